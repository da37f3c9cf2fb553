"""Store credit in two purses, kept apart: money we owe a member, and money we gave away.

*Refund credit* is the member's own money, left with us instead of cash: it never dies. *Promo
credit* is a present: every gift is a lot with its own last day, it is spent first, and it is never
paid out. One ledger row is both sides: ``cents`` move into a lot (positive) or out of it
``against`` given, refunded, spent, expired or adjusted. ``purse_lots.remaining_cents`` is the guard
moved in the same transaction; ``core.verify`` adds it up again. Amounts are minor units of the
currency the lot was made in; other branches' currencies are another purse.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, insert, select, update
from sqlalchemy import text as literal

from core import journal, ledger, points
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.schema import Cents, Key, UtcTime, metadata
from core.privacy import plain
from core.refusals import Refusal

PurseName = Literal["promo", "refund"]
LONGEST_DAYS = 3_650

lots = Table(
    "purse_lots",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("purse", String(8), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("remaining_cents", Cents, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=True),
    Index(
        "ix_purse_lots_left",
        "member_id",
        sqlite_where=literal("remaining_cents > 0"),
        postgresql_where=literal("remaining_cents > 0"),
    ),
    Index(
        "ix_purse_lots_dying",
        "expires_at",
        sqlite_where=literal("remaining_cents > 0"),
        postgresql_where=literal("remaining_cents > 0"),
    ),
)

entries = schema.ledger(
    "purse_entries",
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("lot_id", Key, ForeignKey("purse_lots.id"), nullable=False, index=True),
    Column("cents", Cents, nullable=False),
    Column("against", String(12), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_purse_entries_cause", "cause"),
)


class NotEnoughCredit(Refusal):
    """Less store credit than asked for."""

    key = "value.not_enough_credit"


class CreditWrong(Refusal):
    """Not an amount or a life that credit can have."""

    key = "value.credit_wrong"


@dataclass(frozen=True, slots=True)
class Dying:
    """So much promo credit dies at the end of this day."""

    cents: int
    on: date


@dataclass(frozen=True, slots=True)
class Held:
    """What a member has with us now, in the branch's currency; promo credit by its last days."""

    promo_cents: int
    refund_cents: int
    dying: tuple[Dying, ...] = ()

    @property
    def cents(self) -> int:
        """Both purses together."""
        return self.promo_cents + self.refund_cents


NOTHING = Held(0, 0)
LEFT = (
    select(lots)
    .where(
        lots.c.member_id == bindparam("member"),
        lots.c.currency == bindparam("currency"),
        literal("remaining_cents > 0"),
        (lots.c.expires_at > bindparam("now", type_=UtcTime)) | lots.c.expires_at.is_(None),
    )
    .order_by(lots.c.purse, lots.c.expires_at.is_(None), lots.c.expires_at, lots.c.id)
)
"""Promo before refund, by its name; within a purse what dies first, first."""
DRAW = (
    update(lots)
    .where(lots.c.id == bindparam("lot"))
    .values(remaining_cents=lots.c.remaining_cents + bindparam("change"))
)


def held(ctx: Context, member_id: UUID) -> Held:
    """What the member can spend in this branch now."""
    rows = _left(ctx, member_id)
    return Held(
        promo_cents=sum(row.remaining_cents for row in rows if row.purse == "promo"),
        refund_cents=sum(row.remaining_cents for row in rows if row.purse == "refund"),
        dying=tuple(
            Dying(row.remaining_cents, row.expires_at.astimezone(ctx.store.zone).date())
            for row in rows
            if row.expires_at is not None
        ),
    )


def give_promo(
    ctx: Context, member_id: UUID, cents: int, *, days: int, cause: str, key: UUID
) -> UUID:
    """A present of promo credit, good to the end of the day so many days from now. Returns its lot.

    ``key`` becomes the lot's id: a second try finds the first present. The caller announces what
    it was for; ``give`` does it for a person at a desk.
    """
    if not 0 < days <= LONGEST_DAYS:
        raise CreditWrong
    last = (ctx.now + timedelta(days=days)).astimezone(ctx.store.zone)
    dies = last.replace(hour=23, minute=59, second=59, microsecond=0)
    return _new_lot(ctx, member_id, "promo", cents, dies, against="given", cause=cause, key=key)


def refund(ctx: Context, member_id: UUID, cents: int, *, cause: str, key: UUID) -> UUID:
    """Money a return owes the member, left with us. Returns its lot; a second try finds the first.

    For the deed that takes goods back: it has asked for the permission and announces itself.
    """
    return _new_lot(ctx, member_id, "refund", cents, None, against="refunded", cause=cause, key=key)


