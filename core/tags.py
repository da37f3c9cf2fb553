"""Tags: typed marks on a member, set by hand or by a rule, some of them for a while only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

kinds = Table(
    "tag_kinds",
    metadata,
    Column("code", String(24), primary_key=True),
    Column("title_en", String(40), nullable=False),
    Column("title_zh", String(40), nullable=False),
    Column("type", String(12), nullable=False),
    Column("days_valid", Integer, nullable=True),
    Column("rule", Text, nullable=False),
    Column("retired_at", UtcTime, nullable=True),
)

held = Table(
    "member_tags",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("tag", String(24), ForeignKey("tag_kinds.code"), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=True),
    Column("source", String(8), nullable=False),
    Column("by", String(80), nullable=False),
    PrimaryKeyConstraint("member_id", "tag"),
    Index("ix_member_tags_tag", "tag", "member_id"),
    sqlite_with_rowid=False,
)

TYPES = ("taste", "care", "status", "alert")
"""What somebody likes; what to mind (an allergy); what they are (staff family); what to watch."""


def with_any(tags: Iterable[str], now: datetime) -> Select[tuple[UUID]]:
    """Members who have one of these tags now."""
    return select(held.c.member_id).where(
        held.c.tag.in_(sorted(tags)),
        or_(held.c.expires_at.is_(None), held.c.expires_at > now),
    )
