"""Birthdays on the calendar: pure dates, no clock, no database.

A birthday is a month and a day, as typed: 29 February stays 29 February. In a year without one it
is kept on the 28th, or on 1 March where the shop prefers that.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.refusals import Refusal

LeapDay = Literal["28 Feb", "1 Mar"]
ONE_DAY = timedelta(days=1)
LEAP_YEAR = 2000
"""A year that has every day there is."""

WindowKind = Literal["month", "around", "day", "before"]


class NoSuchDay(Refusal):
    """30 February, or a year nobody living was born in."""

    key = "birthday.no_such_day"


@dataclass(frozen=True, slots=True)
class Birthday:
    """Month and day; the year only when somebody told it."""

    month: int
    day: int
    year: int | None = None

    def in_year(self, year: int, leap_day: LeapDay = "28 Feb") -> date:
        """The day it is kept on in this year."""
        if (self.month, self.day) == (2, 29) and not isleap(year):
            return date(year, 2, 28) if leap_day == "28 Feb" else date(year, 3, 1)
        return date(year, self.month, self.day)


LEAPLING = Birthday(2, 29)


@dataclass(frozen=True, slots=True)
class Window:
    """When a gift may be given: the whole birthday month, some days around it, the day itself, or
    from some days before until the day.
    """

    kind: WindowKind = "month"
    days: int = 0

    def around(self, kept_on: date) -> tuple[date, date]:
        """First and last day, for a birthday kept on this date."""
        if self.kind == "month":
            last = monthrange(kept_on.year, kept_on.month)[1]
            return kept_on.replace(day=1), kept_on.replace(day=last)
        before = self.days if self.kind in {"around", "before"} else 0
        after = self.days if self.kind == "around" else 0
        return kept_on - timedelta(days=before), kept_on + timedelta(days=after)

    def open_for(
        self, birthday: Birthday, today: date, leap_day: LeapDay = "28 Feb"
    ) -> tuple[date, date] | None:
        """The birthday's date and the window's last day, if today lies in a window of it.

        Windows reach over New Year: on 29 December, three days around 1 January are next year's.
        """
        for year in (today.year - 1, today.year, today.year + 1):
            kept_on = birthday.in_year(year, leap_day)
            first, last = self.around(kept_on)
            if first <= today <= last:
                return kept_on, last
        return None

    def birthdays_open_on(
        self, today: date, leap_day: LeapDay = "28 Feb"
    ) -> list[tuple[Birthday, date, date]]:
        """Every birthday of the calendar whose window is open today: as typed, with the date it is
        kept on and the window's last day. At most 366, whatever the number of members.
        """
        found = []
        for kept_on in self._dates_open_on(today):
            _, last = self.around(kept_on)
            found += [(one, kept_on, last) for one in kept_on_date(kept_on, leap_day)]
        return found

    def _dates_open_on(self, today: date) -> list[date]:
        """The dates of birthdays whose windows hold this day."""
        if self.kind == "month":
            first, last = self.around(today)
        else:
            past = self.days if self.kind == "around" else 0
            ahead = self.days if self.kind in {"around", "before"} else 0
            first, last = today - timedelta(days=past), today + timedelta(days=ahead)
        return [first + ONE_DAY * number for number in range((last - first).days + 1)]


def kept_on_date(day: date, leap_day: LeapDay = "28 Feb") -> list[Birthday]:
    """Whose birthday is kept on this date: those born on it, and leaplings where it stands in."""
    found = [Birthday(day.month, day.day)]
    if not isleap(day.year) and day == LEAPLING.in_year(day.year, leap_day):
        found.append(LEAPLING)
    return found


def read(month: int, day: int, year: int | None, today: date) -> Birthday:
    """The birthday told. Refuses days that do not exist, and years nobody living was born in."""
    told = Birthday(month, day, year)
    try:
        born = told.in_year(LEAP_YEAR) if year is None else date(year, month, day)
    except ValueError as wrong:
        raise NoSuchDay(month=month, day=day) from wrong
    if year is not None and not today - timedelta(days=366 * 120) <= born <= today:
        raise NoSuchDay(month=month, day=day)
    return told


def every_birthday() -> Iterator[Birthday]:
    """All 366, 29 February among them."""
    day = date(LEAP_YEAR, 1, 1)
    while day.year == LEAP_YEAR:
        yield Birthday(day.month, day.day)
        day += ONE_DAY


def days_of(month: int) -> int:
    """How many days a birthday may have in this month: February has 29."""
    return monthrange(LEAP_YEAR, month)[1]
