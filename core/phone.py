"""Phone numbers: read as typed, kept as E.164, shown masked (Google's libphonenumber rules)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import (
    AsYouTypeFormatter,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from core.refusals import Refusal


class PhoneWrong(Refusal):
    """No phone number there. ``reason`` is too_short, too_long or not_a_number."""

    key = "phone.not_a_number"

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(**facts)
        self.key = f"phone.{reason}"


@dataclass(frozen=True, slots=True)
class Phone:
    """A possible number. ``likely`` is False when the numbering plan does not know it (yet)."""

    e164: str
    region: str
    display: str
    masked: str
    likely: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """What to tell somebody who is still typing: empty, short, ready, doubtful or wrong."""

    state: str
    key: str
    display: str


MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN}
REASONS = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.TOO_LONG: "too_long",
}


def read(text: str, region: str = "HK") -> Phone:
    """The number somebody typed, in the region's own way or with a leading +.

    Refuses what cannot be a number of its country. A number the plan does not list is accepted and
    marked: plans lag behind the operators, and a customer knows her own number.
    """
    number = _parse(text, region)
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        raise PhoneWrong(REASONS.get(verdict, "not_a_number"))
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(
        e164=e164,
        region=phonenumbers.region_code_for_number(number) or region,
        display=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        masked=mask(e164),
        likely=phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in MOBILE,
    )


@lru_cache(maxsize=512)
def hint(digits: str, region: str = "HK") -> Hint:
    """How the digits look so far, grouped for reading, and whether they could be complete."""
    shown = grouped(digits, region)
    if not digits:
        return Hint("empty", "phone.type_yours", shown)
    try:
        phone = read(digits, region)
    except PhoneWrong as wrong:
        too_short = wrong.key == "phone.too_short" or len(digits) < 4
        return Hint("short" if too_short else "wrong", wrong.key, shown)
    return (
        Hint("ready", "phone.ready", shown)
        if phone.likely
        else Hint("doubtful", "phone.doubtful", shown)
    )


def grouped(digits: str, region: str = "HK") -> str:
    """The digits spaced as people of the region write them, while they are typed."""
    formatter = AsYouTypeFormatter(region)
    shown = ""
    for digit in digits:
        shown = formatter.input_digit(digit)
    return shown


def mask(e164: str) -> str:
    """``+85291234567`` as ``+852 •••• 4567``: enough for its owner, useless to anybody else.

    Empty for a member whose number was given up or erased.
    """
    if not e164.startswith("+"):
        return ""
    number = phonenumbers.parse(e164)
    return f"+{number.country_code} •••• {e164[-4:]}"


def calling_code(region: str) -> str:
    """``+852`` for HK."""
    return f"+{phonenumbers.country_code_for_region(region)}"


def regions() -> list[str]:
    """Every region with a numbering plan, by its two-letter code."""
    return sorted(phonenumbers.SUPPORTED_REGIONS)


def _parse(text: str, region: str) -> PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException as trouble:
        short = trouble.error_type == NumberParseException.TOO_SHORT_NSN
        raise PhoneWrong("too_short" if short else "not_a_number") from trouble
