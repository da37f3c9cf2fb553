"""Who stands at the counter, as the pricing engine wants to know it.

One statement for the tier, none in a shop without tiers. Tags, and whether anything was ever bought
here, are read only while an offer or a coupon on the counter asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, func, select

from core import tags, tiers
from core.context import Context
from core.db.prepared import Prepared
from core.pricing.offers import Coupon
from core.pricing.quote import Shopper
from core.tiers.tables import purchases

NO_TAGS: frozenset[str] = frozenset()
VISITS = Prepared(
    select(func.sum(purchases.c.visits)).where(purchases.c.member_id == bindparam("member_id"))
)


def of(ctx: Context, member_id: UUID | None, laid: Iterable[Coupon] = ()) -> Shopper:
    """The shopper of a basket in this branch: a passer-by, or a member with a tier.

    ``laid`` are the coupons on the counter, which may ask for more than the offers do.
    """
    if member_id is None:
        return Shopper(member=False, branch=ctx.store.code)
    offers, asked = ctx.standing.offers, [one.who for one in laid]
    asks_tags = offers.asks_tags or any(who.tags for who in asked)
    asks_first = offers.asks_first_purchase or any(who.first_purchase for who in asked)
    return Shopper(
        member=True,
        tier=tiers.of(ctx, member_id),
        tags=tags.codes_of(ctx, member_id) if asks_tags else NO_TAGS,
        first_purchase=asks_first and is_first_purchase(ctx, member_id),
        branch=ctx.store.code,
    )


def is_first_purchase(ctx: Context, member_id: UUID) -> bool:
    """Whether this member has never bought anything that was kept: a void leaves the first open."""
    found = VISITS.first(ctx.db, {"member_id": member_id})
    return not (found and found[0])
