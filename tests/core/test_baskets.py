"""Baskets: one open at a till, never forgotten, priced as of now, frozen while it is paid."""

from datetime import UTC, datetime

import pytest

from core import baskets, catalogue, checkout, promotions
from core.baskets import BasketBeingPaid, BasketClosed, QuantityWrong
from core.context import KIOSK
from core.db.ids import new_id
from core.pricing import Offer, PercentOff
from core.refusals import NotPermitted
from tests.shopfloor import BEN, MANAGER


def show(shop, basket_id):
    return shop.ask(lambda ctx: baskets.show(ctx, basket_id))


def add(shop, basket_id, name="tea", quantity=1, key=None):
    key = key or new_id()
    shop.till(lambda ctx: baskets.add(ctx, basket_id, shop.goods[name], quantity, key=key))


def attach(shop, basket_id, member_id):
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="list"))


def lay(shop, basket_id, member_id):
    (coupon,) = shop.card(member_id).coupons
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    return coupon.coupon_id


# ----------------------------------------------------------------------------------- opening


def test_a_till_has_one_open_basket(shop):
    first = shop.till(baskets.open_id)
    assert shop.till(baskets.open_id) == first
    assert shop.till(baskets.open_id, "TST-2") != first


def test_after_a_sale_or_a_change_of_mind_the_next_basket_is_empty(shop):
    first = shop.basket("tea")
    shop.till(lambda ctx: baskets.clear(ctx, first))
    second = shop.basket("cake")
    assert second != first
    shop.till(lambda ctx: checkout.pay_cash(ctx, second, 10_000))
    third = shop.till(baskets.open_for)
    assert third.id not in (first, second)
    assert third.lines == ()


def test_a_basket_is_still_there_when_the_house_comes_up_again(shop):
    from core.db.database import Database

    basket_id = shop.basket("tea", "cake")
    shop.database.close()
    shop.database = Database.open(shop.database.url, clock=shop.clock)
    assert shop.till(baskets.open_id) == basket_id
    assert show(shop, basket_id).total_cents == 9_650


# ------------------------------------------------------------------------------------- lines


def test_the_same_thing_again_grows_its_line(shop):
    basket = show(shop, shop.basket("tea", "cake", "tea"))
    assert [(line.number, line.sku, line.quantity) for line in basket.lines] == [
        (1, "TEA-01", 2),
        (2, "CAKE-01", 1),
    ]
    assert [line.net_cents for line in basket.lines] == [11_600, 3_850]
    assert (basket.total_cents, basket.left_cents) == (15_450, 15_450)


def test_the_same_key_twice_adds_once(shop):
    basket_id, key = shop.basket(), new_id()
    for _ in range(3):
        add(shop, basket_id, key=key)
    assert [line.quantity for line in show(shop, basket_id).lines] == [1]


@pytest.mark.parametrize("quantity", [0, -1, 100_001])
def test_a_quantity_nobody_can_buy_is_refused(shop, quantity):
    basket_id = shop.basket()
    with pytest.raises(QuantityWrong):
        add(shop, basket_id, quantity=quantity)
    assert show(shop, basket_id).lines == ()


def test_a_code_scanned_into_the_quantity_is_refused_and_forgotten(shop):
    basket_id = shop.basket("tea")
    for deed in (
        lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 4_710_000_000_017),
        lambda ctx: baskets.set_quantity(ctx, basket_id, 1, -1),
        lambda ctx: baskets.add(ctx, basket_id, shop.goods["tea"], 100_000, key=new_id()),
    ):
        with pytest.raises(QuantityWrong):
            shop.till(deed)
    assert [line.quantity for line in show(shop, basket_id).lines] == [1]


def test_a_quantity_can_be_set_and_a_line_taken_away(shop):
    basket_id = shop.basket("tea", "cake")
    shop.till(lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 5))
    assert show(shop, basket_id).total_cents == 5 * 5_800 + 3_850
    shop.till(lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 0))
    assert [line.sku for line in show(shop, basket_id).lines] == ["CAKE-01"]
    add(shop, basket_id, "soap")
    assert [line.number for line in show(shop, basket_id).lines] == [2, 3]


def test_goods_that_are_not_in_the_catalogue_cannot_be_added(shop):
    from sqlalchemy.exc import IntegrityError

    basket_id = shop.basket()
    with pytest.raises(IntegrityError):
        shop.till(lambda ctx: baskets.add(ctx, basket_id, new_id(), key=new_id()))


# ------------------------------------------------------------------------------------ members


