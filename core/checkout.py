"""The counter: money meets goods. The one module that knows how a sale touches everything else.

A sale is one transaction: number, lines, money, stock, points, coupons, paper and journal, or
nothing. The basket is its key: whoever presses "pay" again finds the sale that was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)

from core import (
    baskets,
    coupons,
    journal,
    ledger,
    money,
    payments,
    points,
    printing,
    sales,
    shifts,
    stock,
    tenders,
)
from core.baskets import Contents
from core.context import Context
from core.db.schema import Cents, Key, metadata
from core.payments import Answer, Attempt
from core.refusals import Refusal
from core.stock import Taking
from core.tenders import Tender

laid_cash = Table(
    "laid_cash",
    metadata,
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("basket_id", "number"),
)


class NothingToPay(Refusal):
    """The basket is empty."""

    key = "checkout.empty"


class MoneyOnCounter(Refusal):
    """Something was paid on this basket already: give it back first."""

    key = "checkout.money_on_counter"


class VoidTooLate(Refusal):
    """A void belongs to the same till and shift, before its Z; after that it is a return."""

    key = "checkout.void_too_late"


class AlreadyVoid(Refusal):
    """It was voided before."""

    key = "checkout.already_void"


@dataclass(frozen=True, slots=True)
class Done:
    """A finished sale, as the last screen shows it."""

    sale_id: UUID
    number: str
    total_cents: int
    due_cents: int
    tendered_cents: int
    change_cents: int
    points_earned: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is left to pay on a basket; cash is rounded to the smallest coin."""

    total_cents: int
    laid_cents: int
    left_cents: int
    cash_cents: int
    quick_notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paying:
    """A basket that is being paid, for a screen that has just come up: what is on the counter."""

    due: Due
    attempt: Attempt | None


CLOSE_BASKET = (
    update(baskets.baskets)
    .where(
        baskets.baskets.c.id == bindparam("basket"),
        baskets.baskets.c.state.in_(("open", "paying")),
    )
    .values(state="sold")
    .returning(baskets.baskets.c.station, baskets.baskets.c.member_id, baskets.baskets.c.laid_cents)
)
LAY = (
    update(baskets.baskets)
    .where(
        baskets.baskets.c.id == bindparam("basket"),
        baskets.baskets.c.state.in_(("open", "paying")),
    )
    .values(state="paying", laid_cents=baskets.baskets.c.laid_cents + bindparam("cents"))
    .returning(baskets.baskets.c.laid_cents, baskets.baskets.c.member_id)
)
CASH_ON = select(func.coalesce(func.sum(laid_cash.c.amount_cents), 0)).where(
    laid_cash.c.basket_id == bindparam("basket")
)


# ------------------------------------------------------------------------------------ paying


def due(ctx: Context, basket_id: UUID) -> Due:
    """What is left to pay, and what a customer would hand over for it."""
    basket = baskets.show(ctx, basket_id)
    left = basket.left_cents
    cash = _cash_due(ctx, left).due_cents
    currency = money.CURRENCIES[ctx.store.currency]
    return Due(
        total_cents=basket.total_cents,
        laid_cents=basket.laid_cents,
        left_cents=left,
        cash_cents=cash,
        quick_notes=tuple(money.quick_notes(cash, currency)),
    )


def pay_cash(ctx: Context, basket_id: UUID, tendered_cents: int) -> Done | None:
    """Take cash. Enough: the sale is made, with its change. Too little: it is laid on the counter
    towards the total and None comes back. Refuses without an open shift, and an empty basket.
    """
    ctx.require("sell")
    shift_id = shifts.must_be_open(ctx)
    header = ctx.db.execute(CLOSE_BASKET, {"basket": basket_id}).first()
    if header is None:
        return _first_result(ctx, basket_id)
    inside = baskets.contents(ctx, basket_id, header.member_id)
    if not inside.rows:
        raise NothingToPay
    left = inside.quote.total_cents - header.laid_cents
    rounded = _cash_due(ctx, left)
    if tendered_cents < rounded.due_cents:
        _lay_cash(ctx, basket_id, tendered_cents)
        return None
    cash = Tender(
        kind="cash",
        amount_cents=rounded.due_cents,
        tendered_cents=tendered_cents,
        change_cents=money.change(rounded.due_cents, tendered_cents),
    )
    laid = _laid(ctx, basket_id) if header.laid_cents else []
    return _complete(
        ctx, basket_id, shift_id, inside, [*laid, cash], rounding_cents=rounded.rounding_cents
    )


