"""The tiers room: schemes, standings, changes, rewards; what members bought before is carried in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.db.ids import new_id
from core.db.schema import Key, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _schemes()
    _purchases()
    _standings()
    _changes()
    _rewards()
    _carry_in()


def _schemes() -> None:
    op.create_table(
        "tier_schemes",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("taken_up_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_tier_schemes")),
    )


def _purchases() -> None:
    op.create_table(
        "member_purchases",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("sold_at", UtcTime(), nullable=False),
        sa.Column("id", Key(), nullable=False),
        sa.Column("sale_id", Key(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_purchases_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "sold_at", "id", name=op.f("pk_member_purchases")),
        sqlite_with_rowid=False,
    )


def _standings() -> None:
    op.create_table(
        "member_tiers",
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("tier", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", UtcTime(), nullable=True),
        sa.Column("earned_on", sa.Date(), nullable=True),
        sa.Column("needed", sa.BigInteger(), nullable=False),
        sa.Column("keeps_until", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("at_risk_since", UtcTime(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=False),
        sa.Column("settled_by", Key(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("wakes_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_tiers_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_tiers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_tiers_due_at", "member_tiers", ["due_at"])
    op.create_index("ix_member_tiers_version", "member_tiers", ["version", "member_id"])
    op.create_index("ix_member_tiers_tier", "member_tiers", ["tier"])


def _changes() -> None:
    op.create_table(
        "tier_changes",
        sa.Column("id", Key(), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("from_tier", sa.String(length=24), nullable=False),
        sa.Column("to_tier", sa.String(length=24), nullable=False),
        sa.Column("measure", sa.String(length=8), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("needed", sa.BigInteger(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=True),
        sa.Column("window_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("keeps_until", sa.Date(), nullable=True),
        sa.Column("grace_until", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("deed", Key(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_tier_changes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_changes")),
    )
    op.create_index("ix_tier_changes_member", "tier_changes", ["member_id", "at"])


def _rewards() -> None:
    op.create_table(
        "tier_rewards",
        sa.Column("id", Key(), nullable=False),
        sa.Column("member_id", Key(), nullable=False),
        sa.Column("tier", sa.String(length=24), nullable=False),
        sa.Column("occasion", sa.String(length=8), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("coupon_kind", sa.String(length=24), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("given_at", UtcTime(), nullable=True),
        sa.Column("dropped_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_tier_rewards_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_rewards")),
        sa.UniqueConstraint(
            "member_id",
            "tier",
            "occasion",
            "period_until",
            name=op.f("uq_tier_rewards_member_id_tier_occasion_period_until"),
        ),
    )
    op.create_index("ix_tier_rewards_due_at", "tier_rewards", ["due_at"])


def _carry_in() -> None:
    """What members bought before this upgrade counts for tiers as well."""
    books = sa.MetaData()
    here = op.get_bind()
    sales = sa.table(
        "sales",
        sa.column("id", Key()),
        sa.column("member_id", Key()),
        sa.column("sold_at", UtcTime()),
        sa.column("total_cents", sa.BigInteger()),
        sa.column("points_earned", sa.BigInteger()),
    )
    voids = sa.table("voids", sa.column("sale_id", Key()), sa.column("at", UtcTime()))
    bought = sa.Table(
        "member_purchases",
        books,
        *[
            sa.Column(name, kind)
            for name, kind in (
                ("member_id", Key()),
                ("sold_at", UtcTime()),
                ("id", Key()),
                ("sale_id", Key()),
                ("at", UtcTime()),
                ("cents", sa.BigInteger()),
                ("points", sa.BigInteger()),
                ("visits", sa.Integer()),
                ("cause", sa.String(64)),
            )
        ],
    )
    first = sa.select(
        sales.c.member_id,
        sales.c.sold_at,
        sales.c.id,
        sales.c.id,
        sales.c.sold_at,
        sales.c.total_cents,
        sales.c.points_earned,
        sa.literal(1),
        sa.literal(""),
    ).where(sales.c.member_id.is_not(None))
    here.execute(bought.insert().from_select([column.name for column in bought.columns], first))
    undone = sa.select(sales, voids.c.at).join(voids, voids.c.sale_id == sales.c.id)
    rows = [
        {
            "member_id": row.member_id,
            "sold_at": row.sold_at,
            "id": new_id(),
            "sale_id": row.id,
            "at": row.at,
            "cents": -row.total_cents,
            "points": -row.points_earned,
            "visits": -1,
            "cause": f"void:{row.id}",
        }
        for row in here.execute(undone.where(sales.c.member_id.is_not(None)))
    ]
    if rows:
        here.execute(bought.insert(), rows)
