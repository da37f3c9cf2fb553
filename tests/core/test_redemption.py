"""How much value may pay: a table of cases at every edge."""

import pytest

from core.redemption import Goods, most_points, needs_proof, room_for_value
from core.settings import PointsRules, RedeemRules

WORTH = PointsRules(step_points=100, step_worth_cents=200)
TEA = Goods(1, "TEA", "drinks", 5800, gift=False)
CAKE = Goods(2, "CAKE", "snacks", 4200, gift=False)
CARD = Goods(3, "GIFT-CARD", "gift_cards", 10_000, gift=True)


def most(have=10_000, goods=(TEA, CAKE), left=10_000, laid=0, channel="shop", **rules):
    found = most_points(
        RedeemRules(**rules),
        WORTH,
        goods,
        have=have,
        left_cents=left,
        laid_cents=laid,
        channel=channel,
    )
    assert found.cents == found.points // 100 * 200
    assert bool(found.why) == (found.points == 0)
    return found.points or found.why


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({}, 5000),
        ({"have": 4999}, 4900),
        ({"have": 99}, "value.points_too_few"),
        ({"have": -500}, "value.points_too_few"),
        ({"left": 199}, "value.points_no_room"),
        ({"left": 200}, 100),
        ({"left": 399}, 100),
        ({"left": 400}, 200),
        ({"cap_cents": 2_000}, 1000),
        ({"cap_cents": 1_999}, 900),
        ({"cap_cents": 2_000, "laid": 1_801}, "value.points_no_room"),
        ({"cap_cents": 2_000, "laid": 1_800}, 100),
        ({"cap_percent": 50}, 2500),
        ({"cap_percent": 1}, "value.points_no_room"),
        ({"cap_percent": 50, "cap_cents": 1_000}, 500),
        ({"min_order_cents": 10_000}, 5000),
        ({"min_order_cents": 10_001}, "value.points_from"),
        ({"excluded_skus": ("TEA",)}, 2100),
        ({"excluded_skus": ("TEA",), "min_order_cents": 4_201}, "value.points_from"),
        ({"excluded_categories": ("drinks", "snacks")}, "value.points_not_for_these"),
        ({"goods": (CARD,)}, "value.points_not_for_these"),
        ({"goods": (TEA, CARD), "left": 15_800}, 2900),
        ({"goods": ()}, "value.points_not_for_these"),
        ({"channel": "online"}, "value.points_not_here"),
        ({"channel": "online", "channels": ("shop", "online")}, 5000),
    ],
)
def test_the_most_that_points_pay(given, points):
    assert most(**given) == points


def test_points_that_are_worth_nothing_pay_nothing():
    worthless = PointsRules(step_worth_cents=0)
    found = most_points(RedeemRules(), worthless, (TEA,), have=1000, left_cents=5800)
    assert found.why == "value.points_not_here"


@pytest.mark.parametrize(
    ("goods", "left", "laid", "room"),
    [
        ((TEA,), 5800, 0, 5800),
        ((TEA, CARD), 15_800, 0, 5800),
        ((TEA, CARD), 15_000, 800, 5000),
        ((TEA, CARD), 300, 0, 300),
        ((CARD,), 10_000, 0, 0),
        ((TEA,), -5, 5800, 0),
    ],
)
def test_a_gift_card_pays_for_anything_but_gift_cards(goods, left, laid, room):
    assert room_for_value(goods, left_cents=left, laid_cents=laid) == room


@pytest.mark.parametrize(
    ("proof", "spent", "needed"),
    [
        ("phone", 5000, False),
        ("phone", 5001, True),
        ("list", 5001, True),
        ("", 5001, True),
        ("qr", 500_000, False),
        ("code", 500_000, False),
        ("staff", 500_000, False),
    ],
)
def test_above_the_free_limit_a_number_is_not_enough(proof, spent, needed):
    assert needs_proof(RedeemRules(proof_free_cents=5000), proof, spent) == needed
