"""Members' birthdays: told once by the member, corrected by the shop with a reason.

Month and day are enough. The first telling is free; a change needs permission and a reason, and
earns nothing for a while, so that nobody has two birthdays a year. A finger's slip corrected within
days, before any gift was given, costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core import journal, points
from core.birthdays import days
from core.birthdays.days import Birthday
from core.birthdays.given import last_gift_at
from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import Key, UtcTime, metadata
from core.privacy import plain
from core.refusals import Refusal

birthdays = Table(
    "birthdays",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("month", SmallInteger, nullable=False),
    Column("day", SmallInteger, nullable=False),
    Column("year", Integer, nullable=True),
    Column("set_at", UtcTime, nullable=False),
    Column("set_station", String(24), nullable=False),
    Column("set_by", String(80), nullable=False),
    Column("counts_from", UtcTime, nullable=False),
    Index("ix_birthdays_month_day_member_id", "month", "day", "member_id"),
    sqlite_with_rowid=False,
)


class AlreadyTold(Refusal):
    """The member told another birthday before; colleagues can change it, with a reason."""

    key = "birthday.already_told"


class NotTold(Refusal):
    """There is no birthday to change."""

    key = "birthday.not_told"


@dataclass(frozen=True, slots=True)
class Kept:
    """A member's birthday as the shop keeps it. It earns gifts from ``counts_from`` on."""

    birthday: Birthday
    set_at: datetime
    set_by: str
    counts_from: datetime


NEW = (
    insert(birthdays)
    .on_conflict_do_nothing(index_elements=["member_id"])
    .returning(birthdays.c.member_id)
)
OF = Prepared(
    select(
        birthdays.c.month,
        birthdays.c.day,
        birthdays.c.year,
        birthdays.c.set_at,
        birthdays.c.set_by,
        birthdays.c.counts_from,
    ).where(birthdays.c.member_id == bindparam("member_id"))
)


def of(ctx: Context, member_id: UUID) -> Kept | None:
    """The member's birthday, if it was told."""
    row = OF.first(ctx.db, {"member_id": member_id})
    return None if row is None else Kept(Birthday(row[0], row[1], row[2]), *row[3:])


def tell(ctx: Context, member_id: UUID, month: int, day: int, year: int | None = None) -> Birthday:
    """The member tells the birthday, once. The same day again is no error, another is refused.

    A year told later is added; one that was told stays.
    """
    ctx.require("join")
    told = days.read(month, day, year, ctx.today)
    row = _row(ctx, member_id, told) | {"counts_from": _after_gift(ctx, member_id)}
    if ctx.db.execute(NEW, row).scalar() is not None:
        journal.announce(ctx, "birthday.told", member_id)
        return told
    before = of(ctx, member_id)
    assert before is not None, "the unique key said that there is one"
    if (before.birthday.month, before.birthday.day) != (month, day):
        raise AlreadyTold
    if before.birthday.year is None and year is not None:
        _write(ctx, member_id, {"year": year})
        journal.announce(ctx, "birthday.told", member_id)
        return told
    return before.birthday


def change(
    ctx: Context,
    member_id: UUID,
    month: int,
    day: int,
    year: int | None = None,
    *,
    reason: str,
) -> Kept:
    """A colleague corrects the birthday, with a reason. Refuses without the permission.

    It counts for gifts again once the cooling-off is over: so many days after the change, and after
    the last gift. A slip corrected within the correction days, with no gift given, counts at once.
    """
    ctx.require("change_birthday")
    told = days.read(month, day, year, ctx.today)
    points.lock(ctx, member_id)
    before = of(ctx, member_id)
    if before is None:
        raise NotTold
    if (before.birthday.month, before.birthday.day) == (month, day):
        counts_from = before.counts_from
    else:
        counts_from = _cooled_off(ctx, before, last_gift_at(ctx, member_id))
    _write(ctx, member_id, _row(ctx, member_id, told) | {"counts_from": counts_from})
    journal.announce(ctx, "birthday.changed", member_id, reason=plain.words(reason))
    return Kept(told, ctx.now, ctx.actor.name, counts_from)


def forget(ctx: Context, member_id: UUID) -> None:
    """The member wants it gone, or is erased. Gifts already given stay on the books."""
    ctx.db.execute(delete(birthdays).where(birthdays.c.member_id == member_id))
    journal.announce(ctx, "birthday.forgotten", member_id)


def merged(ctx: Context, kept: UUID, gone: UUID) -> None:
    """Two members turned out to be one: a gift the one had counts for the other's birthday too.

    Called once the rows of ``gone`` are ``kept``'s; the gifts stay with whom they were given to.
    """
    last_gift, told = last_gift_at(ctx, gone), of(ctx, kept)
    if last_gift is None or told is None:
        return
    again = last_gift + timedelta(days=ctx.rules.birthday.apart_days)
    _write(ctx, kept, {"counts_from": max(told.counts_from, again)})


def _cooled_off(ctx: Context, before: Kept, last_gift: datetime | None) -> datetime:
    rules = ctx.rules.birthday
    fresh = ctx.now - before.set_at <= timedelta(days=rules.correction_days)
    if last_gift is None and fresh:
        return before.counts_from
    since = max(ctx.now, last_gift or ctx.now)
    return since + timedelta(days=rules.cooling_days)


def _after_gift(ctx: Context, member_id: UUID) -> datetime:
    """Now; but whoever had a gift, was forgotten and tells again waits for the cooling-off."""
    last_gift = last_gift_at(ctx, member_id)
    if last_gift is None:
        return ctx.now
    return max(ctx.now, last_gift + timedelta(days=ctx.rules.birthday.cooling_days))


def _row(ctx: Context, member_id: UUID, told: Birthday) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "month": told.month,
        "day": told.day,
        "year": told.year,
        "set_at": ctx.now,
        "set_station": ctx.station,
        "set_by": ctx.actor.name,
    }


def _write(ctx: Context, member_id: UUID, values: dict[str, Any]) -> None:
    ctx.db.execute(update(birthdays).where(birthdays.c.member_id == member_id).values(values))
