"""The retention clock: whoever was not seen for long is told, and then forgotten."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table

from core.db.schema import Key, UtcTime, metadata

notices = Table(
    "retention_notices",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("told_at", UtcTime, nullable=False),
    Column("erase_at", UtcTime, nullable=False),
    Index("ix_retention_notices_erase", "erase_at"),
)
