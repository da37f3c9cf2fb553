"""Voids: undoing a sale of the running shift. The number stays; everything else goes back."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from core import (
    coupons,
    journal,
    ledger,
    payments,
    points,
    printing,
    sales,
    shifts,
    stock,
    tiers,
)
from core.checkout import gift_loads, laid
from core.context import Context
from core.db.ids import new_id
from core.payments import Attempt
from core.privacy import plain
from core.refusals import Refusal


class VoidTooLate(Refusal):
    """A void belongs to the same till and shift, before its Z; after that it is a return."""

    key = "checkout.void_too_late"


class AlreadyVoid(Refusal):
    """It was voided before."""

    key = "checkout.already_void"


def void(ctx: Context, sale_id: UUID, reason: str, *, key: UUID) -> bool:
    """Undo a sale of this shift: goods, points, coupons and money go back; the number stays.

    True: done, cash is to be handed back. False: the card terminal is giving the money back first
    and the void follows its answer. Refuses after the Z, and a second time.
    """
    ctx.require("void_sale")
    sale = sales.show(ctx, sale_id)
    if sale.voided:
        raise AlreadyVoid(number=sale.number)
    shift_id = shifts.must_be_open(ctx)
    if sale.station != ctx.station or _shift_of(ctx, sale_id) != shift_id:
        raise VoidTooLate(number=sale.number)
    gift_loads.must_be_unspent(ctx, sale_id)
    by_card = payments.approved(ctx, sale_id)
    if by_card:
        journal.announce(ctx, "sale.void_asked", sale_id, reason=plain.words(reason))
        gift_loads.hold(ctx, sale_id)
        payments.ask_reversal(ctx, by_card[-1][0], key=key, reason=reason)
        return False
    _void_now(ctx, sale, shift_id, reason)
    return True


def _void_now(ctx: Context, sale: sales.Sale, shift_id: UUID, reason: str) -> None:
    cause, because = str(sale.id), f"void:{sale.id}"
    if sale.member_id is not None:
        points.lock(ctx, sale.member_id)
        points.undo(ctx, cause=cause, because=because)
    laid.give_back_value(ctx, laid.kept_by(ctx, sale.id))
    gift_loads.unload(ctx, sale.id, because=because)
    coupons.give_back_all(ctx, cause, because=because)
    stock.put_back(ctx, cause=cause, because=because, kind="void")
    ledger.post(
        ctx,
        sales.voids,
        [
            {
                "sale_id": sale.id,
                "shift_id": shift_id,
                "at": ctx.now,
                "by": ctx.actor.name,
                "reason": plain.words(reason),
            }
        ],
    )
    if any(one.kind == "cash" for one in sale.tenders):
        printing.kick_drawer(ctx, reason="void")
    journal.announce(ctx, "sale.voided", sale.id, number=sale.number, reason=plain.words(reason))
    if sale.member_id is not None:
        tiers.after_refund(ctx, sale.member_id, because, sale_id=sale.id)


def _shift_of(ctx: Context, sale_id: UUID) -> UUID:
    found: UUID = ctx.db.execute(
        select(sales.sales.c.shift_id).where(sales.sales.c.id == sale_id)
    ).scalar_one()
    return found


def card_given_back(ctx: Context, attempt: Attempt) -> None:
    """The terminal answered a reversal: a void goes on, or an unfinished basket is free again."""
    if attempt.state != "approved":
        gift_loads.let_go(ctx, attempt.basket_id)
        return
    if not sales.exists(ctx, attempt.basket_id):
        taken_back = {"basket": attempt.basket_id, "cents": -attempt.amount_cents}
        ctx.db.execute(laid.LAY, taken_back)
        laid.unfreeze(ctx, attempt.basket_id)
        return
    left = payments.approved(ctx, attempt.basket_id)
    if left:
        payments.ask_reversal(ctx, left[-1][0], key=new_id(), reason=attempt.reason)
        return
    sale = sales.show(ctx, attempt.basket_id)
    if not sale.voided:
        _void_now(ctx, sale, shifts.must_be_open(ctx), attempt.reason)
