"""Members: a phone number is enough to be one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    String,
    Table,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT compiles for SQLite as well

from core import journal, phone, tokens
from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import Key, UtcTime, metadata
from core.phone import Phone
from core.privacy.aliases import aliases
from core.refusals import Refusal

members = Table(
    "members",
    metadata,
    Column("id", Key, primary_key=True),
    Column("phone", String(20), nullable=False, unique=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("language", String(10), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("joined_at", UtcTime, nullable=False),
    Column("joined_station", String(24), nullable=False),
    Column("verified_at", UtcTime, nullable=True),
    Column("marketing_since", UtcTime, nullable=True),
    Column("seen_at", UtcTime, nullable=False),
    Column("seen_station", String(24), nullable=False),
    Index("ix_members_seen_at", "seen_at"),
    sqlite_with_rowid=False,
)


PROOFS = frozenset({"qr", "code", "staff"})
"""Ways of knowing that it is really the member. See ``may_redeem``."""


class MemberUnknown(Refusal):
    """Nobody by this number or code."""

    key = "member.unknown"


class ProofNeeded(Refusal):
    """A bare number proves nobody: above ``cents`` the member's own QR, a code or staff must."""

    key = "member.proof_needed"


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who touched a kiosk lately."""

    member_id: UUID
    phone_masked: str
    name: str
    seen_at: datetime
    new: bool


NEW_MEMBER = Prepared(
    insert(members).on_conflict_do_nothing(index_elements=["phone"]).returning(members.c.id)
)
BY_PHONE = (
    select(func.coalesce(aliases.c.into_id, members.c.id))
    .select_from(members)
    .outerjoin(aliases, aliases.c.member_id == members.c.id)
    .where(members.c.phone == bindparam("phone"))
)
SEEN = (
    update(members)
    .where(members.c.id == bindparam("member_id"))
    .values(seen_at=bindparam("now", type_=UtcTime), seen_station=bindparam("station"))
)


def join(ctx: Context, number: Phone, *, language: str, member_id: UUID) -> bool:
    """Make a member of this number. False when the number already has an owner.

    ``member_id`` is the caller's, made before the first attempt. No code is asked for: the number
    stays unverified until somebody proves it.
    """
    ctx.require("join")
    row = {
        "id": member_id,
        "phone": number.e164,
        "code": tokens.new_member_code(),
        "name": "",
        "language": language,
        "points": 0,
        "joined_at": ctx.now,
        "joined_station": ctx.station,
        "verified_at": None,
        "marketing_since": None,
        "seen_at": ctx.now,
        "seen_station": ctx.station,
    }
    if NEW_MEMBER.first(ctx.db, row) is None:
        return False
    journal.announce(ctx, "member.joined", member_id, language=language)
    return True


def find(ctx: Context, number: Phone) -> UUID | None:
    """The member who owns this number, if anybody does; of merged ones the one that stayed."""
    found: UUID | None = ctx.db.execute(BY_PHONE, {"phone": number.e164}).scalar()
    return found


def number_of(ctx: Context, member_id: UUID) -> Phone:
    """The number of a member who has one. Refuses an unknown or forgotten member."""
    e164 = ctx.db.execute(select(members.c.phone).where(members.c.id == member_id)).scalar()
    if e164 is None or not e164.startswith("+"):
        raise MemberUnknown
    return phone.read(e164)


def seen(ctx: Context, member_id: UUID) -> None:
    """The member stands at this station now."""
    ctx.db.execute(SEEN, {"member_id": member_id, "now": ctx.now, "station": ctx.station})
    journal.announce(ctx, "member.greeted", member_id)


def lately_at_kiosks(ctx: Context, minutes: int = 30, limit: int = 20) -> list[Seen]:
    """Who touched a kiosk of this branch in the last minutes, newest first."""
    rows = ctx.db.execute(
        select(members)
        .where(
            members.c.seen_at > ctx.now - timedelta(minutes=minutes),
            members.c.seen_station.like(f"{ctx.store.code}-K%"),
        )
        .order_by(members.c.seen_at.desc())
        .limit(limit)
    )
    return [
        Seen(
            row.id,
            phone.mask(row.phone),
            masked_name(row.name),
            row.seen_at,
            new=row.joined_at == row.seen_at,
        )
        for row in rows
    ]


def set_profile(
    ctx: Context, member_id: UUID, *, name: str | None = None, language: str | None = None
) -> None:
    """Change what the member is called or which language is spoken; None leaves it as it is."""
    given = {"name": name, "language": language}
    values = {column: value for column, value in given.items() if value is not None}
    ctx.db.execute(update(members).where(members.c.id == member_id).values(values))
    journal.announce(ctx, "member.changed", member_id, changed=sorted(values))


def verify_by_staff(ctx: Context, member_id: UUID) -> None:
    """A colleague has seen that this number belongs to this person."""
    ctx.require("verify_member")
    proven(ctx, member_id, how="staff")


def proven(ctx: Context, member_id: UUID, *, how: str) -> None:
    """The number was proven to be this person's: by a code sent to it, or by a colleague."""
    ctx.db.execute(update(members).where(members.c.id == member_id).values(verified_at=ctx.now))
    journal.announce(ctx, "member.verified", member_id, how=how)


def may_redeem(ctx: Context, member_id: UUID, proof: str, cents: int) -> bool:
    """Whether so much worth may leave this membership for somebody known by ``proof``.

    ``proof`` is a basket's: ``qr`` (the member's own, fresh), ``code`` (sent to the number) and
    ``staff`` (a colleague vouches) prove her; ``phone`` (a number was said) and ``list`` (a number
    was typed at the kiosk) are good up to the shop's free limit.
    """
    return proof in PROOFS or cents <= ctx.rules.privacy.free_value_cents


def must_prove(ctx: Context, member_id: UUID, proof: str, cents: int) -> None:
    """Refuse worth above the free limit to somebody who is known by a bare number only."""
    if not may_redeem(ctx, member_id, proof, cents):
        raise ProofNeeded(cents=ctx.rules.privacy.free_value_cents)


def masked_name(name: str) -> str:
    """A name as a screen in the open may show it: the first letter, then stars."""
    return f"{name[0]}**" if name else ""
