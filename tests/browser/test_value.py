"""Paying with points, a gift card and credit in a real browser, and selling a card."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from core import baskets, gift_cards, verify
from tests.browser.counter import Counter, eventually, open_counter
from tests.browser.test_till import scan
from tests.shopfloor import ANN
from tests.value_shop import PIN, balance, blank, give_credit, give_points, held, sold_card


@pytest.fixture
def counter(sqlite_url: str) -> Iterator[Counter]:
    """A counter whose books must be in order at the end of the day."""
    with open_counter(sqlite_url) as opened:
        yield opened
        assert verify.verify(opened.floor.database) == []


def ann_at_the_till(counter: Counter, *, proof: str = "phone"):
    """Ann with points and credit, on this till's basket."""
    floor = counter.floor
    member_id = floor.join(ANN)
    give_points(floor, member_id, 4_500)
    give_credit(floor, member_id, "promo", 1_000)
    give_credit(floor, member_id, "refund", 2_500)
    basket_id = floor.till(baskets.open_id)
    floor.till(lambda ctx: baskets.attach_member(ctx, basket_id, member_id, proof=proof))
    return member_id


def test_points_credit_card_and_cash_pay_one_basket(counter: Counter, browser: Browser):
    floor = counter.floor
    card = sold_card(floor, 10_000)
    ann = ann_at_the_till(counter, proof="qr")
    till = counter.signed_in(browser)
    scan(counter, till, "cup", "tea", "cake")
    till.sees("HK$184.50")
    till.tap("Pay")
    till.tap("Points")
    till.sees("4,500 points can be used")
    till.tap("Use 4,500 points")
    till.sees("HK$94.50")
    till.tap("Store credit")
    till.tap("Use HK$35")
    till.sees("HK$59.50")
    till.tap("Gift card")
    till.scan(str(card))
    till.sees(gift_cards.spelled(card))
    till.type_number(PIN)
    till.tap("Check the card")
    till.sees("On the card")
    till.tap("Use HK$59.50")
    till.sees("Next customer")
    assert balance(floor, card) == 4_050
    assert held(floor, ann) == (0, 0)
    assert till.left_the_house == []


def test_leaving_gives_back_and_one_piece_can_be_taken_back(counter: Counter, browser: Browser):
    ann = ann_at_the_till(counter, proof="qr")
    till = counter.signed_in(browser)
    scan(counter, till, "cup")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Store credit")
    till.tap("Use HK$35")
    till.sees("HK$53")
    till.page.get_by_role("button", name="Give this back to the customer").first.click()
    eventually(lambda: held(counter.floor, ann)[0] == 1_000)
    till.tap("Back to selling")
    eventually(lambda: held(counter.floor, ann) == (1_000, 2_500))


def test_more_than_a_phone_number_may_spend_asks_for_proof(counter: Counter, browser: Browser):
    ann_at_the_till(counter)
    till = counter.signed_in(browser)
    scan(counter, till, "cup")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Points")
    till.sees("By phone number alone HK$50 more")
    till.tap("Use 4,400 points")
    till.sees("supervisor confirms who it is")
    till.tap("I know who this is")
    till.page.get_by_role("button", name="Wing").first.click()
    till.type_number("123456")
    till.tap("Approve")
    eventually(lambda: "By phone number alone" not in till.everything())
    till.tap("Use 4,400 points")
    till.sees("Next customer")


def test_a_gift_card_is_sold_by_scan_and_amount(counter: Counter, browser: Browser):
    card = blank(counter.floor)
    till = counter.signed_in(browser)
    till.scan(str(card))
    till.sees("How much to load?")
    till.tap("HK$500")
    till.tap("Load HK$500")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Exact")
    till.sees("Next customer")
    assert balance(counter.floor, card) == 50_000
