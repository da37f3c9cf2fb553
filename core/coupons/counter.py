"""Coupons on the counter: read, laid, taken off again, paid with, given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select, update

from core import journal
from core.context import Context
from core.coupons import limiting
from core.coupons.life import (
    CouponExpired,
    CouponNotYet,
    CouponReserved,
    CouponRevoked,
    CouponStale,
    CouponUnknown,
    CouponUsed,
    turn,
)
from core.coupons.tables import batch_coupons, batches, coupons, entries, kinds
from core.coupons.terms import (
    KindRules,
    Version,
    coupon_of,
    end_of,
    history,
    in_force,
    starts_at,
)
from core.pricing import Coupon
from core.privacy import plain


@dataclass(frozen=True, slots=True)
class CouponCard:
    """A coupon as its owner sees it: what it gives, until when, and the text of its QR code."""

    coupon_id: UUID
    title: dict[str, str]
    payload: str
    expires_on: date
    min_spend_cents: int
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A coupon on the books, ready to be priced. ``rules`` are its own, of the day of issue;
    limits are the newest version's, ``limits``.
    """

    id: UUID
    member_id: UUID | None
    state: str
    expires_at: datetime
    title: dict[str, str]
    terms: Coupon
    kind_id: UUID
    issued_at: datetime
    rules: KindRules
    limits: KindRules


class Row(NamedTuple):
    """A coupon with its kind, as ``FOUND`` reads them."""

    id: UUID
    member_id: UUID | None
    state: str
    expires_at: datetime
    issued_at: datetime
    kind_id: UUID
    title_en: str
    title_zh: str
    terms: str


FOUND = select(
    coupons.c.id,
    coupons.c.member_id,
    coupons.c.state,
    coupons.c.expires_at,
    coupons.c.issued_at,
    coupons.c.kind_id,
    kinds.c.title_en,
    kinds.c.title_zh,
    kinds.c.terms,
).join(kinds, kinds.c.id == coupons.c.kind_id)
BY_NUMBER = FOUND.where(coupons.c.number == bindparam("number"))
BY_ID = FOUND.where(coupons.c.id == bindparam("coupon_id"))
REDEEMED_BY = (
    select(entries.c.coupon_id)
    .where(entries.c.cause == bindparam("cause"), entries.c.kind == "redeemed")
    .order_by(entries.c.coupon_id)
)
BEFORE = select(entries.c.kind).where(
    entries.c.coupon_id == bindparam("coupon"), entries.c.turn == bindparam("turn")
)
BATCH_OF = (
    select(batches.c.sort, batches.c.stopped_at)
    .join(batch_coupons, batch_coupons.c.batch_id == batches.c.id)
    .where(batch_coupons.c.coupon_id == bindparam("coupon"))
)


# ---------------------------------------------------------------------------------- questions


def read(ctx: Context, payload: str) -> Found:
    """The coupon of a scanned QR. Refuses forgeries, and says kindly why a genuine one is dead.

    A live coupon's code is good for a minute: an older one, or one signed for longer, is refused.
    """
    token = ctx.keys.read_coupon(payload)
    row = ctx.db.execute(BY_NUMBER, {"number": token.number}).first()
    if row is None:
        raise CouponUnknown
    coupon = check(ctx, found(row))
    if coupon.rules.live and not ctx.keys.is_fresh(token, ctx.now):
        raise CouponStale
    return coupon


def find(ctx: Context, coupon_id: UUID) -> Found:
    """A coupon by its id, alive or not."""
    return found(ctx.db.execute(BY_ID, {"coupon_id": coupon_id}).one())


def found(row: Any) -> Found:
    """A coupon from a row of ``FOUND``."""
    versions = history(row.title_en, row.title_zh, row.terms)
    own = in_force(versions, row.issued_at)
    return Found(
        id=row.id,
        member_id=row.member_id,
        state=row.state,
        expires_at=row.expires_at,
        title=dict(own.title),
        terms=coupon_of(own, row.id),
        kind_id=row.kind_id,
        issued_at=row.issued_at,
        rules=own.rules,
        limits=versions[-1].rules,
    )


def check(ctx: Context, coupon: Found) -> Found:
    """Refuse a coupon that is used, revoked, past its day or before it; hand back one alive."""
    if coupon.state == "redeemed":
        raise CouponUsed
    if coupon.state == "revoked":
        raise CouponRevoked
    if coupon.state == "expired" or coupon.expires_at <= ctx.now:
        raise CouponExpired(on=_shop_day(ctx, coupon.expires_at).isoformat())
    if coupon.rules.starts_later:
        first = starts_at(coupon.rules, coupon.issued_at, ctx.store.zone)
        if ctx.now < first:
            raise CouponNotYet(on=_shop_day(ctx, first).isoformat())
    return coupon


def card(ctx: Context, row: Any) -> CouponCard:
    """What the owner sees, from a joined row of coupon and kind."""
    own = own_version(row)
    first = starts_at(own.rules, row.issued_at, ctx.store.zone)
    until = ctx.keys.live_until(ctx.now) if own.rules.live else row.expires_at
    return CouponCard(
        coupon_id=row.coupon_id,
        title=dict(own.title),
        payload=ctx.keys.sign(row.number, min(until, row.expires_at)),
        expires_on=_shop_day(ctx, row.expires_at),
        min_spend_cents=own.coupon.min_spend_cents,
        starts_on=_shop_day(ctx, first) if first > ctx.now else None,
    )


