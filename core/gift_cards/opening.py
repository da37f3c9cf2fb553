"""Opening a gift card with its PIN. Whoever only knows a number learns nothing, not even that it is
a card of ours.

The check takes a tenth of a second on purpose (Argon2id) and happens outside any transaction, like
a colleague's PIN. What comes back is a key to this card: the deeds that spend from it ask for it.
Wrong PINs lock the card for a growing while, everywhere; guesses at numbers are limited at every
station.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from argon2.exceptions import VerifyMismatchError
from sqlalchemy import bindparam, select, update

from core import journal, limits
from core.context import Context, Desk
from core.gift_cards import codes
from core.gift_cards.tables import cards
from core.refusals import Refusal
from core.staff import NOBODYS_HASH, hasher

if TYPE_CHECKING:
    from core.db.database import Database

GUESSES_AN_HOUR = 30
"""Numbers without a card, or with another PIN, that one station may try."""

BY_NUMBER = select(cards).where(cards.c.number == bindparam("number"))


class CardOrPinWrong(Refusal):
    """No card by this number, or not its PIN: nobody is told which."""

    key = "value.card_or_pin_wrong"


class CardLocked(Refusal):
    """Too many wrong PINs; ``minutes`` to wait."""

    key = "value.card_locked"


class CardNotActive(Refusal):
    """It was made but never paid for."""

    key = "value.card_not_active"


class CardBlocked(Refusal):
    """Reported lost, or stopped by the shop."""

    key = "value.card_blocked"


class CardExpired(Refusal):
    """Past its last day."""

    key = "value.card_expired"


class CardOfOtherCurrency(Refusal):
    """Sold in a branch with another currency."""

    key = "value.card_of_other_currency"


@dataclass(frozen=True, slots=True)
class Opened:
    """A card whose PIN was right: what is on it, and the proof that it was opened."""

    id: UUID
    number: int
    balance_cents: int
    currency: str
    expires_on: date | None
    proof: str = field(repr=False)


def open_card(database: Database, desk: Desk, code: str, pin: str) -> Opened:
    """What the card of a scanned or typed number holds, if the PIN is its own.

    Refuses a wrong number or PIN, a card that is locked, blocked, expired, or was never paid for.
    Takes the database, not a ctx: see above.
    """
    row, now, free = database.ask(desk, lambda ctx: _look(ctx, code))
    if row is not None and row.locked_until is not None and row.locked_until > now:
        raise CardLocked(minutes=_minutes(row.locked_until, now))
    right = free or _verify(row.pin_hash if row is not None else NOBODYS_HASH, pin)
    if row is None or not right:
        locked_until = database.deed(desk, lambda ctx: _wrong(ctx, row.id if row else None))
        if locked_until is not None:
            raise CardLocked(minutes=_minutes(locked_until, now))
        raise CardOrPinWrong
    if row.wrong_pins:
        database.deed(desk, lambda ctx: _right(ctx, row.id))
    return database.ask(desk, lambda ctx: opened(ctx, row.id))


def opened(ctx: Context, card_id: UUID) -> Opened:
    """The card as it stands. Refuses one that cannot be spent from."""
    row = ctx.db.execute(select(cards).where(cards.c.id == card_id)).one()
    must_be_good(ctx, row)
    dies: datetime | None = row.expires_at
    return Opened(
        id=row.id,
        number=row.number,
        balance_cents=row.balance_cents,
        currency=row.currency,
        expires_on=dies.astimezone(ctx.store.zone).date() if dies else None,
        proof=row.pin_hash,
    )


def must_be_good(ctx: Context, row: Any) -> None:
    """Refuse, by name, a card that nobody can pay with here and now."""
    if row.active_at is None:
        raise CardNotActive
    if row.blocked_at is not None:
        raise CardBlocked
    if row.expires_at is not None and row.expires_at <= ctx.now:
        raise CardExpired
    if row.currency != ctx.store.currency:
        raise CardOfOtherCurrency(currency=row.currency)


def _look(ctx: Context, code: str) -> tuple[Any, datetime, bool]:
    """The card's row, the time, and whether the rules ask for no PIN here."""
    ctx.require("sell")
    number, signed = codes.read(ctx.keys, code)
    rule = ctx.rules.gift_cards.pin
    free = rule == "never" or (rule == "typed" and signed)
    return ctx.db.execute(BY_NUMBER, {"number": number}).first(), ctx.now, free


def _verify(pin_hash: str, pin: str) -> bool:
    try:
        return hasher.verify(pin_hash, pin)
    except VerifyMismatchError:
        return False


def _wrong(ctx: Context, card_id: UUID | None) -> datetime | None:
    """Count a wrong try; from the allowed number on, each one locks the card for twice as long."""
    journal.announce(ctx, "gift_card.pin_wrong", card_id or ctx.station)
    if card_id is None:
        limits.take(ctx, f"gift:{ctx.station}", most=GUESSES_AN_HOUR, within=timedelta(hours=1))
        return None
    wrong: int = ctx.db.execute(
        update(cards)
        .where(cards.c.id == card_id)
        .values(wrong_pins=cards.c.wrong_pins + 1)
        .returning(cards.c.wrong_pins)
    ).scalar_one()
    rules = ctx.rules.gift_cards
    if wrong < rules.wrong_pins_allowed:
        return None
    doubled = rules.first_lock_seconds * 2 ** min(wrong - rules.wrong_pins_allowed, 20)
    until = ctx.now + timedelta(seconds=min(doubled, rules.longest_lock_seconds))
    ctx.db.execute(update(cards).where(cards.c.id == card_id).values(locked_until=until))
    journal.announce(ctx, "gift_card.locked", card_id)
    return until


def _right(ctx: Context, card_id: UUID) -> None:
    ctx.db.execute(
        update(cards).where(cards.c.id == card_id).values(wrong_pins=0, locked_until=None)
    )
    journal.announce(ctx, "gift_card.opened", card_id)


def _minutes(until: datetime, now: datetime) -> int:
    return max(1, -int((now - until).total_seconds() // 60))
