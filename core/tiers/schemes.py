"""Scheme versions: planned with a day, in force by themselves when it comes, never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from core import journal
from core.context import Context
from core.coupons import kinds
from core.db.schema import UtcTime
from core.refusals import Refusal
from core.tiers.scheme import Scheme, Timeline, Version
from core.tiers.tables import schemes

EVERY = select(schemes).where(schemes.c.withdrawn_at.is_(None))
KIND = select(kinds.c.id).where(kinds.c.code == bindparam("code"))
LAST = select(func.max(schemes.c.version))
WITHDRAW = (
    update(schemes)
    .where(
        schemes.c.version == bindparam("number"),
        schemes.c.withdrawn_at.is_(None),
        schemes.c.starts_at > bindparam("now", type_=UtcTime),
    )
    .values(withdrawn_at=bindparam("now", type_=UtcTime))
)
TAKEN_UP = (
    update(schemes)
    .where(schemes.c.version == bindparam("number"))
    .values(taken_up_at=bindparam("now", type_=UtcTime))
)


class InThePast(Refusal):
    """A scheme cannot come into force before now: what was decided stays as it was."""

    key = "tiers.in_the_past"


class InForceAlready(Refusal):
    """Only a version that has not started yet can be withdrawn; plan another one after it."""

    key = "tiers.in_force_already"


class RewardUnknown(Refusal):
    """A reward names a kind of coupon that the shop does not have."""

    key = "tiers.reward_unknown"


def read(connection: Connection) -> Timeline:
    """Every version that is not withdrawn, past and planned."""
    return Timeline.of([_version(row) for row in connection.execute(EVERY)])


def plan(
    ctx: Context, scheme: Scheme, *, starts_at: datetime | None = None, note: str = ""
) -> Version:
    """Put a scheme into force from a moment on, at once when none is given.

    What came before stays on the books. Refuses a moment that has passed, and rewards that are
    coupons the shop does not have.
    """
    ctx.require("manage_tiers")
    start = ctx.now if starts_at is None else starts_at
    if start < ctx.now:
        raise InThePast(starts_on=scheme.day_of(start).isoformat())
    _rewards_exist(ctx, scheme)
    number = (ctx.db.execute(LAST).scalar() or 0) + 1
    row = {
        "version": number,
        "starts_at": start,
        "made_at": ctx.now,
        "by": ctx.actor.name,
        "note": note[:200],
        "scheme": scheme.model_dump_json(),
        "withdrawn_at": None,
        "taken_up_at": None,
    }
    ctx.db.execute(insert(schemes), row)
    journal.announce(ctx, "tiers.planned", str(number), starts_at=start.isoformat())
    return Version(number, start, scheme, taken_up=False)


def withdraw(ctx: Context, number: int) -> None:
    """Take back a version that has not started. Refuses one that is or was in force."""
    ctx.require("manage_tiers")
    if ctx.db.execute(WITHDRAW, {"number": number, "now": ctx.now}).rowcount == 0:
        raise InForceAlready(number=number)
    journal.announce(ctx, "tiers.withdrawn", str(number))


def taken_up(ctx: Context, number: int) -> None:
    """Everybody who ever bought something was gone through under this version."""
    ctx.db.execute(TAKEN_UP, {"number": number, "now": ctx.now})
    journal.announce(ctx, "tiers.taken_up", str(number))


def _rewards_exist(ctx: Context, scheme: Scheme) -> None:
    given = [one for tier in scheme.tiers for one in (tier.on_risen, tier.on_renewed) if one]
    for code in sorted({reward.coupon_kind for reward in given} - {""}):
        if ctx.db.execute(KIND, {"code": code}).first() is None:
            raise RewardUnknown(code=code)


def _version(row: Row[tuple[object, ...]]) -> Version:
    return Version(
        number=row.version,
        starts_at=row.starts_at,
        scheme=Scheme.model_validate_json(row.scheme),
        taken_up=row.taken_up_at is not None,
    )
