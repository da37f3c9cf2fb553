"""Staff: a person, a PIN, a role. Every deed names its actor; rights are the person's own.

PINs are hashed with Argon2id. Wrong PINs lock the person out for a growing while, at that station
and everywhere, but never the whole shop: others sign in as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Column, Integer, String, Table, insert, select, update

from core import journal
from core.context import Actor, Context, Desk
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.refusals import NotPermitted, Refusal

if TYPE_CHECKING:
    from core.db.database import Database

people = Table(
    "staff",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("role", String(12), nullable=False),
    Column("pin_hash", String(120), nullable=False),
    Column("wrong_pins", Integer, nullable=False),
    Column("locked_until", UtcTime, nullable=True),
    Column("left_at", UtcTime, nullable=True),
)

CASHIER = frozenset({"join", "sell", "reprint", "open_shift", "close_shift", "open_drawer"})
SUPERVISOR = CASHIER | {
    "change_birthday",
    "void_sale",
    "move_cash",
    "verify_member",
    "receive_stock",
}
MARKETER = frozenset(
    {
        "join",
        "manage_campaigns",
        "manage_coupons",
        "manage_messages",
        "manage_promotions",
        "manage_tiers",
        "manage_members",
        "see_reports",
    }
)
MANAGER = (
    SUPERVISOR
    | MARKETER
    | {
        "adjust_points",
        "adjust_stock",
        "approve_points",
        "change_rules",
        "give_credit",
        "manage_catalogue",
        "manage_gift_cards",
        "manage_staff",
        "manage_stations",
        "see_cost",
    }
)
PERMISSIONS: dict[str, frozenset[str]] = {
    "cashier": CASHIER,
    "supervisor": SUPERVISOR,
    "marketer": MARKETER,
    "manager": MANAGER,
    "owner": MANAGER | {"manage_keys"},
}
SHORT_PIN, LONG_PIN = 4, 6
"""A till may be opened with four digits; whoever approves for others needs six."""

hasher = PasswordHasher()
NOBODYS_HASH = hasher.hash("nobody")
"""Checked when the person does not exist, so that the answer takes as long as for one who does."""


class PinWrong(Refusal):
    """Not the PIN of this person."""

    key = "staff.pin_wrong"


class PinLocked(Refusal):
    """Too many wrong PINs; ``seconds`` to wait."""

    key = "staff.pin_locked"


class PinTooShort(Refusal):
    """A PIN is digits: four for a cashier, six for anybody who approves."""

    key = "staff.pin_too_short"


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague, as the sign-in screen shows them."""

    id: UUID
    name: str
    role: str


def hire(ctx: Context, *, name: str, role: str, pin: str) -> UUID:
    """A new colleague. Refuses a PIN too short for the role."""
    ctx.require("manage_staff")
    least = SHORT_PIN if role == "cashier" else LONG_PIN
    if not pin.isdigit() or len(pin) < least:
        raise PinTooShort(digits=least)
    person_id = new_id()
    ctx.db.execute(
        insert(people),
        {
            "id": person_id,
            "name": name,
            "role": role,
            "pin_hash": hasher.hash(pin),
            "wrong_pins": 0,
        },
    )
    journal.announce(ctx, "staff.hired", person_id, role=role)
    return person_id


def roster(ctx: Context) -> list[Person]:
    """Everybody who may sign in."""
    rows = ctx.db.execute(
        select(people).where(people.c.left_at.is_(None)).order_by(people.c.role, people.c.name)
    )
    return [Person(row.id, row.name, row.role) for row in rows]


def actor_of(ctx: Context, person_id: UUID) -> Actor:
    """The actor of a colleague, for the house's own jobs and demo; a screen uses ``sign_in``."""
    row = ctx.db.execute(select(people).where(people.c.id == person_id)).one()
    return _actor(row)


def sign_in(database: Database, desk: Desk, person_id: UUID, pin: str) -> Actor:
    """Who signs in with this PIN. Refuses a wrong one, and anybody who is locked out.

    Takes the database, not a ctx: checking a PIN takes a tenth of a second on purpose, and nobody
    else's sale shall wait for it.
    """
    row, now = database.ask(desk, lambda ctx: (_person(ctx, person_id), ctx.now))
    if row is not None and row.locked_until is not None and row.locked_until > now:
        raise PinLocked(seconds=_seconds_left(row.locked_until, now))
    right = matches(row.pin_hash if row is not None else NOBODYS_HASH, pin)
    if row is None or not right:
        locked_until = database.deed(desk, lambda ctx: _wrong(ctx, person_id))
        if locked_until is not None:
            raise PinLocked(seconds=_seconds_left(locked_until, now))
        raise PinWrong
    actor = _actor(row)
    at_work = Desk(desk.store_id, desk.station, actor)
    database.deed(at_work, lambda ctx: _right(ctx, person_id))
    return actor


def approve(database: Database, desk: Desk, person_id: UUID, pin: str, permission: str) -> Actor:
    """A colleague with the permission steps in with a PIN for one deed."""
    actor = sign_in(database, desk, person_id, pin)
    if permission not in actor.permissions:
        raise NotPermitted(permission=permission, name=actor.name)
    return actor


def _person(ctx: Context, person_id: UUID) -> Any:
    return ctx.db.execute(
        select(people).where(people.c.id == person_id, people.c.left_at.is_(None))
    ).first()


def matches(pin_hash: str, pin: str) -> bool:
    """Whether this is the PIN of the hash. Slow on purpose."""
    try:
        return hasher.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False


def _wrong(ctx: Context, person_id: UUID) -> datetime | None:
    """Count a wrong PIN; from the allowed number on, each one locks for twice as long."""
    wrong = ctx.db.execute(
        update(people)
        .where(people.c.id == person_id)
        .values(wrong_pins=people.c.wrong_pins + 1)
        .returning(people.c.wrong_pins)
    ).scalar()
    journal.announce(ctx, "staff.pin_wrong", person_id)
    rules = ctx.rules.staff
    if wrong is None or wrong < rules.wrong_pins_allowed:
        return None
    doubled = rules.first_lock_seconds * 2 ** min(wrong - rules.wrong_pins_allowed, 20)
    until = ctx.now + timedelta(seconds=min(doubled, rules.longest_lock_seconds))
    ctx.db.execute(update(people).where(people.c.id == person_id).values(locked_until=until))
    journal.announce(ctx, "staff.locked_out", person_id)
    return until


def _right(ctx: Context, person_id: UUID) -> None:
    ctx.db.execute(
        update(people).where(people.c.id == person_id).values(wrong_pins=0, locked_until=None)
    )
    journal.announce(ctx, "staff.signed_in", person_id)


def _actor(row: Any) -> Actor:
    return Actor(
        name=row.name, id=row.id, role=row.role, permissions=PERMISSIONS.get(row.role, frozenset())
    )


def _seconds_left(until: datetime, now: datetime) -> int:
    return max(1, int((until - now).total_seconds()))
