"""A night of birthdays: it may be slow here, but it gives once, and its memory stays flat."""

from __future__ import annotations

import pytest

from tests.benchmarks.birthday_run import PEOPLE, measure

FLAT_MB = 64
"""A run may grow by so much, however many members there are."""


@pytest.mark.parametrize("people", [100_000, PEOPLE])
def test_a_night_of_birthdays(people: int) -> None:
    told = measure(people)
    assert told["again"] == 0
    assert told["given"] > people / 14
    assert told["peak_mb"] - told["memory_mb"] < FLAT_MB
