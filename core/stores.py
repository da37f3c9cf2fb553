"""The branches: where goods stand and sales happen, each with its currency and clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Integer, String, Table, insert, select

from core import journal
from core.context import Context, Store
from core.db.ids import new_id
from core.db.schema import Key, metadata

stores = Table(
    "stores",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("name_en", String(80), nullable=False),
    Column("name_zh", String(80), nullable=False),
    Column("address_en", String(200), nullable=False),
    Column("address_zh", String(200), nullable=False),
    Column("phone", String(24), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("zone", String(40), nullable=False),
    Column("day_starts_hour", Integer, nullable=False),
    Column("region", String(2), nullable=False),
)


def everything(connection: Connection) -> dict[UUID, Store]:
    """All branches by id."""
    return {row.id: _store(row) for row in connection.execute(select(stores))}


def open_branch(
    connection: Connection,
    *,
    code: str,
    name: dict[str, str],
    address: dict[str, str],
    phone: str = "",
    currency: str = "HKD",
    zone: str = "Asia/Hong_Kong",
    region: str = "HK",
    day_starts_hour: int = 4,
) -> Store:
    """A new branch. Takes a bare connection: before the first branch there is no desk."""
    store_id = new_id()
    row = {
        "id": store_id,
        "code": code,
        "name_en": name["en"],
        "name_zh": name["zh_Hant"],
        "address_en": address.get("en", ""),
        "address_zh": address.get("zh_Hant", ""),
        "phone": phone,
        "currency": currency,
        "zone": zone,
        "day_starts_hour": day_starts_hour,
        "region": region,
    }
    connection.execute(insert(stores), row)
    return everything(connection)[store_id]


def all_stores(ctx: Context) -> list[Store]:
    """Every branch by code."""
    return sorted(everything(ctx.db).values(), key=lambda store: store.code)


def changed(ctx: Context, store_id: UUID) -> None:
    """Tell the house that a branch's particulars changed."""
    journal.announce(ctx, "store.changed", store_id)


def _store(row: Any) -> Store:
    return Store(
        id=row.id,
        code=row.code,
        name={"en": row.name_en, "zh_Hant": row.name_zh},
        currency=row.currency,
        zone=ZoneInfo(row.zone),
        day_starts_hour=row.day_starts_hour,
        region=row.region,
        address={"en": row.address_en, "zh_Hant": row.address_zh},
        phone=row.phone,
    )
