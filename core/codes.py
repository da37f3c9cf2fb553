"""Verification codes: six digits to a number, to prove that whoever asks holds that phone.

A code lives for minutes, is good for one use and a few tries, and is kept only as an HMAC under a
key of the shop: neither the table nor a backup gives one away, nor the number it went to. Every no
is the same no: wrong, late, used up, never sent.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, limits
from core.context import Context
from core.db.schema import Key, UtcTime, metadata

codes = Table(
    "verification_codes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number_mac", String(44), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("code_mac", LargeBinary(32), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", UtcTime, nullable=True),
    Column("station", String(24), nullable=False),
    Index("ix_verification_codes_number", "number_mac", "purpose", "made_at"),
)

DIGITS = 6
KEPT = timedelta(days=1)
"""How long a dead code's row is kept: long enough to look into a complaint of today."""

NEW_CODE = insert_or(codes).on_conflict_do_nothing(index_elements=["id"]).returning(codes.c.id)
_newest = (
    select(codes.c.id)
    .where(
        codes.c.number_mac == bindparam("number"),
        codes.c.purpose == bindparam("use"),
        codes.c.used_at.is_(None),
        codes.c.expires_at > bindparam("now", type_=UtcTime),
    )
    .order_by(codes.c.made_at.desc(), codes.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
TAKE_TRY = (
    update(codes)
    .where(codes.c.id == _newest, codes.c.tries_left > 0)
    .values(tries_left=codes.c.tries_left - 1)
    .returning(codes.c.id, codes.c.code_mac)
)


def make(ctx: Context, e164: str, purpose: str, *, key: UUID) -> str | None:
    """A fresh code for a number, to be sent to it; the older ones of this purpose are dead.

    ``key`` is the caller's: None when this very code was made before (a second tap). Refuses a
    number or a station that asks too often (``limits.TooOften``).
    """
    rules = ctx.rules.privacy
    number, hour = number_mac(ctx, e164), timedelta(hours=1)
    if ctx.db.execute(select(codes.c.id).where(codes.c.id == key)).first() is not None:
        return None
    limits.take(ctx, f"code@{ctx.station}", most=rules.codes_per_station_per_hour, within=hour)
    limits.take(ctx, f"code:{number}", most=rules.codes_per_number_per_hour, within=hour)
    ctx.db.execute(
        update(codes)
        .where(codes.c.number_mac == number, codes.c.purpose == purpose, codes.c.used_at.is_(None))
        .values(used_at=ctx.now)
    )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = {
        "id": key,
        "number_mac": number,
        "purpose": purpose,
        "code_mac": _code_mac(ctx, key, code),
        "made_at": ctx.now,
        "expires_at": ctx.now + timedelta(minutes=rules.code_minutes),
        "tries_left": rules.code_tries,
        "used_at": None,
        "station": ctx.station,
    }
    if ctx.db.execute(NEW_CODE, row).scalar() is None:
        return None
    journal.announce(ctx, "code.made", key, purpose=purpose)
    return code


def proves(ctx: Context, e164: str, purpose: str, typed: str) -> bool:
    """Whether this is the code that was sent to this number. A try is used up either way.

    The caller's deed must end well whatever the answer, or the try is not counted: this never
    raises a refusal.
    """
    asked = {"number": number_mac(ctx, e164), "use": purpose, "now": ctx.now}
    taken = ctx.db.execute(TAKE_TRY, asked).first()
    key, wanted = (taken.id, bytes(taken.code_mac)) if taken else (UUID(int=0), bytes(32))
    right = hmac.compare_digest(wanted, _code_mac(ctx, key, typed.strip()))
    if not right:
        journal.announce(ctx, "code.refused", key, purpose=purpose)
        return False
    ctx.db.execute(update(codes).where(codes.c.id == key).values(used_at=ctx.now))
    journal.announce(ctx, "code.proved", key, purpose=purpose)
    return True


def number_mac(ctx: Context, e164: str) -> str:
    """A number as these tables know it: the same for the same number, and no number."""
    return urlsafe_b64encode(ctx.keys.mac("number", e164)).decode()


def subject(ctx: Context, e164: str) -> str:
    """What the kiosk's look-ups of a number are counted under."""
    return f"of:{number_mac(ctx, e164)}"


def sweep(ctx: Context) -> int:
    """Forget codes and counters of yesterday. Safe at any time. Rows forgotten."""
    old = ctx.now - KEPT
    forgotten = ctx.db.execute(delete(codes).where(codes.c.made_at < old)).rowcount
    counters = delete(limits.limits).where(limits.limits.c.since < old)
    return forgotten + ctx.db.execute(counters).rowcount


def forget(ctx: Context, e164: str) -> None:
    """Nothing here remembers this number any more."""
    number = number_mac(ctx, e164)
    ctx.db.execute(delete(codes).where(codes.c.number_mac == number))
    subjects = [f"of:{number}", f"code:{number}"]
    ctx.db.execute(delete(limits.limits).where(limits.limits.c.subject.in_(subjects)))


def _code_mac(ctx: Context, key: UUID, code: str) -> bytes:
    return ctx.keys.mac("code", f"{key}\n{code}")
