"""What a sale earns: the base, the rates, one floor, and a line of explanation for every point."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core import words
from core.accrual import Paid, Terms, accrue, earned
from core.pricing.quote import PASSER_BY, Shopper
from core.settings import Bonus, PointsRules

TEA, CAKE, SOAP, GIFT = (UUID(int=number) for number in range(1, 5))
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=HONG_KONG)
ANN = Shopper(member=True, branch="TST")
GOLD = Shopper(member=True, tier="gold", branch="TST")
BASKET = (Paid(1, TEA, "drinks", 5_850), Paid(2, CAKE, "snacks", 3_875), Paid(3, SOAP, "home", 99))


def bonus(percent=200, name="Double", **terms):
    return Bonus(title_en=name, title_zh="雙倍", percent=percent, **terms)


def rules(*bonuses, **told):
    return PointsRules(bonuses=bonuses, **told)


def points(the_rules, lines=BASKET, shopper=ANN, at=MONDAY, **told):
    return accrue(the_rules, lines, shopper, at, **told).points


def keys(accrued):
    return [told.key.removeprefix("accrual.") for told in accrued.explanation]


# ----------------------------------------------------------------------------------- the base


def test_cents_of_all_lines_are_floored_once():
    assert points(rules()) == 98  # 98.24, and not 58 + 38 + 0


def test_one_cent_short_of_a_point_is_no_point():
    assert [points(rules(), [Paid(1, TEA, "drinks", cents)]) for cents in (99, 100, 199, 200)] == [
        0, 1, 1, 2,
    ]  # fmt: skip


def test_gift_cards_deposits_and_delivery_earn_nothing():
    extra = [Paid(4, GIFT, "gift_cards", 50_000), Paid(5, GIFT, "delivery", 3_000)]
    accrued = accrue(rules(), [*BASKET, *extra], ANN, MONDAY)
    assert accrued.points == 98
    assert keys(accrued) == ["base", "earning_nothing"]
    assert accrued.explanation[1].facts == {"paid_cents": 53_000}


def test_a_product_may_earn_nothing_and_so_may_a_line():
    assert points(rules(no_points_products=(TEA,))) == 39
    assert points(rules(), excluded={1, 2}) == 0


def test_points_never_pay_for_a_line_that_stands_apart():
    lines = [Paid(1, TEA, "drinks", 5_000), Paid(2, GIFT, "home", 50_000)]
    accrued = accrue(rules(), lines, ANN, MONDAY, paid_by_points_cents=2_000, excluded={2})
    assert accrued.points == 30
    assert earned(Terms.read(accrued.terms.recorded()), {1: 5_000, 2: 50_000}) == 30


def test_what_is_paid_with_points_earns_nothing():
    accrued = accrue(rules(), BASKET, ANN, MONDAY, paid_by_points_cents=2_000)
    assert accrued.points == 78
    assert keys(accrued) == ["base", "by_points"]


def test_points_pay_for_every_line_alike():
    """A point paid on goods that earn nothing does not cost the others their points."""
    lines = [Paid(1, TEA, "drinks", 5_000), Paid(2, GIFT, "gift_cards", 5_000)]
    assert points(rules(), lines, paid_by_points_cents=2_000) == 40
    assert points(rules(), lines, paid_by_points_cents=10_000) == 0


def test_a_passer_by_has_no_tier():
    told = rules(tier_percent={"": 200})
    assert points(told, shopper=PASSER_BY) == 98
    assert points(told, shopper=ANN) == 196


# ------------------------------------------------------------------------------------ bonuses


def test_a_tier_earns_at_its_own_rate():
    accrued = accrue(rules(tier_percent={"gold": 150}), BASKET, GOLD, MONDAY)
    assert accrued.points == 147  # 98.24 × 1.5 = 147.36
    assert [(told.key, told.points) for told in accrued.explanation] == [
        ("accrual.base", 98),
        ("accrual.tier", 49),
    ]


@pytest.mark.parametrize(
    ("terms", "at", "holds"),
    [
        ({"categories": ("drinks",)}, MONDAY, True),
        ({"products": (TEA,)}, MONDAY, True),
        ({"products": (GIFT,)}, MONDAY, False),
        ({"branches": ("TST",)}, MONDAY, True),
        ({"branches": ("MKK",)}, MONDAY, False),
        ({"channels": ("online",)}, MONDAY, False),
        ({"tiers": ("gold",)}, MONDAY, False),
        ({"weekdays": (1,)}, MONDAY, True),
        ({"weekdays": (6, 7)}, MONDAY, False),
        ({"from_time": time(12), "until_time": time(14)}, MONDAY, True),
        ({"from_time": time(9), "until_time": time(12)}, MONDAY, False),
        ({"from_time": time(22), "until_time": time(2)}, MONDAY.replace(hour=23), True),
        ({"from_time": time(22), "until_time": time(2)}, MONDAY.replace(hour=1), True),
        ({"from_time": time(22), "until_time": time(2)}, MONDAY.replace(hour=2), False),
        ({"from_day": date(2026, 11, 23)}, MONDAY, True),
        ({"from_day": date(2026, 11, 24)}, MONDAY, False),
        ({"last_day": date(2026, 11, 23)}, MONDAY.replace(hour=23, minute=59), True),
        ({"last_day": date(2026, 11, 22)}, MONDAY, False),
        ({"birthday_month": True}, MONDAY, True),
        ({"birthday_month": True}, MONDAY.replace(month=12), False),
    ],
)
def test_a_bonus_holds_when_all_its_terms_do(terms, at, holds):
    lines = [Paid(1, TEA, "drinks", 10_000)]
    assert points(rules(bonus(**terms)), lines, at=at, birthday_month=11) == (200 if holds else 100)


def test_nobodys_birthday_is_no_birthday():
    assert points(rules(bonus(birthday_month=True))) == 98


def test_hours_are_the_shops_own():
    noon = rules(bonus(from_time=time(12), until_time=time(13)))
    at_noon = datetime(2026, 11, 23, 4, 30, tzinfo=UTC).astimezone(HONG_KONG)
    assert points(noon, [Paid(1, TEA, "drinks", 1_000)], at=at_noon) == 20


def test_of_several_bonuses_the_best_counts_or_all_as_declared():
    drinks, today = bonus(300, "Drinks", categories=("drinks",)), bonus(200, "Today")
    lines = [Paid(1, TEA, "drinks", 10_000), Paid(2, CAKE, "snacks", 10_000)]
    tiers = {"gold": 150}
    best = rules(drinks, today, tier_percent=tiers, combine="max")
    both = rules(drinks, today, tier_percent=tiers, combine="sum")
    assert points(best, lines, GOLD) == 300 + 200
    assert points(both, lines, GOLD) == (100 + 50 + 200 + 100) + (100 + 50 + 100)


def test_each_bonus_is_told_whether_it_worked_or_not():
    told = rules(
        bonus(300, "Drinks", categories=("drinks",)),
        bonus(150, "Small", categories=("drinks",)),
        bonus(200, "Elsewhere", branches=("MKK",)),
        bonus(200, "Gifts", categories=("gifts",)),
        bonus(200, "Gold", tiers=("gold",)),
        bonus(200, "Sunday", weekdays=(7,)),
        bonus(200, "Birthday", birthday_month=True),
    )
    accrued = accrue(told, BASKET, ANN, MONDAY)
    assert keys(accrued) == [
        "base", "bonus", "not_best", "other_goods", "other_branch", "other_tier", "not_now",
        "no_birthday",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_line_can_be_said(lang):
    told = rules(
        bonus(300, "Drinks", categories=("drinks",)),
        bonus(150, "Small", categories=("drinks",)),
        bonus(200, "Elsewhere", branches=("MKK",)),
        bonus(200, "Sunday", weekdays=(7,)),
        tier_percent={"gold": 125},
    )
    lines = [*BASKET, Paid(9, GIFT, "deposits", 1_000)]
    accrued = accrue(told, lines, GOLD, MONDAY, paid_by_points_cents=200)
    assert len(accrued.explanation) == 8
    for one in accrued.explanation:
        said = words.say(lang, one.key, **one.facts)
        assert "{" not in said
        assert said != one.key
    assert ("accrual.tier", "1.25") in [
        (one.key, one.facts.get("times")) for one in accrued.explanation
    ]


@pytest.mark.parametrize(
    "terms",
    [
        {"weekdays": (0,)},
        {"weekdays": (8,)},
        {"from_time": time(9)},
        {"percent": 100},
        {"from_day": date(2026, 2, 1), "last_day": date(2026, 1, 1)},
    ],
)
def test_a_senseless_bonus_is_refused(terms):
    with pytest.raises(ValidationError):
        bonus(**terms)


# --------------------------------------------------------------------------------------- laws

CATEGORIES = ("drinks", "snacks", "home", "gift_cards")
LINES = st.lists(
    st.tuples(st.sampled_from(CATEGORIES), st.integers(0, 50_000)), min_size=1, max_size=8
).map(
    lambda made: [
        Paid(number, UUID(int=1 + number % 4), category, cents)
        for number, (category, cents) in enumerate(made, 1)
    ]
)
BONUSES = st.lists(
    st.builds(
        bonus,
        percent=st.integers(101, 500),
        categories=st.lists(st.sampled_from(CATEGORIES), max_size=2).map(tuple),
        weekdays=st.sampled_from([(), (1,), (2,)]),
        birthday_month=st.booleans(),
    ),
    max_size=4,
)
RULES = st.builds(
    PointsRules,
    cents_per_point=st.sampled_from([1, 50, 100, 333, 1_000]),
    bonuses=BONUSES.map(tuple),
    combine=st.sampled_from(["max", "sum"]),
    tier_percent=st.sampled_from([{}, {"gold": 150}, {"gold": 233}]),
)
SHOPPERS = st.sampled_from([ANN, GOLD, PASSER_BY])


@given(RULES, LINES, SHOPPERS, st.integers(0, 60_000))
def test_the_lines_of_the_explanation_sum_to_the_points(the_rules, lines, shopper, by_points):
    by_points = min(by_points, sum(line.net_cents for line in lines))
    accrued = accrue(
        the_rules, lines, shopper, MONDAY, birthday_month=11, paid_by_points_cents=by_points
    )
    assert sum(told.points for told in accrued.explanation) == accrued.points
    assert all(told.points >= 0 for told in accrued.explanation)


@given(RULES, LINES, SHOPPERS, st.integers(0, 60_000), st.data())
def test_what_is_kept_earns_at_the_rates_of_its_sale_and_never_more(
    the_rules, lines, shopper, by_points, data
):
    by_points = min(by_points, sum(line.net_cents for line in lines))
    accrued = accrue(the_rules, lines, shopper, MONDAY, paid_by_points_cents=by_points)
    kept_terms = Terms.read(accrued.terms.recorded())
    everything = {line.number: line.net_cents for line in lines}
    assert earned(kept_terms, everything) == accrued.points
    kept = {
        number: data.draw(st.integers(0, cents), label=str(number))
        for number, cents in everything.items()
    }
    assert earned(kept_terms, kept, 0) <= earned(kept_terms, everything, 0)
    assert earned(kept_terms, dict.fromkeys(everything, 0)) == 0


@given(RULES, LINES, SHOPPERS)
def test_the_order_of_the_lines_changes_nothing(the_rules, lines, shopper):
    there = accrue(the_rules, lines, shopper, MONDAY).points
    assert there == accrue(the_rules, lines[::-1], shopper, MONDAY).points


@given(LINES, RULES)
def test_all_bonuses_together_are_never_less_than_the_best(lines, the_rules):
    best = the_rules.model_copy(update={"combine": "max"})
    both = the_rules.model_copy(update={"combine": "sum"})
    assert points(best, lines, GOLD) <= points(both, lines, GOLD)
