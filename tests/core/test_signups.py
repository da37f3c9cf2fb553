"""A phone number is enough: joining, being greeted, and the kiosk that cannot be made to tell."""

from uuid import UUID

import pytest
from sqlalchemy import select

from core import cards, limits, members, phone, settings, signups
from core.context import Actor
from core.db.ids import new_id
from core.refusals import NotPermitted
from tests.shopfloor import ANN, BEN, MEI, Shopfloor


def welcome(shop: Shopfloor, digits: str, key: UUID | None = None, station: str = "TST-K1"):
    number, key = phone.read(digits), key or new_id()
    return shop.kiosk(
        lambda ctx: signups.welcome(ctx, number, language="en", key=key), station=station
    )


# ---------------------------------------------------------------------------------- joining


def test_a_phone_number_makes_a_member_with_a_welcome_coupon(shop):
    ann = welcome(shop, ANN)
    assert ann.new
    assert ann.phone_masked == "+852 •••• 4567"
    assert (ann.points, ann.points_pending, ann.points_worth_cents) == (0, 0, 0)
    assert [coupon.title["en"] for coupon in ann.coupons] == ["HK$20 off"]
    assert not ann.verified
    assert not ann.marketing


def test_a_known_number_is_greeted_as_the_member_it_is(shop):
    ann, again = welcome(shop, ANN), welcome(shop, ANN)
    assert again.member_id == ann.member_id
    assert not again.new
    assert len(again.coupons) == 1


def test_a_second_tap_finds_the_same_new_member(shop):
    key = new_id()
    first, second = welcome(shop, ANN, key), welcome(shop, ANN, key)
    assert first.member_id == second.member_id == key
    assert first.new
    assert second.new
    assert len(shop.rows(members.members)) == 1


def test_the_number_is_the_same_however_it_is_typed(shop):
    ann = welcome(shop, "9123 4567")
    for typed in ("91234567", "+852 9123-4567", "+85291234567", "９１２３４５６７"):
        assert welcome(shop, typed).member_id == ann.member_id


def test_everybody_gets_a_welcome_coupon_only_once(shop):
    ann = shop.join(ANN)
    (only,) = shop.card(ann).coupons
    for _ in range(3):
        shop.join(ANN)
    assert [coupon.coupon_id for coupon in shop.card(ann).coupons] == [only.coupon_id]


def test_a_shop_without_a_welcome_coupon_still_welcomes(shop):
    shop.change_rules("welcome", coupon_kind="")
    assert welcome(shop, ANN).coupons == ()


def test_members_of_other_countries_join_with_their_own_number(shop):
    guest = welcome(shop, "+886912345678")
    assert guest.phone_masked == "+886 •••• 5678"


def test_somebody_without_the_right_to_join_members_cannot(shop):
    stranger, number = Actor("nobody"), phone.read(ANN)
    with pytest.raises(NotPermitted):
        shop.till(
            lambda ctx: signups.welcome(ctx, number, language="en", key=new_id()), actor=stranger
        )
    assert shop.rows(members.members) == []


# ------------------------------------------------------------------------------- not too often


def test_one_kiosk_cannot_walk_through_phone_numbers(shop):
    shop.change_rules("kiosk", numbers_per_ten_minutes=5)
    for last in range(5):
        welcome(shop, f"9123456{last}")
    with pytest.raises(limits.TooOften) as refused:
        welcome(shop, "91234565")
    assert refused.value.facts == {"minutes": 10}
    assert len(shop.rows(members.members)) == 5


def test_a_refused_walk_learns_nothing_about_known_and_unknown_numbers(shop):
    shop.change_rules("kiosk", numbers_per_ten_minutes=1)
    shop.join(ANN)
    told = []
    for digits in (ANN, BEN):
        with pytest.raises(limits.TooOften) as refused:
            welcome(shop, digits)
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_after_ten_minutes_the_kiosk_welcomes_again(shop):
    shop.change_rules("kiosk", numbers_per_ten_minutes=1)
    welcome(shop, ANN)
    with pytest.raises(limits.TooOften):
        welcome(shop, BEN)
    shop.clock.pass_(minutes=10)
    assert welcome(shop, BEN).new


