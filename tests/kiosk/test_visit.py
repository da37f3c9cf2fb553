"""A visit is a value: what is typed, how it looks, and what is left of it."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import phone
from kiosk.regions import everyone, name_of
from kiosk.visit import MOST_DIGITS, NEIGHBOURS, Visit, groups, slots
from ui.keypad import press

KEYS = st.sampled_from([*"0123456789", "erase", "clear"])


def test_a_number_is_written_as_its_region_writes_it():
    assert groups("HK") == (4, 4)
    assert groups("TW") == (4, 3, 3)
    assert groups("SG") == (4, 4)
    assert groups("MO") == (4, 4)
    assert sum(groups("CN")) == 11


def test_the_picture_of_a_number_never_jumps():
    assert slots("", "HK") == [["", "", "", ""], ["", "", "", ""]]
    assert slots("912", "HK") == [["9", "1", "2", ""], ["", "", "", ""]]
    assert slots("91234567", "HK") == [list("9123"), list("4567")]


def test_a_digit_too_many_is_shown_and_not_hidden():
    assert slots("912345678", "HK") == [list("9123"), list("4567"), ["8"]]


@given(keys=st.lists(KEYS, max_size=60), region=st.sampled_from(NEIGHBOURS))
def test_whatever_is_pressed_is_what_is_shown(keys: list[str], region: str):
    digits = ""
    for key in keys:
        digits = press(digits, key, MOST_DIGITS)
    assert len(digits) <= MOST_DIGITS
    assert "".join("".join(group) for group in slots(digits, region)) == digits


@given(digits=st.text("0123456789", max_size=15), region=st.sampled_from(NEIGHBOURS))
def test_the_button_opens_exactly_for_what_can_be_a_number(digits: str, region: str):
    try:
        phone.read(digits, region)
        possible = True
    except phone.PhoneWrong:
        possible = False
    assert Visit(screen="number", digits=digits, region=region).ready == possible


def test_nothing_is_ready_while_an_answer_is_awaited():
    typed = Visit(screen="number", digits="91234567")
    assert typed.ready
    assert not replace(typed, waiting=True).ready


@pytest.mark.parametrize(("digits", "missing"), [("", 8), ("912", 5), ("91234567", 0)])
def test_it_says_how_many_digits_are_missing(digits: str, missing: int):
    assert Visit(digits=digits).missing == missing


def test_an_empty_visit_knows_nobody():
    empty = Visit()
    assert empty.screen == "attract"
    assert not any([empty.digits, empty.card, empty.phone_shown, empty.sentence])
    assert {field.name for field in fields(Visit)} >= {"digits", "card", "phone_shown"}


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_region_with_mobiles_can_be_chosen_by_name(language: str):
    offered = everyone(language)
    assert offered[:5] == NEIGHBOURS
    assert len(offered) > 200
    assert len(set(offered)) == len(offered)
    named = [name_of(region, language) for region in offered]
    assert sum(name == region for name, region in zip(named, offered, strict=True)) <= 2
