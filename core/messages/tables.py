"""The tables of the message room: templates, the outbox, its log, and how people are reached."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.db import schema
from core.db.schema import Key, UtcTime, metadata

templates = Table(
    "message_templates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("short", Text, nullable=False),
    Column("whatsapp", String(120), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("saved_by", String(80), nullable=False),
    UniqueConstraint("code", "language", "version"),
)
"""What the shop wrote itself; the newest version counts. Without one the house's own words do."""

messages = Table(
    "messages",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key", String(120), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("purpose", String(10), nullable=False),
    Column("template", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("facts", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("dies_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("worker", String(40), nullable=False),
    Column("leased_until", UtcTime, nullable=True),
    Column("handed_at", UtcTime, nullable=True),
    Column("to_masked", String(80), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("provider_id", String(200), nullable=False),
    Column("trouble", String(200), nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("done_at", UtcTime, nullable=True),
    UniqueConstraint("key", "turn"),
    UniqueConstraint("key", "channel"),
    Index("ix_messages_due", "channel", "state", "due_at"),
    Index("ix_messages_member", "member_id", "queued_at"),
    Index("ix_messages_provider", "provider_id"),
)
"""The outbox: one row for each letter and channel. ``state`` follows from its entries:

waiting → sending → sent → delivered, or waiting again (a later try), unclear (nobody knows whether
it arrived), failed (given up), skipped (the rules forbade it when its time came).
"""

entries = schema.ledger(
    "message_entries",
    Column("message_id", Key, ForeignKey("messages.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("member_id", Key, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("message_id", "number"),
    Index("ix_message_entries_member", "member_id", "at"),
)
"""What became of each message, for ever: no address and no word of it, so nothing to erase."""

contacts = Table(
    "contacts",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("address", String(254), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("stopped_at", UtcTime, nullable=True),
    Column("stop_reason", String(40), nullable=False),
    PrimaryKeyConstraint("member_id", "channel"),
    Index("ix_contacts_address", "channel", "address"),
)
"""LINE and WhatsApp ids, and ways that are closed to us (STOP, bounced), whatever the address."""
