"""Trying offers out on a basket that nobody pays for: what each would do, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from core.catalogue import products
from core.context import Context
from core.pricing import (
    Coupon,
    Line,
    Offer,
    OfferBook,
    Quote,
    Reason,
    Shopper,
    price,
)
from core.pricing.book import entry

GOODS = select(products).where(products.c.id.in_(bindparam("ids", expanding=True)))


def try_out(
    ctx: Context,
    lines: Sequence[tuple[UUID, int]],
    at: datetime,
    shopper: Shopper,
    *,
    coupons: Iterable[Coupon] = (),
    extra_offers: Iterable[Offer] = (),
    without: Iterable[UUID] = (),
) -> Quote:
    """Price (product, quantity) lines at a moment, with a reason from every offer and coupon.

    The reasons come in the order in which the offers are tried; those that applied sum to the
    discount. ``extra_offers`` are tried as if they ran, in place of running ones of the same id;
    ``without`` leaves running ones out. Nothing is written.
    """
    brought, extra = list(coupons), list(extra_offers)
    hidden = {offer.id for offer in extra} | set(without)
    running = ctx.standing.offers
    offers = [*extra, *(one for one in running if one.id not in hidden)]
    book = OfferBook(offers, running.reserved)
    quote = price(
        lines_of(ctx, lines),
        book,
        brought,
        shopper=shopper,
        at=at.astimezone(ctx.store.zone),
        everything=True,
    )
    turns = {one.source.id: one.turn for one in [*book.entries, *map(entry, brought)]}
    last = max(turns.values(), default=())

    def tried(reason: Reason) -> tuple[int, ...]:
        return turns.get(reason.source_id, (*last, 1))

    return quote._replace(reasons=tuple(sorted(quote.reasons, key=tried)))


def lines_of(ctx: Context, wanted: Sequence[tuple[UUID, int]]) -> list[Line]:
    """Lines of these products and quantities, at their shelf prices."""
    rows = ctx.db.execute(GOODS, {"ids": [product_id for product_id, _ in wanted]})
    by_id = {row.id: row for row in rows}
    return [
        Line(
            number=number,
            product_id=product_id,
            category=by_id[product_id].category,
            unit_cents=by_id[product_id].price_cents,
            quantity=quantity,
            scale=by_id[product_id].scale,
            brand=by_id[product_id].brand,
            reduced=by_id[product_id].was_cents is not None,
        )
        for number, (product_id, quantity) in enumerate(wanted, 1)
    ]
