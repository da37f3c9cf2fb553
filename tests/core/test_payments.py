"""Cards: an attempt is a row before the terminal hears of it; unknown is asked again, never paid
twice; an approval is never lost, whatever becomes of the sale.
"""

import pytest

from core import baskets, catalogue, checkout, payments, printing, sales, shifts
from core.checkout import MoneyOnCounter, NothingToPay
from core.db.ids import new_id
from core.payments import AmountWrong, Answer, TerminalBusy
from core.shifts import BasketWaiting, NoShift


def ask(shop, basket_id, cents, key=None, station="TST-1"):
    key = key or new_id()
    return shop.till(lambda ctx: checkout.ask_card(ctx, basket_id, cents, key=key), station)


def pay_cash(shop, basket_id, cents):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents))


def state(shop, attempt_id):
    return shop.ask(lambda ctx: payments.show(ctx, attempt_id)).state


def laid(shop, basket_id):
    return shop.ask(lambda ctx: baskets.show(ctx, basket_id)).laid_cents


def tenders(shop, done):
    sale = shop.ask(lambda ctx: sales.show(ctx, done.sale_id))
    return [(one.kind, one.amount_cents, one.detail) for one in sale.tenders]


def stories(shop):
    from core.journal import journal

    return [row.kind for row in shop.rows(journal)]


# ---------------------------------------------------------------------------------- approved


def test_an_approval_and_its_sale_are_one(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    done = shop.answer(attempt_id)
    assert (done.number, done.total_cents, done.change_cents) == ("TST-1-000001", 5_800, 0)
    assert state(shop, attempt_id) == "approved"
    assert tenders(shop, done) == [("card", 5_800, "visa ••••4242 831000")]
    assert [row.kind for row in shop.rows(printing.print_jobs)] == ["receipt"]


def test_the_sale_is_made_by_the_cashier_who_asked(shop):
    done = shop.sell_by_card("tea")
    assert shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).cashier == "Kit"


def test_no_card_number_is_ever_kept(shop):
    attempt_id = shop.ask_card(shop.basket("tea"), 5_800)
    shop.answer(attempt_id, last4="4111111111111111")
    (kept,) = shop.rows(payments.answers)
    assert kept.last4 == "1111"


def test_card_totals_are_never_rounded_to_coins(shop):
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["soap"], 2_994))
    done = shop.sell_by_card("soap")
    assert (done.total_cents, done.due_cents) == (2_994, 2_994)


def test_half_in_cash_half_by_card(shop):
    basket_id = shop.basket("tea")
    assert pay_cash(shop, basket_id, 3_000) is None
    done = shop.answer(shop.ask_card(basket_id, 2_800))
    assert [one[:2] for one in tenders(shop, done)] == [("cash", 3_000), ("card", 2_800)]


def test_half_by_card_the_rest_in_cash_with_change_from_cash_alone(shop):
    basket_id = shop.basket("tea")
    assert shop.answer(shop.ask_card(basket_id, 3_000)) is None
    assert laid(shop, basket_id) == 3_000
    done = pay_cash(shop, basket_id, 5_000)
    assert (done.change_cents, done.total_cents) == (2_200, 5_800)
    assert [one[:2] for one in tenders(shop, done)] == [("card", 3_000), ("cash", 2_800)]


def test_two_cards_share_a_basket(shop):
    basket_id = shop.basket("tea")
    assert shop.answer(shop.ask_card(basket_id, 3_000)) is None
    done = shop.answer(shop.ask_card(basket_id, 2_800), last4="1881")
    assert [one[1] for one in tenders(shop, done)] == [3_000, 2_800]


def test_a_card_with_too_little_on_it_pays_what_it_has(shop):
    basket_id = shop.basket("tea")
    assert shop.answer(shop.ask_card(basket_id, 5_800), amount_cents=2_000) is None
    assert laid(shop, basket_id) == 2_000
    done = pay_cash(shop, basket_id, 3_800)
    assert [one[:2] for one in tenders(shop, done)] == [("card", 2_000), ("cash", 3_800)]


# ------------------------------------------------------------------------- declined, unknown


@pytest.mark.parametrize("answer", ["declined", "cancelled"])
def test_a_no_leaves_the_basket_free_for_something_else(shop, answer):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    assert shop.answer(attempt_id, answer, reason="51") is None
    assert state(shop, attempt_id) == answer
    shop.basket("cake")
    assert pay_cash(shop, basket_id, 10_000).total_cents == 9_650


