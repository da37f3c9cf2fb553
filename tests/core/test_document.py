"""A slip before it meets paper: what it says, how it is set, and what can never be in it."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.document import (
    LONGEST,
    Document,
    Qr,
    Row,
    Rule,
    Space,
    Text,
    as_text,
    clean,
    columns_of,
    from_json,
    to_json,
    wrap,
)
from tests.devices.slip import slip

PAPER = Path(__file__).parent / "slips"

KICK, CUT, KICK_AT_ONCE = "\x1bp\x00\x19\x19", "\x1dV\x00", "\x10\x14\x01\x00\x01"
HOSTILE = [
    f"Ann{KICK}",
    f"{CUT}Ben",
    f"Mei{KICK_AT_ONCE}",
    "Omar\u202e00.001$",  # right-to-left override
    "A\u200bn\u200dn\ufeff",
    "\x9b31mred",  # a terminal's C1 introducer
    "Z" + "\u0335" * 400,
]


# ------------------------------------------------------------------------------- as plain text


@pytest.mark.parametrize(("columns", "name"), [(48, "80mm.txt"), (32, "58mm.txt")])
def test_a_receipt_reads_as_the_shop_wrote_it(columns, name):
    assert as_text(slip(), columns) == (PAPER / name).read_text("utf-8")


def test_a_second_print_says_so_before_anything_else():
    assert as_text(slip(copy=2)).split("\n")[0].strip() == "副本 COPY 2"
    assert "COPY" not in as_text(slip())


def test_a_long_name_wraps_and_its_price_stays_whole():
    row = Row("鮮果茶" * 10, "HK$1,234.50")
    first, *rest = as_text(Document((row,), "1"), 32).splitlines()
    assert first.endswith(" HK$1,234.50")
    assert columns_of(first) == 32
    assert "".join([first.split(" ")[0], *rest]) == "鮮果茶" * 10


def test_a_price_too_long_for_its_line_goes_below():
    text = as_text(Document((Row("Total in words", "one hundred and ninety dollars"),), "1"), 32)
    assert text == "Total in words\n  one hundred and ninety dollars\n"


def test_chinese_never_starts_a_line_with_a_full_stop():
    assert wrap("珍珠奶茶。多謝", 8) == ["珍珠奶", "茶。多謝"]
    assert wrap("一二三（四）", 8) == ["一二三", "（四）"]


@given(st.text(max_size=200).map(clean), st.integers(2, 60))
def test_lines_fit_the_paper_and_lose_no_letter(text, room):
    lines = wrap(text, room)
    assert all(columns_of(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


# ------------------------------------------------------------------------------ safe for paper


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_carries_a_command(name):
    document = Document((Text(name), Row(name, name), Qr("A", caption=name)), number=name)
    on_paper = as_text(document) + document.number + to_json(document)
    assert _steering(on_paper.replace("\n", "")) == []


@given(st.text())
@example("".join(HOSTILE))
@example("e\u0301\u0301\u0301\u0301\u0301")
@example("\u0958" * 600)
def test_cleaning_leaves_nothing_that_steers_whatever_comes_in(text):
    cleaned = clean(text)
    assert _steering(cleaned) == []
    assert all(byte >= 0x20 for byte in cleaned.encode())
    assert columns_of(cleaned) <= LONGEST
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("珍珠奶茶㗎 嘅 啲 𠝹", "珍珠奶茶㗎 嘅 啲 𠝹"),
        ("Ann\tLee\r\nWong", "Ann Lee  Wong"),
        ("Zoe\u0308", "Zoë"),
        ("  − Two for one", "  − Two for one"),
        ("\u3164", ""),  # a Hangul filler is a letter that looks like nothing
        ("葛\U000e0100", "葛"),
        ("Z" + "\u0335" * 400, "Z" + "\u0335" * 3),
        ("Nguyễn Thị Hồng", "Nguyễn Thị Hồng"),
        ("x" * 481, "x" * 479 + "…"),
        ("茶" * 300, "茶" * 239 + "…"),
    ],
)
def test_what_people_write_comes_out_readable(written, printed):
    assert clean(written) == printed


def _steering(text):
    return [sign for sign in text if unicodedata.category(sign)[0] == "C"]


# ------------------------------------------------------------------- kept with its print job


def test_a_slip_comes_back_from_the_queue_as_it_went_in():
    assert from_json(to_json(slip(copy=1))) == slip(copy=1)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "nonsense",
        '{"number":"1","copy":0,"blocks":[{"kind":"picture"}]}',
        '{"number":"1","copy":0,"blocks":[{"kind":"text","text":"a","size":"vast"}]}',
    ],
)
def test_what_is_no_slip_is_refused(text):
    with pytest.raises(ValueError):
        from_json(text)


def test_a_slip_tampered_with_in_the_queue_is_cleaned_again():
    stored = to_json(Document((Text("Ann"),), "1")).replace("Ann", r"Ann\u001bp\u0000")
    assert from_json(stored).blocks == (Text("Annp"),)


# ------------------------------------------------------------------------------- what is a block


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Text("a", size="vast"),
        lambda: Text("a", align="middle"),
        lambda: Space(-1),
        lambda: Space(21),
        lambda: Qr(""),
        lambda: Qr("C1:\x1bp"),
        lambda: Qr("A" * 481),
        lambda: Document((Rule(),), "1", copy=-1),
    ],
)
def test_a_block_that_no_printer_could_draw_is_never_made(wrong):
    with pytest.raises(ValueError):
        wrong()
