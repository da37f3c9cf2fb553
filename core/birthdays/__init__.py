"""Birthdays: told once, kept as typed, and rewarded exactly once a year."""

from core.birthdays.days import Birthday, NoSuchDay, Window, days_of
from core.birthdays.given import gifts, last_gift_at
from core.birthdays.kept import (
    AlreadyTold,
    Kept,
    NotTold,
    birthdays,
    change,
    forget,
    of,
    tell,
)
from core.birthdays.plan import KIND, BirthdayPlan, CouponGift, PointsGift

set = tell

__all__ = [
    "KIND",
    "AlreadyTold",
    "Birthday",
    "BirthdayPlan",
    "CouponGift",
    "Kept",
    "NoSuchDay",
    "NotTold",
    "PointsGift",
    "Window",
    "birthdays",
    "change",
    "days_of",
    "forget",
    "gifts",
    "last_gift_at",
    "of",
    "set",
    "tell",
]
