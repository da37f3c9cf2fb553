"""Paying in cash: to the cent, in coins that exist, once however often the button is pressed."""

import pytest

from core import (
    baskets,
    checkout,
    coupons,
    money,
    printing,
    sales,
    settings,
    shifts,
    stock,
    tenders,
)
from core.checkout import Done, NothingToPay
from core.context import KIOSK
from core.payments import AmountWrong
from core.refusals import NotPermitted
from core.shifts import NoShift


def pay(shop, basket_id, cents, station="TST-1"):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents), station)


def due(shop, basket_id):
    return shop.ask(lambda ctx: checkout.due(ctx, basket_id))


def sale_of(shop, done):
    return shop.ask(lambda ctx: sales.show(ctx, done.sale_id))


def jobs(shop):
    return sorted((row.kind, row.cause) for row in shop.rows(printing.print_jobs))


# --------------------------------------------------------------------------------- the whole


def test_a_sale_is_everything_at_once(shop):
    ann, basket_id = shop.join(), shop.basket("cup", "tea")
    (coupon,) = shop.card(ann).coupons
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    done = pay(shop, basket_id, 50_000)
    assert done == Done(
        sale_id=basket_id,
        number="TST-1-000001",
        total_cents=12_600,
        due_cents=12_600,
        tendered_cents=50_000,
        change_cents=37_400,
        points_earned=126,
    )
    sale = sale_of(shop, done)
    assert (sale.gross_cents, sale.discount_cents, sale.total_cents) == (14_600, 2_000, 12_600)
    assert sum(line.net_cents for line in sale.lines) == 12_600
    assert [why.cents for why in sale.reasons] == [2_000]
    assert [(one.kind, one.amount_cents) for one in sale.tenders] == [("cash", 12_600)]
    assert (shop.on_hand("cup"), shop.on_hand("tea")) == (0, 39)
    assert shop.card(ann).points == 126
    assert shop.card(ann).coupons == ()
    assert jobs(shop) == [("drawer", "sale"), ("receipt", "sale")]


def test_every_till_numbers_its_own_receipts_without_a_gap(shop):
    numbers = [
        shop.sell("tea", station=station).number
        for station in ("TST-1", "TST-2", "TST-1", "TST-1", "TST-2")
    ]
    assert numbers == [
        "TST-1-000001",
        "TST-2-000001",
        "TST-1-000002",
        "TST-1-000003",
        "TST-2-000002",
    ]


def test_a_refused_sale_uses_up_no_number(shop):
    shop.sell("cup")
    stuck = shop.basket("cup")
    with pytest.raises(stock.OutOfStock):
        pay(shop, stuck, 10_000)
    shop.till(lambda ctx: baskets.clear(ctx, stuck))
    assert shop.sell("tea").number == "TST-1-000002"


# -------------------------------------------------------------------------------------- cash


@pytest.mark.parametrize(
    ("tendered", "change"), [(5_800, 0), (6_000, 200), (10_000, 4_200), (100_000, 94_200)]
)
def test_change_is_what_was_given_less_what_was_due(shop, tendered, change):
    done = pay(shop, shop.basket("tea"), tendered)
    assert (done.due_cents, done.change_cents) == (5_800, change)


def test_cash_in_parts_lies_on_the_counter_until_it_is_enough(shop):
    basket_id = shop.basket("tea")
    assert pay(shop, basket_id, 2_000) is None
    assert (due(shop, basket_id).laid_cents, due(shop, basket_id).left_cents) == (2_000, 3_800)
    assert pay(shop, basket_id, 2_000) is None
    done = pay(shop, basket_id, 2_000)
    assert (done.total_cents, done.change_cents) == (5_800, 200)
    assert [(one.amount_cents, one.tendered_cents) for one in sale_of(shop, done).tenders] == [
        (4_000, 4_000),
        (1_800, 2_000),
    ]


def test_laid_cash_can_be_taken_back_to_go_on_selling(shop):
    basket_id = shop.basket("tea")
    pay(shop, basket_id, 2_000)
    pay(shop, basket_id, 1_000)
    shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    assert due(shop, basket_id).laid_cents == 0
    shop.basket("cake")
    done = pay(shop, basket_id, 10_000)
    assert (done.total_cents, done.change_cents) == (9_650, 350)
    assert jobs(shop).count(("drawer", "cash_back")) == 1


def test_going_back_twice_gives_the_cash_back_once(shop):
    basket_id = shop.basket("tea")
    pay(shop, basket_id, 2_000)
    for _ in range(2):
        shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    assert jobs(shop).count(("drawer", "cash_back")) == 1
    assert due(shop, basket_id).left_cents == 5_800


def test_a_late_press_on_back_gives_nothing_out_of_a_finished_sale(shop):
    basket_id = shop.basket("tea")
    pay(shop, basket_id, 2_000)
    pay(shop, basket_id, 5_000)
    with pytest.raises(baskets.BasketClosed):
        shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id))
    assert ("drawer", "cash_back") not in jobs(shop)


@pytest.mark.parametrize("cents", [0, -1, -5_800])
def test_nothing_or_less_is_no_payment(shop, cents):
    basket_id = shop.basket("tea")
    with pytest.raises(AmountWrong):
        pay(shop, basket_id, cents)
    assert due(shop, basket_id).laid_cents == 0


