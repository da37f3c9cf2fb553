"""Shop health: add everything up again from the ledgers and walk every journal chain.

Three questions. Does each journal entry still hash to what it says, in an unbroken chain? Does it
still vouch for exactly the ledger rows its deed wrote? Do balances, stock, coupons, numbers,
tenders and Z reports follow from those rows? Runs on any copy of the database, changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, func, select

from core import checkout, coupons, journal, ledger, points, printing, sales, shifts, stock
from core.db.database import Database
from core.db.schema import ledgers
from core.members import members
from core.payments import attempts
from core.stations import stations
from core.tenders import tenders


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not add up: where, about what, and what was found instead."""

    check: str
    subject: str
    told: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: {self.told}"


def verify(database: Database) -> list[Finding]:
    """Every finding, worst first; empty when the shop's books are in order."""
    with database.snapshot() as connection:
        return list(findings(connection))


def findings(connection: Connection) -> Iterator[Finding]:
    """The same of whatever this connection sees: a backup, a copy from elsewhere."""
    yield from _chains(connection)
    yield from _vouched_rows(connection)
    yield from _points(connection)
    yield from _stock(connection)
    yield from _coupons(connection)
    yield from _sales(connection)
    yield from _numbers(connection)
    yield from _paper(connection)
    yield from _shifts(connection)
    yield from _payments(connection)


# ---------------------------------------------------------------------------------- journal


def _chains(connection: Connection) -> Iterator[Finding]:
    """Every station's entries: no gap, no other order, each hash follows from the one before."""
    table = journal.journal
    rows = connection.execute(
        select(table).order_by(table.c.station, table.c.seq),
        execution_options={"yield_per": 5_000},
    )
    walked: dict[str, int] = {}
    for station, entries in groupby(rows, key=lambda row: row.station):
        walked[station], before = 0, journal.FIRST
        for row in entries:
            yield from _link(row, walked[station], before)
            walked[station], before = row.seq, bytes(row.hash)
    yield from _counters(connection, walked)


def _link(row: Any, last: int, before: bytes) -> Iterator[Finding]:
    """One entry: next in its station's row, saying what it hashes to, filed under its own name."""
    name = f"{row.station}#{row.seq}"
    if row.seq != last + 1:
        yield Finding("journal", name, f"follows #{last}")
    body = row.body.encode()
    said = journal.entry_hash(before, row.station, row.seq, row.deed, row.at, row.actor, body)
    if said != bytes(row.hash):
        yield Finding("journal", name, "does not hash to what it says")
    if [row.kind, row.subject] != _events_of(row.body)[0][:2]:
        yield Finding("journal", name, "is filed under another name")


def _counters(connection: Connection, walked: dict[str, int]) -> Iterator[Finding]:
    """A station's counter is the place of its newest entry."""
    counted = {
        row.code: row.seq for row in connection.execute(select(stations.c.code, stations.c.seq))
    }
    for code in walked.keys() - counted.keys():
        yield Finding("journal", code, "entries of a station that is not there")
    for code, seq in counted.items():
        if seq != walked.get(code, 0):
            told = f"ends at #{walked.get(code, 0)}, the station counted {seq}"
            yield Finding("journal", code, told)


def _events_of(body: str) -> list[list[Any]]:
    return _told(body).get("events") or [[]]


