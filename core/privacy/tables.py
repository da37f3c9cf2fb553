"""The rows of merging and forgetting."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from core.db.schema import Key, UtcTime, metadata

merges = Table(
    "member_merges",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kept_id", Key, ForeignKey("members.id"), nullable=False),
    Column("gone_id", Key, ForeignKey("members.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("undone_at", UtcTime, nullable=True),
    Column("undone_by", String(80), nullable=False),
    Index("ix_member_merges_kept", "kept_id"),
    Index("ix_member_merges_gone", "gone_id"),
)

moved = Table(
    "member_merge_moves",
    metadata,
    Column("merge_id", Key, ForeignKey("member_merges.id"), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("item", String(80), nullable=False),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("merge_id", "rule", "item"),
)
"""What a merge moved, by the rule of its table: what an undo moves back."""

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
"""A number that a proven member claimed from one who was not seen for long: staff have a look."""

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

notices = Table(
    "retention_notices",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("told_at", UtcTime, nullable=False),
    Column("erase_at", UtcTime, nullable=False),
    Index("ix_retention_notices_erase", "erase_at"),
)
