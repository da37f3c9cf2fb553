"""Store credit in two purses: money that never dies, presents that do, and nothing spent twice."""

from datetime import date

import pytest

from core import journal, purses
from core.db.ids import new_id
from core.purses import CreditWrong, Dying, NotEnoughCredit
from core.refusals import NotPermitted
from tests.crowd import refused, together
from tests.shopfloor import Shopfloor
from tests.value_shop import give_credit, held


def spend(shop: Shopfloor, member_id, cents, purse="promo", cause="sale"):
    def deed(ctx):
        journal.announce(ctx, "test.spent", member_id)
        purses.spend(ctx, member_id, cents, cause=cause, purse=purse)

    return shop.till(deed)


def back(shop: Shopfloor, cause="sale", because="void"):
    def deed(ctx):
        journal.announce(ctx, "test.back", cause)
        return purses.give_back(ctx, cause=cause, because=because)

    return shop.till(deed)


def test_a_new_member_has_no_credit(shop: Shopfloor):
    assert held(shop, shop.join()) == (0, 0)


def test_credit_by_hand_needs_the_permission_and_comes_once(shop: Shopfloor):
    ann, key = shop.join(), new_id()

    def give(ctx):
        return purses.give(ctx, ann, "promo", 2000, reason="sorry", key=key)

    with pytest.raises(NotPermitted):
        shop.till(give)
    assert shop.manager(give) == shop.manager(give) == key
    assert held(shop, ann) == (2000, 0)


def test_credit_is_a_positive_amount_with_a_life(shop: Shopfloor):
    ann = shop.join()
    for cents, days in ((0, 30), (-5, 30), (100, 0), (100, 4000)):
        with pytest.raises(CreditWrong):
            give_credit(shop, ann, "promo", cents, days)


def test_a_present_dies_at_the_end_of_its_last_day_and_money_never(shop: Shopfloor):
    ann = shop.join()
    give_credit(shop, ann, "promo", 700, days=10)
    give_credit(shop, ann, "refund", 900)
    found = shop.ask(lambda ctx: purses.held(ctx, ann))
    assert found.dying == (Dying(700, date(2026, 12, 3)),)
    shop.clock.pass_(days=10, hours=11)
    assert held(shop, ann) == (700, 900)
    shop.clock.pass_(hours=1)
    assert held(shop, ann) == (0, 900)  # even before the nightly job has come by
    assert shop.office(purses.expire) == 700
    assert shop.office(purses.expire) == 0
    shop.clock.pass_(days=4000)
    assert held(shop, ann) == (0, 900)


def test_the_present_that_dies_first_is_spent_first(shop: Shopfloor):
    ann = shop.join()
    late = give_credit(shop, ann, "promo", 500, days=60)
    soon = give_credit(shop, ann, "promo", 500, days=5)
    spend(shop, ann, 600)
    left = {row.id: row.remaining_cents for row in shop.rows(purses.lots)}
    assert left == {soon: 0, late: 400}


def test_one_purse_never_pays_for_the_other(shop: Shopfloor):
    ann = shop.join()
    give_credit(shop, ann, "promo", 500)
    give_credit(shop, ann, "refund", 5000)
    with pytest.raises(NotEnoughCredit):
        spend(shop, ann, 501)
    spend(shop, ann, 5000, purse="refund")
    assert held(shop, ann) == (500, 0)


def test_what_is_given_back_goes_to_its_own_lots_once(shop: Shopfloor):
    ann = shop.join()
    lots = [give_credit(shop, ann, "promo", 500, days=days) for days in (5, 60)]
    spend(shop, ann, 800)
    assert back(shop) == 800
    assert back(shop) == 0
    left = {row.id: row.remaining_cents for row in shop.rows(purses.lots)}
    assert left == dict.fromkeys(lots, 500)


def test_a_present_given_back_after_its_day_is_dead(shop: Shopfloor):
    ann = shop.join()
    give_credit(shop, ann, "promo", 500, days=5)
    spend(shop, ann, 500)
    shop.clock.pass_(days=7)
    back(shop)
    assert held(shop, ann) == (0, 0)
    assert shop.office(purses.expire) == 500


def test_a_return_leaves_money_with_us_once(shop: Shopfloor):
    ann, key = shop.join(), new_id()

    def refund(ctx):
        journal.announce(ctx, "test.return", ann)
        return purses.refund(ctx, ann, 5800, cause="return:1", key=key)

    assert shop.till(refund) == shop.till(refund) == key
    assert held(shop, ann) == (0, 5800)


def test_fifty_hands_never_spend_credit_twice(shop: Shopfloor):
    ann = shop.join()
    give_credit(shop, ann, "promo", 600)
    give_credit(shop, ann, "promo", 400, days=5)
    given = together(50, lambda nth: spend(shop, ann, 50, cause=f"hand:{nth}"))
    assert refused(given) == ["NotEnoughCredit"] * 30
    assert held(shop, ann) == (0, 0)
