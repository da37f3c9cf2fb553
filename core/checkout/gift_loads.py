"""Gift cards in a sale: loaded when it is paid, emptied again when it is void."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from core import gift_cards, payments
from core.baskets import gift_lines
from core.baskets.gift_lines import Row
from core.context import Context


def load(ctx: Context, sale_id: UUID, rows: Iterable[Row]) -> None:
    """Put on every card of a paid basket what its line says; a new card is active from now on."""
    if any(gift_lines.is_gift(row) for row in rows):
        for one in gift_lines.loads_of(ctx, sale_id):
            gift_cards.load(ctx, one.card_id, one.amount_cents, cause=str(sale_id))


def must_be_unspent(ctx: Context, sale_id: UUID) -> None:
    """Refuse to void a sale when something of a card it loaded has been spent."""
    for one in gift_lines.loads_of(ctx, sale_id):
        gift_cards.must_be_unspent(ctx, one.card_id, one.amount_cents)


def hold(ctx: Context, sale_id: UUID) -> None:
    """The bank card's money is on its way back: until then nobody spends what it bought."""
    for one in gift_lines.loads_of(ctx, sale_id):
        gift_cards.hold(ctx, one.card_id)


def let_go(ctx: Context, sale_id: UUID) -> None:
    """The terminal has answered: its cards are free again."""
    loads = gift_lines.loads_of(ctx, sale_id)
    if loads:
        asked = select(payments.attempts.c.asked_at).where(
            payments.attempts.c.basket_id == sale_id, payments.attempts.c.kind == "reverse"
        )
        held_at = ctx.db.execute(asked).scalars().all()
        for one in loads:
            gift_cards.let_go(ctx, one.card_id, held_at)


def unload(ctx: Context, sale_id: UUID, *, because: str) -> None:
    """The sale is void: take off its cards what it put there."""
    for one in gift_lines.loads_of(ctx, sale_id):
        gift_cards.unload(ctx, one.card_id, one.amount_cents, because=because)
    let_go(ctx, sale_id)
