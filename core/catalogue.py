"""What the shop sells: products, their codes, categories, and how a cashier finds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from core import journal, search, stock
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Cents, Key, metadata
from core.refusals import Refusal

categories = Table(
    "categories",
    metadata,
    Column("code", String(24), primary_key=True),
    Column("name_en", String(60), nullable=False),
    Column("name_zh", String(60), nullable=False),
    Column("position", Integer, nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("id", Key, primary_key=True),
    Column("sku", String(40), nullable=False, unique=True),
    Column("name_en", String(120), nullable=False),
    Column("name_zh", String(120), nullable=False),
    Column("category", String(24), ForeignKey("categories.code"), nullable=False),
    Column("price_cents", Cents, nullable=False),
    Column("scale", Integer, nullable=False),
    Column("picture", String(120), nullable=False),
    Column("popularity", Integer, nullable=False),
    Column("below_zero", Boolean, nullable=True),
    Column("on_sale", Boolean, nullable=False),
    Column("brand", String(40), nullable=False, server_default=""),
    Column("was_cents", Cents, nullable=True),
    Index("ix_products_category", "category", "popularity"),
    sqlite_with_rowid=False,
)

codes = Table(
    "product_codes",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)


class CodeUnknown(Refusal):
    """No product carries this code."""

    key = "catalogue.code_unknown"


class CodeTaken(Refusal):
    """Another product carries this code or SKU already."""

    key = "catalogue.code_taken"


@dataclass(frozen=True, slots=True)
class Category:
    """A shelf of the shop."""

    code: str
    name: dict[str, str]


@dataclass(frozen=True, slots=True)
class Product:
    """A thing we sell, as a till in this branch sees it.

    ``scale`` is 1 for goods counted in pieces, 1000 for goods weighed in thousandths of their unit.
    """

    id: UUID
    sku: str
    name: dict[str, str]
    price_cents: int
    category: str
    picture: str
    scale: int
    on_hand: int


@dataclass(frozen=True, slots=True)
class NewProduct:
    """What is told of a product when it is taken into the catalogue."""

    sku: str
    name: dict[str, str]
    category: str
    price_cents: int
    codes: tuple[str, ...] = ()
    scale: int = 1
    picture: str = ""
    popularity: int = 0
    below_zero: bool | None = None
    brand: str = ""


def _shown() -> Select[Any]:
    """Products as a branch sees them, with what stands there."""
    here = stock.on_hand_rows
    return select(products, here.c.quantity.label("on_hand")).outerjoin(
        here, (here.c.product_id == products.c.id) & (here.c.store_id == bindparam("store"))
    )


BY_CODE = (
    _shown()
    .join(codes, codes.c.product_id == products.c.id)
    .where(codes.c.code == bindparam("code"))
)
BY_SKU = _shown().where(products.c.sku == bindparam("code"))
BY_IDS = _shown().where(products.c.id.in_(bindparam("ids", expanding=True)))
SHELF = (
    _shown()
    .where(products.c.on_sale, products.c.category == bindparam("category"))
    .order_by(products.c.popularity.desc(), products.c.sku)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
ALL_SHELVES = (
    _shown()
    .where(products.c.on_sale)
    .order_by(products.c.popularity.desc(), products.c.sku)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)


def add_category(ctx: Context, code: str, name: dict[str, str], position: int) -> None:
    """A new shelf."""
    ctx.require("manage_catalogue")
    row = {"code": code, "name_en": name["en"], "name_zh": name["zh_Hant"], "position": position}
    ctx.db.execute(insert(categories), row)


def add_products(ctx: Context, new: Iterable[NewProduct]) -> list[UUID]:
    """Take products into the catalogue, findable from the same commit on.

    Refuses a SKU or code that another product carries.
    """
    ctx.require("manage_catalogue")
    taken: list[UUID] = []
    for one in new:
        _refuse_taken(ctx, one)
        product_id = new_id()
        ctx.db.execute(insert(products), _row(one, product_id))
        for code in one.codes:
            ctx.db.execute(insert(codes), {"code": code, "product_id": product_id})
        search.put(
            ctx.db,
            product_id,
            search.keys_for(one.name["zh_Hant"], one.name["en"], one.sku, one.codes),
            popularity=one.popularity,
        )
        taken.append(product_id)
    journal.announce(ctx, "catalogue.added", str(len(taken)))
    return taken


def change_price(ctx: Context, product_id: UUID, price_cents: int) -> None:
    """A new shelf price from the next basket on."""
    ctx.require("manage_catalogue")
    old = ctx.db.execute(
        select(products.c.price_cents).where(products.c.id == product_id)
    ).scalar_one()
    ctx.db.execute(
        update(products)
        .where(products.c.id == product_id)
        .values(price_cents=price_cents, was_cents=None)
    )
    journal.announce(ctx, "catalogue.price", product_id, old=old, new=price_cents)


def mark_down(ctx: Context, product_id: UUID, price_cents: int) -> None:
    """A lower price for a while: what it was before is kept, and offers may leave such goods out.

    ``change_price`` ends it.
    """
    ctx.require("manage_catalogue")
    row = ctx.db.execute(select(products).where(products.c.id == product_id)).one()
    was = row.price_cents if row.was_cents is None else row.was_cents
    ctx.db.execute(
        update(products)
        .where(products.c.id == product_id)
        .values(price_cents=price_cents, was_cents=was)
    )
    journal.announce(ctx, "catalogue.marked_down", product_id, old=was, new=price_cents)


def scan(ctx: Context, code: str) -> Product:
    """The product that carries a code (GTIN, own code) or SKU. Refuses an unknown one."""
    code = code.strip()
    if not code.isprintable():
        raise CodeUnknown(code="".join(filter(str.isprintable, code))[:40])
    given = {"code": code, "store": ctx.store.id}
    row = ctx.db.execute(BY_CODE, given).first() or ctx.db.execute(BY_SKU, given).first()
    if row is None:
        raise CodeUnknown(code=code[:40])
    return _product(row)


def all_categories(ctx: Context) -> list[Category]:
    """The shelves in their order; one below zero is not shown (gift cards)."""
    rows = ctx.db.execute(
        select(categories).where(categories.c.position >= 0).order_by(categories.c.position)
    )
    return [Category(row.code, {"en": row.name_en, "zh_Hant": row.name_zh}) for row in rows]


def on_shelf(
    ctx: Context, *, category: str | None = None, text: str = "", limit: int = 60, offset: int = 0
) -> list[Product]:
    """Products to show: found by text (Chinese, English, pinyin, jyutping, SKU), or of a shelf."""
    if text.strip():
        return _found(ctx, search.find(ctx.db, text, limit=limit, offset=offset))
    page = {"store": ctx.store.id, "limit": limit, "offset": offset}
    if category is None:
        return [_product(row) for row in ctx.db.execute(ALL_SHELVES, page)]
    return [_product(row) for row in ctx.db.execute(SHELF, {**page, "category": category})]


def _found(ctx: Context, ids: list[UUID]) -> list[Product]:
    rows = ctx.db.execute(BY_IDS, {"ids": ids, "store": ctx.store.id})
    by_id = {row.id: _product(row) for row in rows if row.on_sale}
    return [by_id[one] for one in ids if one in by_id]


def _refuse_taken(ctx: Context, one: NewProduct) -> None:
    taken = ctx.db.execute(select(products.c.sku).where(products.c.sku == one.sku)).scalar()
    if taken is None and one.codes:
        taken = ctx.db.execute(select(codes.c.code).where(codes.c.code.in_(one.codes))).scalar()
    if taken is not None:
        raise CodeTaken(code=taken)


def _row(one: NewProduct, product_id: UUID) -> dict[str, Any]:
    return {
        "id": product_id,
        "sku": one.sku,
        "name_en": one.name["en"],
        "name_zh": one.name["zh_Hant"],
        "category": one.category,
        "price_cents": one.price_cents,
        "scale": one.scale,
        "picture": one.picture,
        "popularity": one.popularity,
        "below_zero": one.below_zero,
        "on_sale": True,
        "brand": one.brand,
    }


def _product(row: Any) -> Product:
    return Product(
        id=row.id,
        sku=row.sku,
        name={"en": row.name_en, "zh_Hant": row.name_zh},
        price_cents=row.price_cents,
        category=row.category,
        picture=row.picture,
        scale=row.scale,
        on_hand=row.on_hand or 0,
    )
