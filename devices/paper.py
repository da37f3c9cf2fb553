"""A document drawn for a thermal head: black dots on a strip as wide as the paper.

Drawn dot for dot, because printers disagree about Chinese: many have no traditional characters
at all, none has 㗎 or 𠝹, and a slip must look alike on every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

import qrcode
from PIL import Image, ImageDraw, ImageFont, ImageOps
from qrcode.constants import ERROR_CORRECT_M

from core import assets
from core.document import Align, Block, Document, Qr, Row, Rule, Size, Space, Text, set_row, wrap

WIDTHS = {"58 mm": 384, "80 mm": 576, "80 mm, 180 dpi": 512}
"""Dots across the printable part of common papers."""

EMS: dict[Size, int] = {"note": 20, "body": 24, "heading": 36, "huge": 56}
"""Height of a Chinese character in dots; 24 dots are 3 mm at 203 dpi."""

INK, PAPER = 0, 1
LEADING = 1.4  # a line, in ems
BASELINE = 1.08  # of a line, from its top, in ems: Noto's capitals with accents still fit above
RULE_DOTS, RULE_ROOM = 2, 26
QR_DOTS, QR_BORDER = 6, 4  # a module is 0.75 mm at 203 dpi; four white ones around are the norm
LOGO_SHARE, LOGO_ROOM = 0.6, 16  # of the paper's width at the most; dots white below
# A bullet is full-width in this face, and a masked number would fall apart.
SPELLING = str.maketrans({"•": "*"})


def render(
    document: Document, width_dots: int = 576, *, logo: Image.Image | None = None
) -> Image.Image:
    """The slip as a 1-bit picture, `width_dots` wide (a multiple of 8) and as long as it takes."""
    if width_dots % 8 or not 256 <= width_dots <= 1280:
        raise ValueError(f"no paper is {width_dots} dots wide")
    strips = [_logo(logo, width_dots), _blank(width_dots, LOGO_ROOM)] if logo else []
    strips += [strip for block in document.marked_blocks for strip in _strips(block, width_dots)]
    return stack(strips, width_dots)


def stack(strips: Sequence[Image.Image], width_dots: int) -> Image.Image:
    """Strips of paper one below the other; at least one dot high, an empty picture is none."""
    slip = _blank(width_dots, max(1, sum(strip.height for strip in strips)))
    top = 0
    for strip in strips:
        slip.paste(strip, (0, top))
        top += strip.height
    return slip


def _strips(block: Block, width: int) -> Iterator[Image.Image]:
    match block:
        case Text():
            yield from _paragraph(block, width)
        case Row():
            yield from _row(block, width)
        case Rule():
            yield _rule(width)
        case Space():
            yield _blank(width, block.lines * round(EMS["body"] * LEADING))
        case Qr():
            yield from _code(block, width)


# ------------------------------------------------------------------------------------ lettering


def _paragraph(text: Text, width: int) -> Iterator[Image.Image]:
    for line in wrap(text.text, width, _measure(text.size, text.bold)):
        yield _line(width, text.size, text.bold, [(line, text.align)])


def _row(row: Row, width: int) -> Iterator[Image.Image]:
    measure = _measure(row.size, row.bold)
    for left, right in set_row(row, width, EMS[row.size] / 2, measure):
        yield _line(width, row.size, row.bold, [(left, "left"), (right, "right")])


def _line(width: int, size: Size, bold: bool, words: list[tuple[str, Align]]) -> Image.Image:
    em, measure = EMS[size], _measure(size, bold)
    line = _blank(width, round(em * LEADING))
    draw = ImageDraw.Draw(line)
    draw.fontmode = "1"  # no grey: a head burns a dot or does not
    for text, align in words:
        spare = max(0, width - round(measure(text)))
        left = {"left": 0, "center": spare // 2, "right": spare}[align]
        spelled = text.translate(SPELLING)
        draw.text((left, round(em * BASELINE)), spelled, INK, _font(em, bold), anchor="ls")
    return line


@cache
def _measure(size: Size, bold: bool) -> Callable[[str], float]:
    """How many dots a text takes: the sum of its characters, as basic layout sets them."""
    font = _font(EMS[size], bold)

    @lru_cache(maxsize=4096)
    def advance(sign: str) -> float:
        return font.getlength(sign.translate(SPELLING))

    return lambda text: sum(map(advance, text))


@cache
def _font(em: int, bold: bool) -> ImageFont.FreeTypeFont:
    file = assets.path("fonts", f"SammiuPaper-{'Bold' if bold else 'Regular'}.otf")
    # Basic layout needs no shaping library, so a slip looks the same on every machine.
    return ImageFont.truetype(str(file), em, layout_engine=ImageFont.Layout.BASIC)


# ------------------------------------------------------------------------- lines, codes, pictures


def _blank(width: int, height: int) -> Image.Image:
    return Image.new("1", (width, height), PAPER)


def _rule(width: int) -> Image.Image:
    strip = _blank(width, RULE_ROOM)
    top = (RULE_ROOM - RULE_DOTS) // 2
    strip.paste(INK, (0, top, width, top + RULE_DOTS))
    return strip


def _code(code: Qr, width: int) -> Iterator[Image.Image]:
    """Level M: a quarter-hour in a wet pocket costs a receipt some of its dots."""
    drawing = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QR_BORDER)
    drawing.add_data(code.payload)
    drawing.make()
    modules = drawing.modules_count + 2 * QR_BORDER
    drawing.box_size = max(1, min(QR_DOTS, width // modules))
    yield _centred(drawing.make_image().get_image().convert("1"), width)
    yield from _paragraph(Text(code.caption, size="note", align="center"), width)


def _logo(logo: Image.Image, width: int) -> Image.Image:
    """The shop's sign, flattened on white, never larger than drawn, greys as scattered dots."""
    sheet = Image.new("RGBA", logo.size, "white")
    sheet.alpha_composite(logo.convert("RGBA"))
    box = (round(width * LOGO_SHARE), round(width * LOGO_SHARE / 2))
    small = ImageOps.contain(sheet, box) if _larger(logo.size, box) else sheet
    return _centred(small.convert("L").convert("1"), width)


def _larger(size: tuple[int, int], box: tuple[int, int]) -> bool:
    return size[0] > box[0] or size[1] > box[1]


def _centred(picture: Image.Image, width: int) -> Image.Image:
    strip = _blank(width, picture.height)
    strip.paste(picture, ((width - picture.width) // 2, 0))
    return strip
