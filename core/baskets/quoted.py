"""A basket as it stands: its lines, member and coupons, priced at this moment with every why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from core import cards, coupons, gift_cards, shopper, stock
from core.baskets import gift_lines
from core.baskets.tables import HEADER, basket_coupons, lines
from core.cards import Card
from core.catalogue import products
from core.context import Context
from core.coupons import Found
from core.db.prepared import Prepared
from core.pricing import Line, PricedLine, Quote, price


@dataclass(frozen=True, slots=True)
class BasketLine:
    """One line as the screen shows it, priced."""

    number: int
    product_id: UUID
    sku: str
    name: dict[str, str]
    picture: str
    quantity: int
    scale: int
    unit_cents: int
    gross_cents: int
    discount_cents: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class BasketCoupon:
    """A coupon laid on the counter."""

    coupon_id: UUID
    title: dict[str, str]


@dataclass(frozen=True, slots=True)
class Basket:
    """A basket as a screen needs it: lines, member, coupons, and the priced quote with its why."""

    id: UUID
    station: str
    lines: tuple[BasketLine, ...]
    member: Card | None
    proof: str
    coupons: tuple[BasketCoupon, ...]
    quote: Quote
    paying: bool
    laid_cents: int

    @property
    def total_cents(self) -> int:
        """What the goods cost, after every discount."""
        return self.quote.total_cents

    @property
    def left_cents(self) -> int:
        """What is still to be paid."""
        return self.quote.total_cents - self.laid_cents


@dataclass(frozen=True, slots=True)
class Contents:
    """A basket as the till's sums need it: rows with prices and costs, coupons, and the quote."""

    member_id: UUID | None
    rows: tuple[Inside, ...]
    coupons: tuple[Found, ...]
    quote: Quote


class Inside(NamedTuple):
    """A line with all that pricing, stock and paper want to know of its product."""

    number: int
    product_id: UUID
    quantity: int
    sku: str
    name_en: str
    name_zh: str
    picture: str
    category: str
    price_cents: int
    scale: int
    below_zero: bool | None
    unit_cost_cents: int | None
    brand: str = ""
    was_cents: int | None = None


CONTENTS = Prepared(
    select(
        lines.c.number,
        lines.c.product_id,
        lines.c.quantity,
        products.c.sku,
        products.c.name_en,
        products.c.name_zh,
        products.c.picture,
        products.c.category,
        products.c.price_cents,
        products.c.scale,
        products.c.below_zero,
        stock.on_hand_rows.c.unit_cost_cents,
        products.c.brand,
        products.c.was_cents,
    )
    .join(products, products.c.id == lines.c.product_id)
    .outerjoin(
        stock.on_hand_rows,
        (stock.on_hand_rows.c.product_id == lines.c.product_id)
        & (stock.on_hand_rows.c.store_id == bindparam("store")),
    )
    .where(lines.c.basket_id == bindparam("basket"))
    .order_by(lines.c.number)
)


LAID = Prepared(
    coupons.FOUND.join(basket_coupons, basket_coupons.c.coupon_id == coupons.coupons.c.id)
    .where(basket_coupons.c.basket_id == bindparam("basket"))
    .order_by(coupons.coupons.c.id)
)


def show(ctx: Context, basket_id: UUID) -> Basket:
    """The basket, priced at this moment."""
    header = ctx.db.execute(HEADER, {"basket": basket_id}).one()
    inside = contents(ctx, basket_id, header.member_id)
    priced = {line.number: line for line in inside.quote.lines}
    return Basket(
        id=basket_id,
        station=header.station,
        lines=tuple(_shown_line(row, priced[row.number]) for row in inside.rows),
        member=cards.card(ctx, header.member_id) if header.member_id else None,
        proof=header.proof,
        coupons=tuple(BasketCoupon(one.id, one.title) for one in inside.coupons),
        quote=inside.quote,
        paying=header.state == "paying",
        laid_cents=header.laid_cents,
    )


def contents(ctx: Context, basket_id: UUID, member_id: UUID | None) -> Contents:
    """Everything the sums need, read inside the transaction that will act on them."""
    here = {"basket": basket_id, "store": ctx.store.id}
    rows = tuple(Inside(*row) for row in CONTENTS.all(ctx.db, here))
    if any(row.sku == gift_lines.SKU for row in rows):
        rows = _with_cards(ctx, basket_id, rows)
    found = tuple(coupons.found(coupons.Row(*row)) for row in LAID.all(ctx.db, here))
    terms = [one.terms for one in found]
    quote = price(
        [
            Line(
                number=row.number,
                product_id=row.product_id,
                category=row.category,
                unit_cents=row.price_cents,
                quantity=row.quantity,
                scale=row.scale,
                brand=row.brand,
                reduced=row.was_cents is not None,
            )
            for row in rows
            if row.sku != gift_lines.SKU
        ],
        ctx.standing.offers,
        terms,
        shopper=shopper.of(ctx, member_id, terms),
        at=ctx.now.astimezone(ctx.store.zone),
    )
    return Contents(member_id, rows, found, gift_lines.onto(quote, rows))


def _with_cards(ctx: Context, basket_id: UUID, rows: tuple[Inside, ...]) -> tuple[Inside, ...]:
    """Each gift-card line with its card's amount and last four digits."""
    loads = {one.line_number: one for one in gift_lines.loads_of(ctx, basket_id)}
    return tuple(
        _loading(row, loads[row.number]) if row.sku == gift_lines.SKU else row
        for row in rows
        if row.sku != gift_lines.SKU or row.number in loads
    )


def _loading(row: Inside, load: gift_lines.Loaded) -> Inside:
    last_four = gift_cards.masked(load.number)
    return row._replace(
        quantity=1,
        price_cents=load.amount_cents,
        name_en=f"{row.name_en} {last_four}",
        name_zh=f"{row.name_zh} {last_four}",
    )


def _shown_line(row: Inside, priced: PricedLine) -> BasketLine:
    return BasketLine(
        number=row.number,
        product_id=row.product_id,
        sku=row.sku,
        name={"en": row.name_en, "zh_Hant": row.name_zh},
        picture=row.picture,
        quantity=row.quantity,
        scale=row.scale,
        unit_cents=row.price_cents,
        gross_cents=priced.gross_cents,
        discount_cents=priced.gross_cents - priced.net_cents,
        net_cents=priced.net_cents,
    )
