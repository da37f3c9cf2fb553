"""Public codes ("SUMMER26"): typed or scanned, for many customers, each use a coupon of its own.

The use is made when the code is laid on a counter, and is that basket's: taken off, it is on
nobody's card; paid with and then refunded, it is the member's own coupon.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal
from core.context import Context
from core.coupons.counter import Found, find
from core.coupons.defining import KIND, KindUnknown
from core.coupons.issuing import new_coupon
from core.coupons.life import CouponExpired, CouponNotYet, post
from core.coupons.limiting import CouponNeedsMember
from core.coupons.tables import batch_coupons, batches, coupons, kinds
from core.coupons.terms import history
from core.db.ids import new_id
from core.refusals import Refusal

CODE_HEAD = "P1:"
"""What the QR on a poster begins with, before the code itself."""

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}")


class CodeUnknown(Refusal):
    """No public code reads like this, or the shop has stopped it."""

    key = "coupon.code_unknown"


class CodeWrong(Refusal):
    """A public code is 3 to 24 letters, digits and hyphens, and nobody else's."""

    key = "coupon.code_wrong"


RUNNING = (
    select(
        batches.c.id.label("batch_id"),
        batches.c.code,
        batches.c.starts_at,
        batches.c.ends_at,
        kinds,
    )
    .join(kinds, kinds.c.id == batches.c.kind_id)
    .where(batches.c.code == bindparam("text"), batches.c.stopped_at.is_(None))
)
NEW_USE = insert_or(coupons).on_conflict_do_nothing(index_elements=["id"]).returning(coupons.c.id)


def publish(
    ctx: Context,
    kind_code: str,
    code: str,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> UUID:
    """Let everybody who knows the code use a coupon of this kind; its limits are the kind's.

    Refuses a code that was ever published before: posters stay on walls.
    """
    ctx.require("manage_coupons")
    text = spelled(code)
    kind = ctx.db.execute(KIND, {"code": kind_code}).first()
    if kind is None:
        raise KindUnknown(code=kind_code)
    taken = ctx.db.execute(select(batches.c.id).where(batches.c.code == text)).first()
    if not CODE.fullmatch(text) or taken is not None:
        raise CodeWrong(code=text)
    batch_id = new_id()
    ctx.db.execute(
        insert(batches),
        {
            "id": batch_id,
            "sort": "public",
            "kind_id": kind.id,
            "name": text,
            "code": text,
            "who": "",
            "wanted": None,
            "made": 0,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "begun_at": ctx.now,
            "begun_by": ctx.actor.name,
            "done_at": ctx.now,
        },
    )
    journal.announce(ctx, "coupon.published", text, kind=kind_code)
    return batch_id


def spelled(text: str) -> str:
    """A code as it is kept, however it was typed: width, case and blanks do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper().removeprefix(CODE_HEAD)
    return "".join(plain.split())


def is_public(ctx: Context, text: str) -> bool:
    """Whether a running public code reads like this."""
    code = spelled(text)
    return (
        bool(CODE.fullmatch(code)) and ctx.db.execute(RUNNING, {"text": code}).first() is not None
    )


def claim(ctx: Context, text: str, *, basket_id: UUID, member_id: UUID | None) -> Found:
    """The coupon of a public code for this basket and member, made on the spot; once for each.

    Refuses an unknown code, one whose time is not now, and, where a member is needed, nobody.
    """
    code = spelled(text)
    running = CODE.fullmatch(code) and ctx.db.execute(RUNNING, {"text": code}).first()
    if not running:
        raise CodeUnknown
    row = _use(ctx, running, member_id)
    row["id"] = uuid5(basket_id, f"{running.code}:{member_id}")
    row["occasion"] = f"code:{row['id'].hex}"
    if ctx.db.execute(NEW_USE, row).scalar() is not None:
        post(ctx, [(row["id"], 0)], "claimed", cause=running.code)
        origin = {"coupon_id": row["id"], "batch_id": running.batch_id}
        ctx.db.execute(insert(batch_coupons), origin)
    return find(ctx, row["id"])


def _use(ctx: Context, running: Any, member_id: UUID | None) -> dict[str, Any]:
    if running.starts_at is not None and ctx.now < running.starts_at:
        raise CouponNotYet(on=_day(ctx, running.starts_at))
    if running.ends_at is not None and ctx.now >= running.ends_at:
        raise CouponExpired(on=_day(ctx, running.ends_at))
    rules = history(running.title_en, running.title_zh, running.terms)[-1].rules
    if rules.needs_member and member_id is None:
        raise CouponNeedsMember
    row = new_coupon(ctx, running, member_id, occasion="")
    if row is None:
        raise CouponExpired(on=str(rules.last_day))
    if running.ends_at is not None:
        row["expires_at"] = min(row["expires_at"], running.ends_at)
    return {**row, "state": "claimed"}


def _day(ctx: Context, moment: datetime) -> str:
    return moment.astimezone(ctx.store.zone).date().isoformat()
