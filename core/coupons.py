"""Coupons: issued to a member, shown as a signed QR, redeemed once, whoever tries at the same time.

A coupon's life is a ledger of turns. The primary key (coupon, turn) makes a second redemption of
the same turn impossible in the database itself; ``coupons.state`` is the guard that says so kindly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, ledger, tokens
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import Cents, Key, UtcTime, metadata
from core.pricing.offers import Coupon, Goods
from core.refusals import Refusal

kinds = Table(
    "coupon_kinds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("title_en", String(80), nullable=False),
    Column("title_zh", String(80), nullable=False),
    Column("min_spend_cents", Cents, nullable=False),
    Column("days_valid", Integer, nullable=False),
    Column("terms", Text, nullable=False),
)

coupons = Table(
    "coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("kind_id", Key, ForeignKey("coupon_kinds.id"), nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=True),
    Column("occasion", String(40), nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    UniqueConstraint("member_id", "kind_id", "occasion"),
    Index(
        "ix_coupons_open",
        "member_id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

entries = schema.ledger(
    "coupon_entries",
    Column("coupon_id", Key, ForeignKey("coupons.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("coupon_id", "turn"),
    Index("ix_coupon_entries_cause", "cause"),
)


class CouponUnknown(Refusal):
    """The signature is ours, but no such coupon is on the books."""

    key = "coupon.unknown"


class CouponUsed(Refusal):
    """Somebody was quicker: a coupon works once."""

    key = "coupon.used"


class CouponExpired(Refusal):
    """Past its last day."""

    key = "coupon.expired"


class CouponRevoked(Refusal):
    """The shop has taken it back."""

    key = "coupon.revoked"


class CouponOfSomebodyElse(Refusal):
    """It is in another member's name."""

    key = "coupon.of_somebody_else"


@dataclass(frozen=True, slots=True)
class CouponCard:
    """A coupon as its owner sees it: what it gives, until when, and the text of its QR code."""

    coupon_id: UUID
    title: dict[str, str]
    payload: str
    expires_on: date
    min_spend_cents: int


@dataclass(frozen=True, slots=True)
class Found:
    """A coupon on the books, ready to be priced."""

    id: UUID
    member_id: UUID | None
    state: str
    expires_at: datetime
    title: dict[str, str]
    terms: Coupon


_insert_coupon = insert_or(coupons)
NEW_COUPON = _insert_coupon.on_conflict_do_nothing(
    index_elements=["member_id", "kind_id", "occasion"]
).returning(coupons.c.id)
KIND = select(kinds).where(kinds.c.code == bindparam("code"))


class Row(NamedTuple):
    """A coupon with its kind, as ``FOUND`` reads them."""

    id: UUID
    member_id: UUID | None
    state: str
    expires_at: datetime
    title_en: str
    title_zh: str
    terms: str


FOUND = select(
    coupons.c.id,
    coupons.c.member_id,
    coupons.c.state,
    coupons.c.expires_at,
    kinds.c.title_en,
    kinds.c.title_zh,
    kinds.c.terms,
).join(kinds, kinds.c.id == coupons.c.kind_id)
BY_NUMBER = FOUND.where(coupons.c.number == bindparam("number"))
BY_ID = FOUND.where(coupons.c.id == bindparam("coupon_id"))
TURN = Prepared(
    update(coupons)
    .where(
        coupons.c.id == bindparam("coupon"),
        coupons.c.state.concat("") == bindparam("from_state"),  # see prepared.fixed
    )
    .values(state=bindparam("to_state"), turn=coupons.c.turn + 1)
    .returning(coupons.c.turn)
)


def define(
    ctx: Context,
    *,
    code: str,
    title: dict[str, str],
    terms: dict[str, Any],
    days_valid: int,
) -> UUID:
    """A kind of coupon: what it gives and for how many days.

    ``terms`` are ``kind`` (percent or amount), ``value`` (basis points or cents), and if wanted
    ``min_spend_cents``, ``products``, ``categories``. Senseless terms raise ``ValueError``.
    """
    ctx.require("manage_coupons")
    kind_id = new_id()
    checked = _priced(kind_id, title, terms)
    ctx.db.execute(
        insert(kinds),
        {
            "id": kind_id,
            "code": code,
            "title_en": title["en"],
            "title_zh": title["zh_Hant"],
            "min_spend_cents": checked.min_spend_cents,
            "days_valid": days_valid,
            "terms": orjson.dumps(terms).decode(),
        },
    )
    journal.announce(ctx, "coupon.defined", code)
    return kind_id


def issue(ctx: Context, kind_code: str, member_id: UUID, *, occasion: str) -> UUID | None:
    """Give a member a coupon for an occasion. None when this occasion was honoured already.

    Valid to the last second, shop time, of its last day.
    """
    kind = ctx.db.execute(KIND, {"code": kind_code}).one()
    last_day = ctx.now.astimezone(ctx.store.zone).date() + timedelta(days=kind.days_valid)
    coupon_id = new_id()
    row = {
        "id": coupon_id,
        "number": tokens.new_coupon_number(),
        "kind_id": kind.id,
        "member_id": member_id,
        "occasion": occasion,
        "issued_at": ctx.now,
        "expires_at": datetime.combine(last_day, time(23, 59, 59), ctx.store.zone),
        "state": "open",
        "turn": 0,
    }
    if ctx.db.execute(NEW_COUPON, row).scalar() is None:
        return None
    _enter(ctx, coupon_id, turn=0, kind="issued", cause=occasion)
    return coupon_id


