"""How long a basket takes to price: the small one of every sale, and a shop gone mad on offers.

Prints medians; nothing here fails for being slow. The goal of the large one is 20 ms.
"""

import random
import statistics
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.pricing import (
    AmountOff,
    Audience,
    BuyGet,
    Coupon,
    FixedPrice,
    Goods,
    Line,
    NForM,
    NForPrice,
    NthItem,
    Offer,
    OfferBook,
    PercentOff,
    Shopper,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
    Stack,
    Step,
    price,
)

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TITLES = {"en": "Offer", "zh_Hant": "優惠"}
MEMBER = Shopper(member=True, tier="gold")


def small():
    """Five lines, three offers, a coupon: most sales of most shops."""
    products = [UUID(int=number << 70) for number in range(1, 6)]
    rows = [("tea", 3200, 2), ("tea", 2800, 3), ("snack", 1290, 4), ("dairy", 4590, 1)]
    rows.append(("gift", 19800, 1))
    lines = [
        Line(number, product, *row)
        for number, (product, row) in enumerate(zip(products, rows, strict=True), 1)
    ]
    offers = [
        Offer(UUID(int=101), TITLES, PercentOff(1000), Goods(categories=frozenset(["tea"]))),
        Offer(UUID(int=102), TITLES, NForM(3, 2), Goods(frozenset([products[1]]))),
        Offer(UUID(int=103), TITLES, SpendAmountOff(2000), min_spend_cents=30000),
    ]
    coupon = Coupon(UUID(int=201), TITLES, SpendAmountOff(2000), min_spend_cents=10000)
    return lines, OfferBook(offers), [coupon]


def large():
    """Fifty lines, two hundred running offers, three coupons: each set offer on one shelf."""
    return _large(entangled=False)


def entangled():
    """The same, but every set offer on goods of its own choice, in each other's way everywhere."""
    return _large(entangled=True)


def _large(*, entangled):
    dice = random.Random(2026)
    products = [UUID(int=number << 70) for number in range(1, 2001)]
    shelf = {product: f"shelf{nth % 40}" for nth, product in enumerate(products)}
    lines = [
        Line(nth, product, shelf[product], dice.choice([990, 1290, 2500, 3990, 8800]), pieces)
        for nth, product in enumerate(dice.sample(products, 50), 1)
        for pieces in [dice.choice([1, 1, 1, 2, 3, 6])]
    ]
    offers = [_offer(dice, nth, products, lines, entangled) for nth in range(200)]
    coupons = [
        Coupon(UUID(int=900 + nth), TITLES, action, min_spend_cents=10000)
        for nth, action in enumerate(
            [SpendAmountOff(2000), SpendPercentOff(500), SpendAmountOff(1000)]
        )
    ]
    return lines, OfferBook(offers), coupons


def _offer(dice, nth, products, lines, entangled):
    kinds = [
        *[lambda: PercentOff(dice.choice([500, 1000, 2000]))] * 5,
        *[lambda: AmountOff(dice.choice([100, 500]))] * 3,
        *[lambda: FixedPrice(dice.choice([900, 1900]))] * 2,
        lambda: NForM(3, 2),
        lambda: NForPrice(2, 5000),
        lambda: NthItem(2, 5000),
        lambda: BuyGet(2, 1),
        lambda: SpendAmountOff(3000),
        lambda: SpendLadder((Step(20000, 1000), Step(50000, 4000), Step(200000, 20000))),
    ]
    action = dice.choice(kinds)()
    near = [line.product_id for line in lines]
    named = frozenset(dice.sample(near if dice.random() < 0.5 else products, 4))
    goods = Goods(named)
    if dice.random() < 0.3 or (action.family == "set" and not entangled):
        goods = Goods(categories=frozenset([f"shelf{dice.randrange(40)}"]))
    return Offer(
        UUID(int=1000 + nth),
        TITLES,
        action,
        goods,
        member_only=dice.random() < 0.2,
        min_spend_cents=5000 if action.family == "sale" else 0,
        exclusive=dice.choice([""] * 30 + ["a", "b", "c"]),
        who=Audience(tiers=frozenset(["gold"])) if dice.random() < 0.1 else Audience(),
        stack=Stack(on_top=action.family == "piece" and dice.random() < 0.1),
    )


@pytest.mark.bench
@pytest.mark.parametrize(("make", "rounds"), [(small, 4000), (large, 100), (entangled, 30)])
def test_a_basket_is_priced(make, rounds):
    lines, offers, coupons = make()
    quote = price(lines, offers, coupons, shopper=MEMBER, at=NOON)
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        price(lines, offers, coupons, shopper=MEMBER, at=NOON)
        took.append((time.perf_counter() - started) * 1000)
    applied = sum(reason.applied for reason in quote.reasons)
    print(
        f"\n{make.__name__}: {len(lines)} lines, {len(offers)} offers, {applied} applied,"
        f" exact: {quote.exact}, median {statistics.median(took):.3f} ms,"
        f" p99 {sorted(took)[int(rounds * 0.99)]:.3f} ms, least {min(took):.3f} ms"
    )
    assert quote.discount_cents > 0
