"""Birthdays over forty years: 29 February, New Year, midnight, one gift a year."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.birthdays import Birthday, BirthdayPlan, NoSuchDay, Window, days_of
from core.birthdays.days import every_birthday, read
from tests.birthday_party import CAKE

FORTY_YEARS = range(2024, 2064)
LEAPLING = Birthday(2, 29)
WINDOWS = [Window("month"), Window("day"), Window("around", 3), Window("before", 7)]


def days_of_years(years):
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("leap_day", ["28 Feb", "1 Mar"])
@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_in_forty_years_every_birthday_opens_one_window_a_year(window, leap_day):
    """Walked day by day: each of the 366 birthdays is open in one unbroken run of days a year."""
    opened: dict[tuple[int, int], list[int]] = {}
    last_open: dict[tuple[int, int, int], date] = {}
    for today in days_of_years(FORTY_YEARS):
        for birthday, kept_on, last_day in window.birthdays_open_on(today, leap_day):
            key = (birthday.month, birthday.day)
            assert today <= last_day
            before = last_open.get((*key, kept_on.year))
            if before is None:
                opened.setdefault(key, []).append(kept_on.year)
            else:
                assert before == today - timedelta(days=1)
            last_open[*key, kept_on.year] = today
    assert len(opened) == 366
    inner = range(FORTY_YEARS[0] + 1, FORTY_YEARS[-1])
    for years in opened.values():
        assert [year for year in years if year in inner] == list(inner)
        assert years == sorted(set(years))


def test_the_list_of_a_day_is_what_each_birthday_says():
    for today in [*days_of_years([2027])][20:80] + [*days_of_years([2028])][45:75]:
        for window in [*WINDOWS, Window("around", 30), Window("before", 60)]:
            listed = {one for one, _, _ in window.birthdays_open_on(today)}
            assert listed == {one for one in every_birthday() if window.open_for(one, today)}


@pytest.mark.parametrize("year", FORTY_YEARS)
def test_the_29th_of_february_is_kept_every_year(year):
    if isleap(year):
        assert LEAPLING.in_year(year) == LEAPLING.in_year(year, "1 Mar") == date(year, 2, 29)
    else:
        assert LEAPLING.in_year(year) == date(year, 2, 28)
        assert LEAPLING.in_year(year, "1 Mar") == date(year, 3, 1)


def test_a_leapling_has_the_month_of_the_day_it_is_kept_on():
    month = Window("month")
    assert month.open_for(LEAPLING, date(2027, 2, 1)) == (date(2027, 2, 28), date(2027, 2, 28))
    assert month.open_for(LEAPLING, date(2027, 3, 1)) is None
    assert month.open_for(LEAPLING, date(2027, 3, 1), "1 Mar") == (
        date(2027, 3, 1), date(2027, 3, 31),
    )  # fmt: skip
    assert month.open_for(LEAPLING, date(2028, 2, 1), "1 Mar") == (
        date(2028, 2, 29), date(2028, 2, 29),
    )  # fmt: skip


def test_windows_reach_over_new_year():
    three = Window("around", 3)
    new_year = Birthday(1, 1)
    assert three.open_for(new_year, date(2026, 12, 29)) == (date(2027, 1, 1), date(2027, 1, 4))
    assert three.open_for(new_year, date(2026, 12, 28)) is None
    assert three.open_for(Birthday(12, 31), date(2027, 1, 3)) == (
        date(2026, 12, 31), date(2027, 1, 3),
    )  # fmt: skip


@given(st.sampled_from(list(every_birthday())), st.sampled_from(WINDOWS), st.dates())
def test_a_window_is_open_on_the_birthday_itself(birthday, window, day):
    if 2 < day.year < 9_998:
        kept_on = birthday.in_year(day.year)
        found = window.open_for(birthday, kept_on)
        assert found is not None
        assert found[0] == kept_on


@pytest.mark.parametrize(
    ("month", "day", "year"),
    [(2, 30, None), (13, 1, None), (0, 1, None), (4, 31, None), (1, 0, None), (2, 29, 2023),
     (1, 1, 1850), (1, 1, 2030)],
)  # fmt: skip
def test_days_that_are_not_in_the_calendar_are_refused(month, day, year):
    with pytest.raises(NoSuchDay):
        read(month, day, year, date(2026, 11, 23))


def test_the_29th_of_february_stays_as_it_was_typed():
    assert read(2, 29, None, date(2026, 11, 23)) == LEAPLING
    assert read(2, 29, 2004, date(2026, 11, 23)) == Birthday(2, 29, 2004)
    assert [days_of(month) for month in (2, 4, 12)] == [29, 30, 31]


@pytest.mark.parametrize(
    "plan",
    [
        {"window": "around", "window_days": 31},
        {"window": "around"},
        {"window": "month", "window_days": 3},
        {"window": "before", "window_days": 61},
        {"gifts": {}},
        {"colour": "pink"},
    ],
    ids=str,
)
def test_a_plan_whose_years_could_meet_is_refused(plan):
    with pytest.raises(ValueError):
        BirthdayPlan.model_validate({"gifts": {"": CAKE}, **plan})
