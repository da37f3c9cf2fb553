"""What a birthday campaign does: when, what each tier gets, until when it is good, what is said."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.birthdays.days import Window, WindowKind
from core.campaigns import Campaign

KIND = "birthday"
"""The kind of campaign this room carries out."""


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CouponGift(_Value):
    """A coupon of this kind."""

    kind: Literal["coupon"] = "coupon"
    coupon_kind: str = Field(min_length=1, max_length=24)


class PointsGift(_Value):
    """So many points, as a lot of their own."""

    kind: Literal["points"] = "points"
    points: int = Field(gt=0, le=1_000_000)


class CreditGift(_Value):
    """So many cents of promo credit, good for so many days."""

    kind: Literal["credit"] = "credit"
    cents: int = Field(gt=0, le=10_000_000)
    days: int = Field(60, gt=0, le=366)


AnyGift: TypeAlias = CouponGift | PointsGift | CreditGift
Gift = Annotated[AnyGift, Field(discriminator="kind")]


class BirthdayPlan(_Value):
    """A window, a gift for each tier, and a message.

    ``gifts`` are by tier code; ``""`` is for everybody whose tier is not named. A tier that finds
    neither gets nothing. ``good_until`` ends a coupon by its kind's own rules, or with the window
    when that is earlier. Campaigns of one ``series`` take the place of each other: one gift a year
    in all.
    """

    window: WindowKind = "month"
    window_days: int = Field(0, ge=0, le=60, description="for around and before")
    gifts: dict[str, Gift] = Field(min_length=1)
    good_until: Literal["kind", "window"] = "kind"
    series: str = Field("birthday", min_length=1, max_length=24)
    message: str = Field("", max_length=40, description="code of the message template, or none")

    @model_validator(mode="after")
    def _days_fit(self) -> BirthdayPlan:
        """Windows of two years must not meet, or the years could not be told apart."""
        counted = self.window in {"around", "before"}
        if counted != (self.window_days > 0):
            raise ValueError("days are for a window around or before the birthday")
        if self.window == "around" and self.window_days > 30:
            raise ValueError("at most 30 days before and after")
        return self

    @property
    def when(self) -> Window:
        """The window on the calendar."""
        return Window(self.window, self.window_days)

    @property
    def asks_tier(self) -> bool:
        """Whether it matters which tier a member has."""
        return bool(self.gifts.keys() - {""})

    def gift_for(self, tier: str) -> AnyGift | None:
        """What a member of this tier gets."""
        return self.gifts.get(tier) or self.gifts.get("")


def of(campaign: Campaign) -> BirthdayPlan:
    """The plan of a birthday campaign."""
    return BirthdayPlan.model_validate(campaign.plan)
