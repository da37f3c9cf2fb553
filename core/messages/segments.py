"""How many parts an SMS is charged as, by 3GPP TS 23.038 (alphabets) and TS 23.040 (parts).

Text of the GSM 7-bit alphabet: 160 signs in one part, 153 in each of several; signs of its
extension table count twice. A single sign outside of it (any Chinese character, a curly quote)
turns the whole message into UCS-2: 70 and 67 signs of 16 bits, an emoji counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
ALONE: Final = {"GSM-7": 160, "UCS-2": 70}
TOGETHER: Final = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs: its alphabet, its length in signs of that alphabet, and its parts."""

    alphabet: Literal["GSM-7", "UCS-2"]
    length: int
    parts: int


def count(text: str) -> Segments:
    """The parts of this text. No sign is cut in two: one that does not fit opens the next part."""
    seven = set(text) <= BASIC | EXTENSION
    alphabet: Literal["GSM-7", "UCS-2"] = "GSM-7" if seven else "UCS-2"
    widths = [_width(sign, seven=seven) for sign in text]
    length = sum(widths)
    if length <= ALONE[alphabet]:
        return Segments(alphabet, length, 1 if text else 0)
    return Segments(alphabet, length, _parts(widths, TOGETHER[alphabet]))


def _width(sign: str, *, seven: bool) -> int:
    if seven:
        return 2 if sign in EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1


def _parts(widths: Iterable[int], room: int) -> int:
    parts, left = 1, room
    for width in widths:
        if width > left:
            parts, left = parts + 1, room
        left -= width
    return parts
