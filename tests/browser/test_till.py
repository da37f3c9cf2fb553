"""The till in a real browser, with its printer, drawer and card terminal at the far end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from core import sales, verify
from tests.browser.counter import Counter, eventually, open_counter
from tests.browser.house import Screen
from tests.browser.test_journey import product


@pytest.fixture
def counter(sqlite_url: str) -> Iterator[Counter]:
    """A counter whose books must be in order at the end of the day."""
    with open_counter(sqlite_url) as opened:
        yield opened
        assert verify.verify(opened.floor.database) == []


@pytest.fixture
def till(counter: Counter, browser: Browser) -> Screen:
    """Kit at the till."""
    return counter.signed_in(browser)


def scan(counter: Counter, till: Screen, *names: str) -> None:
    for name in names:
        till.scan(counter.floor.ask(lambda ctx, name=name: product(ctx, counter, name)))


def test_ten_quick_scans_land_whole_wherever_the_focus_is(counter: Counter, till: Screen):
    till.page.get_by_role("textbox").first.click()
    scan(counter, till, *["tea", "cake"] * 5)
    till.sees("10 pcs")
    till.sees("HK$482.50")


def test_cash_gives_change_opens_the_drawer_and_prints(counter: Counter, till: Screen):
    scan(counter, till, "tea")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("HK$100")
    till.sees("HK$42")
    till.sees("Next customer")
    printer = counter.ends.printers["TST-1"]
    eventually(lambda: len(printer.slips()) == 1)
    eventually(lambda: len(printer.kicks()) == 1)
    till.sees("Receipt printed.")
    till.tap("Print a copy")
    eventually(lambda: len(printer.slips()) == 2)
    assert len(printer.kicks()) == 1, "a copy opened the drawer"


def test_a_printer_without_paper_holds_up_nobody(counter: Counter, till: Screen):
    printer = counter.ends.printers["TST-1"]
    printer.state.paper_out = True
    scan(counter, till, "soap")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Exact")
    till.sees("Next customer")
    till.sees("out of paper")
    printer.state.paper_out = False
    eventually(lambda: len(printer.slips()) == 1)
    till.sees("Receipt printed.")


def test_a_declined_card_charges_nothing_and_cash_still_works(counter: Counter, till: Screen):
    scan(counter, till, "tea")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Card HK$")
    terminal = counter.ends.terminals["TST-1"]
    eventually(lambda: terminal.waiting is not None)
    terminal.press("decline")
    till.sees("Card declined")
    till.tap("Another way to pay")
    till.tap("Exact")
    till.sees("Next customer")
    assert terminal.charged_cents == 0


def test_an_answer_lost_on_the_line_is_asked_for_not_charged_again(counter: Counter, till: Screen):
    scan(counter, till, "cake")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Card HK$")
    terminal = counter.ends.terminals["TST-1"]
    eventually(lambda: terminal.waiting is not None)
    terminal.press("lose_answer")
    till.sees("Next customer", within_ms=30_000)
    assert (terminal.charges, terminal.charged_cents) == (1, 3850)


def test_a_reload_finds_the_basket_as_it_was(counter: Counter, till: Screen, browser: Browser):
    scan(counter, till, "tea", "soap")
    till.sees("2 pcs")
    till.close()
    again = counter.signed_in(browser)
    again.sees("2 pcs")
    again.sees("HK$87.90")


def test_a_sale_is_voided_with_a_colleagues_approval(counter: Counter, till: Screen):
    scan(counter, till, "tea")
    till.sees("1 pcs")
    till.tap("Pay")
    till.tap("Exact")
    till.sees("Next customer")
    till.tap("Next customer")
    till.page.keyboard.press("F8")
    till.sees("TST-1-000001")
    till.page.get_by_text("TST-1-000001").first.click()
    till.tap("Void this sale")
    till.tap("Wrong item")
    till.tap("Void")
    till.sees("approval")
    till.page.get_by_role("button", name="Wing").first.click()
    till.type_number("123456")
    till.tap("Approve")
    eventually(lambda: counter.floor.ask(lambda ctx: sales.find(ctx, "TST-1-000001")).voided)
