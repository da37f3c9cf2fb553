"""What happens to gift cards: made blank, loaded when they are paid for, spent from, given back,
blocked, replaced, and let die where a shop's rules say so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy import text as literal

from core import journal, ledger
from core.context import Context
from core.db.ids import new_id
from core.db.schema import UtcTime
from core.gift_cards import codes
from core.gift_cards.opening import (
    CardBlocked,
    CardExpired,
    CardOfOtherCurrency,
    CardOrPinWrong,
    Opened,
    must_be_good,
)
from core.gift_cards.tables import cards, entries
from core.refusals import Refusal
from core.staff import hasher


class NotEnoughOnCard(Refusal):
    """Less on the card than asked for."""

    key = "value.not_enough_on_card"


class LoadWrong(Refusal):
    """Too little to load at once, or more than a card may hold."""

    key = "value.load_wrong"


class CardUsed(Refusal):
    """Something of what was loaded has been spent: its sale cannot be undone."""

    key = "value.card_used"


@dataclass(frozen=True, slots=True)
class Blank:
    """A card to be printed: its number and PIN, which nobody can read from our books later."""

    number: int
    pin: str = field(repr=False)
    pin_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Balance:
    """A card as the office sees it."""

    id: UUID
    masked: str
    balance_cents: int
    currency: str
    active_at: datetime | None
    expires_at: datetime | None
    blocked_at: datetime | None


TAKE = (
    update(cards)
    .where(
        cards.c.id == bindparam("card"),
        cards.c.balance_cents >= bindparam("cents"),
        cards.c.pin_hash == bindparam("proof"),
        cards.c.currency == bindparam("here"),
        cards.c.active_at.is_not(None),
        cards.c.blocked_at.is_(None),
        (cards.c.expires_at > bindparam("now", type_=UtcTime)) | cards.c.expires_at.is_(None),
    )
    .values(balance_cents=cards.c.balance_cents - bindparam("cents"))
    .returning(cards.c.balance_cents)
)
"""The row is locked and the balance checked in one statement: fifty tills cannot overspend it."""
PUT = (
    update(cards)
    .where(cards.c.id == bindparam("card"))
    .values(balance_cents=cards.c.balance_cents + bindparam("cents"))
    .returning(cards.c.balance_cents)
)
BY_ID = select(cards).where(cards.c.id == bindparam("card"))


# ------------------------------------------------------------------------------------ making


def blanks(count: int, *, digits: int = 6) -> list[Blank]:
    """Numbers and PINs for so many new cards. Slow on purpose, a tenth of a second each: call it
    outside any transaction, then ``enter`` them.
    """
    made = []
    for _ in range(count):
        pin = codes.new_pin(digits)
        made.append(Blank(codes.new_number(), pin, hasher.hash(pin)))
    return made


def enter(ctx: Context, made: Sequence[Blank]) -> list[UUID]:
    """Take new cards into the books: worth nothing until one is sold and paid."""
    ctx.require("manage_gift_cards")
    ids = [new_id() for _ in made]
    rows = [
        {
            "id": card_id,
            "number": one.number,
            "currency": ctx.store.currency,
            "pin_hash": one.pin_hash,
            "balance_cents": 0,
            "made_at": ctx.now,
            "wrong_pins": 0,
        }
        for card_id, one in zip(ids, made, strict=True)
    ]
    ctx.db.execute(insert(cards), rows)
    journal.announce(ctx, "gift_card.made", str(len(rows)))
    return ids


# ----------------------------------------------------------------------------------- loading


def seen(ctx: Context, code: str) -> Any:
    """The row of a scanned card, for its masked number. Refuses one that is not on our books."""
    number, _ = codes.read(ctx.keys, code)
    row = ctx.db.execute(select(cards).where(cards.c.number == number)).first()
    if row is None:
        raise codes.NumberWrong
    return row


def to_load(ctx: Context, code: str, cents: int) -> Any:
    """The row of a card that is about to be sold or reloaded, checked but not touched.

    Refuses a forged or mistyped number, one that is on no card of ours, a blocked or expired card,
    too small an amount, and more than a card may hold.
    """
    row = seen(ctx, code)
    _may_be_loaded(ctx, row, cents)
    return row


def load(ctx: Context, card_id: UUID, cents: int, *, cause: str) -> None:
    """Paid for: the amount is on the card, and a new card is active from now on."""
    row = ctx.db.execute(BY_ID.with_for_update(), {"card": card_id}).one()
    _may_be_loaded(ctx, row, cents)
    ctx.db.execute(
        update(cards)
        .where(cards.c.id == card_id)
        .values(
            balance_cents=cards.c.balance_cents + cents,
            active_at=row.active_at or ctx.now,
            expires_at=_dies(ctx),
        )
    )
    _post(ctx, card_id, cents, against="sold", cause=cause)


def must_be_unspent(ctx: Context, card_id: UUID, cents: int) -> None:
    """Refuse to undo a load of which something is spent."""
    row = ctx.db.execute(BY_ID.with_for_update(), {"card": card_id}).one()
    if row.balance_cents < cents:
        raise CardUsed(card=codes.masked(row.number))


def unload(ctx: Context, card_id: UUID, cents: int, *, because: str) -> None:
    """The sale of this load is void: the amount goes; a card sold by it is blank again."""
    must_be_unspent(ctx, card_id, cents)
    ctx.db.execute(PUT, {"card": card_id, "cents": -cents})
    _post(ctx, card_id, -cents, against="sold", cause=because)
    sold: int = ctx.db.execute(
        select(func.coalesce(func.sum(entries.c.cents), 0)).where(
            entries.c.card_id == card_id, entries.c.against.in_(("sold", "moved"))
        )
    ).scalar_one()
    if not sold:
        ctx.db.execute(
            update(cards).where(cards.c.id == card_id).values(active_at=None, expires_at=None)
        )


# ---------------------------------------------------------------------------------- spending


def spend(ctx: Context, card: Opened, cents: int, *, cause: str) -> int:
    """Take so much off an opened card. Returns what is left on it.

    Refuses more than is there, and a card that was blocked or changed since it was opened.
    """
    given = {
        "card": card.id,
        "cents": cents,
        "proof": card.proof,
        "here": ctx.store.currency,
        "now": ctx.now,
    }
    left: int | None = ctx.db.execute(TAKE, given).scalar() if cents > 0 else None
    if left is None:
        row = ctx.db.execute(BY_ID, {"card": card.id}).one()
        must_be_good(ctx, row)
        if row.pin_hash != card.proof:
            raise CardOrPinWrong
        raise NotEnoughOnCard(have_cents=row.balance_cents)
    _post(ctx, card.id, -cents, against="spent", cause=cause)
    return left


def give_back(ctx: Context, *, cause: str, because: str) -> int:
    """Put back on the same card what a cause took off it, whatever became of the card since.

    Returns the cents; the second time there is nothing left to give back.
    """
    row = ctx.db.execute(select(entries).where(entries.c.cause == cause)).one()
    there = select(entries.c.id).where(entries.c.card_id == row.card_id, entries.c.cause == because)
    if ctx.db.execute(there).first() is not None:
        return 0
    refund(ctx, row.card_id, -row.cents, cause=because)
    return -int(row.cents)


def refund(ctx: Context, card_id: UUID, cents: int, *, cause: str) -> None:
    """Money of a return or a void, back onto the card that paid; each ``cause`` once."""
    ctx.db.execute(PUT, {"card": card_id, "cents": cents})
    _post(ctx, card_id, cents, against="spent", cause=cause)


def expire(ctx: Context, *, most: int = 500) -> int:
    """Let die what is on cards past their last day, so many cards at a time. Returns the cents."""
    dead = ctx.db.execute(
        select(cards.c.id)
        .where(cards.c.expires_at <= ctx.now, literal("balance_cents > 0"))
        .order_by(cards.c.id)
        .limit(most)
    ).scalars()
    lost = 0
    for card_id in dead.all():
        row = ctx.db.execute(BY_ID.with_for_update(), {"card": card_id}).one()
        if row.balance_cents > 0 and row.expires_at is not None and row.expires_at <= ctx.now:
            ctx.db.execute(PUT, {"card": card_id, "cents": -row.balance_cents})
            cause = f"expired:{ctx.deed.id}"
            _post(ctx, card_id, -row.balance_cents, against="expired", cause=cause)
            lost += row.balance_cents
    if lost:
        journal.announce(ctx, "gift_card.expired", str(ctx.today), cents=lost)
    return lost


# ----------------------------------------------------------------------------- in the office


def find(ctx: Context, code: str) -> Balance:
    """A card by its number, for the office: no PIN, but the permission."""
    ctx.require("manage_gift_cards")
    row = seen(ctx, code)
    return Balance(
        row.id,
        codes.masked(row.number),
        row.balance_cents,
        row.currency,
        row.active_at,
        row.expires_at,
        row.blocked_at,
    )


def block(ctx: Context, card_id: UUID, *, reason: str) -> None:
    """Lost or stolen: nobody spends from it until it is unblocked or replaced."""
    ctx.require("manage_gift_cards")
    ctx.db.execute(update(cards).where(cards.c.id == card_id).values(blocked_at=ctx.now))
    journal.announce(ctx, "gift_card.blocked", card_id, reason=reason[:200])


def unblock(ctx: Context, card_id: UUID, *, reason: str) -> None:
    """Found again; a PIN lock goes with it."""
    ctx.require("manage_gift_cards")
    free = {"blocked_at": None, "locked_until": None, "wrong_pins": 0}
    ctx.db.execute(update(cards).where(cards.c.id == card_id).values(**free))
    journal.announce(ctx, "gift_card.unblocked", card_id, reason=reason[:200])


def hold(ctx: Context, card_id: UUID) -> None:
    """Nobody spends from it while the money of the sale that loaded it is on its way back."""
    ctx.db.execute(
        update(cards)
        .where(cards.c.id == card_id, cards.c.blocked_at.is_(None))
        .values(blocked_at=ctx.now)
    )


def let_go(ctx: Context, card_id: UUID, held_at: Collection[datetime]) -> None:
    """The end of a hold of one of these moments; a card blocked for another reason stays so."""
    ctx.db.execute(
        update(cards)
        .where(cards.c.id == card_id, cards.c.blocked_at.in_(held_at))
        .values(blocked_at=None)
    )


def replace(ctx: Context, old_id: UUID, new_id_: UUID, *, reason: str) -> int:
    """Move all that is on a card to a blank one, and block the old one. Returns the cents."""
    ctx.require("manage_gift_cards")
    for card_id in sorted((old_id, new_id_)):
        ctx.db.execute(BY_ID.with_for_update(), {"card": card_id})
    old = ctx.db.execute(BY_ID, {"card": old_id}).one()
    new = ctx.db.execute(BY_ID, {"card": new_id_}).one()
    if new.active_at is not None or new.blocked_at is not None or new.currency != old.currency:
        raise LoadWrong(least_cents=0, most_cents=0)
    cents: int = old.balance_cents
    ctx.db.execute(PUT, {"card": old_id, "cents": -cents})
    ctx.db.execute(PUT, {"card": new_id_, "cents": cents})
    if cents:
        _post(ctx, old_id, -cents, against="moved", cause=f"replaced:{new_id_}")
        _post(ctx, new_id_, cents, against="moved", cause=f"replaces:{old_id}")
    ctx.db.execute(update(cards).where(cards.c.id == old_id).values(blocked_at=ctx.now))
    ctx.db.execute(
        update(cards)
        .where(cards.c.id == new_id_)
        .values(active_at=ctx.now, expires_at=old.expires_at)
    )
    journal.announce(ctx, "gift_card.replaced", old_id, cents=cents, reason=reason[:200])
    return cents


def _may_be_loaded(ctx: Context, row: Any, cents: int) -> None:
    rules = ctx.rules.gift_cards
    if row.blocked_at is not None:
        raise CardBlocked
    if row.currency != ctx.store.currency:
        raise CardOfOtherCurrency(currency=row.currency)
    if row.expires_at is not None and row.expires_at <= ctx.now:
        raise CardExpired
    if cents < rules.least_cents or row.balance_cents + cents > rules.most_cents:
        raise LoadWrong(least_cents=rules.least_cents, most_cents=rules.most_cents)


def _dies(ctx: Context) -> datetime | None:
    """The last second, shop time, of the day so many months from now; None where cards live on."""
    months = ctx.rules.gift_cards.months_to_expiry.get(ctx.store.region)
    if not months:
        return None
    local = ctx.now.astimezone(ctx.store.zone)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, monthrange(year, month)[1])
    return datetime.combine(date(year, month, day), time(23, 59, 59), ctx.store.zone)


def _post(ctx: Context, card_id: UUID, cents: int, *, against: str, cause: str) -> None:
    row = {
        "id": new_id(),
        "card_id": card_id,
        "cents": cents,
        "against": against,
        "cause": cause,
        "at": ctx.now,
    }
    ledger.post(ctx, entries, [row])
