"""The roll of members: a segment in pages, for the members screen. Never all rows at once.

Pages are found by key, not by number: the last row of one says where the next begins, so that page
nine hundred is as quick as the first and nobody is missed when somebody joins meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from core import tags
from core.context import Context
from core.members import members
from core.phone import mask
from core.segments import Criteria, conditions
from core.tiers.tables import standings

Order = Literal["newest", "seen", "points", "name"]
MOST = 200


class After(NamedTuple):
    """The last row of a page: where the next one begins."""

    value: Any
    member_id: UUID


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in the list. Names are for colleagues; numbers stay masked."""

    id: UUID
    name: str
    phone_masked: str
    points: int
    tier: str
    tags: tuple[str, ...]
    verified: bool
    joined_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Some members, and where the next page begins; None at the end."""

    rows: tuple[MemberRow, ...]
    next: After | None


def page(
    ctx: Context,
    criteria: Criteria,
    *,
    after: After | None = None,
    limit: int = 50,
    order: Order = "newest",
) -> Page:
    """The next members of a segment: newest first, lately seen, richest in points, or by name."""
    ctx.require("sell")
    limit = min(limit, MOST)
    key, falling = ORDERS[order]
    wanted = select(members).where(*conditions(criteria, now=ctx.now, zone=ctx.store.zone))
    if after is not None:
        wanted = wanted.where(_beyond(key, after, falling=falling))
    ways = [key.desc() if falling else key.asc()]
    if key is not members.c.id:
        ways.append(members.c.id.desc() if falling else members.c.id.asc())
    rows = ctx.db.execute(wanted.order_by(*ways).limit(limit + 1)).fetchall()
    shown = rows[:limit]
    last = After(getattr(shown[-1], key.name), shown[-1].id) if len(rows) > limit else None
    return Page(_rows(ctx, shown), last)


ORDERS: dict[Order, tuple[ColumnElement[Any], bool]] = {
    "newest": (members.c.id, True),  # ids are made in the order of time
    "seen": (members.c.seen_at, True),
    "points": (members.c.points, True),
    "name": (members.c.name, False),
}


def _beyond(key: ColumnElement[Any], after: After, *, falling: bool) -> ColumnElement[bool]:
    """Rows after this one, in this order."""
    further = members.c.id < after.member_id if falling else members.c.id > after.member_id
    if key is members.c.id:
        return further
    next_value = key < after.value if falling else key > after.value
    return or_(next_value, and_(key == after.value, further))


def _rows(ctx: Context, shown: Sequence[Any]) -> tuple[MemberRow, ...]:
    ids = [row.id for row in shown]
    tiers = dict[UUID, str]()
    marks = dict[UUID, list[str]]()
    if ids:
        held = select(standings.c.member_id, standings.c.tier)
        for one in ctx.db.execute(held.where(standings.c.member_id.in_(ids))):
            tiers[one.member_id] = one.tier
        for member_id, code in ctx.db.execute(tags.on_any(ids, ctx.now)):
            marks.setdefault(member_id, []).append(code)
    return tuple(
        MemberRow(
            id=row.id,
            name=row.name,
            phone_masked=mask(row.phone),
            points=row.points,
            tier=tiers.get(row.id, ""),
            tags=tuple(marks.get(row.id, ())),
            verified=row.verified_at is not None,
            joined_at=row.joined_at,
            seen_at=row.seen_at,
        )
        for row in shown
    )
