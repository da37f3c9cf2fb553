"""The catalogue: found by code, by name, by shelf; no code carried twice; prices changed live."""

import pytest

from core import catalogue
from core.catalogue import CodeTaken, CodeUnknown, NewProduct
from core.refusals import NotPermitted


def product(sku, *codes, zh="新茶", en="New tea"):
    return NewProduct(sku, {"en": en, "zh_Hant": zh}, "drinks", 4_200, codes=codes)


def add(shop, *new):
    return shop.manager(lambda ctx: catalogue.add_products(ctx, new))


def scan(shop, code):
    return shop.ask(lambda ctx: catalogue.scan(ctx, code))


def names(shop, **asked):
    return [one.sku for one in shop.ask(lambda ctx: catalogue.on_shelf(ctx, **asked))]


def test_a_code_or_a_sku_brings_the_product_with_price_and_stock(shop):
    by_sku, by_code = scan(shop, "TEA-01"), scan(shop, " 2000000000008 ")
    assert by_sku == by_code
    assert by_sku.name == {"en": "Oolong tea", "zh_Hant": "烏龍茶"}
    assert (by_sku.price_cents, by_sku.on_hand, by_sku.scale) == (5_800, 40, 1)


@pytest.mark.parametrize("code", ["", "9999999999999", "tea", "TEA-01x", "' OR 1=1 --", "%"])
def test_an_unknown_code_is_refused(shop, code):
    with pytest.raises(CodeUnknown):
        scan(shop, code)


def test_one_product_may_carry_many_codes(shop):
    (tea,) = add(shop, product("TEA-02", "4710000000017", "4710000000024"))
    assert scan(shop, "4710000000017").id == scan(shop, "4710000000024").id == tea


def test_no_two_products_carry_one_code_or_one_sku(shop):
    add(shop, product("TEA-02", "4710000000017"))
    for twin in (product("TEA-02"), product("TEA-03", "4710000000017")):
        with pytest.raises(CodeTaken):
            add(shop, twin)
    with pytest.raises(CodeUnknown):
        scan(shop, "TEA-03")


def test_of_a_refused_delivery_nothing_is_taken_in(shop):
    with pytest.raises(CodeTaken):
        add(shop, product("TEA-02"), product("TEA-01"))
    with pytest.raises(CodeUnknown):
        scan(shop, "TEA-02")


def test_a_new_product_is_found_at_once_in_either_script(shop):
    add(shop, product("TEA-02", zh="凍頂茶", en="Dongding"))
    assert names(shop, text="凍頂") == ["TEA-02"]
    assert names(shop, text="dong") == ["TEA-02"]
    assert names(shop, text="nothing like it") == []


def test_shelves_show_what_sells_best_first_page_by_page(shop):
    everything = ["TEA-01", "CAKE-01", "SOAP-01", "CUP-01", "CARD-01"]
    assert names(shop) == everything
    assert names(shop, limit=2, offset=2) == everything[2:4]
    assert names(shop, category="home") == ["SOAP-01", "CUP-01"]
    assert names(shop, category="nowhere") == []


def test_the_shelves_stand_in_their_order(shop):
    shelves = shop.ask(catalogue.all_categories)
    assert [one.code for one in shelves] == ["drinks", "snacks", "home", "gifts"]


def test_a_new_price_counts_from_the_next_look_on(shop):
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 6_000))
    assert scan(shop, "TEA-01").price_cents == 6_000
    assert shop.sell("tea").total_cents == 6_000


def test_an_old_sale_keeps_its_old_price(shop):
    from core import sales

    done = shop.sell("tea")
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 6_000))
    assert shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).lines[0].unit_cents == 5_800


def test_the_catalogue_is_the_managers_business(shop):
    for deed in (
        lambda ctx: catalogue.add_products(ctx, [product("MINE")]),
        lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 1),
        lambda ctx: catalogue.add_category(ctx, "mine", {"en": "Mine", "zh_Hant": "我"}, 9),
    ):
        with pytest.raises(NotPermitted):
            shop.till(deed)


@pytest.mark.parametrize(
    "name", ["茶 'quoted' \"twice\"", "<b>tea</b>", "Tea; DROP TABLE products;--"]
)
def test_hostile_names_are_kept_as_they_were_written(shop, name):
    add(shop, product("TEA-02", zh=name, en=name))
    assert scan(shop, "TEA-02").name == {"en": name, "zh_Hant": name}
