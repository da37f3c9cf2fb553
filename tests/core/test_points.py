"""Points: floored once, spent oldest first, dead after their last second, a debt when need be."""

from datetime import UTC, datetime

import pytest

from core import journal, points
from core.db.ids import new_id
from core.points import NotEnoughPoints, NotInSteps
from core.settings import PointsRules
from tests.shopfloor import BEN, NOON

RULES = PointsRules()


def give(shop, member_id, count, **told):
    told = {"reason": "kindness"} | told
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, **told))


def spend(shop, member_id, count):
    def deed(ctx):
        journal.announce(ctx, "points.spent", member_id)
        return points.redeem(ctx, member_id, count, cause="reward")

    return shop.till(deed)


def undo(shop, cause):
    def deed(ctx):
        journal.announce(ctx, "points.undone", cause)
        return points.undo(ctx, cause=cause, because=f"undo:{new_id()}")

    return shop.till(deed)


def expire(shop):
    return shop.office(points.expire)


def lots(shop, member_id):
    """What is left of each lot, by its last moment."""
    rows = [row for row in shop.rows(points.lots) if row.member_id == member_id]
    return [row.remaining for row in sorted(rows, key=lambda row: (row.expires_at, row.id))]


# ---------------------------------------------------------------------------------- earning


@pytest.mark.parametrize(
    ("net_cents", "earned"), [(0, 0), (99, 0), (100, 1), (199, 1), (12_340, 123), (-500, 0)]
)
def test_a_point_for_every_whole_dollar(net_cents, earned):
    assert points.earned_on(RULES, net_cents) == earned


def test_cents_of_several_lines_make_a_point_together(shop):
    ann = shop.join()
    done = shop.sell("cake", "card", member=ann)  # 38.50 + 12.50
    assert done.points_earned == 51
    assert shop.card(ann).points == 51


def test_points_follow_what_was_paid_not_the_shelf_price(shop):
    from core import baskets, checkout

    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    basket_id = shop.basket("cup", "tea")
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 50_000))
    assert done.total_cents == 8_800 + 5_800 - 2_000
    assert done.points_earned == 126


def test_a_passer_by_earns_nothing(shop):
    assert shop.sell("tea").points_earned == 0
    assert shop.rows(points.entries) == []


# --------------------------------------------------------------------------------- spending


def test_points_are_spent_in_steps_for_their_worth(shop):
    ann = shop.join()
    give(shop, ann, 350)
    assert spend(shop, ann, 300) == 600
    assert shop.card(ann).points == 50


@pytest.mark.parametrize("count", [0, -100, 1, 99, 150])
def test_anything_but_whole_steps_is_refused(shop, count):
    ann = shop.join()
    give(shop, ann, 350)
    with pytest.raises(NotInSteps) as refused:
        spend(shop, ann, count)
    assert refused.value.facts == {"step": 100}
    assert shop.card(ann).points == 350


def test_more_than_there_are_is_refused_and_nothing_is_taken(shop):
    ann = shop.join()
    give(shop, ann, 150)
    with pytest.raises(NotEnoughPoints) as refused:
        spend(shop, ann, 200)
    assert refused.value.facts == {"have": 150, "asked": 200}
    assert shop.card(ann).points == 150


def test_points_that_die_first_are_spent_first(shop):
    ann = shop.join()
    give(shop, ann, 100)
    shop.change_rules("points", months_to_expiry=1)
    give(shop, ann, 100)
    assert lots(shop, ann) == [100, 100]
    spend(shop, ann, 100)
    assert lots(shop, ann) == [0, 100]


def test_one_spending_draws_on_several_lots(shop):
    ann = shop.join()
    for _ in range(3):
        give(shop, ann, 80)
        shop.clock.pass_(days=1)
    spend(shop, ann, 200)
    assert lots(shop, ann) == [0, 0, 40]


def test_points_that_never_die_are_spent_last(shop):
    ann = shop.join()
    shop.change_rules("points", months_to_expiry=None)
    give(shop, ann, 100)
    shop.change_rules("points", months_to_expiry=12)
    give(shop, ann, 100)
    spend(shop, ann, 100)
    kept = {row.expires_at is None: row.remaining for row in shop.rows(points.lots)}
    assert kept == {True: 100, False: 0}


def test_pending_points_cannot_be_spent(shop):
    shop.change_rules("points", pending_days=14)
    ann = shop.join()
    shop.sell("cup", "tea", member=ann)
    with pytest.raises(NotEnoughPoints):
        spend(shop, ann, 100)
    shop.clock.pass_(days=14)
    assert spend(shop, ann, 100) == 200


def test_nobody_spends_somebody_elses_points(shop):
    ann, ben = shop.join(), shop.join(BEN)
    give(shop, ann, 100)
    with pytest.raises(NotEnoughPoints):
        spend(shop, ben, 100)


# ---------------------------------------------------------------------------------- expiring


def test_points_live_to_the_last_second_of_their_day_in_the_shop(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 100)
    shop.clock.now = datetime(2026, 12, 23, 15, 59, 58, tzinfo=UTC)  # 23:59:58 in Hong Kong
    assert expire(shop) == 0
    assert shop.card(ann).points == 100
    shop.clock.pass_(seconds=1)
    with pytest.raises(NotEnoughPoints):
        spend(shop, ann, 100)
    assert expire(shop) == 100
    assert shop.card(ann).points == 0


