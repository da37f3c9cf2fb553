"""When points come to life and when they die. Pure: shop time in, shop time out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from core.settings import PointsRules

LAST_SECOND = time(23, 59, 59)


def death(rules: PointsRules, born: datetime) -> datetime | None:
    """The last second of points born at this moment of shop time; None: they never die."""
    day = _last_day(rules, born.date())
    return None if day is None else end_of(day, born)


def after_months(months: int, active: datetime) -> datetime:
    """The last second, so many months on: of the idle kind, unless the member is seen before."""
    return end_of(months_later(active.date(), months), active)


def end_of(day: date, like: datetime) -> datetime:
    """The last second of a day, on the clock of that moment."""
    return datetime.combine(day, LAST_SECOND, like.tzinfo)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    return _in_month(day.year + years, month + 1, day.day)


def _last_day(rules: PointsRules, born: date) -> date | None:
    if rules.expiry == "days":
        return born + timedelta(days=rules.days_to_expiry)
    if rules.expiry == "date":
        return _in_month(born.year + 1, rules.expiry_month, rules.expiry_day)
    if rules.expiry == "never" or rules.months_to_expiry is None:
        return None
    return months_later(born, rules.months_to_expiry)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
