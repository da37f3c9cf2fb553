"""Plugs pulled at random: what was acknowledged is there once, the rest can be done again."""

import os
import random
import signal
import time
from pathlib import Path
from threading import Thread

import pytest

from core import checkout, payments, sales
from core.db.database import Database
from core.refusals import TryAgain
from core.verify import verify
from tests import postgres
from tests.crash.nursery import LastWords, nursery
from tests.shop_fixtures import OPENED, at_work
from tests.shopfloor import ANN, BEN

TWO = ("TST-1", "TST-2")
SALES = 60


def numbers_by_basket(shop):
    return {row.id: sales.receipt_number(row.station, row.number) for row in shop.rows(sales.sales)}


def finish(shop, said: LastWords, station: str) -> None:
    """Somebody comes back to the till: the basket of the last moment is paid, again or at last."""
    if said.paying is None:
        return
    before = len(shop.rows(sales.sales))
    sold = said.paying in numbers_by_basket(shop)
    first = shop.till(lambda ctx: checkout.pay_cash(ctx, said.paying, 100_000), station)
    again = shop.till(lambda ctx: checkout.pay_cash(ctx, said.paying, 100_000), station)
    assert first == again
    assert len(shop.rows(sales.sales)) == before + (not sold)


@pytest.fixture(scope="module")
def nurseries():
    """Two helpers that fork tills."""
    with nursery() as first, nursery() as second:
        yield first, second


def pull_plugs(shop, nurseries, times, *, stations=("TST-1",), seed=0):
    dice = random.Random(seed)
    for number in (ANN, BEN):
        shop.join(number)
    acknowledged = {}
    shop.database.close()
    helpers = dict(zip(stations, nurseries, strict=False))
    for _ in range(times):
        born = {
            station: one.let_sell(shop.database.url, station, dice.getrandbits(30))
            for station, one in helpers.items()
        }
        words = {
            station: helpers[station].kill_after(pid, dice.randint(1, 4), dice)
            for station, pid in born.items()
        }
        shop.database = Database.open(shop.database.url, clock=shop.clock)
        for said in words.values():
            acknowledged |= said.sold
        kept = numbers_by_basket(shop)
        assert {one: kept.get(one) for one in acknowledged} == acknowledged
        assert verify(shop.database) == []
        for station, said in words.items():
            finish(shop, said, station)
        shop.database.close()
    shop.database = Database.open(shop.database.url, clock=shop.clock)
    assert len(acknowledged) >= times


def test_a_till_killed_at_any_moment_forgets_nothing_and_doubles_nothing(shop, nurseries):
    pull_plugs(shop, nurseries, 6)


def test_two_processes_killed_on_the_same_books(shop, nurseries):
    pull_plugs(shop, nurseries, 2, stations=TWO, seed=7)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_hundreds_of_pulled_plugs(shop, nurseries):
    pull_plugs(shop, nurseries, int(os.environ.get("SAMMIU_KILLS", "300")), stations=TWO)


# ------------------------------------------------------------------------------ card terminal


def killed(shop):
    """The house goes down without a word and comes up again."""
    shop.database._pen_connection = None  # nothing is closed, committed or rolled back
    shop.database = Database.open(shop.database.url, clock=shop.clock)


def test_a_payment_sent_before_the_fall_is_asked_about_and_not_sent_again(sqlite_shop):
    shop = sqlite_shop
    attempt_id = shop.ask_card(shop.basket("tea"), 5_800)
    killed(shop)
    (at_work_on,) = shop.ask(payments.at_work)
    assert (at_work_on.id, at_work_on.state) == (attempt_id, "sent")
    assert not shop.till(lambda ctx: payments.sending(ctx, attempt_id))
    assert shop.answer(attempt_id).total_cents == 5_800
    assert verify(shop.database) == []


def test_an_approval_is_written_with_its_sale_or_not_at_all(sqlite_shop):
    """Whatever goes wrong while the sale is written, the attempt is still to be asked about."""
    shop = sqlite_shop
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)

    def fall(ctx):
        checkout.card_answered(ctx, attempt_id, payments.Answer("approved"))
        raise SystemExit

    with pytest.raises(SystemExit):
        shop.till(fall)
    assert [one.state for one in shop.ask(payments.at_work)] == ["sent"]
    assert shop.rows(sales.sales) == []
    assert shop.answer(attempt_id).sale_id == basket_id
    assert verify(shop.database) == []


# --------------------------------------------------------------------- PostgreSQL goes down


def kill_server(folder: Path) -> None:
    """Postmaster and all its children, without a chance to say goodbye."""
    pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.postgres
def test_the_database_server_is_killed_while_two_tills_sell(migrated_postgres, opened_postgres):
    """Tills that are told to press again do so; when the server is back everything is there."""
    _, opened = opened_postgres
    with postgres.cluster() as cluster:
        _copy_shop(migrated_postgres, cluster)
        with at_work(cluster.url(OPENED), opened) as shop:
            acknowledged: dict[object, str] = {}
            tills = [Thread(target=_sell, args=(shop, code, acknowledged)) for code in TWO]
            for till in tills:
                till.start()
            time.sleep(0.4)
            kill_server(cluster.folder)
            server = _start_again(cluster.folder)
            try:
                for till in tills:
                    till.join(60)
                kept = numbers_by_basket(shop)
                assert {one: kept.get(one) for one in acknowledged} == acknowledged
                assert len(acknowledged) == len(kept) == 2 * SALES
                assert verify(shop.database) == []
            finally:
                shop.database.close()
                postgres._stop(server)


def _sell(shop, station, acknowledged):
    for _ in range(SALES):
        basket_id = _until_sure(lambda: shop.basket("tea", "cake", station=station))
        done = _until_sure(
            lambda basket_id=basket_id: shop.till(
                lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000), station
            )
        )
        acknowledged[done.sale_id] = done.number


def _until_sure(press):
    """What a cashier does, for up to half a minute: press again while the shop is not sure."""
    for _ in range(300):
        try:
            return press()
        except TryAgain:
            time.sleep(0.1)
    raise AssertionError("pressed three hundred times")


def _copy_shop(source, target):
    """The opened shop, from one server to another."""
    import subprocess

    programs = postgres.programs()
    assert programs is not None
    where = ["--username", postgres.OWNER, "--host"]
    dump = subprocess.run(
        [programs / "pg_dump", *where, source.folder, OPENED], check=True, capture_output=True
    )
    target.run(f"CREATE DATABASE {OPENED}")
    subprocess.run(
        [programs / "psql", "--quiet", *where, target.folder, OPENED],
        input=dump.stdout,
        check=True,
        capture_output=True,
    )


def _start_again(folder: Path):
    programs = postgres.programs()
    assert programs is not None
    server = postgres._start(programs, folder, postgres._runs_as(folder))
    postgres._wait(server, folder)
    return server
