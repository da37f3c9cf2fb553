"""Sales: what was sold, frozen as it was: lines, prices, discounts, costs, number. Never changed.

A sale's id is its basket's. A void is a row of its own; the number stays where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Text,
    bindparam,
    select,
)

from core.context import Context
from core.db import schema
from core.db.schema import Cents, Key, UtcTime
from core.members import members
from core.phone import mask
from core.refusals import Refusal
from core.tenders import Tender, tenders

sales = schema.ledger(
    "sales",
    Column("id", Key, primary_key=True),
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("station", String(24), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("shift_id", Key, ForeignKey("shifts.id"), nullable=False),
    Column("sold_at", UtcTime, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("cashier", String(80), nullable=False),
    Column("member_id", Key, ForeignKey("members.id"), nullable=True),
    Column("gross_cents", Cents, nullable=False),
    Column("discount_cents", Cents, nullable=False),
    Column("total_cents", Cents, nullable=False),
    Column("rounding_cents", Cents, nullable=False),
    Column("points_earned", BigInteger, nullable=False),
    Column("reasons", Text, nullable=False),
    Index("ux_sales_number", "station", "number", unique=True),
    Index("ix_sales_day", "store_id", "business_date"),
    sqlite_with_rowid=False,
)

sale_lines = schema.ledger(
    "sale_lines",
    Column("sale_id", Key, ForeignKey("sales.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False),
    Column("sku", String(40), nullable=False),
    Column("name_en", String(120), nullable=False),
    Column("name_zh", String(120), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("scale", Integer, nullable=False),
    Column("unit_cents", Cents, nullable=False),
    Column("gross_cents", Cents, nullable=False),
    Column("net_cents", Cents, nullable=False),
    Column("cost_cents", Cents, nullable=False),
    Column("discounts", Text, nullable=False),
    PrimaryKeyConstraint("sale_id", "number"),
    sqlite_with_rowid=False,
)

voids = schema.ledger(
    "voids",
    Column("sale_id", Key, ForeignKey("sales.id"), primary_key=True),
    Column("shift_id", Key, ForeignKey("shifts.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(80), nullable=False),
    Column("reason", String(200), nullable=False),
    sqlite_with_rowid=False,
)


class SaleUnknown(Refusal):
    """No sale by this number."""

    key = "sale.unknown"


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One line as it was sold."""

    number: int
    product_id: UUID
    sku: str
    name: dict[str, str]
    quantity: int
    scale: int
    unit_cents: int
    gross_cents: int
    net_cents: int
    cost_cents: int


@dataclass(frozen=True, slots=True)
class Why:
    """A discount the customer got, as it was explained at the time."""

    title: dict[str, str]
    cents: int


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale with everything a receipt says."""

    id: UUID
    number: str
    station: str
    sold_at: datetime
    business_date: date
    cashier: str
    member_masked: str
    member_id: UUID | None
    lines: tuple[SaleLine, ...]
    tenders: tuple[Tender, ...]
    reasons: tuple[Why, ...]
    gross_cents: int
    discount_cents: int
    total_cents: int
    rounding_cents: int
    points_earned: int
    voided: bool


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale in a list."""

    id: UUID
    number: str
    sold_at: datetime
    cashier: str
    total_cents: int
    tenders: str
    member: bool
    voided: bool


BY_ID = select(sales).where(sales.c.id == bindparam("sale"))
LINES_OF = (
    select(sale_lines)
    .where(sale_lines.c.sale_id == bindparam("sale"))
    .order_by(sale_lines.c.number)
)
TENDERS_OF = (
    select(tenders).where(tenders.c.sale_id == bindparam("sale")).order_by(tenders.c.number)
)


LONGEST_NUMBER = 18
"""Digits of a receipt number that every database can hold."""


def receipt_number(station: str, number: int) -> str:
    """``TST-1-000123``: branch, till, and a number without gaps."""
    return f"{station}-{number:06d}"


def exists(ctx: Context, sale_id: UUID) -> bool:
    """Whether this basket has become a sale."""
    return ctx.db.execute(BY_ID, {"sale": sale_id}).first() is not None


