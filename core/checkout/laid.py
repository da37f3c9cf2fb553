"""What lies on the counter for a basket that is not settled yet: part cash, approved cards, value.

Value is points, a gift card, credit. It leaves its owner with the deed that lays it down, so that
nobody spends it twice, and goes back the way it came when the customer leaves, the sale is void, or
it was left lying. A row here says where each piece is.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from core import gift_cards, journal, payments, points, printing, purses, shifts
from core.baskets import BasketClosed, baskets
from core.baskets.tables import HEADER
from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import Cents, Key, UtcTime, metadata
from core.payments import Attempt
from core.refusals import Refusal
from core.tenders import Tender

laid_cash = Table(
    "laid_cash",
    metadata,
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("basket_id", "number"),
)

laid_value = Table(
    "laid_value",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", Key, nullable=False),
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("source_id", Key, nullable=False),
    Column("line_number", Integer, nullable=True),
    Column("detail", String(80), nullable=False),
    Column("laid_at", UtcTime, nullable=False),
    Column("sold_at", UtcTime, nullable=True),
    Column("released_at", UtcTime, nullable=True),
    UniqueConstraint("key", "kind"),
    Index(
        "ix_laid_value_waiting",
        "laid_at",
        sqlite_where=text("sold_at IS NULL AND released_at IS NULL"),
        postgresql_where=text("sold_at IS NULL AND released_at IS NULL"),
    ),
)
"""Points, gift cards and credit on the counter. They left their owner when they were laid: a sale
keeps them (``sold_at``), leaving, a void or time gives them back (``released_at``)."""


class MoneyOnCounter(Refusal):
    """Something was paid on this basket already: give it back first."""

    key = "checkout.money_on_counter"


CLOSE = Prepared(
    update(baskets)
    .where(baskets.c.id == bindparam("basket"), baskets.c.state == bindparam("was"))
    .values(state="sold")
    .returning(
        baskets.c.member_id,
        baskets.c.laid_cents,
        shifts.OPEN_ID.scalar_subquery().label("shift_id"),
    )
)
LAY = (
    update(baskets)
    .where(
        baskets.c.id == bindparam("basket"),
        baskets.c.state.in_(("open", "paying")),
    )
    .values(state="paying", laid_cents=baskets.c.laid_cents + bindparam("cents"))
    .returning(baskets.c.laid_cents, baskets.c.member_id)
)
_value = select(
    laid_value.c.id,
    laid_value.c.kind,
    laid_value.c.amount_cents,
    laid_value.c.points,
    laid_value.c.source_id,
    laid_value.c.line_number,
    laid_value.c.detail,
).order_by(laid_value.c.id)
WAITING = _value.where(
    laid_value.c.basket_id == bindparam("basket"),
    laid_value.c.sold_at.is_(None),
    laid_value.c.released_at.is_(None),
)
KEPT = _value.where(
    laid_value.c.basket_id == bindparam("basket"),
    laid_value.c.sold_at.is_not(None),
    laid_value.c.released_at.is_(None),
)
CASH_ON = select(func.coalesce(func.sum(laid_cash.c.amount_cents), 0)).where(
    laid_cash.c.basket_id == bindparam("basket")
)
UNFREEZE = (
    update(baskets)
    .where(
        baskets.c.id == bindparam("basket"),
        baskets.c.state == "paying",
        baskets.c.laid_cents == 0,
    )
    .values(state="open")
)


class Closed(NamedTuple):
    """A basket that has just become a sale's: whose it is, what lies on it, and its shift."""

    member_id: UUID | None
    laid_cents: int
    shift_id: UUID


class Value(NamedTuple):
    """One piece of value on the counter. ``kind``: points, gift_card, promo or credit;
    ``source_id`` is the member or the gift card it came from, ``line_number`` the goods that
    points were exchanged for.
    """

    id: UUID
    kind: str
    amount_cents: int
    points: int
    source_id: UUID
    line_number: int | None
    detail: str


def close_basket(ctx: Context, basket_id: UUID) -> Closed | None:
    """Take the basket for its sale, or None when it is sold or dropped already.

    Refuses without an open shift, and while a terminal is at work on it: cash for what a card may
    be paying at this moment would be money twice.
    """
    here = {"basket": basket_id, "at_station": ctx.station}
    header = CLOSE.first(ctx.db, {**here, "was": "open"})
    if header is None:
        header = CLOSE.first(ctx.db, {**here, "was": "paying"})
        if header is not None and payments.unresolved_of(ctx, basket_id):
            raise payments.TerminalBusy
    if header is None:
        return None
    if header[2] is None:
        raise shifts.NoShift
    return Closed(*header)