def test_a_basket_that_costs_nothing_is_settled_with_nothing(shop):
    ann = shop.join()
    terms = {"kind": "percent", "value": 10_000}
    title = {"en": "On the house", "zh_Hant": "免費"}
    shop.office(
        lambda ctx: coupons.define(ctx, code="FREE", title=title, terms=terms, days_valid=1)
    )
    shop.office(lambda ctx: _issue(ctx, "FREE", ann))
    basket_id = shop.basket("tea")
    free = next(one for one in shop.card(ann).coupons if one.title["en"] == "On the house")
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, free.payload))
    done = pay(shop, basket_id, 0)
    assert (done.total_cents, done.change_cents, done.points_earned) == (0, 0, 0)


def test_the_screen_offers_what_customers_hand_over(shop):
    assert due(shop, shop.basket("tea")).quick_notes == (5_800, 6_000, 10_000, 50_000, 100_000)


# ---------------------------------------------------------------------------------- rounding


@pytest.mark.parametrize(
    ("mode", "price", "due_cents"),
    [
        ("down", 2_994, 2_990),
        ("down", 2_999, 2_990),
        ("nearest", 2_994, 2_990),
        ("nearest", 2_995, 3_000),
        ("off", 2_994, 2_994),
    ],
)
def test_cash_meets_the_ten_cent_coin_and_the_books_keep_the_cents(shop, mode, price, due_cents):
    from core import catalogue

    shop.change_rules("cash", rounding=mode)
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["soap"], price))
    done = pay(shop, shop.basket("soap"), 3_000)
    assert (done.total_cents, done.due_cents) == (price, due_cents)
    assert done.change_cents == 3_000 - due_cents
    assert sale_of(shop, done).rounding_cents == due_cents - price


def test_points_follow_the_total_before_rounding(shop):
    from core import catalogue

    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["soap"], 2_909))
    ann = shop.join()
    assert shop.sell("soap", "soap", "soap", "soap", member=ann).points_earned == 116  # 116.36


# ---------------------------------------------------------------------------- pressed again


def test_pressing_pay_again_finds_the_sale_that_was_made(shop):
    basket_id = shop.basket("tea", "cake")
    first = pay(shop, basket_id, 10_000)
    for again in (10_000, 500, 0):
        assert pay(shop, basket_id, again) == first
    assert len(shop.rows(sales.sales)) == 1
    assert shop.on_hand("tea") == 39
    assert shop.ask(lambda ctx: checkout.done_of(ctx, basket_id)) == first


def test_pressing_pay_on_another_till_finds_the_same_sale(shop):
    basket_id = shop.basket("tea")
    first = pay(shop, basket_id, 10_000)
    assert pay(shop, basket_id, 10_000, "TST-2") == first


# ------------------------------------------------------------------------------------ refused


def test_an_empty_basket_cannot_be_paid(shop):
    with pytest.raises(NothingToPay):
        pay(shop, shop.basket(), 10_000)


def test_a_dropped_basket_cannot_be_paid(shop):
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: baskets.clear(ctx, basket_id))
    with pytest.raises(baskets.BasketClosed):
        pay(shop, basket_id, 10_000)


def test_without_an_open_shift_nothing_is_sold(shop):
    shop.till(lambda ctx: shifts.close(ctx, 50_000))
    basket_id = shop.basket("tea")
    with pytest.raises(NoShift):
        pay(shop, basket_id, 10_000)
    shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
    assert pay(shop, basket_id, 10_000).number == "TST-1-000001"


def test_a_kiosk_sells_nothing(shop):
    basket_id = shop.basket("tea")
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000), "TST-K1", KIOSK)
    assert shop.rows(tenders.tenders) == []


# ----------------------------------------------------------------------------- after the sale


def test_a_sale_is_found_by_its_number_however_it_is_typed(shop):
    done = shop.sell("tea")
    for typed in ("TST-1-000001", "tst-1-1", " TST-1-000001 "):
        assert shop.ask(lambda ctx, typed=typed: sales.find(ctx, typed)).id == done.sale_id
    for typed in ("", "TST-1-2", "TST-2-1", "1", "TST-1-²", "TST-1-" + "9" * 30, "\x00-1"):
        with pytest.raises(sales.SaleUnknown):
            shop.ask(lambda ctx, typed=typed: sales.find(ctx, typed))


def test_todays_sales_of_this_till_newest_first(shop):
    ann = shop.join()
    shop.sell("tea")
    shop.sell("cake", member=ann)
    shop.sell("soap", station="TST-2")
    rows = shop.ask(sales.todays)
    assert [(row.number, row.total_cents, row.member) for row in rows] == [
        ("TST-1-000002", 3_850, True),
        ("TST-1-000001", 5_800, False),
    ]
    shop.clock.pass_(days=1)
    assert shop.ask(sales.todays) == []


def test_the_night_belongs_to_the_day_before(shop):
    shop.clock.now = shop.clock.now.replace(hour=19, minute=30)  # 03:30 in Hong Kong, next day
    done = shop.sell("tea")
    assert sale_of(shop, done).business_date.isoformat() == "2026-11-23"
    shop.clock.pass_(minutes=31)
    assert sale_of(shop, shop.sell("tea")).business_date.isoformat() == "2026-11-24"


def test_a_shop_that_saves_paper_prints_no_receipt_but_opens_the_drawer(shop):
    shop.change_rules("receipt", print_always=False)
    shop.sell("tea")
    assert jobs(shop) == [("drawer", "sale")]


def test_a_smallest_coin_of_its_own(shop):
    shop.change_rules("cash", coin_cents=50)
    assert pay(shop, shop.basket("soap"), 3_000).due_cents == 2_950
    assert settings.CashRules().coin_cents is None
    assert money.HKD.coin_cents == 10


def _issue(ctx, code, member_id):
    from core import journal

    journal.announce(ctx, "coupon.issued", member_id)
    return coupons.issue(ctx, code, member_id, occasion="today")
