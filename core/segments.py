"""Segments: "gold, birthday next month, not seen for 60 days", in one statement.

``Criteria`` are what a marketer ticks; ``members_of`` turns them into a ``SELECT`` of member ids
that others join, count or walk in pages. Nobody ever loads everybody. Whoever was erased, or merged
into another, is in no segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    Select,
    String,
    Table,
    Text,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from core import consent, journal, visits
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.members import members
from core.privacy.aliases import aliases
from core.profiles import profiles
from core.refusals import Refusal
from core.stores import stores
from core.tags import with_any

saved = Table(
    "segments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("criteria", Text, nullable=False),
    Column("saved_by", String(80), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("position", Integer, nullable=False),
)


class SegmentUnnamed(Refusal):
    """A segment needs a name to be found again."""

    key = "segment.unnamed"


class SegmentThere(Refusal):
    """Another segment has this name."""

    key = "segment.name_taken"


class Criteria(BaseModel):
    """Who is meant. Everything given must hold; of several tiers or tags one is enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tiers: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    without_tags: frozenset[str] = frozenset()
    birthday_month: int | Literal["this", "next"] | None = None
    not_seen_days: int | None = Field(None, ge=1, le=36_500)
    seen_within_days: int | None = Field(None, ge=1, le=36_500)
    joined_within_days: int | None = Field(None, ge=1, le=36_500)
    min_spend_cents: int | None = Field(None, ge=1)
    spend_within_days: int = Field(365, ge=1, le=36_500)
    branch: str = ""
    consents_to: str = ""
    has_email: bool | None = None
    verified: bool | None = None
    language: str = ""
    text: str = ""
    """Part of a name, or the last digits of a number: what a colleague types to find somebody."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A saved segment."""

    id: UUID
    name: str
    criteria: Criteria
    saved_by: str
    saved_at: datetime


def members_of(criteria: Criteria, *, now: datetime, zone: ZoneInfo) -> Select[UUID]:
    """The ids of everybody meant, in no order: to be joined, counted, or walked by id."""
    return select(members.c.id).where(*conditions(criteria, now=now, zone=zone))