def test_a_members_coupons_leave_with_the_member(shop):
    ann, basket_id = shop.join(), shop.basket("cup", "tea")
    lay(shop, basket_id, ann)
    assert show(shop, basket_id).total_cents == 12_600
    shop.till(lambda ctx: baskets.detach_member(ctx, basket_id))
    basket = show(shop, basket_id)
    assert (basket.member, basket.coupons, basket.total_cents) == (None, (), 14_600)


def test_another_member_does_not_inherit_the_coupons(shop):
    ann, ben, basket_id = shop.join(), shop.join(BEN), shop.basket("cup", "tea")
    lay(shop, basket_id, ann)
    attach(shop, basket_id, ben)
    basket = show(shop, basket_id)
    assert basket.member.member_id == ben
    assert basket.coupons == ()


def test_a_customer_may_keep_the_coupon_for_another_day(shop):
    ann, basket_id = shop.join(), shop.basket("cup", "tea")
    coupon_id = lay(shop, basket_id, ann)
    shop.till(lambda ctx: baskets.remove_coupon(ctx, basket_id, coupon_id))
    assert show(shop, basket_id).total_cents == 14_600
    assert len(shop.card(ann).coupons) == 1


def test_somebody_unknown_cannot_be_attached(shop):
    from core.members import MemberUnknown

    with pytest.raises(MemberUnknown):
        attach(shop, shop.basket("tea"), new_id())


# -------------------------------------------------------------------------------- live prices


def test_prices_are_those_of_this_moment(shop):
    basket_id = shop.basket("tea")
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 6_000))
    assert show(shop, basket_id).total_cents == 6_000


def test_an_offer_counts_while_it_runs(shop):
    offer = Offer(
        id=new_id(),
        titles={"en": "Happy hour", "zh_Hant": "歡樂時光"},
        action=PercentOff(1_000),
        starts_at=datetime(2026, 11, 23, 4, 30, tzinfo=UTC),
        ends_at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
    )
    shop.manager(lambda ctx: promotions.add(ctx, "HAPPY", offer), "TST-OFFICE")
    basket_id = shop.basket("tea")
    totals = []
    for _ in range(3):
        totals.append(show(shop, basket_id).total_cents)
        shop.clock.pass_(minutes=30)
    assert totals == [5_800, 5_220, 5_800]


def test_an_offer_taken_down_stops_at_once(shop):
    offer = Offer(id=new_id(), titles={"en": "A", "zh_Hant": "甲"}, action=PercentOff(5_000))
    shop.manager(lambda ctx: promotions.add(ctx, "HALF", offer), "TST-OFFICE")
    basket_id = shop.basket("tea")
    assert show(shop, basket_id).total_cents == 2_900
    shop.manager(lambda ctx: promotions.stop(ctx, "HALF"), "TST-OFFICE")
    assert show(shop, basket_id).total_cents == 5_800
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: promotions.stop(ctx, "HALF"))


# ------------------------------------------------------------------------- closed and frozen


def change_it(shop, basket_id):
    """Everything that would change what is in a basket."""
    return [
        lambda ctx: baskets.add(ctx, basket_id, shop.goods["tea"], key=new_id()),
        lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 2),
        lambda ctx: baskets.attach_member(ctx, basket_id, new_id(), proof="list"),
        lambda ctx: baskets.detach_member(ctx, basket_id),
        lambda ctx: baskets.add_coupon(ctx, basket_id, "C1:"),
        lambda ctx: baskets.remove_coupon(ctx, basket_id, new_id()),
        lambda ctx: baskets.clear(ctx, basket_id),
    ]


def test_a_sold_basket_cannot_be_changed(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))
    for deed in change_it(shop, basket_id):
        with pytest.raises(BasketClosed):
            shop.till(deed)


def test_a_basket_being_paid_stays_as_it_is(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1_000))
    for deed in change_it(shop, basket_id):
        with pytest.raises(BasketBeingPaid):
            shop.till(deed)


def test_a_basket_that_never_was_is_closed(shop):
    for deed in change_it(shop, new_id()):
        with pytest.raises(BasketClosed):
            shop.till(deed)


def test_only_who_may_sell_touches_a_basket(shop):
    basket_id = shop.basket("tea")
    for deed in change_it(shop, basket_id):
        with pytest.raises(NotPermitted):
            shop.till(deed, "TST-K1", KIOSK)


def test_a_manager_may_serve_too(shop):
    basket_id = shop.till(baskets.open_id, actor=MANAGER)
    shop.manager(lambda ctx: baskets.add(ctx, basket_id, shop.goods["tea"], key=new_id()))
    assert show(shop, basket_id).total_cents == 5_800
