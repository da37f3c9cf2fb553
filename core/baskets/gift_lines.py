"""Gift cards in a basket: a line whose price is what will be on a card once it is paid.

The goods of such a line are one product (SKU ``GIFT-CARD``) that stands on no shelf; which card and
how much are rows of their own here. No offer, coupon, point or stock ever meets it, and a line
without its card is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    bindparam,
    select,
)

from core import gift_cards
from core.baskets.tables import lines
from core.catalogue import products
from core.context import Context
from core.db.schema import Cents, Key, metadata
from core.pricing import PricedLine, Quote

SKU = "GIFT-CARD"

basket_gift_cards = Table(
    "basket_gift_cards",
    metadata,
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False),
    Column("line_number", Integer, nullable=False),
    Column("card_id", Key, ForeignKey("gift_cards.id"), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    PrimaryKeyConstraint("basket_id", "line_number"),
    UniqueConstraint("basket_id", "card_id"),
    sqlite_with_rowid=False,
)


class Loaded(NamedTuple):
    """A card on a line of a basket, and how much the line puts on it."""

    line_number: int
    card_id: UUID
    amount_cents: int
    number: int


class Row(Protocol):
    """What every line of a basket has, whoever reads it."""

    @property
    def sku(self) -> str:
        """The stock-keeping unit of its goods."""

    @property
    def number(self) -> int:
        """Its place in the basket."""

    @property
    def price_cents(self) -> int:
        """What one piece of it costs."""


IN_BASKET = (
    select(
        basket_gift_cards.c.line_number,
        basket_gift_cards.c.card_id,
        basket_gift_cards.c.amount_cents,
        gift_cards.cards.c.number,
    )
    .join(gift_cards.cards, gift_cards.cards.c.id == basket_gift_cards.c.card_id)
    .join(
        lines,
        (lines.c.basket_id == basket_gift_cards.c.basket_id)
        & (lines.c.number == basket_gift_cards.c.line_number),
    )
    .join(products, (products.c.id == lines.c.product_id) & (products.c.sku == SKU))
    .where(basket_gift_cards.c.basket_id == bindparam("basket"))
    .order_by(basket_gift_cards.c.card_id)
)


def is_gift(row: Row) -> bool:
    """Whether a line loads a card."""
    return row.sku == SKU


def loads_of(ctx: Context, basket_id: UUID) -> list[Loaded]:
    """The cards a basket, or the sale it became, loads; by their ids, as they are locked."""
    return [Loaded(*row) for row in ctx.db.execute(IN_BASKET, {"basket": basket_id})]


def total_cents(rows: Iterable[Row]) -> int:
    """What the gift cards in a basket come to."""
    return sum(row.price_cents for row in rows if is_gift(row))


def onto(quote: Quote, rows: Iterable[Row]) -> Quote:
    """The quote of the goods with the gift cards beside them, at their full amounts."""
    cards = tuple(
        PricedLine(row.number, row.price_cents, (), row.price_cents) for row in rows if is_gift(row)
    )
    if not cards:
        return quote
    loaded = sum(line.net_cents for line in cards)
    return quote._replace(
        lines=tuple(sorted((*quote.lines, *cards), key=lambda line: line.number)),
        gross_cents=quote.gross_cents + loaded,
        total_cents=quote.total_cents + loaded,
    )