def conditions(
    criteria: Criteria, *, now: datetime, zone: ZoneInfo
) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions on ``members``, for a statement that selects more than ids."""
    return (
        *here(),
        *_time(criteria, now, zone),
        *_spend(criteria, now, zone),
        *_person(criteria),
        *_marks(criteria, now, zone),
    )


def here() -> tuple[ColumnElement[bool], ...]:
    """Members that can still be met: neither erased nor merged into another."""
    return (members.c.phone.like("+%"), members.c.id.not_in(select(aliases.c.member_id)))


def count(ctx: Context, criteria: Criteria) -> int:
    """How many are meant."""
    inside = members_of(criteria, now=ctx.now, zone=ctx.store.zone).subquery()
    found: int = ctx.db.execute(select(func.count()).select_from(inside)).scalar_one()
    return found


def walk(
    ctx: Context, criteria: Criteria, *, after: UUID | None = None, limit: int = 500
) -> list[UUID]:
    """The next members by id: for jobs that go through a segment in short deeds."""
    statement = members_of(criteria, now=ctx.now, zone=ctx.store.zone)
    if after is not None:
        statement = statement.where(members.c.id > after)
    return list(ctx.db.execute(statement.order_by(members.c.id).limit(limit)).scalars())


# ------------------------------------------------------------------------------------ saved ones


def save(ctx: Context, name: str, criteria: Criteria, *, segment_id: UUID | None = None) -> UUID:
    """Keep a segment under a name, or change the one of this id. Refuses a name that is taken."""
    ctx.require("manage_members")
    name = " ".join(name.split())[:80]
    if not name:
        raise SegmentUnnamed
    taken = ctx.db.execute(select(saved.c.id).where(saved.c.name == name)).scalar()
    if taken is not None and taken != segment_id:
        raise SegmentThere(name=name)
    row = {
        "name": name,
        "criteria": criteria.model_dump_json(),
        "saved_by": ctx.actor.name,
        "saved_at": ctx.now,
    }
    if segment_id is None:
        segment_id = new_id()
        ctx.db.execute(insert(saved), {"id": segment_id, "position": 0, **row})
    else:
        ctx.db.execute(update(saved).where(saved.c.id == segment_id).values(row))
    journal.announce(ctx, "segment.saved", segment_id)
    return segment_id


def forget(ctx: Context, segment_id: UUID) -> None:
    """Nobody needs this segment any more. Its members stay who they are."""
    ctx.require("manage_members")
    ctx.db.execute(delete(saved).where(saved.c.id == segment_id))
    journal.announce(ctx, "segment.forgotten", segment_id)


def everything(ctx: Context) -> list[Segment]:
    """Every saved segment, by name."""
    rows = ctx.db.execute(select(saved).order_by(saved.c.position, saved.c.name))
    return [
        Segment(
            row.id,
            row.name,
            Criteria.model_validate_json(row.criteria),
            row.saved_by,
            row.saved_at,
        )
        for row in rows
    ]


# ------------------------------------------------------------------------------------ conditions


def _time(criteria: Criteria, now: datetime, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    """Seen is touched a kiosk or bought something, whichever was later."""
    if criteria.not_seen_days is not None:
        since = now - timedelta(days=criteria.not_seen_days)
        # Most members: in the order of the table, not by an index that jumps to each of them.
        yield (members.c.seen_at < since).is_(true())
        yield ~visits.since(members.c.id, since, zone)
    if criteria.seen_within_days is not None:
        since = now - timedelta(days=criteria.seen_within_days)
        yield or_(members.c.seen_at >= since, visits.since(members.c.id, since, zone))
    if criteria.joined_within_days is not None:
        yield members.c.joined_at >= now - timedelta(days=criteria.joined_within_days)


def _spend(criteria: Criteria, now: datetime, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if criteria.min_spend_cents is not None:
        since = now - timedelta(days=criteria.spend_within_days)
        yield members.c.id.in_(visits.who_spent(criteria.min_spend_cents, since, zone))
    if criteria.branch:
        store = select(stores.c.id).where(stores.c.code == criteria.branch).scalar_subquery()
        yield or_(
            members.c.joined_station.startswith(f"{criteria.branch}-", autoescape=True),
            visits.at_store(members.c.id, store),
        )


def _person(criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    if criteria.has_email is not None:
        mail = exists().where(profiles.c.member_id == members.c.id, profiles.c.email != "")
        yield mail if criteria.has_email else ~mail
    if criteria.verified is not None:
        proven = members.c.verified_at.is_not(None)
        yield proven if criteria.verified else ~proven
    if criteria.language:
        yield members.c.language == criteria.language
    typed = criteria.text.strip()
    digits = "".join(filter(str.isdecimal, typed))
    if digits and not typed.strip("+0123456789 -()"):
        yield members.c.phone.endswith(digits, autoescape=True)
    elif typed:
        yield members.c.name.icontains(typed, autoescape=True)


def _marks(criteria: Criteria, now: datetime, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    """What other rooms know of a member: tags, consent, birthday, tier."""
    if criteria.tags:
        yield members.c.id.in_(with_any(criteria.tags, now))
    if criteria.without_tags:
        yield members.c.id.not_in(with_any(criteria.without_tags, now))
    if criteria.consents_to:
        states = consent.states
        yield members.c.id.in_(
            select(states.c.member_id).where(
                states.c.purpose == "marketing",
                states.c.channel == criteria.consents_to,
                states.c.granted,
            )
        )
    if criteria.birthday_month is not None:
        yield _birthday_in(_month(criteria.birthday_month, now.astimezone(zone).month))
    if criteria.tiers:
        yield _in_tiers(criteria.tiers)


def _month(wanted: int | str, this: int) -> int:
    """A month by number; "next" after December is January."""
    if isinstance(wanted, int):
        return wanted
    return this if wanted == "this" else this % 12 + 1


def _birthday_in(month: int) -> ColumnElement[bool]:
    birthdays = metadata.tables["birthdays"]
    return members.c.id.in_(select(birthdays.c.member_id).where(birthdays.c.month == month))


def _in_tiers(tiers: frozenset[str]) -> ColumnElement[bool]:
    held = metadata.tables["member_tiers"]
    return members.c.id.in_(select(held.c.member_id).where(held.c.tier.in_(sorted(tiers))))
