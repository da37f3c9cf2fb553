"""Birthdays told and corrected, and gifts given once: at night, and the moment the day is told."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import orjson
import pytest
from sqlalchemy import select

from core import birthdays, campaigns, consent, coupons, journal, points, purses
from core.birthdays import (
    AlreadyTold,
    BirthdayPlan,
    CouponGift,
    CreditGift,
    GiftUnknown,
    NotTold,
    PointsGift,
)
from core.birthdays.giving import due, give, moments
from core.db.ids import new_id
from core.messages.tables import messages
from core.privacy import merge
from core.refusals import NotPermitted
from tests.birthday_party import CAKE, at, campaign, coupon_kind, crowd, gifts_of, night, tell
from tests.shopfloor import ANN, BEN, MEI, OMAR


@pytest.fixture
def party(shop):
    """A shop that gives a coupon in the birthday's month; it is 23 November 2026."""
    coupon_kind(shop)
    campaign(shop)
    return shop


def kept(shop, member_id):
    return shop.ask(lambda ctx: birthdays.of(ctx, member_id))


def change(shop, member_id, month, day, reason="showed her identity card"):
    return shop.manager(lambda ctx: birthdays.change(ctx, member_id, month, day, reason=reason))


# ------------------------------------------------------------------------------------ telling


def test_month_and_day_are_enough_and_a_year_may_come_later(shop):
    ann = shop.join()
    assert kept(shop, ann) is None
    tell(shop, ann, 2, 29)
    assert kept(shop, ann).birthday == birthdays.Birthday(2, 29)
    tell(shop, ann, 2, 29, 2004)
    assert kept(shop, ann).birthday == birthdays.Birthday(2, 29, 2004)
    assert kept(shop, ann).set_by == "kiosk"


def test_a_birthday_is_told_once(shop):
    ann = shop.join()
    tell(shop, ann, 3, 14)
    tell(shop, ann, 3, 14)
    with pytest.raises(AlreadyTold):
        tell(shop, ann, 3, 15)
    assert kept(shop, ann).birthday == birthdays.Birthday(3, 14)


def test_a_correction_is_a_colleagues_business_and_has_a_reason(shop):
    ann = shop.join()
    with pytest.raises(NotTold):
        change(shop, ann, 3, 15)
    tell(shop, ann, 3, 14)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: birthdays.change(ctx, ann, 3, 15, reason="asked for it"))
    change(shop, ann, 3, 15)
    assert kept(shop, ann).birthday == birthdays.Birthday(3, 15)
    entries = shop.rows(journal.journal)
    (told,) = [orjson.loads(row.body) for row in entries if row.kind == "birthday.changed"]
    # The day itself is no business of a journal that nothing is ever taken out of.
    assert told["events"][0][2] == {"reason": "showed her identity card"}


# ------------------------------------------------------------------------- given at the counter


def test_a_birthday_told_in_its_month_has_its_gift_at_once(party):
    ann = party.join()
    (given,) = tell(party, ann, 11, 2)
    assert given.parcel.titles["en"] == "Birthday HK$50 off"
    assert any(one.title["en"] == "Birthday HK$50 off" for one in party.card(ann).coupons)
    assert tell(party, ann, 11, 2) == []
    assert night(party) == 0
    assert gifts_of(party, ann) == [2026]


def test_a_birthday_told_outside_its_window_waits_for_it(party):
    ann = party.join()
    assert tell(party, ann, 12, 1) == []
    assert night(party) == 0
    party.clock.now = at(date(2026, 11, 30), 23)
    assert night(party) == 0
    party.clock.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # midnight in Hong Kong
    assert night(party) == 1
    assert night(party) == 0
    assert gifts_of(party, ann) == [2026]


def test_the_shops_day_begins_at_midnight_whenever_its_till_does(party):
    """The branch's business day begins at four; a birthday does not wait for it."""
    assert party.store.day_starts_hour == 4
    coupon_kind(party, "DAY")
    campaign(party, "ONDAY", window="day", series="day", gifts={"": CouponGift(coupon_kind="DAY")})
    ann = party.join()
    tell(party, ann, 11, 24)
    night(party)
    party.clock.now = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
    assert night(party) == 0
    party.clock.now = datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC)
    assert night(party) == 1


# -------------------------------------------------------------------------------- once a year


def test_a_leapling_has_one_gift_in_each_of_forty_years(sqlite_shop):
    """Every night of the months around it, and every campaign window, for forty years."""
    shop = sqlite_shop
    coupon_kind(shop)
    campaign(shop)
    ann, ben = shop.join(ANN), shop.join(BEN)
    tell(shop, ann, 2, 29)
    tell(shop, ben, 1, 1)
    for year in range(2027, 2067):
        for month, day in ((1, 1), (2, 1), (2, 28), (3, 1)):
            shop.clock.now = at(date(year, month, day), 1)
            night(shop)
    assert gifts_of(shop, ann) == list(range(2027, 2067))
    assert gifts_of(shop, ben) == list(range(2027, 2067))


