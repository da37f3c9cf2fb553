"""Deeds and questions: all or nothing, and nobody suffers for what a neighbour was refused."""

from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import select

from core import baskets, checkout, journal, members, points, sales, shifts
from core.context import Desk
from core.db import database as house
from core.db.database import Database
from core.db.ids import new_id
from core.refusals import NotPermitted, Refusal, TryAgain
from tests.crowd import together
from tests.shopfloor import MANAGER


class Stop(Refusal):
    """Somebody changed their mind."""


def give(shop, member_id, count, then=None):
    """Points by hand, and perhaps trouble right after."""

    def deed(ctx):
        points.adjust(ctx, member_id, count, reason="kindness")
        if then is not None:
            raise then
        return count

    return shop.manager(deed)


# ------------------------------------------------------------------------------------ refused


@pytest.mark.parametrize("trouble", [Stop(), RuntimeError("our bug"), KeyError("x")])
def test_a_deed_that_fails_leaves_nothing_behind(shop, trouble):
    ann = shop.join()
    before = {table: shop.rows(table) for table in (points.entries, points.lots, journal.journal)}
    with pytest.raises(type(trouble)):
        give(shop, ann, 100, then=trouble)
    assert {table: shop.rows(table) for table in before} == before
    assert give(shop, ann, 100) == 100


def test_a_refused_deed_is_no_news(shop):
    ann, heard = shop.join(), []
    shop.database.news.subscribe(heard.append)
    with pytest.raises(Stop):
        give(shop, ann, 100, then=Stop())
    assert heard == []


def test_one_refused_deed_among_many_is_undone_alone(shop):
    """On SQLite those who wait share one commit; on PostgreSQL each has its own."""
    ann = shop.join()

    def work(nth):
        return give(shop, ann, 10, then=Stop() if nth % 3 == 0 else None)

    answers = together(30, work)
    assert sum(answer == 10 for answer in answers) == 20
    assert shop.card(ann).points == 200


def test_those_who_wait_together_share_one_commit(sqlite_shop):
    """The pen is held by one deed; the others gather and are written down at once."""
    shop, hold, taken = sqlite_shop, Event(), Event()
    commits = []

    def slow(ctx):
        taken.set()
        hold.wait(20)

    first = Thread(target=shop.till, args=(slow,))
    first.start()
    taken.wait(20)
    waiting = [Thread(target=shop.till, args=(baskets.open_id,)) for _ in range(20)]
    for one in waiting:
        one.start()
    while len(shop.database._waiting) < len(waiting):
        sleep(0.001)
    connection = shop.database._own_connection().connection.driver_connection
    connection.set_trace_callback(lambda said: commits.append(said == "COMMIT"))
    hold.set()
    for one in (first, *waiting):
        one.join(20)
    connection.set_trace_callback(None)
    assert sum(commits) == 2


def test_a_busy_file_says_press_again_and_then_it_works(sqlite_shop):
    """Somebody else holds the file for longer than we care to wait."""
    import sqlite3

    from sqlalchemy import make_url

    shop = sqlite_shop
    connection = shop.database._own_connection()
    connection.exec_driver_sql("pragma busy_timeout = 50")
    connection.rollback()
    other = sqlite3.connect(str(make_url(shop.database.url).database))
    other.execute("begin immediate")
    with pytest.raises(TryAgain) as refused:
        shop.till(baskets.open_id)
    assert refused.value.facts == {"why": "busy"}
    other.rollback()
    other.close()
    assert shop.till(baskets.open_id)


def test_a_full_disk_is_said_and_forgotten_when_there_is_room_again(sqlite_shop):
    """The file may not grow: sales are refused whole, and go on once it may."""
    from sqlalchemy.exc import OperationalError

    shop = sqlite_shop
    basket_id = shop.basket("tea")
    connection = shop.database._own_connection()
    pages = connection.exec_driver_sql("pragma page_count").scalar()
    connection.exec_driver_sql(f"pragma max_page_count = {pages}")
    connection.rollback()
    joined = []
    with pytest.raises(OperationalError, match="full"):
        _join_for_ever(shop, joined)
    connection.exec_driver_sql("pragma max_page_count = 1000000")
    connection.rollback()
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))
    assert done.number == "TST-1-000001"
    assert len(shop.rows(members.members)) == len(joined)


