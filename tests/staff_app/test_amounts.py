"""What a keypad makes of presses, and how a drawer is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import HKD, TWD, Currency
from staff_app import amounts, counting
from ui.keypad import CLEAR, ERASE


def typed(keys: str, currency: Currency = HKD) -> str:
    text = ""
    for key in keys:
        text = amounts.press(text, key, currency)
    return text


@pytest.mark.parametrize(
    ("keys", "cents"),
    [("100", 100_00), ("63.5", 63_50), (".5", 50), ("007", 7_00), ("1.999", 1_99), ("", 0)],
)
def test_an_amount_is_typed_as_people_say_it(keys: str, cents: int):
    assert amounts.cents(typed(keys), HKD) == cents


def test_a_second_point_and_a_third_decimal_change_nothing():
    assert typed("1.2.3") == "1.23"
    assert typed("1.234") == "1.23"


def test_taiwan_has_no_cents_to_type():
    assert typed("1.5", TWD) == "15"
    assert amounts.cents("15", TWD) == 15
    assert amounts.point_key(TWD) == "00"


def test_erase_takes_one_and_clear_takes_all():
    assert amounts.press("12", ERASE, HKD) == "1"
    assert amounts.press("12", CLEAR, HKD) == ""


@given(st.text("0123456789.", max_size=30))
def test_whatever_is_typed_is_an_amount(keys: str):
    assert 0 <= amounts.cents(typed(keys), HKD) <= 99_999_999_00


@given(st.integers(0, 99_999_99))
def test_an_amount_shown_is_the_amount_typed(cents: int):
    assert amounts.cents(amounts.shown(cents, HKD), HKD) == cents


def test_floats_are_made_of_the_second_largest_note():
    assert amounts.quick_floats(HKD) == (500_00, 1000_00, 1500_00, 2000_00)


def test_a_drawer_adds_up():
    counts = counting.counted(counting.counted({}, 500_00, 2), 10, 3)
    assert counting.total_cents(counts) == 1000_30


def test_every_coin_of_a_currency_can_be_counted():
    for currency in (HKD, TWD):
        faces = counting.pieces(currency)
        assert sorted(faces, reverse=True) == list(faces)
        assert faces[-1] == currency.coin_cents
        assert set(currency.notes_cents) <= set(faces)


def test_a_count_is_typed_digit_by_digit_and_never_runs_away():
    count = 0
    for key in "12":
        count = counting.pressed(count, key)
    assert count == 12
    assert counting.pressed(12, "erase") == 1
    assert counting.pressed(9999, "9") == 9999
