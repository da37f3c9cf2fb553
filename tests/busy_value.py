"""A bit of every kind of value: cards sold and spent, credit given, used, and taken back."""

from core import checkout, gift_cards
from core.db.ids import new_id
from tests.shopfloor import Shopfloor
from tests.value_shop import (
    basket_of,
    give_credit,
    give_points,
    lay_card,
    lay_credit,
    lay_points,
    opened,
    sold_card,
)


def live_through(shop: Shopfloor, member_id) -> None:
    """At the first till, within the shift; every ledger of value has rows to show."""
    card = sold_card(shop, 20_000)
    sold_card(shop, 5_000, nth=2)
    give_points(shop, member_id, 900)
    give_credit(shop, member_id, "promo", 700)
    give_credit(shop, member_id, "refund", 1_500)
    for void in (False, True):
        basket_id = basket_of(shop, member_id, "tea")
        lay_points(shop, basket_id, 200)
        lay_card(shop, basket_id, opened(shop, card), 1_000)
        lay_credit(shop, basket_id, 900)
        done = shop.till(lambda ctx, one=basket_id: checkout.pay_cash(ctx, one, 10_000))
        if void:
            key = new_id()
            shop.manager(
                lambda ctx, one=done, key=key: checkout.void(ctx, one.sale_id, "wrong", key=key)
            )
    left = basket_of(shop, member_id, "cake")
    lay_points(shop, left, 100)
    lay_card(shop, left, opened(shop, card), 500)
    shop.till(lambda ctx: checkout.back_to_selling(ctx, left))
    shop.till(lambda ctx: checkout.pay_cash(ctx, left, 10_000))
    assert shop.ask(lambda ctx: gift_cards.opened(ctx, opened(shop, card).id)).balance_cents
