"""A tier scheme: what counts, over which window, how much is needed, how long it is kept.

A scheme is never changed. A new one is a new version with the moment it comes into force; what
was decided under the old one stays as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.tiers.days import ONE_DAY, day_of, months_later, year_begun, year_over

Measure: TypeAlias = Literal["spend", "visits", "points"]
Window: TypeAlias = Literal["lifetime", "rolling", "calendar_year", "membership_year", "single"]
When: TypeAlias = Literal["risen", "renewed"]


_wall = cache(ZoneInfo)


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reward(_Value):
    """What a member gets for reaching a tier, or for keeping it: a coupon, points, or both."""

    coupon_kind: str = Field("", max_length=24)
    points: int = Field(0, ge=0)
    delay_days: int = Field(0, ge=0, le=30)

    @model_validator(mode="after")
    def _is_something(self) -> Reward:
        if not (self.coupon_kind or self.points):
            raise ValueError("a reward of nothing")
        return self


class Tier(_Value):
    """One tier. ``threshold`` reaches it, ``renews_at`` (never more) keeps it for another term.

    Both are in what the scheme measures: cents, days with a visit, or points earned.
    """

    code: str = Field(min_length=1, max_length=24, pattern=r"^[a-z0-9_-]+$")
    titles: dict[Literal["en", "zh_Hant"], str]
    colour: str = Field("#8A8A8A", pattern=r"^#[0-9A-Fa-f]{6}$")
    threshold: int = Field(gt=0)
    renews_at: int = Field(0, ge=0, description="0: as much as the threshold")
    on_risen: Reward | None = None
    on_renewed: Reward | None = None

    @property
    def keeps_at(self) -> int:
        """What another term takes."""
        return self.renews_at or self.threshold

    def reward(self, when: When) -> Reward | None:
        """What is given on reaching the tier, or on keeping it."""
        return self.on_risen if when == "risen" else self.on_renewed


class Scheme(_Value):
    """Tiers in order, the lowest first, and the rules by which members move between them."""

    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=12)
    measure: Measure = "spend"
    window: Window = "rolling"
    window_months: int = Field(12, ge=1, le=60, description="rolling and single windows")
    term_months: int | None = Field(12, ge=1, le=120, description="empty: kept for good")
    grace_days: int = Field(0, ge=0, le=90)
    fall: Literal["one_down", "balance_based"] = "balance_based"
    on_return: Literal["at_risk", "at_once"] = "at_risk"
    existing: Literal["keep_term", "at_once"] = "keep_term"
    base_titles: dict[Literal["en", "zh_Hant"], str] = {"en": "Member", "zh_Hant": "會員"}
    zone: str = "Asia/Hong_Kong"

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError) as unknown:
            raise ValueError(f"no time zone {zone}") from unknown
        return zone

    @model_validator(mode="after")
    def _in_order(self) -> Scheme:
        needed = [tier.threshold for tier in self.tiers]
        if sorted(set(needed)) != needed:
            raise ValueError("each tier needs more than the one below it")
        if len({tier.code for tier in self.tiers}) < len(self.tiers):
            raise ValueError("two tiers with one code")
        if any(tier.renews_at > tier.threshold for tier in self.tiers):
            raise ValueError("keeping a tier may not take more than reaching it")
        if self.window == "single" and self.measure == "visits":
            raise ValueError("a single purchase is a single visit")
        return self

    def rank(self, code: str) -> int:
        """0 for the base tier, 1 for the lowest, …; -1 for a code this scheme does not have."""
        if not code:
            return 0
        codes = [tier.code for tier in self.tiers]
        return codes.index(code) + 1 if code in codes else -1

    def at_rank(self, rank: int) -> Tier | None:
        """The tier of a rank; None for the base tier."""
        return self.tiers[rank - 1] if rank > 0 else None

    def find(self, code: str) -> Tier | None:
        """The tier of a code, if this scheme has it."""
        return self.at_rank(self.rank(code))

    def reached(self, value: int) -> int:
        """The rank of the highest tier that so much reaches."""
        return sum(tier.threshold <= value for tier in self.tiers)

    def next_above(self, rank: int) -> Tier | None:
        """The tier above a rank, if there is one."""
        return self.tiers[rank] if 0 <= rank < len(self.tiers) else None

    def day_of(self, moment: datetime) -> date:
        """The day a moment belongs to, on the shop's wall."""
        return day_of(moment, _wall(self.zone))

    def window_from(self, day: date, joined: date) -> date | None:
        """The first day that counts for a decision on ``day``; None: all of them.

        A rolling year ends on ``day`` and starts the day after the same day a year before: what
        was bought on the day a tier was reached does not renew it a year later as well.
        """
        if self.window in ("rolling", "single"):
            return months_later(day, -self.window_months) + ONE_DAY
        if self.window == "calendar_year":
            return date(day.year, 1, 1)
        return year_begun(day, joined) if self.window == "membership_year" else None

    def term_end(self, day: date, joined: date) -> date | None:
        """The last day of a tier reached on ``day``; None: kept for good.

        Where years count, a tier is kept to the end of the year in which its months are over.
        """
        if self.term_months is None:
            return None
        return self._whole_year(months_later(day, self.term_months), joined)

    def next_term_end(self, ended: date, joined: date) -> date | None:
        """The last day of the term that follows one that ended on ``ended``."""
        if self.term_months is None:
            return None
        last = months_later(ended + ONE_DAY, self.term_months) - ONE_DAY
        return self._whole_year(last, joined)

    def _whole_year(self, day: date, joined: date) -> date:
        if self.window == "calendar_year":
            return date(day.year, 12, 31)
        return year_over(day, joined) if self.window == "membership_year" else day


@dataclass(frozen=True, slots=True)
class Version:
    """A scheme and the moment it comes into force. ``taken_up``: everybody was gone through."""

    number: int
    starts_at: datetime
    scheme: Scheme
    taken_up: bool = True


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every version that is or will be in force, by the moment it starts."""

    versions: tuple[Version, ...] = ()

    @classmethod
    def of(cls, versions: list[Version]) -> Timeline:
        """In the order in which they come into force."""
        return cls(tuple(sorted(versions, key=lambda one: (one.starts_at, one.number))))

    def at(self, moment: datetime) -> Version | None:
        """The version in force; None before the first."""
        found = None
        for version in self.versions:
            if version.starts_at > moment:
                break
            found = version
        return found

    def after(self, number: int) -> Version | None:
        """The version that follows another one; the first after 0."""
        numbers = [0, *[version.number for version in self.versions]]
        if number not in numbers:
            return None
        place = numbers.index(number)
        return self.versions[place] if place < len(self.versions) else None

    def by_number(self, number: int) -> Version | None:
        """The version of a number."""
        return next((one for one in self.versions if one.number == number), None)


NO_TIERS = Timeline()
NOBODY = UUID(int=0)
