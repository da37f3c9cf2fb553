"""The message room: templates, outbox, its log, how people are reached."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_templates",
        sa.Column("id", Key(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("whatsapp", sa.String(length=120), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_templates")),
        sa.UniqueConstraint(
            "code", "language", "version", name=op.f("uq_message_templates_code_language_version")
        ),
    )
    op.create_table(
        "messages",
        sa.Column("id", Key(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("store_id", Key(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("dies_at", UtcTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("handed_at", UtcTime(), nullable=True),
        sa.Column("to_masked", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("queued_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_messages_member_id")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name=op.f("fk_messages_store_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("key", "channel", name=op.f("uq_messages_key_channel")),
        sa.UniqueConstraint("key", "turn", name=op.f("uq_messages_key_turn")),
    )
    op.create_index("ix_messages_due", "messages", ["channel", "state", "due_at"])
    op.create_index("ix_messages_member", "messages", ["member_id", "queued_at"])
    op.create_index("ix_messages_provider", "messages", ["provider_id"])
    op.create_table(
        "message_entries",
        sa.Column("message_id", Key(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_entries_message_id")
        ),
        sa.PrimaryKeyConstraint("message_id", "number", name=op.f("pk_message_entries")),
    )
    op.create_index("ix_message_entries_member", "message_entries", ["member_id", "at"])
    op.create_table(
        "contacts",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("stopped_at", UtcTime(), nullable=True),
        sa.Column("stop_reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_contacts_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "channel", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_address", "contacts", ["channel", "address"])


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
