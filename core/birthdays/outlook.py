"""A birthday campaign looked at: before it starts, who and how much; afterwards, what it brought.

Costs of a preview are the most it can cost: every coupon used, every point spent. What a percent
takes off is reckoned on the average sale to members of the last ninety days; a coupon for goods,
whose worth depends on what is chosen, is reckoned as a whole such sale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

import orjson
from sqlalchemy import and_, bindparam, func, select

from core import coupons, phone
from core.birthdays import handing
from core.birthdays import plan as plans
from core.birthdays.given import gifts
from core.birthdays.giving import IS_DUE, NOBODY, Moment, asked_of, open_today
from core.birthdays.kept import birthdays
from core.birthdays.plan import AnyGift, BirthdayPlan, CouponGift, CreditGift
from core.campaigns import Campaign
from core.context import Context
from core.coupons.terms import history
from core.db.schema import UtcTime
from core.members import masked_name, members
from core.pricing.actions import SpendAmountOff, SpendPercentOff
from core.sales import sale_lines, sales, voids
from core.tiers.tables import standings

CHUNK = 400
"""Ids in one question."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a tier gets: so many members, this gift (None: nothing), at most this cost."""

    tier: str
    members: int
    gift: AnyGift | None
    cost_cents: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would be given something the moment it starts, and in a whole year."""

    at_once: tuple[Share, ...]
    in_a_year: tuple[Share, ...]

    @property
    def cost_cents(self) -> int:
        """The most a year can cost."""
        return sum(one.cost_cents for one in self.in_a_year)


@dataclass(frozen=True, slots=True)
class Owed:
    """Somebody who would be given a gift now."""

    member_id: UUID
    phone_masked: str
    name: str
    kept_on: date
    tier: str
    gift: AnyGift


@dataclass(frozen=True, slots=True)
class Report:
    """What a campaign gave, what became of it, and the sales its coupons were used in.

    ``net_cents`` and ``margin_cents`` are of those sales, voided ones left out; ``cost_cents`` is
    what the coupons took off, and the worth of points and credit given. Points and credit count as
    used when they are given: a point does not remember its birthday when it is spent.
    """

    issued: int
    open: int
    redeemed: int
    expired: int
    sales: int
    net_cents: int
    margin_cents: int
    cost_cents: int
    by_tier: dict[str, int]


_tier = func.coalesce(standings.c.tier, "")
_with_tier = standings.c.member_id == birthdays.c.member_id
BY_TIER = (
    select(_tier.label("tier"), func.count().label("members"))
    .select_from(birthdays)
    .outerjoin(standings, _with_tier)
    .group_by(_tier)
)
DUE_BY_TIER = BY_TIER.where(*IS_DUE)
OWED = (
    select(birthdays.c.member_id, members.c.phone, members.c.name, _tier.label("tier"))
    .join(members, members.c.id == birthdays.c.member_id)
    .outerjoin(standings, _with_tier)
    .where(*IS_DUE)
    .order_by(birthdays.c.member_id)
    .limit(bindparam("most"))
)
AVERAGE_SALE = select(func.avg(sales.c.total_cents)).where(
    sales.c.member_id.is_not(None), sales.c.sold_at > bindparam("since", type_=UtcTime)
)


def preview(ctx: Context, campaign: Campaign, plan: BirthdayPlan | None = None) -> Preview:
    """Count and cost by tier, before it starts or before its plan is changed to ``plan``."""
    meant = plan or plans.of(campaign)
    costs = _Costs(ctx, meant)
    now: Counter[str] = Counter()
    for moment in open_today(ctx, campaign, meant):
        asked = asked_of(ctx, moment) | {"after": NOBODY}
        for row in ctx.db.execute(DUE_BY_TIER, asked):
            now[row.tier] += row.members
    year = Counter({row.tier: row.members for row in ctx.db.execute(BY_TIER)})
    return Preview(costs.shares(now), costs.shares(year))


def owed(
    ctx: Context, campaign: Campaign, plan: BirthdayPlan | None = None, *, most: int = 200
) -> list[Owed]:
    """The first members a run would give something now, by the day of their birthday: a dry run."""
    meant = plan or plans.of(campaign)
    moments = sorted(open_today(ctx, campaign, meant), key=lambda one: one.kept_on)
    return list(islice(_owed(ctx, moments, most), most))


def report(ctx: Context, campaign: Campaign) -> Report:
    """What became of it so far."""
    states = _states(ctx, campaign.id)
    sold = _Sold.of(ctx, campaign.id)
    other = _given_outright(ctx, campaign.id)
    by_tier = ctx.db.execute(
        select(gifts.c.tier, func.count())
        .where(gifts.c.campaign_id == campaign.id)
        .group_by(gifts.c.tier)
    )
    counts = {tier: int(count) for tier, count in by_tier}
    return Report(
        issued=sum(counts.values()),
        open=states["open"],
        redeemed=states["redeemed"],
        expired=states["expired"],
        sales=sold.count,
        net_cents=sold.net_cents,
        margin_cents=sold.net_cents - sold.cost_cents,
        cost_cents=sold.taken_off_cents + other,
        by_tier=counts,
    )


def _owed(ctx: Context, moments: Sequence[Moment], most: int) -> Iterator[Owed]:
    for moment in moments:
        asked = asked_of(ctx, moment) | {"after": NOBODY, "most": most}
        for row in ctx.db.execute(OWED, asked):
            gift = moment.plan.gift_for(row.tier)
            if gift is not None:
                seen = phone.mask(row.phone), masked_name(row.name)
                yield Owed(row.member_id, *seen, moment.kept_on, row.tier, gift)


class _Costs:
    """What each gift of a plan can cost, looked up once."""

    def __init__(self, ctx: Context, plan: BirthdayPlan) -> None:
        self.ctx, self.plan = ctx, plan
        self._known: dict[AnyGift, int] = {}

    def shares(self, counted: Counter[str]) -> tuple[Share, ...]:
        """By tier, the base tier first."""
        return tuple(self._share(tier, counted[tier]) for tier in sorted(counted))

    def _share(self, tier: str, count: int) -> Share:
        gift = self.plan.gift_for(tier)
        return Share(tier, count, gift, count * self._of(gift) if gift else 0)

    def _of(self, gift: AnyGift) -> int:
        if gift not in self._known:
            self._known[gift] = self._worked_out(gift)
        return self._known[gift]

    def _worked_out(self, gift: AnyGift) -> int:
        if isinstance(gift, CreditGift):
            return gift.cents
        if isinstance(gift, CouponGift):
            return self._coupon(gift)
        return points_cents(self.ctx, gift.points)

    def _coupon(self, gift: CouponGift) -> int:
        kind = handing.kind_of(self.ctx, gift)
        action = history(kind.title_en, kind.title_zh, kind.terms)[-1].coupon.action
        if isinstance(action, SpendAmountOff) and action.per_cents is None:
            return action.off_cents
        since = self.ctx.now - timedelta(days=90)
        average = int(self.ctx.db.execute(AVERAGE_SALE, {"since": since}).scalar() or 0)
        if isinstance(action, SpendAmountOff | SpendPercentOff):
            return action.saves(average, average)
        return average


def points_cents(ctx: Context, count: int) -> int:
    """What points are worth when whole steps of them are spent in the end."""
    rules = ctx.rules.points
    return count * rules.step_worth_cents // rules.step_points


def _states(ctx: Context, campaign_id: UUID) -> Counter[str]:
    """The campaign's coupons by what became of them; one past its day is expired."""
    table = coupons.coupons
    dead = and_(table.c.state == "open", table.c.expires_at <= ctx.now).label("dead")
    rows = ctx.db.execute(
        select(table.c.state, dead, func.count())
        .join(gifts, gifts.c.coupon_id == table.c.id)
        .where(gifts.c.campaign_id == campaign_id)
        .group_by(table.c.state, dead)
    )
    counted: Counter[str] = Counter()
    for state, is_dead, count in rows:
        counted["expired" if is_dead else state] += count
    return counted


