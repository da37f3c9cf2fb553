"""The demo shop's silver, gold and black cards, put up on its opening day."""

from __future__ import annotations

import tomllib

from core import assets, coupons, settings, tiers
from core.context import Context, Desk
from core.db.database import Database
from core.tiers import Scheme


def put_up(ctx: Context) -> None:
    """The scheme, the coupon it gives, and the points each tier earns."""
    told = tomllib.loads(assets.path("demo", "tiers.toml").read_text("utf-8"))
    coupon, percents = told.pop("coupon"), told.pop("points_percent")
    coupons.define(
        ctx,
        code=coupon["code"],
        title=coupon["titles"],
        terms={
            "kind": "amount",
            "value": coupon["off_cents"],
            "min_spend_cents": coupon["min_spend_cents"],
        },
        days_valid=coupon["valid_days"],
    )
    rules = settings.read(ctx.db)  # anew: the deed before this one may have changed them
    points = rules.points.model_copy(update={"tier_percent": percents})
    settings.change(ctx, rules.model_copy(update={"points": points}))
    tiers.plan(ctx, Scheme.model_validate(told), note="opening day")


def look_after(database: Database, desk: Desk) -> None:
    """What the house does by night: terms that are over, rewards that are due; no letters."""
    list(tiers.nightly(database, desk))
    list(tiers.hand_over(database, desk, letters=False))
