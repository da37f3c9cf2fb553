"""Points by hand: a reason code, a note, a limit a day for each role, a second person above it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from core import journal, ledger
from core.context import Actor, Context
from core.db.ids import new_id
from core.points import books, spending
from core.points.tables import adjustments
from core.privacy import plain
from core.refusals import NotPermitted, Refusal
from core.staff import people


class ReasonUnknown(Refusal):
    """Points move by hand for one of the shop's own reasons."""

    key = "points.reason_unknown"


class NothingToAdjust(Refusal):
    """No points, or too many to be meant."""

    key = "points.nothing_to_adjust"


class OverDailyCap(Refusal):
    """More than this person may move by hand in a day: a second person must approve.

    ``left`` is what is left of the day's ``cap``.
    """

    key = "points.over_daily_cap"


MOST = 10_000_000
"""A number of points nobody means: a code scanned into the field."""


def adjust(
    ctx: Context,
    member_id: UUID,
    count: int,
    *,
    reason: str,
    note: str = "",
    key: UUID | None = None,
    approved_by: Actor | None = None,
    may_go_negative: bool = False,
) -> None:
    """Give (or, negative, take) points by hand. ``key`` again does nothing.

    ``reason`` is one of ``PointsRules.adjust_reasons``, ``note`` a person's own words. Up to the
    daily cap of the actor's role the permission ``adjust_points`` is enough; above it
    ``approved_by`` is somebody else with ``approve_points`` (``staff.approve``). Points are taken
    first to die first, and never more than are free unless they ``may_go_negative``: then the rest
    is a debt.
    """
    ctx.require("adjust_points")
    if reason not in ctx.rules.points.adjust_reasons:
        raise ReasonUnknown(reason=reason[:40])
    if count == 0 or abs(count) > MOST:
        raise NothingToAdjust
    key = key or new_id()
    _lock_actor(ctx)
    if ctx.db.execute(select(adjustments.c.key).where(adjustments.c.key == key)).first():
        return
    approver = _approver(ctx, count, approved_by)
    books.lock(ctx, member_id)
    cause = f"adjust:{key}"
    if count > 0:
        lot = books.new_lot(ctx, member_id, count)
        books.post(ctx, member_id, [(lot, count)], against="adjusted", cause=cause)
    else:
        spending.take(
            ctx, member_id, -count, against="adjusted", cause=cause, overdraw=may_go_negative
        )
    _keep(ctx, key, member_id, count, reason, note, approver)
    journal.announce(
        ctx, "points.adjusted", member_id, points=count, reason=reason, approved_by=approver
    )


def left_today(ctx: Context) -> int | None:
    """How many points this person may still move by hand today; None: as many as they like."""
    cap = ctx.rules.points.adjust_caps.get(ctx.actor.role)
    if cap is None or ctx.actor.id is None:
        return cap
    moved: int = ctx.db.execute(
        select(func.coalesce(func.sum(func.abs(adjustments.c.points)), 0)).where(
            adjustments.c.by_id == ctx.actor.id,
            adjustments.c.business_date == ctx.today,
            adjustments.c.approved_by == "",
        )
    ).scalar_one()
    return max(0, cap - int(moved))


def _approver(ctx: Context, count: int, approved_by: Actor | None) -> str:
    """The name of whoever approves, empty when nobody needs to. Refuses what needs somebody."""
    left = left_today(ctx)
    if left is None or abs(count) <= left:
        return ""
    if approved_by is None or approved_by.id == ctx.actor.id:
        raise OverDailyCap(left=left, cap=ctx.rules.points.adjust_caps[ctx.actor.role])
    if "approve_points" not in approved_by.permissions:
        raise NotPermitted(permission="approve_points", name=approved_by.name)
    return approved_by.name


def _lock_actor(ctx: Context) -> None:
    """One adjustment of a person at a time, or two at once would each see the whole cap."""
    if ctx.actor.id is not None:
        ctx.db.execute(select(people.c.id).where(people.c.id == ctx.actor.id).with_for_update())


def _keep(
    ctx: Context, key: UUID, member_id: UUID, count: int, reason: str, note: str, approver: str
) -> None:
    row = {
        "key": key,
        "member_id": member_id,
        "points": count,
        "reason": reason,
        "note": plain.words(note),
        "by_id": ctx.actor.id,
        "by": ctx.actor.name,
        "approved_by": approver,
        "business_date": ctx.today,
        "at": ctx.now,
    }
    ledger.post(ctx, adjustments, [row])
