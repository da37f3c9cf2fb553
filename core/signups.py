"""Signing up at the kiosk: digits and one tap, and the stopwatch that shows the three seconds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Column, Integer, String, Table, select
from sqlalchemy.dialects.postgresql import insert

from core import bare_numbers, cards, codes, coupons, limits, members
from core.cards import Card
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.phone import Phone

timings = Table(
    "signup_timings",
    metadata,
    Column("member_id", Key, primary_key=True),
    Column("station", String(24), nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("whole_ms", Integer, nullable=False),
    Column("answer_ms", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """How fast sign-ups were: first touch to welcome, and last tap to welcome, in milliseconds."""

    count: int
    whole_p50_ms: int
    whole_p95_ms: int
    answer_p50_ms: int
    answer_p95_ms: int


def welcome(ctx: Context, number: Phone, *, language: str, key: UUID) -> Card:
    """Greet whoever typed this number: a known member, or a new one from this moment.

    ``key`` is made when the keypad appears and becomes a new member's id, so that a second tap
    finds the same person. Refuses a kiosk that asks for too many numbers (``limits.TooOften``).
    """
    not_too_often(ctx, number)
    if register(ctx, number, language=language, key=key):
        return replace(cards.card(ctx, key), new=True)
    owner = members.find(ctx, number)
    assert owner is not None, "the unique index said that the number has an owner"
    if owner == key:
        return replace(cards.card(ctx, key), new=True)
    members.seen(ctx, owner)
    return bare_numbers.bare(ctx, cards.card(ctx, owner))


def register(ctx: Context, number: Phone, *, language: str, key: UUID) -> bool:
    """A new member with the welcome coupon. False when the number already has an owner."""
    if not members.join(ctx, number, language=language, member_id=key):
        return False
    welcome_coupon = ctx.rules.welcome.coupon_kind
    if welcome_coupon:
        coupons.issue(ctx, welcome_coupon, key, occasion="welcome")
    return True


def timed(ctx: Context, member_id: UUID, *, whole_ms: int, answer_ms: int) -> None:
    """Keep how long a sign-up took, once: from the first touch, and from the last tap."""
    ctx.db.execute(
        insert(timings).on_conflict_do_nothing(index_elements=["member_id"]),
        {
            "member_id": member_id,
            "station": ctx.station,
            "at": ctx.now,
            "whole_ms": whole_ms,
            "answer_ms": answer_ms,
        },
    )


def figures(ctx: Context, days: int = 30) -> Figures:
    """The shop's own three seconds over the last days. Zeros when nobody has joined."""
    rows = ctx.db.execute(
        select(timings.c.whole_ms, timings.c.answer_ms)
        .where(timings.c.at > ctx.now - timedelta(days=days))
        .order_by(timings.c.at.desc())
        .limit(10_000)
    ).fetchall()
    whole = sorted(row.whole_ms for row in rows)
    answer = sorted(row.answer_ms for row in rows)
    return Figures(len(rows), _at(whole, 50), _at(whole, 95), _at(answer, 50), _at(answer, 95))


def not_too_often(ctx: Context, number: Phone) -> None:
    """Count one more number asked for at this kiosk, and one more look at this number."""
    rules = ctx.rules.kiosk
    ten_minutes, hour = timedelta(minutes=10), timedelta(hours=1)
    limits.take(ctx, f"at:{ctx.station}", most=rules.numbers_per_ten_minutes, within=ten_minutes)
    limits.take(
        ctx, codes.subject(ctx, number.e164), most=rules.looks_per_number_per_hour, within=hour
    )


def _at(ordered: list[int], percent: int) -> int:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0
