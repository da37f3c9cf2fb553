"""Giving birthday gifts: to many at night, to one who has just told the day. Once, come what may.

Members whose window is open are found by month and day, so a night costs what is due and not what
the shop has. Each deed takes a few hundred of them, locks their rows, looks once more who is still
due, hands out, and writes a gift row each. Whoever was quicker, crashed or runs beside us: the
second look finds nothing left to do, and the primary key of ``birthday_gifts`` has the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, select

from core import campaigns, jobs, journal, ledger, messages, points
from core.birthdays import handing, kept
from core.birthdays import plan as plans
from core.birthdays.days import Birthday
from core.birthdays.given import gifts
from core.birthdays.handing import Parcel
from core.birthdays.kept import birthdays
from core.birthdays.plan import AnyGift, BirthdayPlan, CouponGift
from core.campaigns import Campaign
from core.context import Context, Desk
from core.db.schema import UtcTime
from core.members import members

if TYPE_CHECKING:
    from core.db.database import Database

JOB = "birthdays.give"
"""The job that gives what is due."""

BATCH = 250
"""Members of one deed: it holds the pen about as long as a sale's commit takes on a slow disk."""

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Given:
    """A gift handed out just now."""

    member_id: UUID
    campaign_id: UUID
    tier: str
    gift: AnyGift
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Moment:
    """One birthday of the calendar in one campaign: who was born on it may have a gift today."""

    campaign: Campaign
    plan: BirthdayPlan
    birthday: Birthday
    kept_on: date
    last_day: date

    @property
    def occasion(self) -> str:
        """The coupon's occasion: one for a series and a birthday, whichever campaign gives."""
        return f"birthday:{self.plan.series}:{self.kept_on.year}"


def _had_one() -> ColumnElement[bool]:
    """This birthday's gift was given, or another of the series not long ago (or, on a clock that
    was set back, in days to come).
    """
    mine = (gifts.c.member_id == birthdays.c.member_id) & (gifts.c.series == bindparam("series"))
    lately = gifts.c.at > bindparam("since", type_=UtcTime)
    return exists().where(mine, (gifts.c.year == bindparam("year")) | lately)


def _of_the_day() -> ColumnElement[bool]:
    counted = birthdays.c.counts_from <= bindparam("now", type_=UtcTime)
    day = (birthdays.c.month == bindparam("month")) & (birthdays.c.day == bindparam("day"))
    return day & counted


IS_DUE = (_of_the_day(), birthdays.c.member_id > bindparam("after"), ~_had_one())
DUE = (
    select(birthdays.c.member_id)
    .where(*IS_DUE)
    .order_by(birthdays.c.member_id)
    .limit(bindparam("most"))
)
LOCKED = (
    select(birthdays.c.member_id, members.c.marketing_since)
    .join(members, members.c.id == birthdays.c.member_id)
    .where(_of_the_day(), birthdays.c.member_id.in_(bindparam("who", expanding=True)))
    .order_by(birthdays.c.member_id)
    .with_for_update(of=members)
)
SERVED = select(gifts.c.member_id).where(
    gifts.c.member_id.in_(bindparam("who", expanding=True)),
    gifts.c.series == bindparam("series"),
    (gifts.c.year == bindparam("year")) | (gifts.c.at > bindparam("since", type_=UtcTime)),
)


# ---------------------------------------------------------------------------------- questions


def moments(ctx: Context) -> list[Moment]:
    """Every campaign that runs today, with every birthday of the calendar whose window is open.

    The longest running campaign of a series comes first, and takes it.
    """
    running = campaigns.running(ctx, plans.KIND, today_of(ctx))
    return [one for campaign in running for one in open_today(ctx, campaign, plans.of(campaign))]


def open_today(ctx: Context, campaign: Campaign, plan: BirthdayPlan) -> list[Moment]:
    """The birthdays whose window this plan opens today, whether the campaign runs or not."""
    opened = plan.when.birthdays_open_on(today_of(ctx), ctx.rules.birthday.leap_day)
    return [Moment(campaign, plan, *one) for one in opened]


def due(ctx: Context, moment: Moment, after: UUID = NOBODY, most: int = BATCH) -> list[UUID]:
    """Members of a moment who have not had their gift, by id, from ``after`` on."""
    asked = asked_of(ctx, moment) | {"after": after, "most": most}
    return list(ctx.db.execute(DUE, asked).scalars())


# -------------------------------------------------------------------------------------- deeds


def give_due(database: Database, desk: Desk) -> Iterator[int]:
    """Give everybody their due, batch by batch: how many after each. For the nightly job.

    Safe to run at any time, as often as one likes, beside another, and to be killed.
    """
    for moment in database.ask(desk, moments):
        after = NOBODY
        while who := database.ask(desk, partial(due, moment=moment, after=after)):
            yield len(database.deed(desk, partial(give, moment=moment, who=who)))
            after = who[-1]


def give(ctx: Context, moment: Moment, who: Sequence[UUID]) -> list[Given]:
    """Give these members of a moment their gifts. Whoever is not due any more is left out.

    Nothing is given once the campaign was stopped, is over, or has another plan by now.
    """
    if not _still_runs(ctx, moment):
        return []
    asked = asked_of(ctx, moment) | {"who": list(who)}
    found = ctx.db.execute(LOCKED, asked).fetchall()
    served = set(ctx.db.execute(SERVED, asked).scalars())
    still = {
        row.member_id: row.marketing_since is not None
        for row in found
        if row.member_id not in served
    }
    given = _hand_out(ctx, moment, list(still))
    _write_down(ctx, moment, given)
    _tell(ctx, moment, [one for one in given if still[one.member_id]])
    return given


