"""What a cashier does to a basket: a transaction each, and none while the basket is being paid."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import cards, coupons, journal
from core.baskets.quoted import Basket, show
from core.baskets.tables import HEADER, LAID_COUPONS, basket_coupons, baskets, lines
from core.context import Context
from core.coupons import CouponNeedsScan, CouponOfSomebodyElse, CouponReserved, Found
from core.db.ids import new_id
from core.db.schema import Key
from core.redemption import PROVEN
from core.refusals import Refusal

MOST_PIECES = 100_000
"""Nobody buys more of one thing at a counter: a larger quantity is a code scanned into a number."""


class BasketClosed(Refusal):
    """The basket was paid or dropped, perhaps from another screen."""

    key = "basket.closed"


class BasketBeingPaid(Refusal):
    """Money lies on the counter or the card terminal is at work: its goods stay as they are."""

    key = "basket.being_paid"


class QuantityWrong(Refusal):
    """Not a quantity one can buy."""

    key = "basket.quantity_wrong"


OPEN_ONE = select(baskets.c.id).where(
    baskets.c.station == bindparam("station"), baskets.c.state.in_(("open", "paying"))
)
NEW_ONE = insert_or(baskets).on_conflict_do_nothing().returning(baskets.c.id)
TOUCH = (
    update(baskets)
    .where(
        baskets.c.id == bindparam("basket"),
        baskets.c.state == "open",
        baskets.c.last_key.is_distinct_from(bindparam("key", type_=Key)),
    )
    .values(last_key=bindparam("key", type_=Key))
    .returning(baskets.c.id)
)
PROVE = (
    update(baskets)
    .where(
        baskets.c.id == bindparam("basket"),
        baskets.c.member_id == bindparam("member"),
        baskets.c.state == "paying",
    )
    .values(proof=bindparam("shown"))
)
LAST_KEY = select(baskets.c.last_key).where(baskets.c.id == bindparam("basket"))
MORE_OF = (
    update(lines)
    .where(lines.c.basket_id == bindparam("basket"), lines.c.product_id == bindparam("product"))
    .values(quantity=lines.c.quantity + bindparam("more"))
    .returning(lines.c.number, lines.c.quantity)
)
LAST_NUMBER = select(func.coalesce(func.max(lines.c.number), 0)).where(
    lines.c.basket_id == bindparam("basket")
)
NEW_LINE = insert(lines)
LIES_ON = LAID_COUPONS.where(basket_coupons.c.coupon_id == bindparam("coupon"))
LIES_AT = (
    select(baskets.c.station)
    .join(basket_coupons, basket_coupons.c.basket_id == baskets.c.id)
    .where(
        basket_coupons.c.coupon_id == bindparam("coupon"),
        baskets.c.state.in_(("open", "paying")),
    )
)


def open_for(ctx: Context) -> Basket:
    """The open basket of this station; a fresh one when there is none."""
    return show(ctx, open_id(ctx))


def open_id(ctx: Context) -> UUID:
    """The id of this station's open basket, made on the spot if need be."""
    found: UUID | None = ctx.db.execute(OPEN_ONE, {"station": ctx.station}).scalar()
    if found is not None:
        return found
    made: UUID | None = ctx.db.execute(
        NEW_ONE,
        {
            "id": new_id(),
            "station": ctx.station,
            "state": "open",
            "member_id": None,
            "proof": "",
            "opened_at": ctx.now,
            "laid_cents": 0,
            "last_key": None,
        },
    ).scalar()
    if made is not None:
        return made
    theirs: UUID = ctx.db.execute(OPEN_ONE, {"station": ctx.station}).scalar_one()
    return theirs


def member_of(ctx: Context, basket_id: UUID) -> UUID | None:
    """Whose basket it is, if that is known."""
    member_id: UUID | None = ctx.db.execute(HEADER, {"basket": basket_id}).one().member_id
    return member_id


def add(ctx: Context, basket_id: UUID, product_id: UUID, quantity: int = 1, *, key: UUID) -> None:
    """Put goods in: a line grows, or a new one comes below. The same key twice adds once."""
    ctx.require("sell")
    if not 0 < quantity <= MOST_PIECES:
        raise QuantityWrong
    if not touched(ctx, basket_id, key):
        return
    grown = ctx.db.execute(
        MORE_OF, {"basket": basket_id, "product": product_id, "more": quantity}
    ).first()
    if grown is not None:
        if grown.quantity > MOST_PIECES:
            raise QuantityWrong
        return
    last: int = ctx.db.execute(LAST_NUMBER, {"basket": basket_id}).scalar_one()
    row = {"basket_id": basket_id, "number": last + 1, "product_id": product_id}
    ctx.db.execute(NEW_LINE, {**row, "quantity": quantity})


def set_quantity(ctx: Context, basket_id: UUID, line_number: int, quantity: int) -> None:
    """Exactly so many on this line; zero takes the line away."""
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    here = (lines.c.basket_id == basket_id) & (lines.c.number == line_number)
    if quantity == 0:
        ctx.db.execute(delete(lines).where(here))
    elif 0 < quantity <= MOST_PIECES:
        ctx.db.execute(update(lines).where(here).values(quantity=quantity))
    else:
        raise QuantityWrong