def test_expiring_twice_takes_nothing_twice(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 100)
    shop.clock.pass_(days=40)
    assert [expire(shop), expire(shop), expire(shop)] == [100, 0, 0]


def test_only_what_is_left_of_a_lot_dies(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 250)
    spend(shop, ann, 200)
    shop.clock.pass_(days=40)
    assert expire(shop) == 50


def test_a_change_of_policy_touches_new_points_only(shop):
    ann = shop.join()
    give(shop, ann, 100)
    shop.change_rules("points", months_to_expiry=1)
    shop.clock.pass_(days=40)
    assert expire(shop) == 0
    shop.change_rules("points", months_to_expiry=None)
    shop.clock.pass_(days=400)
    assert expire(shop) == 100


@pytest.mark.parametrize(
    ("today", "rules", "last_day"),
    [
        ("2026-01-31", {"months_to_expiry": 1}, "2026-02-28"),
        ("2028-01-31", {"months_to_expiry": 1}, "2028-02-29"),
        ("2028-02-29", {"months_to_expiry": 12}, "2029-02-28"),
        ("2026-11-23", {"months_to_expiry": 12}, "2027-11-23"),
        ("2026-12-31", {"months_to_expiry": 2}, "2027-02-28"),
        ("2026-08-31", {"months_to_expiry": 120}, "2036-08-31"),
        ("2026-11-23", {"expiry": "days", "days_to_expiry": 90}, "2027-02-21"),
        ("2026-01-01", {"expiry": "date"}, "2027-03-31"),
        ("2026-12-31", {"expiry": "date", "expiry_month": 2, "expiry_day": 30}, "2027-02-28"),
        ("2027-12-31", {"expiry": "date", "expiry_month": 2, "expiry_day": 29}, "2028-02-29"),
        ("2026-11-23", {"expiry": "idle", "months_to_expiry": 6}, "2027-05-23"),
    ],
)
def test_the_last_day_of_points_is_what_the_rules_say(today, rules, last_day):
    born = datetime.fromisoformat(f"{today}T12:00:00+08:00")
    dies = points.death(PointsRules(**rules), born)
    assert dies.isoformat() == f"{last_day}T23:59:59+08:00"


@pytest.mark.parametrize("rules", [{"expiry": "never"}, {"months_to_expiry": None}])
def test_points_may_live_for_ever(rules):
    assert points.death(PointsRules(**rules), NOON) is None


# ------------------------------------------------------------------------------- undo, debt


def test_what_is_undone_goes_back_to_its_own_lots_once(shop):
    ann = shop.join()
    for _ in range(2):
        give(shop, ann, 80)
        shop.clock.pass_(days=1)
    spend(shop, ann, 100)
    assert lots(shop, ann) == [0, 60]
    assert [undo(shop, "reward"), undo(shop, "reward")] == [100, 0]
    assert lots(shop, ann) == [80, 80]


def test_points_already_spent_become_a_debt_that_new_points_pay(shop):
    shop.change_rules("points", step_points=50)
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    spend(shop, ann, 50)
    shop.manager(lambda ctx: _void(ctx, done.sale_id))
    assert shop.card(ann).points == -50
    shop.sell("cup", member=ann)
    assert shop.card(ann).points == 38
    with pytest.raises(NotEnoughPoints) as refused:
        spend(shop, ann, 50)
    assert refused.value.facts["have"] == 38


def test_a_debt_that_was_paid_does_not_come_back_when_the_points_die(shop):
    ann = shop.join()
    give(shop, ann, -30, may_go_negative=True)
    give(shop, ann, 100)
    assert shop.card(ann).points == 70
    shop.clock.pass_(days=400)
    assert expire(shop) == 70
    assert shop.card(ann).points == 0
    assert {row.remaining for row in shop.rows(points.lots)} == {0}
    assert expire(shop) == 0


def test_dying_points_pay_as_much_of_a_debt_as_they_can(shop):
    ann = shop.join()
    give(shop, ann, -150, may_go_negative=True)
    give(shop, ann, 100)
    shop.clock.pass_(days=400)
    assert expire(shop) == 0
    assert shop.card(ann).points == -50
    give(shop, ann, 80)
    assert shop.card(ann).points == 30


def test_what_is_owed_is_not_spent_before_what_comes_is_free(shop):
    """Pending points will pay the debt one day; until then it is taken off what is free."""
    ann = shop.join()
    give(shop, ann, -100, may_go_negative=True)
    give(shop, ann, 100)
    shop.change_rules("points", pending_days=14)
    shop.sell("cup", "tea", member=ann)
    assert (shop.card(ann).points, shop.card(ann).points_pending) == (0, 146)
    with pytest.raises(NotEnoughPoints) as refused:
        spend(shop, ann, 100)
    assert refused.value.facts == {"have": 0, "asked": 100}


def test_undoing_what_never_happened_changes_nothing(shop):
    assert undo(shop, "no such sale") == 0


def _void(ctx, sale_id):
    from core import checkout

    return checkout.void(ctx, sale_id, "changed her mind", key=new_id())