def test_two_gifts_are_three_hundred_days_apart(party):
    """The window moves from after the birthday to long before the next one."""
    ann = party.join()
    tell(party, ann, 11, 1)
    assert gifts_of(party, ann) == [2026]
    early = BirthdayPlan(window="before", window_days=60, gifts={"": CAKE})
    party.manager(lambda ctx: birthdays.replan(ctx, "BDAY", early))
    party.clock.now = at(date(2027, 9, 2))  # 60 days before; 283 since the last
    assert night(party) == 0
    party.clock.now = at(date(2027, 9, 19))  # 300 days
    assert night(party) == 1
    assert gifts_of(party, ann) == [2026, 2027]


def test_a_clock_set_back_gives_nothing_twice(party):
    ann = party.join()
    tell(party, ann, 11, 23)
    for day in (date(2025, 11, 23), date(2026, 1, 1), date(2025, 11, 1), date(2026, 11, 23)):
        party.clock.now = at(day)
        assert night(party) == 0
    assert gifts_of(party, ann) == [2026]


def test_a_changed_birthday_earns_nothing_for_a_year_after_the_last_gift(party):
    ann = party.join()
    tell(party, ann, 11, 23)
    change(party, ann, 12, 5)
    party.clock.now = at(date(2026, 12, 5))
    assert night(party) == 0
    party.clock.now = at(date(2027, 12, 5))  # 377 days since
    assert night(party) == 1
    assert gifts_of(party, ann) == [2026, 2027]


def test_a_change_long_after_cools_off_too_though_nothing_was_given(party):
    ann = party.join()
    tell(party, ann, 5, 5)
    party.clock.now = at(date(2027, 1, 20))
    assert change(party, ann, 1, 20) == []
    assert night(party) == 0
    party.clock.now = at(date(2028, 1, 20))
    assert night(party) == 1


def test_a_finger_that_slipped_is_corrected_and_has_its_gift(party):
    ann = party.join()
    tell(party, ann, 10, 23)
    (given,) = change(party, ann, 11, 23)
    assert given.gift == CAKE
    assert change(party, ann, 12, 23) == []  # now a gift was given
    party.clock.now = at(date(2026, 12, 23))
    assert night(party) == 0


def test_forgotten_and_told_anew_is_no_second_birthday(party):
    ann = party.join()
    tell(party, ann, 11, 23)
    party.office(lambda ctx: birthdays.forget(ctx, ann))
    assert kept(party, ann) is None
    assert tell(party, ann, 11, 24) == []
    assert tell(party, ann, 11, 24) == []
    party.clock.now = at(date(2026, 11, 24))
    assert night(party) == 0


def test_two_cards_of_one_person_have_one_birthday(party):
    """The card that goes has had its gift; the one that stays takes over the day, not a second."""
    ann, twin = party.join(ANN), party.join(BEN)
    tell(party, twin, 11, 23)
    party.manager(lambda ctx: merge.merge(ctx, ann, twin, key=new_id()))
    assert kept(party, ann).birthday == birthdays.Birthday(11, 23)
    assert night(party) == 0
    party.clock.now = at(date(2027, 11, 1))
    assert night(party) == 1
    assert gifts_of(party, ann) == [2027]


def test_campaigns_of_one_series_take_the_place_of_each_other(party):
    ann, ben = party.join(ANN), party.join(BEN)
    tell(party, ann, 11, 23)
    party.manager(lambda ctx: campaigns.stop(ctx, "BDAY"))
    assert tell(party, ben, 11, 23) == []
    campaign(party, "BDAY27", gifts={"": PointsGift(points=500)})
    assert night(party) == 1
    assert (party.card(ann).points, party.card(ben).points) == (0, 500)
    campaign(party, "BESIDE", gifts={"": PointsGift(points=50)}, series="beside")
    assert night(party) == 2
    assert (party.card(ann).points, party.card(ben).points) == (50, 550)


# ---------------------------------------------------------------------------------- the gifts


def test_points_and_credit_are_gifts_too(shop):
    campaign(shop, "POINTS", gifts={"": PointsGift(points=300)}, series="points")
    campaign(shop, "CREDIT", gifts={"": CreditGift(cents=2_000, days=30)}, series="credit")
    ann = shop.join()
    given = tell(shop, ann, 11, 30)
    assert [one.gift.kind for one in given] == ["points", "credit"]
    assert shop.card(ann).points == 300
    assert shop.ask(lambda ctx: purses.held(ctx, ann)).promo_cents == 2_000
    assert given[1].parcel.until == date(2026, 12, 23)
    assert given[1].parcel.titles == {"en": "HK$20 shop credit", "zh_Hant": "HK$20 購物金"}


