"""A birthday campaign before it starts and after: who, how many, what it costs, what it brought."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core import baskets, birthdays, campaigns, checkout
from core.birthdays import BirthdayPlan, CouponGift, CreditGift, PointsGift, outlook
from core.db.ids import new_id
from core.refusals import NotPermitted
from core.verify import verify
from tests.birthday_party import CAKE, at, campaign, coupon_kind, crowd, night, tell
from tests.shopfloor import ANN, BEN, MEI


def found(shop):
    return shop.ask(lambda ctx: campaigns.find(ctx, "BDAY"))


def preview(shop, plan=None):
    return shop.ask(lambda ctx: outlook.preview(ctx, found(shop), plan))


def report(shop):
    return shop.ask(lambda ctx: outlook.report(ctx, found(shop)))


def test_a_draft_tells_who_and_how_much_and_gives_nothing(shop):
    coupon_kind(shop)
    campaign(shop, start=False)
    shop.office(lambda ctx: crowd(ctx, [(11, 5), (11, 30), (12, 1), (2, 29)]))
    seen = preview(shop)
    assert [(one.tier, one.members, one.cost_cents) for one in seen.at_once] == [("", 2, 10_000)]
    assert [(one.members, one.cost_cents) for one in seen.in_a_year] == [(4, 20_000)]
    assert seen.cost_cents == 20_000
    assert night(shop) == 0
    shop.manager(lambda ctx: birthdays.start(ctx, "BDAY"))
    assert night(shop) == 2
    assert preview(shop).at_once == ()


def test_each_sort_of_gift_has_its_price(shop):
    coupon_kind(shop)
    campaign(shop, start=False)
    shop.office(lambda ctx: crowd(ctx, [(1, 1)] * 3))
    for gift, cents in ((PointsGift(points=500), 1_000), (CreditGift(cents=2_500), 2_500)):
        assert preview(shop, BirthdayPlan(gifts={"": gift})).cost_cents == 3 * cents


def test_a_percentage_is_reckoned_on_what_members_usually_buy(shop):
    from core import coupons

    shop.office(
        lambda ctx: coupons.define(
            ctx, code="TENTH", title={"en": "10% off", "zh_Hant": "九折"},
            terms={"kind": "percent", "value": 1_000}, days_valid=30,
        )
    )  # fmt: skip
    campaign(shop, gifts={"": CouponGift(coupon_kind="TENTH")}, start=False)
    ann = shop.join()
    tell(shop, ann, 1, 1)
    assert preview(shop).cost_cents == 0  # nobody has bought anything yet
    shop.sell("tea", member=ann)
    assert preview(shop).cost_cents == 580


def test_joining_in_the_middle_of_a_month_finds_who_was_missed(shop):
    """The timing moves from the day itself to the whole month: the dry run lists who is owed."""
    coupon_kind(shop)
    campaign(shop, window="day")
    missed, given, ahead = shop.join(ANN), shop.join(BEN), shop.join(MEI)
    for member_id, day in ((missed, 20), (given, 23), (ahead, 29)):
        tell(shop, member_id, 11, day)
    month = BirthdayPlan(gifts={"": CAKE})
    owed = shop.ask(lambda ctx: outlook.owed(ctx, found(shop), month))
    assert [(one.member_id, one.kept_on.day, one.gift) for one in owed] == [
        (missed, 20, CAKE), (ahead, 29, CAKE),
    ]  # fmt: skip
    assert owed[0].phone_masked == "+852 •••• 4567"
    assert sum(one.members for one in preview(shop, month).at_once) == 2
    shop.manager(lambda ctx: birthdays.replan(ctx, "BDAY", month))
    assert night(shop) == 2
    assert shop.ask(lambda ctx: outlook.owed(ctx, found(shop))) == []


def test_the_dry_run_shows_a_page(shop):
    coupon_kind(shop)
    campaign(shop, start=False)
    shop.office(lambda ctx: crowd(ctx, [(11, 1 + at % 28) for at in range(50)]))
    owed = shop.ask(lambda ctx: outlook.owed(ctx, found(shop), most=20))
    assert len(owed) == 20
    assert [one.kept_on for one in owed] == sorted(one.kept_on for one in owed)


def test_the_report_knows_what_became_of_every_gift(shop):
    coupon_kind(shop, cents=1_000)
    campaign(shop)
    people = [shop.join(digits) for digits in (ANN, BEN, MEI)]
    for one in people:
        tell(shop, one, 11, 2)
    for one in people[:2]:
        use_gift(shop, one)
    told = report(shop)
    assert (told.issued, told.redeemed, told.open, told.expired) == (3, 2, 1, 0)
    assert (told.sales, told.net_cents, told.cost_cents) == (2, 2 * (5_800 - 1_000), 2_000)
    assert told.margin_cents == 2 * (5_800 - 1_000 - 2_600)
    assert told.by_tier == {"": 3}
    shop.clock.now = datetime(2026, 12, 24, tzinfo=UTC)
    assert (report(shop).open, report(shop).expired) == (0, 1)


def test_a_sale_that_was_undone_brought_nothing(shop):
    coupon_kind(shop, cents=1_000)
    campaign(shop)
    ann = shop.join()
    tell(shop, ann, 11, 2)
    done = use_gift(shop, ann)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong price", key=new_id()))
    told = report(shop)
    assert (told.redeemed, told.open, told.sales, told.cost_cents) == (0, 1, 0, 0)


def test_points_and_credit_cost_what_they_are_worth(shop):
    campaign(shop, gifts={"": PointsGift(points=500)})
    tell(shop, shop.join(), 11, 2)
    assert (report(shop).issued, report(shop).cost_cents) == (1, 1_000)


def test_campaigns_are_a_marketers_business(shop):
    campaign(shop, gifts={"": PointsGift(points=1)}, start=False)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: birthdays.start(ctx, "BDAY"))
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: campaigns.stop(ctx, "BDAY"))


def test_a_campaign_starts_once_and_stops_for_good(shop):
    campaign(shop, gifts={"": PointsGift(points=1)})
    shop.manager(lambda ctx: birthdays.start(ctx, "BDAY"))  # a second tap
    shop.manager(lambda ctx: campaigns.stop(ctx, "BDAY"))
    for deed in (birthdays.start, lambda ctx, code: birthdays.replan(ctx, code, BirthdayPlan(
            gifts={"": PointsGift(points=2)}))):  # fmt: skip
        with pytest.raises(campaigns.NotInThisState):
            shop.manager(lambda ctx, deed=deed: deed(ctx, "BDAY"))
    assert found(shop).state == "stopped"
    with pytest.raises(campaigns.CampaignUnknown):
        shop.manager(lambda ctx: campaigns.stop(ctx, "NOTHING"))


def test_codes_are_taken_once_and_dates_are_the_right_way_round(shop):
    campaign(shop, gifts={"": PointsGift(points=1)})
    with pytest.raises(campaigns.CodeTaken):
        campaign(shop, gifts={"": PointsGift(points=1)})
    plan = BirthdayPlan(gifts={"": PointsGift(points=1)})
    today = shop.clock.now.date()
    with pytest.raises(campaigns.WrongWayRound):
        shop.manager(
            lambda ctx: campaigns.make(
                ctx, "X", birthdays.KIND, titles={"en": "X", "zh_Hant": "X"}, plan=plan,
                starts_on=today, ends_on=today - timedelta(days=1),
            )
        )  # fmt: skip


def test_starting_asks_the_house_to_give_at_once(shop):
    from core import jobs

    def owed_at():
        return shop.ask(lambda ctx: jobs.look(ctx, birthdays.JOB)).owed_at

    shop.office(lambda ctx: jobs.claim(ctx, jobs.look(ctx, birthdays.JOB), ctx.store.id))
    campaign(shop, gifts={"": PointsGift(points=1)})
    assert owed_at() == shop.clock.now
    assert at(date(2026, 11, 23)) == shop.clock.now


def use_gift(shop, member_id):
    """The member buys a tea with the birthday coupon."""
    payload = next(
        one.payload for one in shop.card(member_id).coupons if "Birthday" in one.title["en"]
    )
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="list"))
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, payload))
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000))


def test_a_birthday_coupon_out_of_thin_air_is_found(shop_to_spoil):
    from core import coupons, journal

    shop = shop_to_spoil
    coupon_kind(shop)
    ann = shop.join()

    def cheat(ctx):
        journal.announce(ctx, "coupon.issued", ann)
        return coupons.issue(ctx, "CAKE", ann, occasion="birthday:birthday:2026")

    forged = shop.office(cheat)
    assert [str(one) for one in verify(shop.database)] == [
        f"birthdays: {forged}: a birthday coupon that no gift row knows"
    ]
