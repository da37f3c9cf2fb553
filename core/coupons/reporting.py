"""What coupons brought: how many were handed out, used and lost, what they gave, what was sold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select

from core.context import Context
from core.coupons.counter import own_version
from core.coupons.tables import batch_coupons, batches, coupons, entries, kinds
from core.db.schema import UtcTime
from core.sales import sale_lines

By = Literal["kind", "batch", "campaign"]
CHUNK = 500
ENDS = {"open": "open", "reserved": "open", "redeemed": "redeemed", "expired": "expired"}


@dataclass(slots=True)
class Figures:
    """A group of coupons that were issued in a period, as they stand now.

    ``issued`` = ``open`` + ``redeemed`` + ``expired`` + ``revoked``. ``given_cents`` is what the
    coupons took off; ``net_cents`` what their sales came to, once each, and ``margin_cents`` that
    less the goods' cost: None for whoever may not see cost.
    """

    name: str
    title: dict[str, str] = field(default_factory=dict)
    issued: int = 0
    open: int = 0
    redeemed: int = 0
    expired: int = 0
    revoked: int = 0
    given_cents: int = 0
    sales: int = 0
    net_cents: int = 0
    margin_cents: int | None = 0


COHORT = (
    select(
        coupons.c.id,
        coupons.c.state,
        coupons.c.issued_at,
        kinds.c.code,
        kinds.c.title_en,
        kinds.c.title_zh,
        kinds.c.terms,
        batches.c.name.label("batch"),
        entries.c.cause,
    )
    .join(kinds, kinds.c.id == coupons.c.kind_id)
    .join(entries, (entries.c.coupon_id == coupons.c.id) & (entries.c.turn == coupons.c.turn))
    .outerjoin(batch_coupons, batch_coupons.c.coupon_id == coupons.c.id)
    .outerjoin(batches, batches.c.id == batch_coupons.c.batch_id)
    .where(
        coupons.c.issued_at >= bindparam("since", type_=UtcTime),
        coupons.c.issued_at < bindparam("until", type_=UtcTime),
        coupons.c.state != "claimed",
    )
)
LINES = select(
    sale_lines.c.sale_id, sale_lines.c.net_cents, sale_lines.c.cost_cents, sale_lines.c.discounts
).where(sale_lines.c.sale_id.in_(bindparam("sales", expanding=True)))


def report(ctx: Context, by: By, since: datetime, until: datetime) -> list[Figures]:
    """Coupons issued from ``since`` until just before ``until``, grouped, the busiest group first.

    Uses that were voided are open coupons again and count as such. Reads the whole period's
    coupons: for the office, not the counter.
    """
    ctx.require("see_reports")
    groups: dict[str, Figures] = {}
    used: dict[UUID, list[tuple[UUID, Figures]]] = defaultdict(list)
    for row in ctx.db.execute(COHORT, {"since": since, "until": until}):
        group = _group(groups, by, row)
        group.issued += 1
        end = ENDS.get(row.state, "revoked")
        setattr(group, end, getattr(group, end) + 1)
        if row.state == "redeemed" and (sale_id := _sale_of(row.cause)) is not None:
            used[sale_id].append((row.id, group))
    for some in _chunks(used):
        _add_sales(ctx, some, used)
    if not {"*", "see_cost"} & ctx.actor.permissions:
        for group in groups.values():
            group.margin_cents = None
    return sorted(groups.values(), key=lambda one: (-one.redeemed, -one.issued, one.name))


def _group(groups: dict[str, Figures], by: By, row: Any) -> Figures:
    own = own_version(row)
    name = {"kind": row.code, "batch": row.batch or "", "campaign": own.rules.campaign}[by]
    title = {"en": row.title_en, "zh_Hant": row.title_zh} if by == "kind" else {}
    return groups.setdefault(name, Figures(name, title))


def _sale_of(cause: str) -> UUID | None:
    """The sale a use was for; a use elsewhere (an online shop) names something else."""
    try:
        return UUID(cause)
    except ValueError:
        return None


def _chunks(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    every = sorted(ids)
    for at in range(0, len(every), CHUNK):
        yield every[at : at + CHUNK]


def _add_sales(
    ctx: Context, some: list[UUID], used: dict[UUID, list[tuple[UUID, Figures]]]
) -> None:
    net: dict[UUID, int] = defaultdict(int)
    margin: dict[UUID, int] = defaultdict(int)
    given: dict[str, int] = defaultdict(int)
    for line in ctx.db.execute(LINES, {"sales": some}):
        net[line.sale_id] += line.net_cents
        margin[line.sale_id] += line.net_cents - line.cost_cents
        for source, cents in orjson.loads(line.discounts):
            given[source] += cents
    for sale_id in some:
        for group in {id(one): one for _, one in used[sale_id]}.values():
            group.sales += 1
            group.net_cents += net[sale_id]
            group.margin_cents = (group.margin_cents or 0) + margin[sale_id]
        for coupon_id, group in used[sale_id]:
            group.given_cents += given[str(coupon_id)]
