"""Days members came: what each bought on which day in which branch, added up from the sales.

A sale writes nothing here. ``refresh`` adds up the days since it last ran (and the two before, for
late voids), as often as one likes; ``core.verify`` adds them up again from the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core.context import Context
from core.db.schema import Key, metadata
from core.privacy.aliases import aliases
from core.sales import sales, voids

days = Table(
    "member_days",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("visits", Integer, nullable=False),
    Column("net_cents", BigInteger, nullable=False),
    PrimaryKeyConstraint("member_id", "day", "store_id"),
    Index("ix_member_days_day", "store_id", "day"),
    sqlite_with_rowid=False,
)

counted = Table(
    "member_days_counted",
    metadata,
    Column("store_id", Key, ForeignKey("stores.id"), primary_key=True),
    Column("through", Date, nullable=False),
)

LATE_DAYS = 2
"""A shift may run past midnight and void what it sold; so many days are added up once more."""

DAYS_A_DEED = 31


def refresh(ctx: Context) -> int:
    """Bring this branch's days up to now, at most a month in one deed. Days still to do."""
    first = _first_open(ctx)
    if first is None:
        return 0
    last = min(ctx.today, first + timedelta(days=DAYS_A_DEED - 1))
    recount(ctx, ctx.store.id, [first + timedelta(days=n) for n in range((last - first).days + 1)])
    row = insert_or(counted)
    ctx.db.execute(
        row.on_conflict_do_update(
            index_elements=["store_id"], set_={"through": row.excluded.through}
        ),
        {"store_id": ctx.store.id, "through": last},
    )
    return (ctx.today - last).days


def recount(ctx: Context, store_id: UUID, which: Iterable[date]) -> None:
    """Add these days of a branch up anew."""
    for day in which:
        ctx.db.execute(delete(days).where(days.c.store_id == store_id, days.c.day == day))
        ctx.db.execute(
            insert(days).from_select(
                ["member_id", "day", "store_id", "visits", "net_cents"],
                added_up(sales.c.store_id == store_id, sales.c.business_date == day),
            )
        )


def recount_members(ctx: Context, member_ids: Iterable[UUID]) -> None:
    """Add up anew every day these members came: one became two, or two became one."""
    those = select(days.c.store_id, days.c.day).where(days.c.member_id.in_(list(member_ids)))
    for row in ctx.db.execute(those.distinct()).fetchall():
        recount(ctx, row.store_id, [row.day])


def added_up(*which: ColumnElement[bool]) -> Select[Any]:
    """Sales that stand, by member (merged ones under the one that stayed), day and branch."""
    owner = func.coalesce(aliases.c.into_id, sales.c.member_id)
    return (
        select(
            owner,
            sales.c.business_date,
            sales.c.store_id,
            func.count(),
            func.sum(sales.c.total_cents),
        )
        .select_from(sales)
        .outerjoin(voids, voids.c.sale_id == sales.c.id)
        .outerjoin(aliases, aliases.c.member_id == sales.c.member_id)
        .where(*which, sales.c.member_id.is_not(None), voids.c.sale_id.is_(None))
        .group_by(owner, sales.c.business_date, sales.c.store_id)
    )


def since(member_id: ColumnElement[Any], moment: datetime, zone: ZoneInfo) -> ColumnElement[bool]:
    """Whether this member bought anything since a moment (to the day).

    As a set made once: asking for each of 100 000 members apart takes ten times as long.
    """
    first = moment.astimezone(zone).date()
    return member_id.in_(select(days.c.member_id).where(days.c.day >= first))


def at_store(member_id: ColumnElement[Any], store: Any) -> ColumnElement[bool]:
    """Whether this member ever bought at a branch."""
    return exists().where(days.c.member_id == member_id, days.c.store_id == store)


def who_spent(least_cents: int, moment: datetime, zone: ZoneInfo) -> Select[UUID]:
    """Members who spent at least so much since a moment (to the day)."""
    return (
        select(days.c.member_id)
        .where(days.c.day >= moment.astimezone(zone).date())
        .group_by(days.c.member_id)
        .having(func.sum(days.c.net_cents) >= least_cents)
    )


def _first_open(ctx: Context) -> date | None:
    """The first day not yet added up for good; None when this branch never sold anything."""
    through: date | None = ctx.db.execute(
        select(counted.c.through).where(counted.c.store_id == ctx.store.id)
    ).scalar()
    if through is not None:
        return through - timedelta(days=LATE_DAYS)
    first: date | None = ctx.db.execute(
        select(func.min(sales.c.business_date)).where(sales.c.store_id == ctx.store.id)
    ).scalar()
    return first
