"""What promotions and coupons gave away, from the discounts that stand on the sold lines."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select

from core.context import Context
from core.sales import sale_lines, sales, voids


class Usage(NamedTuple):
    """In how many sales a promotion or coupon worked, on how many lines, and what it took off."""

    sales: int
    lines: int
    cents: int


DISCOUNTS = (
    select(sale_lines.c.sale_id, sale_lines.c.discounts)
    .join(sales, sales.c.id == sale_lines.c.sale_id)
    .outerjoin(voids, voids.c.sale_id == sales.c.id)
    .where(
        sales.c.store_id == bindparam("store"),
        sales.c.business_date.between(bindparam("first"), bindparam("last")),
        sale_lines.c.discounts != "[]",
        voids.c.sale_id.is_(None),
    )
)


def usage(ctx: Context, first: date, last: date) -> dict[UUID, Usage]:
    """By promotion and coupon: this branch's sales of these business days, voided ones left out."""
    sales_of: defaultdict[UUID, set[UUID]] = defaultdict(set)
    lines_of: defaultdict[UUID, int] = defaultdict(int)
    cents_of: defaultdict[UUID, int] = defaultdict(int)
    when = {"store": ctx.store.id, "first": first, "last": last}
    for sale_id, discounts in ctx.db.execute(DISCOUNTS, when):
        for source, cents in orjson.loads(discounts):
            source_id = UUID(source)
            sales_of[source_id].add(sale_id)
            lines_of[source_id] += 1
            cents_of[source_id] += cents
    return {
        source: Usage(len(in_sales), lines_of[source], cents_of[source])
        for source, in_sales in sales_of.items()
    }
