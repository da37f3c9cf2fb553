"""What a kind of coupon says, in every version of it; a coupon keeps the version it was issued by.

``coupon_kinds.terms`` is JSON: ``{"versions": [...]}``, oldest first, each with the moment since
which it holds. A row of an older shop is its one version's pricing terms, bare. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.pricing import Coupon, coupon_from_row

NO_ID = UUID(int=0)
UNLIMITED_DAYS = 20_000
"""Days valid of a kind that only a fixed last day ends."""


class KindRules(BaseModel):
    """How a kind is handed out and used, beside what it takes off.

    Limits count uses laid on a counter or paid with, from the moment the limit is set; they are the
    newest version's, for older coupons too. All else is a coupon's own, of the day it was issued.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_after_days: int = Field(0, ge=0, le=365, description="days until it begins to work")
    first_day: date | None = Field(None, description="works from this day on, shop time")
    last_day: date | None = Field(None, description="works to the end of this day, shop time")
    total: int | None = Field(None, gt=0, description="uses by everybody together")
    per_day: int | None = Field(None, gt=0, description="uses by everybody on one day")
    per_member: int | None = Field(None, gt=0)
    per_member_day: int | None = Field(None, gt=0)
    members_only: bool = Field(False, description="a public code of it needs a member")
    transferable: bool = Field(False, description="a friend may bring it as well")
    live: bool = Field(False, description="its QR lives for a minute, so a screenshot is worthless")
    campaign: str = Field("", max_length=40, description="what reports count it under")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> KindRules:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError("it ends before it begins")
        return self

    @property
    def starts_later(self) -> bool:
        """Whether it may not work yet on the day it is issued."""
        return bool(self.first_day or self.starts_after_days)

    @property
    def needs_member(self) -> bool:
        """Whether nobody but a member may use it."""
        return bool(self.members_only or self.per_member or self.per_member_day)


PLAIN = KindRules()


@dataclass(frozen=True, slots=True)
class Version:
    """A kind as it was from ``since`` on; None for the first version of an older shop."""

    since: datetime | None
    by: str
    title: Mapping[str, str]
    coupon: Coupon
    rules: KindRules


@lru_cache(maxsize=512)
@lru_cache(maxsize=1024)
def history(title_en: str, title_zh: str, terms: str) -> tuple[Version, ...]:
    """Every version a kind's row tells of, oldest first."""
    told = orjson.loads(terms)
    if "versions" not in told:
        title = {"en": title_en, "zh_Hant": title_zh}
        return (Version(None, "", title, priced(NO_ID, title, told), PLAIN),)
    return tuple(_version(one) for one in told["versions"])


def in_force(versions: Sequence[Version], at: datetime) -> Version:
    """The version that held at a moment."""
    held = [one for one in versions if one.since is None or one.since <= at]
    return held[-1] if held else versions[0]


def with_version(
    terms: str | None,
    *,
    since: datetime,
    by: str,
    title: Mapping[str, str],
    offer: Mapping[str, Any],
    rules: KindRules,
    before: Mapping[str, str] | None = None,
) -> str:
    """A kind's ``terms`` with one more version. ``before`` is the title of a bare row's version."""
    told = orjson.loads(terms) if terms else {"versions": []}
    if "versions" not in told:
        told = {
            "versions": [{"since": None, "by": "", "title": before, "offer": told, "rules": {}}]
        }
    said = rules.model_dump(mode="json", exclude_defaults=True)
    told["versions"].append(
        {"since": since, "by": by, "title": title, "offer": offer, "rules": said}
    )
    return orjson.dumps(told).decode()


def priced(coupon_id: UUID, title: Mapping[str, str], terms: Mapping[str, Any]) -> Coupon:
    """The coupon as the pricing engine knows it. Refuses senseless terms."""
    return coupon_from_row(coupon_id, {"en": title["en"], "zh_Hant": title["zh_Hant"]}, terms)


def coupon_of(version: Version, coupon_id: UUID) -> Coupon:
    """This version's discount under a coupon's own id."""
    return replace(version.coupon, id=coupon_id)


def days_of(
    rules: KindRules, days_valid: int, issued_at: datetime, zone: ZoneInfo
) -> tuple[date, date]:
    """The first and the last day of a coupon issued at this moment. A kind that is over gives days
    that are past, or a last day before the first.
    """
    first = issued_at.astimezone(zone).date() + timedelta(days=rules.starts_after_days)
    first = max(first, rules.first_day or first)
    last = first + timedelta(days=days_valid)
    return first, min(last, rules.last_day or last)


def starts_at(rules: KindRules, issued_at: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which a coupon works."""
    first, _ = days_of(rules, 0, issued_at, zone)
    return max(issued_at, datetime.combine(first, time(), zone))


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The last second of a day in the shop."""
    return datetime.combine(day, time(23, 59, 59), zone)


def _version(told: Mapping[str, Any]) -> Version:
    since = datetime.fromisoformat(told["since"]) if told["since"] else None
    coupon = priced(NO_ID, told["title"], told["offer"])
    return Version(since, told["by"], told["title"], coupon, KindRules(**told["rules"]))
