"""Kinds of coupons: versions, days, limits, live and transferable ones, and public codes."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from sqlalchemy import update

from core import baskets, checkout, coupons, journal, scanning
from core.coupons import (
    CodeUnknown,
    CodeWrong,
    CouponExpired,
    CouponNeedsMember,
    CouponNeedsScan,
    CouponNotYet,
    CouponOfSomebodyElse,
    CouponsAllTaken,
    CouponsTakenToday,
    CouponStale,
    KindRules,
    KindTaken,
    KindUnknown,
    MemberHadAll,
    MemberHadToday,
)
from core.coupons.terms import days_of, history, in_force
from core.db.ids import new_id
from core.refusals import NotPermitted
from tests.shopfloor import BEN, MEI, NOON

TEN_OFF = {"kind": "amount", "value": 1_000}
TITLE = {"en": "HK$10 off", "zh_Hant": "減 HK$10"}


def define(shop, code="TEN", *, days=30, terms=TEN_OFF, **rules):
    shop.manager(
        lambda ctx: coupons.define(
            ctx, code=code, title=TITLE, terms=terms, days_valid=days, rules=KindRules(**rules)
        )
    )


def revise(shop, code="TEN", *, days=30, terms=TEN_OFF, title=TITLE, **rules):
    return shop.manager(
        lambda ctx: coupons.revise(
            ctx, code, title=title, terms=terms, days_valid=days, rules=KindRules(**rules)
        )
    )


def give(shop, member_id, code="TEN", occasion="test"):
    def deed(ctx):
        journal.announce(ctx, "coupon.issued", member_id)
        return coupons.issue(ctx, code, member_id, occasion=occasion)

    return shop.office(deed)


def card_of(shop, member_id, coupon_id):
    return next(one for one in shop.card(member_id).coupons if one.coupon_id == coupon_id)


def lay(shop, basket_id, payload, station="TST-1", **more):
    return shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, payload, **more), station)


def type_in(shop, basket_id, code, station="TST-1"):
    return shop.till(lambda ctx: baskets.add_code(ctx, basket_id, code), station)


def attach(shop, basket_id, member_id, station="TST-1", proof="list"):
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof=proof), station)


def pay(shop, basket_id, station="TST-1"):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000), station)


def void(shop, done, station="TST-1"):
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "test", key=new_id()), station)


def taken(shop):
    return {row.subject.split(":")[0]: row.taken for row in shop.rows(coupons.limits)}


# ----------------------------------------------------------------------------------- versions


def test_an_issued_coupon_keeps_its_terms_when_the_kind_is_changed(shop):
    ann = shop.join()
    define(shop)
    old = card_of(shop, ann, give(shop, ann))
    shop.clock.pass_(hours=1)
    five = {"en": "HK$5 off", "zh_Hant": "減 HK$5"}
    assert revise(shop, terms={"kind": "amount", "value": 500}, title=five) == 2
    new = card_of(shop, ann, give(shop, ann, occasion="later"))
    titles = {one.coupon_id: one.title["en"] for one in shop.card(ann).coupons}
    assert (titles[old.coupon_id], titles[new.coupon_id]) == ("HK$10 off", "HK$5 off")
    for card, total in ((old, 4_800), (new, 5_300)):
        basket_id = shop.basket("tea")
        lay(shop, basket_id, card.payload)
        assert pay(shop, basket_id).total_cents == total


def test_an_occasion_is_honoured_once_across_versions(shop):
    ann = shop.join()
    define(shop)
    assert give(shop, ann) is not None
    revise(shop, terms={"kind": "percent", "value": 500})
    assert give(shop, ann) is None


def test_every_version_of_a_kind_stays_readable(shop):
    define(shop, campaign="spring")
    revise(shop, campaign="summer", total=5)
    kind = shop.ask(lambda ctx: coupons.show_kind(ctx, "TEN"))
    assert [one.rules.campaign for one in kind.versions] == ["spring", "summer"]
    assert [one.by for one in kind.versions] == ["Wing", "Wing"]
    assert (kind.now.rules.total, kind.left) == (5, 5)


def test_terms_of_an_older_shop_are_read_as_its_first_version(shop):
    """Bare pricing terms, as they were kept before kinds had versions."""
    ann = shop.join()
    (card,) = shop.card(ann).coupons
    bare = orjson.dumps({"kind": "amount", "value": 2_000}).decode()
    shop.office(lambda ctx: ctx.db.execute(update(coupons.kinds).values(terms=bare)))
    assert shop.card(ann).coupons[0].title == card.title
    shop.clock.pass_(hours=1)
    revise(shop, "WELCOME", terms={"kind": "amount", "value": 100})
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card.payload)
    assert pay(shop, basket_id).total_cents == 3_800


def test_the_version_of_a_moment_is_the_last_one_before_it():
    told = {
        "versions": [
            {
                "since": f"2026-11-{day:02d}T00:00:00+00:00",
                "by": "Wing",
                "title": TITLE,
                "offer": {"kind": "amount", "value": day},
                "rules": {},
            }
            for day in (1, 10, 20)
        ]
    }
    versions = history("", "", orjson.dumps(told).decode())
    days = [
        in_force(versions, datetime(2026, 11, day, tzinfo=UTC)).coupon.action.off_cents
        for day in (1, 9, 10, 19, 20, 30)
    ]
    assert days == [1, 1, 10, 10, 20, 20]


def test_kinds_are_changed_by_who_may(shop):
    define(shop)
    with pytest.raises(KindTaken):
        define(shop)
    with pytest.raises(KindUnknown):
        revise(shop, "NONE")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: coupons.revise(ctx, "TEN", title=TITLE, terms=TEN_OFF, days_valid=1))
    assert [one.code for one in shop.ask(coupons.list_kinds)] == ["TEN", "WELCOME"]


# --------------------------------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("rules", "days", "wanted"),
    [
        ({}, 0, ("2026-11-23", "2026-11-23")),
        ({}, 30, ("2026-11-23", "2026-12-23")),
        ({"starts_after_days": 7}, 30, ("2026-11-30", "2026-12-30")),
        ({"last_day": "2026-12-01"}, 30, ("2026-11-23", "2026-12-01")),
        ({"first_day": "2026-12-10"}, 5, ("2026-12-10", "2026-12-15")),
        ({"first_day": "2026-12-10", "starts_after_days": 30}, 1, ("2026-12-23", "2026-12-24")),
        ({"last_day": "2026-11-01"}, 30, ("2026-11-23", "2026-11-01")),
    ],
)
def test_days_from_issue_fixed_days_and_a_later_start(sqlite_shop, rules, days, wanted):
    found = days_of(KindRules(**rules), days, NOON, sqlite_shop.store.zone)
    assert found == tuple(date.fromisoformat(one) for one in wanted)


def test_a_coupon_that_begins_later_says_from_when(shop):
    ann = shop.join()
    define(shop, starts_after_days=2)
    card = card_of(shop, ann, give(shop, ann))
    assert card.starts_on == date(2026, 11, 25)
    basket_id = shop.basket("tea")
    with pytest.raises(CouponNotYet) as refused:
        lay(shop, basket_id, card.payload)
    assert refused.value.facts == {"on": "2026-11-25"}
    shop.clock.now = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # midnight in Hong Kong
    lay(shop, basket_id, card.payload)
    assert pay(shop, basket_id).total_cents == 4_800


def test_a_kind_that_is_over_is_not_issued_and_stops_nobody_from_joining(shop):
    revise(shop, "WELCOME", last_day=date(2026, 11, 22))
    ann = shop.join()
    assert shop.card(ann).coupons == ()
    assert give(shop, ann, "WELCOME") is None


# ------------------------------------------------------------------------------------- limits


def test_a_limit_in_all_is_taken_when_laid_and_free_when_taken_off(shop):
    define(shop, total=1)
    ann, ben = shop.join(), shop.join(BEN)
    hers, his = (card_of(shop, who, give(shop, who)).payload for who in (ann, ben))
    first, second = shop.basket("tea"), shop.basket("tea", station="TST-2")
    found = lay(shop, first, hers)
    with pytest.raises(CouponsAllTaken) as refused:
        lay(shop, second, his, "TST-2")
    assert refused.value.facts == {"most": 1}
    shop.till(lambda ctx: baskets.remove_coupon(ctx, first, found.id))
    lay(shop, second, his, "TST-2")
    pay(shop, second, "TST-2")
    with pytest.raises(CouponsAllTaken):
        lay(shop, first, hers)
    assert taken(shop) == {"all": 1}
    assert shop.ask(lambda ctx: coupons.show_kind(ctx, "TEN")).left == 0


def test_a_void_frees_the_limit(shop):
    define(shop, total=1, per_member=1)
    ann = shop.join()
    card = card_of(shop, ann, give(shop, ann))
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card.payload)
    done = pay(shop, basket_id)
    assert taken(shop) == {"all": 1, "who": 1}
    void(shop, done)
    assert taken(shop) == {"all": 0, "who": 0}


def test_a_coupon_that_took_nothing_off_frees_its_limit(shop):
    define(shop, terms={**TEN_OFF, "min_spend_cents": 100_000}, total=1)
    ann = shop.join()
    card = card_of(shop, ann, give(shop, ann))
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card.payload)
    pay(shop, basket_id)
    assert taken(shop) == {"all": 0}


def test_a_member_has_it_so_often_and_no_more(shop):
    define(shop, per_member=2)
    ann = shop.join()
    for nth in range(2):
        basket_id = shop.basket("tea")
        lay(shop, basket_id, card_of(shop, ann, give(shop, ann, occasion=str(nth))).payload)
        pay(shop, basket_id)
    third = card_of(shop, ann, give(shop, ann, occasion="third"))
    with pytest.raises(MemberHadAll):
        lay(shop, shop.basket("tea"), third.payload)


def test_limits_of_a_day_are_free_again_the_next_day(shop):
    define(shop, per_day=2, per_member_day=1)
    ann, ben, mei = shop.join(), shop.join(BEN), shop.join(MEI)

    def use(who, occasion):
        basket_id = shop.basket("tea")
        lay(shop, basket_id, card_of(shop, who, give(shop, who, occasion=occasion)).payload)
        pay(shop, basket_id)

    use(ann, "1")
    with pytest.raises(MemberHadToday):
        use(ann, "2")
    shop.till(lambda ctx: baskets.clear(ctx, baskets.open_id(ctx)))
    use(ben, "1")
    with pytest.raises(CouponsTakenToday):
        use(mei, "1")
    shop.clock.pass_(days=1)
    use(mei, "2")


def test_a_refused_limit_leaves_the_coupon_open_and_the_others_free(shop):
    define(shop, total=5, per_member=1)
    ann = shop.join()
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card_of(shop, ann, give(shop, ann)).payload)
    pay(shop, basket_id)
    other = card_of(shop, ann, give(shop, ann, occasion="more"))
    with pytest.raises(MemberHadAll):
        lay(shop, shop.basket("tea"), other.payload)
    assert taken(shop) == {"all": 1, "who": 1}
    assert other.coupon_id in {one.coupon_id for one in shop.card(ann).coupons}


# ------------------------------------------------------------------- transferable and live ones


def test_a_transferable_coupon_may_be_brought_by_a_friend(shop):
    define(shop, transferable=True)
    ann, ben = shop.join(), shop.join(BEN)
    card = card_of(shop, ann, give(shop, ann))
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ben)
    lay(shop, basket_id, card.payload)
    assert pay(shop, basket_id).total_cents == 4_800
    assert shop.card(ben).points == 48


def test_a_transferable_coupon_does_not_bring_its_owner_along(shop):
    define(shop, transferable=True)
    ann = shop.join()
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card_of(shop, ann, give(shop, ann)).payload)
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).member is None


def test_a_coupon_that_counts_for_a_member_goes_when_another_comes(shop):
    define(shop, transferable=True, per_member=1)
    ann, ben, mei = shop.join(), shop.join(BEN), shop.join(MEI)
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ben)
    lay(shop, basket_id, card_of(shop, ann, give(shop, ann)).payload)
    attach(shop, basket_id, mei)
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).coupons == ()
    assert taken(shop) == {"who": 0}


def test_a_live_coupon_is_good_for_a_minute_and_a_screenshot_is_not(shop):
    define(shop, live=True)
    ann = shop.join()
    coupon_id = give(shop, ann)
    picture = card_of(shop, ann, coupon_id).payload
    shop.clock.pass_(seconds=61)
    basket_id = shop.basket("tea")
    with pytest.raises(CouponStale):
        lay(shop, basket_id, picture, scanned=True)
    shown = card_of(shop, ann, coupon_id).payload
    assert shown != picture
    lay(shop, basket_id, shown, scanned=True)
    assert pay(shop, basket_id).total_cents == 4_800


def test_a_live_coupon_signed_for_long_is_no_live_one(shop):
    define(shop)
    ann = shop.join()
    coupon_id = give(shop, ann)
    define(shop, "LIVE", live=True)
    live_id = give(shop, ann, "LIVE")
    (row,) = [row for row in shop.rows(coupons.coupons) if row.id == live_id]
    for_long = shop.ask(lambda ctx: ctx.keys.sign(row.number, row.expires_at))
    with pytest.raises(CouponStale):
        shop.ask(lambda ctx: coupons.read(ctx, for_long))
    card = card_of(shop, ann, coupon_id)
    assert shop.ask(lambda ctx: coupons.read(ctx, card.payload)).id == coupon_id


def test_a_live_coupon_needs_more_than_a_phone_number(shop):
    define(shop, live=True)
    ann = shop.join()
    coupon_id = give(shop, ann)
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ann, proof="phone")
    with pytest.raises(CouponNeedsScan):
        lay(shop, basket_id, card_of(shop, ann, coupon_id).payload)
    attach(shop, basket_id, ann, proof="qr")
    lay(shop, basket_id, card_of(shop, ann, coupon_id).payload)


# --------------------------------------------------------------------------------- public codes


def publish(shop, code="SUMMER26", kind="TEN", **when):
    return shop.manager(lambda ctx: coupons.publish(ctx, kind, code, **when))


@pytest.mark.parametrize("typed", ["SUMMER26", " summer26 ", "ＳＵＭＭＥＲ２６", "P1:SUMMER26"])
def test_a_public_code_is_read_however_it_is_typed(sqlite_shop, typed):
    shop = sqlite_shop
    define(shop)
    publish(shop)
    basket_id = shop.basket("tea")
    scanned = shop.till(lambda ctx: scanning.scan(ctx, basket_id, typed, key=new_id()))
    assert (scanned.kind, scanned.name) == ("coupon", TITLE)
    assert pay(shop, basket_id).total_cents == 4_800


def test_a_public_code_is_for_everybody_until_it_is_used_up(shop):
    define(shop, total=2)
    publish(shop)
    for _ in range(2):
        basket_id = shop.basket("tea")
        type_in(shop, basket_id, "SUMMER26")
        assert pay(shop, basket_id).total_cents == 4_800
    with pytest.raises(CouponsAllTaken):
        type_in(shop, shop.basket("tea"), "SUMMER26")


def test_a_public_code_works_once_in_a_basket(shop):
    define(shop)
    publish(shop)
    basket_id = shop.basket("tea")
    assert type_in(shop, basket_id, "summer26").id == type_in(shop, basket_id, "SUMMER26").id
    assert pay(shop, basket_id).total_cents == 4_800


def test_a_public_code_taken_off_is_on_nobodys_card_and_can_be_typed_again(shop):
    define(shop, total=1)
    publish(shop)
    ann = shop.join()
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ann)
    found = type_in(shop, basket_id, "SUMMER26")
    shop.till(lambda ctx: baskets.remove_coupon(ctx, basket_id, found.id))
    assert found.id not in {one.coupon_id for one in shop.card(ann).coupons}
    assert taken(shop) == {"all": 0}
    assert type_in(shop, basket_id, "SUMMER26").id == found.id
    assert pay(shop, basket_id).total_cents == 4_800


def test_a_code_with_a_limit_by_member_asks_who_it_is(shop):
    define(shop, per_member=1)
    publish(shop)
    ann = shop.join()
    basket_id = shop.basket("tea")
    with pytest.raises(CouponNeedsMember):
        type_in(shop, basket_id, "SUMMER26")
    attach(shop, basket_id, ann)
    type_in(shop, basket_id, "SUMMER26")
    pay(shop, basket_id)
    again = shop.basket("tea")
    attach(shop, again, ann)
    with pytest.raises(MemberHadAll):
        type_in(shop, again, "SUMMER26")


def test_a_member_whose_sale_is_undone_has_the_coupon_of_the_code(shop):
    define(shop, per_member=1, total=1)
    publish(shop, ends_at=NOON + timedelta(days=1))
    ann = shop.join()
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ann)
    found = type_in(shop, basket_id, "SUMMER26")
    done = pay(shop, basket_id)
    shop.clock.pass_(days=2)
    with pytest.raises(CouponExpired):
        type_in(shop, shop.basket("tea"), "SUMMER26")
    void(shop, done)
    lay(shop, shop.basket(), card_of(shop, ann, found.id).payload)
    assert pay(shop, shop.basket()).total_cents == 4_800


def test_a_code_has_its_time_and_can_be_stopped(shop):
    define(shop)
    batch_id = publish(shop, starts_at=NOON + timedelta(hours=1))
    basket_id = shop.basket("tea")
    with pytest.raises(CouponNotYet):
        type_in(shop, basket_id, "SUMMER26")
    shop.clock.pass_(hours=1)
    type_in(shop, basket_id, "SUMMER26")
    shop.manager(lambda ctx: coupons.stop_batch(ctx, batch_id, reason="over"))
    with pytest.raises(CodeUnknown):
        type_in(shop, shop.basket("tea", station="TST-2"), "SUMMER26", "TST-2")
    assert pay(shop, basket_id).total_cents == 4_800


@pytest.mark.parametrize("code", ["AB", "A" * 25, "-AB", "ÀBC", "A_B", ""])
def test_a_code_that_cannot_be_read_aloud_is_not_published(sqlite_shop, code):
    define(sqlite_shop)
    with pytest.raises(CodeWrong):
        publish(sqlite_shop, code)


def test_a_code_is_published_once(shop):
    define(shop)
    batch_id = publish(shop)
    shop.manager(lambda ctx: coupons.stop_batch(ctx, batch_id, reason="over"))
    with pytest.raises(CodeWrong):
        publish(shop, "summer26")


def test_goods_come_before_codes(shop):
    """A code that reads like a product's number never keeps the product from being sold."""
    define(shop)
    publish(shop, "TEA-01")
    basket_id = shop.basket()
    assert shop.till(lambda ctx: scanning.scan(ctx, basket_id, "TEA-01", key=new_id())).kind == (
        "product"
    )