def read(ctx: Context, payload: str) -> Found:
    """The coupon of a scanned QR. Refuses forgeries, and says kindly why a genuine one is dead."""
    token = ctx.keys.read_coupon(payload)
    row = ctx.db.execute(BY_NUMBER, {"number": token.number}).first()
    if row is None:
        raise CouponUnknown
    return check(ctx, found(row))


def find(ctx: Context, coupon_id: UUID) -> Found:
    """A coupon by its id, alive or not."""
    return found(ctx.db.execute(BY_ID, {"coupon_id": coupon_id}).one())


def check(ctx: Context, coupon: Found) -> Found:
    """Refuse a coupon that is used, revoked or past its day; hand back one that is alive."""
    if coupon.state == "redeemed":
        raise CouponUsed
    if coupon.state == "revoked":
        raise CouponRevoked
    if coupon.expires_at <= ctx.now:
        raise CouponExpired(on=coupon.expires_at.astimezone(ctx.store.zone).date().isoformat())
    return coupon


def redeem(ctx: Context, coupon_id: UUID, *, cause: str) -> None:
    """Use it up. Of any number of tills at the same moment exactly one gets through."""
    turn = _turn(ctx, coupon_id, "open", "redeemed")
    if turn is None:
        check(ctx, find(ctx, coupon_id))
        raise CouponUsed
    _enter(ctx, coupon_id, turn=turn, kind="redeemed", cause=cause)


def give_back(ctx: Context, coupon_id: UUID, *, cause: str) -> None:
    """The sale it was used for is undone: the member has it again, with its old last day."""
    turn = _turn(ctx, coupon_id, "redeemed", "open")
    if turn is not None:
        _enter(ctx, coupon_id, turn=turn, kind="returned", cause=cause)


def redeemed_by(ctx: Context, cause: str) -> list[UUID]:
    """The coupons a sale used up."""
    rows = ctx.db.execute(
        select(entries.c.coupon_id)
        .where(entries.c.cause == cause, entries.c.kind == "redeemed")
        .order_by(entries.c.coupon_id)
    )
    return [row.coupon_id for row in rows]


def revoke(ctx: Context, coupon_id: UUID, *, reason: str) -> None:
    """Take back an open coupon, with a reason."""
    ctx.require("manage_coupons")
    turn = _turn(ctx, coupon_id, "open", "revoked")
    if turn is None:
        raise CouponUsed
    _enter(ctx, coupon_id, turn=turn, kind="revoked", cause=reason)
    journal.announce(ctx, "coupon.revoked", coupon_id, reason=reason)


def card(ctx: Context, row: Any) -> CouponCard:
    """What the owner sees, from a joined row of coupon and kind."""
    return CouponCard(
        coupon_id=row.coupon_id,
        title={"en": row.title_en, "zh_Hant": row.title_zh},
        payload=ctx.keys.sign(row.number, row.expires_at),
        expires_on=row.expires_at.astimezone(ctx.store.zone).date(),
        min_spend_cents=row.min_spend_cents,
    )


def found(row: Any) -> Found:
    """A coupon from a row of ``FOUND``."""
    title = {"en": row.title_en, "zh_Hant": row.title_zh}
    terms = _priced(row.id, title, orjson.loads(row.terms))
    return Found(row.id, row.member_id, row.state, row.expires_at, title, terms)


def _priced(coupon_id: UUID, title: Mapping[str, str], terms: dict[str, Any]) -> Coupon:
    """The coupon as the pricing engine knows it. Raises ``ValueError`` on senseless terms."""
    goods = Goods(
        products=frozenset(UUID(one) for one in terms.get("products", ())),
        categories=frozenset(terms.get("categories", ())),
    )
    return Coupon(
        id=coupon_id,
        titles={"en": title["en"], "zh_Hant": title["zh_Hant"]},
        kind=terms["kind"],
        value=terms["value"],
        min_spend_cents=terms.get("min_spend_cents", 0),
        goods=goods,
    )


def _turn(ctx: Context, coupon_id: UUID, before: str, after: str) -> int | None:
    """Turn the coupon from one state to the next; None when it was not in that state."""
    row = {"coupon": coupon_id, "from_state": before, "to_state": after}
    found = TURN.first(ctx.db, row)
    return found[0] if found else None


def _enter(ctx: Context, coupon_id: UUID, *, turn: int, kind: str, cause: str) -> None:
    ledger.post(
        ctx,
        entries,
        [{"coupon_id": coupon_id, "turn": turn, "kind": kind, "cause": cause, "at": ctx.now}],
    )
