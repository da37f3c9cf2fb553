"""Notes on a member: what a colleague should know at the counter, for all staff or managers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, insert, select, update

from core import journal
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

notes = Table(
    "member_notes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("dropped_at", UtcTime, nullable=True),
    Index("ix_member_notes_member", "member_id", "at"),
)
