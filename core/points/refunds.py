"""Taking back and giving back: a refund leaves points as if only what is kept had been bought.

What a sale earned is taken back out of its own lot; points that had died there already are called
back from death first, so that nobody loses them twice. What a member spent goes back to the lots it
came from, with their old last days. Every deed keeps its result under the caller's key: the second
try returns it and moves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, select, update

from core import accrual, ledger, settings
from core.accrual import Terms
from core.context import Context
from core.points import books, days, expiry
from core.points.books import Lot, Moved
from core.points.tables import entries, lots, reversals
from core.refusals import Refusal


class MoreThanSpent(Refusal):
    """More points than this sale took are to be given back."""

    key = "points.more_than_spent"


class ClawBack(NamedTuple):
    """What a refund did to the points of its sale.

    ``taken`` left the balance; of these ``short`` had been spent already, and were made good by
    ``deducted_cents`` off the refund, or ``written_off``, or are owed: ``debt``.
    """

    taken: int
    short: int = 0
    deducted_cents: int = 0
    written_off: int = 0
    debt: int = 0


class GivenBack(NamedTuple):
    """Points back on the balance; of these ``reinstated`` live a while longer than their lot did.

    ``lost`` are those whose lot is dead in a shop that reinstates nothing.
    """

    points: int
    reinstated: int = 0
    lost: int = 0


RESULT = select(reversals.c.result).where(
    reversals.c.because == bindparam("because"), reversals.c.kind == bindparam("kind")
)


# ------------------------------------------------------------------------- what a sale earned


def earned_on_kept(
    ctx: Context,
    sale: UUID,
    kept_net_cents: Mapping[int, int],
    *,
    by_points_cents: int | None = None,
) -> int:
    """What the sale would have earned if only this had been bought, at the rates of its own day.

    ``kept_net_cents`` is what was paid, by number of line, for what the customer keeps after this
    and all earlier returns (a line that is not named is given back); ``by_points_cents`` is the
    part of that paid with points, all that was laid down when not told.
    """
    terms = terms_of(ctx, sale)
    return 0 if terms is None else accrual.earned(terms, kept_net_cents, by_points_cents)


def terms_of(ctx: Context, sale: UUID) -> Terms | None:
    """The rates a sale was earned at; None when it earned nothing.

    A sale from before rates were kept was earned at the usual rate of the rules then in force.
    """
    row = ctx.db.execute(
        select(entries.c.terms, entries.c.at)
        .where(entries.c.cause == str(sale), entries.c.against == "issued")
        .order_by(entries.c.id)
    ).first()
    if row is None:
        return None
    if row.terms is not None:
        return Terms.read(orjson.loads(row.terms))
    return Terms(settings.in_force(ctx.db, row.at).points.cents_per_point, {})


def claw_back(
    ctx: Context, sale: UUID, earned_on_kept: int, *, key: UUID, most_deducted_cents: int = 0
) -> ClawBack:
    """Take back what a sale earned beyond ``earned_on_kept``: never more than it earned.

    Give back the points it was paid with first (``give_back``): they may cover what is missing.
    Points spent meanwhile are treated as the shop decided (``PointsRules.shortfall``): owed by the
    member, taken off the refund at their worth (at most ``most_deducted_cents``; the rest is owed),
    or written off. ``key`` is the return's: again with it finds the first result.
    """
    cause, because = str(sale), f"refund:{key}"
    if (first := _clawed_before(ctx, because)) is not None:
        return first
    standing = [one for one in books.moved_by(ctx, cause) if one.against == "issued"]
    if not standing:
        return ClawBack(0)
    member_id, lot_id = standing[0].member_id, standing[0].lot_id
    books.lock(ctx, member_id)
    standing = [one for one in books.moved_by(ctx, cause) if one.against == "issued"]
    taken = max(0, sum(one.points for one in standing) - max(0, earned_on_kept))
    cover = books.spendable(books.lots_of(ctx, member_id), ctx.now, pending=True)
    lost = _take_back(ctx, member_id, lot_id, taken, because)
    short = max(0, lost - max(0, cover))
    result = _make_good(ctx, member_id, lot_id, ClawBack(lost, short), most_deducted_cents, because)
    change = short - result.debt - lost  # what is owed stays taken; the rest was made good
    _keep(ctx, member_id, cause, because, "clawed", change, result)
    return result


def _take_back(ctx: Context, member_id: UUID, lot_id: UUID, taken: int, because: str) -> int:
    """Out of the sale's own lot. Returns what leaves the balance: the dead had left it before."""
    died: int = ctx.db.execute(
        select(func.coalesce(-func.sum(entries.c.points), 0)).where(
            entries.c.cause.in_(books.causes_of(ctx, [lot_id])),
            entries.c.lot_id == lot_id,
            entries.c.against == "expired",
        )
    ).scalar_one()
    revived = min(taken, int(died))
    books.move(ctx, member_id, [(lot_id, -taken)], against="issued", cause=because)
    books.move(ctx, member_id, [(lot_id, revived)], against="expired", cause=because)
    return taken - revived


def _make_good(
    ctx: Context,
    member_id: UUID,
    lot_id: UUID,
    claw: ClawBack,
    most_deducted_cents: int,
    because: str,
) -> ClawBack:
    """What happens to the points that had been spent: as the rules of today say."""
    rules, short = ctx.rules.points, claw.short
    if rules.shortfall == "write_off":
        books.move(ctx, member_id, [(lot_id, short)], against="written_off", cause=because)
        return claw._replace(written_off=short)
    if rules.shortfall == "deduct" and rules.step_worth_cents:
        cents, paid = short * rules.step_worth_cents // rules.step_points, short
        if cents > most_deducted_cents:
            cents = most_deducted_cents
            paid = cents * rules.step_points // rules.step_worth_cents
        books.move(ctx, member_id, [(lot_id, paid)], against="deducted", cause=because)
        return claw._replace(deducted_cents=cents, debt=short - paid)
    return claw._replace(debt=short)


