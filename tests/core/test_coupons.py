"""Coupons: one for each occasion, used once, dead on their last second, given back by a void."""

from datetime import UTC, datetime

import pytest

from core import baskets, checkout, coupons, journal
from core.coupons import (
    CouponExpired,
    CouponOfSomebodyElse,
    CouponReserved,
    CouponRevoked,
    CouponUnknown,
    CouponUsed,
)
from core.db.ids import new_id
from core.refusals import NotPermitted
from tests.shopfloor import BEN


def issue(shop, member_id, occasion="birthday 2026"):
    def deed(ctx):
        journal.announce(ctx, "coupon.issued", member_id)
        return coupons.issue(ctx, "WELCOME", member_id, occasion=occasion)

    return shop.office(deed)


def payload_of(shop, member_id):
    (coupon,) = shop.card(member_id).coupons
    return coupon.payload


def lay(shop, basket_id, payload, station="TST-1"):
    return shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, payload), station)


def pay(shop, basket_id, station="TST-1"):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000), station)


def turns(shop):
    rows = sorted(shop.rows(coupons.entries), key=lambda row: (row.coupon_id, row.turn))
    return [(row.turn, row.kind) for row in rows]


# ---------------------------------------------------------------------------------- issuing


def test_an_occasion_is_honoured_once(shop):
    ann = shop.join()
    assert issue(shop, ann) is not None
    assert issue(shop, ann) is None
    assert issue(shop, ann, "birthday 2027") is not None
    assert len(shop.card(ann).coupons) == 3


def test_a_coupon_lives_to_the_last_second_of_its_last_day_in_the_shop(shop):
    payload = payload_of(shop, shop.join())
    shop.clock.now = datetime(2027, 1, 22, 15, 59, 58, tzinfo=UTC)  # 23:59:58 in Hong Kong
    assert shop.ask(lambda ctx: coupons.read(ctx, payload)).state == "open"
    shop.clock.pass_(seconds=1)
    with pytest.raises(CouponExpired) as refused:
        shop.ask(lambda ctx: coupons.read(ctx, payload))
    assert refused.value.facts == {"on": "2027-01-22"}


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "percent", "value": 0},
        {"kind": "percent", "value": 10_001},
        {"kind": "amount", "value": -1},
        {"kind": "gift", "value": 1},
    ],
)
def test_senseless_terms_are_never_kept(sqlite_shop, terms):
    with pytest.raises(ValueError):
        sqlite_shop.office(
            lambda ctx: coupons.define(
                ctx, code="BAD", title={"en": "?", "zh_Hant": "?"}, terms=terms, days_valid=1
            )
        )
    assert len(sqlite_shop.rows(coupons.kinds)) == 1


# --------------------------------------------------------------------------------- redeeming


def test_a_coupon_takes_its_money_off_and_is_used(shop):
    ann = shop.join()
    basket_id = shop.basket("cup", "tea")
    lay(shop, basket_id, payload_of(shop, ann))
    assert pay(shop, basket_id).total_cents == 12_600
    assert shop.card(ann).coupons == ()
    assert turns(shop) == [(0, "issued"), (1, "reserved"), (2, "redeemed")]


def test_a_coupon_works_once(shop):
    ann = shop.join()
    payload = payload_of(shop, ann)
    basket_id = shop.basket("cup", "tea")
    lay(shop, basket_id, payload)
    pay(shop, basket_id)
    with pytest.raises(CouponUsed):
        lay(shop, shop.basket("tea", "tea"), payload)


def test_of_two_tills_with_the_same_coupon_the_slower_is_told(shop):
    payload = payload_of(shop, shop.join())
    first, second = shop.basket("tea", "tea"), shop.basket("tea", "tea", station="TST-2")
    lay(shop, first, payload)
    with pytest.raises(CouponReserved) as refused:
        lay(shop, second, payload, "TST-2")
    assert refused.value.facts == {"station": "TST-1"}
    assert pay(shop, first).total_cents == 9_600
    with pytest.raises(CouponUsed):
        lay(shop, second, payload, "TST-2")
    assert pay(shop, second, "TST-2").total_cents == 11_600


