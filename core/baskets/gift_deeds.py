"""Putting a gift card into a basket: a new one to be sold, or one to be reloaded."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import gift_cards
from core.baskets import gift_lines
from core.baskets.deeds import LAST_NUMBER, NEW_LINE, touched
from core.baskets.gift_lines import SKU, basket_gift_cards
from core.catalogue import categories, products
from core.context import Context
from core.db.ids import new_id
from core.refusals import Refusal

SHELF = "gift_cards"
NAME = {"en": "Gift card", "zh_Hant": "禮品卡"}


class CardInBasket(Refusal):
    """This card is in the basket already."""

    key = "value.card_in_basket"


def add_gift_card(ctx: Context, basket_id: UUID, code: str, cents: int, *, key: UUID) -> str:
    """Put a card of a scanned or typed number into the basket with so much to load. Its last four.

    Nothing is on the card until the basket is paid. Refuses what ``gift_cards.to_load`` refuses,
    and a card that is in the basket already. The same key twice adds once.
    """
    ctx.require("sell")
    card = gift_cards.to_load(ctx, code, cents)
    if not touched(ctx, basket_id, key):
        return gift_cards.masked(card.number)
    if any(one.card_id == card.id for one in gift_lines.loads_of(ctx, basket_id)):
        raise CardInBasket
    last: int = ctx.db.execute(LAST_NUMBER, {"basket": basket_id}).scalar_one()
    _forget_removed(ctx, basket_id, card.id, last)
    line = {"basket_id": basket_id, "number": last + 1, "product_id": _product(ctx)}
    ctx.db.execute(NEW_LINE, {**line, "quantity": 1})
    load = {"basket_id": basket_id, "line_number": last + 1, "card_id": card.id}
    ctx.db.execute(insert(basket_gift_cards), {**load, "amount_cents": cents})
    return gift_cards.masked(card.number)


def _forget_removed(ctx: Context, basket_id: UUID, card_id: UUID, last: int) -> None:
    """A line that was taken out leaves its card's row behind: it is out of the way now."""
    here = basket_gift_cards.c
    ctx.db.execute(
        delete(basket_gift_cards).where(
            here.basket_id == basket_id, (here.card_id == card_id) | (here.line_number > last)
        )
    )


def _product(ctx: Context) -> UUID:
    """The product that all gift-card lines are of, made when the first card is sold."""
    query = select(products.c.id).where(products.c.sku == SKU)
    found: UUID | None = ctx.db.execute(query).scalar()
    if found is not None:
        return found
    names = {"name_en": NAME["en"], "name_zh": NAME["zh_Hant"]}
    shelf = {"code": SHELF, **names, "position": -1}
    ctx.db.execute(insert_or(categories).on_conflict_do_nothing(), shelf)
    product = {
        "id": new_id(),
        "sku": SKU,
        **names,
        "category": SHELF,
        "price_cents": 0,
        "scale": 1,
        "picture": "",
        "popularity": 0,
        "below_zero": True,
        "on_sale": False,
    }
    ctx.db.execute(insert_or(products).on_conflict_do_nothing(), product)
    made: UUID = ctx.db.execute(query).scalar_one()
    return made
