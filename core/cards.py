"""The member's card: who, how many points and what they are worth, which coupons, which QR."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from core import coupons, phone, points, tiers
from core.context import Context
from core.coupons import CouponCard
from core.db.prepared import Prepared, fixed
from core.db.schema import Key, UtcTime, metadata
from core.members import MemberUnknown, masked_name, members
from core.phone import Phone
from core.points import Expiring
from core.privacy.aliases import resolve
from core.tiers import TierBadge

proofs = Table(
    "member_proofs",
    metadata,
    Column("member_id", Key, nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "step"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Card:
    """What a member, and a cashier serving one, may see of a membership.

    ``points`` can be spent now; ``points_pending`` are earned but not yet free. ``member_qr`` names
    the member anywhere and proves the phone is here for about a minute.
    """

    member_id: UUID
    phone_masked: str
    name: str
    new: bool
    language: str
    verified: bool
    marketing: bool
    points: int
    points_pending: int
    points_worth_cents: int
    expiring: tuple[Expiring, ...]
    coupons: tuple[CouponCard, ...]
    member_qr: str
    joined_at: datetime
    tier: TierBadge | None = None
    bare: bool = False
    """Known by a number only: what can be spent is left out (``core.bare_numbers``)."""


class OpenCoupon(NamedTuple):
    """A coupon that can be used today."""

    number: int
    expires_at: datetime


class Held(NamedTuple):
    """What a number holds: the points on its books, and its open coupons, first to die first."""

    member_id: UUID
    points: int
    coupons: tuple[OpenCoupon, ...]


_open = (
    (coupons.coupons.c.member_id == members.c.id)
    & (coupons.coupons.c.state == fixed("open"))
    & (coupons.coupons.c.expires_at > bindparam("now", type_=UtcTime))
)
_held = (
    select(members.c.id, members.c.points, coupons.coupons.c.number, coupons.coupons.c.expires_at)
    .select_from(members)
    .outerjoin(coupons.coupons, _open)
    .order_by(coupons.coupons.c.expires_at)
)
HELD_BY_PHONE = Prepared(_held.where(members.c.phone == bindparam("phone")))
HELD_BY_ID = Prepared(_held.where(members.c.id == bindparam("member_id")))
_card = (
    select(
        members,
        coupons.coupons.c.id.label("coupon_id"),
        coupons.coupons.c.number,
        coupons.coupons.c.expires_at,
        coupons.coupons.c.issued_at,
        coupons.kinds.c.title_en,
        coupons.kinds.c.title_zh,
        coupons.kinds.c.terms,
    )
    .select_from(members)
    .outerjoin(coupons.coupons, _open)
    .outerjoin(coupons.kinds, coupons.kinds.c.id == coupons.coupons.c.kind_id)
    .order_by(coupons.coupons.c.expires_at)
)
CARD_BY_PHONE = _card.where(members.c.phone == bindparam("phone"))
CARD_BY_ID = _card.where(members.c.id == bindparam("member_id"))
CARD_BY_CODE = _card.where(members.c.code == bindparam("code"))
NEW_PROOF = (
    insert(proofs)
    .on_conflict_do_nothing(index_elements=["member_id", "step"])
    .returning(proofs.c.step)
)


def look_up(ctx: Context, number: Phone) -> Held | None:
    """Points and open coupons of a number, or None when nobody has it. One statement."""
    rows = HELD_BY_PHONE.all(ctx.db, {"phone": number.e164, "now": ctx.now})
    if not rows:
        return None
    if rows[0][1] <= 0 and rows[0][2] is None:
        rows = _answering_rows(ctx, rows)
    member_id, balance, number_of_first, _ = rows[0]
    held = () if number_of_first is None else tuple(OpenCoupon(row[2], row[3]) for row in rows)
    return Held(member_id, balance, held)


def card(ctx: Context, member_id: UUID) -> Card:
    """The whole card of a member, with pending and dying points. Refuses an unknown id."""
    found = _read_card(ctx, ctx.db.execute(CARD_BY_ID, {"member_id": member_id, "now": ctx.now}))
    if found is None:
        raise MemberUnknown
    return _complete(ctx, _answering(ctx, found))


def find_by_phone(ctx: Context, text: str) -> Card | None:
    """The member a cashier asks for by number, as typed. Refuses what is no number."""
    e164 = phone.read(text, ctx.store.region).e164
    found = _read_card(ctx, ctx.db.execute(CARD_BY_PHONE, {"phone": e164, "now": ctx.now}))
    return _complete(ctx, _answering(ctx, found)) if found else None


def find_by_qr(ctx: Context, payload: str) -> tuple[Card, bool]:
    """The member of a QR code, and whether it proves that the member's phone is here.

    A code proves once: shown again (a screenshot, a second till) it only names the member, as the
    phone number would. Refuses a code that is not ours or names nobody.
    """
    code, step = ctx.keys.read_member(payload, ctx.now)
    found = _read_card(ctx, ctx.db.execute(CARD_BY_CODE, {"code": code, "now": ctx.now}))
    if found is None:
        raise MemberUnknown
    proven = False
    if step is not None:
        row = {"member_id": found.member_id, "step": step, "at": ctx.now}
        proven = ctx.db.execute(NEW_PROOF, row).scalar() is not None
    return _complete(ctx, _answering(ctx, found)), proven


def _read_card(ctx: Context, rows: Any) -> Card | None:
    """A card from the joined rows of one member: as many rows as open coupons, at least one."""
    found = rows.fetchall()
    if not found:
        return None
    row = found[0]
    return Card(
        member_id=row.id,
        phone_masked=phone.mask(row.phone),
        name=masked_name(row.name),
        new=False,
        language=row.language,
        verified=row.verified_at is not None,
        marketing=row.marketing_since is not None,
        points=row.points,
        points_pending=0,
        points_worth_cents=points.worth(ctx.rules.points, row.points),
        expiring=(),
        coupons=tuple(coupons.card(ctx, one) for one in found if one.coupon_id is not None),
        member_qr=ctx.keys.member_qr(row.code, ctx.now),
        joined_at=row.joined_at,
    )


def _answering(ctx: Context, found: Card) -> Card:
    """Whoever was merged into another answers through the one that stayed.

    Such a row has neither points nor coupons, so that nobody else pays for the question.
    """
    if found.coupons or found.points > 0:
        return found
    into = resolve(ctx, found.member_id)
    if into == found.member_id:
        return found
    stayed = _read_card(ctx, ctx.db.execute(CARD_BY_ID, {"member_id": into, "now": ctx.now}))
    assert stayed is not None, "an alias points at a member"
    return stayed


def _answering_rows(ctx: Context, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    into = resolve(ctx, rows[0][0])
    if into == rows[0][0]:
        return rows
    return HELD_BY_ID.all(ctx.db, {"member_id": into, "now": ctx.now})


def _complete(ctx: Context, found: Card) -> Card:
    """Add what the lots know: points not yet free, and points about to die."""
    pending, dead, expiring = points.outlook(ctx, found.member_id)
    free = found.points - pending - dead
    return replace(
        found,
        points=free,
        points_pending=pending,
        points_worth_cents=points.worth(ctx.rules.points, free),
        expiring=expiring,
        tier=tiers.badge(ctx, found.member_id),
    )
