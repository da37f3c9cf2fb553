"""The member's card: points that can be spent, points to come, points about to die, one QR."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core import baskets, cards, members, points, scanning, tokens
from core.db.ids import new_id

HALF_A_MINUTE = timedelta(seconds=30)


def adjust(shop, member_id, count, **told):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason="kindness", **told))


def show_qr(shop, payload):
    return shop.till(lambda ctx: cards.find_by_qr(ctx, payload))


# ----------------------------------------------------------------------------------- points


def test_points_are_worth_money_in_whole_steps_only(shop):
    ann = shop.join()
    for given, worth in ((99, 0), (1, 200), (99, 200), (1, 400)):
        adjust(shop, ann, given)
        assert shop.card(ann).points_worth_cents == worth


def test_pending_points_are_shown_but_not_counted_as_spendable(shop):
    shop.change_rules("points", pending_days=7)
    ann = shop.join()
    shop.sell("cup", "tea", member=ann)
    card = shop.card(ann)
    assert (card.points, card.points_pending, card.points_worth_cents) == (0, 146, 0)
    shop.clock.pass_(days=7)
    card = shop.card(ann)
    assert (card.points, card.points_pending, card.points_worth_cents) == (146, 0, 200)


def test_points_about_to_die_are_shown_by_their_last_day(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=2)
    shop.sell("cake", member=ann)
    assert shop.card(ann).expiring == (
        points.Expiring(58, date(2026, 12, 23)),
        points.Expiring(38, date(2026, 12, 25)),
    )


def test_points_that_die_far_away_worry_nobody(shop):
    ann = shop.join()
    shop.sell("tea", member=ann)
    assert shop.card(ann).expiring == ()


def test_points_past_their_last_day_are_gone_from_the_card_before_the_nightly_job_runs(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    shop.sell("cup", "tea", member=ann)
    shop.clock.pass_(days=31)
    card = shop.card(ann)
    assert (card.points, card.points_pending, card.points_worth_cents) == (0, 0, 0)
    assert card.expiring == ()


def test_a_debt_is_shown_as_a_debt(shop):
    ann = shop.join()
    adjust(shop, ann, -30, may_go_negative=True)
    assert (shop.card(ann).points, shop.card(ann).points_worth_cents) == (-30, 0)


# ---------------------------------------------------------------------------------- coupons


def test_used_and_expired_coupons_leave_the_card(shop):
    ann = shop.join()
    assert len(shop.card(ann).coupons) == 1
    shop.clock.pass_(days=61)
    assert shop.card(ann).coupons == ()


def test_a_coupon_on_the_card_says_until_when_and_from_what_sum(shop):
    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    assert coupon.title == {"en": "HK$20 off", "zh_Hant": "減 HK$20"}
    assert coupon.expires_on == date(2027, 1, 22)
    assert coupon.min_spend_cents == 10_000
    assert coupon.payload.startswith("C1:")


# --------------------------------------------------------------------------------- member QR


def test_a_fresh_member_code_proves_that_the_phone_is_here(shop):
    ann = shop.join()
    found, proven = show_qr(shop, shop.card(ann).member_qr)
    assert found.member_id == ann
    assert proven


def test_a_screenshot_shown_again_only_names_the_member(shop):
    ann = shop.join()
    payload = shop.card(ann).member_qr
    assert show_qr(shop, payload)[1]
    found, proven = show_qr(shop, payload)
    assert found.member_id == ann
    assert not proven


def test_a_phone_whose_clock_is_half_a_minute_ahead_still_proves(shop):
    ann = shop.join()
    ahead = shop.ask(lambda ctx: ctx.keys.member_qr(_code(ctx, ann), ctx.now + HALF_A_MINUTE))
    too_far = shop.ask(lambda ctx: ctx.keys.member_qr(_code(ctx, ann), ctx.now + 2 * HALF_A_MINUTE))
    assert show_qr(shop, ahead)[1]
    assert not show_qr(shop, too_far)[1]


@pytest.mark.parametrize(
    ("seconds", "proves"), [(0, True), (30, True), (60, False), (86_400, False)]
)
def test_a_member_code_is_fresh_for_about_a_minute(shop, seconds, proves):
    ann = shop.join()
    payload = shop.card(ann).member_qr
    shop.clock.pass_(seconds=seconds)
    found, proven = show_qr(shop, payload)
    assert found.member_id == ann
    assert proven is proves


def test_every_half_minute_proves_anew(shop):
    ann = shop.join()
    for _ in range(3):
        assert show_qr(shop, shop.card(ann).member_qr)[1]
        shop.clock.pass_(seconds=60)


def test_a_code_of_nobody_is_refused(shop):
    stray = shop.ask(lambda ctx: ctx.keys.member_qr("ABCDEFGH", ctx.now))
    with pytest.raises(members.MemberUnknown):
        show_qr(shop, stray)
    with pytest.raises(tokens.CodeForged):
        show_qr(shop, "M1:TOO-SHORT")


def test_scanning_a_member_at_the_till_brings_the_member_and_says_how_it_is_known(shop):
    ann, basket_id = shop.join(), shop.basket("tea")
    payload = shop.card(ann).member_qr
    shop.till(lambda ctx: scanning.scan(ctx, basket_id, payload, key=new_id()))
    basket = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert (basket.member.member_id, basket.proof) == (ann, "qr")
    shop.clock.pass_(minutes=5)
    shop.till(lambda ctx: scanning.scan(ctx, basket_id, payload, key=new_id()))
    assert shop.ask(lambda ctx: baskets.show(ctx, basket_id)).proof == "phone"


def _code(ctx, member_id):
    return ctx.db.execute(
        select(members.members.c.code).where(members.members.c.id == member_id)
    ).scalar_one()