def ask_card(ctx: Context, basket_id: UUID, amount_cents: int, *, key: UUID) -> Attempt:
    """Send an amount, at most what is left, to this till's terminal. The basket freezes with it."""
    ctx.require("sell")
    shifts.must_be_open(ctx)
    laid = ctx.db.execute(LAY, {"basket": basket_id, "cents": 0}).first()
    if laid is None:
        raise baskets.BasketClosed
    inside = baskets.contents(ctx, basket_id, laid.member_id)
    if not inside.rows:
        raise NothingToPay
    if amount_cents > inside.quote.total_cents - laid.laid_cents:
        raise payments.AmountWrong
    return payments.ask(ctx, basket_id, amount_cents, key=key)


def card_answered(ctx: Context, attempt_id: UUID, answer: Answer) -> Done | None:
    """Keep the terminal's answer and, when it settles the basket, make the sale: one transaction.

    An approval is kept whatever happens next: should the sale be refused (the last piece is gone),
    the money stays on the counter for a person to give back or to use.
    """
    if not payments.record(ctx, attempt_id, answer):
        return None
    attempt = payments.show(ctx, attempt_id)
    if not attempt.resolved:
        return None
    if attempt.kind == "reverse":
        _reversed(ctx, attempt)
        return None
    if attempt.state == "approved":
        return _card_money_in(ctx, attempt)
    _unfreeze(ctx, attempt.basket_id)
    return None


def paying(ctx: Context, basket_id: UUID) -> Paying:
    """Where the payment of a basket stands: for a screen after a crash, or another tablet."""
    return Paying(due(ctx, basket_id), payments.newest_of(ctx, basket_id))


def done_of(ctx: Context, sale_id: UUID) -> Done:
    """The last screen of a sale, again."""
    return _first_result(ctx, sale_id)


def back_to_selling(ctx: Context, basket_id: UUID) -> None:
    """Return laid cash to the customer and go on selling. Refuses while card money lies there."""
    ctx.require("sell")
    if payments.unresolved(ctx) is not None:
        raise payments.TerminalBusy
    if payments.approved(ctx, basket_id):
        raise MoneyOnCounter
    given = ctx.db.execute(CASH_ON, {"basket": basket_id}).scalar_one()
    if given:
        _lay_row(ctx, basket_id, -int(given))
        ctx.db.execute(LAY, {"basket": basket_id, "cents": -int(given)})
        printing.kick_drawer(ctx, reason="cash_back")
        journal.announce(ctx, "checkout.cash_back", basket_id, cents=int(given))
    _unfreeze(ctx, basket_id)


def give_back_card(ctx: Context, basket_id: UUID, *, key: UUID) -> Attempt:
    """Ask the terminal to reverse the newest card money lying on an unfinished basket."""
    ctx.require("sell")
    laid = payments.approved(ctx, basket_id)
    if not laid:
        raise payments.AmountWrong
    return payments.ask_reversal(ctx, laid[-1][0], key=key)


# ------------------------------------------------------------------------------------- voids


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
    laid = payments.approved(ctx, sale_id)
    if laid:
        payments.ask_reversal(ctx, laid[-1][0], key=key)
        journal.announce(ctx, "sale.void_asked", sale_id, reason=reason[:200])
        return False
    _void_now(ctx, sale, shift_id, reason)
    return True


def _void_now(ctx: Context, sale: sales.Sale, shift_id: UUID, reason: str) -> None:
    cause, because = str(sale.id), f"void:{sale.id}"
    if sale.member_id is not None:
        points.lock(ctx, sale.member_id)
        points.undo(ctx, cause=cause, because=because)
    for coupon_id in coupons.redeemed_by(ctx, cause):
        coupons.give_back(ctx, coupon_id, cause=because)
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
                "reason": reason[:200],
            }
        ],
    )
    if any(one.kind == "cash" for one in sale.tenders):
        printing.kick_drawer(ctx, reason="void")
    journal.announce(ctx, "sale.voided", sale.id, number=sale.number, reason=reason[:200])


def _shift_of(ctx: Context, sale_id: UUID) -> UUID:
    found: UUID = ctx.db.execute(
        select(sales.sales.c.shift_id).where(sales.sales.c.id == sale_id)
    ).scalar_one()
    return found