def _given_outright(ctx: Context, campaign_id: UUID) -> int:
    """The worth of points and credit given."""
    rows = ctx.db.execute(
        select(gifts.c.kind, func.sum(gifts.c.amount))
        .where(gifts.c.campaign_id == campaign_id, gifts.c.kind != "coupon")
        .group_by(gifts.c.kind)
    )
    given = {kind: int(amount) for kind, amount in rows}
    return given.get("credit", 0) + points_cents(ctx, given.get("points", 0))


@dataclass(slots=True)
class _Sold:
    """The sales that a campaign's coupons were used in."""

    count: int = 0
    net_cents: int = 0
    cost_cents: int = 0
    taken_off_cents: int = 0

    @classmethod
    def of(cls, ctx: Context, campaign_id: UUID) -> _Sold:
        """Added up in chunks of so many sales."""
        sold, used = cls(), _used(ctx, campaign_id)
        ids = sorted(used)
        for at in range(0, len(ids), CHUNK):
            sold.add(ctx, ids[at : at + CHUNK], used)
        return sold

    def add(self, ctx: Context, ids: Sequence[UUID], used: dict[UUID, set[str]]) -> None:
        """These sales, unless they were voided."""
        lines = ctx.db.execute(
            select(
                sale_lines.c.sale_id,
                sale_lines.c.net_cents,
                sale_lines.c.cost_cents,
                sale_lines.c.discounts,
            ).where(
                sale_lines.c.sale_id.in_(ids),
                sale_lines.c.sale_id.not_in(select(voids.c.sale_id)),
            )
        )
        seen = set()
        for row in lines:
            seen.add(row.sale_id)
            self.net_cents += row.net_cents
            self.cost_cents += row.cost_cents
            taken = orjson.loads(row.discounts)
            self.taken_off_cents += sum(cents for by, cents in taken if by in used[row.sale_id])
        self.count += len(seen)


def _used(ctx: Context, campaign_id: UUID) -> dict[UUID, set[str]]:
    """Each sale with the campaign's coupons that it used up and did not give back."""
    entries, table = coupons.entries, coupons.coupons
    rows = ctx.db.execute(
        select(entries.c.cause, entries.c.coupon_id)
        .join(gifts, gifts.c.coupon_id == entries.c.coupon_id)
        .join(table, and_(table.c.id == entries.c.coupon_id, table.c.turn == entries.c.turn))
        .where(gifts.c.campaign_id == campaign_id, entries.c.kind == "redeemed")
    )
    used: dict[UUID, set[str]] = {}
    for cause, coupon_id in rows:
        used.setdefault(UUID(cause), set()).add(str(coupon_id))
    return used
