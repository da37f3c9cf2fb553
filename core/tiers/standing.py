"""Where members stand now: quick when the rows are fresh, worked out when a day has passed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import bindparam, select

from core.context import Context
from core.db.prepared import Prepared
from core.members import members
from core.tiers import rules
from core.tiers.history import Fact, Member, Standing
from core.tiers.scheme import Tier, Version
from core.tiers.tables import purchases, standings

PLACE = Prepared(
    select(standings.c.tier, standings.c.version, standings.c.due_at).where(
        standings.c.member_id == bindparam("member_id")
    )
)
ROW = select(standings).where(standings.c.member_id == bindparam("member_id"))
JOINED = select(members.c.joined_at).where(members.c.id == bindparam("member_id"))
BOUGHT = (
    select(purchases)
    .where(purchases.c.member_id == bindparam("member_id"))
    .order_by(purchases.c.id)
)


@dataclass(frozen=True, slots=True)
class TierBadge:
    """A tier as a screen shows it: its name in each language and its colour."""

    code: str
    titles: dict[str, str]
    colour: str


def of(ctx: Context, member_id: UUID) -> str:
    """The code of the member's tier at this moment, "" for the base tier.

    One statement; a member whose term has run out since the last review is worked out.
    """
    version = ctx.standing.tiers.at(ctx.now)
    if version is None:
        return ""
    row = PLACE.first(ctx.db, {"member_id": member_id})
    if is_fresh(row, version, ctx.now):
        return row[0] if row else ""
    return settled(ctx, member_id).tier


def badge(ctx: Context, member_id: UUID) -> TierBadge | None:
    """The member's tier as a screen shows it; None in the base tier."""
    return badge_of(ctx, of(ctx, member_id))


def badge_of(ctx: Context, code: str) -> TierBadge | None:
    """The tier of a code as a screen shows it."""
    version = ctx.standing.tiers.at(ctx.now)
    tier = version.scheme.find(code) if version else None
    return TierBadge(tier.code, named(tier.titles), tier.colour) if tier else None


def named(titles: Mapping[Literal["en", "zh_Hant"], str]) -> dict[str, str]:
    """Titles as screens pick from them."""
    return dict(titles.items())


def tiers(ctx: Context) -> tuple[Tier, ...]:
    """The tiers in force, the lowest first."""
    version = ctx.standing.tiers.at(ctx.now)
    return version.scheme.tiers if version else ()


def is_fresh(row: Any, version: Version, now: datetime) -> bool:
    """Whether a row (tier, version, due moment) says where the member stands now."""
    if row is None:
        return version.taken_up
    return bool(row[1] == version.number and (row[2] is None or row[2] > now))


def settled(ctx: Context, member_id: UUID) -> Standing:
    """Where the member stands now, worked out from what was bought; nothing is written."""
    return known_now(ctx, member_id)[1]


def known_now(ctx: Context, member_id: UUID) -> tuple[Member, Standing]:
    """A member's history, and where it has led by now; as written while nothing is due."""
    known, timeline = load(ctx, member_id), ctx.standing.tiers
    version, was = timeline.at(ctx.now), known.standing
    due_at = rules.watch(was, timeline).due_at
    if version is not None and is_fresh((was.tier, was.version, due_at), version, ctx.now):
        return known, was
    until = max(ctx.now, known.latest)
    return known, rules.settle(known, timeline, until=until).standing


def load(ctx: Context, member_id: UUID) -> Member:
    """A member's standing as written, and everything bought."""
    joined = ctx.db.execute(JOINED, {"member_id": member_id}).scalar_one()
    row = ctx.db.execute(ROW, {"member_id": member_id}).first()
    was = Standing() if row is None else standing_of(row)
    return Member(joined, was, facts(ctx.db.execute(BOUGHT, {"member_id": member_id})))


def facts(rows: Iterable[Any]) -> tuple[Fact, ...]:
    """Rows of purchases as the rules know them, in the order in which they happened."""
    return tuple(
        Fact(row.at, row.id, row.sold_at, row.sale_id, row.cents, row.points, row.visits, row.cause)
        for row in rows
    )


def standing_of(row: Any) -> Standing:
    """A row as the rules know it."""
    return Standing(
        tier=row.tier,
        version=row.version,
        since=row.since,
        earned_on=row.earned_on,
        needed=row.needed,
        keeps_until=row.keeps_until,
        grace_until=row.grace_until,
        at_risk_since=row.at_risk_since,
        settled_at=row.settled_at,
        settled_by=row.settled_by,
    )
