"""Offers and coupons: what they do, to which goods, for whom, when, and with whom they may meet.

An ``Offer`` works by itself when its terms are met; a ``Coupon`` works because the customer
brought it. Both have the same terms and are plain values: who may make them, and where they are
kept, is not known here. Money is minor units; ``starts_at`` and ``ends_at`` are aware moments,
weekdays and hours are the shop's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, PlainSerializer, StringConstraints

from core.pricing.actions import Above0, Action, Bundle, From0, SpendAmountOff, senseless
from core.pricing.goods import EVERYTHING, NONE, STRICT, Goods, Names

Text: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Titles: TypeAlias = Mapping[Literal["en", "zh_Hant"], Text]
Weekday: TypeAlias = Annotated[int, Field(ge=1, le=7)]
Weekdays: TypeAlias = Annotated[frozenset[Weekday], PlainSerializer(sorted)]
EVERY_DAY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom and where: an empty set means any. Tiers and tags: one of those named is enough."""

    tiers: Names = NONE
    tags: Names = NONE
    first_purchase: bool = False
    branches: Names = NONE
    channels: Names = NONE
    __pydantic_config__: ClassVar[ConfigDict] = STRICT


@dataclass(frozen=True, slots=True)
class Hours:
    """On which weekdays (Monday is 1) and from when until just before when, shop time.

    Hours past midnight (22:00 to 02:00) belong to the day on which they began.
    """

    weekdays: Weekdays = EVERY_DAY
    begin: time | None = None
    end: time | None = None
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if self.begin is not None and self.begin == self.end:
            raise senseless("no_hours")

    def cover(self, local: datetime) -> bool:
        """Whether this moment, in the shop's own zone, is within them."""
        if self.begin is None and self.end is None:
            return not self.weekdays or local.isoweekday() in self.weekdays
        begin, end = self.begin or time.min, self.end
        now, day = local.time(), local
        if end is not None and end <= begin:  # past midnight
            if now < end:
                day, within = local - timedelta(days=1), True
            else:
                within = now >= begin
        else:
            within = now >= begin and (end is None or now < end)
        return within and (not self.weekdays or day.isoweekday() in self.weekdays)


@dataclass(frozen=True, slots=True)
class Stack:
    """With whom it may meet.

    ``group_limit``: how many of its ``exclusive`` group may work in one sale. ``not_with``: groups
    none of which it meets. ``alone``: it meets nobody. ``on_top``: a line offer that also works on
    pieces another line offer has priced, off what is left of them (``of_shelf_price``: off their
    shelf price). Coupons always work on top.
    """

    group_limit: Above0 = 1
    not_with: Names = NONE
    alone: bool = False
    on_top: bool = False
    of_shelf_price: bool = False
    __pydantic_config__: ClassVar[ConfigDict] = STRICT


ANYBODY, ALWAYS, FREELY = Audience(), Hours(), Stack()


@dataclass(frozen=True, slots=True)
class Source:
    """The terms an offer and a coupon share.

    ``min_spend_cents`` and ``min_pieces`` count ``counts_on``: by default the goods themselves,
    for gifts, add-ons and delivery everything but them. ``spend_counts`` says whether the spend is
    the shelf price (``before`` other discounts) or what is left when its turn comes (``after``);
    by default line offers count before and all others after. ``most``: how many pieces (or sets)
    it prices in one sale, 0 for any number. Higher ``priority`` chooses its goods first, whatever
    it saves, and is never kept out by lower; offers that share ``exclusive`` are a group.
    """

    id: UUID
    titles: Titles
    action: Annotated[Action, Field(discriminator="kind")]
    goods: Goods = EVERYTHING
    member_only: bool = False
    min_spend_cents: From0 = 0
    priority: int = 0
    exclusive: str = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    counts_on: Goods | None = None
    spend_counts: Literal["", "before", "after"] = ""
    min_pieces: From0 = 0
    most: From0 = 0
    who: Audience = ANYBODY
    hours: Hours = ALWAYS
    stack: Stack = FREELY
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if len(self.titles) < 2:
            raise senseless("two_titles")
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise senseless("ends_first")
        if self.action.family in ("perk", "delivery") and self.most:
            raise senseless("no_most")
        if self.action.family == "perk" and not self.goods.names_some:
            raise senseless("which_gift")
        if isinstance(self.action, Bundle) and self.goods.names_some:
            raise senseless("parts_only")

    @property
    def kind(self) -> str:
        """What it does, in one word."""
        return self.action.kind


@dataclass(frozen=True, slots=True)
class Offer(Source):
    """An automatic promotion."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        Source.__post_init__(self)
        if isinstance(self.action, SpendAmountOff) and not self.min_spend_cents:
            raise senseless("how_much_spent")
        by_line = self.action.family in ("piece", "set") and not self.stack.on_top
        if by_line and self.spend_counts == "after":
            raise senseless("line_counts_before")


@dataclass(frozen=True, slots=True)
class Coupon(Source):
    """A discount the customer brought, off what the offers have left of its goods."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
