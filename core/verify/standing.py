"""Tiers: what members bought follows from the sales, where they stand from what they bought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core.baskets.gift_lines import SKU as GIFT_CARD
from core.members import members
from core.privacy.aliases import aliases
from core.sales import sale_lines, sales, voids
from core.tiers import deeds, rules, schemes
from core.tiers.everybody import BOUGHT, Beside
from core.tiers.history import Fact, Member, Standing
from core.tiers.standing import facts, standing_of
from core.tiers.tables import changes, purchases, standings
from core.verify.finding import Finding

GOODS = (
    select(sale_lines.c.sale_id, func.sum(sale_lines.c.net_cents).label("cents"))
    .where(sale_lines.c.sku != GIFT_CARD)
    .group_by(sale_lines.c.sale_id)
    .subquery()
)
SOLD = (
    select(
        sales.c.id,
        func.coalesce(aliases.c.into_id, sales.c.member_id).label("member_id"),
        sales.c.sold_at,
        func.coalesce(GOODS.c.cents, 0).label("cents"),
        sales.c.points_earned,
        voids.c.at.label("voided_at"),
    )
    .outerjoin(GOODS, GOODS.c.sale_id == sales.c.id)
    .outerjoin(voids, voids.c.sale_id == sales.c.id)
    .outerjoin(aliases, aliases.c.member_id == sales.c.member_id)
    .where(sales.c.member_id.is_not(None))
)
TOLD = select(changes).order_by(changes.c.member_id, changes.c.at, changes.c.id)
STANDS = (
    select(standings, members.c.joined_at)
    .join(members, members.c.id == standings.c.member_id)
    .order_by(standings.c.member_id)
)


def what_members_bought(connection: Connection) -> Iterator[Finding]:
    """Each sale of a member counts once, for its goods; a void leaves nothing of it."""
    written: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(select(purchases)):
        written[row.sale_id].append(row)
    for sale in connection.execute(SOLD):
        rows = written.pop(sale.id, [])
        first = next((row for row in rows if not row.cause), None)
        if first is None:
            yield Finding("tiers", str(sale.id), "a member's sale that counts for no tier")
            continue
        said = (first.member_id, first.sold_at, first.cents, first.points, first.visits)
        if said != (sale.member_id, sale.sold_at, sale.cents, sale.points_earned, 1):
            yield Finding("tiers", str(sale.id), f"counts {first.cents}, sold for {sale.cents}")
        left = sum(row.cents for row in rows)
        whose = {(row.member_id, row.sold_at) for row in rows}
        if left < 0 or len(whose) > 1:
            yield Finding("tiers", str(sale.id), f"given back by others, or too much: {left}")
        if sale.voided_at is not None and (left or sum(row.visits for row in rows)):
            yield Finding("tiers", str(sale.id), f"void, and still counts {left}")
    for sale_id in written:
        yield Finding("tiers", str(sale_id), "counts for a tier, and was never sold")


def tiers_of_members(connection: Connection) -> Iterator[Finding]:
    """Every standing and every change of it follows from what was bought and the schemes."""
    timeline = schemes.read(connection)
    told, bought = Beside(connection.execute(TOLD)), Beside(connection.execute(BOUGHT))
    for row in connection.execute(STANDS):
        member_id = row.member_id
        yield from _one(row, facts(bought.of(member_id)), told.of(member_id), timeline)
    for member_id in told.left_over():
        yield Finding("tiers", str(member_id), "changes of a member who stands nowhere")


def _one(row: Any, history: tuple[Fact, ...], told: list[Any], timeline: Any) -> Iterator[Finding]:
    """From the last decision people made, or the beginning, to what is newest."""
    start, later = _beginning(told)
    stands = standing_of(row)
    written = Member(row.joined_at, stands, history)
    derived = rules.settle(Member(row.joined_at, start, history), timeline, until=written.latest)
    caught_up = rules.settle(written, timeline, until=written.latest)
    if derived.standing != caught_up.standing:
        was, now = derived.standing.tier or "base", caught_up.standing.tier or "base"
        yield Finding("tiers", str(row.member_id), f"stands in {now}, its history says {was}")
    said = [(one.at, one.kind, one.to_tier, one.value, one.needed) for one in later]
    says = [(one.at, one.kind, one.to_tier, one.value, one.needed) for one in derived.changes]
    if said != says[: len(said)] or len(says) - len(said) != len(caught_up.changes):
        yield Finding("tiers", str(row.member_id), "its changes are not those its history says")
    watched = rules.watch(stands, timeline)
    if (row.due_at, row.wakes_at) != (watched.due_at, watched.wakes_at):
        yield Finding("tiers", str(row.member_id), "would not be looked at when it should be")


def _beginning(told: list[Any]) -> tuple[Standing, list[Any]]:
    decided = [place for place, one in enumerate(told) if one.kind in deeds.DECISIONS]
    if not decided:
        return Standing(), told
    last = decided[-1]
    return deeds.from_hand(told[last], told[last].id), told[last + 1 :]
