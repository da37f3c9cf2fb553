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

from core import coupons, journal, messages, points
from core.context import Context
from core.db.ids import new_id
from core.db.schema import UtcTime
from core.tiers.days import start_of
from core.tiers.history import OCCASIONS, Change
from core.tiers.scheme import Reward, Scheme, Timeline, When
from core.tiers.standing import badge_of
from core.tiers.tables import rewards, standings

LETTER = "told"
"""The occasion of the letter that says so, at once, whatever the gift waits for."""

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
    """Owe what these changes bring: a letter and a gift for a tier reached by buying, a gift for a
    tier kept for another term.
    """
    for change in told:
        version, when = timeline.by_number(change.version), OCCASIONS.get(change.kind)
        tier = version.scheme.find(change.to_tier) if version else None
        if version is None or tier is None or when is None:
            continue
        row = {
            "member_id": member_id,
            "tier": tier.code,
            "period_until": change.keeps_until or FOR_GOOD,
        }
        day = version.scheme.day_of(change.at)
        if when == "risen":
            letter = {"occasion": LETTER, "coupon_kind": "", "points": 0, "due_at": change.at}
            _owe(ctx, row | letter, day)
        if (reward := tier.reward(when)) is not None:
            _owe(ctx, row | _gift(reward, when, change, version.scheme), day)


def _gift(reward: Reward, when: When, change: Change, scheme: Scheme) -> dict[str, Any]:
    """What is given, and the morning it is due on: at once without a delay."""
    later = scheme.day_of(change.at) + timedelta(days=reward.delay_days)
    morning = start_of(later, ZoneInfo(scheme.zone)).astimezone(UTC)
    return {
        "occasion": when,
        "coupon_kind": reward.coupon_kind,
        "points": reward.points,
        "due_at": morning if reward.delay_days else change.at,
    }


def _owe(ctx: Context, row: dict[str, Any], day: date) -> None:
    """Owe a reward unless this period has one; one that was dropped is owed again."""
    asked = {"who": row["member_id"], "tier": row["tier"], "occasion": row["occasion"]}
    running = ctx.db.execute(RUNNING, asked | {"today": day}).fetchall()
    if any(one.dropped_at is None for one in running):
        return
    if running:
        ctx.db.execute(REVIVE, {"reward": running[0].id, "due": row["due_at"]})
        return
    ctx.db.execute(OWE, row | {"id": new_id()})


def hand_over(ctx: Context, *, most: int = 50, letters: bool = True) -> int:
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
            _give(ctx, row, letters=letters)
    if rows:
        journal.announce(ctx, "tiers.rewards", str(ctx.today), handled=len(rows))
    return len(rows)


def _above(ctx: Context, stands: str | None, tier: str) -> bool:
    """Whoever has risen further in the meantime gets the reward of the lower tier as well."""
    version = ctx.standing.tiers.at(ctx.now)
    return version is not None and version.scheme.rank(stands or "") > version.scheme.rank(tier)


def _give(ctx: Context, row: Any, *, letters: bool) -> None:
    if row.occasion == LETTER:
        badge = badge_of(ctx, row.tier)
        if letters and badge is not None:
            key, facts = f"tier_up:{row.id}", {"tier": badge.titles}
            messages.queue(ctx, row.member_id, "tier_up", facts, key=key, purpose="service")
        return
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
