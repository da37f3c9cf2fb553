"""Baskets left standing: what they hold back from others is let go after a while."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select

from core import coupons
from core.baskets.deeds import take_off_all
from core.baskets.tables import HEADER, basket_coupons, baskets
from core.context import Context
from core.db.prepared import fixed
from core.db.schema import UtcTime

WITH_OLD_COUPONS = (
    select(baskets.c.id)
    .join(basket_coupons, basket_coupons.c.basket_id == baskets.c.id)
    .join(coupons.coupons, coupons.coupons.c.id == basket_coupons.c.coupon_id)
    .join(
        coupons.entries,
        (coupons.entries.c.coupon_id == coupons.coupons.c.id)
        & (coupons.entries.c.turn == coupons.coupons.c.turn),
    )
    .where(
        # As the index of open baskets says it: there are as many of them as stations.
        baskets.c.state.in_((fixed("open"), fixed("paying"))),
        coupons.coupons.c.state == "reserved",
        coupons.entries.c.at < bindparam("laid_before", type_=UtcTime),
    )
    .distinct()
    .order_by(baskets.c.id)
    .limit(bindparam("most"))
)


def release_stale(ctx: Context, *, most: int = 20) -> int:
    """Baskets nobody has touched for the shop's hold time let go of their coupons; how many did.

    One that is being paid keeps them, however long it takes. Safe to run at any time, and twice.
    """
    before = ctx.now - timedelta(minutes=ctx.rules.coupons.hold_minutes)
    found = ctx.db.execute(WITH_OLD_COUPONS, {"laid_before": before, "most": most}).scalars()
    freed = 0
    for basket_id in found.fetchall():
        header = ctx.db.execute(HEADER.with_for_update(), {"basket": basket_id}).one()
        if header.state == "open" and take_off_all(ctx, basket_id):
            freed += 1
    return freed
