"""What the shop owes in points: outstanding, worth, expected breakage, month by month."""

from datetime import date
from itertools import pairwise

import pytest

from core import journal, points
from core.refusals import NotPermitted
from tests.shopfloor import BEN


def give(shop, member_id, count, **told):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason="kindness", **told))


def spend(shop, member_id, count):
    def deed(ctx):
        journal.announce(ctx, "points.spent", member_id)
        return points.redeem(ctx, member_id, count, cause="reward")

    return shop.till(deed)


def report(shop, months=12):
    return shop.manager(lambda ctx: points.liability(ctx, months=months))


def test_reports_are_for_those_who_may_see_them(shop):
    with pytest.raises(NotPermitted):
        shop.till(points.liability)


def test_a_new_shop_owes_nothing(shop):
    found = report(shop)
    assert (found.outstanding, found.worth_cents, found.deferred_cents) == (0, 0, 0)
    assert len(found.months) == 12
    assert all(month.opening == month.closing == 0 for month in found.months)


def test_free_pending_dead_and_owed_points_are_told_apart(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann, ben = shop.join(), shop.join(BEN)
    give(shop, ann, 300)
    give(shop, ben, -80, may_go_negative=True)
    shop.clock.pass_(days=40)
    shop.change_rules("points", pending_days=14)
    shop.sell("tea", member=ann)
    give(shop, ann, 20)
    found = report(shop)
    assert (found.free, found.pending, found.dead, found.owed) == (20, 58, 300, 80)
    assert (found.outstanding, found.worth_cents) == (78, 156)


def test_breakage_is_expected_as_it_was(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 400)
    spend(shop, ann, 300)
    shop.clock.pass_(days=40)
    shop.office(points.expire)
    give(shop, ann, 1_000)
    found = report(shop)
    assert found.breakage_percent == 2_500  # a quarter of those whose day is past died unused
    assert (found.worth_cents, found.breakage_cents, found.deferred_cents) == (2_000, 500, 1_500)


def test_months_follow_from_one_another_and_end_with_the_ledger(shop):
    ann = shop.join()
    give(shop, ann, 500)
    for _ in range(4):
        shop.clock.pass_(days=31)
        shop.sell("tea", member=ann)
        spend(shop, ann, 100)
    months = report(shop, 6).months
    assert [month.first.month for month in months] == [10, 11, 12, 1, 2, 3]
    for earlier, later in pairwise(months):
        assert earlier.closing == later.opening
    assert months[-1].closing == sum(row.points for row in shop.rows(points.entries))
    assert (months[1].adjusted, months[2].issued, months[2].redeemed) == (500, 58, -100)


def test_a_month_begins_at_the_shops_midnight(shop):
    from datetime import UTC, datetime

    ann = shop.join()
    shop.clock.now = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    give(shop, ann, 10)
    shop.clock.now = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # 1 December in Hong Kong
    give(shop, ann, 20)
    november, december = report(shop, 2).months
    assert (november.adjusted, december.adjusted) == (10, 20)


def test_points_out_are_told_by_the_month_they_die_in(shop):
    ann = shop.join()
    give(shop, ann, 100)
    shop.change_rules("points", expiry="never")
    give(shop, ann, 50)
    assert report(shop).dying == ((date(2027, 11, 1), 100), (None, 50))


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_the_export_is_a_sheet_of_the_months(shop, language):
    ann = shop.join()
    give(shop, ann, 1_000)
    rows = [list(row) for row in points.csv_rows(report(shop, 3), language)]
    assert len(rows) == 4
    assert {len(row) for row in rows} == {12}
    assert all(rows[0])
    assert rows[-1] == [
        "2026-11", "0", "0", "0", "0", "1000", "0", "0", "1000", "20.00", "0.00", "20.00",
    ]  # fmt: skip
