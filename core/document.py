"""A slip as the shop means it, before paper, a screen or a file gives it a shape.

A `Document` is a column of blocks. Every string is cleaned when its block is made, so whatever a
customer calls himself, nothing that steers a printer or turns text around can reach one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any, Literal, get_args

Size = Literal["body", "heading", "huge", "note"]
Align = Literal["left", "center", "right"]

LONGEST = 480  # columns of one string: ten lines of 80 mm paper
MOST_MARKS = 3  # marks on one letter; a Hebrew name with all its points needs no more


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; it wraps where the paper ends."""

    text: str
    size: Size = "body"
    align: Align = "left"
    bold: bool = False

    def __post_init__(self) -> None:
        _clean_fields(self, "text")
        _known(self.size, Size)
        _known(self.align, Align)


@dataclass(frozen=True, slots=True)
class Row:
    """What on the left, how much on the right: the left wraps, the right stays whole."""

    left: str
    right: str
    bold: bool = False
    size: Size = "body"

    def __post_init__(self) -> None:
        _clean_fields(self, "left", "right")
        _known(self.size, Size)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    """Room: a number of body lines left white, 20 at the most."""

    lines: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.lines <= 20:
            raise ValueError(f"{self.lines} white lines on a slip")


@dataclass(frozen=True, slots=True)
class Qr:
    """A code for a phone or a scanner. A payload is never altered: one that is not clean fails."""

    payload: str
    caption: str = ""

    def __post_init__(self) -> None:
        _clean_fields(self, "caption")
        if not self.payload or clean(self.payload) != self.payload:
            raise ValueError("a QR code holds plain text of 1 to 480 columns")


