"""The points checks of `sammiu verify` find what they are for, each by itself."""

import pytest
from sqlalchemy import delete, update

from core import journal, points
from core.db.ids import new_id
from core.verify import loyalty, verify


def found(shop, check):
    with shop.database.snapshot() as connection:
        return [str(one) for one in check(connection)]


def spoil(shop, statement):
    shop.manager(lambda ctx: ctx.db.execute(statement) and None)


@pytest.fixture
def spoiled(shop_to_spoil):
    """A shop where one sale earned 58 points, 20 were spent, 10 given back, 100 given by hand."""
    shop = shop_to_spoil
    shop.change_rules("points", step_points=10)
    shop.ann = shop.join()
    shop.done = shop.sell("tea", member=shop.ann)

    def deed(ctx):
        journal.announce(ctx, "points.spent", shop.ann)
        points.redeem(ctx, shop.ann, 20, cause="reward")
        points.give_back(ctx, "reward", 10, key=new_id())
        points.claw_back(ctx, shop.done.sale_id, 29, key=new_id())

    shop.till(deed)
    shop.manager(lambda ctx: points.adjust(ctx, shop.ann, 100, reason="gift"))
    assert verify(shop.database) == []
    return shop


def test_a_sale_whose_rates_do_not_give_its_points(spoiled):
    spoil(spoiled, update(points.entries).where(points.entries.c.terms.is_not(None)).values(
        terms="[50,0,[]]"))  # fmt: skip
    assert found(spoiled, loyalty.points_of_sales) == [
        f"points: sale {spoiled.done.sale_id}: earned 58, its lines 116"
    ]


def test_a_sale_whose_rates_nobody_can_read(spoiled):
    spoil(spoiled, update(points.entries).where(points.entries.c.terms.is_not(None)).values(
        terms="soup"))  # fmt: skip
    assert found(spoiled, loyalty.points_of_sales) == [
        f"points: sale {spoiled.done.sale_id}: nobody can read its rates"
    ]


def test_more_given_back_than_was_spent(spoiled):
    entries = points.entries
    back = (entries.c.against == "redeemed") & (entries.c.points > 0)
    spoil(spoiled, update(entries).where(back).values(points=30))
    assert "points: reward: redeemed: 10 after all reversals" in found(
        spoiled, loyalty.points_reversed
    )


def test_more_taken_back_than_was_earned(spoiled):
    entries = points.entries
    back = (entries.c.against == "issued") & (entries.c.points < 0)
    spoil(spoiled, update(entries).where(back).values(points=-60))
    assert f"points: {spoiled.done.sale_id}: issued: -2 after all reversals" in found(
        spoiled, loyalty.points_reversed
    )


def test_a_reversal_that_says_something_else(spoiled):
    spoil(spoiled, update(points.reversals).where(points.reversals.c.kind == "clawed").values(
        points=-1))  # fmt: skip
    (told,) = found(spoiled, loyalty.points_reversed)
    assert told.endswith("says -1, entries -29")


def test_points_by_hand_without_a_reason(spoiled):
    spoil(spoiled, delete(points.adjustments))
    (told,) = found(spoiled, loyalty.points_by_hand)
    assert told.endswith("by hand, without a reason")


def test_a_reason_without_its_points(spoiled):
    spoil(spoiled, update(points.adjustments).values(points=99))
    (told,) = found(spoiled, loyalty.points_by_hand)
    assert told.endswith("99, entries 100")


def test_points_settled_with_nobody(spoiled):
    entries = points.entries
    spoil(spoiled, update(entries).where(entries.c.against == "adjusted").values(against="settled"))
    assert [told.split(": ")[-1] for told in found(spoiled, loyalty.points_by_hand)] == [
        "settled 100 points with nobody"
    ]


def test_an_entry_no_statement_would_find(spoiled):
    spoil(spoiled, delete(points.touched).where(points.touched.c.cause == "reward"))
    assert found(spoiled, loyalty.points_found) == [
        f"points: lot {spoiled.done.sale_id}: no statement finds reward"
    ]
