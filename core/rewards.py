"""Goods for points: a product, the points it takes, and the cash that goes with them if any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, insert, select, text, update

from core import journal
from core.catalogue import products
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Cents, Key, UtcTime, metadata
from core.points import NotInSteps
from core.refusals import Refusal

rewards = Table(
    "rewards",
    metadata,
    Column("id", Key, primary_key=True),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("cash_cents", Cents, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=True),
    Column("stopped_at", UtcTime, nullable=True),
    Index(
        "ux_rewards_running",
        "product_id",
        unique=True,
        sqlite_where=text("stopped_at IS NULL"),
        postgresql_where=text("stopped_at IS NULL"),
    ),
)


class RewardWrong(Refusal):
    """Not a price in points a product can have."""

    key = "value.reward_wrong"


@dataclass(frozen=True, slots=True)
class Reward:
    """One piece of a product for ``points`` and ``cash_cents``."""

    id: UUID
    product_id: UUID
    name: dict[str, str]
    points: int
    cash_cents: int


def offer(
    ctx: Context,
    product_id: UUID,
    points: int,
    *,
    cash_cents: int = 0,
    until: datetime | None = None,
) -> UUID:
    """Let a product be had for points from now on; it takes the place of what ran before.

    Refuses points that are no whole steps, and cash that is the product's whole price already.
    """
    ctx.require("manage_promotions")
    step = ctx.rules.points.step_points
    if points <= 0 or points % step:
        raise NotInSteps(step=step)
    price: int | None = ctx.db.execute(
        select(products.c.price_cents).where(products.c.id == product_id)
    ).scalar()
    if price is None or not 0 <= cash_cents < price:
        raise RewardWrong
    _stop(ctx, product_id)
    reward_id = new_id()
    row = {
        "id": reward_id,
        "product_id": product_id,
        "points": points,
        "cash_cents": cash_cents,
        "since": ctx.now,
        "until": until,
        "stopped_at": None,
    }
    ctx.db.execute(insert(rewards), row)
    journal.announce(ctx, "reward.offered", reward_id, points=points, cash_cents=cash_cents)
    return reward_id


def stop(ctx: Context, product_id: UUID) -> None:
    """No longer for points."""
    ctx.require("manage_promotions")
    _stop(ctx, product_id)
    journal.announce(ctx, "reward.stopped", product_id)


def running(ctx: Context, product_ids: Iterable[UUID] | None = None) -> list[Reward]:
    """What can be had for points now: of these products, or all of it, cheapest first."""
    query = (
        select(rewards, products.c.name_en, products.c.name_zh)
        .join(products, products.c.id == rewards.c.product_id)
        .where(
            rewards.c.stopped_at.is_(None),
            (rewards.c.until > ctx.now) | rewards.c.until.is_(None),
        )
        .order_by(rewards.c.points, rewards.c.id)
    )
    if product_ids is not None:
        query = query.where(rewards.c.product_id.in_(list(product_ids)))
    return [_reward(row) for row in ctx.db.execute(query)]


def _stop(ctx: Context, product_id: UUID) -> None:
    ctx.db.execute(
        update(rewards)
        .where(rewards.c.product_id == product_id, rewards.c.stopped_at.is_(None))
        .values(stopped_at=ctx.now)
    )


def _reward(row: Any) -> Reward:
    name = {"en": row.name_en, "zh_Hant": row.name_zh}
    return Reward(row.id, row.product_id, name, row.points, row.cash_cents)
