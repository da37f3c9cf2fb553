"""The coupon room: limits, batches, public codes; keys that retire; members who bring friends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _limits()
    _batches()
    _referrals()
    op.add_column("signing_keys", sa.Column("retired_at", UtcTime(), nullable=True))
    # A coupon lies on one counter from now on, and says so; those of before are laid once more.
    op.execute(
        "DELETE FROM basket_coupons WHERE basket_id IN "
        "(SELECT id FROM baskets WHERE state IN ('open', 'dropped'))"
    )


def _limits() -> None:
    op.create_table(
        "coupon_limits",
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_coupon_limits")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coupon_uses",
        sa.Column("coupon_id", Key(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=96), nullable=False),
        sa.Column("member_id", Key(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_coupon_uses_coupon_id")
        ),
        sa.PrimaryKeyConstraint("coupon_id", "turn", "subject", name=op.f("pk_coupon_uses")),
        sqlite_with_rowid=False,
    )


def _batches() -> None:
    op.create_table(
        "coupon_batches",
        sa.Column("id", Key(), nullable=False),
        sa.Column("sort", sa.String(length=8), nullable=False),
        sa.Column("kind_id", Key(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=True),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("came_to", Key(), nullable=True),
        sa.Column("starts_at", UtcTime(), nullable=True),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("begun_by", sa.String(length=80), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("stopped_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["coupon_kinds.id"], name=op.f("fk_coupon_batches_kind_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon_batches")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_batches_code")),
    )
    op.create_table(
        "coupon_batch_coupons",
        sa.Column("coupon_id", Key(), nullable=False),
        sa.Column("batch_id", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["coupon_batches.id"], name=op.f("fk_coupon_batch_coupons_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["coupon_id"], ["coupons.id"], name=op.f("fk_coupon_batch_coupons_coupon_id")
        ),
        sa.PrimaryKeyConstraint("coupon_id", name=op.f("pk_coupon_batch_coupons")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_coupon_batch_coupons_batch", "coupon_batch_coupons", ["batch_id", "coupon_id"]
    )


def _referrals() -> None:
    op.create_table(
        "referral_codes",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_referral_codes_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_referral_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_referral_codes_code")),
    )
    op.create_table(
        "referrals",
        sa.Column("friend_id", Key(), nullable=False),
        sa.Column("referrer_id", Key(), nullable=False),
        sa.Column("station", sa.String(length=24), nullable=False),
        sa.Column("brought_at", UtcTime(), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(["friend_id"], ["members.id"], name=op.f("fk_referrals_friend_id")),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["members.id"], name=op.f("fk_referrals_referrer_id")
        ),
        sa.PrimaryKeyConstraint("friend_id", name=op.f("pk_referrals")),
    )
    op.create_index("ix_referrals_referrer", "referrals", ["referrer_id", "brought_at"])
    op.create_index("ix_referrals_brought", "referrals", ["brought_at"])
    op.create_table(
        "referral_rewards",
        sa.Column("friend_id", Key(), nullable=False),
        sa.Column("sale_id", Key(), nullable=False),
        sa.Column("rewarded_at", UtcTime(), nullable=False),
        sa.Column("referrer_points", sa.BigInteger(), nullable=False),
        sa.Column("friend_points", sa.BigInteger(), nullable=False),
        sa.Column("referrer_coupon_id", Key(), nullable=True),
        sa.Column("friend_coupon_id", Key(), nullable=True),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["friend_id"], ["referrals.friend_id"], name=op.f("fk_referral_rewards_friend_id")
        ),
        sa.PrimaryKeyConstraint("friend_id", name=op.f("pk_referral_rewards")),
    )
