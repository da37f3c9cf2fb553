"""Whose birthday it is: what a member who walks up inside the window is congratulated with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select

from core import campaigns
from core.birthdays import handing, kept
from core.birthdays import plan as plans
from core.birthdays.days import Birthday, Window
from core.birthdays.given import gifts
from core.birthdays.giving import today_of
from core.context import Context
from core.coupons.tables import coupons, kinds


@dataclass(frozen=True, slots=True)
class Present:
    """A gift of this birthday: what it is called, and its coupon while it can be used."""

    titles: dict[str, str]
    coupon_id: UUID | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class Celebration:
    """A birthday that is near: the date it is kept on, the window's last day, what was given."""

    kept_on: date
    is_today: bool
    last_day: date
    presents: tuple[Present, ...]


PRESENTS = (
    select(
        gifts.c.kind,
        gifts.c.amount,
        gifts.c.coupon_id,
        coupons.c.state,
        coupons.c.expires_at,
        kinds.c.title_en,
        kinds.c.title_zh,
    )
    .outerjoin(coupons, coupons.c.id == gifts.c.coupon_id)
    .outerjoin(kinds, kinds.c.id == coupons.c.kind_id)
    .where(gifts.c.member_id == bindparam("member_id"), gifts.c.year == bindparam("year"))
    .order_by(gifts.c.at)
)


def celebrated(ctx: Context, member_id: UUID) -> Celebration | None:
    """The birthday to be congratulated on now: in the window of a campaign that runs, or the day
    itself. None on all other days, and when nobody told it.
    """
    told = kept.of(ctx, member_id)
    if told is None:
        return None
    day, today = Birthday(told.birthday.month, told.birthday.day), today_of(ctx)
    running = campaigns.running(ctx, plans.KIND, today)
    for window in (*(plans.of(one).when for one in running), Window("day")):
        found = window.open_for(day, today, ctx.rules.birthday.leap_day)
        if found is not None:
            kept_on, last_day = found
            given = _presents(ctx, member_id, kept_on.year)
            return Celebration(kept_on, kept_on == today, last_day, given)
    return None


def _presents(ctx: Context, member_id: UUID, year: int) -> tuple[Present, ...]:
    found = []
    for row in ctx.db.execute(PRESENTS, {"member_id": member_id, "year": year}):
        if row.coupon_id is None:
            called = handing.called(row.kind, row.amount, ctx.store.currency)
            found.append(Present(called, None, waiting=False))
        else:
            waiting = row.state == "open" and row.expires_at > ctx.now
            titles = {"en": row.title_en, "zh_Hant": row.title_zh}
            found.append(Present(titles, row.coupon_id, waiting))
    return tuple(found)
