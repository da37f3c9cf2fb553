"""Gift cards in a sale: loaded when it is paid, emptied again when it is void."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from core import gift_cards
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


def unload(ctx: Context, sale_id: UUID, *, because: str) -> None:
    """The sale is void: take off its cards what it put there."""
    for one in gift_lines.loads_of(ctx, sale_id):
        gift_cards.unload(ctx, one.card_id, one.amount_cents, because=because)
