"""The journal: every deed has an entry, every entry holds the one before, nothing goes unnamed."""

import orjson
import pytest

from core import journal, ledger, points
from core.db.ids import new_id
from tests.shopfloor import ANN, NOON


def entries(shop, station):
    rows = [row for row in shop.rows(journal.journal) if row.station == station]
    return sorted(rows, key=lambda row: row.seq)


def test_a_sale_has_one_entry_that_vouches_for_all_its_rows(shop):
    done = shop.sell("tea", member=shop.join())
    entry = entries(shop, "TST-1")[-1]
    assert (entry.kind, entry.subject) == ("sale.completed", str(done.sale_id))
    assert (entry.actor, entry.at) == ("Kit", NOON)
    said = orjson.loads(entry.body)
    assert set(said["rows"]) == {
        "points_entries",
        "stock_moves",
        "sales",
        "sale_lines",
        "sale_tenders",
    }
    assert said["events"] == [
        ["sale.completed", str(done.sale_id), {"number": done.number, "cents": 5_800}]
    ]


def test_every_entry_holds_the_hash_of_the_one_before(shop):
    for _ in range(3):
        shop.sell("tea")
    before = journal.FIRST
    for row in entries(shop, "TST-1"):
        told = row.body.encode()
        said = journal.entry_hash(before, row.station, row.seq, row.deed, row.at, row.actor, told)
        assert said == bytes(row.hash)
        before = said


def test_stations_keep_their_journals_without_a_gap(shop):
    shop.join(ANN)
    shop.sell("tea")
    shop.sell("tea", station="TST-2")
    for station in ("TST-1", "TST-2", "TST-K1", "TST-OFFICE"):
        seqs = [row.seq for row in entries(shop, station)]
        assert seqs == list(range(1, len(seqs) + 1))


def test_what_changes_nothing_leaves_no_entry(shop):
    before = len(shop.rows(journal.journal))
    shop.basket("tea", "cake")
    shop.till(lambda ctx: None)
    assert len(shop.rows(journal.journal)) == before


def test_nothing_is_written_to_a_ledger_that_nobody_can_name(shop):
    ann = shop.join()
    with pytest.raises(RuntimeError, match="without a name"):
        shop.till(lambda ctx: points.earn(ctx, ann, 100, cause="silence"))
    assert shop.card(ann).points == 0


def test_the_head_is_the_newest_entry(shop):
    seq, head = shop.ask(journal.head)
    shop.sell("tea")
    newer, newer_head = shop.ask(journal.head)
    assert newer == seq + 1
    assert newer_head != head
    assert newer_head == bytes(entries(shop, "TST-1")[-1].hash).hex()


def test_a_station_without_a_past_begins_at_zero(shop):
    from core import stations

    shop.office(lambda ctx: stations.set_up(ctx.db, shop.store.id, "TST-9", "till"))
    assert shop.ask(journal.head, "TST-9") == (0, "00" * 32)


def test_a_deed_is_known_by_its_id(shop):
    entry = entries(shop, "TST-1")[0]
    assert shop.ask(lambda ctx: journal.has(ctx.db, entry.deed))
    assert not shop.ask(lambda ctx: journal.has(ctx.db, new_id()))


def test_the_same_rows_have_the_same_digest_in_any_order():
    rows = [b"one", b"two", b"three"]
    assert ledger.digest(rows) == ledger.digest(rows[::-1])
    assert ledger.digest(rows) != ledger.digest(rows[:2])
    assert ledger.digest([b"a\nb"]) != ledger.digest([b"c"])
