"""One person's visit to the kiosk, as a value: what is on the screen and what has been typed.

Plain values and plain functions: a visit ends by being replaced with an empty one, and then
nothing of the person is left anywhere in the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

import phonenumbers

from core import phone
from core.cards import Card
from core.points import Statement
from kiosk.further import More
from ui import keypad

MOST_DIGITS = 15
"""The longest number there is (ITU-T E.164)."""

NEIGHBOURS = ("HK", "TW", "MO", "CN", "SG")
"""Regions offered first; all others are one touch further."""

NOBODY = UUID(int=0)
NOTHING_MORE = More()


@dataclass(frozen=True, slots=True)
class Visit:
    """Where somebody stands. ``screen``: attract, number, regions, welcome, member, birthday,
    statement, prove, staff, closed or trouble.

    ``key`` is the id a new member will have, made at the first touch. Times are seconds of the
    monotonic clock. ``card``, ``more`` and ``sentence`` belong to the screens after the number;
    ``month`` and ``day`` are what has been touched of a birthday, 0 for not yet. ``way`` is how
    somebody proves herself (code, pin, or new_pin when she chooses one), ``typed`` its digits.
    """

    screen: str = "attract"
    digits: str = ""
    region: str = "HK"
    key: UUID = NOBODY
    touched_first_at: float = 0.0
    waiting: bool = False
    card: Card | None = None
    more: More = NOTHING_MORE
    statement: Statement | None = None
    month: int = 0
    day: int = 0
    way: str = ""
    typed: str = ""
    phone_shown: str = ""
    sentence: str = ""
    still_there: bool = False
    touches: int = 0

    def pressed(self, key: str) -> Visit:
        """The visit after one more key of the keypad."""
        return replace(self, digits=keypad.press(self.digits, key, MOST_DIGITS), sentence="")

    @property
    def home(self) -> str:
        """The member's own screen, to come back to."""
        return "welcome" if self.card is not None and self.card.new else "member"

    @property
    def hint(self) -> phone.Hint:
        """What the digits look like so far. Knows numbering plans, not members."""
        return phone.hint(self.digits, self.region)

    @property
    def ready(self) -> bool:
        """Whether the button may be pressed."""
        return self.hint.state in {"ready", "doubtful"} and not self.waiting

    @property
    def missing(self) -> int:
        """How many digits a number of the region usually still needs."""
        return max(0, sum(group for group in groups(self.region)) - len(self.digits))


@lru_cache(maxsize=256)
def groups(region: str) -> tuple[int, ...]:
    """How a region writes a mobile number: ``(4, 4)`` in Hong Kong, ``(4, 3, 3)`` in Taiwan.

    From libphonenumber's example numbers, as dialled inside the region.
    """
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return (4, 4)
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    runs = "".join(mark if mark.isdigit() else " " for mark in written).split()
    return tuple(len(run) for run in runs)


def slots(digits: str, region: str) -> list[list[str]]:
    """The digits in their groups, with ``""`` where one is still missing.

    The picture keeps its width while somebody types. Digits beyond the usual length make a last
    group of their own, so nothing typed is ever hidden.
    """
    shown: list[list[str]] = []
    at = 0
    for size in groups(region):
        run = digits[at : at + size]
        shown.append([*run, *[""] * (size - len(run))])
        at += size
    if digits[at:]:
        shown.append(list(digits[at:]))
    return shown
