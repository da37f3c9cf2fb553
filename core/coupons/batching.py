"""Many coupons at once: one for each member of a segment, or a pile printed for bearers.

A batch is made in short deeds that go on where the last one came to, so it may be stopped, killed
or started twice: every member gets one, and a printed pile has as many as were wanted.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, insert, select, update

from core import journal
from core.context import Context
from core.coupons import limiting
from core.coupons.counter import own_version
from core.coupons.defining import KIND, KindUnknown
from core.coupons.issuing import NEW_COUPON, START, new_coupon
from core.coupons.life import LIFE, post
from core.coupons.tables import batch_coupons, batches, coupons, kinds
from core.privacy import plain
from core.refusals import Refusal

MOST_PRINTED = 100_000


class BatchUnknown(Refusal):
    """No batch by this id."""

    key = "coupon.batch_unknown"


class BatchWrong(Refusal):
    """A printed batch has at least one coupon and at most a hundred thousand."""

    key = "coupon.batch_wrong"


@dataclass(frozen=True, slots=True)
class Batch:
    """Coupons handed out together. ``sort`` is segment, printed or public; ``who`` is what the
    caller keeps of the segment's criteria.
    """

    id: UUID
    sort: str
    kind: str
    name: str
    code: str | None
    who: str
    wanted: int | None
    made: int
    begun_at: datetime
    done_at: datetime | None
    stopped_at: datetime | None


@dataclass(frozen=True, slots=True)
class Printed:
    """One coupon of a printed sheet: what it says, and the text of its QR code."""

    payload: str
    title: dict[str, str]
    starts_on: date | None
    expires_on: date
    state: str


ONE = select(batches).where(batches.c.id == bindparam("batch"))
BATCHES = select(batches, kinds.c.code.label("kind")).join(kinds, kinds.c.id == batches.c.kind_id)
KIND_OF = select(kinds).where(kinds.c.id == bindparam("kind_id"))
ADVANCE = (
    update(batches)
    .where(batches.c.id == bindparam("batch"))
    .values(
        made=batches.c.made + bindparam("more"),
        came_to=bindparam("at"),
        done_at=bindparam("done"),
    )
)
ALIVE = (
    select(coupons.c.id, coupons.c.state)
    .join(batch_coupons, batch_coupons.c.coupon_id == coupons.c.id)
    .where(
        batch_coupons.c.batch_id == bindparam("batch"),
        coupons.c.state.in_(("open", "claimed", "reserved")),
    )
    .order_by(coupons.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=coupons)
)
REVOKE = (
    update(coupons)
    .where(coupons.c.id.in_(bindparam("ids", expanding=True)))
    .values(state=LIFE["open"]["revoked"], turn=coupons.c.turn + 1)
    .returning(coupons.c.id, coupons.c.turn)
)
SHEET = (
    select(
        coupons.c.id,
        coupons.c.number,
        coupons.c.state,
        coupons.c.issued_at,
        coupons.c.expires_at,
        kinds.c.title_en,
        kinds.c.title_zh,
        kinds.c.terms,
    )
    .join(batch_coupons, batch_coupons.c.coupon_id == coupons.c.id)
    .join(kinds, kinds.c.id == coupons.c.kind_id)
    .where(batch_coupons.c.batch_id == bindparam("batch"))
    .order_by(coupons.c.id)
)


# -------------------------------------------------------------------------------------- begin


def begin_batch(
    ctx: Context,
    kind_code: str,
    *,
    name: str,
    key: UUID,
    who: str = "",
    wanted: int | None = None,
) -> UUID:
    """A batch that ``issue_batch`` fills: for a segment, or ``wanted`` printed coupons for bearers.

    ``key`` becomes its id; the same key twice is one batch.
    """
    ctx.require("manage_coupons")
    if wanted is not None and not 0 < wanted <= MOST_PRINTED:
        raise BatchWrong(most=MOST_PRINTED)
    kind = ctx.db.execute(KIND, {"code": kind_code}).first()
    if kind is None:
        raise KindUnknown(code=kind_code)
    if ctx.db.execute(ONE, {"batch": key}).first() is not None:
        return key
    ctx.db.execute(
        insert(batches),
        {
            "id": key,
            "sort": "segment" if wanted is None else "printed",
            "kind_id": kind.id,
            "name": name,
            "code": None,
            "who": who,
            "wanted": wanted,
            "made": 0,
            "begun_at": ctx.now,
            "begun_by": ctx.actor.name,
        },
    )
    journal.announce(ctx, "coupon.batch_begun", key, kind=kind_code, name=name)
    return key


# --------------------------------------------------------------------------------------- fill


def issue_batch(
    ctx: Context, batch_id: UUID, members: Select[Any] | None = None, *, most: int = 200
) -> bool:
    """One short deed of a batch; whether there is more to do.

    ``members`` selects the ids of a segment's members; a printed batch needs none. Each member gets
    one coupon of a batch, in the order of the ids, from where the last deed came to.
    """
    batch = ctx.db.execute(ONE.with_for_update(), {"batch": batch_id}).first()
    if batch is None:
        raise BatchUnknown
    if batch.done_at is not None or batch.stopped_at is not None:
        return False
    kind = ctx.db.execute(KIND_OF, {"kind_id": batch.kind_id}).one()
    if members is None:
        owners: list[UUID | None] = [None] * min(most, (batch.wanted or 0) - batch.made)
        done = batch.made + len(owners) >= (batch.wanted or 0)
        came_to = None
    else:
        owners = _next_members(ctx, members, batch.came_to or START, most)
        done = len(owners) < most
        came_to = owners[-1] if owners else batch.came_to
    made = [one for owner in owners if (one := _hand_out(ctx, batch_id, kind, owner)) is not None]
    post(ctx, [(one, 0) for one in made], "issued", cause=f"batch:{batch_id.hex}")
    ended = ctx.now if done else None
    ctx.db.execute(ADVANCE, {"batch": batch_id, "more": len(made), "at": came_to, "done": ended})
    if made:
        journal.announce(ctx, "coupon.issued", batch_id, count=len(made))
    return not done


def _next_members(ctx: Context, members: Select[Any], after: UUID, most: int) -> list[UUID | None]:
    wanted = members.subquery()
    member_id = next(iter(wanted.c))
    page = select(member_id).where(member_id > after).distinct().order_by(member_id).limit(most)
    return list(ctx.db.execute(page).scalars())


def _hand_out(ctx: Context, batch_id: UUID, kind: Any, owner: UUID | None) -> UUID | None:
    row = new_coupon(ctx, kind, owner, occasion=f"batch:{batch_id.hex}")
    if row is None or NEW_COUPON.first(ctx.db, row) is None:
        return None
    coupon_id: UUID = row["id"]
    ctx.db.execute(insert(batch_coupons), {"coupon_id": coupon_id, "batch_id": batch_id})
    return coupon_id


# ------------------------------------------------------------------------------------- revoke


def stop_batch(ctx: Context, batch_id: UUID, *, reason: str) -> None:
    """No more of it: the rest is not made, a public code is refused. What was handed out lives on
    until ``revoke_batch``.
    """
    ctx.require("manage_coupons")
    stopped = ctx.db.execute(
        update(batches)
        .where(batches.c.id == batch_id, batches.c.stopped_at.is_(None))
        .values(stopped_at=ctx.now)
    )
    if stopped.rowcount:
        journal.announce(ctx, "coupon.batch_stopped", batch_id, reason=reason)
    elif ctx.db.execute(ONE, {"batch": batch_id}).first() is None:
        raise BatchUnknown


def revoke_batch(ctx: Context, batch_id: UUID, *, reason: str, most: int = 500) -> bool:
    """Take back what nobody has used, in short deeds; whether there is more to do.

    The first one stops the batch. Used coupons stay used, and are revoked should they come back.
    """
    stop_batch(ctx, batch_id, reason=reason)
    found = ctx.db.execute(ALIVE, {"batch": batch_id, "most": most}).fetchall()
    if not found:
        return False
    laid = {row.id for row in found if row.state == "reserved"}
    revoked = ctx.db.execute(REVOKE, {"ids": [row.id for row in found]})
    turned: dict[UUID, int] = {row.id: row.turn for row in revoked}
    post(ctx, sorted(turned.items()), "revoked", cause=plain.words(reason, most=64))
    limiting.free(ctx, {one: turned[one] for one in laid})
    journal.announce(ctx, "coupon.revoked", batch_id, reason=reason, count=len(turned))
    return len(found) == most


# ---------------------------------------------------------------------------------- questions


def list_batches(ctx: Context) -> list[Batch]:
    """Every batch and public code, newest first."""
    rows = ctx.db.execute(BATCHES.order_by(batches.c.id.desc())).mappings()
    return [Batch(**{name: row[name] for name in Batch.__slots__}) for row in rows]


def unfinished(ctx: Context) -> list[Batch]:
    """Batches that are not filled yet, oldest first: for the job that goes on with them."""
    rows = ctx.db.execute(
        BATCHES.where(batches.c.done_at.is_(None), batches.c.stopped_at.is_(None)).order_by(
            batches.c.id
        )
    ).mappings()
    return [Batch(**{name: row[name] for name in Batch.__slots__}) for row in rows]


def sheet(ctx: Context, batch_id: UUID) -> list[Printed]:
    """What is printed: each coupon of a batch with the text of its QR code."""
    ctx.require("manage_coupons")
    zone, printed = ctx.store.zone, []
    for row in ctx.db.execute(SHEET, {"batch": batch_id}):
        own = own_version(row)
        printed.append(
            Printed(
                payload=ctx.keys.sign(row.number, row.expires_at),
                title=dict(own.title),
                starts_on=own.rules.first_day,
                expires_on=row.expires_at.astimezone(zone).date(),
                state=row.state,
            )
        )
    return printed


def sheet_csv(printed: list[Printed]) -> str:
    """The sheet for a printer's mail merge: QR text, titles, days. UTF-8 for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["qr", "title_en", "title_zh_Hant", "valid_from", "valid_until"])
    for one in printed:
        first = one.starts_on.isoformat() if one.starts_on else ""
        until = one.expires_on.isoformat()
        table.writerow([one.payload, one.title["en"], one.title["zh_Hant"], first, until])
    return out.getvalue()
