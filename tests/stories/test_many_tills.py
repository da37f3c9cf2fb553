"""Many tills at the same moment: what can be had once is had once, and nobody waits for ever."""

import random
from collections import Counter
from threading import Event, Thread

import pytest

from core import baskets, checkout, coupons, journal, members, points, sales, shifts, stock
from core.catalogue import NewProduct, add_products
from core.db.ids import new_id
from core.refusals import Refusal
from core.verify import verify
from tests.crowd import refused, tills, together
from tests.shopfloor import ANN, BEN, MANAGER

MANY = 24


def pay(shop, basket_id, till="TST-1", cents=100_000):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, cents), till)


def done_of(answers):
    return [one for one in answers if isinstance(one, checkout.Done)]


def deadlocks(shop):
    """How often PostgreSQL had to break a deadlock in this database; SQLite cannot have any."""
    if shop.database.is_sqlite:
        return 0
    asked = "select deadlocks from pg_stat_database where datname = current_database()"
    return shop.ask(lambda ctx: ctx.db.exec_driver_sql(asked).scalar_one())


# ------------------------------------------------------------------------------ had only once


def test_the_last_piece_is_sold_once(shop):
    codes = tills(shop, MANY)
    waiting = [shop.basket("cup", station=code) for code in codes]
    answers = together(MANY, lambda nth: pay(shop, waiting[nth], codes[nth]))
    assert len(done_of(answers)) == 1
    assert refused(answers) == ["OutOfStock"] * (MANY - 1)
    assert shop.on_hand("cup") == 0


def test_one_coupon_is_redeemed_once_at_however_many_tills(shop):
    codes = tills(shop, MANY)
    ann = shop.join()
    (coupon,) = shop.card(ann).coupons
    waiting = [shop.basket("tea", "tea", station=code) for code in codes]

    def lay_and_pay(nth):
        shop.till(lambda ctx: _lay(ctx, waiting[nth], coupon), codes[nth])
        return pay(shop, waiting[nth], codes[nth])

    answers = together(MANY, lay_and_pay)
    (only,) = done_of(answers)
    assert only.total_cents == 9_600
    # It lies on the winner's counter, or is used by now.
    assert set(refused(answers)) <= {"CouponReserved", "CouponUsed"}
    assert len(refused(answers)) == MANY - 1
    assert shop.card(ann).points == only.points_earned


def test_fifty_presses_on_pay_make_one_sale_and_fifty_equal_answers(shop):
    basket_id = shop.basket("tea", "cake", "tea")
    answers = together(50, lambda _: pay(shop, basket_id))
    assert len(set(done_of(answers))) == 1
    assert len(done_of(answers)) == 50
    assert len(shop.rows(sales.sales)) == 1
    assert shop.on_hand("tea") == 38


def test_two_kiosks_and_one_number_make_one_member(shop):
    answers = together(10, lambda _: shop.join(ANN))
    assert len(set(answers)) == 1
    assert len(shop.rows(members.members)) == 1
    assert len(shop.card(answers[0]).coupons) == 1


def test_one_occasion_brings_one_coupon(shop):
    ann = shop.join()
    answers = together(12, lambda _: shop.office(lambda ctx: _birthday(ctx, ann)))
    assert sum(one is not None for one in answers) == 1


def test_the_same_scan_from_many_sides_adds_one_piece(shop):
    basket_id, key, tea = shop.basket(), new_id(), shop.goods["tea"]
    together(12, lambda _: shop.till(lambda ctx: baskets.add(ctx, basket_id, tea, key=key)))
    basket = shop.ask(lambda ctx: baskets.show(ctx, basket_id))
    assert [line.quantity for line in basket.lines] == [1]


def test_a_till_opens_one_basket_and_one_shift(shop):
    shop.till(lambda ctx: shifts.close(ctx, 50_000))
    assert len(set(together(12, lambda _: shop.till(baskets.open_id)))) == 1
    answers = together(12, lambda _: shop.till(lambda ctx: shifts.open_shift(ctx, 50_000)))
    assert refused(answers) == ["ShiftOpen"] * 11


def test_points_are_spent_once(shop):
    ann = shop.join()
    shop.manager(lambda ctx: points.adjust(ctx, ann, 150, reason="kindness"))
    answers = together(12, lambda _: shop.till(lambda ctx: _spend(ctx, ann)))
    assert refused(answers) == ["NotEnoughPoints"] * 11
    assert shop.card(ann).points == 50


def test_points_expire_once_however_many_clocks_strike(shop):
    ann = shop.join()
    shop.manager(lambda ctx: points.adjust(ctx, ann, 150, reason="kindness"))
    shop.clock.pass_(days=400)
    assert sum(together(8, lambda _: shop.office(points.expire))) == 150
    assert shop.card(ann).points == 0


def test_a_sale_is_voided_once(shop):
    done = shop.sell("tea")
    answers = together(
        12,
        lambda _: shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "x", key=new_id())),
    )
    assert answers.count(True) == 1
    assert refused(answers) == ["AlreadyVoid"] * 11
    assert shop.on_hand("tea") == 40


