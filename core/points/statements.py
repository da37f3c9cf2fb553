"""A member's statement, lot by lot: where points came from, when they die, what they paid for.

It is read from the entries alone, so it says at any past moment what it said then, and its lots sum
to the balance. Sentences are ``say(language, told.key, **told.facts)``, out of ``points.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from core.context import Context
from core.points import books
from core.points.tables import adjustments, entries, lots, reversals
from core.sales import receipt_number, sales


class Line(NamedTuple):
    """Points into or out of a lot: when, how many, and the sentence that says why."""

    at: datetime
    points: int
    key: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LotStory:
    """One lot: its origin (the first line), what became of it, what is left of it.

    ``dies_on`` is the last day on which its points can be spent, in shop time; None is never.
    A debt is a lot whose ``left`` is below zero.
    """

    lot_id: UUID
    origin: Line
    lines: tuple[Line, ...]
    left: int
    available_at: datetime
    dies_on: date | None


@dataclass(frozen=True, slots=True)
class Statement:
    """All lots of a member as they were at a moment, oldest first; they sum to the balance."""

    member_id: UUID
    until: datetime
    balance: int
    lots: tuple[LotStory, ...]


def statement(ctx: Context, member_id: UUID, until: datetime | None = None) -> Statement:
    """Everything that happened to a member's points up to and including a moment (now)."""
    until = until or ctx.now
    kept = {
        row.id: row for row in ctx.db.execute(select(lots).where(lots.c.member_id == member_id))
    }
    rows = _entries(ctx, member_id, list(kept), until)
    why = _Causes.read(ctx, rows)
    by_lot: dict[UUID, list[Any]] = {}
    for row in rows:
        by_lot.setdefault(row.lot_id, []).append(row)
    stories = tuple(_story(ctx, kept[lot], found, why) for lot, found in by_lot.items())
    return Statement(member_id, until, sum(story.left for story in stories), stories)


def _entries(ctx: Context, member_id: UUID, lot_ids: Sequence[UUID], until: datetime) -> list[Any]:
    causes = sorted(books.causes_of(ctx, lot_ids))
    found: list[Any] = []
    for some in books.in_parts(causes):
        mine = select(entries).where(
            entries.c.cause.in_(some), entries.c.member_id == member_id, entries.c.at <= until
        )
        found += ctx.db.execute(mine)
    return sorted(found, key=lambda row: (row.at, row.id))


def _story(ctx: Context, lot: Any, rows: list[Any], why: _Causes) -> LotStory:
    first, *later = [_line(row, why) for row in rows]
    dies = lot.expires_at.astimezone(ctx.store.zone).date() if lot.expires_at else None
    left = sum(row.points for row in rows)
    return LotStory(lot.id, first, tuple(later), left, lot.available_at, dies)


# ------------------------------------------------------------------------------- why it moved

MOVES = {
    ("issued", True): "points.gift",
    ("issued", False): "points.taken_back",
    ("redeemed", True): "points.given_back",
    ("redeemed", False): "points.spent",
    ("expired", True): "points.called_back",
    ("expired", False): "points.died",
    ("settled", True): "points.debt_paid",
    ("settled", False): "points.paid_a_debt",
    ("deducted", True): "points.paid_in_money",
    ("written_off", True): "points.forgone",
    ("merged", True): "points.merged_in",
    ("merged", False): "points.merged_out",
}
"""What a move says when it is not about a sale: by account, and whether points came in."""

WITH_SALE = {
    "points.gift": "points.earned_by",
    "points.spent": "points.paid_for",
    "points.given_back": "points.given_back_from",
    "points.taken_back": "points.taken_back_from",
}


HAND_REASONS = frozenset({"kindness", "correction", "missed_sale", "gift", "import"})
"""Reason codes of the house, which have sentences; a shop's own codes are said as they are."""


@dataclass(frozen=True, slots=True)
class _Causes:
    """What the causes of a statement's entries stand for."""

    numbers: Mapping[str, str]
    by_hand: Mapping[str, tuple[str, str]]
    reversed: Mapping[str, str]

    @classmethod
    def read(cls, ctx: Context, rows: Sequence[Any]) -> _Causes:
        causes = {row.cause for row in rows}
        undone: dict[str, str] = {}
        for some in books.in_parts(causes):
            back = select(reversals.c.because, reversals.c.cause)
            for row in ctx.db.execute(back.where(reversals.c.because.in_(some))):
                undone[row.because] = row.cause
        return cls(_numbers(ctx, causes | {*undone.values()}), _by_hand(ctx, causes), undone)

    def number_of(self, cause: str) -> str:
        """The receipt number of the sale a move is about, if it is about one."""
        return self.numbers.get(self.reversed.get(cause, cause), "")


def _numbers(ctx: Context, causes: set[str]) -> dict[str, str]:
    """The receipt numbers of the causes that are sales, or were laid on the counter for one."""
    from core.checkout.laid import laid_value  # the counter knows points, not the other way round

    sale_of = {cause: UUID(cause) for cause in causes if _is_id(cause)}
    laid = {UUID(cause[5:]): cause for cause in causes if cause.startswith("laid:")}
    for some in books.in_parts(laid):
        pieces = select(laid_value.c.id, laid_value.c.basket_id).where(laid_value.c.id.in_(some))
        sale_of |= {laid[row.id]: row.basket_id for row in ctx.db.execute(pieces)}
    number_of: dict[UUID, str] = {}
    for some in books.in_parts(set(sale_of.values())):
        sold = select(sales.c.id, sales.c.station, sales.c.number).where(sales.c.id.in_(some))
        for row in ctx.db.execute(sold):
            number_of[row.id] = receipt_number(row.station, row.number)
    return {cause: number_of[sale] for cause, sale in sale_of.items() if sale in number_of}


def _by_hand(ctx: Context, causes: set[str]) -> dict[str, tuple[str, str]]:
    keys = [cause for cause in causes if cause.startswith("adjust:")]
    found: dict[str, tuple[str, str]] = {}
    for some in books.in_parts(UUID(cause.removeprefix("adjust:")) for cause in keys):
        rows = select(adjustments.c.key, adjustments.c.reason, adjustments.c.note)
        for row in ctx.db.execute(rows.where(adjustments.c.key.in_(some))):
            found[f"adjust:{row.key}"] = (row.reason, row.note)
    return found


def _line(row: Any, why: _Causes) -> Line:
    facts: dict[str, Any] = {"points": abs(row.points)}
    if row.against == "adjusted":
        reason, note = why.by_hand.get(row.cause, (row.cause, ""))
        known = reason in HAND_REASONS
        key = f"points.hand_{reason}" if known else "points.by_hand"
        return Line(row.at, row.points, key, facts | {"reason": reason, "note": note})
    key = MOVES[row.against, row.points > 0]
    number = why.number_of(row.cause)
    if number and key in WITH_SALE:
        return Line(row.at, row.points, WITH_SALE[key], facts | {"number": number})
    return Line(row.at, row.points, key, facts)


def _is_id(cause: str) -> bool:
    try:
        UUID(cause)
    except ValueError:
        return False
    return True
