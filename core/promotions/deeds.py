"""Putting offers up, changing and stopping them; keeping goods for members. History is kept.

A promotion's code names it; its id stays the same through all its versions, so that what it gave
away can be added up. Every deed is safe to do twice: the second time nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from core import journal
from core.context import Context
from core.pricing import Offer, from_row, to_row
from core.promotions.tables import promotions, reserved_goods, versions
from core.refusals import Refusal

State = Literal["draft", "scheduled", "running", "ended"]


class PromotionUnknown(Refusal):
    """No promotion has this code."""

    key = "promotions.unknown"


class CodeTaken(Refusal):
    """Another promotion has this code."""

    key = "promotions.code_taken"


@dataclass(frozen=True, slots=True)
class Version:
    """What a promotion said from ``since`` on; ``running`` unless a draft or stopped."""

    number: int
    since: datetime
    by: str
    running: bool
    offer: Offer


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion as the list shows it, in its newest version."""

    id: UUID
    code: str
    state: State
    offer: Offer
    changed_at: datetime


EVER_ON = exists().where(versions.c.promotion_id == promotions.c.id, versions.c.running)
BY_CODE = select(promotions, EVER_ON.label("ever_on")).where(promotions.c.code == bindparam("code"))
NEWEST = select(func.max(versions.c.version)).where(
    versions.c.promotion_id == bindparam("promotion")
)
HISTORY = (
    select(versions)
    .where(versions.c.promotion_id == bindparam("promotion"))
    .order_by(versions.c.version)
)
EVERYTHING = select(promotions, EVER_ON.label("ever_on")).order_by(
    promotions.c.made_at.desc(), promotions.c.code
)


# -------------------------------------------------------------------------------------- questions


def all_promotions(ctx: Context) -> list[Promotion]:
    """Every promotion, newest first, with the state it is in at this moment."""
    return [_promotion(ctx, row) for row in ctx.db.execute(EVERYTHING)]


def show(ctx: Context, code: str) -> Promotion:
    """One promotion. Refuses an unknown code."""
    return _promotion(ctx, _row(ctx, code))


def history(ctx: Context, code: str) -> list[Version]:
    """Every version of a promotion, oldest first."""
    rows = ctx.db.execute(HISTORY, {"promotion": _row(ctx, code).id})
    return [
        Version(row.version, row.since, row.by, row.running, from_row(orjson.loads(row.offer)))
        for row in rows
    ]


# ------------------------------------------------------------------------------------------ deeds


def add(ctx: Context, code: str, offer: Offer, *, draft: bool = False) -> None:
    """Put an offer up, working from the next basket on; a draft only waits to be started.

    Refuses a code that another promotion has, and senseless terms.
    """
    ctx.require("manage_promotions")
    row = ctx.db.execute(BY_CODE, {"code": code}).first()
    if row is not None:
        if row.id != offer.id:
            raise CodeTaken(code=code)
        return
    told = _checked(offer)
    new = {"id": offer.id, "code": code, "running": not draft, "made_at": ctx.now, "offer": told}
    ctx.db.execute(insert(promotions), new)
    _keep(ctx, offer.id, told, running=not draft)
    journal.announce(ctx, "promotion.drafted" if draft else "promotion.started", code)


def change(ctx: Context, code: str, offer: Offer) -> None:
    """Other terms from the next basket on, as a new version; the id stays the promotion's own."""
    ctx.require("manage_promotions")
    row = _row(ctx, code)
    _write(ctx, row, replace(offer, id=row.id), running=row.running, event="promotion.changed")


def start(
    ctx: Context, code: str, *, at: datetime | None = None, until: datetime | None = None
) -> None:
    """Switch a draft or a stopped promotion on: now or at a moment, for good or until another."""
    ctx.require("manage_promotions")
    row = _row(ctx, code)
    offer = from_row(orjson.loads(row.offer))
    if at is None and until is None:
        ended = offer.ends_at is not None and offer.ends_at <= ctx.now
        until = None if ended else offer.ends_at
        at = offer.starts_at
    started = replace(offer, starts_at=at, ends_at=until)
    _write(ctx, row, started, running=True, event="promotion.started")


def stop(ctx: Context, code: str, *, at: datetime | None = None) -> None:
    """Take an offer down: now, or at a moment to come."""
    ctx.require("manage_promotions")
    row = _row(ctx, code)
    offer = from_row(orjson.loads(row.offer))
    if at is not None and at > ctx.now:
        _write(ctx, row, replace(offer, ends_at=at), running=row.running, event="promotion.changed")
    else:
        _write(ctx, row, offer, running=False, event="promotion.stopped")


def reserve_goods(
    ctx: Context, product_id: UUID, *, tiers: Iterable[str] = (), until: datetime | None = None
) -> None:
    """Keep a product for members, or for these tiers of them; ``until`` makes it early access."""
    ctx.require("manage_promotions")
    open_goods(ctx, product_id)
    row = {
        "product_id": product_id,
        "tiers": orjson.dumps(sorted(tiers)).decode(),
        "until": until,
        "since": ctx.now,
        "by": ctx.actor.name,
    }
    ctx.db.execute(insert(reserved_goods), row)
    journal.announce(ctx, "promotion.reserved", product_id, tiers=sorted(tiers))


def open_goods(ctx: Context, product_id: UUID) -> None:
    """Sell a product to everybody again."""
    ctx.require("manage_promotions")
    gone = ctx.db.execute(delete(reserved_goods).where(reserved_goods.c.product_id == product_id))
    if gone.rowcount:
        journal.announce(ctx, "promotion.opened", product_id)


# ----------------------------------------------------------------------------------------- inside


def _row(ctx: Context, code: str) -> Any:
    row = ctx.db.execute(BY_CODE, {"code": code}).first()
    if row is None:
        raise PromotionUnknown(code=code)
    return row


def _checked(offer: Offer) -> str:
    """The offer's JSON. Refuses senseless terms, however the value was made."""
    row = to_row(offer)
    from_row(row)
    return orjson.dumps(row).decode()


def _write(ctx: Context, row: Any, offer: Offer, *, running: bool, event: str) -> None:
    told = _checked(offer)
    if (told, running) == (row.offer, row.running):
        return
    ctx.db.execute(
        update(promotions)
        .where(promotions.c.id == row.id)
        .values(offer=told, running=running, made_at=ctx.now)
    )
    _keep(ctx, row.id, told, running=running)
    journal.announce(ctx, event, row.code)


def _keep(ctx: Context, promotion_id: UUID, told: str, *, running: bool) -> None:
    newest = ctx.db.execute(NEWEST, {"promotion": promotion_id}).scalar() or 0
    row = {
        "promotion_id": promotion_id,
        "version": newest + 1,
        "since": ctx.now,
        "by": ctx.actor.name,
        "running": running,
        "offer": told,
    }
    ctx.db.execute(insert(versions), row)


def _promotion(ctx: Context, row: Any) -> Promotion:
    offer = from_row(orjson.loads(row.offer))
    return Promotion(row.id, row.code, _state(ctx, row, offer), offer, row.made_at)


def _state(ctx: Context, row: Any, offer: Offer) -> State:
    if offer.ends_at is not None and offer.ends_at <= ctx.now:
        return "ended"
    if not row.running:
        return "ended" if row.ever_on else "draft"
    if offer.starts_at is not None and offer.starts_at > ctx.now:
        return "scheduled"
    return "running"
