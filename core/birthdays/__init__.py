"""Birthdays: told once, kept as typed, and rewarded exactly once a year."""

from core.birthdays.days import Birthday, NoSuchDay, Window, days_of
from core.birthdays.given import gifts, last_gift_at
from core.birthdays.giving import (
    JOB,
    Given,
    change,
    give_due,
    give_now,
    replan,
    start,
    tell,
)
from core.birthdays.handing import GiftUnknown, Parcel
from core.birthdays.kept import AlreadyTold, Kept, NotTold, birthdays, forget, merged, of
from core.birthdays.plan import KIND, BirthdayPlan, CouponGift, CreditGift, PointsGift
from core.birthdays.today import Celebration, Present, celebrated

set = tell

__all__ = [
    "JOB",
    "KIND",
    "AlreadyTold",
    "Birthday",
    "BirthdayPlan",
    "Celebration",
    "CouponGift",
    "CreditGift",
    "GiftUnknown",
    "Given",
    "Kept",
    "NoSuchDay",
    "NotTold",
    "Parcel",
    "PointsGift",
    "Present",
    "Window",
    "birthdays",
    "celebrated",
    "change",
    "days_of",
    "forget",
    "gifts",
    "give_due",
    "give_now",
    "last_gift_at",
    "merged",
    "of",
    "replan",
    "set",
    "start",
    "tell",
]
