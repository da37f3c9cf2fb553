"""The points ledger: every point has an origin, a death day, and a counter-account.

Double entry in one row: ``points`` moves to the member (positive) or away (negative) ``against``
issued, redeemed, expired, adjusted, or settled (from lot to lot of a member). Entries belong to
lots, so that a statement can say where each point came from. ``members.points`` and
``points_lots.remaining`` are guards kept in the same transaction; ``core.verify`` adds both up
again from the entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, insert, select, update

from core import journal, ledger
from core.context import Context
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import UtcTime
from core.members import members
from core.points.tables import adjustments as adjustments
from core.points.tables import entries as entries
from core.points.tables import lots as lots
from core.points.tables import reversals as reversals
from core.points.tables import touched as touched
from core.refusals import Refusal
from core.settings import PointsRules


class NotEnoughPoints(Refusal):
    """Fewer free points than asked for."""

    key = "points.not_enough"


class NotInSteps(Refusal):
    """Points are spent in whole steps."""

    key = "points.not_in_steps"


@dataclass(frozen=True, slots=True)
class Expiring:
    """So many points die at the end of this day."""

    points: int
    on: date


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
OUTLOOK = select(lots.c.remaining, lots.c.available_at, lots.c.expires_at).where(
    lots.c.member_id == bindparam("member_id"),
    lots.c.remaining > 0,
    (lots.c.available_at > bindparam("now", type_=UtcTime))
    | (lots.c.expires_at <= bindparam("soon", type_=UtcTime)),
)


def earned_on(rules: PointsRules, net_cents: int) -> int:
    """Points for net cents paid: floored once for the whole sale, never on a refund's minus."""
    return max(0, net_cents) // rules.cents_per_point


def worth(rules: PointsRules, count: int) -> int:
    """What the points take off a sale, in cents: whole steps only."""
    return max(0, count) // rules.step_points * rules.step_worth_cents


def earn(ctx: Context, member_id: UUID, count: int, *, cause: str) -> None:
    """A new lot of points from ``cause`` (a sale's id), free after the pending days."""
    if count <= 0:
        return
    free_at = ctx.now + timedelta(days=ctx.rules.points.pending_days)
    lot = _new_lot(ctx, member_id, count, available_at=free_at)
    _post(ctx, member_id, [(lot, count)], against="issued", cause=cause)


def redeem(ctx: Context, member_id: UUID, count: int, *, cause: str) -> int:
    """Spend points, those that die first first. Returns their worth in cents.

    Refuses anything but whole steps, and more than are free.
    """
    rules = ctx.rules.points
    if count <= 0 or count % rules.step_points:
        raise NotInSteps(step=rules.step_points)
    lock(ctx, member_id)
    drawn, missing = [], count
    for lot, remaining in _free_lots(ctx, member_id):
        part = min(remaining, missing)
        drawn.append((lot, -part))
        missing -= part
        if not missing:
            break
    balance = _balance(ctx, member_id)
    if missing or balance < count:
        raise NotEnoughPoints(have=max(0, min(balance, count - missing)), asked=count)
    _draw(ctx, drawn)
    _post(ctx, member_id, drawn, against="redeemed", cause=cause)
    return worth(rules, count)


def adjust(ctx: Context, member_id: UUID, count: int, *, reason: str) -> None:
    """Give (or, negative, take) points by hand, with a reason. Needs the permission."""
    ctx.require("adjust_points")
    lot = _new_lot(ctx, member_id, count, available_at=ctx.now)
    _post(ctx, member_id, [(lot, count)], against="adjusted", cause=reason)
    journal.announce(ctx, "points.adjusted", member_id, points=count, reason=reason)


def undo(ctx: Context, *, cause: str, because: str) -> int:
    """Take back every entry of a cause, to its own lot. Returns the change of the balance.

    A lot already spent goes below zero: the member's debt, paid by the next points earned.
    """
    rows = ctx.db.execute(select(entries).where(entries.c.cause == cause)).fetchall()
    change = 0
    for row in rows:
        moved = [(row.lot_id, -row.points)]
        _draw(ctx, moved)
        _post(ctx, row.member_id, moved, against=row.against, cause=because)
        change -= row.points
    return change


def expire(ctx: Context) -> int:
    """Let die what is past its day. Safe to run as often as one likes. Returns the points lost.

    What the member owes is paid out of it first: a debt that was paid does not come back.
    """
    dead = (lots.c.expires_at <= ctx.now) & (lots.c.remaining > 0)
    owners = ctx.db.execute(select(lots.c.member_id).where(dead).distinct()).scalars().all()
    lost = settled = 0
    for owner in sorted(owners):
        lock(ctx, owner)  # before looking, or two runs at once would take the same points
        dying, debts = _lots_left(ctx, owner, dead), _lots_left(ctx, owner, lots.c.remaining < 0)
        paid = _settle(dying, debts)
        died = [(lot, -left) for lot, left in dying.items() if left]
        for against, moved in (("settled", paid), ("expired", died)):
            if moved:
                _draw(ctx, moved)
                _post(ctx, owner, moved, against=against, cause=f"expired:{ctx.today}")
        settled += len(paid)
        lost += sum(dying.values())
    if lost or settled:
        journal.announce(ctx, "points.expired", str(ctx.today), points=lost)
    return lost


