"""The rule simulator: last year's real sales under other rules for points and tiers.

Each sale of the period is gone through again, with the tier its member would have had at that
moment and the points it would have earned. With no rules on trial it replays the rules that were
in force at every moment, and must come to what the books say: that is how it is known to be right.

What people buy does not change here, though rules are made so that it does; prices that depend on
a tier are left as they were paid.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from core import redemption
from core.accrual import Paid, accrue
from core.baskets.gift_lines import SKU as GIFT_CARD
from core.birthdays.kept import birthdays
from core.catalogue import products
from core.context import Context
from core.db.schema import UtcTime
from core.pricing import Shopper
from core.sales import sale_lines, sales, voids
from core.settings import PointsRules, Rules, rules_versions
from core.tenders import Tender, tenders
from core.tiers import history, rules, schemes
from core.tiers.deeds import from_hand
from core.tiers.everybody import Somebody, everybody
from core.tiers.history import Change, Member, Standing
from core.tiers.scheme import Scheme, Timeline, Version

_period = (
    (sales.c.member_id.is_not(None))
    & (sales.c.sold_at >= bindparam("since", type_=UtcTime))
    & (sales.c.sold_at < bindparam("until", type_=UtcTime))
    & ~select(voids.c.sale_id).where(voids.c.sale_id == sales.c.id).exists()
)
LINES = (
    select(
        sales.c.id,
        sales.c.store_id,
        sales.c.member_id,
        sales.c.sold_at,
        sales.c.points_earned,
        sale_lines.c.number,
        sale_lines.c.product_id,
        sale_lines.c.sku,
        sale_lines.c.net_cents,
        products.c.category,
    )
    .join(sale_lines, sale_lines.c.sale_id == sales.c.id)
    .join(products, products.c.id == sale_lines.c.product_id)
    .where(_period)
    .order_by(sales.c.id, sale_lines.c.number)
)
SILENT = (
    select(tenders.c.sale_id, tenders.c.kind, tenders.c.amount_cents)
    .join(sales, sales.c.id == tenders.c.sale_id)
    .where(_period, tenders.c.kind.in_(("points", "promo")))
)
BIRTHDAYS = select(birthdays.c.member_id, birthdays.c.month, birthdays.c.counts_from)


@dataclass(frozen=True, slots=True)
class Trial:
    """Rules to try; what is left empty is replayed as it was at every moment."""

    scheme: Scheme | None = None
    points: PointsRules | None = None


@dataclass(slots=True)
class InBranch:
    """What a branch's members bought, and the points it earned: as it was, and on trial.

    Costs are what the points take off later sales, in cents, at the rates of their rules.
    """

    sales: int = 0
    net_cents: int = 0
    points_then: int = 0
    points: int = 0
    cost_then_cents: int = 0
    cost_cents: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened to members' tiers in the period: how often each kind of change, who stands
    where at its end, and how many rewards that brought (points of all, coupons by their kind).
    """

    changes: dict[str, int]
    members: dict[str, int]
    reward_points: int
    reward_coupons: dict[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A period under the rules on trial, beside how it was. Branches are by their codes."""

    since: datetime
    until: datetime
    branches: dict[str, InBranch]
    then: Moved
    tried: Moved
    risen_by_it: int
    fallen_by_it: int

    @property
    def cost_cents(self) -> int:
        """What the points on trial cost more (or, negative, less) than those that were given."""
        return sum(one.cost_cents - one.cost_then_cents for one in self.branches.values())


def replay(
    ctx: Context, trial: Trial, *, since: datetime, until: datetime | None = None
) -> Outcome:
    """Go through the sales from ``since`` to ``until`` (now) under the rules on trial.

    A scheme on trial starts at ``since``; what was bought before counts in its windows. Reads only,
    a minute for a million sales.
    """
    ctx.require("manage_tiers")
    end = min(until or ctx.now, ctx.now)
    real = schemes.read(ctx.db)
    tried = real if trial.scheme is None else Timeline((Version(1, since, trial.scheme),))
    tiers_then, tiers_tried = _Tiers(real, since, end), _Tiers(tried, since, end)
    risen = fallen = 0
    for somebody in everybody(ctx.db):
        was = tiers_then.retell(somebody, with_decisions=True)
        now = tiers_tried.retell(somebody, with_decisions=trial.scheme is None)
        scheme = tiers_tried.scheme
        step = scheme.rank(now) - max(0, scheme.rank(was)) if scheme else 0
        risen, fallen = risen + (step > 0), fallen + (step < 0)
    return Outcome(
        since=since,
        until=end,
        branches=_points(ctx, trial, tiers_tried.at_sale, since, end),
        then=tiers_then.moved(),
        tried=tiers_tried.moved(),
        risen_by_it=risen,
        fallen_by_it=fallen,
    )


# --------------------------------------------------------------------------------------- tiers


class _Tiers:
    """Tells every member's history under one timeline, and adds up what happens."""

    def __init__(self, timeline: Timeline, since: datetime, until: datetime) -> None:
        self.timeline, self.since, self.until = timeline, since, until
        version = timeline.at(until)
        self.scheme = version.scheme if version else None
        self.at_sale: dict[UUID, str] = {}
        self.changed: Counter[str] = Counter()
        self.members: Counter[str] = Counter()
        self.reward_points = 0
        self.reward_coupons: Counter[str] = Counter()

    def retell(self, somebody: Somebody, *, with_decisions: bool) -> str:
        """One member's history; the tier at its end. Decisions by hand are part of what was."""
        decisions = somebody.decisions if with_decisions else ()
        known, stands = somebody.known, Standing()
        for decision in decisions:
            if decision.at >= self.until:
                break
            before = [fact for fact in known.facts if fact.id < decision.id]
            self._settle(Member(known.joined_at, stands, before), decision.at)
            stands = from_hand(decision, decision.id)
            if decision.at >= self.since:
                self.changed[decision.kind] += 1
        led = self._settle(Member(known.joined_at, stands, known.facts), self.until)
        self.members[led.tier] += 1
        return led.tier

    def _settle(self, member: Member, until: datetime) -> Standing:
        settled = rules.settle(member, self.timeline, until=until)
        start = rules.first_unsettled(member)
        for fact, tier in zip(member.facts[start:], settled.stood, strict=False):
            if tier and not fact.cause:
                self.at_sale[fact.sale_id] = tier
        for change in settled.changes:
            if self.since <= change.at < self.until:
                self.changed[change.kind] += 1
                self._reward(change)
        return settled.standing

    def _reward(self, change: Change) -> None:
        version = self.timeline.by_number(change.version)
        tier = version.scheme.find(change.to_tier) if version else None
        when = history.OCCASIONS.get(change.kind)
        reward = tier.reward(when) if tier and when else None
        if reward is not None:
            self.reward_points += reward.points
            if reward.coupon_kind:
                self.reward_coupons[reward.coupon_kind] += 1

    def moved(self) -> Moved:
        """All of it."""
        return Moved(
            changes=dict(self.changed),
            members=dict(self.members),
            reward_points=self.reward_points,
            reward_coupons=dict(self.reward_coupons),
        )


# -------------------------------------------------------------------------------------- points


class _Line(NamedTuple):
    id: UUID
    store_id: UUID
    member_id: UUID
    sold_at: datetime
    points_earned: int
    number: int
    product_id: UUID
    sku: str
    net_cents: int
    category: str


@dataclass(slots=True)
class _Books:
    """The rules of every moment, and what accrual wants to know besides the lines."""

    since: list[datetime]
    rules: list[Rules]
    silent: dict[UUID, list[Tender]]
    birthdays: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)

    def at(self, moment: datetime) -> Rules:
        """The rules in force then; the defaults before the first version."""
        place = bisect_right(self.since, moment)
        return self.rules[place - 1] if place else Rules()


