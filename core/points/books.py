"""Writing points down: lots, entries and balance move together, never one without the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import ledger
from core.context import Context
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import UtcTime
from core.members import members
from core.points import days
from core.points.tables import entries, lots, reversals, touched

Moves = Sequence[tuple[UUID, int]]
"""Points into (or, negative, out of) lots."""


class Lot(NamedTuple):
    """A lot that is not empty: points to come, points to spend, dead points, or a debt."""

    id: UUID
    remaining: int
    available_at: datetime
    expires_at: datetime | None

    def dead(self, now: datetime) -> bool:
        """Past its last second."""
        return self.expires_at is not None and self.expires_at <= now

    def free(self, now: datetime) -> bool:
        """Points that could be spent now."""
        return self.remaining > 0 and self.available_at <= now and not self.dead(now)


class Moved(NamedTuple):
    """What a cause has moved in one lot against one account, less what was reversed since."""

    member_id: UUID
    lot_id: UUID
    against: str
    points: int


NEW_LOT = Prepared(insert(lots))
DRAW_LOT = (
    update(lots)
    .where(lots.c.id == bindparam("lot"))
    .values(remaining=lots.c.remaining + bindparam("change"))
)
LOCK = select(members.c.id).where(members.c.id == bindparam("who")).with_for_update()
MOVE_BALANCE = Prepared(
    update(members)
    .where(members.c.id == bindparam("who"))
    .values(points=members.c.points + bindparam("change"))
)
LIVING = Prepared(
    select(lots.c.id, lots.c.remaining, lots.c.available_at, lots.c.expires_at).where(
        lots.c.member_id == bindparam("member_id"), lots.c.remaining != 0
    )
)
TOUCH = insert_or(touched).on_conflict_do_nothing()
IDLE = select(lots.c.id, lots.c.idle_months).where(
    lots.c.member_id == bindparam("member_id"),
    lots.c.idle_months.is_not(None),
    lots.c.remaining != 0,
    lots.c.expires_at > bindparam("now", type_=UtcTime),
)
MOVE_DEATH = (
    update(lots)
    .where(lots.c.id == bindparam("lot"))
    .values(expires_at=bindparam("until", type_=UtcTime))
)
REVERSED_BY = select(reversals.c.because).where(reversals.c.cause == bindparam("cause"))


# ---------------------------------------------------------------------------------- questions


def lock(ctx: Context, member_id: UUID) -> None:
    """Hold the member's row: first in the fixed order of locks (member, coupons, stock, number)."""
    ctx.db.execute(LOCK, {"who": member_id})


def lots_of(ctx: Context, member_id: UUID) -> list[Lot]:
    """The member's lots that are not empty, in the order they are spent: first to die first."""
    found = [Lot(*row) for row in LIVING.all(ctx.db, {"member_id": member_id})]
    return sorted(
        found, key=lambda lot: (lot.expires_at is None, lot.expires_at or ctx.now, lot.id)
    )


def spendable(found: Iterable[Lot], now: datetime, *, pending: bool = False) -> int:
    """What of these lots can be spent now: the free ones, less what is owed; with ``pending``, what
    could be once they are all free.

    Dead points pay debts before they go, so only what they leave of a debt counts against it.
    Below zero: a debt.
    """
    free = dead = owed = 0
    for lot in found:
        if lot.remaining < 0:
            owed -= lot.remaining
        elif lot.dead(now):
            dead += lot.remaining
        elif pending or lot.available_at <= now:
            free += lot.remaining
    return free - max(0, owed - dead)


def first_out(found: Iterable[Lot], count: int, now: datetime) -> list[tuple[UUID, int]]:
    """Up to so many points out of the free lots, as moves."""
    drawn, missing = [], count
    for lot in found:
        if missing and lot.free(now):
            part = min(lot.remaining, missing)
            drawn.append((lot.id, -part))
            missing -= part
    return drawn