def test_a_gift_may_end_with_its_window(shop):
    coupon_kind(shop, days=60)
    campaign(shop, good_until="window")
    ann = shop.join()
    (given,) = tell(shop, ann, 11, 2)
    assert given.parcel.until == date(2026, 11, 30)
    shop.clock.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    titles = [one.title["en"] for one in shop.card(ann).coupons]
    assert titles == ["HK$20 off"]  # the welcome coupon alone is left


def test_a_plan_for_another_tier_gives_nothing(shop):
    coupon_kind(shop)
    campaign(shop, gifts={"gold": CAKE})
    ann = shop.join()
    assert tell(shop, ann, 11, 2) == []
    assert night(shop) == 0
    assert gifts_of(shop, ann) == []


def test_a_campaign_whose_coupon_is_not_there_does_not_start(shop):
    campaign(shop, start=False)
    with pytest.raises(GiftUnknown):
        shop.manager(lambda ctx: birthdays.start(ctx, "BDAY"))
    assert shop.ask(lambda ctx: campaigns.find(ctx, "BDAY")).state == "draft"


def test_who_agreed_to_hear_from_the_shop_hears_of_it_once(shop):
    coupon_kind(shop)
    campaign(shop, message="birthday")
    ann, ben = shop.join(ANN, language="en"), shop.join(BEN)
    shop.kiosk(lambda ctx: consent.record(ctx, ann, granted=True, language="en"))
    for one in (ann, ben):
        tell(shop, one, 11, 2)
    night(shop)
    letters = shop.rows(messages)
    assert [(row.member_id, row.template, row.language, row.purpose) for row in letters] == [
        (ann, "birthday", "en", "marketing")
    ]


# ----------------------------------------------------------------- many, and at the same time


def test_a_run_beside_another_gives_each_member_one(shop):
    """Two workers read the same list before either has given anything."""
    coupon_kind(shop)
    campaign(shop)
    shop.office(lambda ctx: crowd(ctx, [(11, 1 + at % 28) for at in range(120)]))
    lists = shop.ask(lambda ctx: [(one, due(ctx, one)) for one in moments(ctx)])
    counts = []

    def work():
        for moment, who in lists:
            if who:
                counts.append(len(shop.office(lambda ctx, m=moment, w=who: give(ctx, m, w))))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 120
    assert len(shop.rows(birthdays.gifts)) == 120
    issued = shop.ask(
        lambda ctx: ctx.db.execute(select(coupons.coupons.c.member_id)).scalars().all()
    )
    assert len(issued) == len(set(issued)) == 120
    assert night(shop) == 0


def test_a_campaign_stopped_in_the_middle_gives_no_more(party):
    party.office(lambda ctx: crowd(ctx, [(11, 1 + at % 28) for at in range(60)]))
    steps = birthdays.give_due(party.database, party.desk("TST-OFFICE"))
    first = next(steps)
    party.manager(lambda ctx: campaigns.stop(ctx, "BDAY"))
    assert sum(steps) == 0
    assert len(party.rows(birthdays.gifts)) == first


def test_a_campaign_has_its_own_days(shop):
    coupon_kind(shop)
    plan = BirthdayPlan(gifts={"": CAKE})
    shop.manager(
        lambda ctx: campaigns.make(
            ctx, "XMAS", birthdays.KIND, titles={"en": "Xmas", "zh_Hant": "聖誕"}, plan=plan,
            starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 24),
        )
    )  # fmt: skip
    shop.manager(lambda ctx: birthdays.start(ctx, "XMAS"))
    ann, ben, mei = shop.join(ANN), shop.join(BEN), shop.join(MEI)
    for one, (month, day) in ((ann, (11, 23)), (ben, (12, 24)), (mei, (12, 31))):
        tell(shop, one, month, day)
    assert night(shop) == 0
    shop.clock.now = at(date(2026, 12, 1))
    assert night(shop) == 2
    shop.clock.now = at(date(2026, 12, 25))
    assert tell(shop, shop.join(OMAR), 12, 26) == []
    assert [gifts_of(shop, one) for one in (ann, ben, mei)] == [[], [2026], [2026]]


def test_points_of_a_gift_say_where_they_come_from(shop):
    campaign(shop, gifts={"": PointsGift(points=300)})
    ann = shop.join()
    tell(shop, ann, 11, 2)
    (entry,) = shop.rows(points.entries)
    assert entry.cause.startswith("birthday:")
    assert len(entry.cause) <= 64