# --------------------------------------------------------------------------------- questions


def test_a_question_writes_nothing(shop):
    ann = shop.join()
    with pytest.raises(RuntimeError, match="question"):
        shop.database.ask(
            shop.desk(actor=MANAGER), lambda ctx: points.give(ctx, ann, 100, cause="x")
        )
    assert shop.card(ann).points == 0


def test_a_question_sees_one_moment_even_while_somebody_sells(shop):
    """Two looks within one question agree, whatever is committed between them."""

    def look_twice(ctx):
        first = len(ctx.db.execute(select(sales.sales.c.id)).fetchall())
        seller = Thread(target=shop.sell, args=("tea",))
        seller.start()
        seller.join(20)
        return first, len(ctx.db.execute(select(sales.sales.c.id)).fetchall())

    assert shop.ask(look_twice) == (0, 0)
    assert len(shop.rows(sales.sales)) == 1


def test_looking_never_waits_for_whoever_writes(sqlite_shop):
    shop, hold, taken = sqlite_shop, Event(), Event()

    def slow(ctx):
        taken.set()
        hold.wait(20)

    writer = Thread(target=shop.till, args=(slow,))
    writer.start()
    taken.wait(20)
    assert shop.ask(shifts.current).number == 1
    hold.set()
    writer.join(20)


# ------------------------------------------------------------------------------ many at once


def test_an_import_is_one_commit_all_or_nothing(shop):
    desk = Desk(shop.store.id, "TST-OFFICE", MANAGER)
    ann = shop.join()

    def adjust(ctx):
        points.adjust(ctx, ann, 1, reason="import")

    def fail(ctx):
        raise Stop

    heard = []
    shop.database.news.subscribe(heard.append)
    assert shop.database.in_one_go([(desk, adjust)] * 25) == 25
    assert (shop.card(ann).points, len(heard)) == (25, 25)
    with pytest.raises(Stop):
        shop.database.in_one_go([(desk, adjust), (desk, fail)])
    assert (shop.card(ann).points, len(heard)) == (25, 25)


def test_a_deed_that_keeps_colliding_says_press_again(postgres_shop):
    from sqlalchemy.exc import OperationalError

    shop, tries = postgres_shop, []

    class Collision(Exception):
        sqlstate = "40001"

    def collide(ctx):
        tries.append(1)
        raise OperationalError("update", {}, Collision())

    with pytest.raises(TryAgain):
        shop.till(collide)
    assert len(tries) == house.TRIES


def test_a_broken_rule_of_the_database_itself_is_not_tried_for_ever(postgres_shop):
    from sqlalchemy.exc import IntegrityError

    shop, tries = postgres_shop, []

    def forget_the_product(ctx):
        tries.append(1)
        baskets.add(ctx, baskets.open_id(ctx), new_id(), key=new_id())

    with pytest.raises(IntegrityError):
        shop.till(forget_the_product)
    assert len(tries) == 1


def test_a_house_that_comes_up_again_knows_everything(shop):
    done = shop.sell("tea")
    url = shop.database.url
    shop.database.close()
    shop.database = Database.open(url, clock=shop.clock)
    assert shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).number == done.number
    assert shop.sell("tea").number == "TST-1-000002"


def test_the_long_log_is_tidied_away_while_nobody_waits(sqlite_shop):
    shop = sqlite_shop
    for _ in range(60):
        shop.sell("card")
    shop.database.tidy()
    assert shop.sell("tea").number == "TST-1-000061"


def test_nobody_without_the_right_gets_through_by_asking_twice(shop):
    ann = shop.join()
    for _ in range(2):
        with pytest.raises(NotPermitted):
            shop.till(lambda ctx: points.adjust(ctx, ann, 1, reason="x"))


def _join_for_ever(shop, joined):
    while True:
        joined.append(shop.join(f"9{len(joined):07d}"))
