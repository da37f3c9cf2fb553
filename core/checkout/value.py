"""Paying with value: points, goods for points, a gift card, store credit.

Each deed lays one piece on the counter: it leaves its owner there and then, and nobody can spend it
again. What settles the basket makes the sale in the same transaction. Nothing overpays: no change
is given on value. ``key`` is the press: a second one finds what the first one did.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update

from core import baskets, cards, gift_cards, journal, payments, points, promotions, purses, shifts
from core.baskets.tables import HEADER
from core.checkout import laid, sale
from core.checkout.laid import Value, laid_value
from core.checkout.offered import OWN, Counter, exchanges, most, read, room, split
from core.checkout.sale import Done, NothingToPay
from core.context import Context
from core.db.ids import new_id
from core.gift_cards import Opened
from core.redemption import needs_proof
from core.refusals import Refusal
from core.words import say


class NoMember(Refusal):
    """Points and credit are a member's: whose?"""

    key = "value.no_member"


class ProofNeeded(Refusal):
    """More than a bare phone number may spend: the member's QR, a code, or one of us."""

    key = "value.proof_needed"


class PointsDoNotFit(Refusal):
    """More points than may be used on this basket now."""

    key = "value.points_do_not_fit"


class NotForPoints(Refusal):
    """These goods are not to be had for points, or all of them are laid down already."""

    key = "value.not_for_points"


class ValueGone(Refusal):
    """It does not lie on the counter any more."""

    key = "value.gone"


BY_KEY = select(laid_value.c.id).where(laid_value.c.key == bindparam("press"))


# ------------------------------------------------------------------------------- laying it down


def lay_points(ctx: Context, basket_id: UUID, count: int, *, key: UUID) -> Done | None:
    """Pay with so many points, those that die first first. None: there is more to pay.

    Refuses anything but whole steps, more than the rules allow on this basket or the member has,
    and without proof more than the free limit.
    """
    on = _hold(ctx, basket_id, key)
    if on is None:
        return _as_before(ctx, basket_id)
    member_id = _member(on)
    step = ctx.rules.points.step_points
    if count <= 0 or count % step:
        raise points.NotInSteps(step=step)
    fits = most(ctx, on, cards.card(ctx, member_id).points).points
    if count > fits:
        raise PointsDoNotFit(most=fits)
    cents = points.worth(ctx.rules.points, count)
    return _lay_points(ctx, on, key, count, cents, line=None)


def exchange(ctx: Context, basket_id: UUID, line_number: int, *, key: UUID) -> Done | None:
    """One piece of a line for its points; the cash that goes with them is left to pay."""
    on = _hold(ctx, basket_id, key)
    if on is None:
        return _as_before(ctx, basket_id)
    _member(on)
    found = [one for one in exchanges(ctx, on, 0) if one.line_number == line_number]
    if not found:
        raise NotForPoints
    reward = found[0].reward
    return _lay_points(ctx, on, key, reward.points, found[0].cents, line=line_number)


def lay_gift_card(
    ctx: Context, basket_id: UUID, card: Opened, cents: int, *, key: UUID
) -> Done | None:
    """Pay so much from a card that was opened with its PIN. Never for another gift card."""
    on = _hold(ctx, basket_id, key)
    if on is None:
        return _as_before(ctx, basket_id)
    if not 0 < cents <= room(on):
        raise payments.AmountWrong
    piece = new_id()
    left = gift_cards.spend(ctx, card, cents, cause=laid.cause_of(piece))
    told = _in_both(ctx, "value.detail_left", cents=left)
    detail = f"{gift_cards.masked(card.number)} {told}"
    return _laid(ctx, on, key, [Value(piece, "gift_card", cents, 0, card.id, None, detail)])


def lay_credit(ctx: Context, basket_id: UUID, cents: int, *, key: UUID) -> Done | None:
    """Pay so much from the member's store credit: promo credit first, then their own money."""
    on = _hold(ctx, basket_id, key)
    if on is None:
        return _as_before(ctx, basket_id)
    member_id = _member(on)
    held = purses.held(ctx, member_id)
    promo, refund = split(on, held, cents)
    if cents <= 0 or cents > on.left_cents:
        raise payments.AmountWrong
    if promo + refund < cents:
        raise purses.NotEnoughCredit(have_cents=promo + refund)
    _refuse_unproven(ctx, on, cents)
    pieces = []
    parts: list[tuple[purses.PurseName, str, int]] = [
        ("promo", "promo", promo),
        ("refund", "credit", refund),
    ]
    for purse, kind, part in parts:
        if part:
            piece = new_id()
            purses.spend(ctx, member_id, part, cause=laid.cause_of(piece), purse=purse)
            pieces.append(Value(piece, kind, part, 0, member_id, None, ""))
    return _laid(ctx, on, key, pieces)


# ---------------------------------------------------------------------------- taking it back


def take_back(ctx: Context, basket_id: UUID, piece_id: UUID) -> None:
    """The customer keeps one piece after all: it goes back where it came from."""
    ctx.require("sell")
    if ctx.db.execute(laid.LAY, {"basket": basket_id, "cents": 0}).first() is None:
        raise baskets.BasketClosed
    found = [one for one in laid.waiting(ctx, basket_id) if one.id == piece_id]
    if not found:
        raise ValueGone
    laid.release(ctx, basket_id, found)
    if not payments.unresolved_of(ctx, basket_id):
        laid.unfreeze(ctx, basket_id)