def test_a_no_after_part_cash_keeps_the_cash_on_the_counter(shop):
    basket_id = shop.basket("tea")
    pay_cash(shop, basket_id, 3_000)
    shop.answer(shop.ask_card(basket_id, 2_800), "declined")
    assert laid(shop, basket_id) == 3_000
    assert pay_cash(shop, basket_id, 2_800).total_cents == 5_800


def test_unknown_is_a_state_that_keeps_everything_waiting(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    assert shop.answer(attempt_id, "unknown", reason="no answer") is None
    assert [one.id for one in shop.ask(payments.at_work)] == [attempt_id]
    for deed in (
        lambda: ask(shop, basket_id, 5_800),
        lambda: pay_cash(shop, basket_id, 5_800),
        lambda: shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id)),
    ):
        with pytest.raises(TerminalBusy):
            deed()
    assert shop.answer(attempt_id).number == "TST-1-000001"
    assert shop.ask(payments.at_work) == []


def test_the_terminal_is_spoken_to_once_and_then_only_asked(shop):
    attempt = ask(shop, shop.basket("tea"), 5_800)
    first, *later = (shop.till(lambda ctx: payments.sending(ctx, attempt.id)) for _ in range(3))
    assert first
    assert later == [False, False]


# ------------------------------------------------------------------------------ doubled taps


def test_a_second_tap_finds_the_first_attempt_however_it_went(shop):
    basket_id, key = shop.basket("tea"), new_id()
    first = ask(shop, basket_id, 5_800, key)
    assert ask(shop, basket_id, 5_800, key) == first
    shop.answer(key)
    again = ask(shop, basket_id, 5_800, key)
    assert (again.id, again.state) == (key, "approved")
    assert len(shop.rows(payments.attempts)) == 1


def test_a_late_twin_of_an_answer_changes_nothing(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    done = shop.answer(attempt_id)
    for late in ("approved", "declined", "unknown"):
        assert shop.answer(attempt_id, late) is None
    assert state(shop, attempt_id) == "approved"
    assert len(shop.rows(payments.answers)) == len(shop.rows(sales.sales)) == 1
    assert shop.ask(lambda ctx: checkout.done_of(ctx, basket_id)) == done


def test_a_till_asks_its_terminal_one_thing_at_a_time(shop):
    basket_id = shop.basket("tea")
    ask(shop, basket_id, 1_000)
    with pytest.raises(TerminalBusy):
        ask(shop, basket_id, 1_000)
    ask(shop, shop.basket("tea", station="TST-2"), 5_800, station="TST-2")


def test_cash_is_not_taken_for_what_a_card_may_be_paying_at_this_moment(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    with pytest.raises(TerminalBusy):
        pay_cash(shop, basket_id, 10_000)
    with pytest.raises(TerminalBusy):
        shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000), "TST-2")
    assert shop.answer(attempt_id).total_cents == 5_800
    assert len(shop.rows(sales.sales)) == 1


# ------------------------------------------------------------------------------------ refused


@pytest.mark.parametrize("cents", [0, -100, 5_801])
def test_no_more_and_no_less_than_what_is_left_goes_to_the_terminal(shop, cents):
    with pytest.raises(AmountWrong):
        ask(shop, shop.basket("tea"), cents)
    assert shop.rows(payments.attempts) == []


def test_after_part_payment_only_the_rest_can_be_asked(shop):
    basket_id = shop.basket("tea")
    pay_cash(shop, basket_id, 5_000)
    with pytest.raises(AmountWrong):
        ask(shop, basket_id, 801)
    assert shop.answer(shop.ask_card(basket_id, 800)).total_cents == 5_800


def test_an_empty_basket_or_a_closed_till_asks_no_terminal(shop):
    with pytest.raises(NothingToPay):
        ask(shop, shop.basket(), 100)
    shop.till(lambda ctx: shifts.close(ctx, 50_000))
    with pytest.raises(NoShift):
        ask(shop, shop.basket("tea"), 5_800)
    done = shop.sell("tea", station="TST-2")
    with pytest.raises(baskets.BasketClosed):
        ask(shop, done.sale_id, 1, station="TST-2")


def test_no_z_while_the_terminal_is_at_work(shop):
    attempt_id = shop.ask_card(shop.basket("tea"), 5_800)
    with pytest.raises(BasketWaiting):
        shop.till(lambda ctx: shifts.close(ctx, 50_000))
    shop.answer(attempt_id)
    assert shop.till(lambda ctx: shifts.close(ctx, 50_000)).totals.card_cents == 5_800


