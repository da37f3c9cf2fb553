"""Voids: the number stays, everything else goes back, once, and never after the Z."""

import pytest

from core import checkout, journal, payments, points, printing, sales, shifts, stock
from core.checkout import AlreadyVoid, VoidTooLate
from core.db.ids import new_id
from core.refusals import NotPermitted
from core.shifts import BasketWaiting


def void(shop, done, reason="wrong tea", station="TST-1", key=None):
    key = key or new_id()
    return shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, reason, key=key), station)


def reversals(shop):
    return [row for row in shop.rows(payments.attempts) if row.kind == "reverse"]


def send(shop, attempt_id):
    shop.till(lambda ctx: payments.sending(ctx, attempt_id))
    return attempt_id


def is_void(shop, done):
    return shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).voided


def test_a_voided_cash_sale_leaves_only_its_number(shop):
    ann = shop.join()
    done = shop.sell("tea", "cup", member=ann)
    assert void(shop, done)
    assert is_void(shop, done)
    assert (shop.on_hand("tea"), shop.on_hand("cup")) == (40, 1)
    assert shop.card(ann).points == 0
    assert shop.sell("tea").number == "TST-1-000002"
    (kept,) = shop.rows(sales.voids)
    assert (kept.by, kept.reason) == ("Wing", "wrong tea")


def test_a_void_opens_the_drawer_for_cash_and_says_why(shop):
    void(shop, shop.sell("tea"))
    kicks = [row.cause for row in shop.rows(printing.print_jobs) if row.kind == "drawer"]
    assert kicks == ["sale", "void"]


def test_a_void_needs_the_permission(shop):
    done = shop.sell("tea")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: checkout.void(ctx, done.sale_id, "mine", key=new_id()))
    assert not is_void(shop, done)


def test_a_second_void_is_refused(shop):
    done = shop.sell("tea")
    void(shop, done)
    with pytest.raises(AlreadyVoid) as refused:
        void(shop, done)
    assert refused.value.facts == {"number": "TST-1-000001"}
    assert shop.on_hand("tea") == 40


def test_after_the_z_a_sale_stands(shop):
    done = shop.sell("tea")
    shop.till(lambda ctx: shifts.close(ctx, 55_800))
    shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
    with pytest.raises(VoidTooLate):
        void(shop, done)


def test_another_till_cannot_void_it(shop):
    with pytest.raises(VoidTooLate):
        void(shop, shop.sell("tea"), station="TST-2")


def test_an_unknown_sale_cannot_be_voided(shop):
    with pytest.raises(sales.SaleUnknown):
        shop.manager(lambda ctx: checkout.void(ctx, new_id(), "what?", key=new_id()))


def test_the_reading_of_the_shift_forgets_voided_money_and_counts_the_void(shop):
    void(shop, shop.sell("tea"))
    shop.sell("cake")
    totals = shop.ask(shifts.x_reading)
    assert (totals.sales_count, totals.voids_count, totals.total_cents) == (1, 1, 3_850)
    assert totals.expected_cents == 53_850


def test_a_split_sale_of_cash_twice_goes_back_whole(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 2_000))
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 4_000))
    assert void(shop, done)
    assert shop.ask(shifts.x_reading).expected_cents == 50_000


# -------------------------------------------------------------------------------------- cards


def test_a_card_sale_is_void_once_the_terminal_has_given_the_money_back(shop):
    ann = shop.join()
    done = shop.sell_by_card("tea", member=ann)
    assert void(shop, done, "double charged") is False
    assert not is_void(shop, done)
    (back,) = reversals(shop)
    shop.answer(send(shop, back.id))
    assert is_void(shop, done)
    assert (shop.on_hand("tea"), shop.card(ann).points) == (40, 0)
    assert shop.rows(sales.voids)[0].reason == "double charged"
    assert [row.kind for row in shop.rows(printing.print_jobs)] == ["receipt"]


def test_a_terminal_that_refuses_leaves_the_sale_standing(shop):
    done = shop.sell_by_card("tea")
    void(shop, done)
    (back,) = reversals(shop)
    shop.answer(send(shop, back.id), "declined")
    assert not is_void(shop, done)
    assert shop.on_hand("tea") == 39
    assert void(shop, done) is False
    assert len(reversals(shop)) == 2


def test_the_same_tap_twice_asks_the_terminal_once(shop):
    done, key = shop.sell_by_card("tea"), new_id()
    assert void(shop, done, key=key) is False
    assert void(shop, done, key=key) is False
    assert len(reversals(shop)) == 1


def test_no_z_while_a_void_waits_for_the_terminal(shop):
    done = shop.sell_by_card("tea")
    void(shop, done)
    with pytest.raises(BasketWaiting):
        shop.till(lambda ctx: shifts.close(ctx, 50_000))
    (back,) = reversals(shop)
    shop.answer(send(shop, back.id))
    report = shop.till(lambda ctx: shifts.close(ctx, 50_000))
    assert (report.totals.sales_count, report.totals.voids_count) == (0, 1)


def test_a_late_twin_of_the_reversal_voids_nothing_twice(shop):
    done = shop.sell_by_card("tea")
    void(shop, done)
    (back,) = reversals(shop)
    shop.answer(send(shop, back.id))
    assert shop.answer(back.id) is None
    assert shop.on_hand("tea") == 40
    with pytest.raises(AlreadyVoid):
        void(shop, done)


def test_cash_and_card_go_back_together(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 3_000))
    done = shop.answer(shop.ask_card(basket_id, 2_800))
    assert void(shop, done) is False
    (back,) = reversals(shop)
    assert back.amount_cents == 2_800
    shop.answer(send(shop, back.id))
    assert is_void(shop, done)
    kicks = [row.cause for row in shop.rows(printing.print_jobs) if row.kind == "drawer"]
    assert kicks[0] == "part_payment"
    assert kicks[-1] == "void"


def test_two_cards_are_given_back_one_after_the_other(shop):
    basket_id = shop.basket("tea")
    shop.answer(shop.ask_card(basket_id, 3_000))
    done = shop.answer(shop.ask_card(basket_id, 2_800))
    void(shop, done)
    answered = set()
    for _ in range(2):
        assert not is_void(shop, done)
        (waiting,) = [row for row in reversals(shop) if row.id not in answered]
        answered.add(waiting.id)
        shop.answer(send(shop, waiting.id))
    assert is_void(shop, done)
    assert sorted(row.amount_cents for row in reversals(shop)) == [2_800, 3_000]


def test_the_ledgers_of_a_void_point_back_at_the_sale(shop):
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    void(shop, done)
    because = f"void:{done.sale_id}"
    assert [row.points for row in shop.rows(points.entries) if row.cause == because] == [-58]
    assert [row.quantity for row in shop.rows(stock.moves) if row.cause == because] == [1]
    assert [row.kind for row in shop.rows(journal.journal)][-1] == "sale.voided"
