"""The points room: lots of the idle kind, what was reversed, what was done by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("points_lots", sa.Column("idle_months", sa.SmallInteger(), nullable=True))
    op.add_column("points_entries", sa.Column("terms", sa.Text(), nullable=True))
    op.create_table(
        "points_touched",
        sa.Column("lot_id", Key(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["points_lots.id"], name=op.f("fk_points_touched_lot_id")
        ),
        sa.PrimaryKeyConstraint("lot_id", "cause", name=op.f("pk_points_touched")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO points_touched (lot_id, cause) SELECT DISTINCT lot_id, cause FROM points_entries"
    )
    op.create_table(
        "points_reversals",
        sa.Column("because", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_points_reversals_member_id")
        ),
        sa.PrimaryKeyConstraint("because", "kind", name=op.f("pk_points_reversals")),
    )
    op.create_index("ix_points_reversals_cause", "points_reversals", ["cause"])
    op.create_table(
        "points_adjustments",
        sa.Column("key", Key(), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", Key(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_points_adjustments_member_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_points_adjustments")),
    )
    op.create_index(
        "ix_points_adjustments_day", "points_adjustments", ["by_id", "business_date"]
    )


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
