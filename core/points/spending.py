"""Points in and out at the counter: earned by a sale, given, spent for their worth."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import orjson

from core.accrual import Accrual
from core.context import Context
from core.points import books, days
from core.refusals import Refusal
from core.settings import PointsRules


class NotEnoughPoints(Refusal):
    """Fewer free points than asked for."""

    key = "points.not_enough"


class NotInSteps(Refusal):
    """Points are spent in whole steps."""

    key = "points.not_in_steps"


def earned_on(rules: PointsRules, net_cents: int) -> int:
    """Points for net cents paid at the usual rate: floored once, never on a refund's minus.

    What a sale really earns, with its tier and bonuses, is ``core.accrual.accrue``.
    """
    return max(0, net_cents) // rules.cents_per_point


def worth(rules: PointsRules, count: int) -> int:
    """What the points take off a sale, in cents: whole steps only."""
    return max(0, count) // rules.step_points * rules.step_worth_cents


def death_of(ctx: Context, months: int | None = None) -> datetime | None:
    """The last second, shop time, of points that come in now, by the rules in force or after so
    many months. None: they never die.
    """
    local = ctx.now.astimezone(ctx.store.zone)
    return (
        days.death(ctx.rules.points, local) if months is None else days.after_months(months, local)
    )


def offline_most(rules: PointsRules, known_points: int, spent_cents: int = 0) -> int:
    """How many points a till cut off from the rest may take: of the balance it last knew, up to a
    cap on their worth for each member and outage (``spent_cents`` of it are used already).

    What turns out to be missing when the till is heard of again is booked with ``overdraw``.
    """
    step, cap_cents = rules.step_points, max(0, rules.offline_cap_cents - spent_cents)
    steps = max(0, known_points) // step
    if rules.step_worth_cents:
        steps = min(steps, cap_cents // rules.step_worth_cents)
    return steps * step


def earn(
    ctx: Context, member_id: UUID, count: int, *, cause: str, accrual: Accrual | None = None
) -> None:
    """A new lot of points from ``cause`` (a sale's id), free after the pending days.

    A sale earns once: the lot's id is the sale's. With an ``accrual`` its rates are kept for
    refunds. Zero points leave nothing behind.
    """
    if count <= 0:
        return
    pending = ctx.rules.points.pending_days
    lot = books.new_lot(ctx, member_id, count, lot_id=_sale_of(cause), pending_days=pending)
    terms = orjson.dumps(accrual.terms.recorded()).decode() if accrual else None
    books.post(ctx, member_id, [(lot, count)], against="issued", cause=cause, terms=terms)
    books.seen(ctx, member_id)


def give(ctx: Context, member_id: UUID, count: int, *, cause: str, pending_days: int = 0) -> None:
    """A gift (a birthday, a new tier): a lot of its own, free at once unless told otherwise.

    ``cause`` is the caller's own key, ``birthday:…`` and the like; that it is given once is the
    caller's to see to. A gift is no sign of life: points of the idle kind die on their day.
    """
    if count <= 0:
        return
    lot = books.new_lot(ctx, member_id, count, pending_days=pending_days)
    books.post(ctx, member_id, [(lot, count)], against="issued", cause=cause)


def redeem(ctx: Context, member_id: UUID, count: int, *, cause: str, overdraw: bool = False) -> int:
    """Spend points, those that die first first. Returns their worth in cents.

    To reserve points for a basket, redeem them with a cause of its own and ``undo`` that cause when
    the basket is left: they go back to their own lots. A refund of the part paid with points is
    ``give_back``. Refuses anything but whole steps, and more than are free; what a member owes is
    not free. ``overdraw`` books what an offline till has taken already: what is missing becomes a
    visible debt, and no sale is lost.
    """
    rules = ctx.rules.points
    if count <= 0 or count % rules.step_points:
        raise NotInSteps(step=rules.step_points)
    books.lock(ctx, member_id)
    take(ctx, member_id, count, against="redeemed", cause=cause, overdraw=overdraw)
    books.seen(ctx, member_id)
    return worth(rules, count)


def take(
    ctx: Context, member_id: UUID, count: int, *, against: str, cause: str, overdraw: bool
) -> None:
    """Points out of the member's lots, locked before. Refuses more than are free."""
    found = books.lots_of(ctx, member_id)
    have = books.spendable(found, ctx.now)
    if have < count and not overdraw:
        raise NotEnoughPoints(have=max(0, have), asked=count)
    drawn = books.first_out(found, min(count, max(0, have)), ctx.now)
    books.move(ctx, member_id, drawn, against=against, cause=cause)
    missing = count + sum(part for _, part in drawn)
    if missing:
        debt = books.new_lot(ctx, member_id, -missing)
        books.post(ctx, member_id, [(debt, -missing)], against=against, cause=cause)


def _sale_of(cause: str) -> UUID | None:
    """The sale's id when the cause is one."""
    try:
        return UUID(cause)
    except ValueError:
        return None