def tell(
    ctx: Context, member_id: UUID, month: int, day: int, year: int | None = None
) -> list[Given]:
    """The member tells the birthday, once; inside a window the gift is there at once.

    Refuses days that do not exist, and another day than the one told before.
    """
    points.lock(ctx, member_id)
    return give_now(ctx, member_id, kept.tell(ctx, member_id, month, day, year))


def change(
    ctx: Context, member_id: UUID, month: int, day: int, year: int | None = None, *, reason: str
) -> list[Given]:
    """A colleague corrects it, with a reason; a mere slip of a finger earns what it had missed."""
    points.lock(ctx, member_id)
    changed = kept.change(ctx, member_id, month, day, year, reason=reason)
    return give_now(ctx, member_id, changed.birthday)


def give_now(ctx: Context, member_id: UUID, birthday: Birthday) -> list[Given]:
    """What this birthday earns today, if its window is open: from each series one gift."""
    given: list[Given] = []
    day, today = Birthday(birthday.month, birthday.day), today_of(ctx)
    for one in campaigns.running(ctx, plans.KIND, today):
        plan = plans.of(one)
        window = plan.when.open_for(day, today, ctx.rules.birthday.leap_day)
        if window is not None:
            given += give(ctx, Moment(one, plan, day, *window), [member_id])
    return given


def start(ctx: Context, code: str) -> None:
    """Start a birthday campaign; the house gives everybody their due within the minute.

    Refuses one whose coupons there are not.
    """
    check(ctx, plans.of(campaigns.find(ctx, code)))
    campaigns.start(ctx, code)
    jobs.want(ctx, JOB)


def replan(ctx: Context, code: str, plan: BirthdayPlan) -> None:
    """Change the timing or the gifts of a campaign; whoever is owed something by it gets it now."""
    check(ctx, plan)
    campaigns.replan(ctx, code, plan)
    jobs.want(ctx, JOB)


def check(ctx: Context, plan: BirthdayPlan) -> None:
    """Refuse a plan that names a kind of coupon that there is not."""
    for gift in plan.gifts.values():
        if isinstance(gift, CouponGift):
            handing.kind_of(ctx, gift)


# ------------------------------------------------------------------------------ how it is done


def today_of(ctx: Context) -> date:
    """The calendar's day in the shop: birthdays begin at midnight, whenever the till's day does."""
    return ctx.now.astimezone(ctx.store.zone).date()


def asked_of(ctx: Context, moment: Moment) -> dict[str, Any]:
    """What the statements are asked with."""
    return {
        "month": moment.birthday.month,
        "day": moment.birthday.day,
        "series": moment.plan.series,
        "year": moment.kept_on.year,
        "since": ctx.now - timedelta(days=ctx.rules.birthday.apart_days),
        "now": ctx.now,
    }


def _still_runs(ctx: Context, moment: Moment) -> bool:
    running = campaigns.running(ctx, plans.KIND, today_of(ctx))
    return any(one.id == moment.campaign.id and plans.of(one) == moment.plan for one in running)


def _hand_out(ctx: Context, moment: Moment, who: Sequence[UUID]) -> list[Given]:
    """Each member's gift by tier; all who get the same at once."""
    last_day = moment.last_day if moment.plan.good_until == "window" else None
    by_gift: dict[AnyGift, dict[UUID, str]] = defaultdict(dict)
    for member_id, tier in _tiers_of(ctx, moment.plan, who).items():
        gift = moment.plan.gift_for(tier)
        if gift is not None:
            by_gift[gift][member_id] = tier
    given = []
    for gift, tiers in by_gift.items():
        parcels = handing.hand_out(
            ctx, gift, list(tiers), occasion=moment.occasion, last_day=last_day
        )
        given += [
            Given(member_id, moment.campaign.id, tiers[member_id], gift, parcel)
            for member_id, parcel in parcels.items()
        ]
    return given


def _tiers_of(ctx: Context, plan: BirthdayPlan, who: Sequence[UUID]) -> dict[UUID, str]:
    """The tier of each, asked for only when the plan makes a difference."""
    if not plan.asks_tier:
        return dict.fromkeys(who, "")
    from core import tiers

    return {member_id: tiers.of(ctx, member_id) for member_id in who}


def _write_down(ctx: Context, moment: Moment, given: Sequence[Given]) -> None:
    if not given:
        return
    rows = [
        {
            "member_id": one.member_id,
            "series": moment.plan.series,
            "year": moment.kept_on.year,
            "campaign_id": one.campaign_id,
            "tier": one.tier,
            "kind": one.gift.kind,
            "amount": one.parcel.amount,
            "coupon_id": one.parcel.coupon_id,
            "at": ctx.now,
        }
        for one in given
    ]
    ledger.post(ctx, gifts, rows)
    journal.announce(ctx, "birthday.given", moment.campaign.code, count=len(given))


def _tell(ctx: Context, moment: Moment, given: Sequence[Given]) -> None:
    """Those who agreed to hear from the shop hear of it, in their own language."""
    if not moment.plan.message:
        return
    for one in given:
        facts: dict[str, Any] = {"gift": one.parcel.titles, "day": one.parcel.until}
        if one.parcel.coupon_id is not None:
            facts["coupon_id"] = one.parcel.coupon_id
        messages.queue(
            ctx,
            one.member_id,
            moment.plan.message,
            facts,
            key=f"{moment.occasion}:{one.member_id}",
            purpose="marketing",
        )
