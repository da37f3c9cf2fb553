"""A busy day in the small shop: a bit of everything that leaves a trace in the books."""

from core import baskets, checkout, consent, payments, points, shifts, staff, stock
from core.db.ids import new_id
from tests import busy_coupons, busy_letters, busy_tiers, busy_value
from tests.shopfloor import ANN, BEN, MEI, Shopfloor


def live_through(shop: Shopfloor) -> None:
    """Two tills from morning to the second Z of the first one; every ledger has rows to show."""
    ann, ben, mei = (shop.join(number) for number in (ANN, BEN, MEI))
    for member_id, granted in ((ann, True), (ben, False), (ann, False)):
        _consent(shop, member_id, granted)
    for name in ("tea", "cake"):
        _receive(shop, name)
    _sell_with_coupon(shop, ann)
    shop.clock.pass_(minutes=7)
    shop.sell("tea", "soap", member=ben, station="TST-2")
    shop.sell_by_card("cake", "tea", member=mei)
    _sell_half_and_half(shop)
    busy_coupons.live_through(shop, mei)
    busy_tiers.live_through(shop, mei, ann)
    busy_value.live_through(shop, mei)
    busy_letters.live_through(shop, ann, ben)
    for count, note in ((500, "waited long"), (-20, "counted twice")):
        _adjust(shop, ben, count, note)
    shop.manager(lambda ctx: stock.adjust(ctx, shop.goods["soap"], -2, reason="broken"))
    for cents, kind in ((-20_000, "drop"), (5_000, "paid_in")):
        _move(shop, cents, kind)
    _void_in_cash(shop, ann)
    _void_by_card(shop, ben)
    _declined(shop)
    for station in ("TST-1", "TST-2"):
        shop.till(lambda ctx: shifts.close(ctx, 60_000), station)
    shop.clock.pass_(hours=20)
    shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
    shop.sell("card", member=ann)
    shop.till(lambda ctx: shifts.close(ctx, 51_250))
    shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
    shop.sell("card", "tea")
    shop.manager(lambda ctx: staff.hire(ctx, name="Ivy", role="cashier", pin="2580"), "TST-OFFICE")


def _consent(shop, member_id, granted):
    shop.kiosk(lambda ctx: consent.record(ctx, member_id, granted=granted, language="en"))


def _receive(shop, name):
    shop.manager(
        lambda ctx: stock.receive(
            ctx, shop.goods[name], 10, unit_cost_cents=3_000, cause="delivery"
        )
    )


def _sell_with_coupon(shop, member_id):
    basket_id = shop.basket("cup", "tea", "tea")
    (coupon,) = shop.card(member_id).coupons
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 50_000))


def _adjust(shop, member_id, count, note):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason="correction", note=note))


def _sell_half_and_half(shop):
    basket_id = shop.basket("tea", "cake")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 3_000))
    shop.answer(shop.ask_card(basket_id, 6_650))


def _move(shop, cents, kind):
    shop.manager(lambda ctx: shifts.move_cash(ctx, cents, kind=kind, reason=kind))


def _void_in_cash(shop, member_id):
    done = shop.sell("tea", member=member_id)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))


def _void_by_card(shop, member_id):
    done, key = shop.sell_by_card("cake", member=member_id), new_id()
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "double", key=key))
    shop.till(lambda ctx: payments.sending(ctx, key))
    shop.answer(key)


def _declined(shop):
    basket_id = shop.basket("soap")
    shop.answer(shop.ask_card(basket_id, 2_990), "declined", reason="51")
    shop.till(lambda ctx: baskets.clear(ctx, basket_id))
