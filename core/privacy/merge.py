"""Merging two members who are one person."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, String, Table, Text

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
