"""The sale itself, in cash or by card.

A sale is one transaction: number, lines, money, stock, points, coupons, paper and journal, or
nothing. The basket is its key: whoever presses "pay" again finds the sale that was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from core import (
    baskets,
    coupons,
    journal,
    ledger,
    money,
    payments,
    points,
    printing,
    promotions,
    sales,
    shifts,
    stock,
    tenders,
    tiers,
)
from core.baskets import Contents, gift_lines
from core.checkout import earning, gift_loads, laid, voids
from core.checkout.laid import MoneyOnCounter
from core.context import Context
from core.payments import Answer, Attempt
from core.refusals import Refusal
from core.stock import Taking
from core.tenders import Tender


class NothingToPay(Refusal):
    """The basket is empty."""

    key = "checkout.empty"


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
    towards the total and None comes back.

    Refuses without an open shift, an empty basket, and while the card terminal is at work on it.
    """
    ctx.require("sell")
    header = laid.close_basket(ctx, basket_id)
    if header is None:
        return _first_result(ctx, basket_id)
    inside = baskets.contents(ctx, basket_id, header.member_id)
    if not inside.rows:
        raise NothingToPay
    promotions.refuse_reserved(inside.quote)
    left = inside.quote.total_cents - header.laid_cents
    if left < 0:
        raise MoneyOnCounter
    rounded = _cash_due(ctx, left)
    if tendered_cents < rounded.due_cents:
        laid.lay_cash(ctx, basket_id, tendered_cents)
        return None
    cash = Tender(
        kind="cash",
        amount_cents=rounded.due_cents,
        tendered_cents=tendered_cents,
        change_cents=money.change(rounded.due_cents, tendered_cents),
    )
    before = laid.tenders_of(ctx, basket_id) if header.laid_cents else []
    return _complete(
        ctx,
        basket_id,
        header.shift_id,
        inside,
        [*before, cash],
        rounding_cents=rounded.rounding_cents,
    )


def ask_card(ctx: Context, basket_id: UUID, amount_cents: int, *, key: UUID) -> Attempt:
    """Send an amount, at most what is left, to this till's terminal. The basket freezes with it.

    ``key`` is the attempt's id: a second tap finds the first attempt, however it went.
    """
    ctx.require("sell")
    if (first := payments.find(ctx, key)) is not None:
        return first
    shifts.must_be_open(ctx)
    on_counter = ctx.db.execute(laid.LAY, {"basket": basket_id, "cents": 0}).first()
    if on_counter is None:
        raise baskets.BasketClosed
    inside = baskets.contents(ctx, basket_id, on_counter.member_id)
    if not inside.rows:
        raise NothingToPay
    promotions.refuse_reserved(inside.quote)
    if amount_cents > inside.quote.total_cents - on_counter.laid_cents:
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
        voids.card_given_back(ctx, attempt)
        return None
    if attempt.state == "approved":
        return _card_money_in(ctx, attempt)
    laid.unfreeze(ctx, attempt.basket_id)
    return None


def paying(ctx: Context, basket_id: UUID) -> Paying:
    """Where the payment of a basket stands: for a screen after a crash, or another tablet."""
    return Paying(due(ctx, basket_id), payments.newest_of(ctx, basket_id))


def done_of(ctx: Context, sale_id: UUID) -> Done:
    """The last screen of a sale, again."""
    return _first_result(ctx, sale_id)


# ---------------------------------------------------------------------------------- the sale


def settle(ctx: Context, basket_id: UUID, inside: Contents) -> Done:
    """Make the sale of a basket that what lies on the counter has just paid to the cent."""
    header = laid.close_basket(ctx, basket_id)
    assert header is not None, "it was laid on a moment ago"
    return _complete(ctx, basket_id, header.shift_id, inside, laid.tenders_of(ctx, basket_id))


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
        accrual = earning.accrual(ctx, inside, inside.member_id, given)
        earned = accrual.points
        points.earn(ctx, inside.member_id, earned, cause=cause, accrual=accrual)
    gift_loads.load(ctx, basket_id, inside.rows)
    _redeem_coupons(ctx, inside, cause)
    stock.take(ctx, _takings(ctx, inside.rows), cause=cause)
    number = journal.take_number(ctx)
    _post_sale(ctx, basket_id, shift_id, inside, number, earned, rounding_cents)
    tenders.post(ctx, basket_id, given)
    if any(one.kind in tenders.VALUE for one in given):
        laid.keep_value(ctx, basket_id)
    printing.queue_sale(
        ctx,
        basket_id,
        receipt=ctx.rules.receipt.print_always,
        drawer=any(one.kind == "cash" for one in given),
    )
    number_text = sales.receipt_number(ctx.station, number)
    journal.announce(ctx, "sale.completed", basket_id, number=number_text, cents=quote.total_cents)
    if inside.member_id is not None:
        goods = quote.total_cents - gift_lines.total_cents(inside.rows)
        tiers.after_sale(ctx, inside.member_id, goods, basket_id, points_earned=earned)
    return _done(basket_id, number_text, quote.total_cents, rounding_cents, given, earned)


def _redeem_coupons(ctx: Context, inside: Contents, cause: str) -> None:
    """Use up the coupons that took something off; one that did nothing stays the customer's."""
    worked = {reason.source_id for reason in inside.quote.reasons if reason.applied}
    for found in inside.coupons:
        if found.id in worked:
            coupons.check(ctx, found)
            coupons.redeem(ctx, found.id, cause=cause)
        else:
            coupons.release(ctx, found.id, cause=cause)


def _takings(ctx: Context, rows: tuple[Any, ...]) -> list[Taking]:
    may = ctx.rules.stock.sell_below_zero
    return [
        Taking(
            product_id=row.product_id,
            quantity=row.quantity,
            unit_cost_cents=row.unit_cost_cents or 0,
            may_go_below=may if row.below_zero is None else row.below_zero,
            placed=row.unit_cost_cents is not None,
        )
        for row in rows
        if not gift_lines.is_gift(row)
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
    on_counter = ctx.db.execute(
        laid.LAY, {"basket": attempt.basket_id, "cents": attempt.amount_cents}
    ).first()
    if on_counter is None:
        return None
    inside = baskets.contents(ctx, attempt.basket_id, on_counter.member_id)
    if on_counter.laid_cents < inside.quote.total_cents:
        return None
    if on_counter.laid_cents > inside.quote.total_cents:  # a price fell while the card was read
        journal.announce(ctx, "checkout.stuck", attempt.basket_id, why=MoneyOnCounter.key)
        return None
    savepoint = ctx.db.begin_nested()
    remembered = ctx.deed.mark()
    try:
        done = settle(ctx, attempt.basket_id, inside)
    except Refusal as refusal:
        savepoint.rollback()
        ctx.deed.back_to(remembered)
        journal.announce(ctx, "checkout.stuck", attempt.basket_id, why=refusal.key)
        return None
    savepoint.commit()
    return done


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
