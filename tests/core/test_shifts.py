"""Shifts: no sale without one, one at a till, closed once with a count nobody edits."""

from datetime import timedelta

import pytest

from core import checkout, journal, printing, shifts
from core.db.ids import new_id
from core.refusals import NotPermitted
from core.shifts import BasketWaiting, NoShift, ShiftOpen
from tests.shopfloor import NOON


def close(shop, counted, station="TST-1"):
    return shop.till(lambda ctx: shifts.close(ctx, counted), station)


def reopen(shop, float_cents=50_000):
    return shop.till(lambda ctx: shifts.open_shift(ctx, float_cents))


def move(shop, cents, kind="paid_out"):
    shop.manager(lambda ctx: shifts.move_cash(ctx, cents, kind=kind, reason="flowers"))


# ----------------------------------------------------------------------------------- opening


def test_a_shift_starts_with_its_float(shop):
    shift = shop.ask(shifts.current)
    assert (shift.number, shift.opened_by, shift.float_cents) == (1, "Kit", 50_000)
    assert shift.opened_at == NOON


def test_a_till_has_one_open_shift(shop):
    with pytest.raises(ShiftOpen):
        reopen(shop)


def test_shifts_are_numbered_per_till(shop):
    close(shop, 50_000)
    assert reopen(shop).number == 2
    close(shop, 50_000, "TST-2")
    assert shop.ask(shifts.current, "TST-2") is None


def test_a_closed_till_reads_closes_and_moves_nothing(shop):
    close(shop, 50_000)
    for deed in (
        shifts.x_reading,
        lambda ctx: shifts.close(ctx, 0),
        lambda ctx: shifts.open_drawer(ctx, reason="look"),
        lambda ctx: shifts.move_cash(ctx, 100, kind="paid_in", reason="coins"),
    ):
        with pytest.raises(NoShift):
            shop.manager(deed)


# ---------------------------------------------------------------------------------- X and Z


def test_an_x_reading_adds_up_what_the_shift_has_taken(shop):
    shop.sell("tea")
    shop.sell_by_card("cake")
    shop.sell("soap", station="TST-2")
    move(shop, -1_000)
    totals = shop.ask(shifts.x_reading)
    assert totals == shifts.Totals(
        sales_count=2,
        voids_count=0,
        total_cents=9_650,
        cash_cents=5_800,
        card_cents=3_850,
        float_cents=50_000,
        moved_cents=-1_000,
    )
    assert totals.expected_cents == 54_800


@pytest.mark.parametrize("off_by", [0, -350, 1_000])
def test_a_z_tells_over_and_short(shop, off_by):
    shop.sell("tea")
    report = close(shop, 55_800 + off_by)
    assert report.variance_cents == off_by
    assert (report.station, report.number, report.closed_by) == ("TST-1", 1, "Kit")
    assert shop.ask(lambda ctx: shifts.z_report(ctx, report.shift_id)) == report


def test_the_count_is_blind_to_nothing_but_the_drawer(shop):
    """A wrong count closes just as well: the variance is told, never corrected."""
    shop.sell("tea")
    report = close(shop, 0)
    assert (report.counted_cents, report.variance_cents) == (0, -55_800)
    reopen(shop)
    assert shop.ask(lambda ctx: shifts.z_report(ctx, report.shift_id)) == report


def test_the_grand_total_is_the_sum_of_all_zs_of_the_till(shop):
    grand = []
    for name in ("tea", "cake", "soap"):
        shop.sell(name)
        grand.append(close(shop, 50_000).perpetual_cents)
        reopen(shop)
    assert grand == [5_800, 9_650, 12_640]
    shop.sell("tea", station="TST-2")
    assert close(shop, 0, "TST-2").perpetual_cents == 5_800


def test_a_shift_without_a_sale_closes_with_zeros(shop):
    report = close(shop, 50_000)
    assert (report.totals.sales_count, report.totals.total_cents, report.variance_cents) == (
        0,
        0,
        0,
    )


def test_a_void_leaves_the_z_as_if_the_sale_had_not_been(shop):
    done = shop.sell("tea")
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=new_id()))
    report = close(shop, 50_000)
    assert (report.totals.sales_count, report.totals.voids_count) == (0, 1)
    assert (report.totals.total_cents, report.perpetual_cents) == (0, 0)


def test_a_z_closes_over_the_journal_as_it_stood(shop):
    shop.sell("tea")
    seq, head = shop.ask(journal.head)
    report = close(shop, 55_800)
    assert (report.journal_seq, report.journal_hash) == (seq, head)


def test_no_z_while_money_lies_on_a_basket(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1_000))
    with pytest.raises(BasketWaiting):
        close(shop, 50_000)
    shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    assert close(shop, 50_000).variance_cents == 0


def test_goods_in_an_open_basket_do_not_keep_anybody_from_going_home(shop):
    shop.basket("tea")
    assert close(shop, 50_000).totals.sales_count == 0


def test_the_z_is_printed_once(shop):
    close(shop, 50_000)
    (job,) = [row for row in shop.rows(printing.print_jobs) if row.kind == "z_report"]
    assert (job.copy, job.state) == (0, "waiting")


# ---------------------------------------------------------------------------------- the drawer


def test_the_drawer_opens_without_a_sale_for_a_reason_that_is_kept(shop):
    shop.till(lambda ctx: shifts.open_drawer(ctx, reason="change for a note"))
    (kept,) = shop.rows(shifts.cash_moves)
    assert (kept.kind, kept.amount_cents, kept.reason) == ("no_sale", 0, "change for a note")
    (kick,) = shop.rows(printing.print_jobs)
    assert (kick.kind, kick.cause) == ("drawer", "no_sale")


def test_cash_is_moved_by_who_may_and_counted(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: shifts.move_cash(ctx, -1_000, kind="paid_out", reason="lunch"))
    move(shop, -20_000, "drop")
    move(shop, 5_000, "paid_in")
    report = close(shop, 35_000)
    assert (report.totals.moved_cents, report.variance_cents) == (-15_000, 0)


def test_a_shift_may_run_past_midnight(shop):
    shop.clock.pass_(hours=14)
    shop.sell("tea")
    report = close(shop, 55_800)
    assert report.closed_at - NOON == timedelta(hours=14)
