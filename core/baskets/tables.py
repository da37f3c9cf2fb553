"""The rows of baskets: header, lines, and the coupons laid on the counter."""

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
    bindparam,
    select,
    text,
)

from core.db.schema import Cents, Key, UtcTime, metadata

baskets = Table(
    "baskets",
    metadata,
    Column("id", Key, primary_key=True),
    Column("station", String(24), ForeignKey("stations.code"), nullable=False),
    Column("state", String(8), nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=True),
    Column("proof", String(8), nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("laid_cents", Cents, nullable=False),
    Column("last_key", Key, nullable=True),
    Index(
        "ux_baskets_open",
        "station",
        unique=True,
        sqlite_where=text("state IN ('open', 'paying')"),
        postgresql_where=text("state IN ('open', 'paying')"),
    ),
    sqlite_with_rowid=False,
)

lines = Table(
    "basket_lines",
    metadata,
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    PrimaryKeyConstraint("basket_id", "number"),
    sqlite_with_rowid=False,
)

basket_coupons = Table(
    "basket_coupons",
    metadata,
    Column("basket_id", Key, ForeignKey("baskets.id"), nullable=False),
    Column("coupon_id", Key, ForeignKey("coupons.id"), nullable=False),
    PrimaryKeyConstraint("basket_id", "coupon_id"),
    sqlite_with_rowid=False,
)

HEADER = select(
    baskets.c.station,
    baskets.c.state,
    baskets.c.member_id,
    baskets.c.proof,
    baskets.c.laid_cents,
).where(baskets.c.id == bindparam("basket"))
LAID_COUPONS = select(basket_coupons.c.coupon_id).where(
    basket_coupons.c.basket_id == bindparam("basket")
)