def test_one_number_cannot_be_looked_up_all_day(shop):
    shop.change_rules("kiosk", looks_per_number_per_hour=3)
    for _ in range(3):
        welcome(shop, ANN)
    with pytest.raises(limits.TooOften) as refused:
        welcome(shop, ANN)
    assert refused.value.facts == {"minutes": 60}
    assert welcome(shop, BEN).new
    shop.clock.pass_(hours=1)
    assert not welcome(shop, ANN).new


# ------------------------------------------------------------------------------ the stopwatch


def test_the_shop_measures_its_own_three_seconds(shop):
    for nth in range(100):
        shop.kiosk(
            lambda ctx, nth=nth: signups.timed(
                ctx, new_id(), whole_ms=1_000 + nth, answer_ms=10 + nth
            )
        )
    assert shop.ask(signups.figures) == signups.Figures(100, 1_050, 1_095, 60, 105)


def test_a_sign_up_is_timed_once(shop):
    ann = shop.join()
    for whole in (900, 4_000):
        shop.kiosk(lambda ctx, whole=whole: signups.timed(ctx, ann, whole_ms=whole, answer_ms=20))
    assert shop.ask(signups.figures) == signups.Figures(1, 900, 900, 20, 20)


def test_old_timings_leave_the_figures(shop):
    ann = shop.join()
    shop.kiosk(lambda ctx: signups.timed(ctx, ann, whole_ms=900, answer_ms=20))
    shop.clock.pass_(days=31)
    assert shop.ask(signups.figures) == signups.Figures(0, 0, 0, 0, 0)


# ---------------------------------------------------------------------------------- members


def test_whoever_has_just_touched_the_kiosk_stands_in_the_cashiers_list(shop):
    ann = shop.join(ANN)
    shop.clock.pass_(minutes=1)
    ben = shop.join(BEN)
    shop.clock.pass_(minutes=1)
    shop.join(ANN)
    seen = shop.ask(members.lately_at_kiosks)
    assert [one.member_id for one in seen] == [ann, ben]
    assert [one.new for one in seen] == [False, True]
    assert [one.phone_masked for one in seen] == ["+852 •••• 4567", "+852 •••• 5678"]
    shop.clock.pass_(minutes=31)
    assert shop.ask(members.lately_at_kiosks) == []


def test_a_member_may_say_a_name_and_a_language(shop):
    ann = shop.join()
    shop.kiosk(lambda ctx: members.set_profile(ctx, ann, name="陳大文", language="en"))
    assert (shop.card(ann).name, shop.card(ann).language) == ("陳**", "en")
    shop.kiosk(lambda ctx: members.set_profile(ctx, ann, language="zh_Hant"))
    assert (shop.card(ann).name, shop.card(ann).language) == ("陳**", "zh_Hant")


def test_a_number_is_verified_by_staff_who_may_and_by_nobody_else(shop):
    ann = shop.join()
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: members.verify_by_staff(ctx, ann))
    assert not shop.card(ann).verified
    shop.manager(lambda ctx: members.verify_by_staff(ctx, ann))
    assert shop.card(ann).verified


def test_a_cashier_finds_a_member_by_number_and_never_sees_it_whole(shop):
    ann = shop.join(ANN)
    found = shop.ask(lambda ctx: cards.find_by_phone(ctx, "9123 4567"))
    assert found.member_id == ann
    assert ANN not in repr(found)
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, MEI)) is None
    with pytest.raises(phone.PhoneWrong):
        shop.ask(lambda ctx: cards.find_by_phone(ctx, "12"))


def test_what_is_no_member_is_refused(shop):
    with pytest.raises(members.MemberUnknown):
        shop.card(new_id())


def test_the_journal_masks_the_number(shop):
    shop.join(ANN)
    from core.journal import journal

    told = shop.ask(lambda ctx: ctx.db.execute(select(journal.c.body)).scalars().all())
    assert not any(ANN in body for body in told)


def test_rules_of_the_kiosk_are_defaults_until_somebody_changes_them(shop):
    assert shop.ask(lambda ctx: ctx.rules) == settings.Rules()
