"""Gift cards in a basket: a line whose price is what is loaded on a card, once it is paid.

The goods of such a line are one product (SKU ``GIFT-CARD``) that stands on no shelf; which card and
how much are rows of their own here. No offer, coupon or stock ever meets it.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from core.db.schema import Cents, Key, metadata

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
