"""Gift cards, store credit and value on the counter: every balance follows from its ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select

from core import checkout, gift_cards, points, purses, sales, shifts
from core.baskets import gift_lines
from core.baskets.tables import baskets
from core.payments import attempts
from core.tenders import VALUE, tenders
from core.verify.finding import Finding, sums


def balances_of_cards(connection: Connection) -> Iterator[Finding]:
    """A card holds the sum of its entries, never less than nothing."""
    cards, entries = gift_cards.cards, gift_cards.entries
    by_card = sums(connection, entries.c.card_id, entries.c.cents)
    query = select(cards.c.id, cards.c.balance_cents, cards.c.active_at)
    for row in connection.execute(query):
        told = by_card.pop(row.id, 0)
        if row.balance_cents != told:
            yield Finding("gift cards", str(row.id), f"holds {row.balance_cents}, entries {told}")
        if row.balance_cents < 0:
            yield Finding("gift cards", str(row.id), "less than nothing on it")
        if row.balance_cents and row.active_at is None:
            yield Finding("gift cards", str(row.id), "money on a card that was never sold")
    for card_id in by_card:
        yield Finding("gift cards", str(card_id), "entries of a card that is not there")


def loads_of_cards(connection: Connection) -> Iterator[Finding]:
    """What was loaded on cards is what sales sold, line by line; a void sale loaded nothing."""
    entries, loads, sold = gift_cards.entries, gift_lines.basket_gift_cards, sales.sale_lines
    void = set(connection.execute(select(sales.voids.c.sale_id)).scalars())
    loaded: dict[tuple[str, UUID], int] = defaultdict(int)
    query = select(entries).where(entries.c.against == "sold")
    for row in connection.execute(query):
        loaded[row.cause.removeprefix("void:"), row.card_id] += row.cents
    lines = (
        select(sold.c.sale_id, loads.c.card_id, loads.c.amount_cents, sold.c.net_cents)
        .join(loads, (loads.c.basket_id == sold.c.sale_id) & (loads.c.line_number == sold.c.number))
        .where(sold.c.sku == gift_lines.SKU)
    )
    for row in connection.execute(lines):
        there = loaded.pop((str(row.sale_id), row.card_id), 0)
        wanted = 0 if row.sale_id in void else row.net_cents
        if row.amount_cents != row.net_cents or there != wanted:
            yield Finding("gift cards", str(row.card_id), f"sold {wanted}, loaded {there}")
    for (cause, card_id), cents in loaded.items():
        if cents:
            yield Finding("gift cards", str(card_id), f"{cents} loaded by {cause}, which sold none")


def lots_of_credit(connection: Connection) -> Iterator[Finding]:
    """A lot of credit is the sum of its entries, never less than nothing, and of its own member."""
    lots, entries = purses.lots, purses.entries
    by_lot = sums(connection, entries.c.lot_id, entries.c.cents)
    for row in connection.execute(select(lots)):
        told = by_lot.pop(row.id, 0)
        if row.remaining_cents != told or told < 0:
            yield Finding("credit", str(row.id), f"left {row.remaining_cents}, entries {told}")
        if (row.purse == "promo") != (row.expires_at is not None):
            yield Finding("credit", str(row.id), "only a present dies, and every present does")
    for lot_id in by_lot:
        yield Finding("credit", str(lot_id), "entries of a lot that is not there")
    strangers = (
        select(entries.c.lot_id)
        .join(lots, lots.c.id == entries.c.lot_id)
        .where(entries.c.member_id != lots.c.member_id)
    )
    for lot_id in connection.execute(strangers).scalars():
        yield Finding("credit", str(lot_id), "entries in another member's name")


def value_on_counters(connection: Connection) -> Iterator[Finding]:
    """What lies on a counter left its owner once, is where its row says, and paid its sale."""
    taken = _moved(connection)
    state = {row.id: row.state for row in connection.execute(select(baskets.c.id, baskets.c.state))}
    void = set(connection.execute(select(sales.voids.c.sale_id)).scalars())
    paid: dict[tuple[UUID, str], int] = defaultdict(int)
    for row in connection.execute(select(checkout.laid_value)):
        unit = row.points if row.kind == "points" else row.amount_cents
        out, back = taken.pop(f"laid:{row.id}", 0), taken.pop(f"back:{row.id}", 0)
        if (-out, back) != (unit, 0 if row.released_at is None else unit):
            told = f"{row.kind}: {unit} laid, the ledger took {-out} and gave back {back}"
            yield Finding("counter", str(row.id), told)
        if row.sold_at is not None:
            paid[row.basket_id, row.kind] += row.amount_cents
        yield from _stands(row, state.get(row.basket_id), voided=row.basket_id in void)
    for cause, amount in taken.items():
        yield Finding("counter", cause, f"{amount} moved, nothing on the counter")
    yield from _tenders(connection, paid)
    yield from _laid(connection)


def _stands(row: Any, state: str | None, *, voided: bool) -> Iterator[Finding]:
    """A piece lies on a basket that is being paid, paid a sale that stands, or went back."""
    kept = row.released_at is None
    wanted = "paying" if row.sold_at is None else "sold"
    if (kept or row.sold_at is not None) and state != wanted:
        yield Finding("counter", str(row.id), f"on a basket that is not {wanted}")
    if row.sold_at is not None and kept == voided:
        yield Finding("counter", str(row.id), "kept by a void sale, or given back without one")


def _moved(connection: Connection) -> dict[str, int]:
    """What each laying took from its owner, and what each giving back gave, by cause."""
    ledgers = (
        (points.entries, points.entries.c.points),
        (gift_cards.entries, gift_cards.entries.c.cents),
        (purses.entries, purses.entries.c.cents),
    )
    moved: dict[str, int] = defaultdict(int)
    for entries, amount in ledgers:
        rows = connection.execute(
            select(entries.c.cause, func.sum(amount))
            .where(entries.c.cause.like("laid:%") | entries.c.cause.like("back:%"))
            .group_by(entries.c.cause)
        )
        for cause, count in rows:
            moved[cause] += int(count)
    return dict(moved)


def _tenders(connection: Connection, paid: dict[tuple[UUID, str], int]) -> Iterator[Finding]:
    """Value that settled a sale is value that was laid down for it."""
    settled: dict[tuple[UUID, str], int] = defaultdict(int)
    for row in connection.execute(select(tenders).where(tenders.c.kind.in_(VALUE))):
        settled[row.sale_id, row.kind] += row.amount_cents
    for key in settled.keys() | paid.keys():
        if settled.get(key, 0) != paid.get(key, 0):
            told = f"{key[1]}: settled {settled.get(key, 0)}, laid {paid.get(key, 0)}"
            yield Finding("counter", str(key[0]), told)


def _laid(connection: Connection) -> Iterator[Finding]:
    """What a basket says lies on it is cash, approved cards and value."""
    value, cash = checkout.laid_value, checkout.laid_cash
    lies: dict[UUID, int] = defaultdict(int)
    for basket_id, cents in sums(connection, cash.c.basket_id, cash.c.amount_cents).items():
        lies[basket_id] += cents
    waiting = value.c.released_at.is_(None) & value.c.sold_at.is_(None)
    for row in connection.execute(select(value).where(waiting)):
        lies[row.basket_id] += row.amount_cents
    approved = connection.execute(select(attempts).where(attempts.c.state == "approved"))
    for row in approved:
        lies[row.basket_id] += row.amount_cents if row.kind == "pay" else -row.amount_cents
    query = select(baskets.c.id, baskets.c.laid_cents).where(
        baskets.c.state.in_(("open", "paying"))
    )
    for basket_id, laid_cents in connection.execute(query):
        if laid_cents != lies.get(basket_id, 0):
            told = f"says {laid_cents} lies there, {lies.get(basket_id, 0)} does"
            yield Finding("counter", str(basket_id), told)


def tenders_of_z(connection: Connection) -> Iterator[Finding]:
    """A Z says of each kind of tender what its shift's sales were settled with."""
    said: dict[tuple[UUID, str], int] = {
        (row.shift_id, row.kind): row.cents for row in connection.execute(select(shifts.z_tenders))
    }
    told = {shift_id for shift_id, _ in said}
    kept = sales.sales.c.id.not_in(select(sales.voids.c.sale_id))
    query = (
        select(sales.sales.c.shift_id, tenders.c.kind, func.sum(tenders.c.amount_cents))
        .join(sales.sales, sales.sales.c.id == tenders.c.sale_id)
        .where(kept)
        .group_by(sales.sales.c.shift_id, tenders.c.kind)
    )
    for shift_id, kind, cents in connection.execute(query):
        if shift_id in told and said.pop((shift_id, kind), 0) != cents:
            yield Finding("shifts", str(shift_id), f"its sales took {cents} by {kind}")
    for (shift_id, kind), cents in said.items():
        if cents:
            yield Finding("shifts", str(shift_id), f"says {cents} by {kind}, no sale does")
