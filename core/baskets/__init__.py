"""Baskets: what a customer is about to buy. Rows, not browser memory: a crash forgets nothing.

A station has one open basket. Its id becomes the sale's id, so that however often "pay" arrives,
one basket is sold once.
"""

from core.baskets.deeds import (
    BasketBeingPaid,
    BasketClosed,
    QuantityWrong,
    add,
    add_code,
    add_coupon,
    attach_member,
    clear,
    detach_member,
    member_of,
    open_for,
    open_id,
    remove_coupon,
    set_quantity,
)
from core.baskets.gift_deeds import CardInBasket, add_gift_card
from core.baskets.gift_lines import basket_gift_cards
from core.baskets.quoted import Basket, BasketCoupon, BasketLine, Contents, contents, show
from core.baskets.tables import baskets, lines

__all__ = [
    "Basket",
    "BasketBeingPaid",
    "BasketClosed",
    "BasketCoupon",
    "BasketLine",
    "CardInBasket",
    "Contents",
    "QuantityWrong",
    "add",
    "add_code",
    "add_coupon",
    "add_gift_card",
    "attach_member",
    "basket_gift_cards",
    "baskets",
    "clear",
    "contents",
    "detach_member",
    "lines",
    "member_of",
    "open_for",
    "open_id",
    "remove_coupon",
    "set_quantity",
    "show",
]