def test_stopping_an_attempt_is_a_wish_the_terminal_may_come_too_late_for(shop):
    attempt_id = shop.ask_card(shop.basket("tea"), 5_800)
    shop.till(lambda ctx: payments.ask_abort(ctx, attempt_id))
    assert shop.ask(lambda ctx: payments.show(ctx, attempt_id)).abort_asked_at is not None
    assert shop.answer(attempt_id).total_cents == 5_800


# --------------------------------------------------------------------- approved but not sold


def stuck_basket(shop):
    """The last cup is sold at the other till while the card is being read."""
    basket_id = shop.basket("cup")
    attempt_id = shop.ask_card(basket_id, 8_800)
    shop.sell("cup", station="TST-2")
    assert shop.answer(attempt_id) is None
    return basket_id, attempt_id


def test_an_approval_stays_on_the_counter_when_the_last_piece_is_gone(shop):
    basket_id, attempt_id = stuck_basket(shop)
    assert state(shop, attempt_id) == "approved"
    assert laid(shop, basket_id) == 8_800
    assert len(shop.rows(sales.sales)) == 1
    assert "payment.approved" in stories(shop)
    with pytest.raises(MoneyOnCounter):
        shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    with pytest.raises(BasketWaiting):
        shop.till(lambda ctx: shifts.close(ctx, 50_000))


def test_money_for_goods_that_are_gone_is_given_back_to_the_card(shop):
    basket_id, attempt_id = stuck_basket(shop)
    key = new_id()
    back = shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=key))
    assert (back.kind, back.original_id, back.amount_cents) == ("reverse", attempt_id, 8_800)
    shop.answer(back.id)
    assert laid(shop, basket_id) == 0
    shop.till(lambda ctx: baskets.set_quantity(ctx, basket_id, 1, 0))
    shop.basket("tea")
    assert pay_cash(shop, basket_id, 5_800).total_cents == 5_800


def test_when_the_card_does_not_take_the_money_back_it_still_lies_there(shop):
    basket_id, _ = stuck_basket(shop)
    back = shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=new_id()))
    shop.answer(back.id, "declined")
    assert laid(shop, basket_id) == 8_800
    again = shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=new_id()))
    assert again.id != back.id


def test_when_the_goods_arrive_the_waiting_money_settles_the_sale(shop):
    from core import stock

    basket_id, _ = stuck_basket(shop)
    shop.manager(
        lambda ctx: stock.receive(
            ctx, shop.goods["cup"], 1, unit_cost_cents=4_000, cause="found one"
        )
    )
    done = pay_cash(shop, basket_id, 0)
    assert [one[:2] for one in tenders(shop, done)] == [("card", 8_800), ("cash", 0)]


def test_a_price_that_falls_while_the_card_is_read_never_overcharges_in_silence(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 5_000))
    assert shop.answer(attempt_id) is None
    assert laid(shop, basket_id) == 5_800
    with pytest.raises(MoneyOnCounter):
        pay_cash(shop, basket_id, 0)
    back = shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=new_id()))
    shop.answer(back.id)
    assert pay_cash(shop, basket_id, 5_000).total_cents == 5_000


def test_a_price_that_rises_while_the_card_is_read_leaves_the_rest_to_pay(shop):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5_800)
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 6_000))
    assert shop.answer(attempt_id) is None
    assert pay_cash(shop, basket_id, 200).total_cents == 6_000


def test_nothing_to_give_back_is_refused(shop):
    basket_id = shop.basket("tea")
    with pytest.raises(AmountWrong):
        shop.till(lambda ctx: checkout.give_back_card(ctx, basket_id, key=new_id()))


# ------------------------------------------------------------------------- a screen comes up


def test_a_screen_that_comes_up_sees_where_the_payment_stands(shop):
    basket_id = shop.basket("tea")
    pay_cash(shop, basket_id, 2_000)
    attempt_id = shop.ask_card(basket_id, 3_800)
    seen = shop.ask(lambda ctx: checkout.paying(ctx, basket_id))
    assert (seen.due.laid_cents, seen.due.left_cents) == (2_000, 3_800)
    assert (seen.attempt.id, seen.attempt.state) == (attempt_id, "sent")
    assert shop.ask(lambda ctx: payments.answer_of(ctx, attempt_id)) is None
    shop.answer(attempt_id)
    told = shop.ask(lambda ctx: payments.answer_of(ctx, attempt_id))
    assert told == Answer("approved", "visa", "4242", "831000", "oLkO001", "", 3_800)
