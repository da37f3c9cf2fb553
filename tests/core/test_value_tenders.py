"""Paying with value: points, goods for points, gift cards, store credit, in any split."""

from collections import Counter

import pytest
from sqlalchemy import select

from core import (
    baskets,
    catalogue,
    checkout,
    payments,
    points,
    purses,
    receipts,
    rewards,
    sales,
    shifts,
)
from core.baskets import BasketBeingPaid, BasketClosed
from core.checkout import (
    NoMember,
    NotForPoints,
    PointsDoNotFit,
    ProofNeeded,
    ValueGone,
    laid_value,
)
from core.db.ids import new_id
from core.document import Row
from core.gift_cards import NotEnoughOnCard
from core.refusals import NotPermitted
from core.tenders import tenders
from tests.shopfloor import ANN, BEN, Shopfloor
from tests.value_shop import (
    balance,
    basket_of,
    blank,
    clock_strikes,
    give_credit,
    give_points,
    held,
    lay_card,
    lay_credit,
    lay_points,
    left,
    opened,
    put_in_basket,
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
    paid = Counter()
    for row in shop.rows(tenders):
        if row.sale_id == sale_id:
            paid[row.kind] += row.amount_cents
    return dict(paid)


def cash(shop, basket_id, cents=100_000, till="TST-1"):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents), till)


def means(shop, basket_id):
    return shop.ask(lambda ctx: checkout.means(ctx, basket_id))


# ------------------------------------------------------------------------------------ points


def test_points_pay_a_part_and_cash_the_rest(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    assert lay_points(shop, basket_id, 500) is None
    assert left(shop, basket_id) == 4800
    done = cash(shop, basket_id, 5000)
    assert done.change_cents == 200
    assert paid_by(shop, done.sale_id) == {"points": 1000, "cash": 4800}
    assert done.points_earned == 48  # the part that points paid earns none
    assert shop.card(ann).points == 500 + 48


def test_points_that_pay_it_all_make_the_sale_at_once(shop, ann):
    shop.manager(lambda ctx: _price(ctx, shop.goods["card"], 1200))
    basket_id = basket_of(shop, ann, "card")
    done = lay_points(shop, basket_id, 600)
    assert paid_by(shop, done.sale_id) == {"points": 1200}
    assert (done.change_cents, done.points_earned) == (0, 0)
    assert shop.card(ann).points == 400


def _price(ctx, product_id, cents):
    catalogue.change_price(ctx, product_id, cents)


def test_points_are_used_in_whole_steps_and_never_beyond_the_total(shop, ann):
    basket_id = basket_of(shop, ann, "card")  # HK$12.50 takes six steps of HK$2
    with pytest.raises(points.NotInSteps):
        lay_points(shop, basket_id, 150)
    with pytest.raises(PointsDoNotFit) as refusal:
        lay_points(shop, basket_id, 700)
    assert refusal.value.facts == {"most": 600}
    assert not shop.ask(lambda ctx: baskets.show(ctx, basket_id)).paying


def test_one_press_takes_points_once_however_often_it_arrives(shop, ann):
    basket_id, key = basket_of(shop, ann, "tea"), new_id()
    for _ in range(3):
        shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, 200, key=key))
    assert left(shop, basket_id) == 5400
    assert shop.card(ann).points == 800
    done = cash(shop, basket_id)
    assert shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, 200, key=key)) == done


def test_points_are_the_members(shop):
    basket_id = shop.basket("tea")
    with pytest.raises(NoMember):
        lay_points(shop, basket_id, 100)


def test_points_of_a_basket_cannot_be_spent_at_another_till(shop, ann):
    first = basket_of(shop, ann, "tea")
    lay_points(shop, first, 900)
    second = basket_of(shop, ann, "tea", till="TST-2")
    with pytest.raises(PointsDoNotFit):
        lay_points(shop, second, 200, till="TST-2")


