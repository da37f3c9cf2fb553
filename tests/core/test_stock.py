"""Stock: what stands in the shop is the sum of what came and went, and so is what it cost."""

import pytest

from core import stock
from core.catalogue import NewProduct, add_products
from core.db.ids import new_id
from core.refusals import NotPermitted
from core.stock import Level, OutOfStock


def receive(shop, name, quantity, cost):
    shop.manager(
        lambda ctx: stock.receive(
            ctx, shop.goods[name], quantity, unit_cost_cents=cost, cause="delivery 7"
        )
    )


def level(shop, name):
    return shop.ask(lambda ctx: stock.level(ctx, shop.goods[name]))


def new_product(shop, *, below_zero=None, sku="NEW-01"):
    """In the catalogue, but this branch never had any."""
    names = {"en": "New", "zh_Hant": "新"}
    made = NewProduct(sku, names, "gifts", 1_000, below_zero=below_zero)
    (product_id,) = shop.manager(lambda ctx: add_products(ctx, [made]))
    shop.goods[sku] = product_id
    return sku


# --------------------------------------------------------------------------------- receiving


def test_a_delivery_moves_the_average_cost(shop):
    receive(shop, "tea", 10, 3_600)  # 40 at 26.00 before
    assert level(shop, "tea") == Level(50, 0, 2_800)


def test_the_first_delivery_sets_the_cost(shop):
    name = new_product(shop)
    assert level(shop, name) == Level(0, 0, 0)
    receive(shop, name, 5, 700)
    assert level(shop, name) == Level(5, 0, 700)


def test_goods_sold_before_they_were_booked_in_do_not_spoil_the_average(shop):
    name = new_product(shop)
    shop.sell(name, name)
    receive(shop, name, 10, 700)
    assert level(shop, name) == Level(8, 0, 700)


def test_receiving_needs_the_permission(shop):
    with pytest.raises(NotPermitted):
        shop.till(
            lambda ctx: stock.receive(
                ctx, shop.goods["tea"], 1, unit_cost_cents=1, cause="a friend"
            )
        )


def test_a_sale_keeps_what_its_goods_cost_on_the_day(shop):
    from core import sales

    done = shop.sell("tea", "tea")
    receive(shop, "tea", 100, 9_900)
    (line,) = shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).lines
    assert line.cost_cents == 5_200


# ------------------------------------------------------------------------------------ selling


def test_a_guarded_product_is_never_sold_below_zero(shop):
    shop.sell("cup")
    with pytest.raises(OutOfStock) as refused:
        shop.sell("cup")
    assert refused.value.facts == {"product_id": str(shop.goods["cup"]), "left": 0}
    assert shop.on_hand("cup") == 0


def test_one_missing_piece_keeps_the_whole_basket_unsold(shop):
    with pytest.raises(OutOfStock):
        shop.sell("tea", "cup", "cup", "cake")
    assert (shop.on_hand("tea"), shop.on_hand("cup"), shop.on_hand("cake")) == (40, 1, 40)


def test_goods_in_the_hand_beat_the_book_unless_the_shop_says_otherwise(shop):
    for _ in range(41):
        shop.sell("soap")
    assert shop.on_hand("soap") == -1
    shop.change_rules("stock", sell_below_zero=False)
    with pytest.raises(OutOfStock):
        shop.sell("soap")


def test_a_products_own_rule_beats_the_shops(shop):
    name = new_product(shop, below_zero=True)
    shop.change_rules("stock", sell_below_zero=False)
    shop.sell(name)
    assert shop.on_hand(name) == -1


def test_goods_this_branch_never_had_can_be_sold(shop):
    first, second = new_product(shop), new_product(shop, sku="NEW-02")
    shop.sell("tea", first, second, first)
    assert (shop.on_hand(first), shop.on_hand(second), shop.on_hand("tea")) == (-2, -1, 39)
    shop.sell(first)
    assert shop.on_hand(first) == -3


def test_guarded_goods_this_branch_never_had_cannot(shop):
    name = new_product(shop, below_zero=False)
    with pytest.raises(OutOfStock):
        shop.sell(name)
    assert shop.on_hand(name) == 0


def test_selling_does_not_change_the_average_cost(shop):
    shop.sell("tea", "tea", "tea")
    assert level(shop, "tea") == Level(37, 0, 2_600)


# ----------------------------------------------------------------------------- back, by hand


def test_a_void_puts_the_goods_back_at_their_sale_time_cost(shop):
    from core import checkout

    done = shop.sell("tea", "cup", "tea")
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong tea", key=new_id()))
    assert (shop.on_hand("tea"), shop.on_hand("cup")) == (40, 1)
    moved = [row for row in shop.rows(stock.moves) if row.kind in ("sale", "void")]
    assert sorted((row.quantity, row.unit_cost_cents) for row in moved) == [
        (-2, 2_600),
        (-1, 4_000),
        (1, 4_000),
        (2, 2_600),
    ]


def test_the_book_is_corrected_by_hand_with_a_reason_by_who_may(shop):
    shop.manager(lambda ctx: stock.adjust(ctx, shop.goods["tea"], -3, reason="broken"))
    assert level(shop, "tea") == Level(37, 0, 2_600)
    moves = {row.kind: row.cause for row in shop.rows(stock.moves)}
    assert moves["adjust"] == "broken"
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: stock.adjust(ctx, shop.goods["tea"], 3, reason="found"))


def test_all_levels_of_a_branch_at_a_glance(shop):
    levels = shop.ask(stock.levels)
    assert {name: levels[one].quantity for name, one in shop.goods.items()} == {
        "tea": 40,
        "cake": 40,
        "soap": 40,
        "cup": 1,
        "card": 40,
    }
    assert levels[shop.goods["tea"]].available == 40
