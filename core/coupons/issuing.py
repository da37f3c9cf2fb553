"""Coupons handed out, one by one, and coupons that die of age."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, tokens
from core.context import Context
from core.coupons.defining import KindUnknown
from core.coupons.life import LIFE, post
from core.coupons.tables import coupons, kinds
from core.coupons.terms import days_of, end_of, history
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import UtcTime

NEW_COUPON = Prepared(
    insert_or(coupons)
    .on_conflict_do_nothing(index_elements=["member_id", "kind_id", "occasion"])
    .returning(coupons.c.id)
)
KIND_TO_ISSUE = Prepared(
    select(kinds.c.id, kinds.c.title_en, kinds.c.title_zh, kinds.c.terms, kinds.c.days_valid).where(
        kinds.c.code == bindparam("code")
    )
)
OPEN_FROM = (
    select(coupons.c.id, coupons.c.expires_at)
    .where(coupons.c.id > bindparam("after"), coupons.c.state == "open")
    .order_by(coupons.c.id)
    .limit(bindparam("most"))
)
DIE = (
    update(coupons)
    .where(
        coupons.c.id.in_(bindparam("dead", expanding=True)),
        coupons.c.state == "open",
        coupons.c.expires_at <= bindparam("now", type_=UtcTime),
    )
    .values(state=LIFE["open"]["expired"], turn=coupons.c.turn + 1)
    .returning(coupons.c.id, coupons.c.turn)
)
START = UUID(int=0)


class ToIssue(NamedTuple):
    """What issuing wants to know of a kind, as ``KIND_TO_ISSUE`` reads it."""

    id: UUID
    title_en: str
    title_zh: str
    terms: str
    days_valid: int


def issue(ctx: Context, kind_code: str, member_id: UUID, *, occasion: str) -> UUID | None:
    """Give a member a coupon for an occasion. None when this occasion was honoured already, or the
    kind is over.

    Valid to the last second, shop time, of its last day.
    """
    kind = KIND_TO_ISSUE.first(ctx.db, {"code": kind_code})
    if kind is None:
        raise KindUnknown
    row = new_coupon(ctx, ToIssue(*kind), member_id, occasion=occasion)
    if row is None or NEW_COUPON.first(ctx.db, row) is None:
        return None
    coupon_id: UUID = row["id"]
    post(ctx, [(coupon_id, 0)], "issued", cause=occasion)
    return coupon_id


def new_coupon(
    ctx: Context, kind: Any, member_id: UUID | None, *, occasion: str
) -> dict[str, Any] | None:
    """The row of a coupon of this kind that begins its life open. None when the kind is over."""
    rules = history(kind.title_en, kind.title_zh, kind.terms)[-1].rules
    first, last = days_of(rules, kind.days_valid, ctx.now, ctx.store.zone)
    if last < first:
        return None
    return {
        "id": new_id(),
        "number": tokens.new_coupon_number(),
        "kind_id": kind.id,
        "member_id": member_id,
        "occasion": occasion,
        "issued_at": ctx.now,
        "expires_at": end_of(last, ctx.store.zone),
        "state": "open",
        "turn": 0,
    }


def expire(ctx: Context, after: UUID = START, *, most: int = 2_000) -> tuple[int, UUID | None]:
    """Close the books on coupons past their day, in the order of their ids from ``after`` on.

    How many died, and where to go on; None when all were looked at. Safe to run at any time, twice,
    or not at all: a dead coupon is refused by its day, whatever its state says.
    """
    rows = ctx.db.execute(OPEN_FROM, {"after": after, "most": most}).fetchall()
    dead = [row.id for row in rows if row.expires_at <= ctx.now]
    died = ctx.db.execute(DIE, {"dead": dead, "now": ctx.now}).fetchall() if dead else []
    post(ctx, sorted((row.id, row.turn) for row in died), "expired", cause="age")
    if died:
        journal.announce(ctx, "coupon.expired", str(len(died)))
    return len(died), rows[-1].id if len(rows) == most else None
