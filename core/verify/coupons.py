"""Coupons: states, limits and batches follow from their ledgers, each by lawful turns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core import coupons
from core.baskets.tables import basket_coupons, baskets
from core.coupons.life import LIFE
from core.verify.finding import Finding, sums

HOLDING = ("reserved", "redeemed")
"""States in which a coupon counts for the limits of its kind."""


def turns_of_coupons(connection: Connection) -> Iterator[Finding]:
    """Turns run 0, 1, 2 …, each from a state that allows it, and the last one says the state."""
    turns: dict[UUID, list[Any]] = defaultdict(list)
    entries = coupons.entries
    for row in connection.execute(select(entries).order_by(entries.c.coupon_id, entries.c.turn)):
        turns[row.coupon_id].append(row)
    for row in connection.execute(select(coupons.coupons)):
        told = turns.pop(row.id, [])
        if [one.turn for one in told] != list(range(row.turn + 1)):
            yield Finding("coupons", str(row.id), "its turns are not 0, 1, 2 …")
        elif (state := _state_after(told)) != row.state:
            yield Finding("coupons", str(row.id), f"is {row.state}, its ledger says {state}")
    for coupon_id in turns:
        yield Finding("coupons", str(coupon_id), "turns of a coupon that is not there")


def _state_after(told: list[Any]) -> str:
    state = ""
    for one in told:
        if one.kind not in LIFE.get(state, {}):
            return f"{one.kind} after {state or 'nothing'}"
        state = LIFE[state][one.kind]
    return state


def limits_of_coupons(connection: Connection) -> Iterator[Finding]:
    """A limit's guard is the sum of the uses taken; only a coupon laid or used has any."""
    uses, state = coupons.uses, coupons.coupons
    taken = sums(connection, uses.c.subject, uses.c.uses)
    for row in connection.execute(select(coupons.limits)):
        added_up = taken.pop(row.subject, 0)
        if row.taken != added_up:
            yield Finding("coupons", row.subject, f"taken {row.taken}, uses {added_up}")
    for subject, count in taken.items():
        yield Finding("coupons", subject, f"{count} uses of a limit that is not there")
    held = (
        select(uses.c.coupon_id, uses.c.subject, func.sum(uses.c.uses).label("held"), state.c.state)
        .outerjoin(state, state.c.id == uses.c.coupon_id)
        .group_by(uses.c.coupon_id, uses.c.subject, state.c.state)
    )
    for row in connection.execute(held):
        if not 0 <= row.held <= 1 or (row.held and row.state not in HOLDING):
            told = f"{row.held} uses of {row.subject} while {row.state}"
            yield Finding("coupons", str(row.coupon_id), told)


def coupons_on_counters(connection: Connection) -> Iterator[Finding]:
    """A coupon that lies on a counter lies on one, of a basket that is not sold yet."""
    standing = baskets.c.state.in_(("open", "paying"))
    lying = (
        select(basket_coupons.c.coupon_id)
        .join(baskets, baskets.c.id == basket_coupons.c.basket_id)
        .where(standing)
    )
    where = Counter(connection.execute(lying).scalars())
    laid = select(coupons.coupons.c.id).where(coupons.coupons.c.state == "reserved")
    for coupon_id in connection.execute(laid).scalars():
        if where[coupon_id] != 1:
            yield Finding("coupons", str(coupon_id), f"reserved, on {where[coupon_id]} counters")


def batches_of_coupons(connection: Connection) -> Iterator[Finding]:
    """A batch has made as many coupons as are in it, and never more than were wanted."""
    made = sums(connection, coupons.batch_coupons.c.batch_id, 1)
    for row in connection.execute(select(coupons.batches)):
        count = made.pop(row.id, 0)
        if row.made != (0 if row.sort == "public" else count):
            yield Finding("coupons", f"batch {row.id}", f"made {row.made}, holds {count}")
        if row.wanted is not None and count > row.wanted:
            yield Finding("coupons", f"batch {row.id}", f"wanted {row.wanted}, holds {count}")
