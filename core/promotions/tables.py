"""Where promotions live: the present of each, every version it ever had, goods kept for some."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from core.db.schema import Key, UtcTime, metadata

promotions = Table(
    "promotions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("running", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("offer", Text, nullable=False),
)
"""The newest version of each; ``running`` unless it is a draft or was stopped."""

versions = Table(
    "promotion_versions",
    metadata,
    Column("promotion_id", Key, ForeignKey("promotions.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("running", Boolean, nullable=False),
    Column("offer", Text, nullable=False),
    PrimaryKeyConstraint("promotion_id", "version"),
)
"""What each promotion said from when on, and whether it was switched on. Only grows."""

reserved_goods = Table(
    "reserved_goods",
    metadata,
    Column("product_id", Key, ForeignKey("products.id"), primary_key=True),
    Column("tiers", Text, nullable=False),
    Column("until", UtcTime, nullable=True),
    Column("since", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
)
"""Goods only members may buy, or only some tiers (JSON), until a moment or for good."""
