"""Forgotten: the person is in no table, no byte of the file, no dump; the books still add up."""

import sqlite3
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from core import (
    baskets,
    birthdays,
    cards,
    consent,
    coupons,
    journal,
    members,
    notes,
    points,
    profiles,
    purses,
    sales,
    segments,
    shifts,
    tags,
)
from core.db.ids import new_id
from core.members import members as people
from core.privacy import erase, merge, plain, wiping
from core.verify import verify
from tests import postgres
from tests.shopfloor import ANN, BEN, MEI

NAME, MAIL, NOTE = "Ann Wong Siu Ming", "ann.wong@example.com", "Her dog is called Biscuit"
TRACES = (ANN, f"+852{ANN}", ANN[-7:], NAME, MAIL, "Biscuit")
"""What must be nowhere; the last seven digits too, lest a mask gives the number away."""


def somebody(shop, digits=ANN):
    """A member who left traces in every room."""
    who = shop.join(digits)
    shop.till(lambda ctx: members.set_profile(ctx, who, name=NAME))
    shop.till(lambda ctx: profiles.set(ctx, who, email=MAIL, gender="female"))
    shop.till(lambda ctx: notes.write(ctx, who, NOTE, note_id=new_id()))
    shop.office(lambda ctx: tags.define(ctx, "dog", title={"en": "Dog", "zh_Hant": "養狗"}))
    shop.till(lambda ctx: tags.put(ctx, who, "dog"))
    shop.kiosk(lambda ctx: birthdays.set(ctx, who, 2, 29))
    shop.kiosk(lambda ctx: consent.record(ctx, who, granted=True, language="en"))
    shop.sell("tea", "soap", member=who)
    shop.office(lambda ctx: purses.give(ctx, who, "promo", 500, reason="hello", key=new_id()))
    return who


def forget(shop, who):
    return shop.manager(lambda ctx: erase.erase(ctx, who))


def test_nobody_is_left_in_any_table(shop):
    ann = somebody(shop)
    assert forget(shop, ann)
    assert not forget(shop, ann)
    told = everything(shop)
    assert [trace for trace in TRACES if trace in told] == []
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, ANN)) is None
    assert shop.ask(lambda ctx: profiles.of(ctx, ann)) == profiles.Profile()
    assert shop.ask(lambda ctx: birthdays.of(ctx, ann)) is None
    assert not shop.ask(lambda ctx: consent.allows(ctx, ann, "marketing", "sms"))
    assert shop.ask(lambda ctx: segments.count(ctx, segments.Criteria())) == 0


def test_what_she_had_ends_at_nothing_and_is_on_the_books(shop):
    ann = somebody(shop)
    forget(shop, ann)
    assert [row.points for row in shop.rows(people)] == [0]
    assert {row.remaining for row in shop.rows(points.lots)} == {0}
    assert {row.remaining_cents for row in shop.rows(purses.lots)} == {0}
    assert {row.state for row in shop.rows(coupons.coupons)} == {"revoked"}


def test_sales_and_z_reports_stay_as_they_were_closed(shop):
    ann = somebody(shop)
    before = shop.rows(sales.sales)
    shop.till(lambda ctx: shifts.close(ctx, 58_790))
    z = shop.rows(shifts.z_reports)
    forget(shop, ann)
    assert shop.rows(sales.sales) == before
    assert shop.rows(shifts.z_reports) == z
    assert shop.ask(lambda ctx: sales.show(ctx, before[0].id)).member_masked == ""


def test_her_number_is_free_and_a_new_member_is_nobody_we_know(shop):
    ann = somebody(shop)
    old_code = shop.card(ann).member_qr
    forget(shop, ann)
    again = shop.join(ANN)
    assert again != ann
    assert shop.card(again).points == 0
    with pytest.raises(members.MemberUnknown):
        shop.till(lambda ctx: cards.find_by_qr(ctx, old_code))


