"""Rewards for reaching a tier and for keeping it: owed at the change, handed over by a job.

Once per period: a member who loses a tier and earns it again before its term is over gets none a
second time. One who has lost it by the day of handing over gets none at all.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from core import coupons, journal, points
from core.context import Context
from core.db.ids import new_id
from core.db.schema import UtcTime
from core.tiers.days import start_of
from core.tiers.history import OCCASIONS, Change
from core.tiers.scheme import Timeline
from core.tiers.tables import rewards, standings

FOR_GOOD = date(9999, 12, 31)
"""The end of a period without an end: one reward in a lifetime."""

RUNNING = select(rewards).where(
    rewards.c.member_id == bindparam("who"),
    rewards.c.tier == bindparam("tier"),
    rewards.c.occasion == bindparam("occasion"),
    rewards.c.period_until >= bindparam("today"),
)
OWE = insert(rewards).on_conflict_do_nothing(
    index_elements=["member_id", "tier", "occasion", "period_until"]
)
REVIVE = (
    update(rewards)
    .where(rewards.c.id == bindparam("reward"), rewards.c.given_at.is_(None))
    .values(dropped_at=None, due_at=bindparam("due", type_=UtcTime))
)
WAITING = rewards.c.given_at.is_(None) & rewards.c.dropped_at.is_(None)
DUE = (
    select(rewards, standings.c.tier.label("stands"), standings.c.at_risk_since)
    .outerjoin(standings, standings.c.member_id == rewards.c.member_id)
    .where(WAITING, rewards.c.due_at <= bindparam("now", type_=UtcTime))
    .order_by(rewards.c.due_at, rewards.c.id)
    .limit(bindparam("most"))
)
GIVEN = (
    update(rewards)
    .where(rewards.c.id == bindparam("reward"), WAITING)
    .values(given_at=bindparam("now", type_=UtcTime))
)
DROPPED = (
    update(rewards)
    .where(rewards.c.id == bindparam("reward"), WAITING)
    .values(dropped_at=bindparam("now", type_=UtcTime))
)


def schedule(ctx: Context, member_id: UUID, told: tuple[Change, ...], timeline: Timeline) -> None:
    """Owe what these changes bring: a tier reached by buying, a tier kept for another term."""
    for change in told:
        version = timeline.by_number(change.version)
        when = OCCASIONS.get(change.kind)
        if version is None or when is None:
            continue
        scheme = version.scheme
        tier = scheme.find(change.to_tier)
        reward = tier.reward(when) if tier else None
        if reward is None:
            continue
        day = scheme.day_of(change.at)
        due = change.at
        if reward.delay_days:
            later = day + timedelta(days=reward.delay_days)
            due = start_of(later, ZoneInfo(scheme.zone)).astimezone(UTC)
        row = {
            "id": new_id(),
            "member_id": member_id,
            "tier": change.to_tier,
            "occasion": when,
            "period_until": change.keeps_until or FOR_GOOD,
            "coupon_kind": reward.coupon_kind,
            "points": reward.points,
            "due_at": due,
        }
        _owe(ctx, row, day)


def _owe(ctx: Context, row: dict[str, Any], day: date) -> None:
    """Owe a reward unless this period has one; one that was dropped is owed again."""
    asked = {"who": row["member_id"], "tier": row["tier"], "occasion": row["occasion"]}
    running = ctx.db.execute(RUNNING, asked | {"today": day}).fetchall()
    if any(one.dropped_at is None for one in running):
        return
    if running:
        ctx.db.execute(REVIVE, {"reward": running[0].id, "due": row["due_at"]})
        return
    ctx.db.execute(OWE, row)


def hand_over(ctx: Context, *, most: int = 50) -> int:
    """Give what is due, a batch at a time; the number given or dropped, 0 when none is left.

    Safe to run twice and side by side: each reward is taken by one conditional write.
    """
    rows = ctx.db.execute(DUE, {"now": ctx.now, "most": most}).fetchall()
    for row in sorted(rows, key=lambda one: one.member_id):  # locks in one order
        points.lock(ctx, row.member_id)
        lost = row.stands != row.tier and not _above(ctx, row.stands, row.tier)
        if lost or row.at_risk_since is not None:
            ctx.db.execute(DROPPED, {"reward": row.id, "now": ctx.now})
            continue
        if ctx.db.execute(GIVEN, {"reward": row.id, "now": ctx.now}).rowcount:
            _give(ctx, row)
    if rows:
        journal.announce(ctx, "tiers.rewards", str(ctx.today), handled=len(rows))
    return len(rows)


def _above(ctx: Context, stands: str | None, tier: str) -> bool:
    """Whoever has risen further in the meantime gets the reward of the lower tier as well."""
    version = ctx.standing.tiers.at(ctx.now)
    return version is not None and version.scheme.rank(stands or "") > version.scheme.rank(tier)


def _give(ctx: Context, row: Any) -> None:
    if row.points:
        points.give(ctx, row.member_id, row.points, cause=f"tier:{row.id}")
    if row.coupon_kind:
        coupons.issue(ctx, row.coupon_kind, row.member_id, occasion=f"tier:{row.id.hex}")
    journal.announce(
        ctx,
        "tier.rewarded",
        row.member_id,
        tier=row.tier,
        points=row.points,
        coupon=row.coupon_kind,
    )
