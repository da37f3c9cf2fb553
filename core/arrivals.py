"""A number at the kiosk: what it may see, and the same answer whoever it belongs to.

Strict shops (``rules.kiosk.mode``) answer every number alike, known or not, and show nothing before
proof: a code sent to the number, the member's own QR, or her PIN. Open shops greet a known number
with what ``core.bare_numbers`` lets it see, and keep the rest for the same proofs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from core import cards, codes, limits, member_pins, members, messages, signups
from core.cards import Card
from core.context import Context, Desk
from core.phone import Phone

if TYPE_CHECKING:
    from core.db.database import Database

KIOSK = "kiosk"
"""What these codes are for."""

TRIES_PER_STATION_AN_HOUR = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """The one answer of a strict kiosk: nothing in it depends on who the number belongs to."""

    phone_masked: str


def arrive(ctx: Context, number: Phone, *, language: str, key: UUID) -> Asked:
    """Somebody typed a number at a strict kiosk: an unknown one joins, a known one is greeted.

    Both are told the same. ``key`` is the visit's, and becomes a new member's id.
    """
    signups.not_too_often(ctx, number)
    if not signups.register(ctx, number, language=language, key=key):
        owner = members.find(ctx, number)
        if owner is not None and owner != key:
            members.seen(ctx, owner)
    return Asked(number.masked)


def send_code_to(ctx: Context, member_id: UUID, *, key: UUID) -> None:
    """A code to a member standing at the counter, to the number on her books."""
    ctx.require("sell")
    send_code(ctx, members.number_of(ctx, member_id), key=key)


def proves_at_till(ctx: Context, member_id: UUID, typed: str) -> bool:
    """Whether she read out the code that was sent to her. False for every kind of no."""
    ctx.require("sell")
    _not_too_many_tries(ctx)
    right = codes.proves(ctx, members.number_of(ctx, member_id).e164, KIOSK, typed)
    if right:
        members.proven(ctx, member_id, how="code")
    return right


def send_code(ctx: Context, number: Phone, *, key: UUID) -> None:
    """A code to this number, if it is a member's. Says nothing either way.

    ``key`` is the caller's: the same one twice sends once. Refuses whoever asks too often.
    """
    code = codes.make(ctx, number.e164, KIOSK, key=key)
    owner = members.find(ctx, number)
    if code is None or owner is None:
        return
    facts = {"code": code, "minutes": ctx.rules.privacy.code_minutes}
    messages.queue(ctx, owner, "verification_code", facts, key=f"code:{key}", purpose="service")


def by_code(ctx: Context, number: Phone, typed: str, *, visit: UUID) -> Card | None:
    """The whole card when this is the code that was sent; None for every kind of no."""
    _not_too_many_tries(ctx)
    right = codes.proves(ctx, number.e164, KIOSK, typed)
    owner = members.find(ctx, number)
    if not right or owner is None:
        return None
    members.proven(ctx, owner, how="code")
    return _own_card(ctx, owner, visit)


def by_qr(ctx: Context, payload: str, *, visit: UUID) -> Card | None:
    """The whole card of a member whose own QR was shown, fresh and for the first time."""
    _not_too_many_tries(ctx)
    found, proven = cards.find_by_qr(ctx, payload)
    if not proven:
        return None
    members.seen(ctx, found.member_id)
    return _own_card(ctx, found.member_id, visit)


def by_pin(database: Database, desk: Desk, number: Phone, pin: str, *, visit: UUID) -> Card | None:
    """The whole card when this is the PIN she chose; None for every kind of no."""
    database.deed(desk, _not_too_many_tries)
    owner = member_pins.proves(database, desk, number, pin)
    return database.ask(desk, lambda ctx: _own_card(ctx, owner, visit)) if owner else None


def _own_card(ctx: Context, member_id: UUID, visit: UUID) -> Card:
    return replace(cards.card(ctx, member_id), new=member_id == visit)


def _not_too_many_tries(ctx: Context) -> None:
    hour = timedelta(hours=1)
    limits.take(ctx, f"try@{ctx.station}", most=TRIES_PER_STATION_AN_HOUR, within=hour)
