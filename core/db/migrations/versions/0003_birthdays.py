"""The birthday room: birthdays, campaigns, gifts given; and the house's jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "birthdays",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_station", sa.String(length=24), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.Column("counts_from", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_birthdays_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_birthdays")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_birthdays_month_day_member_id", "birthdays", ["month", "day", "member_id"])
    op.create_table(
        "campaigns",
        sa.Column("id", Key(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("title_zh", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("stopped_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("code", name=op.f("uq_campaigns_code")),
    )
    op.create_table(
        "birthday_gifts",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("series", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("campaign_id", Key(), nullable=False),
        sa.Column("tier", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("coupon_id", Key(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_birthday_gifts_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_birthday_gifts_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_birthday_gifts_coupon_id_coupons")
        ),
        sa.PrimaryKeyConstraint("member_id", "series", "year", name=op.f("pk_birthday_gifts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_birthday_gifts_campaign_id_member_id", "birthday_gifts", ["campaign_id", "member_id"]
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", Key(), nullable=True),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=True),
        sa.Column("owed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", Key(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("worker", Key(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_name_id", "job_runs", ["name", "id"])


def downgrade() -> None:
    raise RuntimeError("ledgers only grow: restore a backup instead")