def _reversed(ctx: Context, attempt: Attempt) -> None:
    """The terminal answered a reversal: a void goes on, or an unfinished basket is free again."""
    if attempt.state != "approved":
        return
    if not sales.exists(ctx, attempt.basket_id):
        ctx.db.execute(LAY, {"basket": attempt.basket_id, "cents": -attempt.amount_cents})
        _unfreeze(ctx, attempt.basket_id)
        return
    if payments.approved(ctx, attempt.basket_id):
        return
    sale = sales.show(ctx, attempt.basket_id)
    if not sale.voided:
        reason = journal.last_fact(ctx, "sale.void_asked", sale.id, "reason")
        _void_now(ctx, sale, shifts.must_be_open(ctx), reason)


# ---------------------------------------------------------------------------------- the sale


def _complete(
    ctx: Context,
    basket_id: UUID,
    shift_id: UUID,
    inside: Contents,
    given: list[Tender],
    *,
    rounding_cents: int = 0,
) -> Done:
    """Everything a sale is, in the fixed order of locks: member, coupons, stock, number."""
    quote, cause = inside.quote, str(basket_id)
    earned = 0
    if inside.member_id is not None:
        earned = points.earned_on(ctx.rules.points, quote.total_cents)
        points.earn(ctx, inside.member_id, earned, cause=cause)
    _redeem_coupons(ctx, inside, cause)
    stock.take(ctx, _takings(ctx, inside.rows), cause=cause)
    number = journal.take_number(ctx)
    _post_sale(ctx, basket_id, shift_id, inside, number, earned, rounding_cents)
    tenders.post(ctx, basket_id, given)
    if ctx.rules.receipt.print_always:
        printing.queue_receipt(ctx, basket_id)
    if any(one.kind == "cash" for one in given):
        printing.kick_drawer(ctx, reason="sale")
    number_text = sales.receipt_number(ctx.station, number)
    journal.announce(ctx, "sale.completed", basket_id, number=number_text, cents=quote.total_cents)
    return _done(basket_id, number_text, quote.total_cents, rounding_cents, given, earned)


def _redeem_coupons(ctx: Context, inside: Contents, cause: str) -> None:
    """Use up the coupons that took something off; one that did nothing stays the customer's."""
    worked = {reason.source_id for reason in inside.quote.reasons if reason.applied}
    for found in inside.coupons:
        if found.id in worked:
            coupons.check(ctx, found)
            coupons.redeem(ctx, found.id, cause=cause)


def _takings(ctx: Context, rows: tuple[Any, ...]) -> list[Taking]:
    may = ctx.rules.stock.sell_below_zero
    return [
        Taking(
            product_id=row.product_id,
            quantity=row.quantity,
            unit_cost_cents=row.unit_cost_cents or 0,
            may_go_below=may if row.below_zero is None else row.below_zero,
        )
        for row in rows
    ]


def _post_sale(
    ctx: Context,
    basket_id: UUID,
    shift_id: UUID,
    inside: Contents,
    number: int,
    earned: int,
    rounding_cents: int,
) -> None:
    quote = inside.quote
    ledger.post(
        ctx,
        sales.sales,
        [
            {
                "id": basket_id,
                "store_id": ctx.store.id,
                "station": ctx.station,
                "number": number,
                "shift_id": shift_id,
                "sold_at": ctx.now,
                "business_date": ctx.today,
                "cashier": ctx.actor.name,
                "member_id": inside.member_id,
                "gross_cents": quote.gross_cents,
                "discount_cents": quote.discount_cents,
                "total_cents": quote.total_cents,
                "rounding_cents": rounding_cents,
                "points_earned": earned,
                "reasons": _reasons(quote),
            }
        ],
    )
    priced = {line.number: line for line in quote.lines}
    ledger.post(
        ctx,
        sales.sale_lines,
        [
            {
                "sale_id": basket_id,
                "number": row.number,
                "product_id": row.product_id,
                "sku": row.sku,
                "name_en": row.name_en,
                "name_zh": row.name_zh,
                "quantity": row.quantity,
                "scale": row.scale,
                "unit_cents": row.price_cents,
                "gross_cents": priced[row.number].gross_cents,
                "net_cents": priced[row.number].net_cents,
                "cost_cents": money.line_total(row.unit_cost_cents or 0, row.quantity, row.scale),
                "discounts": _discounts(priced[row.number].discounts),
            }
            for row in inside.rows
        ],
    )


def _reasons(quote: Any) -> str:
    """Each discount that applied, with its title, as the receipt will tell it."""
    return orjson.dumps(
        [[dict(reason.facts["title"]), reason.cents] for reason in quote.reasons if reason.applied]
    ).decode()


