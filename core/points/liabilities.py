"""What the shop owes in points: how many are out, what they are worth, how many will never come.

Breakage is expected as it was: of the points of lots past their day, the share that died unused. A
young programme, with no such lot yet, expects none. Amounts are cents of the shop's currency;
deferred revenue is the worth of what is expected to be redeemed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, select

from core import words
from core.context import Context
from core.money import CURRENCIES
from core.points.days import months_later
from core.points.tables import entries, lots
from core.settings import PointsRules

ACCOUNTS = ("issued", "redeemed", "expired", "adjusted", "deducted", "written_off")
"""The counter-accounts of a month; what is settled stays with the member."""


class Month(NamedTuple):
    """Points of one calendar month, shop time: how they moved and where that left them."""

    first: date
    opening: int
    issued: int
    redeemed: int
    expired: int
    adjusted: int
    deducted: int
    written_off: int
    closing: int


@dataclass(frozen=True, slots=True)
class Liability:
    """Points out at a moment, and what they come to.

    ``outstanding`` is ``free`` and ``pending``; ``dead`` ones await the night's job, ``owed`` is
    what members owe. ``breakage_percent`` is in hundredths of a percent (2500 is 25 %).
    ``dying`` are the outstanding points by the month they die in; None: never.
    """

    at: datetime
    currency: str
    free: int
    pending: int
    dead: int
    owed: int
    breakage_percent: int
    worth_cents: int
    breakage_cents: int
    months: tuple[Month, ...]
    dying: tuple[tuple[date | None, int], ...]

    @property
    def outstanding(self) -> int:
        """Points members can spend, now or once they are free."""
        return self.free + self.pending

    @property
    def deferred_cents(self) -> int:
        """Worth of the points that are expected to be redeemed."""
        return self.worth_cents - self.breakage_cents


def liability(ctx: Context, *, months: int = 12) -> Liability:
    """Points out now, with the movements of the last months, this one included. Needs the
    permission to see reports.
    """
    ctx.require("see_reports")
    free, pending, dead, owed = _standing(ctx)
    broken = _breakage(ctx)
    worth = at_worth(ctx.rules.points, free + pending)
    return Liability(
        at=ctx.now,
        currency=ctx.store.currency,
        free=free,
        pending=pending,
        dead=dead,
        owed=owed,
        breakage_percent=broken,
        worth_cents=worth,
        breakage_cents=worth * broken // 10_000,
        months=tuple(_months(ctx, months)),
        dying=tuple(_dying(ctx)),
    )


def at_worth(rules: PointsRules, count: int) -> int:
    """What so many points are worth in cents, with parts of steps counted in: nothing is rounded
    away from what may be owed but the last cent.
    """
    return count * rules.step_worth_cents // rules.step_points


def csv_rows(report: Liability, language: str = "en") -> Iterator[Sequence[str]]:
    """The months of the report for an accountant's sheet, a heading first. Points; the last three
    columns are money, filled in for the present month: what the points are worth, what of it is
    expected to break, and what is left to defer.
    """
    heading = ("month", "opening", *ACCOUNTS, "closing", "worth", "breakage", "deferred")
    yield [words.say(language, f"points.csv_{name}") for name in heading]
    money = (report.worth_cents, report.breakage_cents, report.deferred_cents)
    digits = CURRENCIES[report.currency].digits
    for month in report.months:
        last = month is report.months[-1]
        owed = [str(Decimal(cents).scaleb(-digits)) if last else "" for cents in money]
        yield [month.first.strftime("%Y-%m"), *(str(count) for count in month[1:]), *owed]


def _standing(ctx: Context) -> tuple[int, int, int, int]:
    """Free, pending, dead and owed points over all members."""
    left, now = lots.c.remaining, ctx.now
    is_dead = lots.c.expires_at.is_not(None) & (lots.c.expires_at <= now)
    row = ctx.db.execute(
        select(
            _sum(left, (left > 0) & ~is_dead & (lots.c.available_at <= now)),
            _sum(left, (left > 0) & ~is_dead & (lots.c.available_at > now)),
            _sum(left, (left > 0) & is_dead),
            _sum(-left, left < 0),
        )
    ).one()
    free, pending, dead, owed = (int(count) for count in row)
    return free, pending, dead, owed


def _breakage(ctx: Context) -> int:
    """Of the points of lots past their day, the share that died, in hundredths of a percent."""
    over = select(lots.c.id).where(lots.c.expires_at <= ctx.now)
    row = ctx.db.execute(
        select(
            _sum(entries.c.points, entries.c.against.in_(("issued", "adjusted"))),
            _sum(-entries.c.points, entries.c.against == "expired"),
        ).where(entries.c.lot_id.in_(over))
    ).one()
    came, died = int(row[0]), int(row[1])
    return min(10_000, max(0, died) * 10_000 // came) if came > 0 else 0


def _dying(ctx: Context) -> Iterator[tuple[date | None, int]]:
    """What is out, by the month it dies in."""
    rows = ctx.db.execute(
        select(lots.c.expires_at, func.sum(lots.c.remaining))
        .where(lots.c.remaining > 0, lots.c.expires_at.is_(None) | (lots.c.expires_at > ctx.now))
        .group_by(lots.c.expires_at)
    )
    by_month: dict[date | None, int] = {}
    for dies, count in rows:
        month = dies.astimezone(ctx.store.zone).date().replace(day=1) if dies else None
        by_month[month] = by_month.get(month, 0) + int(count)
    yield from sorted(by_month.items(), key=lambda pair: (pair[0] is None, pair[0] or date.max))


def _months(ctx: Context, count: int) -> Iterator[Month]:
    """The movements of each month, in one pass over the entries."""
    this = ctx.now.astimezone(ctx.store.zone).date().replace(day=1)
    firsts = [months_later(this, back) for back in range(1 - count, 2)]
    starts = [datetime.combine(first, time(), ctx.store.zone) for first in firsts]
    at, moved = entries.c.at, entries.c.points
    columns = [_sum(moved, at < starts[0])]
    columns += [_sum(moved, (at >= start) & (at < end)) for start, end in pairwise(starts)]
    by_account = {
        row[0]: [int(part) for part in row[1:]]
        for row in ctx.db.execute(select(entries.c.against, *columns).group_by(entries.c.against))
    }
    opening = sum(parts[0] for parts in by_account.values())
    for place, first in enumerate(firsts[:-1], 1):
        moves = {name: by_account[name][place] if name in by_account else 0 for name in ACCOUNTS}
        closing = opening + sum(moves.values())
        yield Month(first, opening, closing=closing, **moves)
        opening = closing


def _sum(value: ColumnElement[int], when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, value), else_=0)), 0)
