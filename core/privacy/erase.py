"""Forgetting a member: the person goes, the books stay."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from core.db.schema import Key, UtcTime, metadata

erasures = Table(
    "member_erasures",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("why", String(12), nullable=False),
    Column("wiped_at", UtcTime, nullable=True),
    Index("ix_member_erasures_wiped", "wiped_at"),
)
"""``wiped_at``: when the old bytes left the database file as well."""