def test_the_rules_say_how_much_points_may_pay(shop, ann):
    shop.change_rules("redeem", cap_percent=10)
    basket_id = basket_of(shop, ann, "tea")
    assert means(shop, basket_id).points.cents == 400  # a tenth of 58.00 is two whole steps
    shop.change_rules("redeem", cap_percent=100, cap_cents=600)
    assert means(shop, basket_id).points.cents == 600
    lay_points(shop, basket_id, 200)
    assert means(shop, basket_id).points.cents == 200  # the cap is of the whole sale
    shop.change_rules("redeem", cap_cents=None, min_order_cents=6000)
    assert means(shop, basket_id).points.why == "value.points_from"
    shop.change_rules("redeem", min_order_cents=0, excluded_categories=("drinks",))
    assert means(shop, basket_id).points.why == "value.points_not_for_these"
    shop.change_rules("redeem", excluded_categories=(), excluded_skus=("TEA-01",))
    assert means(shop, basket_id).points.why == "value.points_not_for_these"
    shop.change_rules("redeem", excluded_skus=(), channels=("online",))
    assert means(shop, basket_id).points.why == "value.points_not_here"


# -------------------------------------------------------------------------------------- proof


def test_a_bare_phone_number_spends_up_to_the_free_limit(shop, ann):
    give_points(shop, ann, 3000)
    shop.change_rules("redeem", proof_free_cents=1000)
    basket_id = basket_of(shop, ann, "tea", proof="phone")
    lay_points(shop, basket_id, 500)
    with pytest.raises(ProofNeeded):
        lay_points(shop, basket_id, 100)
    assert means(shop, basket_id).free_cents == 0


@pytest.mark.parametrize("proof", ["qr", "code", "staff"])
def test_whoever_proved_to_be_the_member_spends_more(shop, ann, proof):
    shop.change_rules("redeem", proof_free_cents=0)
    basket_id = basket_of(shop, ann, "tea", proof=proof)
    assert lay_points(shop, basket_id, 1000) is None


def test_a_supervisor_looks_at_the_member_and_vouches(shop, ann):
    shop.change_rules("redeem", proof_free_cents=0)
    basket_id = basket_of(shop, ann, "tea", proof="phone")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: checkout.vouch(ctx, basket_id))
    shop.manager(lambda ctx: checkout.vouch(ctx, basket_id))
    assert lay_points(shop, basket_id, 1000) is None


def test_the_members_own_code_proves_while_the_basket_is_being_paid(shop, ann):
    shop.change_rules("redeem", proof_free_cents=1000)
    basket_id = basket_of(shop, ann, "tea", proof="phone")
    lay_points(shop, basket_id, 500)
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ann, proof="qr"))
    assert lay_points(shop, basket_id, 500) is None
    ben = shop.join(BEN)
    with pytest.raises(BasketBeingPaid):
        shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ben, proof="qr"))


# --------------------------------------------------------------------------- goods for points


def test_goods_for_points_and_a_little_cash(shop, ann):
    tea = shop.goods["tea"]
    shop.manager(lambda ctx: rewards.offer(ctx, tea, 800, cash_cents=1000))
    basket_id = basket_of(shop, ann, "tea", "cake")
    offered = means(shop, basket_id).exchanges
    assert [(one.line_number, one.cents, one.enough) for one in offered] == [(1, 4800, True)]
    key = new_id()
    assert shop.till(lambda ctx: checkout.exchange(ctx, basket_id, 1, key=key)) is None
    assert left(shop, basket_id) == 1000 + 3850
    done = cash(shop, basket_id, 4850)
    assert paid_by(shop, done.sale_id) == {"points": 4800, "cash": 4850}
    assert done.points_earned == 48
    assert shop.card(ann).points == 1000 - 800 + 48


def test_each_piece_is_exchanged_once_and_only_what_is_offered(shop, ann):
    tea = shop.goods["tea"]
    shop.manager(lambda ctx: rewards.offer(ctx, tea, 400))
    basket_id = basket_of(shop, ann, "tea", "tea", "cake")

    def take(line):
        key = new_id()
        return shop.till(lambda ctx: checkout.exchange(ctx, basket_id, line, key=key))

    with pytest.raises(NotForPoints):
        take(2)
    take(1), take(1)
    with pytest.raises(NotForPoints):
        take(1)
    shop.manager(lambda ctx: rewards.stop(ctx, tea))
    assert left(shop, basket_id) == 3850


def test_a_reward_costs_whole_steps_and_less_cash_than_the_shelf(shop):
    tea = shop.goods["tea"]
    for wrong in (0, 150):
        with pytest.raises(points.NotInSteps):
            shop.manager(lambda ctx, wrong=wrong: rewards.offer(ctx, tea, wrong))
    with pytest.raises(rewards.RewardWrong):
        shop.manager(lambda ctx: rewards.offer(ctx, tea, 100, cash_cents=5800))
    shop.manager(lambda ctx: rewards.offer(ctx, tea, 100, cash_cents=500))
    shop.manager(lambda ctx: rewards.offer(ctx, tea, 200))
    assert [(one.points, one.cash_cents) for one in shop.ask(rewards.running)] == [(200, 0)]


