"""Paying with value: points, goods for points, gift cards, store credit, in any split."""

import pytest

from core import baskets, checkout, points, rewards
from core.checkout import (
    PointsDoNotFit,
)
from core.tenders import tenders
from tests.shopfloor import ANN, Shopfloor
from tests.value_shop import (
    balance,
    basket_of,
    give_points,
    lay_card,
    lay_points,
    left,
    opened,
    sold_card,
)


@pytest.fixture
def ann(shop: Shopfloor):
    """A member with a thousand points."""
    member_id = shop.join(ANN)
    give_points(shop, member_id, 1000)
    return member_id


def paid_by(shop, sale_id):
    """How a sale was settled: kind and amount of each tender."""
    rows = [row for row in shop.rows(tenders) if row.sale_id == sale_id]
    return {row.kind: row.amount_cents for row in rows}


# ------------------------------------------------------------------------------------ points


def test_points_pay_a_part_and_cash_the_rest(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    assert lay_points(shop, basket_id, 500) is None
    assert left(shop, basket_id) == 4800
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 5000))
    assert done.change_cents == 200
    assert paid_by(shop, done.sale_id) == {"points": 1000, "cash": 4800}
    assert done.points_earned == 48
    assert shop.card(ann).points == 500 + 48


def test_points_that_pay_it_all_make_the_sale(shop, ann):
    give_points(shop, ann, 2000)
    shop.manager(lambda ctx: rewards.offer(ctx, shop.goods["cake"], 1900, cash_cents=50))
    basket_id = basket_of(shop, ann, "card")
    assert lay_points(shop, basket_id, 600) is None
    assert left(shop, basket_id) == 50
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 50))
    assert paid_by(shop, done.sale_id) == {"points": 1200, "cash": 50}
    assert done.points_earned == 0


def test_points_are_used_in_whole_steps_and_never_beyond_the_total(shop, ann):
    basket_id = basket_of(shop, ann, "card")
    with pytest.raises(points.NotInSteps):
        lay_points(shop, basket_id, 150)
    with pytest.raises(PointsDoNotFit):
        lay_points(shop, basket_id, 700)
    assert not shop.ask(lambda ctx: baskets.show(ctx, basket_id)).paying


def test_gift_card_pays_and_the_rest_stays_on_it(shop):
    card = sold_card(shop, 20_000)
    basket_id = shop.basket("tea")
    done = lay_card(shop, basket_id, opened(shop, card), 5800)
    assert paid_by(shop, done.sale_id) == {"gift_card": 5800}
    assert balance(shop, card) == 14_200