def test_whoever_was_merged_into_her_goes_with_her(shop):
    ann, ben = somebody(shop), shop.join(BEN)
    shop.manager(lambda ctx: merge.merge(ctx, ann, ben, key=new_id()))
    forget(shop, ben)  # the old id resolves: it is she who is forgotten
    assert all(row.phone.startswith("~") and not row.name for row in shop.rows(people))
    assert BEN not in everything(shop)


def test_an_open_basket_and_money_we_owe_come_first(shop):
    ann = somebody(shop)
    basket = shop.basket("tea")
    shop.till(lambda ctx: baskets.attach_member(ctx, basket, ann, proof="list"))
    with pytest.raises(erase.StillPaying):
        forget(shop, ann)
    shop.till(lambda ctx: baskets.clear(ctx, basket))
    shop.office(lambda ctx: purses.give(ctx, ann, "refund", 900, reason="owed", key=new_id()))
    with pytest.raises(erase.StillOurs):
        forget(shop, ann)
    assert shop.manager(lambda ctx: erase.erase(ctx, ann, give_up_credit=True))


def test_the_journal_never_knew_her(shop):
    somebody(shop)
    told = "".join(row.body for row in shop.rows(journal.journal))
    assert [trace for trace in (*TRACES, ANN[-4:]) if trace in told] == []


def test_a_reason_that_stays_for_ever_names_no_number():
    assert plain.words("call +852 9123 4567 or ann@example.com") == "call •••• or ••••"
    assert plain.words("HK$120, 2 pieces, 23/11") == "HK$120, 2 pieces, 23/11"


def test_no_byte_of_the_file_remembers_anybody(sqlite_shop, tmp_path):
    """Erase everybody, wipe, and read the file, its log, and a backup made afterwards."""
    shop = sqlite_shop
    everybody = [somebody(shop, digits) for digits in (ANN, BEN, MEI)]
    file = Path(make_url(shop.database.url).database)
    assert found_in(file, ANN)  # the search finds what is there
    for who in everybody:
        forget(shop, who)
    assert wiping.wipe(shop.database, shop.desk("TST-OFFICE")) == 3
    assert wiping.wipe(shop.database, shop.desk("TST-OFFICE")) == 0
    traces = [*TRACES, BEN, MEI]
    assert [trace for trace in traces if found_in(file, trace)] == []
    backup = tmp_path / "backup.sqlite3"
    with sqlite3.connect(file) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    assert [trace for trace in traces if found_in(backup, trace)] == []
    assert verify(shop.database) == []
    shop.join(ANN)  # the shop goes on


def test_no_dump_remembers_anybody(postgres_shop):
    shop = postgres_shop
    everybody = [somebody(shop, digits) for digits in (ANN, BEN, MEI)]
    assert ANN in dump(shop)
    for who in everybody:
        forget(shop, who)
    assert wiping.wipe(shop.database, shop.desk("TST-OFFICE")) == 3
    told = dump(shop)
    assert [trace for trace in (*TRACES, BEN, MEI) if trace in told] == []
    assert verify(shop.database) == []


test_no_dump_remembers_anybody = pytest.mark.postgres(test_no_dump_remembers_anybody)


def found_in(file: Path, trace: str) -> bool:
    """Whether the bytes of a file, or of its log, hold this text."""
    parts = [file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")]
    return any(trace.encode() in part.read_bytes() for part in parts if part.exists())


def dump(shop) -> str:
    """What pg_dump writes of the database."""
    url = shop.database.url.replace("postgresql+psycopg", "postgresql")
    program = postgres.programs() / "pg_dump"
    return subprocess.run([program, url], capture_output=True, text=True, check=True).stdout


def everything(shop) -> str:
    """Every value of every table, as text."""
    from core.db.schema import metadata

    def read(ctx):
        return "\n".join(
            str(tuple(row))
            for table in metadata.sorted_tables
            for row in ctx.db.execute(select(table))
        )

    return shop.ask(read)