# --------------------------------------------------------------------------------- gift cards


def test_a_gift_card_pays_and_the_rest_stays_on_it(shop):
    card = sold_card(shop, 20_000)
    basket_id = shop.basket("tea")
    done = lay_card(shop, basket_id, opened(shop, card), 5800)
    assert paid_by(shop, done.sale_id) == {"gift_card": 5800}
    assert balance(shop, card) == 14_200


def test_no_change_is_given_on_value(shop, ann):
    card = sold_card(shop, 20_000)
    basket_id = basket_of(shop, ann, "tea")
    give_credit(shop, ann, "refund", 9000)
    with pytest.raises(payments.AmountWrong):
        lay_card(shop, basket_id, opened(shop, card), 5801)
    with pytest.raises(payments.AmountWrong):
        lay_credit(shop, basket_id, 5801)
    assert left(shop, basket_id) == 5800


def test_a_gift_card_does_not_buy_a_gift_card(shop):
    card, fresh = sold_card(shop, 20_000), blank(shop, 2)
    basket_id = shop.basket("card")
    put_in_basket(shop, basket_id, fresh, 10_000)
    assert means(shop, basket_id).card_most_cents == 1250
    with pytest.raises(payments.AmountWrong):
        lay_card(shop, basket_id, opened(shop, card), 1251)
    assert lay_card(shop, basket_id, opened(shop, card), 1250) is None
    done = cash(shop, basket_id, 10_000)
    assert paid_by(shop, done.sale_id) == {"gift_card": 1250, "cash": 10_000}


def test_points_do_not_buy_a_gift_card_and_one_earns_none(shop, ann):
    fresh = blank(shop)
    basket_id = basket_of(shop, ann, "card")
    put_in_basket(shop, basket_id, fresh, 10_000)
    assert means(shop, basket_id).points.cents == 1200
    done = cash(shop, basket_id, 20_000)
    assert done.points_earned == 12


# ------------------------------------------------------------------------------- store credit


def test_the_present_is_spent_before_the_members_own_money(shop, ann):
    give_credit(shop, ann, "promo", 2000)
    give_credit(shop, ann, "refund", 5000)
    basket_id = basket_of(shop, ann, "tea")
    assert lay_credit(shop, basket_id, 3000) is None
    assert held(shop, ann) == (0, 4000)
    done = lay_credit(shop, basket_id, 2800)
    assert paid_by(shop, done.sale_id) == {"promo": 2000, "credit": 3800}
    assert held(shop, ann) == (0, 1200)
    assert done.points_earned == 38  # a present earns nothing, one's own money does


def test_more_credit_than_there_is_is_refused(shop, ann):
    give_credit(shop, ann, "promo", 2000)
    basket_id = basket_of(shop, ann, "tea")
    with pytest.raises(purses.NotEnoughCredit) as refusal:
        lay_credit(shop, basket_id, 2001)
    assert refusal.value.facts == {"have_cents": 2000}


def test_a_present_buys_no_gift_card_but_ones_own_money_does(shop, ann):
    give_credit(shop, ann, "promo", 5000)
    give_credit(shop, ann, "refund", 10_000)
    fresh, basket_id = blank(shop), basket_of(shop, ann, "card")
    put_in_basket(shop, basket_id, fresh, 10_000)
    assert lay_credit(shop, basket_id, 11_250) is not None
    assert held(shop, ann) == (3750, 0)


# -------------------------------------------------------------------------------- every split


def test_every_means_on_one_sale_in_any_order(shop, ann):
    card = sold_card(shop, 10_000)
    give_credit(shop, ann, "refund", 1000)
    basket_id = basket_of(shop, ann, "cup", "tea")
    assert cash(shop, basket_id, 1000) is None
    assert lay_points(shop, basket_id, 500) is None
    assert lay_card(shop, basket_id, opened(shop, card), 3000) is None
    attempt = shop.ask_card(basket_id, 2000)
    assert lay_credit(shop, basket_id, 1000) is None  # beside what the terminal is at work on
    assert shop.answer(attempt) is None
    done = cash(shop, basket_id, 10_000)
    assert sum(paid_by(shop, done.sale_id).values()) == 14_600
    assert done.change_cents == 10_000 - (14_600 - 1000 - 1000 - 3000 - 2000 - 1000)


