"""What is on the paper: readable by people, phones and scanners, and obeyed by no printer."""

import random
import re
from functools import cache

import pytest
import zxingcpp
from escpos.printer import Dummy
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops

from core import assets
from core.document import Document, Qr, Row, Rule, Space, Text
from devices import paper
from devices.printer import connect, encode
from devices.simulators.printer import Cable, SimulatedPrinter
from devices.simulators.printer_server import serve
from tests.core.test_document import HOSTILE
from tests.devices.slip import COUPON, slip

REALTIME = re.compile(rb"\x10(?:\x04[\x01-\x08\x12]|\x05[\x00-\x02]|\x14[\x01-\x08])")


def drawn(*blocks, width=576):
    return paper.render(Document(blocks, "1"), width)


def ink(picture):
    """The box of black dots, or None on white paper."""
    return ImageChops.invert(picture.convert("L")).getbbox()


# ------------------------------------------------------------------------------ people and phones


@pytest.mark.parametrize("width", [384, 512, 576])
def test_a_phone_reads_the_coupon_from_any_paper(width):
    (code,) = zxingcpp.read_barcodes(paper.render(slip(), width).convert("L"))
    assert code.text == COUPON


@pytest.mark.parametrize("length", [1, 20, 120, 300])
def test_a_long_payload_gets_smaller_dots_and_still_fits_narrow_paper(length):
    payload = ("0123456789ABCDEF" * 20)[:length]
    (code,) = zxingcpp.read_barcodes(drawn(Qr(payload), width=384).convert("L"))
    assert code.text == payload


@pytest.mark.usefixtures("tesseract")
def test_a_stranger_reads_the_number_and_the_total():
    import pytesseract

    page = Image.new("L", (656, 1400), 255)
    page.paste(paper.render(slip()), (40, 40))
    seen = pytesseract.image_to_string(page, lang="chi_tra+eng", config="--psm 6")
    assert "000123" in seen
    assert "190.40" in seen
    assert "128.00" in seen


@cache
def tofu():
    """What the font draws for a character it does not have."""
    return drawn(Text("\U0001f9cb")).tobytes()


@pytest.mark.parametrize("sign", "㗎嘅啲𠝹嚟喺咗攞冇惠顧三秒轉燕麥简体é–’“”…×−$€：。、（）")
def test_cantonese_and_the_signs_of_a_receipt_are_in_the_font(sign):
    picture = drawn(Text(sign))
    assert ink(picture)
    assert picture.tobytes() != tofu()


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_font_has_what_hong_kong_and_taiwan_can_type(weight):
    known = set(TTFont(assets.path("fonts", f"SammiuPaper-{weight}.otf")).getBestCmap())
    typed = {code for code in (*range(0xA0, 0xD800), *range(0x20000, 0x30000)) if _in_big5(code)}
    assert len(typed) > 18_000
    assert len(typed - known) <= 13  # phonetic and mathematical signs Noto Sans CJK HK lacks, too


def _in_big5(code):
    try:
        return bool(chr(code).encode("big5hkscs"))
    except UnicodeEncodeError:
        return False


# --------------------------------------------------------------------------------------- setting


def test_prices_stand_below_each_other_at_the_edge_of_the_paper():
    for width in (384, 512, 576):
        for price in ("1.00", "12,345.60", "−5.60"):
            _, _, right, _ = ink(drawn(Row("茶", price), width=width))
            assert width - 4 <= right <= width


def test_a_long_name_never_runs_into_its_price():
    name = drawn(Row("鮮果茶" * 7, ""))
    both = drawn(Row("鮮果茶" * 7, "HK$56.00"))
    assert both.height > name.height
    price = drawn(Row("", "HK$56.00"))
    left, *_ = ink(price)
    line = both.crop((left - 12, 0, left, price.height))
    assert ink(line) is None


def test_sizes_are_a_hierarchy():
    heights = [drawn(Text("茶", size=size)).height for size in ("note", "body", "heading", "huge")]
    assert heights == sorted(set(heights))


def test_bold_is_blacker():
    def blackness(bold):
        return drawn(Text("合計 Total", bold=bold)).histogram()[0]

    assert blackness(True) > 1.2 * blackness(False)


def test_every_block_takes_the_room_it_says():
    assert drawn(Space(2)).height == 2 * drawn(Space(1)).height
    assert ink(drawn(Rule()))[0::2] == (0, 576)
    assert drawn(Text("")).height == drawn(Text("x")).height


def test_the_shops_sign_stands_in_the_middle_and_fits():
    logo = Image.new("RGBA", (2000, 500), (200, 30, 60, 255))
    picture = paper.render(slip(), logo=logo)
    sign = picture.crop((0, 0, 576, picture.height - paper.render(slip()).height))
    left, _, right, _ = ink(sign)
    assert abs(left - (576 - right)) <= 1
    assert right - left <= 0.6 * 576 + 1


@pytest.mark.parametrize("width", [0, 100, 577, 5000])
def test_no_paper_is_that_wide(width):
    with pytest.raises(ValueError):
        drawn(Rule(), width=width)


# ---------------------------------------------------------------------------- nothing is obeyed


def test_hostile_names_come_out_as_ink():
    hostile = Document(
        tuple(Row(name, name) for name in HOSTILE) + tuple(map(Text, HOSTILE)), HOSTILE[0]
    )
    with serve() as door:
        connect(door.url).print_document(hostile)
        obeyed = {command.split(" [")[0] for command in door.printer.log()}
        assert door.printer.kicks() == []
        assert len(door.printer.slips()) == 1
    pictures = {command for command in obeyed if command.startswith("GS v 0")}
    asked = {f"DLE EOT {n}" for n in (1, 2, 3, 4)} | {"GS r 1"}
    assert obeyed - pictures - asked == {"ESC @", "GS a 0", "ESC d 6", "GS V 1"}


def test_a_picture_whose_dots_spell_a_drawer_kick_does_not_kick():
    spelled = bytes.fromhex("1014010001") + bytes(67)
    machine = SimulatedPrinter()
    Cable(machine).take(b"\x1dv0\x00\x48\x00\x01\x00" + spelled)
    assert len(machine.kicks()) == 1  # printers do obey it: Epson TM-T88III, DLE DC4, notes

    machine.clear()
    strip = ImageChops.invert(Image.frombytes("1", (576, 1), spelled))
    Cable(machine).take(b"".join(encode(strip)))
    assert machine.kicks() == []
    assert len(machine.slips()) == 1


def test_no_picture_whatever_its_dots_spells_a_command():
    dice = random.Random(5)
    for _ in range(40):
        dots = bytes(dice.choice(b"\x10\x04\x05\x14\x01\x00\x18") for _ in range(72 * 40))
        pieces = encode(Image.frombytes("1", (576, 40), bytes(255 - byte for byte in dots)))
        assert not REALTIME.search(b"".join(pieces))


def test_the_bytes_are_those_of_an_encoder_we_did_not_write():
    picture = paper.render(slip())
    other = Dummy()
    other.hw("INIT")
    other.image(picture, fragment_height=192)
    other.cut(mode="PART")
    ours = b"".join(encode(picture)).replace(b"\x1da\x00", b"", 1)
    assert ours == other.output
