"""A member's own PIN: the proof for whoever has no phone at hand. Chosen once she is proven."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from core.db.schema import Key, UtcTime, metadata

pins = Table(
    "member_pins",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("pin_hash", String(120), nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("locked_until", UtcTime, nullable=True),
    Column("set_at", UtcTime, nullable=False),
)
