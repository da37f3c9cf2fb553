"""Birthday gifts given: one row each, never changed. Who got what, for which birthday, and when.

The primary key (member, series, birthday's year) is what makes a second gift impossible, whoever
tries at the same time; campaigns of one series take the place of each other.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    bindparam,
    func,
    select,
)

from core.context import Context
from core.db import schema
from core.db.schema import Key, UtcTime

gifts = schema.ledger(
    "birthday_gifts",
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("series", String(24), nullable=False),
    Column("year", Integer, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("tier", String(24), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("coupon_id", Key, ForeignKey("coupons.id"), nullable=True),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "series", "year"),
    Index("ix_birthday_gifts_campaign_id_member_id", "campaign_id", "member_id"),
    sqlite_with_rowid=False,
)

LAST = select(func.max(gifts.c.at)).where(gifts.c.member_id == bindparam("member_id"))


def last_gift_at(ctx: Context, member_id: UUID) -> datetime | None:
    """When the member's newest birthday gift was given, of whatever campaign."""
    found: datetime | None = ctx.db.execute(LAST, {"member_id": member_id}).scalar()
    return found
