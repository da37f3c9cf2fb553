"""A town to measure in: a shop with so many members, sales and goods, written in bulk.

Bulk rows bypass the ledgers on purpose: they are only there to make tables and indexes as large as
a real shop's. What is measured goes through the front door.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, insert, select

from core import catalogue, coupons, members, sales, search, stock, tokens
from core.db.database import Database
from core.db.ids import new_id
from tests.shopfloor import NOON, Shopfloor, open_shop

SYLLABLES = (
    "烏龍鐵觀音普洱茉莉香片奶茶檸檬蛋卷杏仁餅老婆花生糖薑椰絲"
    "陳皮梅紅豆綠沙芝麻糊雪花膏檀皂竹籃瓷杯布袋紙扇木梳"
)
WORDS = (
    *("oolong", "jasmine", "milk", "lemon", "egg", "roll", "almond", "peanut", "ginger"),
    *("coconut", "plum", "bean", "sesame", "soap", "cup", "bag", "fan", "comb", "lantern"),
)
CHUNK = 5_000


@dataclass
class Town:
    """The shop, and who and what can be asked for in it."""

    shop: Shopfloor
    phones: list[str]
    codes: list[str]
    product_ids: list[UUID]


def build(database: Database, clock, *, people: int, past_sales: int, goods: int) -> Town:
    """A shop of this size, the same every time."""
    chance = random.Random(7)
    shop = open_shop(database, clock)
    with database.engine.begin() as connection:
        product_ids, codes = _goods(connection, shop, goods, chance)
        phones = _people(connection, shop, people, chance)
    with database.engine.begin() as connection:
        _past_sales(connection, shop, past_sales, product_ids, chance)
        if not database.is_sqlite:
            connection.exec_driver_sql("commit")
            connection.exec_driver_sql("analyze")
    return Town(shop, phones, codes, product_ids)


def _goods(
    connection: Connection, shop: Shopfloor, count: int, chance: random.Random
) -> tuple[list[UUID], list[str]]:
    ids, codes = [], []
    for start in range(0, count, CHUNK):
        rows, code_rows, here = [], [], []
        for number in range(start, min(start + CHUNK, count)):
            product_id, code = new_id(), f"29{number:011d}"
            zh = "".join(chance.choices(SYLLABLES, k=chance.randrange(3, 7)))
            en = " ".join(chance.choices(WORDS, k=3)).capitalize()
            price = chance.randrange(500, 30_000)
            rows.append(
                {
                    "id": product_id, "sku": f"B{number:06d}", "name_en": en, "name_zh": zh,
                    "category": "home", "price_cents": price, "scale": 1, "picture": "",
                    "popularity": chance.randrange(1000), "below_zero": None, "on_sale": True,
                }
            )  # fmt: skip
            code_rows.append({"code": code, "product_id": product_id})
            here.append(
                {
                    "store_id": shop.store.id, "product_id": product_id, "quantity": 1_000_000,
                    "reserved": 0, "unit_cost_cents": price // 2,
                }
            )  # fmt: skip
            ids.append(product_id)
            codes.append(code)
        connection.execute(insert(catalogue.products), rows)
        connection.execute(insert(catalogue.codes), code_rows)
        connection.execute(insert(stock.on_hand_rows), here)
        for row, code in zip(rows, code_rows, strict=True):
            keys = search.keys_for(row["name_zh"], row["name_en"], row["sku"], [code["code"]])
            search.put(connection, row["id"], keys, popularity=row["popularity"])
    return ids, codes


def _people(
    connection: Connection, shop: Shopfloor, count: int, chance: random.Random
) -> list[str]:
    kind = connection.execute(select(coupons.kinds.c.id)).scalar_one()
    phones = []
    for start in range(0, count, CHUNK):
        rows, given = [], []
        for number in range(start, min(start + CHUNK, count)):
            member_id, digits = new_id(), f"{60_000_000 + number}"
            phones.append(digits)
            rows.append(
                {
                    "id": member_id, "phone": f"+852{digits}", "code": tokens.new_member_code(),
                    "name": "", "language": "zh_Hant", "points": chance.randrange(5000),
                    "joined_at": NOON, "joined_station": "TST-K1", "verified_at": None,
                    "marketing_since": None, "seen_at": NOON - timedelta(days=2),
                    "seen_station": "TST-K1",
                }
            )  # fmt: skip
            given += [
                {
                    "id": new_id(), "number": tokens.new_coupon_number(), "kind_id": kind,
                    "member_id": member_id, "occasion": occasion, "issued_at": NOON,
                    "expires_at": NOON + timedelta(days=60), "state": "open", "turn": 0,
                }
                for occasion in ("welcome", "birthday:2026")
            ]  # fmt: skip
        connection.execute(insert(members.members), rows)
        connection.execute(insert(coupons.coupons), given)
    return phones


def _past_sales(
    connection: Connection,
    shop: Shopfloor,
    count: int,
    product_ids: list[UUID],
    chance: random.Random,
) -> None:
    from core.shifts import shifts

    shift_id = connection.execute(select(shifts.c.id).limit(1)).scalar_one()
    for start in range(0, count, CHUNK):
        headers, lines = [], []
        for number in range(start, min(start + CHUNK, count)):
            sale_id = new_id()
            headers.append(
                {
                    "id": sale_id, "store_id": shop.store.id, "station": "OLD-1", "number": number,
                    "shift_id": shift_id, "sold_at": NOON - timedelta(days=30),
                    "business_date": (NOON - timedelta(days=30)).date(), "cashier": "Kit",
                    "member_id": None, "gross_cents": 5000, "discount_cents": 0,
                    "total_cents": 5000, "rounding_cents": 0, "points_earned": 0, "reasons": "[]",
                    "deed": sale_id,
                }
            )  # fmt: skip
            lines += [
                {
                    "sale_id": sale_id, "number": line, "product_id": chance.choice(product_ids),
                    "sku": "B", "name_en": "x", "name_zh": "茶", "quantity": 1, "scale": 1,
                    "unit_cents": 1000, "gross_cents": 1000, "net_cents": 1000, "cost_cents": 500,
                    "discounts": "[]", "deed": sale_id,
                }
                for line in range(1, 6)
            ]  # fmt: skip
        connection.execute(insert(sales.sales), headers)
        connection.execute(insert(sales.sale_lines), lines)
