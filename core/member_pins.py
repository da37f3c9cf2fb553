"""A member's own PIN: the proof for whoever has no phone at hand. Chosen once she is proven.

Hashed with Argon2id like a colleague's, locked for a growing while after wrong ones. A number
without a PIN answers as late and as coldly as a wrong PIN does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, members
from core.context import Context, Desk
from core.db.schema import Key, UtcTime, metadata
from core.phone import Phone
from core.refusals import Refusal
from core.staff import NOBODYS_HASH, hasher, matches

if TYPE_CHECKING:
    from core.db.database import Database

pins = Table(
    "member_pins",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("pin_hash", String(120), nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", UtcTime, nullable=True),
    Column("set_at", UtcTime, nullable=False),
)

DIGITS = 6
LONGEST_LOCK_MINUTES = 24 * 60


class PinNotDigits(Refusal):
    """A member's PIN is six digits, and not six times the same."""

    key = "member.pin_not_digits"


def choose(database: Database, desk: Desk, member_id: UUID, pin: str) -> None:
    """Keep this PIN; the old one is forgotten. Ask only somebody who has just been proven."""
    if len(pin) != DIGITS or not pin.isdecimal() or len(set(pin)) == 1:
        raise PinNotDigits(digits=DIGITS)
    pin_hash = hasher.hash(pin)
    database.deed(desk, lambda ctx: _keep(ctx, member_id, pin_hash))


def proves(database: Database, desk: Desk, number: Phone, pin: str) -> UUID | None:
    """The member of this number if this is her PIN, else None. Late and equal either way.

    Takes the database, not a ctx: the hash takes a tenth of a second on purpose, and nobody else's
    sale shall wait for it.
    """
    row, now = database.ask(desk, lambda ctx: (_row(ctx, number), ctx.now))
    right = matches(row.pin_hash if row is not None else NOBODYS_HASH, pin)
    if row is None:
        return None
    locked = row.locked_until is not None and row.locked_until > now
    database.deed(desk, lambda ctx: _tried(ctx, row.member_id, right=right and not locked))
    member_id: UUID | None = row.member_id if right and not locked else None
    return member_id


def _keep(ctx: Context, member_id: UUID, pin_hash: str) -> None:
    row = {
        "member_id": member_id,
        "pin_hash": pin_hash,
        "wrong": 0,
        "locked_until": None,
        "set_at": ctx.now,
    }
    insert = insert_or(pins)
    kept = {name: insert.excluded[name] for name in row if name != "member_id"}
    ctx.db.execute(insert.on_conflict_do_update(index_elements=["member_id"], set_=kept), row)
    journal.announce(ctx, "member.pin_set", member_id)


def _row(ctx: Context, number: Phone) -> Any:
    owner = members.find(ctx, number)
    if owner is None:
        return None
    return ctx.db.execute(select(pins).where(pins.c.member_id == owner)).first()


def _tried(ctx: Context, member_id: UUID, *, right: bool) -> None:
    mine = pins.c.member_id == member_id
    if right:
        ctx.db.execute(update(pins).where(mine).values(wrong=0, locked_until=None))
        journal.announce(ctx, "member.pin_right", member_id)
        return
    wrong = ctx.db.execute(
        update(pins).where(mine).values(wrong=pins.c.wrong + 1).returning(pins.c.wrong)
    ).scalar_one()
    ctx.db.execute(update(pins).where(mine).values(locked_until=_until(ctx, wrong)))
    journal.announce(ctx, "member.pin_wrong", member_id)


def _until(ctx: Context, wrong: int) -> datetime | None:
    """From the allowed number of wrong PINs on, each locks for twice as long as the last."""
    beyond = wrong - ctx.rules.privacy.code_tries
    if beyond < 0:
        return None
    return ctx.now + timedelta(minutes=min(2 ** min(beyond, 12), LONGEST_LOCK_MINUTES))