def test_a_named_coupon_of_a_code_stays_in_its_name(shop):
    define(shop, members_only=True)
    publish(shop)
    ann, ben = shop.join(), shop.join(BEN)
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ann)
    type_in(shop, basket_id, "SUMMER26")
    attach(shop, basket_id, ben)
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).coupons == ()
    hers = shop.card(ann).coupons[0].payload
    with pytest.raises(CouponOfSomebodyElse):
        lay(shop, basket_id, hers)


# ------------------------------------------------------- conditions the pricing engine looks at


@pytest.mark.parametrize(
    ("more", "works"),
    [
        ({"hours": {"weekdays": [1]}}, True),  # the standing noon is a Monday
        ({"hours": {"weekdays": [2, 3]}}, False),
        ({"hours": {"begin": "11:00", "end": "13:00"}}, True),
        ({"hours": {"begin": "18:00"}}, False),
        ({"who": {"branches": ["TST"]}}, True),
        ({"who": {"branches": ["MKO"]}}, False),
        ({"who": {"channels": ["web"]}}, False),
        ({"who": {"first_purchase": True}}, True),
        ({"who": {"tiers": ["gold"]}}, False),
        ({"who": {"tags": ["vip"]}}, False),
        ({"goods": {"categories": ["drinks"]}}, True),
        ({"goods": {"not_categories": ["drinks"]}}, False),
        ({"member_only": True}, True),
        ({"min_spend_cents": 5_801}, False),
    ],
)
def test_a_coupon_works_where_and_when_its_terms_say(sqlite_shop, more, works):
    shop, action = sqlite_shop, {"kind": "spend_amount_off", "off_cents": 1_000}
    define(shop, terms={"action": action, **more})
    ann = shop.join()
    basket_id = shop.basket("tea")
    attach(shop, basket_id, ann)
    lay(shop, basket_id, card_of(shop, ann, give(shop, ann)).payload)
    assert pay(shop, basket_id).total_cents == (4_800 if works else 5_800)
    left = [one.title["en"] for one in shop.card(ann).coupons]
    assert ("HK$10 off" in left) is not works


def test_a_first_purchase_coupon_is_no_good_for_the_second(shop):
    action = {"kind": "spend_amount_off", "off_cents": 1_000}
    define(shop, terms={"action": action, "who": {"first_purchase": True}})
    ann = shop.join()
    shop.sell("cake", member=ann)
    basket_id = shop.basket("tea")
    lay(shop, basket_id, card_of(shop, ann, give(shop, ann)).payload)
    assert pay(shop, basket_id).total_cents == 5_800
