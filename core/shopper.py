"""Who stands at the counter, as the pricing engine wants to know it."""

from __future__ import annotations

from uuid import UUID

from core import tiers
from core.context import Context
from core.pricing.quote import Shopper


def of(ctx: Context, member_id: UUID | None) -> Shopper:
    """The shopper of a basket in this branch: a passer-by, or a member with a tier."""
    if member_id is None:
        return Shopper(member=False, branch=ctx.store.code)
    return Shopper(member=True, tier=tiers.of(ctx, member_id), branch=ctx.store.code)
