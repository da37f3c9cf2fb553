"""What a barcode scanner says: keys that come too fast for a person, and what the code means.

A scanner that plugs in like a keyboard "types" its code in a burst, some milliseconds a key, and
ends it with Enter or Tab. ``Wedge`` tells those bursts from a person's typing; ``read_code`` says
what sort of code a text is. Both take anything: a scanner reads whatever a customer holds to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

import biip
from biip.rcn import Rcn

# ----------------------------------------------------------------------------- from keys to scans

ENDS: Final = frozenset({"\r", "\n", "\t", "Enter", "Numpad Enter", "NumpadEnter", "Tab"})
SILENT: Final = frozenset(
    {"", "Shift", "Shift Left", "Shift Right", "Caps Lock", "CapsLock", "Control", "Alt", "Meta"}
)
"""Keys a scanner holds down between its characters: they neither say nor end anything."""
GROUP: Final = "\x1d"
"""FNC1, which parts the fields of a GS1 code: the one control character that belongs to codes."""

Refused = Literal["", "too_long", "too_fast"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a key meant. ``swallow``: keep it from the screen, it was no person's.

    ``scan`` is a finished code, or empty. ``refused`` says why a burst came to nothing.
    """

    scan: str = ""
    swallow: bool = False
    refused: Refused = ""


@dataclass(frozen=True, slots=True)
class Wedge:
    """The keys so far, as a value: ``wedge, heard = wedge.key("4", at_ms)``.

    A burst is at least ``shortest`` characters with no gap over ``gap_ms`` (scanners: 1-30 ms,
    quick typists: 60 and more), ended within ``gap_ms`` by Enter or Tab. Bursts over ``longest``
    characters and more than ``per_second`` scans in a second are dropped whole.
    """

    gap_ms: float = 50
    shortest: int = 4
    longest: int = 512
    per_second: int = 20
    typed: str = ""
    last_ms: float = float("-inf")
    too_long: bool = False
    scans_ms: tuple[float, ...] = ()

    @property
    def is_typing(self) -> bool:
        """Whether what came so far could still be a person's."""
        return len(self.typed) < self.shortest and not self.too_long

    def key(self, character: str, at_ms: float) -> tuple[Wedge, Heard]:
        """One key, at this time in milliseconds of any clock that does not stand still.

        ``character`` is a character or the name of a key. A clock set back begins anew.
        """
        if character in SILENT:
            return self, Heard()
        here = self if 0 <= at_ms - self.last_ms <= self.gap_ms else self._forgotten()
        if character in ENDS:
            return here._ended(at_ms)
        if len(character) != 1:  # a named key, an arrow, Backspace: a person's
            return here._forgotten(), Heard()
        return here._more(character, at_ms), Heard()

    def idle(self, at_ms: float) -> tuple[Wedge, Heard]:
        """Time went by without a key: the end of a burst, for scanners that send no Enter."""
        if self.last_ms == float("-inf") or 0 <= at_ms - self.last_ms <= self.gap_ms:
            return self, Heard()
        return self._ended(at_ms)

    def _more(self, character: str, at_ms: float) -> Wedge:
        if len(self.typed) >= self.longest:
            return replace(self, too_long=True, last_ms=at_ms)
        shown = character == GROUP or character.isprintable()
        return replace(self, typed=self.typed + character if shown else self.typed, last_ms=at_ms)

    def _ended(self, at_ms: float) -> tuple[Wedge, Heard]:
        fresh = self._forgotten()
        if self.too_long:
            return fresh, Heard(swallow=True, refused="too_long")
        if len(self.typed) < self.shortest:
            return fresh, Heard()
        recent = tuple(each for each in self.scans_ms if 0 <= at_ms - each < 1000)
        if len(recent) >= self.per_second:
            return replace(fresh, scans_ms=recent), Heard(swallow=True, refused="too_fast")
        fresh = replace(fresh, scans_ms=(*recent, at_ms))
        return fresh, Heard(scan=self.typed, swallow=True)

    def _forgotten(self) -> Wedge:
        return replace(self, typed="", last_ms=float("-inf"), too_long=False)


# ----------------------------------------------------------------------------- from scans to codes

CodeKind = Literal["gtin", "restricted", "member", "coupon", "receipt", "text"]

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_MEMBER = re.compile(r"M1:[0-9A-Z]+")
_COUPON = re.compile(r"C1:[0-9A-Z]+=*")
_RECEIPT = re.compile(r"[A-Z0-9]{1,10}(?:-[A-Z0-9]{1,10}){1,2}-[0-9]{6,9}")
_DIGITS = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_LINK = re.compile(r"(?P<host>https?://[^/]+)(?P<path>/.*)", re.IGNORECASE | re.DOTALL)
_ELEMENTS = re.compile(r"[0-9]{2}.{14,}", re.DOTALL)
LONGEST: Final = 512


@dataclass(frozen=True, slots=True)
class Code:
    """What was scanned.

    ``value`` of a "gtin" or "restricted" code is its digits as a shop keeps them: 13, or 8 for the
    short ones, or 14 for a case of several; of "member", "coupon" and "receipt" the whole code in
    capitals; of "text" the text. ``batch``, ``expires_on`` and ``grams`` come from GS1 codes that
    carry them.
    """

    kind: CodeKind
    value: str
    batch: str = ""
    expires_on: date | None = None
    grams: int | None = None


def read_code(text: str) -> Code:
    """What sort of code this is. Never refuses: what is nothing else is "text".

    Reads full-width characters (a Chinese input method was on) and lost capitals (so do wedges).
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip(" \t\r\n")
    aim, bare = _AIM.match(plain), plain
    if aim:
        bare = plain[aim.end() :]
    return _ours(bare.upper()) or _goods(bare, announced=bool(aim)) or Code("text", bare)


def _ours(text: str) -> Code | None:
    """Codes that this shop made."""
    if _MEMBER.fullmatch(text):
        return Code("member", text)
    if _COUPON.fullmatch(text):
        return Code("coupon", text)
    if _RECEIPT.fullmatch(text):
        return Code("receipt", text)
    return None


def _goods(text: str, *, announced: bool) -> Code | None:
    """Codes on goods, with a check digit that holds: GS1 General Specifications, section 7.9."""
    text = text.removeprefix(GROUP)
    link = _LINK.fullmatch(text)
    if not (announced or link or _DIGITS.fullmatch(text) or _ELEMENTS.match(text)):
        return None
    if link:
        text = link["host"].lower() + link["path"]
    try:
        read = biip.parse(text)
    except (biip.BiipException, ValueError, ArithmeticError, LookupError):
        return None
    if read.gtin is None:
        return None
    number = _as_kept(read.gtin.as_gtin_14())
    code = Code("restricted" if isinstance(read.gtin, Rcn) else "gtin", number)
    return _with_elements(code, read)


def _as_kept(gtin_14: str) -> str:
    """Fourteen digits as shops write them: a case keeps all, a short code its eight, others 13."""
    if gtin_14.startswith("000000"):
        return gtin_14[6:]
    return gtin_14.removeprefix("0")


def _with_elements(code: Code, read: biip.ParseResult) -> Code:
    said = read.gs1_message or read.gs1_digital_link_uri
    for each in said.element_strings if said else ():
        if each.ai.ai == "10":
            code = replace(code, batch=each.value)
        elif each.ai.ai in ("15", "17"):
            code = replace(code, expires_on=each.date)
        elif each.ai.ai.startswith("310") and each.decimal is not None:
            code = replace(code, grams=int(each.decimal * Decimal(1000)))
    return code
