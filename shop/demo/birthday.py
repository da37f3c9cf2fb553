"""The demo shop's birthday present, running from its opening day."""

from __future__ import annotations

import tomllib

from core import assets, birthdays, campaigns, coupons
from core.birthdays import BirthdayPlan
from core.context import Context


def put_up(ctx: Context) -> None:
    """The campaign and the coupon it gives: tell a birthday of this month and find it."""
    told = tomllib.loads(assets.path("demo", "birthday.toml").read_text("utf-8"))
    coupon = told["coupon"]
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
    plan = BirthdayPlan.model_validate(told["plan"])
    code, titles = told["code"], told["titles"]
    campaigns.make(ctx, code, birthdays.KIND, titles=titles, plan=plan)
    birthdays.start(ctx, code)