Block = Text | Row | Rule | Space | Qr
KINDS: dict[str, type[Block]] = {kind.__name__.lower(): kind for kind in get_args(Block)}
FIELDS = {kind: (name, *(each.name for each in fields(kind))) for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Document:
    """One slip: its blocks, the number it is filed under, and which copy it is (0: the original).

    Whoever shows it goes through `marked_blocks`, so a copy is marked on paper, screen and file.
    """

    blocks: tuple[Block, ...]
    number: str
    copy: int = 0

    def __post_init__(self) -> None:
        _clean_fields(self, "number")
        if self.copy < 0:
            raise ValueError(f"copy {self.copy}")

    @property
    def marked_blocks(self) -> tuple[Block, ...]:
        """The blocks, headed by 副本 COPY n when this is not the first print."""
        if not self.copy:
            return self.blocks
        mark = Text(f"副本 COPY {self.copy}", size="heading", align="center", bold=True)
        return (mark, Rule(), *self.blocks)


# ------------------------------------------------------------------------------ safe for paper


def clean(text: str) -> str:
    """`text` without anything that steers: no C0/C1 controls, bidi or zero-width characters.

    Line ends and tabs become a space, letters are composed (NFC), marks piled on one letter and
    everything beyond 480 columns are cut. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:
        return text
    return _cleaned(text)


def columns_of(text: str) -> int:
    """Width in columns: 2 for full-width characters, 0 for marks (Unicode UAX #11), 1 else."""
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(maxsize=4096)  # the same goods are sold all day
def _cleaned(text: str) -> str:
    return _cut(_thin(unicodedata.normalize("NFC", text.translate(_SAFE))))


class _Safe(dict[int, int | str | None]):
    """What each character becomes on paper; decided once, when it is first met."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = decided = _decide(chr(code))
        return decided


def _decide(sign: str) -> int | str | None:
    if sign in "\t\n\v\f\r\x85\u2028\u2029":
        return " "
    # Controls, format characters, surrogates, private use, unassigned: none of them has a shape.
    if unicodedata.category(sign).startswith("C") or _UNSEEN.match(sign):
        return None
    return ord(sign)


# Letters and marks that are drawn as nothing: joiner, Hangul fillers, variation selectors
# (Unicode, DerivedCoreProperties: Default_Ignorable_Code_Point outside category C).
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
    r"\U000e0100-\U000e01ef]"
)
_SAFE = _Safe()


@cache
def _width(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _thin(text: str) -> str:
    """At most `MOST_MARKS` marks on a letter: a pile of them would climb over other lines."""
    kept, marks = [], 0
    for sign in text:
        marks = 0 if _width(sign) else marks + 1
        if marks <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)


def _cut(text: str) -> str:
    if columns_of(text) <= LONGEST:
        return text
    used, end = 0, 0
    while used + _width(text[end]) < LONGEST:  # the last column is for the ellipsis
        used += _width(text[end])
        end += 1
    return text[:end] + "…"


def _clean_fields(block: Block | Document, *names: str) -> None:
    for name in names:
        object.__setattr__(block, name, clean(getattr(block, name)))


def _known(value: str, choices: Any) -> None:
    if value not in get_args(choices):
        raise ValueError(f"{value!r} is none of {get_args(choices)}")


# ------------------------------------------------------------------------------ setting lines


def wrap(text: str, room: float, width_of: Callable[[str], float] = columns_of) -> list[str]:
    """`text` in lines no wider than `room`; at least one, perhaps empty.

    Breaks at spaces and around full-width characters, but never before 、。」 or after 「（. A word
    wider than a line is broken where it must.
    """
    lines: list[str] = []
    line, used = "", 0.0
    for piece in _pieces(text, room, width_of):
        wide = width_of(piece)
        if used + wide > room and not piece.isspace():
            lines += [line.rstrip()] if line.strip() else []
            line, used = "", 0.0
        if line or not lines or not piece.isspace():
            line, used = line + piece, used + wide
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def set_row(
    row: Row, room: float, gap: float, width_of: Callable[[str], float] = columns_of
) -> list[tuple[str, str]]:
    """A row as lines of (left, right); a right side that would squeeze the left goes below it."""
    beside = room - width_of(row.right) - gap
    if beside < room / 3:
        above = wrap(row.left, room, width_of) if row.left else []
        return [(line, "") for line in above] + [
            ("", line) for line in wrap(row.right, room, width_of)
        ]
    first, *rest = wrap(row.left, beside, width_of)
    return [(first, row.right), *((line, "") for line in rest)]


_FULL = (
    "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
    "\U0001f000-\U0003fffd"
)
_OPENING = "（「『【《〈〔［｛"
_CLOSING = "、。，．：；？！）」』】》〉〕］｝…"
_PIECE = re.compile(f"[ \u3000]+|[{_OPENING}]*(?:[{_FULL}]|[^ \u3000{_FULL}]+)[{_CLOSING}]*")


def _pieces(text: str, room: float, width_of: Callable[[str], float]) -> Iterator[str]:
    for piece in _PIECE.findall(text):
        if piece.isspace() or width_of(piece) <= room:
            yield piece
        else:
            yield from piece


# -------------------------------------------------------------------------------- plain text


def as_text(document: Document, columns: int = 48) -> str:
    """The slip in a fixed-width face: 48 columns is 80 mm paper, 32 is 58 mm.

    One line end after each line and no trailing spaces, so that a slip compares well with a file.
    """
    lines = (line for block in document.marked_blocks for line in _lines(block, columns))
    return "".join(line.rstrip() + "\n" for line in lines)


def _lines(block: Block, room: int) -> list[str]:
    match block:
        case Text():
            return [_placed(line, block.align, room) for line in wrap(block.text, room)]
        case Row():
            return [
                left + _placed(right, "right", room - columns_of(left))
                for left, right in set_row(block, room, gap=1)
            ]
        case Rule():
            return ["-" * room]
        case Space():
            return [""] * block.lines
        case Qr():
            shown = wrap(f"[QR {block.payload}]", room) + wrap(block.caption, room)
            return [_placed(line, "center", room) for line in shown if line]


def _placed(line: str, align: Align, room: int) -> str:
    spare = max(0, room - columns_of(line))
    return " " * {"left": 0, "center": spare // 2, "right": spare}[align] + line


# ----------------------------------------------------------------------- kept with a print job


def to_json(document: Document) -> str:
    """The document as one line of JSON, to be stored with its print job."""
    blocks = [_told(block) for block in document.blocks]
    kept = {"number": document.number, "copy": document.copy, "blocks": blocks}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Document:
    """The document that `to_json` wrote; ValueError when it is none."""
    try:
        kept = json.loads(text)
        blocks = tuple(KINDS[block.pop("kind")](**block) for block in kept["blocks"])
        return Document(blocks, kept["number"], kept["copy"])
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"no slip: {fault!r}") from fault


def _told(block: Block) -> dict[str, Any]:
    kind, *names = FIELDS[type(block)]
    return {"kind": kind, **{name: getattr(block, name) for name in names}}