def own_version(row: Any) -> Version:
    """The version of its kind that a coupon was issued by, from a joined row."""
    return in_force(history(row.title_en, row.title_zh, row.terms), row.issued_at)


def redeemed_by(ctx: Context, cause: str) -> list[UUID]:
    """The coupons a sale used up."""
    return list(ctx.db.execute(REDEEMED_BY, {"cause": cause}).scalars())


# -------------------------------------------------------------------------------------- deeds


def reserve(ctx: Context, coupon: Found, *, cause: str, member_id: UUID | None) -> None:
    """Lay it on one counter, and nobody else can; counts for the limits of its kind.

    ``member_id`` is who uses it, for limits by member. Refuses one that is dead or lies elsewhere,
    and when a limit is reached. ``cause`` is the basket's id.
    """
    check(ctx, coupon)
    if coupon.state == "reserved":
        raise CouponReserved
    number = turn(ctx, coupon.id, coupon.state, "reserved", cause=cause)
    if number is None:
        check(ctx, find(ctx, coupon.id))
        raise CouponReserved
    limiting.take(ctx, coupon.kind_id, coupon.limits, coupon.id, number, member_id)


def release(ctx: Context, coupon_id: UUID, *, cause: str) -> bool:
    """Take it off the counter again, with what it had taken of any limit. False when it did not
    lie there any more (it was revoked meanwhile).
    """
    row = ctx.db.execute(select(coupons.c.turn).where(coupons.c.id == coupon_id)).one()
    before = ctx.db.execute(BEFORE, {"coupon": coupon_id, "turn": row.turn - 1}).scalar()
    entry = "unclaimed" if before in ("claimed", "unclaimed") else "released"
    number = turn(ctx, coupon_id, "reserved", entry, cause=cause)
    if number is None:
        return False
    limiting.free(ctx, {coupon_id: number})
    return True


def redeem(ctx: Context, coupon_id: UUID, *, cause: str) -> None:
    """Use it up. Of any number of tills at the same moment exactly one gets through.

    One that is on no counter yet (of a shop older than reservations) is laid there first.
    """
    if turn(ctx, coupon_id, "reserved", "redeemed", cause=cause) is not None:
        return
    coupon = check(ctx, find(ctx, coupon_id))
    if coupon.state == "reserved":
        raise CouponUsed
    reserve(ctx, coupon, cause=cause, member_id=coupon.member_id)
    turn(ctx, coupon_id, "reserved", "redeemed", cause=cause)


def give_back(ctx: Context, coupon_id: UUID, *, cause: str) -> None:
    """The sale it was used for is undone: see ``give_back_all``."""
    _give_back(ctx, [coupon_id], cause)


def give_back_all(ctx: Context, sale: str, *, because: str) -> int:
    """A sale is undone, or refunded in full: its coupons are the customer's again; how many.

    With their old last day, or, when that has passed, the days of grace from today. What they had
    taken of any limit is free again. A batch that was revoked meanwhile stays revoked.
    """
    gone = redeemed_by(ctx, sale)
    _give_back(ctx, gone, because)
    return len(gone)


def revoke(ctx: Context, coupon_id: UUID, *, reason: str) -> None:
    """Take back a coupon that was not used, with a reason; one on a counter is taken off it."""
    ctx.require("manage_coupons")
    coupon = find(ctx, coupon_id)
    if coupon.state not in ("open", "claimed", "reserved"):
        check(ctx, coupon)
    number = turn(ctx, coupon_id, coupon.state, "revoked", cause=plain.words(reason, most=64))
    if number is None:
        raise CouponUsed
    if coupon.state == "reserved":
        limiting.free(ctx, {coupon_id: number})
    journal.announce(ctx, "coupon.revoked", coupon_id, reason=reason)


def _give_back(ctx: Context, gone: Iterable[UUID], cause: str) -> None:
    turned: dict[UUID, int] = {}
    for coupon_id in gone:
        batch = ctx.db.execute(BATCH_OF, {"coupon": coupon_id}).first()
        coupon = find(ctx, coupon_id)
        bearer_of_code = batch and batch.sort == "public" and coupon.member_id is None
        entry = "unclaimed" if bearer_of_code else "returned"
        number = turn(ctx, coupon_id, "redeemed", entry, cause=cause)
        if number is None:
            continue
        turned[coupon_id] = number
        if batch and batch.stopped_at and batch.sort != "public":
            turn(ctx, coupon_id, "open", "revoked", cause=cause)
        elif coupon.expires_at <= ctx.now:
            _live_on(ctx, coupon_id)
    if turned:
        limiting.free(ctx, turned)


def _live_on(ctx: Context, coupon_id: UUID) -> None:
    """It died while it was used up: the days of grace, to the last second of the last one."""
    last = ctx.now.astimezone(ctx.store.zone).date() + timedelta(days=ctx.rules.coupons.grace_days)
    ctx.db.execute(
        update(coupons)
        .where(coupons.c.id == coupon_id)
        .values(expires_at=end_of(last, ctx.store.zone))
    )


def _shop_day(ctx: Context, moment: datetime) -> date:
    return moment.astimezone(ctx.store.zone).date()
