"""Money: whole minor units of one currency, and the only place in the shop that rounds or splits.

Amounts are plain ``int`` named ``*_cents``: hundredths of a Hong Kong dollar, whole New Taiwan
dollars (``Currency.digits`` says which). ``Money`` ties an amount to its currency for showing it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from core.refusals import Refusal

CashRounding = Literal["down", "nearest", "off"]
"""How a cash total meets the smallest coin; ``down`` is in the customer's favour."""

LARGEST_TYPED = 99_999_999
"""No typed amount is larger, in whole dollars: more is a slip of the finger."""

TYPED = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.([0-9]*))?")


class AmountWrong(Refusal):
    """What was typed is no amount. ``reason`` is not_an_amount, too_fine or too_much."""

    key = "money.not_an_amount"

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(**facts)
        self.key = f"money.{reason}"


class TooLittle(Refusal):
    """The customer gave less than is due."""

    key = "money.too_little"


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency as the shops of its country use it.

    ``digits`` are the decimals the books keep and ``iso_digits`` those of ISO 4217, which
    terminals and banks expect. The Taiwan dollar has two in ISO 4217, but its cents are neither
    priced nor coined, so the books keep whole dollars and no discount can leave a fraction of one.
    ``coin_cents`` is the smallest coin, ``notes_cents`` what a customer may hand over.
    """

    code: str
    symbol: str
    digits: int
    iso_digits: int
    coin_cents: int
    notes_cents: tuple[int, ...]
    cash_rounding: CashRounding = "down"


HKD = Currency("HKD", "HK$", 2, 2, 10, (10_00, 20_00, 50_00, 100_00, 500_00, 1000_00))
TWD = Currency("TWD", "NT$", 0, 2, 1, (100, 500, 1000))
CURRENCIES = {currency.code: currency for currency in (HKD, TWD)}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in its currency, for showing: ``HK$63.50``, ``NT$1,234``."""

    cents: int
    currency: Currency = HKD

    def text(self, locale: str = "en") -> str:
        """As people write it, with the decimals the currency is priced in.

        The sign is always ours: CLDR writes the Taiwan dollar as a bare ``$`` in ``zh_Hant`` and
        with two decimals everywhere, which a customer in Hong Kong would misread.
        """
        from babel.numbers import format_decimal

        decimals = "." + "0" * self.currency.digits if self.currency.digits else ""
        amount = Decimal(self.cents).scaleb(-self.currency.digits)
        return str(format_decimal(amount, f"{self.currency.symbol}#,##0{decimals}", locale=locale))

    def __str__(self) -> str:
        return self.text()


class CashDue(NamedTuple):
    """``due_cents`` can be paid in coins; ``rounding_cents`` is what that adds to the total."""

    due_cents: int
    rounding_cents: int


