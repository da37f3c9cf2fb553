"""Counting a drawer: which notes and coins there are, and what so many of them come to. Pure.

Notes and coins in use: Hong Kong Monetary Authority, "Notes and Coins" (2018 series; coins from 10
cents to 10 dollars); Central Bank of the Republic of China (Taiwan), currency in circulation.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.money import Currency

PIECES_CENTS: Mapping[str, tuple[int, ...]] = {
    "HKD": (1000_00, 500_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10),
    "TWD": (2000, 1000, 500, 200, 100, 50, 20, 10, 5, 1),
}
MOST_OF_ONE = 9999


def pieces(currency: Currency) -> tuple[int, ...]:
    """The face values of a currency in minor units, largest first."""
    return PIECES_CENTS[currency.code]


def total_cents(counts: Mapping[int, int]) -> int:
    """What so many of each face value come to."""
    return sum(face * count for face, count in counts.items())


def counted(counts: Mapping[int, int], face: int, count: int) -> dict[int, int]:
    """The counts with this many of one face value."""
    return {**counts, face: max(0, min(count, MOST_OF_ONE))}


def pressed(count: int, key: str) -> int:
    """A count after one more key of the keypad."""
    if key == "erase":
        return count // 10
    if key == "clear":
        return 0
    longer = int(f"{count}{key}")
    return longer if longer <= MOST_OF_ONE else count