def _clawed_before(ctx: Context, because: str) -> ClawBack | None:
    told = ctx.db.execute(RESULT, {"because": because, "kind": "clawed"}).scalar()
    return None if told is None else ClawBack(*orjson.loads(told))


# ------------------------------------------------------------------------- what a sale was paid


def give_back(ctx: Context, cause: str, count: int, *, key: UUID) -> GivenBack:
    """Return points that ``cause`` spent, to their own lots and last days; the last drawn first.

    So what stays spent is what a smaller sale would have spent. A lot that died meanwhile is dead:
    its points live on for ``reinstatement_days`` in a lot of their own, or are lost when the shop
    set none. Refuses more than the cause spent and nobody gave back. ``key`` is the return's.
    """
    because = f"refund:{key}"
    if (first := _given_before(ctx, because)) is not None:
        return first
    spent = [one for one in books.moved_by(ctx, cause) if one.against == "redeemed"]
    if count <= 0:
        return GivenBack(0)
    if not spent:
        raise MoreThanSpent(spent=0, asked=count)
    member_id = spent[0].member_id
    books.lock(ctx, member_id)
    spent = [one for one in books.moved_by(ctx, cause) if one.against == "redeemed"]
    have = -sum(one.points for one in spent)
    if count > have:
        raise MoreThanSpent(spent=have, asked=count)
    result = _put_back(ctx, member_id, _last_drawn(ctx, spent, count), because)
    _keep(ctx, member_id, cause, because, "returned", result.points, result)
    return result


def _last_drawn(ctx: Context, spent: list[Moved], count: int) -> list[tuple[UUID, int]]:
    """So many points back into the lots they came from, those that live longest first."""
    lives = {lot.id: lot for lot in _lots(ctx, [one.lot_id for one in spent])}
    order = sorted(
        spent,
        key=lambda one: _dies(lives[one.lot_id]),
        reverse=True,
    )
    back, missing = [], count
    for one in order:
        part = min(-one.points, missing)
        if part > 0:
            back.append((one.lot_id, part))
            missing -= part
    return back


def _dies(lot: Lot) -> tuple[bool, float, UUID]:
    return lot.expires_at is None, lot.expires_at.timestamp() if lot.expires_at else 0.0, lot.id


def _put_back(ctx: Context, member_id: UUID, back: books.Moves, because: str) -> GivenBack:
    """Points back into their lots. A dead lot lives on for a while, with nothing else in it; or
    its points are lost.
    """
    expiry.sweep(ctx, member_id)  # or what had died in a lot would live on with what comes back
    count = books.move(ctx, member_id, back, against="redeemed", cause=because)
    dead = {lot.id for lot in _lots(ctx, [lot for lot, _ in back]) if lot.dead(ctx.now)}
    late = [(lot, part) for lot, part in back if lot in dead]
    of_the_dead = sum(part for _, part in late)
    window = ctx.rules.points.reinstatement_days
    if not window:
        lost = [(lot, -part) for lot, part in late]
        books.move(ctx, member_id, lost, against="expired", cause=because)
        return GivenBack(count - of_the_dead, lost=of_the_dead)
    if dead:
        local = ctx.now.astimezone(ctx.store.zone)
        until = days.end_of(local.date() + timedelta(days=window), local)
        living_on = {"expires_at": until, "idle_months": None}
        ctx.db.execute(update(lots).where(lots.c.id.in_(dead)).values(living_on))
    return GivenBack(count, reinstated=of_the_dead)


def _lots(ctx: Context, lot_ids: list[UUID]) -> list[Lot]:
    rows = ctx.db.execute(
        select(lots.c.id, lots.c.remaining, lots.c.available_at, lots.c.expires_at).where(
            lots.c.id.in_(lot_ids)
        )
    )
    return [Lot(*row) for row in rows]


def _given_before(ctx: Context, because: str) -> GivenBack | None:
    told = ctx.db.execute(RESULT, {"because": because, "kind": "returned"}).scalar()
    return None if told is None else GivenBack(*orjson.loads(told))


# --------------------------------------------------------------------------------------- undo


def undo(ctx: Context, *, cause: str, because: str) -> int:
    """Take back whatever still stands of a cause, to its own lots. The change of the balance.

    A void, or a basket left with points reserved. What was taken back before is not taken twice. A
    lot already spent goes below zero: the member's debt, paid by the next points earned. Points
    that come back to a dead lot live on as after a refund.
    """
    standing = books.moved_by(ctx, cause)
    if not standing:
        return 0
    member_id = standing[0].member_id
    books.lock(ctx, member_id)
    standing = books.moved_by(ctx, cause)
    spent = [(one.lot_id, -one.points) for one in standing if one.against == "redeemed"]
    change = _put_back(ctx, member_id, spent, because).points if spent else 0
    for one in standing:
        if one.against != "redeemed":
            back = [(one.lot_id, -one.points)]
            change += books.move(ctx, member_id, back, against=one.against, cause=because)
    if standing:
        _keep(ctx, member_id, cause, because, "undone", change, (change,))
    return change


def _keep(
    ctx: Context,
    member_id: UUID,
    cause: str,
    because: str,
    kind: str,
    change: int,
    result: tuple[int, ...],
) -> None:
    """What a reversal did to the balance, and its result for whoever tries it again."""
    row = {
        "because": because,
        "kind": kind,
        "cause": cause,
        "member_id": member_id,
        "points": change,
        "result": orjson.dumps(tuple(result)).decode(),
        "at": ctx.now,
    }
    ledger.post(ctx, reversals, [row])