# ---------------------------------------------------------------------------------- splitting


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split ``total_cents`` in proportion to ``weights`` so that the parts sum to it exactly.

    Largest remainder (Hamilton's method): everybody gets the whole cents of the exact share, the
    cents left over go to the largest remainders, and among equals to whoever comes first. So no
    part is a cent or more away from its exact share, and no part of a total that fits into the
    weights is larger than its weight. A negative total is the mirror image of the positive one.
    """
    whole = sum(weights)
    if whole == 0 and total_cents:
        raise ValueError(f"{total_cents} cents and nobody to share them")
    if total_cents < 0:
        return [-part for part in allocate(-total_cents, weights)]
    if whole == 0:
        return [0] * len(weights)
    parts = [total_cents * weight // whole for weight in weights]
    over = total_cents - sum(parts)
    if over:
        remainders = [total_cents * weight % whole for weight in weights]
        neediest = sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)
        for place in neediest[:over]:
            parts[place] += 1
    return parts


# ----------------------------------------------------------------------------------- rounding


def percent(cents: int, basis_points: int) -> int:
    """Hundredths of a percent of an amount: ``percent(999, 1000)`` is 10% of 9.99, so 100.

    A half cent is rounded away from zero: a discount in the customer's favour, and a refund the
    mirror of its sale.
    """
    if cents < 0:
        return -percent(-cents, basis_points)
    return (cents * basis_points + 5_000) // 10_000


def line_total(unit_cents: int, quantity: int, scale: int = 1) -> int:
    """Price of ``quantity / scale`` units: pieces when scale is 1, thousandths when it is 1000.

    A half cent is rounded away from zero, as scales do.
    """
    return unit_cents * quantity if scale == 1 else _rounded(unit_cents * quantity, scale)


def average_cost(held: int, held_cost_cents: int, added: int, added_cost_cents: int) -> int:
    """Moving average cost of one unit after ``added`` units join ``held`` units on the shelf.

    A shelf that is empty, or below zero because goods were sold before they were booked in,
    has no cost to average: the new goods set it.
    """
    if held <= 0:
        return added_cost_cents
    return _rounded(held * held_cost_cents + added * added_cost_cents, held + added)


def cash_due(
    cents: int,
    currency: Currency,
    mode: CashRounding | None = None,
    *,
    coin_cents: int | None = None,
) -> CashDue:
    """What is due when the rest of the sale is paid in cash, and the rounding that makes it so.

    ``down`` drops what no coin can pay, ``nearest`` takes half a coin up, ``off`` leaves the
    total alone. A refund (negative) mirrors its sale: nobody gains by bringing goods back.
    """
    mode = mode or currency.cash_rounding
    coin = coin_cents or currency.coin_cents
    if mode == "off":
        return CashDue(cents, 0)
    coins = abs(cents) // coin if mode == "down" else _rounded(abs(cents), coin)
    due = coins * coin if cents >= 0 else -coins * coin
    return CashDue(due, due - cents)


def _rounded(numerator: int, denominator: int) -> int:
    nearest = (2 * abs(numerator) + denominator) // (2 * denominator)
    return nearest if numerator >= 0 else -nearest


# ----------------------------------------------------------------------------- at the counter


def change(due_cents: int, tendered_cents: int) -> int:
    """What goes back to the customer. Refuses when less was given than is due."""
    if tendered_cents < due_cents:
        raise TooLittle(missing_cents=due_cents - tendered_cents)
    return tendered_cents - due_cents


def quick_notes(due_cents: int, currency: Currency) -> list[int]:
    """What a customer is likely to hand over, smallest first: the exact sum, then rounded to notes.

    HK$63.50 offers 63.50, 70, 80, 100, 500 and 1000. Each is the least that can be made when no
    note is smaller than one kind, so no note in it is to spare.
    """
    if due_cents <= 0:
        return []
    rounded_up = {-(-due_cents // note) * note for note in currency.notes_cents}
    return sorted({due_cents} | rounded_up)


def read_amount(text: str, currency: Currency) -> int:
    """The minor units somebody typed: ``63.5``, ``HK$1,234.50``, ``６３．５``; never a negative.

    Refuses what is no amount, more decimals than the currency has, and absurd sums.
    """
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    for sign in (currency.symbol, currency.code, "$"):
        typed = typed.removeprefix(sign).lstrip()
    found = TYPED.fullmatch(typed)
    if not found or not any(found.groups()):
        raise AmountWrong("not_an_amount", typed=text)
    whole, part = found[1].replace(",", "") or "0", (found[2] or "").rstrip("0")
    if len(part) > currency.digits:
        raise AmountWrong("too_fine", digits=currency.digits)
    if int(whole) > LARGEST_TYPED:
        raise AmountWrong("too_much", largest=LARGEST_TYPED)
    return int(whole + part.ljust(currency.digits, "0"))


def iso_minor_units(cents: int, currency: Currency) -> int:
    """The amount as ISO 4217 counts it, for terminals and banks: NT$100 travels as 10000."""
    shift: int = 10 ** (currency.iso_digits - currency.digits)
    return cents * shift