def moved_by(ctx: Context, cause: str) -> list[Moved]:
    """What still stands of a cause's moves, by lot and account."""
    causes = [cause, *ctx.db.execute(REVERSED_BY, {"cause": cause}).scalars()]
    sums: dict[tuple[UUID, UUID, str], int] = {}
    rows = ctx.db.execute(
        select(entries.c.member_id, entries.c.lot_id, entries.c.against, entries.c.points)
        .where(entries.c.cause.in_(causes))
        .order_by(entries.c.id)
    )
    for row in rows:
        key = (row.member_id, row.lot_id, row.against)
        sums[key] = sums.get(key, 0) + row.points
    return [Moved(*key, count) for key, count in sums.items() if count]


def causes_of(ctx: Context, lot_ids: Sequence[UUID]) -> set[str]:
    """Under which causes these lots have entries."""
    found = {cause for lot_id in lot_ids for cause in own_causes(lot_id)}
    for some in in_parts(lot_ids):
        strangers = select(touched.c.cause).where(touched.c.lot_id.in_(some))
        found.update(ctx.db.execute(strangers).scalars())
    return found


def in_parts(keys: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """A few at a time: a statement takes only so many parameters."""
    left = list(keys)
    for start in range(0, len(left), size):
        yield left[start : start + size]


def own_causes(lot_id: UUID) -> tuple[str, str]:
    """Under which causes any lot may have entries: the sale it came of, and its death."""
    return str(lot_id), expired(lot_id)


def expired(lot_id: UUID) -> str:
    """The cause of a lot's death."""
    return f"expired:{lot_id}"


# -------------------------------------------------------------------------------------- deeds


def new_lot(
    ctx: Context,
    member_id: UUID,
    count: int,
    *,
    lot_id: UUID | None = None,
    pending_days: int = 0,
    expires_at: datetime | None = None,
) -> UUID:
    """A lot with so many points in it: its entry must follow. Dies as told, or as the rules say."""
    lot = lot_id or new_id()
    rules = ctx.rules.points
    if expires_at is None and count > 0:
        expires_at = days.death(rules, ctx.now.astimezone(ctx.store.zone))
    idle = rules.expiry == "idle" and count > 0
    NEW_LOT.run(
        ctx.db,
        {
            "id": lot,
            "member_id": member_id,
            "remaining": count,
            "available_at": ctx.now + timedelta(days=pending_days) if pending_days else ctx.now,
            "expires_at": expires_at,
            "idle_months": rules.months_to_expiry if idle else None,
        },
    )
    return lot


def move(ctx: Context, member_id: UUID, moved: Moves, *, against: str, cause: str) -> int:
    """Points in and out of lots that are there. Returns the change of the balance."""
    standing = [(lot, count) for lot, count in moved if count]
    if not standing:
        return 0
    ctx.db.execute(DRAW_LOT, [{"lot": lot, "change": change} for lot, change in standing])
    post(ctx, member_id, standing, against=against, cause=cause)
    return sum(count for _, count in standing)


def post(
    ctx: Context,
    member_id: UUID,
    moved: Moves,
    *,
    against: str,
    cause: str,
    terms: str | None = None,
) -> None:
    """The entries of moves, and the balance. The lots were moved by the caller."""
    rows = [
        {
            "id": new_id(),
            "member_id": member_id,
            "lot_id": lot,
            "points": count,
            "against": against,
            "cause": cause,
            "at": ctx.now,
            "terms": terms,
        }
        for lot, count in moved
    ]
    ledger.post(ctx, entries, rows)
    MOVE_BALANCE.run(ctx.db, {"who": member_id, "change": sum(count for _, count in moved)})
    strangers = [
        {"lot_id": lot, "cause": cause} for lot, _ in moved if cause not in own_causes(lot)
    ]
    if strangers:
        ctx.db.execute(TOUCH, strangers)


def seen(ctx: Context, member_id: UUID) -> None:
    """The member earned or spent: points of the idle kind live on from today."""
    rules = ctx.rules.points
    if not (rules.idle_lots or rules.expiry == "idle"):
        return
    local = ctx.now.astimezone(ctx.store.zone)
    found = ctx.db.execute(IDLE, {"member_id": member_id, "now": ctx.now}).fetchall()
    until = [{"lot": row.id, "until": days.after_months(row.idle_months, local)} for row in found]
    if until:
        ctx.db.execute(MOVE_DEATH, until)