def find(ctx: Context, number: str) -> Sale:
    """The sale of a receipt number as printed. Refuses an unknown one."""
    station, _, digits = number.strip().upper().rpartition("-")
    if not (number.isprintable() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
        raise SaleUnknown(number="".join(filter(str.isprintable, number))[:40])
    found = ctx.db.execute(
        select(sales.c.id).where(sales.c.station == station, sales.c.number == int(digits))
    ).scalar()
    if found is None:
        raise SaleUnknown(number=number[:40])
    return show(ctx, found)


def show(ctx: Context, sale_id: UUID) -> Sale:
    """A whole sale."""
    row = ctx.db.execute(BY_ID, {"sale": sale_id}).first()
    if row is None:
        raise SaleUnknown(number=str(sale_id))
    given = {"sale": sale_id}
    return Sale(
        id=row.id,
        number=receipt_number(row.station, row.number),
        station=row.station,
        sold_at=row.sold_at,
        business_date=row.business_date,
        cashier=row.cashier,
        member_masked=_masked(ctx, row.member_id),
        member_id=row.member_id,
        lines=tuple(_line(one) for one in ctx.db.execute(LINES_OF, given)),
        tenders=tuple(_tender(one) for one in ctx.db.execute(TENDERS_OF, given)),
        reasons=tuple(Why(*pair) for pair in orjson.loads(row.reasons)),
        gross_cents=row.gross_cents,
        discount_cents=row.discount_cents,
        total_cents=row.total_cents,
        rounding_cents=row.rounding_cents,
        points_earned=row.points_earned,
        voided=is_void(ctx, sale_id),
    )


def is_void(ctx: Context, sale_id: UUID) -> bool:
    """Whether the sale was voided."""
    found = ctx.db.execute(select(voids.c.at).where(voids.c.sale_id == sale_id)).first()
    return found is not None


def todays(ctx: Context, *, limit: int = 200) -> list[SaleRow]:
    """This till's sales of the business day, newest first."""
    rows = ctx.db.execute(
        select(sales, voids.c.at.label("voided_at"))
        .outerjoin(voids, voids.c.sale_id == sales.c.id)
        .where(
            sales.c.store_id == ctx.store.id,
            sales.c.business_date == ctx.today,
            sales.c.station == ctx.station,
        )
        .order_by(sales.c.number.desc())
        .limit(limit)
    ).fetchall()
    kinds = _tender_kinds(ctx, [row.id for row in rows])
    return [
        SaleRow(
            id=row.id,
            number=receipt_number(row.station, row.number),
            sold_at=row.sold_at,
            cashier=row.cashier,
            total_cents=row.total_cents,
            tenders="+".join(kinds.get(row.id, ())),
            member=row.member_id is not None,
            voided=row.voided_at is not None,
        )
        for row in rows
    ]


def _tender_kinds(ctx: Context, sale_ids: list[UUID]) -> dict[UUID, list[str]]:
    kinds: dict[UUID, list[str]] = {}
    if sale_ids:
        rows = ctx.db.execute(
            select(tenders.c.sale_id, tenders.c.kind)
            .where(tenders.c.sale_id.in_(sale_ids))
            .order_by(tenders.c.sale_id, tenders.c.number)
        )
        for row in rows:
            kinds.setdefault(row.sale_id, []).append(row.kind)
    return kinds


def _masked(ctx: Context, member_id: UUID | None) -> str:
    if member_id is None:
        return ""
    return mask(
        ctx.db.execute(select(members.c.phone).where(members.c.id == member_id)).scalar_one()
    )


def _line(row: Any) -> SaleLine:
    return SaleLine(
        number=row.number,
        product_id=row.product_id,
        sku=row.sku,
        name={"en": row.name_en, "zh_Hant": row.name_zh},
        quantity=row.quantity,
        scale=row.scale,
        unit_cents=row.unit_cents,
        gross_cents=row.gross_cents,
        net_cents=row.net_cents,
        cost_cents=row.cost_cents,
    )


def _tender(row: Any) -> Tender:
    return Tender(
        kind=row.kind,
        amount_cents=row.amount_cents,
        tendered_cents=row.tendered_cents,
        change_cents=row.change_cents,
        attempt_id=row.attempt_id,
        detail=row.detail,
    )