def give(
    ctx: Context,
    member_id: UUID,
    purse: PurseName,
    cents: int,
    *,
    reason: str,
    key: UUID,
    days: int = 90,
) -> UUID:
    """Credit by hand, with a reason and the permission. ``days`` is the life of promo credit."""
    ctx.require("give_credit")
    cause = f"hand:{key}"
    if purse == "promo":
        lot = give_promo(ctx, member_id, cents, days=days, cause=cause, key=key)
    else:
        lot = _new_lot(ctx, member_id, "refund", cents, None, against="adjusted", cause=cause,
                       key=key)  # fmt: skip
    journal.announce(
        ctx, "credit.given", member_id, cents=cents, purse=purse, reason=plain.words(reason)
    )
    return lot


def spend(ctx: Context, member_id: UUID, cents: int, *, cause: str, purse: PurseName) -> None:
    """Take so much out of one purse, what dies first first. Refuses more than is there."""
    if cents <= 0:
        raise CreditWrong
    points.lock(ctx, member_id)
    drawn, missing = [], cents
    for row in _left(ctx, member_id):
        if row.purse == purse and missing:
            part = min(row.remaining_cents, missing)
            drawn.append((row.id, -part))
            missing -= part
    if missing:
        raise NotEnoughCredit(have_cents=cents - missing)
    _post(ctx, member_id, drawn, against="spent", cause=cause)


def give_back(ctx: Context, *, cause: str, because: str) -> int:
    """Take back every entry of a cause, to its own lot with its own last day. Returns the cents.

    The second time there is nothing left to give back.
    """
    rows = ctx.db.execute(select(entries).where(entries.c.cause.in_((cause, because)))).fetchall()
    if any(row.cause == because for row in rows):
        return 0
    for row in rows:
        _post(ctx, row.member_id, [(row.lot_id, -row.cents)], against=row.against, cause=because)
    return -sum(int(row.cents) for row in rows)


def expire(ctx: Context, *, most: int = 500) -> int:
    """Let promo credit past its day die, so many lots at a time. Returns the cents lost."""
    dead = ctx.db.execute(
        select(lots.c.id, lots.c.member_id)
        .where(lots.c.expires_at <= ctx.now, lots.c.remaining_cents > 0)
        .order_by(lots.c.member_id, lots.c.id)
        .limit(most)
    ).fetchall()
    lost = 0
    for row in dead:
        points.lock(ctx, row.member_id)  # before looking, or two runs would take the same cents
        left: int = ctx.db.execute(
            select(lots.c.remaining_cents).where(lots.c.id == row.id)
        ).scalar_one()
        if left > 0:
            cause = f"expired:{ctx.today}"
            _post(ctx, row.member_id, [(row.id, -left)], against="expired", cause=cause)
            lost += left
    if lost:
        journal.announce(ctx, "credit.expired", str(ctx.today), cents=lost)
    return lost


def _left(ctx: Context, member_id: UUID) -> list[Any]:
    given = {"member": member_id, "currency": ctx.store.currency, "now": ctx.now}
    return list(ctx.db.execute(LEFT, given).fetchall())


def _new_lot(
    ctx: Context,
    member_id: UUID,
    purse: PurseName,
    cents: int,
    expires_at: datetime | None,
    *,
    against: str,
    cause: str,
    key: UUID,
) -> UUID:
    if cents <= 0:
        raise CreditWrong
    points.lock(ctx, member_id)
    if ctx.db.execute(select(lots.c.id).where(lots.c.id == key)).first() is not None:
        return key
    ctx.db.execute(
        insert(lots),
        {
            "id": key,
            "member_id": member_id,
            "purse": purse,
            "currency": ctx.store.currency,
            "remaining_cents": 0,
            "made_at": ctx.now,
            "expires_at": expires_at,
        },
    )
    _post(ctx, member_id, [(key, cents)], against=against, cause=cause)
    return key


def _post(
    ctx: Context, member_id: UUID, moved: Iterable[tuple[UUID, int]], *, against: str, cause: str
) -> None:
    moved = list(moved)
    ctx.db.execute(DRAW, [{"lot": lot, "change": change} for lot, change in moved])
    ledger.post(
        ctx,
        entries,
        [
            {
                "id": new_id(),
                "member_id": member_id,
                "lot_id": lot,
                "cents": change,
                "against": against,
                "cause": cause,
                "at": ctx.now,
            }
            for lot, change in moved
        ],
    )