def back_to_selling(ctx: Context, basket_id: UUID) -> None:
    """Return laid cash and value to the customer and go on selling. Refuses while card money lies
    there, or the terminal is at work.
    """
    ctx.require("sell")
    header = ctx.db.execute(HEADER.with_for_update(), {"basket": basket_id}).one()
    if header.state not in ("open", "paying"):
        raise BasketClosed
    if payments.unresolved_of(ctx, basket_id):
        raise payments.TerminalBusy
    if payments.approved(ctx, basket_id):
        raise MoneyOnCounter
    release(ctx, basket_id, waiting(ctx, basket_id))
    given = ctx.db.execute(CASH_ON, {"basket": basket_id}).scalar_one()
    if given:
        _lay_row(ctx, basket_id, -int(given))
        ctx.db.execute(LAY, {"basket": basket_id, "cents": -int(given)})
        printing.kick_drawer(ctx, reason="cash_back")
        journal.announce(ctx, "checkout.cash_back", basket_id, cents=int(given))
    unfreeze(ctx, basket_id)


def give_back_card(ctx: Context, basket_id: UUID, *, key: UUID) -> Attempt:
    """Ask the terminal to reverse the newest card money lying on an unfinished basket."""
    ctx.require("sell")
    laid = payments.approved(ctx, basket_id)
    if not laid:
        raise payments.AmountWrong
    return payments.ask_reversal(ctx, laid[-1][0], key=key)


def lay_cash(ctx: Context, basket_id: UUID, cents: int) -> None:
    """Part of the total in cash: the basket, just taken for the sale, waits for the rest."""
    ctx.db.execute(
        update(baskets)
        .where(baskets.c.id == basket_id)
        .values(state="paying", laid_cents=baskets.c.laid_cents + cents)
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


def tenders_of(ctx: Context, basket_id: UUID) -> list[Tender]:
    """What lies on the counter for this basket, as tenders."""
    cash = int(ctx.db.execute(CASH_ON, {"basket": basket_id}).scalar_one())
    laid = [Tender("cash", cash, cash)] if cash else []
    laid += [
        Tender(one.kind, one.amount_cents, one.amount_cents, detail=one.detail)
        for one in waiting(ctx, basket_id)
    ]
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


def waiting(ctx: Context, basket_id: UUID) -> list[Value]:
    """The value that lies on the counter for this basket, in the order it was laid down."""
    return [Value(*row) for row in ctx.db.execute(WAITING, {"basket": basket_id})]


def keep_value(ctx: Context, basket_id: UUID) -> None:
    """The sale is made: what was laid down for it is the shop's."""
    ctx.db.execute(
        update(laid_value)
        .where(laid_value.c.basket_id == basket_id, laid_value.c.released_at.is_(None))
        .values(sold_at=ctx.now)
    )


def release(ctx: Context, basket_id: UUID, given: list[Value]) -> int:
    """Give value back where it came from, and take it off what was laid. Returns the cents."""
    cents = sum(one.amount_cents for one in given)
    if given:
        give_back_value(ctx, given)
        ctx.db.execute(LAY, {"basket": basket_id, "cents": -cents})
        journal.announce(ctx, "checkout.value_released", basket_id, cents=cents)
    return cents


def give_back_value(ctx: Context, given: list[Value]) -> None:
    """Points to their own lots, credit to its own purse, money to the card it was on."""
    if not given:
        return
    for one in sorted(given, key=lambda one: (one.kind == "gift_card", one.source_id, one.id)):
        cause, because = cause_of(one.id), f"back:{one.id}"
        if one.kind == "points":
            points.lock(ctx, one.source_id)
            points.undo(ctx, cause=cause, because=because)
        elif one.kind == "gift_card":
            gift_cards.give_back(ctx, cause=cause, because=because)
        else:
            points.lock(ctx, one.source_id)
            purses.give_back(ctx, cause=cause, because=because)
    ctx.db.execute(
        update(laid_value)
        .where(laid_value.c.id.in_([one.id for one in given]))
        .values(released_at=ctx.now)
    )


def cause_of(laying_id: UUID) -> str:
    """What the ledgers call the laying down of one piece of value."""
    return f"laid:{laying_id}"


def kept_by(ctx: Context, sale_id: UUID) -> list[Value]:
    """The value that paid for a sale and has not been given back."""
    return [Value(*row) for row in ctx.db.execute(KEPT, {"basket": sale_id})]


def unfreeze(ctx: Context, basket_id: UUID) -> None:
    """Nothing lies on the counter any more: the basket may change again."""
    ctx.db.execute(UNFREEZE, {"basket": basket_id})
