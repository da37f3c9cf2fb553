"""The coupon part of a busy day: a limited public code, a batch, friends brought and rewarded."""

from sqlalchemy import select

from core import baskets, checkout, coupons, referrals
from core.coupons import KindRules
from core.db.ids import new_id
from core.members import members
from tests.shopfloor import Shopfloor


def live_through(shop: Shopfloor, member_id) -> None:
    """One uses the code, one thinks better of it; everybody gets a coupon; two friends come."""
    shop.manager(_publish)
    for pays in (True, False):
        basket_id = shop.basket("cake")
        shop.till(lambda ctx, one=basket_id: baskets.add_code(ctx, one, "AUTUMN"))
        if pays:
            shop.till(lambda ctx, one=basket_id: checkout.pay_cash(ctx, one, 5_000))
        else:
            shop.till(lambda ctx, one=basket_id: baskets.clear(ctx, one))
    _batch(shop)
    shop.change_rules("referrals", referrer_points=50, friend_coupon="TEN", window_days=0)
    code = shop.kiosk(lambda ctx: referrals.code_of(ctx, member_id))
    for number in ("63334440", "63334441"):
        friend = shop.join(number)
        shop.kiosk(lambda ctx, friend=friend: referrals.bring(ctx, friend, code))
        shop.sell("cake", member=friend)
    shop.office(referrals.settle)


def _publish(ctx):
    coupons.define(
        ctx,
        code="TEN",
        title={"en": "HK$10 off", "zh_Hant": "減 HK$10"},
        terms={"kind": "amount", "value": 1_000},
        days_valid=30,
        rules=KindRules(total=100, per_day=50),
    )
    coupons.publish(ctx, "TEN", "AUTUMN")


def _batch(shop):
    key, everybody = new_id(), select(members.c.id)
    shop.manager(lambda ctx: coupons.begin_batch(ctx, "TEN", name="Thanks", key=key))
    while shop.office(lambda ctx: coupons.issue_batch(ctx, key, everybody, most=2)):
        pass
