"""Points and coupons: balances and states follow from their ledgers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from core import coupons, points
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


def turns_of_coupons(connection: Connection) -> Iterator[Finding]:
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
