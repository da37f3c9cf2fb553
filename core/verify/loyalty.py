"""Points: balances and lots follow from their ledger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from core import points
from core.members import members
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
