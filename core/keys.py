"""The keys that sign our QR codes, in the owner's hands: changed as a habit, withdrawn when stolen.

A new key signs at once and the old ones go on verifying, so nobody's coupon stops working. A key
whose coupons are all past their day may be retired. A revoked key's codes are refused everywhere
from the next deed on; the coupons themselves live on, and are shown anew under a key that is good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core import journal, tokens
from core.context import Context
from core.refusals import Refusal
from core.tokens import signing_keys


class KeyUnknown(Refusal):
    """No key by this number, or one that was revoked or retired before."""

    key = "keys.unknown"


class KeySigns(Refusal):
    """The key that signs today is not retired: make a new one first."""

    key = "keys.signs"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key without its secret. ``state`` is signing, verifying, retired or revoked."""

    id: int
    made_at: datetime
    state: str
    ended_at: datetime | None


def every(ctx: Context) -> list[SigningKey]:
    """All keys there ever were, newest first."""
    ctx.require("manage_keys")
    rows = ctx.db.execute(select(signing_keys).order_by(signing_keys.c.id.desc())).fetchall()
    good = [row.id for row in rows if row.revoked_at is None and row.retired_at is None]
    found = []
    for row in rows:
        state = "signing" if row.id == max(good, default=0) else "verifying"
        if row.revoked_at is not None:
            state = "revoked"
        elif row.retired_at is not None:
            state = "retired"
        found.append(SigningKey(row.id, row.made_at, state, row.revoked_at or row.retired_at))
    return found


def rotate(ctx: Context) -> int:
    """Sign with a new key from now on; its number."""
    ctx.require("manage_keys")
    key_id = tokens.make_key(ctx.db, ctx.now)
    journal.announce(ctx, "keys.changed", str(key_id), what="new")
    return key_id


def retire(ctx: Context, key_id: int) -> None:
    """Stop reading codes signed with this key: coupons, and gift cards printed under it, which
    are then typed by their number. Refuses the key that signs today.
    """
    ctx.require("manage_keys")
    if key_id == tokens.read_ring(ctx.db).newest:
        raise KeySigns(number=key_id)
    _end(ctx, key_id, "retired_at")
    journal.announce(ctx, "keys.changed", str(key_id), what="retired")


def revoke(ctx: Context, key_id: int) -> None:
    """No QR signed with this key is accepted again. The last one is replaced at once."""
    ctx.require("manage_keys")
    _end(ctx, key_id, "revoked_at")
    if not tokens.read_ring(ctx.db).secrets:
        tokens.make_key(ctx.db, ctx.now)
    journal.announce(ctx, "keys.changed", str(key_id), what="revoked")


def _end(ctx: Context, key_id: int, how: str) -> None:
    ended = ctx.db.execute(
        update(signing_keys)
        .where(
            signing_keys.c.id == key_id,
            signing_keys.c.revoked_at.is_(None),
            # A retired key may still turn out to be stolen.
            signing_keys.c.retired_at.is_(None) | (how == "revoked_at"),
        )
        .values({how: ctx.now})
    )
    if ended.rowcount == 0:
        raise KeyUnknown(number=key_id)
