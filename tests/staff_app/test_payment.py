"""Where a payment stands, as the sheet tells it: the same after a reload, on any tablet."""

from collections.abc import Iterator

import pytest

from core import checkout, payments, shifts
from core.db.database import Database
from staff_app.drawer import readings
from staff_app.payment import Laid, Standing, standing_of
from staff_app.screens.card import speaks, state_of
from tests.shopfloor import CASHIER, MANAGER, Clock, Shopfloor, open_shop


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shopfloor]:
    """The standing shop."""
    clock = Clock()
    database = Database.open(sqlite_url, clock=clock)
    yield open_shop(database, clock)
    database.close()


def standing(shop: Shopfloor, basket_id) -> Standing:
    return shop.ask(lambda ctx: standing_of(ctx, basket_id))


def test_nothing_is_on_the_counter_yet(shop: Shopfloor):
    now = standing(shop, shop.basket("tea", "cake"))
    assert (now.due.left_cents, now.laid, state_of(now)) == (9650, (), "")


def test_part_in_cash_lies_on_the_counter(shop: Shopfloor):
    basket_id = shop.basket("tea")
    assert shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 2000)) is None
    now = standing(shop, basket_id)
    assert now.laid == (Laid("cash", 2000),)
    assert now.due.left_cents == 3800


def test_the_terminal_is_at_work(shop: Shopfloor):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5800)
    assert state_of(standing(shop, basket_id)) == "waiting"
    shop.till(lambda ctx: payments.ask_abort(ctx, attempt_id))
    assert state_of(standing(shop, basket_id)) == "stopping"


def test_silence_is_unknown_until_the_terminal_has_been_asked(shop: Shopfloor):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5800)
    shop.answer(attempt_id, "unknown")
    assert state_of(standing(shop, basket_id)) == "unknown"
    shop.answer(attempt_id)
    assert standing(shop, basket_id).sold


def test_a_refused_card_is_read_once_and_put_away(shop: Shopfloor):
    basket_id = shop.basket("tea")
    attempt_id = shop.ask_card(basket_id, 5800)
    shop.answer(attempt_id, "declined", reason="refused")
    now = standing(shop, basket_id)
    assert state_of(now) == "declined"
    assert speaks(now, basket_id)
    assert not speaks(now, attempt_id)


def test_a_card_for_a_part_lies_beside_the_cash(shop: Shopfloor):
    basket_id = shop.basket("tea", "cake")
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1000))
    shop.answer(shop.ask_card(basket_id, 5000))
    now = standing(shop, basket_id)
    assert now.laid == (Laid("cash", 1000), Laid("card", 5000, "visa ••••4242"))
    assert now.due.left_cents == 3650
    assert state_of(now) == ""


def test_whoever_counts_blind_does_not_read_the_answer_on_an_x(shop: Shopfloor):
    shop.sell("tea")
    totals = shop.ask(shifts.x_reading)
    cashier = [key for key, _, _ in readings(totals, CASHIER)]
    manager = [key for key, _, _ in readings(totals, MANAGER)]
    assert "receipt.expected" not in cashier
    assert "receipt.cash" not in cashier
    assert "receipt.expected" in manager
