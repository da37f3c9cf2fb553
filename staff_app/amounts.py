"""Amounts under the finger: what a keypad makes of presses, and what it comes to. Pure."""

from __future__ import annotations

from core import money
from core.money import Currency
from ui.keypad import CLEAR, ERASE

POINT = "."
LONGEST = 8
"""Signs of HK$99,999.99: more than any drawer holds."""


def press(typed: str, key: str, currency: Currency) -> str:
    """The typed amount after one more key. A key that would make no amount changes nothing.

    Typed as people say it: ``100`` is a hundred dollars, ``63.5`` is 63.50.
    """
    if key == ERASE:
        return typed[:-1]
    if key == CLEAR:
        return ""
    if key == POINT and not currency.digits:
        return typed
    longer = f"0{key}" if key == POINT and not typed else typed + key
    longer = longer.lstrip("0") or "0" if POINT not in longer else longer
    return longer if len(longer) <= LONGEST and _is_amount(longer, currency) else typed


def cents(typed: str, currency: Currency) -> int:
    """What was typed, in minor units; nothing typed is nothing."""
    return money.read_amount(typed, currency) if typed else 0


def shown(cents: int, currency: Currency) -> str:
    """An amount as the keypad would have typed it: ``500``, ``63.50``."""
    whole, rest = divmod(cents, 10**currency.digits)
    return f"{whole}.{rest:0{currency.digits}d}" if rest else str(whole)


def plain(cents: int, currency: Currency) -> str:
    """An amount in a column of amounts: ``1,234.50``, without its sign."""
    whole, rest = divmod(cents, 10**currency.digits)
    return f"{whole:,}.{rest:0{currency.digits}d}" if currency.digits else f"{whole:,}"


def point_key(currency: Currency) -> str:
    """The key beside the zero: a point where there are cents, else a double zero."""
    return POINT if currency.digits else "00"


def quick_floats(currency: Currency) -> tuple[int, ...]:
    """Floats a shop starts its day with: one, two and three of its second largest note."""
    note = sorted(currency.notes_cents)[-2]
    return (note, 2 * note, 3 * note, 4 * note)


def _is_amount(typed: str, currency: Currency) -> bool:
    try:
        money.read_amount(typed, currency)
    except money.AmountWrong:
        return False
    return True
