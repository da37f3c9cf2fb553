"""How points die: at the last second of their day, debts first, and not without a warning.

``points.expire`` is a job of many short deeds, each for some members: killed anywhere it has done
whole members and nothing else, and the next run finds the rest. Two at once wait for each other's
members and find nothing left to take. What the member owes is paid out of the dying points first: a
debt that was paid does not come back.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from core import journal
from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import Key, UtcTime
from core.members import members
from core.points import books
from core.points.tables import lots

BATCH = 200
"""Members a deed: short enough for a till to wait for it."""

FIRST = UUID(int=0)


class Expiring(NamedTuple):
    """So many points die at the end of this day."""

    points: int
    on: date


class Batch(NamedTuple):
    """What one deed of the job did, and the member to go on after; None at the end."""

    points: int
    members: int
    last: UUID | None


class Warning(NamedTuple):
    """So many points of a member die on this day: to be told once, ``key`` says for which day and
    how long before.
    """

    member_id: UUID
    points: int
    on: date
    key: str


DYING = (
    select(lots.c.member_id)
    .where(
        lots.c.member_id > bindparam("after", type_=Key),
        lots.c.expires_at <= bindparam("now", type_=UtcTime),
        lots.c.remaining > 0,
    )
    .distinct()
    .order_by(lots.c.member_id)
    .limit(bindparam("most"))
)
LOCK_MANY = (
    select(members.c.id)
    .where(members.c.id.in_(bindparam("these", expanding=True)))
    .order_by(members.c.id)
    .with_for_update()
)
_soon = (lots.c.expires_at > bindparam("now", type_=UtcTime)) & (
    lots.c.expires_at <= bindparam("soon", type_=UtcTime)
)
WARNED = (
    select(lots.c.member_id)
    .where(lots.c.member_id > bindparam("after", type_=Key), _soon, lots.c.remaining > 0)
    .distinct()
    .order_by(lots.c.member_id)
    .limit(bindparam("most"))
)
SOON = (
    select(lots.c.member_id, lots.c.remaining, lots.c.expires_at)
    .where(lots.c.member_id.in_(bindparam("these", expanding=True)), _soon, lots.c.remaining > 0)
    .order_by(lots.c.member_id, lots.c.expires_at)
)
OUTLOOK = Prepared(
    select(lots.c.remaining, lots.c.available_at, lots.c.expires_at).where(
        lots.c.member_id == bindparam("member_id"),
        lots.c.remaining != 0,
    )
)


# -------------------------------------------------------------------------------------- dying


def expire(ctx: Context) -> int:
    """Let die all that is past its day. Returns the points lost. For shops of a few members; the
    night's job goes batch by batch (``expire_some``).
    """
    lost, last = 0, FIRST
    while True:
        batch = expire_some(ctx, after=last)
        lost += batch.points
        if batch.last is None:
            return lost
        last = batch.last


def expire_some(ctx: Context, *, after: UUID = FIRST, most: int = BATCH) -> Batch:
    """Let die what is past its day, of at most so many members with ids after this one."""
    given = {"after": after, "now": ctx.now, "most": most}
    owners = ctx.db.execute(DYING, given).scalars().all()
    if not owners:
        return Batch(0, 0, None)
    ctx.db.execute(LOCK_MANY, {"these": sorted(owners)})
    lost = sum(sweep(ctx, owner) for owner in owners)
    if lost or ctx.deed.rows:
        journal.announce(ctx, "points.expired", str(ctx.today), points=lost, members=len(owners))
    return Batch(lost, len(owners), owners[-1] if len(owners) == most else None)


def sweep(ctx: Context, member_id: UUID) -> int:
    """Let die what is past its day of a member whose row is locked. Returns the points lost."""
    found = books.lots_of(ctx, member_id)
    dying = {lot.id: lot.remaining for lot in found if lot.remaining > 0 and lot.dead(ctx.now)}
    if not dying:
        return 0
    debts = {lot.id: lot.remaining for lot in found if lot.remaining < 0}
    for lot, debt, part in _settle(dying, debts):
        paid = [(lot, -part), (debt, part)]
        books.move(ctx, member_id, paid, against="settled", cause=books.expired(lot))
    for lot, left in dying.items():
        books.move(ctx, member_id, [(lot, -left)], against="expired", cause=books.expired(lot))
    return sum(dying.values())


def _settle(dying: dict[UUID, int], debts: dict[UUID, int]) -> list[tuple[UUID, UUID, int]]:
    """Pay debts out of dying lots; both shrink by it. From which lot, for which debt, how much."""
    paid = []
    for debt, lot in product(debts, dying):
        part = min(dying[lot], -debts[debt])
        if part:
            dying[lot] -= part
            debts[debt] += part
            paid.append((lot, debt, part))
    return paid


# ----------------------------------------------------------------------------------- outlook


def outlook(ctx: Context, member_id: UUID) -> tuple[int, int, tuple[Expiring, ...]]:
    """Points not yet free; points past their day that are still on the balance and will be lost;
    and those that die within the warning days, by day.

    The balance less the first two is what can be spent now; below zero, it is owed.
    """
    soon = ctx.now + timedelta(days=ctx.rules.points.warn_days)
    pending = dead = owed = 0
    dying = dict[date, int]()
    for remaining, available_at, expires_at in OUTLOOK.all(ctx.db, {"member_id": member_id}):
        if remaining < 0:
            owed -= remaining
        elif expires_at is not None and expires_at <= ctx.now:
            dead += remaining
        elif available_at > ctx.now:
            pending += remaining
        elif expires_at is not None and expires_at <= soon:
            day = expires_at.astimezone(ctx.store.zone).date()
            dying[day] = dying.get(day, 0) + remaining
    told = tuple(Expiring(count, day) for day, count in sorted(dying.items()))
    return pending, max(0, dead - owed), told


# ----------------------------------------------------------------------------------- warnings


def warnings(
    ctx: Context, *, after: UUID = FIRST, most: int = BATCH
) -> tuple[list[Warning], UUID | None]:
    """Whom to tell that points are about to die, and the member to go on after; None at the end.

    A day is told once for each of the shop's ``remind_days``, by the nearest that is not past: who
    was missed yesterday is told today. All points that die on one day are one warning.
    """
    notices = sorted(ctx.rules.points.remind_days)
    if not notices:
        return [], None
    soon = ctx.now + timedelta(days=notices[-1])
    given = {"after": after, "now": ctx.now, "soon": soon, "most": most}
    these = ctx.db.execute(WARNED, given).scalars().all()
    dying: dict[tuple[UUID, date], int] = {}
    for row in ctx.db.execute(SOON, {"these": these, "now": ctx.now, "soon": soon}):
        key = (row.member_id, row.expires_at.astimezone(ctx.store.zone).date())
        dying[key] = dying.get(key, 0) + row.remaining
    today = ctx.now.astimezone(ctx.store.zone).date()
    told = []
    for (member_id, on), count in dying.items():
        days = next((days for days in notices if (on - today).days <= days), notices[-1])
        told.append(Warning(member_id, count, on, f"points:{member_id}:{on}:{days}"))
    return told, these[-1] if len(these) == most else None
