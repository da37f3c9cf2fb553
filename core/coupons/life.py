"""A coupon's life: its states, the turns that lead from one to the next, and why it may say no.

Every turn is one conditional write of the guard (``coupons.state``) and one row of the ledger,
whose primary key (coupon, turn) makes a second use of the same turn impossible in the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update

from core import ledger
from core.context import Context
from core.coupons.tables import coupons, entries
from core.db.prepared import Prepared
from core.refusals import Refusal

LIFE: dict[str, dict[str, str]] = {
    "": {"issued": "open", "claimed": "claimed"},
    "open": {
        "reserved": "reserved",
        "redeemed": "redeemed",
        "expired": "expired",
        "revoked": "revoked",
    },
    "claimed": {"reserved": "reserved", "revoked": "revoked"},
    "reserved": {
        "released": "open",
        "unclaimed": "claimed",
        "redeemed": "redeemed",
        "revoked": "revoked",
    },
    "redeemed": {"returned": "open", "unclaimed": "claimed"},
    "expired": {},
    "revoked": {},
}
"""From each state, what may happen and where it leads. ``claimed`` is the use of a public code by
one customer: it is on nobody's card before it was paid with. Straight from open to redeemed went
only coupons of shops older than reservations; their books stay valid."""


class CouponUnknown(Refusal):
    """The signature is ours, but no such coupon is on the books."""

    key = "coupon.unknown"


class CouponUsed(Refusal):
    """Somebody was quicker: a coupon works once."""

    key = "coupon.used"


class CouponReserved(Refusal):
    """It lies on the counter of another till; ``station`` says which."""

    key = "coupon.reserved"


class CouponExpired(Refusal):
    """Past its last day."""

    key = "coupon.expired"


class CouponNotYet(Refusal):
    """Before its first day."""

    key = "coupon.not_yet"


class CouponRevoked(Refusal):
    """The shop has taken it back."""

    key = "coupon.revoked"


class CouponOfSomebodyElse(Refusal):
    """It is in another member's name."""

    key = "coupon.of_somebody_else"


class CouponStale(Refusal):
    """A picture of a coupon that only works live: show it on the screen once more."""

    key = "coupon.stale"


class CouponNeedsScan(Refusal):
    """Worth too much for a phone number: scan the member's own QR, or the coupon's."""

    key = "coupon.needs_scan"


def turn(ctx: Context, coupon_id: UUID, before: str, entry: str, *, cause: str) -> int | None:
    """What happened to a coupon in this state: its new turn. None when it was in another state."""
    after = LIFE[before][entry]
    row = {"coupon": coupon_id, "from_state": before, "to_state": after}
    found = TURN.first(ctx.db, row)
    if found is None:
        return None
    post(ctx, [(coupon_id, found[0])], entry, cause=cause)
    return int(found[0])


def post(ctx: Context, turned: Iterable[tuple[UUID, int]], entry: str, *, cause: str) -> None:
    """The same turn of one coupon or of many, on the books."""
    rows: list[dict[str, Any]] = [
        {"coupon_id": coupon_id, "turn": number, "kind": entry, "cause": cause, "at": ctx.now}
        for coupon_id, number in turned
    ]
    ledger.post(ctx, entries, rows)


TURN = Prepared(
    update(coupons)
    .where(
        coupons.c.id == bindparam("coupon"),
        coupons.c.state.concat("") == bindparam("from_state"),  # see prepared.fixed
    )
    .values(state=bindparam("to_state"), turn=coupons.c.turn + 1)
    .returning(coupons.c.turn)
)
