"""What a bare number may see: points and names; nothing that can be spent above the free limit.

Anybody can type a number. Its points and the titles of its coupons are what people walk up to a
kiosk for; the QR codes that are worth more than ``rules.privacy.free_value_cents``, the member's
own QR and the consent switch wait until the person proves herself (``core.arrivals``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from core import coupons
from core.cards import Card
from core.context import Context
from core.coupons import CouponCard


def bare(ctx: Context, card: Card) -> Card:
    """The card as a bare number may see it: no member QR, and codes only of small coupons."""
    small = _small(ctx, card.coupons)
    shown = tuple(
        one if one.coupon_id in small else replace(one, payload="") for one in card.coupons
    )
    return replace(card, coupons=shown, member_qr="", bare=True)


def worth_cents(terms: dict[str, Any]) -> int | None:
    """The most a coupon can take off, in cents; None when nobody can tell beforehand."""
    most = terms.get("max_cents") or terms.get("most_cents")
    if most:
        return int(most)
    return int(terms["value"]) if terms.get("kind") == "amount" else None


def _small(ctx: Context, shown: tuple[CouponCard, ...]) -> set[UUID]:
    """Those whose worth needs no proof."""
    if not shown:
        return set()
    rows = ctx.db.execute(
        select(coupons.coupons.c.id, coupons.kinds.c.terms)
        .join(coupons.kinds, coupons.kinds.c.id == coupons.coupons.c.kind_id)
        .where(coupons.coupons.c.id.in_([one.coupon_id for one in shown]))
    )
    limit = ctx.rules.privacy.free_value_cents
    worth = {row.id: worth_cents(orjson.loads(row.terms)) for row in rows}
    return {coupon_id for coupon_id, cents in worth.items() if cents is not None and cents <= limit}