def vouch(ctx: Context, basket_id: UUID) -> None:
    """One of us has looked at who this is: the member may spend beyond the free limit."""
    ctx.require("verify_member")
    changed = ctx.db.execute(
        update(baskets.baskets)
        .where(
            baskets.baskets.c.id == basket_id,
            baskets.baskets.c.state.in_(("open", "paying")),
            baskets.baskets.c.member_id.is_not(None),
        )
        .values(proof="staff")
    )
    if not changed.rowcount:
        raise NoMember
    journal.announce(ctx, "member.vouched", basket_id)


def release_stale(ctx: Context) -> int:
    """Give back what was laid down on one basket and left lying there, the oldest first.

    Returns how many baskets that was: call it until it says 0. A basket whose card terminal is at
    work waits; cash and card money on it stay for a person to give back.
    """
    since = ctx.now - timedelta(minutes=ctx.rules.redeem.release_minutes)
    at_work = select(payments.attempts.c.basket_id).where(
        payments.attempts.c.state.in_(payments.UNRESOLVED)
    )
    stale = (
        select(laid_value.c.basket_id)
        .where(
            laid_value.c.sold_at.is_(None),
            laid_value.c.released_at.is_(None),
            laid_value.c.basket_id.not_in(at_work),
        )
        .group_by(laid_value.c.basket_id)
        .having(func.max(laid_value.c.laid_at) <= since)
        .order_by(func.max(laid_value.c.laid_at))
        .limit(1)
    )
    basket_id: UUID | None = ctx.db.execute(stale).scalar()
    if basket_id is None:
        return 0
    ctx.db.execute(HEADER.with_for_update(), {"basket": basket_id})
    laid.release(ctx, basket_id, laid.waiting(ctx, basket_id))
    laid.unfreeze(ctx, basket_id)
    return 1


# ------------------------------------------------------------------------------------ inside


def _hold(ctx: Context, basket_id: UUID, key: UUID) -> Counter | None:
    """Take the basket's row, then its member's: the fixed order. None: the press was heard
    before, or the basket is sold.
    """
    ctx.require("sell")
    header = ctx.db.execute(laid.LAY, {"basket": basket_id, "cents": 0}).first()
    if header is None or ctx.db.execute(BY_KEY, {"press": key}).first() is not None:
        return None
    shifts.must_be_open(ctx)
    if header.member_id is not None:
        points.lock(ctx, header.member_id)
    on = read(ctx, basket_id, header.member_id, header.laid_cents)
    if not on.inside.rows:
        raise NothingToPay
    promotions.refuse_reserved(on.inside.quote)
    if on.returning or (on.asked_cents and on.left_cents <= 0):
        raise payments.TerminalBusy
    if on.left_cents <= 0:
        raise payments.AmountWrong
    return on


def _as_before(ctx: Context, basket_id: UUID) -> Done | None:
    """What the first press came to: the sale, or nothing yet. Refuses a dropped basket."""
    header = ctx.db.execute(HEADER, {"basket": basket_id}).first()
    if header is not None and header.state in ("open", "paying"):
        return None
    return sale.done_of(ctx, basket_id)


def _member(on: Counter) -> UUID:
    if on.member_id is None:
        raise NoMember
    return on.member_id


def _lay_points(
    ctx: Context, on: Counter, key: UUID, count: int, cents: int, *, line: int | None
) -> Done | None:
    member_id = _member(on)
    _refuse_unproven(ctx, on, cents)
    piece = new_id()
    points.redeem(ctx, member_id, count, cause=laid.cause_of(piece))
    detail = _in_both(ctx, "value.detail_points", points=count)
    return _laid(ctx, on, key, [Value(piece, "points", cents, count, member_id, line, detail)])


def _refuse_unproven(ctx: Context, on: Counter, cents: int) -> None:
    rules = ctx.rules.redeem
    if needs_proof(rules, on.proof, on.laid_cents(*OWN) + cents):
        raise ProofNeeded(free_cents=rules.proof_free_cents)


def _laid(ctx: Context, on: Counter, key: UUID, pieces: list[Value]) -> Done | None:
    """Write down where it lies; when that settles the basket, make the sale."""
    rows = [
        {
            **one._asdict(),
            "key": key,
            "basket_id": on.basket_id,
            "detail": one.detail[:80],
            "laid_at": ctx.now,
        }
        for one in pieces
    ]
    ctx.db.execute(insert(laid_value), rows)
    cents = sum(one.amount_cents for one in pieces)
    ctx.db.execute(laid.LAY, {"basket": on.basket_id, "cents": cents})
    kinds = [one.kind for one in pieces]
    journal.announce(ctx, "checkout.value_laid", on.basket_id, cents=cents, kinds=kinds)
    if cents < on.left_cents or on.asked_cents:
        return None
    return sale.settle(ctx, on.basket_id, on.inside)


def _in_both(ctx: Context, key: str, **facts: int) -> str:
    """The same few words in every language of the receipt: they are frozen with the sale."""
    languages = ctx.rules.receipt.languages
    told = (say(one, key, currency=ctx.store.currency, **facts) for one in languages)
    return " ".join(told)