def _told(body: str) -> dict[str, Any]:
    """What a journal entry says; nothing when somebody has made nonsense of it."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _vouched_rows(connection: Connection) -> Iterator[Finding]:
    """Each ledger holds exactly the rows its journal entries vouch for, to the byte."""
    vouched: dict[str, dict[UUID, str]] = defaultdict(dict)
    for deed, body in connection.execute(select(journal.journal.c.deed, journal.journal.c.body)):
        for name, digest in _told(body).get("rows", {}).items():
            vouched[name][deed] = digest
    for name, table in ledgers.items():
        columns = ledger.columns_of(table)
        found: dict[UUID, list[bytes]] = defaultdict(list)
        for row in connection.execute(select(table)).mappings():
            found[row["deed"]].append(ledger.fingerprint(columns, dict(row)))
        said = vouched.get(name, {})
        for deed in found.keys() | said.keys():
            if deed not in said:
                yield Finding(name, str(deed), "rows that no journal entry vouches for")
            elif ledger.digest(found.get(deed, [])) != said[deed]:
                yield Finding(name, str(deed), "rows differ from what the journal vouches for")


# ----------------------------------------------------------------------------------- guards


def _points(connection: Connection) -> Iterator[Finding]:
    """Balances and lots are the sums of their entries."""
    entries, lots = points.entries, points.lots
    by_member = _sums(connection, entries.c.member_id, entries.c.points)
    for row in connection.execute(select(members.c.id, members.c.points)):
        added_up = by_member.pop(row.id, 0)
        if row.points != added_up:
            yield Finding("points", str(row.id), f"balance {row.points}, entries {added_up}")
    for member_id in by_member:
        yield Finding("points", str(member_id), "entries of nobody")
    by_lot = _sums(connection, entries.c.lot_id, entries.c.points)
    for row in connection.execute(select(lots.c.id, lots.c.remaining)):
        left = by_lot.pop(row.id, 0)
        if row.remaining != left:
            yield Finding("points", f"lot {row.id}", f"remaining {row.remaining}, entries {left}")
    for lot_id in by_lot:
        yield Finding("points", f"lot {lot_id}", "entries of a lot that is not there")


def _stock(connection: Connection) -> Iterator[Finding]:
    """What stands in a branch is the sum of its movements."""
    moves, here = stock.moves, stock.on_hand_rows
    moved = {
        (row.store_id, row.product_id): int(row.quantity)
        for row in connection.execute(
            select(
                moves.c.store_id, moves.c.product_id, func.sum(moves.c.quantity).label("quantity")
            ).group_by(moves.c.store_id, moves.c.product_id)
        )
    }
    for row in connection.execute(select(here)):
        expected = moved.pop((row.store_id, row.product_id), 0)
        if row.quantity != expected:
            yield Finding(
                "stock", f"{row.product_id}", f"on hand {row.quantity}, movements {expected}"
            )
    for (_, product_id), quantity in moved.items():
        yield Finding("stock", str(product_id), f"movements {quantity} without a place")


def _coupons(connection: Connection) -> Iterator[Finding]:
    """Turns run 0, 1, 2 … and the last one says the state."""
    says = {"issued": "open", "redeemed": "redeemed", "returned": "open", "revoked": "revoked"}
    turns: dict[UUID, list[Any]] = defaultdict(list)
    entries = coupons.entries
    for row in connection.execute(select(entries).order_by(entries.c.coupon_id, entries.c.turn)):
        turns[row.coupon_id].append(row)
    for row in connection.execute(select(coupons.coupons)):
        told = turns.pop(row.id, [])
        if [one.turn for one in told] != list(range(row.turn + 1)):
            yield Finding("coupons", str(row.id), "its turns are not 0, 1, 2 …")
        elif says.get(told[-1].kind) != row.state:
            yield Finding(
                "coupons", str(row.id), f"is {row.state}, its ledger says {told[-1].kind}"
            )
    for coupon_id in turns:
        yield Finding("coupons", str(coupon_id), "turns of a coupon that is not there")


# ------------------------------------------------------------------------------------ sales


def _sales(connection: Connection) -> Iterator[Finding]:
    """Total = lines = tenders, change only from cash; points as the rules gave them at the time."""
    lines = _sums(connection, sales.sale_lines.c.sale_id, sales.sale_lines.c.net_cents)
    paid = _sums(connection, tenders.c.sale_id, tenders.c.amount_cents)
    earned = {
        cause: int(total)
        for cause, total in connection.execute(
            select(points.entries.c.cause, func.sum(points.entries.c.points))
            .where(points.entries.c.against == "issued")
            .group_by(points.entries.c.cause)
        )
    }
    for row in connection.execute(select(sales.sales)):
        number = sales.receipt_number(row.station, row.number)
        if row.gross_cents - row.discount_cents != row.total_cents:
            yield Finding("sales", number, "gross less discount is not the total")
        if lines.get(row.id, 0) != row.total_cents:
            yield Finding("sales", number, f"total {row.total_cents}, lines {lines.get(row.id, 0)}")
        if paid.get(row.id, 0) != row.total_cents + row.rounding_cents:
            yield Finding("sales", number, f"due {row.total_cents}, paid {paid.get(row.id, 0)}")
        if earned.get(str(row.id), 0) != row.points_earned:
            yield Finding("sales", number, f"earned {row.points_earned}, ledger differs")
    for row in connection.execute(select(tenders)):
        wrong = row.tendered_cents - row.change_cents != row.amount_cents
        if wrong or (row.change_cents and row.kind != "cash"):
            yield Finding("tenders", f"{row.sale_id}/{row.number}", "tendered less change differs")


def _numbers(connection: Connection) -> Iterator[Finding]:
    """Receipt numbers of a till are 1, 2, 3 … up to its counter, voids included."""
    for row in connection.execute(select(stations)):
        table = sales.sales
        count, highest = connection.execute(
            select(func.count(), func.coalesce(func.max(table.c.number), 0)).where(
                table.c.station == row.code
            )
        ).one()
        if not count == highest == row.number:
            yield Finding(
                "numbers", row.code, f"{count} sales, highest {highest}, counter {row.number}"
            )


def _paper(connection: Connection) -> Iterator[Finding]:
    """At most one original receipt of a sale, and every drawer kick has a cause."""
    jobs = printing.print_jobs
    originals = Counter(
        connection.execute(
            select(jobs.c.subject).where(jobs.c.kind == "receipt", jobs.c.copy == 0)
        ).scalars()
    )
    known = set(connection.execute(select(sales.sales.c.id)).scalars())
    for subject, count in originals.items():
        if count > 1 or subject not in known:
            yield Finding("paper", str(subject), f"{count} original receipts")
    for job in connection.execute(
        select(jobs.c.id).where(jobs.c.kind == "drawer", jobs.c.cause == "")
    ):
        yield Finding("paper", str(job.id), "a drawer kick without a cause")


def _shifts(connection: Connection) -> Iterator[Finding]:
    """A Z report's figures are its shift's, its hash is the journal's, and the grand total is the
    sum of all Zs.
    """
    grand: dict[str, int] = defaultdict(int)
    table, entries = shifts.z_reports, journal.journal
    hashes = {
        (row.station, row.seq): bytes(row.hash).hex()
        for row in connection.execute(
            select(entries.c.station, entries.c.seq, entries.c.hash).join(
                table,
                (table.c.station == entries.c.station) & (table.c.journal_seq == entries.c.seq),
            )
        )
    }
    for row in connection.execute(select(table).order_by(table.c.station, table.c.number)):
        name = f"{row.station} Z{row.number}"
        cash, card, total, count = _shift_figures(connection, row.shift_id)
        if (cash, card, total, count) != (
            row.cash_cents,
            row.card_cents,
            row.total_cents,
            row.sales_count,
        ):
            yield Finding("shifts", name, "its sales add up to something else")
        if row.float_cents + row.cash_cents + row.moved_cents != row.expected_cents:
            yield Finding("shifts", name, "expected cash is not float, cash and moves")
        if row.journal_hash != hashes.get((row.station, row.journal_seq)):
            yield Finding("shifts", name, "the journal it was closed with is another one")
        grand[row.station] += row.total_cents
        if grand[row.station] != row.perpetual_cents:
            yield Finding("shifts", name, "the grand total is not the sum of all Zs")


def _shift_figures(connection: Connection, shift_id: UUID) -> tuple[int, int, int, int]:
    kept = (sales.sales.c.shift_id == shift_id) & sales.sales.c.id.not_in(
        select(sales.voids.c.sale_id)
    )
    count, total = connection.execute(
        select(func.count(), func.coalesce(func.sum(sales.sales.c.total_cents), 0)).where(kept)
    ).one()
    by_kind = {
        kind: int(cents)
        for kind, cents in connection.execute(
            select(tenders.c.kind, func.sum(tenders.c.amount_cents))
            .join(sales.sales, sales.sales.c.id == tenders.c.sale_id)
            .where(kept)
            .group_by(tenders.c.kind)
        )
    }
    return by_kind.get("cash", 0), by_kind.get("card", 0), int(total), int(count)


def _payments(connection: Connection) -> Iterator[Finding]:
    """Card money on a sale is an approved attempt of the same amount, used once."""
    state = {row.id: row for row in connection.execute(select(attempts))}
    used = Counter[UUID]()
    for row in connection.execute(select(tenders).where(tenders.c.kind == "card")):
        attempt = state.get(row.attempt_id)
        used[row.attempt_id] += 1
        if attempt is None or attempt.state != "approved":
            yield Finding("payments", str(row.sale_id), "card money without an approval")
        elif attempt.amount_cents != row.amount_cents or used[row.attempt_id] > 1:
            yield Finding(
                "payments", str(row.sale_id), "an approval of another amount, or used twice"
            )
    laid = _sums(connection, checkout.laid_cash.c.basket_id, checkout.laid_cash.c.amount_cents)
    for basket_id, cents in laid.items():
        if cents < 0:
            yield Finding("payments", str(basket_id), "more cash given back than was laid down")


def _sums(connection: Connection, key: Any, value: Any) -> dict[Any, int]:
    rows = connection.execute(select(key, func.sum(value)).group_by(key))
    return {row[0]: int(row[1]) for row in rows}
