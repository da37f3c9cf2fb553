"""The rows of tiers: schemes, what members bought, where each stands, and every change of it.

``tier_changes`` is the ledger. ``member_tiers`` is the guard (where a member stands now) and
``member_purchases`` the member's side of the sales ledger, kept in the sale's own transaction so
that a window can be added up without reading anybody else's sales; ``core.verify`` derives both.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.db import schema
from core.db.schema import Cents, Key, UtcTime, metadata

schemes = Table(
    "tier_schemes",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("starts_at", UtcTime, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("note", String(200), nullable=False),
    Column("scheme", Text, nullable=False),
    Column("withdrawn_at", UtcTime, nullable=True),
    Column("taken_up_at", UtcTime, nullable=True),
)

purchases = Table(
    "member_purchases",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("sold_at", UtcTime, nullable=False),
    Column("id", Key, nullable=False),
    Column("sale_id", Key, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("cents", Cents, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("cause", String(64), nullable=False),
    PrimaryKeyConstraint("member_id", "sold_at", "id"),
    sqlite_with_rowid=False,
)

standings = Table(
    "member_tiers",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("tier", String(24), nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", UtcTime, nullable=True),
    Column("earned_on", Date, nullable=True),
    Column("needed", BigInteger, nullable=False),
    Column("keeps_until", Date, nullable=True),
    Column("grace_until", Date, nullable=True),
    Column("at_risk_since", UtcTime, nullable=True),
    Column("settled_at", UtcTime, nullable=False),
    Column("settled_by", Key, nullable=True),
    Column("due_at", UtcTime, nullable=True),
    Column("wakes_at", BigInteger, nullable=False),
    Index("ix_member_tiers_due_at", "due_at"),
    Index("ix_member_tiers_version", "version", "member_id"),
    Index("ix_member_tiers_tier", "tier"),
    sqlite_with_rowid=False,
)

changes = schema.ledger(
    "tier_changes",
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("from_tier", String(24), nullable=False),
    Column("to_tier", String(24), nullable=False),
    Column("measure", String(8), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("needed", BigInteger, nullable=False),
    Column("window_from", Date, nullable=True),
    Column("window_to", Date, nullable=True),
    Column("version", Integer, nullable=False),
    Column("keeps_until", Date, nullable=True),
    Column("grace_until", Date, nullable=True),
    Column("cause", String(64), nullable=False),
    Column("reason", String(200), nullable=False),
    Index("ix_tier_changes_member", "member_id", "at"),
)

rewards = Table(
    "tier_rewards",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("tier", String(24), nullable=False),
    Column("occasion", String(8), nullable=False),
    Column("period_until", Date, nullable=False),
    Column("coupon_kind", String(24), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("given_at", UtcTime, nullable=True),
    Column("dropped_at", UtcTime, nullable=True),
    UniqueConstraint("member_id", "tier", "occasion", "period_until"),
    Index("ix_tier_rewards_due_at", "due_at"),
)
