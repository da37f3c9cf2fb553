"""Promotions as the marketer keeps them: put up, changed, stopped, tried out, counted, doubted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from core import baskets, catalogue, checkout, promotions, words
from core.db.ids import new_id
from core.pricing import (
    AmountOff,
    Audience,
    FixedPrice,
    Gift,
    Goods,
    Hours,
    NForPrice,
    Offer,
    OfferWrong,
    PercentOff,
    Shopper,
    SpendAmountOff,
    Stack,
    coupon_from_row,
)
from core.promotions import Usage
from core.refusals import NotPermitted
from core.verify import verify
from tests.shopfloor import NOON

OFFICE = "TST-OFFICE"
MEMBER = Shopper(member=True, branch="TST")


def offer(action, *products, en="Deal", zh="優惠", **terms):
    goods = Goods(products=frozenset(products))
    return Offer(new_id(), {"en": en, "zh_Hant": zh}, action, goods, **terms)


def put_up(shop, code, made, **how):
    shop.manager(lambda ctx: promotions.add(ctx, code, made, **how), OFFICE)


def manage(shop, deed, *words_, **how):
    shop.manager(lambda ctx: deed(ctx, *words_, **how), OFFICE)


def state(shop, code):
    return shop.ask(lambda ctx: promotions.show(ctx, code)).state


def total(shop, basket_id):
    return shop.ask(lambda ctx: baskets.show(ctx, basket_id)).total_cents


def tried(shop, *lines, at=NOON, shopper=MEMBER, **more):
    wanted = [(shop.goods[name], quantity) for name, quantity in lines]
    return shop.ask(lambda ctx: promotions.try_out(ctx, wanted, at, shopper, **more))


def doubts(shop, made):
    return [one.key.removeprefix("promotions.") for one in concerns(shop, made)]


def concerns(shop, made):
    return shop.ask(lambda ctx: promotions.concerns(ctx, made))


# -------------------------------------------------------------------------------------- keeping


def test_a_changed_promotion_prices_the_next_basket_and_keeps_its_history(shop):
    half = offer(PercentOff(5000), shop.goods["tea"])
    put_up(shop, "TEA", half)
    basket_id = shop.basket("tea")
    assert total(shop, basket_id) == 2900
    shop.clock.pass_(minutes=5)
    manage(shop, promotions.change, "TEA", replace(half, action=PercentOff(1000)))
    assert total(shop, basket_id) == 5220
    told = shop.ask(lambda ctx: promotions.history(ctx, "TEA"))
    assert [(one.number, one.by, one.offer.action) for one in told] == [
        (1, "Wing", PercentOff(5000)),
        (2, "Wing", PercentOff(1000)),
    ]
    assert told[0].offer.id == told[1].offer.id


def test_whoever_does_it_twice_changes_nothing(shop):
    half = offer(PercentOff(5000), shop.goods["tea"])
    for _ in range(2):
        put_up(shop, "TEA", half)
    for _ in range(2):
        manage(shop, promotions.change, "TEA", replace(half, action=PercentOff(1000)))
    for _ in range(2):
        manage(shop, promotions.stop, "TEA")
    assert len(shop.ask(lambda ctx: promotions.history(ctx, "TEA"))) == 3


def test_a_draft_waits_until_it_is_started(shop):
    basket_id = shop.basket("tea")
    put_up(shop, "TEA", offer(PercentOff(5000), shop.goods["tea"]), draft=True)
    assert (state(shop, "TEA"), total(shop, basket_id)) == ("draft", 5800)
    manage(shop, promotions.start, "TEA")
    assert (state(shop, "TEA"), total(shop, basket_id)) == ("running", 2900)


def test_a_promotion_starts_and_stops_by_the_clock(shop):
    put_up(shop, "TEA", offer(PercentOff(5000), shop.goods["tea"]), draft=True)
    hour = timedelta(hours=1)
    manage(shop, promotions.start, "TEA", at=NOON + hour, until=NOON + 3 * hour)
    basket_id, told = shop.basket("tea"), []
    for _ in range(4):
        told.append((state(shop, "TEA"), total(shop, basket_id)))
        shop.clock.pass_(hours=1)
    assert told == [("scheduled", 5800), ("running", 2900), ("running", 2900), ("ended", 5800)]


def test_a_promotion_may_be_told_to_stop_later(shop):
    put_up(shop, "TEA", offer(PercentOff(5000), shop.goods["tea"]))
    manage(shop, promotions.stop, "TEA", at=NOON + timedelta(hours=1))
    basket_id = shop.basket("tea")
    assert state(shop, "TEA") == "running"
    shop.clock.pass_(hours=1)
    assert state(shop, "TEA") == "ended"
    manage(shop, promotions.start, "TEA")
    assert (state(shop, "TEA"), total(shop, basket_id)) == ("running", 2900)


def test_a_stopped_promotion_has_ended(shop):
    put_up(shop, "TEA", offer(PercentOff(5000), shop.goods["tea"]))
    manage(shop, promotions.stop, "TEA")
    assert [one.state for one in shop.ask(promotions.all_promotions)] == ["ended"]


def test_codes_are_taken_once_and_unknown_ones_are_refused(shop):
    put_up(shop, "TEA", offer(PercentOff(5000)))
    with pytest.raises(promotions.CodeTaken):
        put_up(shop, "TEA", offer(PercentOff(1000)))
    with pytest.raises(promotions.PromotionUnknown):
        manage(shop, promotions.stop, "MILK")


def test_senseless_terms_are_refused_in_the_managers_language(shop):
    with pytest.raises(OfferWrong) as no:
        put_up(shop, "TEA", offer(PercentOff(0)))
    assert no.value.facts["problem"] == {"en": "must be more than 0", "zh_Hant": "須大於 0"}


def test_a_cashier_keeps_no_promotions(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: promotions.add(ctx, "TEA", offer(PercentOff(5000))))


def test_a_promotion_changed_behind_our_back_is_found(shop_to_spoil):
    shop = shop_to_spoil
    put_up(shop, "TEA", offer(PercentOff(5000)))
    rows = promotions.promotions
    shop.office(lambda ctx: ctx.db.execute(update(rows).values(running=False)))
    assert [(one.check, one.subject) for one in verify(shop.database)] == [("promotion", "TEA")]


# ---------------------------------------------------------------------------- tiers and members


def test_a_tier_has_its_own_price(shop):
    gold = Audience(tiers=frozenset(["gold"]))
    put_up(shop, "GOLD", offer(FixedPrice(5000), shop.goods["tea"], who=gold))
    assert tried(shop, ("tea", 2), shopper=Shopper(member=True, tier="gold")).total_cents == 10_000
    (why,) = tried(shop, ("tea", 2)).reasons
    assert (why.key, why.facts["tiers"]) == ("pricing.other_tier", "gold")


def test_goods_kept_for_members_are_sold_to_members_only(shop):
    tea = shop.goods["tea"]
    manage(shop, promotions.reserve_goods, tea)
    basket_id = shop.basket("tea", "cake")
    shown = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert [line.number for line in shown.quote.barred] == [1]
    for pay in (
        lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000),
        lambda ctx: checkout.ask_card(ctx, basket_id, 100, key=new_id()),
    ):
        with pytest.raises(promotions.NotForThisShopper) as no:
            shop.till(pay)
        assert no.value.facts["lines"] == [1]
    ann = shop.join()
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ann, proof="list"))
    assert shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000)) is not None


def test_early_access_ends_by_itself_and_open_goods_are_everybodys(shop):
    tea, cake = shop.goods["tea"], shop.goods["cake"]
    manage(shop, promotions.reserve_goods, tea, tiers=["gold"], until=NOON + timedelta(days=1))
    manage(shop, promotions.reserve_goods, cake)
    manage(shop, promotions.open_goods, cake)
    assert [one.tiers for one in tried(shop, ("tea", 1), ("cake", 1)).barred] == [{"gold"}]
    assert tried(shop, ("tea", 1), shopper=Shopper(member=True, tier="gold")).barred == ()
    assert tried(shop, ("tea", 1), at=NOON + timedelta(days=1)).barred == ()


# -------------------------------------------------------------------------- brands, marked down


def test_marked_down_goods_may_be_left_out(shop):
    outlet = Goods(not_reduced=True)
    tenth = Offer(new_id(), {"en": "Tenth", "zh_Hant": "九折"}, PercentOff(1000), outlet)
    put_up(shop, "TENTH", tenth)
    basket_id = shop.basket("tea", "cake")
    manage(shop, catalogue.mark_down, shop.goods["tea"], 5000)
    assert total(shop, basket_id) == 5000 + 3465
    manage(shop, catalogue.change_price, shop.goods["tea"], 5000)
    assert total(shop, basket_id) == 4500 + 3465


def test_an_offer_may_name_a_brand(shop):
    goods = {"en": "Tin of tea", "zh_Hant": "罐裝茶"}
    one = catalogue.NewProduct("TIN", goods, "drinks", 10_000, brand="Luk Yu")
    (tin,) = shop.manager(lambda ctx: catalogue.add_products(ctx, [one]), OFFICE)
    luk_yu = Goods(brands=frozenset(["Luk Yu"]))
    half = Offer(new_id(), {"en": "Half", "zh_Hant": "半價"}, PercentOff(5000), luk_yu)
    shop.goods["tin"] = tin
    put_up(shop, "LUKYU", half)
    assert total(shop, shop.basket("tea", "tin")) == 5800 + 5000


# -------------------------------------------------------------------------------- trying it out


def test_every_offer_is_explained_in_the_order_in_which_it_is_tried(shop):
    tea, cake = shop.goods["tea"], shop.goods["cake"]
    put_up(shop, "TENTH", offer(PercentOff(1000), tea, en="Tenth"))
    put_up(shop, "SPEND", offer(SpendAmountOff(2000), en="Spend", min_spend_cents=20_000))
    put_up(shop, "MEI", offer(PercentOff(5000), cake, en="Soap", hours=Hours(frozenset([7]))))
    put_up(shop, "CUP", offer(PercentOff(5000), shop.goods["cup"], en="Cup"))
    terms = {"kind": "amount", "value": 1000}
    titles = {"en": "Coupon", "zh_Hant": "禮券"}
    coupon = coupon_from_row(new_id(), titles, terms)
    new = offer(AmountOff(1000), tea, en="New")
    quote = tried(shop, ("tea", 2), ("cake", 1), coupons=[coupon], extra_offers=[new])
    assert [(why.facts["title"]["en"], why.key, why.cents) for why in quote.reasons] == [
        ("Tenth", "pricing.better_already", 0),
        ("Soap", "pricing.other_hours", 0),
        ("Cup", "pricing.other_goods", 0),
        ("New", "pricing.amount_off", 2000),
        ("Spend", "pricing.needs_spend", 0),
        ("Coupon", "pricing.coupon", 1000),
    ]
    assert sum(why.cents for why in quote.reasons) == quote.discount_cents == 3000
    told = [words.say("zh_Hant", why.key, **why.facts) for why in quote.reasons]
    assert told[4] == "優惠：須滿 HK$200，現有 HK$134.50"
    assert shop.basket("tea")  # nothing of it is in the shop


def test_a_tried_change_stands_in_for_the_running_offer(shop):
    half = offer(PercentOff(5000), shop.goods["tea"])
    put_up(shop, "TEA", half)
    softer = replace(half, action=PercentOff(1000))
    assert tried(shop, ("tea", 1), extra_offers=[softer]).total_cents == 5220
    assert tried(shop, ("tea", 1)).total_cents == 2900


def test_hours_are_the_shops_own(shop):
    noon_to_one = Hours(begin=datetime(2026, 1, 1, 12).time(), end=datetime(2026, 1, 1, 13).time())
    put_up(shop, "LUNCH", offer(PercentOff(5000), shop.goods["tea"], hours=noon_to_one))
    assert tried(shop, ("tea", 1), at=datetime(2026, 11, 23, 4, 59, tzinfo=UTC)).total_cents == 2900
    assert tried(shop, ("tea", 1), at=datetime(2026, 11, 23, 5, 0, tzinfo=UTC)).total_cents == 5800


# ------------------------------------------------------------------------------- what it brought


def test_what_a_promotion_gave_away_is_counted(shop):
    tenth = offer(PercentOff(1000), shop.goods["tea"])
    put_up(shop, "TENTH", tenth)
    shop.sell("tea", "cake")
    shop.sell("tea", "tea")
    voided = shop.sell("tea")
    shop.manager(
        lambda ctx: checkout.void(ctx, voided.sale_id, reason="mistake", key=new_id()), "TST-1"
    )
    today = shop.ask(lambda ctx: ctx.today)
    counted = shop.ask(lambda ctx: promotions.usage(ctx, today, today))
    assert counted == {tenth.id: Usage(sales=2, lines=2, cents=580 + 1160)}
    later = today + timedelta(days=1)
    assert shop.ask(lambda ctx: promotions.usage(ctx, later, later)) == {}


# ---------------------------------------------------------------------------------------- doubts


def test_a_good_offer_raises_no_doubts(shop):
    assert doubts(shop, offer(PercentOff(1000), shop.goods["tea"])) == []
    spend = offer(SpendAmountOff(5000), min_spend_cents=30_000)
    assert doubts(shop, spend) == []
    gift = offer(Gift(), shop.goods["card"], min_spend_cents=10_000)
    assert doubts(shop, gift) == []


def test_an_offer_that_is_over_or_never_in_its_hours_never_runs(shop):
    tea = shop.goods["tea"]
    assert doubts(shop, offer(PercentOff(1000), tea, ends_at=NOON)) == ["never_runs"]
    sundays = Hours(weekdays=frozenset([7]))
    monday = offer(PercentOff(1000), tea, hours=sundays, ends_at=NOON + timedelta(days=1))
    assert doubts(shop, monday) == ["never_runs"]


def test_an_offer_without_goods_or_savings_never_works(shop):
    assert doubts(shop, offer(PercentOff(1000), UUID(int=7))) == ["no_goods"]
    (dear,) = concerns(shop, offer(NForPrice(2, 90_000), shop.goods["tea"], en="Two"))
    assert dear.key == "promotions.never_works"
    said = words.say("en", dear.key, **dear.facts)
    assert said == "Never works: Two: these goods already have a better price"


def test_an_offer_that_always_loses_says_to_whom(shop):
    put_up(shop, "HALF", offer(PercentOff(5000), shop.goods["tea"], en="Half"))
    (lost,) = concerns(shop, offer(PercentOff(1000), shop.goods["tea"]))
    assert words.say("en", lost.key, **lost.facts) == "Always loses to Half"
    apart = offer(PercentOff(1000), shop.goods["tea"], stack=Stack(on_top=True))
    assert doubts(shop, apart) == []


def test_an_offer_below_cost_names_the_goods(shop):
    (costly,) = concerns(shop, offer(PercentOff(5600), shop.goods["tea"], shop.goods["cake"]))
    assert costly.facts == {"product": {"en": "Oolong tea", "zh_Hant": "烏龍茶"}, "goods": 1}
    for lang in words.LANGUAGES:
        assert "{" not in words.say(lang, costly.key, **costly.facts)
