"""Members who bring friends: both rewarded once, when the friend's first sale is there to stay."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from core import checkout, coupons, referrals, scanning
from core.coupons import CouponNeedsMember
from core.db.ids import new_id
from core.members import members
from core.referrals import (
    ReferralNotNew,
    ReferralSelf,
    ReferralsEnough,
    ReferralsOff,
    ReferralUnknown,
)
from shop import coupon_jobs, jobs
from tests.shopfloor import ANN, BEN, MEI


@pytest.fixture
def on(shop):
    """The shop rewards both: a coupon and points for whoever brings, a coupon for the friend."""
    shop.change_rules(
        "referrals", referrer_coupon="WELCOME", friend_coupon="WELCOME", referrer_points=100
    )
    return shop


def code_of(shop, member_id):
    return shop.kiosk(lambda ctx: referrals.code_of(ctx, member_id))


def bring(shop, friend_id, code):
    return shop.kiosk(lambda ctx: referrals.bring(ctx, friend_id, code))


def settle(shop):
    done = 0
    for count in coupon_jobs.reward_referrals(shop.database, jobs.offices(shop.database)):
        done = count
    return done


def status(shop, member_id):
    return [one.state for one in shop.ask(lambda ctx: referrals.brought_by(ctx, member_id))]


def brought(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    bring(shop, ben, code_of(shop, ann))
    return ann, ben


def given(shop, member_id):
    return [
        row
        for row in shop.rows(coupons.coupons)
        if row.member_id == member_id and row.occasion.startswith("friend:")
    ]


# ------------------------------------------------------------------------------------ the code


def test_a_member_has_one_code_to_pass_on_and_it_is_not_the_members_own(on):
    ann = on.join(ANN)
    code = code_of(on, ann)
    assert code == code_of(on, ann)
    (row,) = [row for row in on.rows(members) if row.id == ann]
    assert code != row.code


@pytest.mark.parametrize("spelling", ["{}", "R1:{}", " r1:{} "])
def test_a_code_is_read_however_it_is_typed(on, spelling):
    ann, ben = on.join(ANN), on.join(BEN)
    code = spelling.format(code_of(on, ann)).lower()
    assert bring(on, ben, code) == ann


def test_a_code_scanned_at_the_till_is_for_the_member_on_the_basket(on):
    ann, ben = on.join(ANN), on.join(BEN)
    code, basket_id = f"R1:{code_of(on, ann)}", on.basket("tea")
    with pytest.raises(CouponNeedsMember):
        on.till(lambda ctx: scanning.scan(ctx, basket_id, code, key=new_id()))
    from core import baskets

    on.till(lambda ctx: baskets.attach_member(ctx, basket_id, ben, proof="list"))
    found = on.till(lambda ctx: scanning.scan(ctx, basket_id, code, key=new_id()))
    assert (found.kind, found.id) == ("referral", ben)
    assert status(on, ann) == ["waiting"]


# ----------------------------------------------------------------------------------- the guards


def test_nobody_brings_themselves(on):
    ann = on.join(ANN)
    with pytest.raises(ReferralSelf):
        bring(on, ann, code_of(on, ann))


def test_a_member_of_longer_standing_is_no_new_friend(on):
    ben = on.join(BEN)
    on.clock.pass_(hours=25)
    ann = on.join(ANN)
    with pytest.raises(ReferralNotNew):
        bring(on, ben, code_of(on, ann))


def test_a_friend_is_brought_by_one_member_and_twice_is_once(on):
    ann, ben = brought(on)
    assert bring(on, ben, code_of(on, ann)) == ann
    mei = on.join(MEI)
    with pytest.raises(ReferralNotNew):
        bring(on, ben, code_of(on, mei))
    assert len(on.rows(referrals.referrals)) == 1


def test_only_so_many_friends_count_in_a_month(on):
    on.change_rules("referrals", referrer_points=100, most_per_month=2)
    code = code_of(on, on.join(ANN))
    friends = [on.join(f"6234567{number}") for number in range(4)]
    for friend in friends[:2]:
        bring(on, friend, code)
    for _ in range(3):
        with pytest.raises(ReferralsEnough):
            bring(on, friends[2], code)
    on.clock.pass_(days=31)
    bring(on, on.join("62345690"), code)


def test_an_old_number_of_the_referrer_is_the_same_person(on):
    """Changing the number and joining again with the old one brings nobody."""
    from core.privacy.tables import changes

    ann, ben = on.join(ANN), on.join(BEN)
    masked = on.card(ben).phone_masked
    row = {
        "id": new_id(), "member_id": ann, "from_mac": "x", "from_masked": masked,
        "to_masked": "+852 •••• 0000", "how": "staff", "by": "Wing", "at": on.clock.now,
    }  # fmt: skip
    on.office(lambda ctx: ctx.db.execute(changes.insert(), row))
    with pytest.raises(ReferralSelf):
        bring(on, ben, code_of(on, ann))


def test_an_unknown_code_and_a_shop_without_rewards_are_refused(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    code = code_of(shop, ann)
    with pytest.raises(ReferralsOff):
        bring(shop, ben, code)
    shop.change_rules("referrals", referrer_points=1)
    for text in ("", "R1:", "ABCDEFGH", "\x00", "' or 1=1"):
        with pytest.raises(ReferralUnknown):
            bring(shop, ben, text)


# ----------------------------------------------------------------------------------- the reward


def test_both_are_rewarded_once_when_the_window_has_passed(on):
    ann, ben = brought(on)
    on.sell("tea", member=ben)
    assert status(on, ann) == ["due"]
    on.clock.pass_(days=13)
    assert settle(on) == 0
    on.clock.pass_(days=1)
    assert settle(on) == 1
    assert settle(on) == 0
    assert status(on, ann) == ["rewarded"]
    assert (len(given(on, ann)), len(given(on, ben))) == (1, 1)
    assert on.card(ann).points == 100


def test_a_friend_who_never_buys_brings_nothing(on):
    ann, _ = brought(on)
    on.clock.pass_(days=60)
    assert settle(on) == 0
    on.clock.pass_(days=60)
    assert settle(on) == 0
    assert status(on, ann) == ["lapsed"]


def test_a_void_cancels_and_the_next_sale_counts(on):
    ann, ben = brought(on)
    done = on.sell("tea", member=ben)
    on.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))
    assert status(on, ann) == ["waiting"]
    on.clock.pass_(days=20)
    assert settle(on) == 0
    on.sell("cake", member=ben)
    on.clock.pass_(days=14)
    assert settle(on) == 1


def test_a_sale_that_came_back_in_full_is_none(on):
    """A refund is a negative row of what the member bought."""
    from core.tiers.tables import purchases

    ann, ben = brought(on)
    done = on.sell("tea", member=ben)
    row = {
        "member_id": ben, "sold_at": on.clock.now, "id": new_id(), "sale_id": done.sale_id,
        "at": on.clock.now, "cents": -5_800, "points": 0, "visits": 0, "cause": "refund",
    }  # fmt: skip
    found = on.ask(lambda ctx: referrals._first_sales(ctx, _waiting(ctx)))
    assert list(found) == [ben]

    class Stop(Exception):
        pass

    def look(ctx):
        ctx.db.execute(purchases.insert(), row)
        assert referrals._first_sales(ctx, _waiting(ctx)) == {}
        raise Stop  # the row has no sale behind it: nothing of this stays

    with pytest.raises(Stop):
        on.office(look)
    assert status(on, ann) == ["due"]


def _waiting(ctx):
    asked = {"since": ctx.now - timedelta(days=90), "after": referrals.START, "most": 10}
    return ctx.db.execute(referrals.WAITING, asked).fetchall()


def test_a_first_sale_below_the_least_waits_for_a_larger_one(on):
    on.change_rules("referrals", referrer_points=10, min_sale_cents=5_000)
    ann, ben = brought(on)
    on.sell("cake", member=ben)
    on.clock.pass_(days=15)
    assert settle(on) == 0
    on.sell("tea", member=ben)
    on.clock.pass_(days=15)
    assert settle(on) == 1
    assert on.card(ann).points == 10


def test_whoever_had_bought_before_the_code_was_no_new_customer(on):
    ann, ben = on.join(ANN), on.join(BEN)
    on.sell("tea", member=ben)
    on.clock.pass_(minutes=5)
    bring(on, ben, code_of(on, ann))
    on.sell("tea", member=ben)
    on.clock.pass_(days=30)
    assert settle(on) == 0


def test_a_job_that_dies_between_two_friends_goes_on(on):
    ann = on.join(ANN)
    code = code_of(on, ann)
    for number in range(5):
        friend = on.join(f"6234567{number}")
        bring(on, friend, code)
        on.sell("card", member=friend)
    on.clock.pass_(days=14)
    count, after = on.office(lambda ctx: referrals.settle(ctx, most=2))
    assert (count, after is not None) == (2, True)
    assert settle(on) == 3
    assert len(given(on, ann)) == 5


def test_what_was_promised_is_what_the_rules_say_on_the_day(on):
    _, ben = brought(on)
    on.sell("tea", member=ben)
    on.clock.pass_(days=14)
    on.change_rules("referrals", referrer_coupon="", friend_coupon="", referrer_points=0)
    assert settle(on) == 0


def test_a_forged_reward_is_found(sqlite_shop):
    from core.verify import verify

    shop = sqlite_shop
    shop.change_rules("referrals", referrer_points=100)
    _, ben = brought(shop)
    shop.sell("tea", member=ben)
    shop.clock.pass_(days=14)
    settle(shop)
    assert verify(shop.database) == []
    shop.office(lambda ctx: ctx.db.execute(update(referrals.rewards).values(referrer_points=1_000)))
    assert any("not on the books" in str(one) for one in verify(shop.database))
