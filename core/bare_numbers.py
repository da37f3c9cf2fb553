"""What a bare number may see: points and names; nothing that can be spent above the free limit.

Anybody can type a number. Its points and the titles of its coupons are what people walk up to a
kiosk for; the QR codes that are worth more than ``rules.privacy.free_value_cents``, the member's
own QR and the consent switch wait until the person proves herself (``core.arrivals``).
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import bindparam, select

from core import coupons
from core.cards import Card
from core.context import Context
from core.coupons import CouponCard
from core.coupons.counter import own_version
from core.pricing.actions import SpendAmountOff, SpendPercentOff
from core.pricing.offers import Coupon

KINDS_OF = (
    select(
        coupons.coupons.c.id,
        coupons.coupons.c.issued_at,
        coupons.kinds.c.title_en,
        coupons.kinds.c.title_zh,
        coupons.kinds.c.terms,
    )
    .join(coupons.kinds, coupons.kinds.c.id == coupons.coupons.c.kind_id)
    .where(coupons.coupons.c.id.in_(bindparam("shown", expanding=True)))
)


def bare(ctx: Context, card: Card) -> Card:
    """The card as a bare number may see it: no member QR, and codes only of small coupons."""
    small = _small(ctx, card.coupons)
    shown = tuple(
        one if one.coupon_id in small else replace(one, payload="") for one in card.coupons
    )
    return replace(card, coupons=shown, member_qr="", bare=True)


def worth_cents(coupon: Coupon) -> int | None:
    """The most a coupon can take off, in cents; None when nobody can tell beforehand."""
    action = coupon.action
    if isinstance(action, SpendAmountOff) and action.per_cents is None:
        return action.off_cents
    if isinstance(action, SpendAmountOff | SpendPercentOff):
        return action.most_cents
    return None


def _small(ctx: Context, shown: tuple[CouponCard, ...]) -> set[UUID]:
    """Those whose worth needs no proof."""
    if not shown:
        return set()
    rows = ctx.db.execute(KINDS_OF, {"shown": [one.coupon_id for one in shown]})
    limit = ctx.rules.privacy.free_value_cents
    worth = {row.id: worth_cents(own_version(row).coupon) for row in rows}
    return {coupon_id for coupon_id, cents in worth.items() if cents is not None and cents <= limit}
