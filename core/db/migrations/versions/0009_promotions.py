"""The promotions room: versions kept, goods reserved for members, brands and marked-down prices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.schema import Key, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "promotion_versions",
        sa.Column("promotion_id", Key(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("running", sa.Boolean(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["promotion_id"], ["promotions.id"], name=op.f("fk_promotion_versions_promotion_id")
        ),
        sa.PrimaryKeyConstraint("promotion_id", "version", name=op.f("pk_promotion_versions")),
    )
    op.create_table(
        "reserved_goods",
        sa.Column("product_id", Key(), nullable=False),
        sa.Column("tiers", sa.Text(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_reserved_goods_product_id")
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_reserved_goods")),
    )
    op.add_column(
        "products", sa.Column("brand", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column("products", sa.Column("was_cents", sa.BigInteger(), nullable=True))
    # Promotions of before begin their history with what they say now.
    op.execute(
        'INSERT INTO promotion_versions (promotion_id, version, since, "by", running, offer) '
        "SELECT id, 1, made_at, '', running, offer FROM promotions"
    )
