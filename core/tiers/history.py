"""What tiers are decided from and what is decided: things bought, standings, changes, sums."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from core.tiers.scheme import Scheme, When

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 2**62
"""More than anybody will ever spend: a member of the highest tier cannot rise."""


OCCASIONS: dict[str, When] = {"risen": "risen", "renewed": "renewed"}
"""Changes that are rewarded, and what for: not one that a new scheme or a person made."""


class Fact(NamedTuple):
    """Something bought (``visits`` 1) or given back, as tiers count it.

    ``at`` says when, and ids the order; ``sold_at`` is the moment of the sale it belongs to.
    """

    at: datetime
    id: UUID
    sold_at: datetime
    sale_id: UUID
    cents: int
    points: int
    visits: int
    cause: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands, and why: ``needed`` on the day ``earned_on``; nothing if promised.

    Every fact up to the id ``settled_by`` has been decided, the last one at ``settled_at``.
    """

    tier: str = ""
    version: int = 0
    since: datetime | None = None
    earned_on: date | None = None
    needed: int = 0
    keeps_until: date | None = None
    grace_until: date | None = None
    at_risk_since: datetime | None = None
    settled_at: datetime = NEVER
    settled_by: UUID | None = None


class Sum(NamedTuple):
    """The arithmetic of a decision: so much from the first day to the last."""

    value: int
    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Change:
    """A decision about a member, with its arithmetic. ``kind`` says which.

    risen, renewed, grace, fallen, at_risk, safe, taken_back, scheme, by_hand.
    """

    at: datetime
    kind: str
    from_tier: str
    to_tier: str
    measure: str
    value: int
    needed: int
    window_from: date | None
    window_to: date | None
    version: int
    keeps_until: date | None
    grace_until: date | None
    cause: str


@dataclass(frozen=True, slots=True)
class Member:
    """A history: since when a member, where standing as last written, and everything bought."""

    joined_at: datetime
    standing: Standing
    facts: Sequence[Fact]

    @property
    def latest(self) -> datetime:
        """The newest moment anything was written down at, by whatever clock."""
        return max([self.standing.settled_at, *[fact.at for fact in self.facts]])


@dataclass(frozen=True, slots=True)
class Settled:
    """Where a history has led: the standing, the changes on the way, and what to watch for.

    ``due_at`` is when time alone moves the member; ``wakes_at`` what must be measured for a
    purchase to do so (0: look at every one). ``stood`` is the tier before each fact decided here.
    """

    standing: Standing
    changes: tuple[Change, ...]
    due_at: datetime | None
    wakes_at: int
    stood: tuple[str, ...] = ()


def measured(
    scheme: Scheme, facts: Sequence[Fact], days: Sequence[date], first: date | None, last: date
) -> Sum:
    """What counts of the facts whose sale (its day in ``days``) lies within the window."""
    inside = [
        fact
        for fact, day in zip(facts, days, strict=False)
        if day <= last and (first is None or first <= day)
    ]
    return Sum(max(0, _value(scheme, inside)), first, last)


def counted(scheme: Scheme, fact: Fact) -> int:
    """What a fact adds to what the scheme measures, looked at by itself."""
    if scheme.measure == "visits":
        return fact.visits
    return fact.points if scheme.measure == "points" else fact.cents


def _value(scheme: Scheme, inside: list[Fact]) -> int:
    if scheme.measure == "visits":
        visits: dict[UUID, int] = defaultdict(int)
        for fact in inside:
            visits[fact.sale_id] += fact.visits
        return len({scheme.day_of(fact.sold_at) for fact in inside if visits[fact.sale_id] > 0})
    if scheme.window != "single":
        return sum(counted(scheme, fact) for fact in inside)
    by_sale: dict[UUID, int] = defaultdict(int)
    for fact in inside:
        by_sale[fact.sale_id] += counted(scheme, fact)
    return max(by_sale.values(), default=0)
