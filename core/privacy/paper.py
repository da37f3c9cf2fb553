"""The access copy as a PDF anybody can read: plain words, Chinese and English, our own face."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from core import assets, words
from core.privacy.access import Copy, Section, Value
from core.words import say

FACE, MARGIN_MM, LINE_MM = "Sammiu", 15, 6
SHADE = FontFace(emphasis="BOLD", fill_color=(236, 240, 240))
IN_WORDS = {"what", "state", "channel", "purpose", "how", "gender", "granted", "template"}
"""Columns whose codes have words: ``access.is_<column>_<code>``."""

MONEY = {"cents", "discount_cents"}
CODES = {"wording", "station", "joined_station", "occasion"}
"""For machines: the paper leaves them out."""


def as_pdf(copy: Copy, languages: tuple[str, ...], zone: ZoneInfo) -> bytes:
    """The whole copy, labels in every language given; an empty section says so."""
    sheet = _Sheet(copy, languages, zone)
    sheet.cover()
    for section in copy.sections:
        sheet.section(section)
    return bytes(sheet.pdf.output())


class _Sheet:
    """One document being written, from the top down."""

    def __init__(self, copy: Copy, languages: tuple[str, ...], zone: ZoneInfo) -> None:
        self.copy, self.languages, self.zone = copy, languages, zone
        self.pdf = FPDF(format="A4")
        self.pdf.set_margin(MARGIN_MM)
        for style, file in (("", "Regular"), ("B", "Bold")):
            self.pdf.add_font(FACE, style, assets.path("fonts", f"SammiuPaper-{file}.otf"))
        self.pdf.set_creation_date(copy.made_at.astimezone(UTC))
        self.pdf.set_title(self.label("access.title"))
        self.pdf.add_page()

    def cover(self) -> None:
        """Whose copy, of which shop, from when."""
        shop = " ".join(dict.fromkeys(self.copy.shop[one] for one in self.languages))
        self.write(shop, size=11)
        self.write(self.label("access.title"), size=20, bold=True)
        made = self.copy.made_at.astimezone(self.zone)
        self.write(f"{made:%Y-%m-%d %H:%M}", size=11)
        for language in self.languages:
            self.write(say(language, "access.rights"), size=10)

    def section(self, section: Section) -> None:
        """A heading and its rows; facts about the person read better one under the other."""
        self.pdf.ln(4)
        self.write(self.label(f"access.title_{section.name}"), size=14, bold=True)
        if not section.rows:
            self.write(self.label("access.nothing"), size=10)
        elif section.name == "person":
            for row in section.rows:
                pairs = zip(section.columns, row, strict=True)
                self.table([(self.column(name), self.told(name, value))
                            for name, value in pairs if name not in CODES])  # fmt: skip
        else:
            shown = [place for place, name in enumerate(section.columns) if name not in CODES]
            head = tuple(self.column(section.columns[place]) for place in shown)
            body = [
                tuple(self.told(section.columns[place], row[place]) for place in shown)
                for row in section.rows
            ]
            self.table([head, *body], heading=True)

    def table(self, rows: list[tuple[str, ...]], *, heading: bool = False) -> None:
        """Rows in columns as wide as what is in them asks for."""
        self.pdf.set_font(FACE, size=9)
        widths = [
            min(60.0, max(14.0, max(self.pdf.get_string_width(cell) for cell in column) + 4))
            for column in zip(*rows, strict=True)
        ]
        with self.pdf.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=tuple(widths),
            line_height=LINE_MM,
            first_row_as_headings=heading,
            headings_style=SHADE,
            text_align="LEFT",
        ) as table:
            for row in rows:
                table.row(row)

    def write(self, text: str, *, size: int, bold: bool = False) -> None:
        """A line or a paragraph over the whole width."""
        self.pdf.set_font(FACE, "B" if bold else "", size)
        self.pdf.multi_cell(0, size * 0.55, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def told(self, name: str, value: Value) -> str:
        """A fact as people read it."""
        if value is None or value == "":
            return "–"
        if isinstance(value, datetime):
            return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return value.isoformat()
        if name in MONEY and isinstance(value, int):
            return words.money(value, self.copy.currency)
        if name in IN_WORDS:
            return self.word(f"access.is_{name}_{str(value).lower()}", str(value))
        return _drawable(str(value))

    def word(self, key: str, otherwise: str) -> str:
        """The words for a code; the code itself where nobody thought of any."""
        return self.label(key) if words.knows(key) else otherwise

    def column(self, name: str) -> str:
        """What stands over a column."""
        return self.label(f"access.of_{name}")

    def label(self, key: str) -> str:
        """The same in every language of the copy."""
        return " ".join(dict.fromkeys(say(language, key) for language in self.languages))


def _drawable(text: str) -> str:
    """Without signs our face cannot draw (emoji in a note): a box for each would say less."""
    return "".join(sign if ord(sign) in _signs() else "□" for sign in text)


@cache
def _signs() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(assets.path("fonts", "SammiuPaper-Regular.otf")).getBestCmap())