def outlook(ctx: Context, member_id: UUID) -> tuple[int, int, tuple[Expiring, ...]]:
    """Points not yet free, points past their day that nobody has taken off the balance yet, and
    those that die within the warning days, by day.
    """
    soon = ctx.now + timedelta(days=ctx.rules.points.warn_days)
    rows = ctx.db.execute(OUTLOOK, {"member_id": member_id, "now": ctx.now, "soon": soon})
    pending, dead, dying = 0, 0, dict[date, int]()
    for row in rows:
        if row.expires_at is not None and row.expires_at <= ctx.now:
            dead += row.remaining
        elif row.available_at > ctx.now:
            pending += row.remaining
        elif row.expires_at is not None and row.expires_at <= soon:
            day = row.expires_at.astimezone(ctx.store.zone).date()
            dying[day] = dying.get(day, 0) + row.remaining
    return pending, dead, tuple(Expiring(count, day) for day, count in sorted(dying.items()))


def death_of(ctx: Context, months: int | None) -> datetime | None:
    """The last second, shop time, of the day so many months from now. None: they never die."""
    if months is None:
        return None
    local = ctx.now.astimezone(ctx.store.zone)
    years, month = divmod(local.month - 1 + months, 12)
    first = date(local.year + years, month + 1, 1)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    day = first.replace(day=min(local.day, last.day))
    return datetime.combine(day, time(23, 59, 59), ctx.store.zone)


def lock(ctx: Context, member_id: UUID) -> None:
    """Hold the member's row: first in the fixed order of locks (member, coupons, stock, number)."""
    ctx.db.execute(LOCK, {"who": member_id})


def _new_lot(ctx: Context, member_id: UUID, count: int, *, available_at: datetime) -> UUID:
    lot = new_id()
    NEW_LOT.run(
        ctx.db,
        {
            "id": lot,
            "member_id": member_id,
            "remaining": count,
            "available_at": available_at,
            "expires_at": death_of(ctx, ctx.rules.points.months_to_expiry),
        },
    )
    return lot


def _free_lots(ctx: Context, member_id: UUID) -> list[tuple[UUID, int]]:
    rows = ctx.db.execute(
        select(lots.c.id, lots.c.remaining)
        .where(
            lots.c.member_id == member_id,
            lots.c.remaining > 0,
            lots.c.available_at <= ctx.now,
            (lots.c.expires_at > ctx.now) | lots.c.expires_at.is_(None),
        )
        .order_by(lots.c.expires_at.is_(None), lots.c.expires_at, lots.c.id)
    )
    return [(row.id, row.remaining) for row in rows]


def _lots_left(ctx: Context, member_id: UUID, which: ColumnElement[bool]) -> dict[UUID, int]:
    rows = ctx.db.execute(
        select(lots.c.id, lots.c.remaining)
        .where(lots.c.member_id == member_id, which)
        .order_by(lots.c.expires_at, lots.c.id)
    )
    return {row.id: row.remaining for row in rows}


def _settle(dying: dict[UUID, int], debts: dict[UUID, int]) -> list[tuple[UUID, int]]:
    """Pay debts out of dying lots; both shrink by it. What moves from lot to lot."""
    moved = []
    for debt, lot in product(debts, dying):
        part = min(dying[lot], -debts[debt])
        if part:
            dying[lot] -= part
            debts[debt] += part
            moved += [(lot, -part), (debt, part)]
    return moved


def _balance(ctx: Context, member_id: UUID) -> int:
    found: int = ctx.db.execute(
        select(members.c.points).where(members.c.id == member_id)
    ).scalar_one()
    return found


def _draw(ctx: Context, moved: list[tuple[UUID, int]]) -> None:
    ctx.db.execute(DRAW_LOT, [{"lot": lot, "change": change} for lot, change in moved])


def _post(
    ctx: Context, member_id: UUID, moved: list[tuple[UUID, int]], *, against: str, cause: str
) -> None:
    ledger.post(
        ctx,
        entries,
        [
            {
                "id": new_id(),
                "member_id": member_id,
                "lot_id": lot,
                "points": count,
                "against": against,
                "cause": cause,
                "at": ctx.now,
            }
            for lot, count in moved
        ],
    )
    MOVE_BALANCE.run(ctx.db, {"who": member_id, "change": sum(count for _, count in moved)})