def test_laid_cash_is_given_back_once(shop):
    basket_id = shop.basket("tea")
    pay(shop, basket_id, cents=2_000)
    together(12, lambda _: shop.till(lambda ctx: checkout.back_to_selling(ctx, basket_id)))
    assert shop.ask(lambda ctx: checkout.due(ctx, basket_id)).laid_cents == 0
    assert shop.ask(shifts.x_reading).cash_cents == 0


def test_cash_and_card_at_the_same_moment_are_not_both_taken(shop):
    for _ in range(5):
        basket_id, key = shop.basket("tea"), new_id()

        def race(nth, basket_id=basket_id, key=key):
            if nth:
                return pay(shop, basket_id)
            return shop.till(lambda ctx: checkout.ask_card(ctx, basket_id, 5_800, key=key))

        answers = together(2, race)
        assert len(refused(answers)) == 1
        if not done_of(answers):
            assert shop.answer(key).total_cents == 5_800


def test_goods_never_booked_in_are_counted_from_the_first_sale_on(shop):
    codes = tills(shop, 8)
    made = NewProduct("NEW-01", {"en": "New", "zh_Hant": "新"}, "gifts", 1_000)
    (shop.goods["new"],) = shop.manager(lambda ctx: add_products(ctx, [made]))
    waiting = [shop.basket("tea", "new", station=code) for code in codes]
    together(8, lambda nth: pay(shop, waiting[nth], codes[nth]))
    assert shop.on_hand("new") == -8


# ------------------------------------------------------------------------------- a full house


def test_eight_tills_sell_all_day_from_the_same_few_shelves(shop):
    """Mixed baskets in any order, members, coupons, voids: no deadlock, no gap, no oversell."""
    codes = tills(shop, 8)
    shop.change_rules("stock", sell_below_zero=False)
    people = [shop.join(number) for number in (ANN, BEN)]
    for name in ("tea", "cake", "soap"):
        shop.manager(
            lambda ctx, name=name: stock.receive(
                ctx, shop.goods[name], 120, unit_cost_cents=2_000, cause="delivery"
            )
        )
    sold = Counter[str]()

    def work(nth):
        dice, code = random.Random(nth), codes[nth]
        for _ in range(30):
            names = dice.choices(("tea", "cake", "soap", "card"), k=dice.randint(1, 4))
            member = dice.choice([None, *people])
            try:
                done = shop.sell(*names, member=member, station=code)
            except stock.OutOfStock:
                _drop(shop, code)
                continue
            sold[code] += 1
            if dice.random() < 0.15:
                shop.manager(
                    lambda ctx, done=done: checkout.void(ctx, done.sale_id, "x", key=new_id()),
                    code,
                )

    together(8, work)
    assert all(shop.on_hand(name) >= 0 for name in shop.goods)
    numbers = {code: [] for code in codes}
    for row in shop.rows(sales.sales):
        numbers[row.station].append(row.number)
    assert all(sorted(numbers[code]) == list(range(1, sold[code] + 1)) for code in codes)
    assert sold.total() > 100
    assert deadlocks(shop) == 0


def test_the_books_can_be_checked_while_everybody_sells(shop):
    codes, closing = tills(shop, 4), Event()
    ann = shop.join()

    def sell(code):
        while not closing.is_set():
            shop.sell("tea", "cake", member=ann, station=code)

    sellers = [Thread(target=sell, args=(code,), daemon=True) for code in codes]
    for one in sellers:
        one.start()
    found = [verify(shop.database) for _ in range(4)]
    closing.set()
    for one in sellers:
        one.join(30)
    assert found == [[]] * 4


@pytest.mark.parametrize("count", [6])
def test_a_sale_and_the_z_at_the_same_moment_agree_on_the_shift(shop, count):
    """Either the sale is in the Z, or it is refused because the shift is closed."""
    for _ in range(count):
        basket_id = shop.basket("tea")

        def race(nth, basket_id=basket_id):
            if nth:
                return pay(shop, basket_id)
            return shop.till(lambda ctx: shifts.close(ctx, 55_800), actor=MANAGER)

        report, sale = together(2, race)
        shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
        if isinstance(sale, Refusal):
            assert (refused([sale]), report.totals.sales_count) == (["NoShift"], 0)
            pay(shop, basket_id)
            assert shop.till(lambda ctx: shifts.close(ctx, 55_800)).totals.sales_count == 1
            shop.till(lambda ctx: shifts.open_shift(ctx, 50_000))
        else:
            assert report.totals.sales_count == 1


def _lay(ctx, basket_id, coupon):
    return baskets.add_coupon(ctx, basket_id, coupon.payload)


def _birthday(ctx, member_id):
    journal.announce(ctx, "coupon.issued", member_id)
    return coupons.issue(ctx, "WELCOME", member_id, occasion="birthday 2026")


def _spend(ctx, member_id):
    journal.announce(ctx, "points.spent", member_id)
    return points.redeem(ctx, member_id, 100, cause="reward")


def _drop(shop, code):
    def deed(ctx):
        baskets.clear(ctx, baskets.open_id(ctx))

    shop.till(deed, code)