def attach_member(ctx: Context, basket_id: UUID, member_id: UUID, *, proof: str) -> None:
    """This customer is a member. ``proof`` is how we know: qr, list (of the kiosk) or phone.

    While it is being paid, the member who is on the basket may still prove to be the one.
    """
    ctx.require("sell")
    shown = {"basket": basket_id, "member": member_id, "shown": proof}
    if proof in PROVEN and ctx.db.execute(PROVE, shown).rowcount:
        return
    _must_be_open(ctx, basket_id)
    member_id = cards.card(ctx, member_id).member_id  # a merged one answers through the other
    ctx.db.execute(
        update(baskets).where(baskets.c.id == basket_id).values(member_id=member_id, proof=proof)
    )
    _drop_foreign_coupons(ctx, basket_id, member_id)


def detach_member(ctx: Context, basket_id: UUID) -> None:
    """No member after all; coupons in a member's name go with the member."""
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    ctx.db.execute(
        update(baskets).where(baskets.c.id == basket_id).values(member_id=None, proof="")
    )
    _drop_foreign_coupons(ctx, basket_id, None)


def add_coupon(ctx: Context, basket_id: UUID, payload: str, *, scanned: bool = False) -> Found:
    """Lay a coupon on this counter, and on no other. One in a member's name brings the member.

    A live coupon has to be scanned, or the member's own QR has: a phone number is not enough.
    """
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    found = coupons.read(ctx, payload)
    if _lies_here(ctx, basket_id, found.id):
        return found
    header = ctx.db.execute(HEADER, {"basket": basket_id}).one()
    if found.rules.live and not scanned and header.proof != "qr":
        raise CouponNeedsScan
    member_id = header.member_id
    if found.member_id not in (None, member_id) and not found.rules.transferable:
        if member_id is not None:
            raise CouponOfSomebodyElse
        attach_member(ctx, basket_id, found.member_id, proof="qr")
        member_id = found.member_id
    _lay(ctx, basket_id, found, member_id or found.member_id)
    return found


def add_code(ctx: Context, basket_id: UUID, text: str) -> Found:
    """Lay a public code on this counter, typed or scanned: a coupon for this basket's customer."""
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    header = ctx.db.execute(HEADER, {"basket": basket_id}).one()
    found = coupons.claim(ctx, text, basket_id=basket_id, member_id=header.member_id)
    if not _lies_here(ctx, basket_id, found.id):
        _lay(ctx, basket_id, found, header.member_id)
    return found


def remove_coupon(ctx: Context, basket_id: UUID, coupon_id: UUID) -> None:
    """The customer keeps the coupon for another day."""
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    _take_off(ctx, basket_id, coupon_id)


def take_off_all(ctx: Context, basket_id: UUID) -> int:
    """Every coupon on this counter is its owner's again; how many. The basket's row is locked."""
    laid = ctx.db.execute(LAID_COUPONS, {"basket": basket_id}).scalars().all()
    for coupon_id in laid:
        _take_off(ctx, basket_id, coupon_id)
    return len(laid)


def clear(ctx: Context, basket_id: UUID) -> None:
    """The customer left: drop the basket. The next one opens empty."""
    ctx.require("sell")
    _must_be_open(ctx, basket_id)
    take_off_all(ctx, basket_id)
    ctx.db.execute(update(baskets).where(baskets.c.id == basket_id).values(state="dropped"))


def touched(ctx: Context, basket_id: UUID, key: UUID) -> bool:
    """Take the basket's row for this key. False when the key did its work already."""
    if ctx.db.execute(TOUCH, {"basket": basket_id, "key": key}).first() is not None:
        return True
    if ctx.db.execute(LAST_KEY, {"basket": basket_id}).scalar() != key:
        _must_be_open(ctx, basket_id)
    return False


def _must_be_open(ctx: Context, basket_id: UUID) -> None:
    header = ctx.db.execute(HEADER.with_for_update(), {"basket": basket_id}).first()
    if header is not None and header.state == "paying":
        raise BasketBeingPaid
    if header is None or header.state != "open":
        raise BasketClosed


def _drop_foreign_coupons(ctx: Context, basket_id: UUID, member_id: UUID | None) -> None:
    """Coupons of another member go, and those that counted for another one's limit."""
    laid = ctx.db.execute(LAID_COUPONS, {"basket": basket_id}).scalars().all()
    for coupon_id in laid:
        found = coupons.find(ctx, coupon_id)
        counted = coupons.member_of(ctx, coupon_id)
        foreign = not found.rules.transferable and found.member_id not in (None, member_id)
        if foreign or counted not in (None, member_id, found.member_id):
            _take_off(ctx, basket_id, coupon_id)


def _lies_here(ctx: Context, basket_id: UUID, coupon_id: UUID) -> bool:
    here = {"basket": basket_id, "coupon": coupon_id}
    return ctx.db.execute(LIES_ON, here).first() is not None


def _lay(ctx: Context, basket_id: UUID, found: Found, member_id: UUID | None) -> None:
    try:
        coupons.reserve(ctx, found, cause=str(basket_id), member_id=member_id)
    except CouponReserved as refusal:
        where = ctx.db.execute(LIES_AT, {"coupon": found.id}).scalar()
        raise CouponReserved(station=where or "?") from refusal
    ctx.db.execute(insert(basket_coupons), {"basket_id": basket_id, "coupon_id": found.id})
    journal.announce(ctx, "coupon.laid", found.id, basket=str(basket_id))


def _take_off(ctx: Context, basket_id: UUID, coupon_id: UUID) -> None:
    gone = ctx.db.execute(
        delete(basket_coupons).where(
            basket_coupons.c.basket_id == basket_id, basket_coupons.c.coupon_id == coupon_id
        )
    )
    if gone.rowcount and coupons.release(ctx, coupon_id, cause=str(basket_id)):
        journal.announce(ctx, "coupon.taken_off", coupon_id, basket=str(basket_id))