def test_an_approval_that_comes_while_value_lies_there_makes_the_sale(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 500)
    done = shop.answer(shop.ask_card(basket_id, 4800))
    assert paid_by(shop, done.sale_id) == {"points": 1000, "card": 4800}


def test_value_never_takes_what_the_terminal_is_asked_for(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    attempt = shop.ask_card(basket_id, 5000)
    assert lay_points(shop, basket_id, 400) is None
    with pytest.raises(payments.TerminalBusy):
        lay_points(shop, basket_id, 100)
    done = shop.answer(attempt)
    assert paid_by(shop, done.sale_id) == {"points": 800, "card": 5000}


def test_a_declined_card_leaves_the_value_for_another_try(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 500)
    shop.answer(shop.ask_card(basket_id, 4800), "declined")
    assert left(shop, basket_id) == 4800
    assert cash(shop, basket_id, 4800) is not None


# ----------------------------------------------------------------------------- and back again


def all_of(shop, ann):
    """A basket on which everything of Ann's lies."""
    card = sold_card(shop, 10_000)
    give_credit(shop, ann, "promo", 700)
    give_credit(shop, ann, "refund", 900)
    basket_id = basket_of(shop, ann, "cup")
    lay_points(shop, basket_id, 1000)
    lay_card(shop, basket_id, opened(shop, card), 3000)
    lay_credit(shop, basket_id, 1600)
    return basket_id, card


def untouched(shop, ann, card):
    return (shop.card(ann).points, balance(shop, card), held(shop, ann)) == (
        1000,
        10_000,
        (700, 900),
    )


def test_going_back_to_selling_gives_everything_back(shop, ann):
    basket_id, card = all_of(shop, ann)
    assert shop.card(ann).points == 0
    cash(shop, basket_id, 1000)
    shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    assert untouched(shop, ann, card)
    shop.till(lambda ctx: baskets.clear(ctx, basket_id))


def test_one_piece_can_be_taken_back(shop, ann):
    basket_id, card = all_of(shop, ann)
    piece = next(row for row in shop.rows(laid_value) if row.kind == "gift_card")
    for _ in range(2):
        try:
            shop.till(lambda ctx: checkout.take_back(ctx, basket_id, piece.id))
        except ValueGone:
            break
    else:
        raise AssertionError("it went back twice")
    assert balance(shop, card) == 10_000
    assert shop.card(ann).points == 0


def test_taking_the_last_piece_back_frees_the_basket(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 100)
    (piece,) = shop.rows(laid_value)
    shop.till(lambda ctx: checkout.take_back(ctx, basket_id, piece.id))
    assert not shop.ask(lambda ctx: baskets.show(ctx, basket_id)).paying
    assert shop.card(ann).points == 1000


def test_what_was_left_lying_goes_back_by_itself(shop, ann):
    basket_id, card = all_of(shop, ann)
    shop.clock.pass_(minutes=14)
    assert shop.office(clock_strikes) == 0
    shop.clock.pass_(minutes=2)
    assert shop.office(clock_strikes) == 1
    assert shop.office(clock_strikes) == 0
    assert untouched(shop, ann, card)
    assert not shop.ask(lambda ctx: baskets.show(ctx, basket_id)).paying
    assert cash(shop, basket_id) is not None


def test_cash_and_card_money_wait_for_a_person(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    cash(shop, basket_id, 1000)
    lay_points(shop, basket_id, 500)
    shop.answer(shop.ask_card(basket_id, 800))
    shop.clock.pass_(hours=1)
    assert shop.office(clock_strikes) == 1
    assert left(shop, basket_id) == 5800 - 1800
    assert shop.card(ann).points == 1000


def test_nothing_goes_back_while_the_terminal_is_at_work(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 500)
    attempt = shop.ask_card(basket_id, 4800)
    shop.clock.pass_(hours=1)
    assert shop.office(clock_strikes) == 0
    assert shop.answer(attempt) is not None


def test_points_that_died_on_the_counter_come_back_as_the_rules_say(shop, ann):
    """Their day passes between laying down and giving back: they live on for the reinstatement."""
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 500)
    shop.clock.pass_(days=370)
    assert shop.office(clock_strikes) == 1
    alive = shop.card(ann).points
    assert alive == (500 if shop.ask(lambda ctx: ctx.rules.points.reinstatement_days) else 0)


def test_a_void_gives_everything_back_where_it_came_from(shop, ann):
    basket_id, card = all_of(shop, ann)
    done = cash(shop, basket_id)
    earned = shop.card(ann).points
    assert earned == done.points_earned > 0
    key = new_id()
    assert shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=key))
    assert untouched(shop, ann, card)
    assert all(row.released_at and row.sold_at for row in shop.rows(laid_value))