def _points(
    ctx: Context, trial: Trial, at_sale: dict[UUID, str], since: datetime, until: datetime
) -> dict[str, InBranch]:
    books = _books(ctx, since, until)
    branches: dict[str, InBranch] = defaultdict(InBranch)
    for lines in _sales(ctx, since, until):
        first = lines[0]
        in_force = books.at(first.sold_at)
        tried = trial.points or in_force.points
        count = _earned(ctx, books, in_force, tried, lines, at_sale.get(first.id, ""))
        branch = branches[ctx.standing.stores[first.store_id].code]
        branch.sales += 1
        branch.net_cents += sum(line.net_cents for line in lines)
        branch.points_then += first.points_earned
        branch.points += count
    for branch in branches.values():
        branch.cost_then_cents = _worth(ctx.rules.points, branch.points_then)
        branch.cost_cents = _worth(trial.points or ctx.rules.points, branch.points)
    return dict(branches)


def _earned(
    ctx: Context,
    books: _Books,
    in_force: Rules,
    tried: PointsRules,
    lines: list[_Line],
    tier: str,
) -> int:
    first = lines[0]
    store = ctx.standing.stores[first.store_id]
    month, counts_from = books.birthdays.get(first.member_id, (None, first.sold_at))
    silent = redemption.silent_cents(in_force.redeem, books.silent.get(first.id, ()))
    return accrue(
        tried,
        [Paid(one.number, one.product_id, one.category, one.net_cents) for one in lines],
        Shopper(member=True, tier=tier, branch=store.code),
        first.sold_at.astimezone(store.zone),
        birthday_month=month if counts_from <= first.sold_at else None,
        paid_by_points_cents=silent,
        excluded=[one.number for one in lines if one.sku == GIFT_CARD],
    ).points


def _sales(ctx: Context, since: datetime, until: datetime) -> Iterator[list[_Line]]:
    rows = ctx.db.execute(LINES, {"since": since, "until": until})
    for _, lines in groupby(map(_Line._make, rows), key=lambda line: line.id):
        yield list(lines)


def _books(ctx: Context, since: datetime, until: datetime) -> _Books:
    versions = ctx.db.execute(select(rules_versions).order_by(rules_versions.c.version)).fetchall()
    silent: dict[UUID, list[Tender]] = defaultdict(list)
    for row in ctx.db.execute(SILENT, {"since": since, "until": until}):
        silent[row.sale_id].append(Tender(row.kind, row.amount_cents, row.amount_cents))
    return _Books(
        since=[row.since for row in versions],
        rules=[Rules.model_validate_json(row.rules) for row in versions],
        silent=dict(silent),
        birthdays={row.member_id: (row.month, row.counts_from) for row in _rows(ctx)},
    )


def _rows(ctx: Context) -> list[Any]:
    return list(ctx.db.execute(BIRTHDAYS))


def _worth(rules: PointsRules, count: int) -> int:
    """What so many points take off later sales, if all of them are spent."""
    return count * rules.step_worth_cents // rules.step_points
