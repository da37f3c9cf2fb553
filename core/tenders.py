"""Tenders: the means of payment that settled a sale, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String

from core import ledger
from core.context import Context
from core.db import schema
from core.db.schema import Cents, Key

tenders = schema.ledger(
    "sale_tenders",
    Column("sale_id", Key, ForeignKey("sales.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("amount_cents", Cents, nullable=False),
    Column("tendered_cents", Cents, nullable=False),
    Column("change_cents", Cents, nullable=False),
    Column("attempt_id", Key, nullable=True),
    Column("detail", String(80), nullable=False),
    PrimaryKeyConstraint("sale_id", "number"),
    sqlite_with_rowid=False,
)

KINDS = ("cash", "card", "points", "gift_card", "promo", "credit")
"""Every means of payment, in the order a report tells them."""
VALUE = frozenset({"points", "gift_card", "promo", "credit"})
"""Means that are no money coming in now: they left their owner when they were laid down."""


@dataclass(frozen=True, slots=True)
class Tender:
    """One means of payment: ``amount_cents`` stays in the shop; change leaves from cash alone."""

    kind: str
    amount_cents: int
    tendered_cents: int
    change_cents: int = 0
    attempt_id: UUID | None = None
    detail: str = ""


def post(ctx: Context, sale_id: UUID, given: list[Tender]) -> None:
    """Enter how a sale was settled."""
    ledger.post(
        ctx,
        tenders,
        [
            {
                "sale_id": sale_id,
                "number": number,
                "kind": one.kind,
                "amount_cents": one.amount_cents,
                "tendered_cents": one.tendered_cents,
                "change_cents": one.change_cents,
                "attempt_id": one.attempt_id,
                "detail": one.detail,
            }
            for number, one in enumerate(given, 1)
        ],
    )


def value_of(by_kind: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Of sums by kind those that are value, in the order a report tells them."""
    return tuple((kind, int(by_kind[kind])) for kind in KINDS if kind in VALUE and kind in by_kind)