def test_a_void_by_card_gives_the_value_back_with_the_money(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 500)
    done = shop.answer(shop.ask_card(basket_id, 4800))
    key = new_id()
    assert not shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong", key=key))
    assert shop.card(ann).points == 500 + 48
    shop.answer(key)
    assert shop.card(ann).points == 1000


def test_a_sale_that_is_refused_keeps_no_value(shop, ann):
    """The last cup was sold at the other till while this one was being paid with points."""
    shop.manager(lambda ctx: _price(ctx, shop.goods["cup"], 1000))
    basket_id = basket_of(shop, ann, "cup")
    shop.sell("cup", station="TST-2")
    with pytest.raises(Exception, match=r"stock"):
        lay_points(shop, basket_id, 500)
    assert shop.card(ann).points == 1000
    assert shop.rows(laid_value) == []


# ------------------------------------------------------------------------------ refusals, paper


def test_value_is_laid_on_a_basket_that_is_there(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    shop.till(lambda ctx: baskets.clear(ctx, basket_id))
    with pytest.raises(BasketClosed):
        lay_points(shop, basket_id, 100)
    with pytest.raises(checkout.NothingToPay):
        lay_points(shop, basket_of(shop, ann), 100)


def test_a_till_without_a_shift_takes_no_value(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    shop.till(lambda ctx: shifts.close(ctx, 50_000))
    with pytest.raises(shifts.NoShift):
        lay_points(shop, basket_id, 100)


def test_a_shift_does_not_close_while_value_lies_on_the_counter(shop, ann):
    basket_id = basket_of(shop, ann, "tea")
    lay_points(shop, basket_id, 100)
    with pytest.raises(shifts.BasketWaiting):
        shop.till(lambda ctx: shifts.close(ctx, 50_000))


def test_the_receipt_tells_how_it_was_paid(shop, ann):
    basket_id, _card = all_of(shop, ann)
    done = cash(shop, basket_id)
    sale = shop.ask(lambda ctx: sales.show(ctx, done.sale_id))
    paper = shop.ask(lambda ctx: receipts.for_sale(ctx, sale))
    rows = {one.left: one.right for one in paper.blocks if isinstance(one, Row)}
    assert rows["積分 Points"] == "HK$20.00"
    assert rows["禮品卡 Gift card"] == "HK$30.00"
    assert rows["購物金 Promo credit"] == "HK$7.00"
    assert rows["退款金 Store credit"] == "HK$9.00"
    details = [one.detail for one in sale.tenders if one.kind == "gift_card"]
    assert details[0].endswith("餘 HK$70 left HK$70")


def test_the_z_tells_each_kind_of_tender(shop, ann):
    basket_id, _card = all_of(shop, ann)
    cash(shop, basket_id)
    report = shop.till(lambda ctx: shifts.close(ctx, 62_200))
    assert dict(report.totals.value) == {
        "points": 2000,
        "gift_card": 3000,
        "promo": 700,
        "credit": 900,
    }
    assert report.variance_cents == 0
    said = shop.ask(
        lambda ctx: ctx.db.execute(select(shifts.z_tenders.c.kind, shifts.z_tenders.c.cents)).all()
    )
    assert dict(said)["cash"] == report.totals.cash_cents == 12_200
    paper = shop.ask(lambda ctx: receipts.for_z(ctx, report))
    assert "禮品卡 Gift card" in [one.left for one in paper.blocks if isinstance(one, Row)]


def test_a_card_that_is_empty_says_what_is_left(shop):
    card = sold_card(shop, 2000)
    basket_id = shop.basket("tea")
    key = opened(shop, card)
    with pytest.raises(NotEnoughOnCard) as refusal:
        lay_card(shop, basket_id, key, 2001)
    assert refusal.value.facts == {"have_cents": 2000}
