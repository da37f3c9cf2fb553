"""Days as tiers count them: whole days on the shop's own wall, months that end where months end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """The day a moment belongs to, on the shop's wall."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, shop time."""
    return datetime.combine(day, time(), zone)


def months_later(day: date, months: int) -> date:
    """The same day so many months on (or, negative, back); the month's last where there is none.

    29 February and a year is 28 February.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def year_begun(day: date, joined: date) -> date:
    """The day on which the membership year that ``day`` lies in began."""
    begun = months_later(joined, 12 * (day.year - joined.year))
    return begun if begun <= day else months_later(joined, 12 * (day.year - joined.year - 1))


def year_over(day: date, joined: date) -> date:
    """The last day of the membership year that ``day`` lies in."""
    begun = year_begun(day, joined)
    return months_later(joined, 12 * (begun.year - joined.year + 1)) - ONE_DAY
