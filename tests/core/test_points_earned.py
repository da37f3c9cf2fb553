"""Points at the till: what a sale earns by its tier, hours, birthday and tenders, and once."""

from datetime import time

import pytest
from sqlalchemy.exc import IntegrityError

from core import baskets, birthdays, checkout, journal, points, tiers
from core.db.ids import new_id
from core.points import NotEnoughPoints
from core.settings import Bonus, PointsRules
from tests.shopfloor import BEN


def bonus(percent=200, **terms):
    return Bonus(title_en="Double", title_zh="雙倍積分", percent=percent, **terms)


def basket_of(shop, member_id, *names):
    basket_id = shop.basket(*names)
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof="list"))
    return basket_id


def in_a_deed(shop, work):
    def deed(ctx):
        journal.announce(ctx, "points.tried", "test")
        return work(ctx)

    return shop.till(deed)


def test_a_bonus_for_a_shelf_counts_at_the_till(shop):
    shop.change_rules("points", bonuses=(bonus(categories=("drinks",)),))
    ann = shop.join()
    assert shop.sell("tea", "cake", member=ann).points_earned == 58 * 2 + 38  # 154.50


def test_happy_hour_is_by_the_clock_of_the_shop(shop):
    shop.change_rules("points", bonuses=(bonus(from_time=time(12), until_time=time(13)),))
    ann = shop.join()
    assert shop.sell("tea", member=ann).points_earned == 116
    shop.clock.pass_(hours=1)
    assert shop.sell("tea", member=ann).points_earned == 58


def test_a_bonus_of_another_branch_is_not_for_this_one(shop):
    shop.change_rules("points", bonuses=(bonus(branches=("MKK",)), bonus(150, branches=("TST",))))
    ann = shop.join()
    assert shop.sell("tea", member=ann).points_earned == 87


def test_a_birthday_month_counts_once_the_birthday_does(shop):
    shop.change_rules("points", bonuses=(bonus(birthday_month=True),))
    ann, ben = shop.join(), shop.join(BEN)
    shop.kiosk(lambda ctx: birthdays.tell(ctx, ann, 11, 3))
    shop.kiosk(lambda ctx: birthdays.tell(ctx, ben, 12, 3))
    assert shop.sell("tea", member=ann).points_earned == 116
    assert shop.sell("tea", member=ben).points_earned == 58


def test_a_tier_earns_more_of_each_sale(shop):
    shop.change_rules("points", tier_percent={"": 150})
    ann = shop.join()
    assert shop.ask(lambda ctx: tiers.of(ctx, ann)) == ""
    assert shop.sell("tea", member=ann).points_earned == 87


def test_the_till_can_tell_beforehand_what_the_basket_will_earn(shop):
    shop.change_rules("points", bonuses=(bonus(categories=("drinks",)),))
    ann = shop.join()
    basket_id = basket_of(shop, ann, "tea", "cake")
    told = shop.ask(lambda ctx: checkout.will_earn(ctx, basket_id))
    assert (told.points, sum(line.points for line in told.explanation)) == (154, 154)
    assert [line.key for line in told.explanation] == ["accrual.base", "accrual.bonus"]
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000))
    assert done.points_earned == told.points


def test_nobody_at_the_counter_earns_nothing(shop):
    basket_id = shop.basket("tea")
    assert shop.ask(lambda ctx: checkout.will_earn(ctx, basket_id)) is None


def test_the_part_paid_with_points_earns_nothing(shop):
    ann = shop.join()
    shop.manager(lambda ctx: points.adjust(ctx, ann, 1_000, reason="gift"))
    basket_id = basket_of(shop, ann, "tea", "cake")  # 96.50
    shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, 1_000, key=new_id()))  # 20.00
    told = shop.ask(lambda ctx: checkout.will_earn(ctx, basket_id))
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000))
    assert done.points_earned == told.points == 76
    assert [line.key for line in told.explanation] == ["accrual.base", "accrual.by_points"]
    terms = shop.ask(lambda ctx: points.terms_of(ctx, done.sale_id))
    assert (terms.cents_per_point, terms.by_points_cents) == (100, 2_000)


def test_goods_that_earn_nothing_are_told(shop):
    shop.change_rules("points", no_points_categories=("drinks",))
    ann = shop.join()
    assert shop.sell("tea", "cake", member=ann).points_earned == 38
    assert shop.sell("tea", member=ann).points_earned == 0
    assert shop.card(ann).points == 38


def test_cash_rounding_neither_earns_nor_costs_a_point(shop):
    shop.change_rules("points", cents_per_point=1)
    ann = shop.join()
    from core import catalogue

    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["soap"], 2_999))
    done = shop.sell("soap", member=ann)
    assert (done.due_cents, done.points_earned) == (2_990, 2_999)


def test_a_sale_earns_once_even_when_everything_above_fails(shop):
    """A repeated sync doubles points elsewhere: here the lot's id is the sale's own."""
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    with pytest.raises(IntegrityError):
        in_a_deed(shop, lambda ctx: points.earn(ctx, ann, 58, cause=str(done.sale_id)))
    assert shop.card(ann).points == 58


def test_a_gift_is_free_at_once_whatever_sales_must_wait(shop):
    shop.change_rules("points", pending_days=14)
    ann = shop.join()
    in_a_deed(shop, lambda ctx: points.give(ctx, ann, 100, cause="birthday:2026"))
    in_a_deed(shop, lambda ctx: points.give(ctx, ann, 0, cause="nothing"))
    shop.sell("tea", member=ann)
    assert (shop.card(ann).points, shop.card(ann).points_pending) == (100, 58)


# ------------------------------------------------------------------------------------ offline


@pytest.mark.parametrize(
    ("known", "spent", "most"),
    [(0, 0, 0), (-50, 0, 0), (199, 0, 100), (250, 0, 200), (100_000, 0, 2_500),
     (100_000, 4_800, 100), (100_000, 4_801, 0), (100_000, 9_999, 0)],
)  # fmt: skip
def test_a_till_cut_off_takes_points_up_to_a_cap(known, spent, most):
    """HK$50 a member and outage, out of the balance it last knew, in whole steps."""
    assert points.offline_most(PointsRules(), known, spent) == most


def test_points_worth_nothing_need_no_cap():
    assert points.offline_most(PointsRules(step_worth_cents=0), 450) == 400


def test_an_overdraft_found_later_is_a_debt_and_no_lost_sale(shop):
    ann = shop.join()
    shop.manager(lambda ctx: points.adjust(ctx, ann, 150, reason="gift"))
    for till in ("at one branch", "at another, cut off as well"):
        worth = in_a_deed(
            shop, lambda ctx, till=till: points.redeem(ctx, ann, 100, cause=till, overdraw=True)
        )
        assert worth == 200
    assert shop.card(ann).points == -50
    with pytest.raises(NotEnoughPoints):
        in_a_deed(shop, lambda ctx: points.redeem(ctx, ann, 100, cause="here"))