def _discounts(taken: tuple[tuple[UUID, int], ...]) -> str:
    return orjson.dumps([[str(source), cents] for source, cents in taken]).decode()


# ----------------------------------------------------------------------------- money laid down


def _card_money_in(ctx: Context, attempt: Attempt) -> Done | None:
    """Approved: lay it on the counter, and make the sale if that settles the basket."""
    laid = ctx.db.execute(LAY, {"basket": attempt.basket_id, "cents": attempt.amount_cents}).first()
    if laid is None:
        return None
    inside = baskets.contents(ctx, attempt.basket_id, laid.member_id)
    if laid.laid_cents < inside.quote.total_cents:
        return None
    savepoint = ctx.db.begin_nested()
    remembered = ctx.deed.mark()
    try:
        shift_id = shifts.must_be_open(ctx)
        ctx.db.execute(CLOSE_BASKET, {"basket": attempt.basket_id})
        done = _complete(ctx, attempt.basket_id, shift_id, inside, _laid(ctx, attempt.basket_id))
    except Refusal as refusal:
        savepoint.rollback()
        ctx.deed.back_to(remembered)
        journal.announce(ctx, "checkout.stuck", attempt.basket_id, why=refusal.key)
        return None
    savepoint.commit()
    return done


def _lay_cash(ctx: Context, basket_id: UUID, cents: int) -> None:
    """Part of the total in cash: the basket, just taken for the sale, waits for the rest."""
    ctx.db.execute(
        update(baskets.baskets)
        .where(baskets.baskets.c.id == basket_id)
        .values(state="paying", laid_cents=baskets.baskets.c.laid_cents + cents)
    )
    if cents <= 0:
        raise payments.AmountWrong
    _lay_row(ctx, basket_id, cents)
    printing.kick_drawer(ctx, reason="part_payment")
    journal.announce(ctx, "checkout.cash_laid", basket_id, cents=cents)


def _lay_row(ctx: Context, basket_id: UUID, cents: int) -> None:
    count: int = ctx.db.execute(
        select(func.count()).select_from(laid_cash).where(laid_cash.c.basket_id == basket_id)
    ).scalar_one()
    row = {"basket_id": basket_id, "number": count + 1, "amount_cents": cents}
    ctx.db.execute(insert(laid_cash), row)


def _laid(ctx: Context, basket_id: UUID) -> list[Tender]:
    """What lies on the counter for this basket, as tenders."""
    cash = int(ctx.db.execute(CASH_ON, {"basket": basket_id}).scalar_one())
    laid = [Tender("cash", cash, cash)] if cash else []
    for attempt, answer in payments.approved(ctx, basket_id):
        laid.append(
            Tender(
                "card",
                attempt.amount_cents,
                attempt.amount_cents,
                attempt_id=attempt.id,
                detail=f"{answer.scheme} ••••{answer.last4} {answer.approval_code}".strip(),
            )
        )
    return laid


def _unfreeze(ctx: Context, basket_id: UUID) -> None:
    """Nothing lies on the counter any more: the basket may change again."""
    ctx.db.execute(
        update(baskets.baskets)
        .where(
            baskets.baskets.c.id == basket_id,
            baskets.baskets.c.state == "paying",
            baskets.baskets.c.laid_cents == 0,
        )
        .values(state="open")
    )


def _cash_due(ctx: Context, left_cents: int) -> money.CashDue:
    rules = ctx.rules.cash
    return money.cash_due(
        left_cents,
        money.CURRENCIES[ctx.store.currency],
        rules.rounding,
        coin_cents=rules.coin_cents,
    )


def _first_result(ctx: Context, basket_id: UUID) -> Done:
    """The sale this basket became. Refuses a basket that was dropped."""
    if not sales.exists(ctx, basket_id):
        raise baskets.BasketClosed
    sale = sales.show(ctx, basket_id)
    return _done(
        sale.id,
        sale.number,
        sale.total_cents,
        sale.rounding_cents,
        list(sale.tenders),
        sale.points_earned,
    )


def _done(
    sale_id: UUID,
    number: str,
    total_cents: int,
    rounding_cents: int,
    given: list[Tender],
    earned: int,
) -> Done:
    return Done(
        sale_id=sale_id,
        number=number,
        total_cents=total_cents,
        due_cents=total_cents + rounding_cents,
        tendered_cents=sum(one.tendered_cents for one in given),
        change_cents=sum(one.change_cents for one in given),
        points_earned=earned,
    )
