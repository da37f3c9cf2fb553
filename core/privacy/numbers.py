"""A member's change of number, proven by a code to the new one; and numbers that found new owners."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from core.db.schema import Key, UtcTime, metadata

changes = Table(
    "number_changes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("from_mac", String(44), nullable=False),
    Column("from_masked", String(24), nullable=False),
    Column("to_masked", String(24), nullable=False),
    Column("how", String(8), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_number_changes_member", "member_id", "at"),
)

recycled = Table(
    "recycled_numbers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("lost_by", Key, ForeignKey("members.id"), nullable=False),
    Column("claimed_by", Key, ForeignKey("members.id"), nullable=True),
    Column("masked", String(24), nullable=False),
    Column("idle_days", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("settled_at", UtcTime, nullable=True),
    Column("settled_by", String(80), nullable=False),
    Index("ix_recycled_numbers_lost", "lost_by"),
    Index("ix_recycled_numbers_claimed", "claimed_by"),
)
"""A number that a proven member claimed from one who was not seen for long: for staff to look at."""
