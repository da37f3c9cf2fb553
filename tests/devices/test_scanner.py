"""A scanner types faster than anybody; what it typed is read for what it is."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner import ENDS, Code, Heard, Wedge, read_code

MILK = "4891028164456"


def type_in(
    text: str, gap_ms: float, end: str = "Enter", wedge: Wedge | None = None
) -> list[Heard]:
    """Press these keys with this gap, then the end key; what the wedge made of each."""
    wedge, heard, at_ms = wedge or Wedge(), [], 1000.0
    for character in [*text, *([end] if end else [])]:
        at_ms += gap_ms
        wedge, one = wedge.key(character, at_ms)
        heard.append(one)
    return heard


def scans(heard: list[Heard]) -> list[str]:
    return [each.scan for each in heard if each.scan]


# -------------------------------------------------------------------------------- fast and slow


@pytest.mark.parametrize("end", sorted(ENDS))
@pytest.mark.parametrize("gap_ms", [0, 1, 8, 30, 50])
def test_a_burst_is_a_scan_and_its_end_is_swallowed(gap_ms: float, end: str) -> None:
    heard = type_in(MILK, gap_ms, end)
    assert heard[-1] == Heard(scan=MILK, swallow=True)
    assert not any(each.swallow for each in heard[:-1])


@pytest.mark.parametrize("gap_ms", [51, 80, 150, 2000])
def test_a_person_typing_keeps_the_enter(gap_ms: float) -> None:
    assert type_in(MILK, gap_ms) == [Heard()] * 14


def test_a_person_who_types_and_a_scan_right_after() -> None:
    wedge, at_ms = Wedge(), 0.0
    for character in "tea":
        at_ms += 140
        wedge, heard = wedge.key(character, at_ms)
        assert wedge.is_typing
    for character in MILK:
        at_ms += 5 if character != "4" or wedge.typed.startswith("4") else 90
        wedge, heard = wedge.key(character, at_ms)
    assert not wedge.is_typing
    wedge, heard = wedge.key("Enter", at_ms + 5)
    assert heard.scan == MILK
    assert wedge.is_typing


def test_two_quick_keys_and_enter_are_no_scan() -> None:
    assert type_in("12", 20) == [Heard()] * 3


def test_a_late_enter_is_a_persons() -> None:
    wedge = Wedge()
    for place, character in enumerate(MILK):
        wedge, _ = wedge.key(character, place * 5)
    wedge, heard = wedge.key("Enter", 2000)
    assert heard == Heard()
    assert wedge.typed == ""


def test_shift_belongs_to_the_burst_and_backspace_to_a_person() -> None:
    wedge = Wedge()
    for place, key in enumerate(["M", "Shift", "1", ":", "Caps Lock", "A", "B"]):
        wedge, _ = wedge.key(key, place * 8)
    assert wedge.typed == "M1:AB"
    wedge, heard = wedge.key("Backspace", 60)
    assert (wedge.typed, heard) == ("", Heard())


def test_a_scanner_without_an_end_key_is_heard_when_it_falls_silent() -> None:
    wedge = Wedge()
    for place, character in enumerate(MILK):
        wedge, _ = wedge.key(character, place * 5)
    same, heard = wedge.idle(70)
    assert (same, heard) == (wedge, Heard())
    wedge, heard = wedge.idle(130)
    assert heard.scan == MILK
    assert wedge.idle(200) == (wedge, Heard())


def test_a_clock_set_back_forgets_the_burst() -> None:
    wedge, _ = Wedge().key("4", 10_000)
    wedge, _ = wedge.key("8", 9_000)
    assert wedge.typed == "8"


# -------------------------------------------------------------------------------------- hostile


def test_an_endless_code_is_dropped_whole_with_its_enter() -> None:
    heard = type_in("9" * 7089, 1)
    assert heard[-1] == Heard(swallow=True, refused="too_long")
    assert scans(heard) == []
    assert scans(type_in("9" * 512, 1)) == ["9" * 512]


def test_a_flood_of_scans_is_let_in_at_twenty_a_second() -> None:
    wedge, at_ms, heard = Wedge(), 0.0, []
    for _ in range(100):
        for character in ["1", "2", "3", "4", "Enter"]:
            at_ms += 4
            wedge, one = wedge.key(character, at_ms)
            heard.append(one)
    assert at_ms == 2000
    assert len(scans(heard)) == 40
    assert {each.refused for each in heard if each.swallow and not each.scan} == {"too_fast"}


def test_control_characters_do_not_get_in_but_gs1_groups_do() -> None:
    heard = type_in("\x1b@01\x1d04\x0091\x7f\u202e", 2)
    assert scans(heard) == ["@01\x1d0491"]


keys = st.one_of(
    st.characters(), st.sampled_from([*sorted(ENDS), "Shift", "Arrow Left", "F12", ""]), st.text()
)
moments = st.floats(allow_nan=True, allow_infinity=True)


@given(st.lists(st.tuples(keys, moments), max_size=60))
def test_no_keys_at_no_time_break_it(strokes: list[tuple[str, float]]) -> None:
    wedge = Wedge()
    for character, at_ms in strokes:
        wedge, heard = wedge.key(character, at_ms)
        wedge, silent = wedge.idle(at_ms)
        for each in (heard, silent):
            assert not each.scan or each.swallow
            assert len(each.scan) <= 512
        assert len(wedge.typed) <= 512


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=4), st.randoms())
def test_however_the_burst_is_split_in_time_the_scan_is_the_same(
    text: str, chance: random.Random
) -> None:
    wedge, at_ms = Wedge(), 0.0
    for character in text:
        at_ms += chance.randrange(51)
        wedge, _ = wedge.key(character, at_ms)
    assert wedge.key("\r", at_ms + chance.randrange(51))[1] == Heard(text, swallow=True)


# ----------------------------------------------------------------------------------------- codes


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (MILK, "gtin", MILK),
        ("036000291452", "gtin", "0036000291452"),  # UPC-A: a 13 without its zero
        ("04252614", "gtin", "0042100005264"),  # UPC-E, unfolded
        ("96385074", "gtin", "96385074"),  # EAN-8
        ("0000096385074", "gtin", "96385074"),
        ("04891028164456", "gtin", MILK),
        ("14891028164453", "gtin", "14891028164453"),  # a case of them is another thing
        ("]E0" + MILK, "gtin", MILK),
        ("]d2010489102816445610ABC", "gtin", MILK),
        ("]D2010489102816445610ABC", "gtin", MILK),
        ("４８９１０２８１６４４５６", "gtin", MILK),
        ("2012345600454", "restricted", "2012345600454"),
        ("0212345678909", "restricted", "0212345678909"),
        ("https://id.gs1.org/01/04891028164456", "gtin", MILK),
        ("HTTPS://ID.GS1.ORG/01/04891028164456", "gtin", MILK),
        ("M1:ABCD234512345678", "member", "M1:ABCD234512345678"),
        ("m1:abcd234512345678", "member", "M1:ABCD234512345678"),
        ("]Q1M1:ABCD234512345678", "member", "M1:ABCD234512345678"),
        ("Ｍ１：ＡＢＣＤ234512345678", "member", "M1:ABCD234512345678"),
        ("c1:" + "a2" * 24, "coupon", "C1:" + "A2" * 24),
        ("TST-1-000123", "receipt", "TST-1-000123"),
        ("tst-1-000123", "receipt", "TST-1-000123"),
        ("4891028164457", "text", "4891028164457"),  # the check digit is wrong
        ("TEA-FOR-TWO", "text", "TEA-FOR-TWO"),
        ("https://example.com/", "text", "https://example.com/"),
        ("  ", "text", ""),
        ("]C1", "text", ""),
        ("M1:", "text", "M1:"),
        ("]A0]", "text", "]"),
        ("茶", "text", "茶"),
    ],
)
def test_a_code_is_read_for_what_it_is(text: str, kind: str, value: str) -> None:
    code = read_code(text)
    assert (code.kind, code.value) == (kind, value)


def test_a_gs1_code_brings_batch_date_and_weight() -> None:
    assert read_code("]C1010489102816445617261231310300125010ABC") == Code(
        "gtin", MILK, batch="ABC", expires_on=date(2026, 12, 31), grams=1250
    )
    assert read_code("]Q3010489102816445610A\x1d17261231").batch == "A"


@given(st.integers(0, 10**12 - 1))
def test_every_thirteen_digits_with_a_right_check_digit_are_goods(number: int) -> None:
    digits = f"{number:012d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    right = str(-total % 10)
    code = read_code(digits + right)
    assert code.kind in ("gtin", "restricted")
    assert code.value in (digits + right, (digits + right)[5:])
    assert read_code(digits + str((int(right) + 1) % 10)).kind == "text"


@given(st.one_of(st.text(max_size=600), st.from_regex(r"\](C1|E0|d2|Q3)(?s:.*)", fullmatch=True)))
def test_no_text_breaks_the_reading(text: str) -> None:
    code = read_code(text)
    assert len(code.value) <= 512 * 18  # one character unfolds to eighteen at most


@given(st.text("0123456789]CEdQABC-:/.\x1d", max_size=80))
def test_no_almost_code_breaks_the_reading(text: str) -> None:
    assert read_code(text).kind


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    assert read_code(raw.decode("latin-1")).kind
