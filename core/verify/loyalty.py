"""Points: balances and lots follow from their ledger, and the ledger from what was sold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import orjson
from sqlalchemy import Connection, func, select

from core import accrual, points
from core.accrual import Terms
from core.members import members
from core.points import books
from core.sales import sale_lines
from core.verify.finding import Finding, sums


def points_of_members(connection: Connection) -> Iterator[Finding]:
    """Balances and lots are the sums of their entries."""
    entries, lots = points.entries, points.lots
    by_member = sums(connection, entries.c.member_id, entries.c.points)
    for row in connection.execute(select(members.c.id, members.c.points)):
        added_up = by_member.pop(row.id, 0)
        if row.points != added_up:
            yield Finding("points", str(row.id), f"balance {row.points}, entries {added_up}")
    for member_id in by_member:
        yield Finding("points", str(member_id), "entries of nobody")
    by_lot = sums(connection, entries.c.lot_id, entries.c.points)
    for row in connection.execute(select(lots.c.id, lots.c.remaining)):
        left = by_lot.pop(row.id, 0)
        if row.remaining != left:
            yield Finding("points", f"lot {row.id}", f"remaining {row.remaining}, entries {left}")
    for lot_id in by_lot:
        yield Finding("points", f"lot {lot_id}", "entries of a lot that is not there")


def points_of_sales(connection: Connection) -> Iterator[Finding]:
    """A sale earned what its lines earn at the rates that were kept with it."""
    entries = points.entries
    earned = select(entries.c.cause, entries.c.points, entries.c.terms, entries.c.lot_id).where(
        entries.c.terms.is_not(None)
    )
    kept = {row.cause: row for row in connection.execute(earned)}
    lines: dict[str, dict[int, int]] = defaultdict(dict)
    each = select(sale_lines.c.sale_id, sale_lines.c.number, sale_lines.c.net_cents)
    for line in connection.execute(each):
        if (sale := str(line.sale_id)) in kept:
            lines[sale][line.number] = line.net_cents
    for sale, row in kept.items():
        try:
            count = accrual.earned(Terms.read(orjson.loads(row.terms)), lines[sale])
        except (TypeError, ValueError):
            yield Finding("points", f"sale {sale}", "nobody can read its rates")
            continue
        if count != row.points or str(row.lot_id) != sale:
            yield Finding("points", f"sale {sale}", f"earned {row.points}, its lines {count}")


def points_reversed(connection: Connection) -> Iterator[Finding]:
    """Nothing was taken back beyond what was earned, nor given back beyond what was spent; and
    every reversal moved the balance as it says.
    """
    entries, reversals = points.entries, points.reversals
    root: dict[str, str] = {}
    said: dict[str, int] = defaultdict(int)
    for row in connection.execute(select(reversals)):
        root[row.because] = row.cause
        said[row.because] += row.points
    causes = {*root, *root.values()}
    standing: dict[tuple[str, str], int] = defaultdict(int)
    moved: dict[str, int] = defaultdict(int)
    by_cause = select(entries.c.cause, entries.c.against, func.sum(entries.c.points))
    for cause, against, count in connection.execute(
        by_cause.group_by(entries.c.cause, entries.c.against)
    ):
        if cause in causes:
            standing[root.get(cause, cause), against] += int(count)
            moved[cause] += int(count)
    for (cause, against), count in standing.items():
        if (against == "issued" and count < 0) or (against == "redeemed" and count > 0):
            yield Finding("points", cause, f"{against}: {count} after all reversals")
    for because, count in said.items():
        if moved[because] != count:
            yield Finding("points", because, f"says {count}, entries {moved[because]}")


def points_by_hand(connection: Connection) -> Iterator[Finding]:
    """What was adjusted has its reason, and the other way round; what is settled sums to zero."""
    entries, adjustments = points.entries, points.adjustments
    by_cause = select(entries.c.cause, func.sum(entries.c.points)).group_by(entries.c.cause)
    moved = {
        cause: int(count)
        for cause, count in connection.execute(by_cause.where(entries.c.cause.like("adjust:%")))
    }
    for row in connection.execute(select(adjustments.c.key, adjustments.c.points)):
        count = moved.pop(f"adjust:{row.key}", 0)
        if count != row.points:
            yield Finding("points", f"adjustment {row.key}", f"{row.points}, entries {count}")
    for cause in moved:
        yield Finding("points", cause, "by hand, without a reason")
    for cause, count in connection.execute(by_cause.where(entries.c.against == "settled")):
        if count:
            yield Finding("points", cause, f"settled {count} points with nobody")


def points_found(connection: Connection) -> Iterator[Finding]:
    """A statement finds every entry of a lot: under the lot's own causes or those it was told."""
    entries, touched = points.entries, points.touched
    told: dict[UUID, set[str]] = defaultdict(set)
    for row in connection.execute(select(touched)):
        told[row.lot_id].add(row.cause)
    rows = connection.execute(
        select(entries.c.lot_id, entries.c.cause), execution_options={"yield_per": 5_000}
    )
    for row in rows:
        if row.cause not in books.own_causes(row.lot_id) and row.cause not in told[row.lot_id]:
            yield Finding("points", f"lot {row.lot_id}", f"no statement finds {row.cause}")