def test_a_coupon_below_its_minimum_stays_the_customers(shop):
    ann = shop.join()
    basket_id = shop.basket("tea")
    lay(shop, basket_id, payload_of(shop, ann))
    assert pay(shop, basket_id).total_cents == 5_800
    assert len(shop.card(ann).coupons) == 1
    assert turns(shop) == [(0, "issued"), (1, "reserved"), (2, "released")]


def test_a_coupon_that_expires_while_it_lies_on_the_counter_is_refused(shop):
    payload = payload_of(shop, shop.join())
    basket_id = shop.basket("tea", "tea")
    shop.clock.pass_(days=60)
    lay(shop, basket_id, payload)
    shop.clock.pass_(hours=12)
    with pytest.raises(CouponExpired):
        pay(shop, basket_id)


def test_a_coupon_brings_its_member_along(shop):
    ann = shop.join()
    basket_id = shop.basket("tea")
    lay(shop, basket_id, payload_of(shop, ann))
    basket = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert basket.member.member_id == ann


def test_a_coupon_in_anothers_name_is_refused(shop):
    ann, ben = shop.join(), shop.join(BEN)
    basket_id = shop.basket("tea", "tea")
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ben, proof="list"))
    with pytest.raises(CouponOfSomebodyElse):
        lay(shop, basket_id, payload_of(shop, ann))


def test_the_same_coupon_scanned_twice_lies_there_once(shop):
    payload = payload_of(shop, shop.join())
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, payload)
    lay(shop, basket_id, payload)
    assert len(shop.ask(lambda ctx: baskets.show(ctx, basket_id)).coupons) == 1
    assert pay(shop, basket_id).total_cents == 9_600


def test_a_genuine_signature_on_an_unknown_number_is_refused(shop):
    stray = shop.ask(lambda ctx: ctx.keys.sign(42, ctx.now))
    with pytest.raises(CouponUnknown):
        shop.ask(lambda ctx: coupons.read(ctx, stray))


# -------------------------------------------------------------------------- back and revoked


def test_a_void_gives_the_coupon_back_with_its_old_last_day(shop):
    ann = shop.join()
    (before,) = shop.card(ann).coupons
    basket_id = shop.basket("cup", "tea")
    lay(shop, basket_id, before.payload)
    done = pay(shop, basket_id)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong cup", key=new_id()))
    (after,) = shop.card(ann).coupons
    assert (after.coupon_id, after.expires_on) == (before.coupon_id, before.expires_on)
    again = shop.basket("tea", "tea")
    lay(shop, again, after.payload)
    pay(shop, again)
    told = [kind for _, kind in turns(shop)]
    assert told == ["issued", "reserved", "redeemed", "returned", "reserved", "redeemed"]


def test_a_revoked_coupon_is_refused_everywhere(shop):
    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, coupon.payload)
    shop.manager(lambda ctx: coupons.revoke(ctx, coupon.coupon_id, reason="misprint"))
    with pytest.raises(CouponRevoked):
        pay(shop, basket_id)
    with pytest.raises(CouponRevoked):
        shop.ask(lambda ctx: coupons.read(ctx, coupon.payload))
    assert shop.card(ann).coupons == ()


def test_a_used_coupon_cannot_be_revoked(shop):
    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, coupon.payload)
    pay(shop, basket_id)
    with pytest.raises(CouponUsed):
        shop.manager(lambda ctx: coupons.revoke(ctx, coupon.coupon_id, reason="too late"))


def test_only_who_may_manage_coupons_revokes_and_defines_them(shop):
    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: coupons.revoke(ctx, coupon.coupon_id, reason="no"))
    with pytest.raises(NotPermitted):
        shop.till(
            lambda ctx: coupons.define(
                ctx,
                code="MINE",
                title={"en": "All off", "zh_Hant": "全免"},
                terms={"kind": "percent", "value": 10_000},
                days_valid=1,
            )
        )
