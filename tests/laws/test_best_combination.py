"""The engine finds the best allowed combination: ten thousand small baskets against the naive way.

Each case is a seed: run one again with ``case(seed)``.
"""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.pricing import (
    AddOn,
    AmountOff,
    Bundle,
    BuyGet,
    Coupon,
    FixedPrice,
    Gift,
    Goods,
    Line,
    NForM,
    NForPrice,
    NthItem,
    Offer,
    Part,
    PercentOff,
    Shopper,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
    Stack,
    Step,
    price,
)
from tests.laws.naive_pricing import least_to_pay

PRODUCTS = [UUID(int=number) for number in range(1, 5)]
CATEGORY = dict(zip(PRODUCTS, ["tea", "tea", "milk", "wine"], strict=True))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TITLES = {"en": "Offer", "zh_Hant": "優惠"}
CASES, CHUNKS = 10_400, 8


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_allowed_combination_is_better(chunk):
    each = CASES // CHUNKS
    for seed in range(chunk * each, (chunk + 1) * each):
        lines, offers, coupons = case(seed)
        quote = price(lines, offers, coupons, shopper=Shopper(member=True), at=NOON)
        assert quote.exact
        assert quote.total_cents == least_to_pay(
            lines, offers, coupons, shopper=Shopper(member=True), at=NOON
        ), f"case {seed}"


# ---------------------------------------------------------------------------------- the cases


def case(seed):
    """A basket of a few pieces, a few offers that get in each other's way, a coupon or two."""
    dice = random.Random(seed)
    lines, room = [], dice.choice([2, 3, 4, 5, 5, 6, 7])
    while room > 0:
        product = dice.choice(PRODUCTS)
        pieces = min(room, dice.choice([1, 1, 2, 3]))
        cents = dice.choice([1, 5, 99, 100, 333, 500, 1000, 1001])
        lines.append(Line(len(lines) + 1, product, CATEGORY[product], cents, pieces))
        room -= pieces
    spent = sum(line.gross_cents for line in lines)
    limits = {name: dice.choice([1, 1, 2]) for name in "ab"}
    offers = [
        source(Offer, 100 + nth, dice, spent, limits)
        for nth in range(dice.choice([1, 2, 3, 4, 4, 5]))
    ]
    coupons = [
        source(Coupon, 200 + nth, dice, spent, limits) for nth in range(dice.choice([0, 1, 2]))
    ]
    return lines, offers, coupons


def source(make, number, dice, spent, limits):
    action = dice.choice(ACTIONS)(dice, spent)
    perk = action.kind in ("gift", "add_on")
    group = dice.choice(["", "", "", "", "a", "b"])
    on_top = dice.random() < 0.25
    needs = dice.choice([0, 0, 0, spent // 2, spent * 4 // 5, spent * 9 // 10])
    if action.kind == "spend_amount_off":
        needs = needs or 1
    after = make is Coupon or on_top or action.family not in ("piece", "set")
    return make(
        UUID(int=number),
        TITLES,
        action,
        goods(dice, named=perk) if action.kind != "bundle" else Goods(),
        min_spend_cents=needs if action.kind != "spend_ladder" else 0,
        priority=dice.choice([0, 0, 0, 1]),
        exclusive=group,
        spend_counts=dice.choice(["", "before", "after"] if after else ["", "before"]),
        counts_on=dice.choice([*[None] * 7, goods(dice)]),
        min_pieces=dice.choice([0, 0, 0, 0, 2]),
        most=dice.choice([0, 0, 1, 2]) if action.family in ("piece", "set") else 0,
        ends_at=dice.choice([*[None] * 9, NOON, NOON + timedelta(days=1)]),
        stack=Stack(
            group_limit=limits.get(group, 1),
            not_with=frozenset(dice.choice([*[""] * 6, "a", "b"])),
            alone=dice.random() < 0.05,
            on_top=on_top and make is Offer,
            of_shelf_price=dice.random() < 0.3,
        ),
    )


def goods(dice, *, named=False):
    found = Goods(
        products=frozenset(dice.sample(PRODUCTS, dice.choice([0, 0, 1, 2]))),
        categories=frozenset(dice.sample(["tea", "milk", "wine"], dice.choice([0, 0, 1]))),
        not_products=frozenset(dice.sample(PRODUCTS, dice.choice([0, 0, 0, 0, 1]))),
    )
    return found if found.names_some or not named else goods(dice, named=True)


def _cut(dice):
    if dice.random() < 0.5:
        return {"basis_points": dice.choice([1000, 5000, 3333, 10_000])}
    return {"price_cents": dice.choice([0, 1, 90])}


ACTIONS = [
    lambda dice, spent: PercentOff(dice.choice([500, 1000, 1500, 3333, 5000])),
    lambda dice, spent: PercentOff(dice.choice([500, 1000, 1500, 3333, 5000])),
    lambda dice, spent: AmountOff(dice.choice([1, 50, 100, 200])),
    lambda dice, spent: FixedPrice(dice.choice([0, 50, 90, 400])),
    lambda dice, spent: NForM(*dice.choice([(2, 1), (3, 2), (3, 1)])),
    lambda dice, spent: NForPrice(dice.choice([2, 3]), dice.choice([100, 500, 1500])),
    lambda dice, spent: NthItem(dice.choice([2, 3]), **_cut(dice)),
    lambda dice, spent: BuyGet(dice.choice([1, 2]), 1, **_cut(dice)),
    lambda dice, spent: BuyGet(dice.choice([1, 2]), 1, get_goods=goods(dice), **_cut(dice)),
    lambda dice, spent: Bundle(
        (Part(goods(dice, named=True)), Part(goods(dice, named=True), dice.choice([1, 2]))),
        dice.choice([100, 600, 1500]),
    ),
    lambda dice, spent: SpendAmountOff(
        dice.choice([1, 50, 200, 500]),
        per_cents=dice.choice([None, None, spent // 3 + 1, spent // 6 + 1]),
        most_cents=dice.choice([None, None, 120]),
    ),
    lambda dice, spent: SpendPercentOff(
        dice.choice([500, 1000, 3333]), most_cents=dice.choice([None, None, 60])
    ),
    lambda dice, spent: SpendLadder(
        (
            Step(spent // 2 + 1, 40),
            Step(spent * 4 // 5 + 2, 100),
            Step(spent + 3, basis_points=5000),
        )
    ),
    lambda dice, spent: Gift(dice.choice([1, 2])),
    lambda dice, spent: AddOn(dice.choice([1, 90]), dice.choice([1, 2])),
]
