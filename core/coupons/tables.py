"""The rows of coupons: kinds, coupons, their ledger of turns, limits, batches and public codes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.db import schema
from core.db.schema import Cents, Key, UtcTime, metadata

kinds = Table(
    "coupon_kinds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("title_en", String(80), nullable=False),
    Column("title_zh", String(80), nullable=False),
    Column("min_spend_cents", Cents, nullable=False),
    Column("days_valid", Integer, nullable=False),
    Column("terms", Text, nullable=False),
)
"""What a coupon gives. ``terms`` holds every version; the other columns are the newest one's."""

coupons = Table(
    "coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("kind_id", Key, ForeignKey("coupon_kinds.id"), nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=True),
    Column("occasion", String(40), nullable=False),
    Column("issued_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("turn", Integer, nullable=False),
    UniqueConstraint("member_id", "kind_id", "occasion"),
    Index(
        "ix_coupons_open",
        "member_id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    sqlite_with_rowid=False,
)

entries = schema.ledger(
    "coupon_entries",
    Column("coupon_id", Key, ForeignKey("coupons.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("coupon_id", "turn"),
    Index("ix_coupon_entries_cause", "cause"),
    sqlite_with_rowid=False,
)

limits = Table(
    "coupon_limits",
    metadata,
    Column("subject", String(96), primary_key=True),
    Column("taken", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""How many uses of a limit are taken: the guard beside ``uses``, one row for each limit."""

uses = schema.ledger(
    "coupon_uses",
    Column("coupon_id", Key, ForeignKey("coupons.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("subject", String(96), nullable=False),
    Column("member_id", Key, nullable=True),
    Column("uses", Integer, nullable=False),
    PrimaryKeyConstraint("coupon_id", "turn", "subject"),
    sqlite_with_rowid=False,
)
"""Each use a coupon took of a limit (+1), and gave back (-1), at that turn of its life."""

batches = Table(
    "coupon_batches",
    metadata,
    Column("id", Key, primary_key=True),
    Column("sort", String(8), nullable=False),
    Column("kind_id", Key, ForeignKey("coupon_kinds.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("code", String(24), nullable=True, unique=True),
    Column("who", Text, nullable=False),
    Column("wanted", Integer, nullable=True),
    Column("made", Integer, nullable=False),
    Column("came_to", Key, nullable=True),
    Column("starts_at", UtcTime, nullable=True),
    Column("ends_at", UtcTime, nullable=True),
    Column("begun_at", UtcTime, nullable=False),
    Column("begun_by", String(80), nullable=False),
    Column("done_at", UtcTime, nullable=True),
    Column("stopped_at", UtcTime, nullable=True),
)
"""Coupons handed out together: to a segment, printed for bearers, or by a public code."""

batch_coupons = Table(
    "coupon_batch_coupons",
    metadata,
    Column("coupon_id", Key, ForeignKey("coupons.id"), primary_key=True),
    Column("batch_id", Key, ForeignKey("coupon_batches.id"), nullable=False),
    Index("ix_coupon_batch_coupons_batch", "batch_id", "coupon_id"),
    sqlite_with_rowid=False,
)
