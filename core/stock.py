"""Stock: every movement of goods is an entry; what stands in a branch is their sum.

``stock_on_hand`` is the guard row of a product in a branch: quantity, what is reserved, and the
moving average cost. It moves in the same transaction as the ledger; ``core.verify`` compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    PrimaryKeyConstraint,
    String,
    Table,
    bindparam,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from core import journal, ledger, money
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import Cents, Key, UtcTime, metadata
from core.refusals import Refusal

on_hand_rows = Table(
    "stock_on_hand",
    metadata,
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
    Column("unit_cost_cents", Cents, nullable=False),
    PrimaryKeyConstraint("store_id", "product_id"),
    sqlite_with_rowid=False,
)

moves = schema.ledger(
    "stock_moves",
    Column("id", Key, nullable=False),
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("product_id", Key, ForeignKey("products.id"), nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("unit_cost_cents", Cents, nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("cause", "id"),
    sqlite_with_rowid=False,
)


class OutOfStock(Refusal):
    """The book says there are fewer than asked for, and this product may not go below zero."""

    key = "stock.out"


@dataclass(frozen=True, slots=True)
class Level:
    """What stands in a branch. ``available`` is what may be promised to the next customer."""

    quantity: int
    reserved: int
    unit_cost_cents: int

    @property
    def available(self) -> int:
        """What may be promised to the next customer."""
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True)
class Taking:
    """Goods leaving with a customer; ``may_go_below`` is the product's and the shop's policy.

    ``placed`` says whether this branch has ever had the product.
    """

    product_id: UUID
    quantity: int
    unit_cost_cents: int
    may_go_below: bool
    placed: bool = True


_new_row = insert(on_hand_rows)
PLACE = _new_row.on_conflict_do_nothing(index_elements=["store_id", "product_id"])
TAKE = Prepared(
    update(on_hand_rows)
    .where(
        on_hand_rows.c.store_id == bindparam("store"),
        on_hand_rows.c.product_id == bindparam("product"),
        or_(
            on_hand_rows.c.quantity >= bindparam("taken"),
            bindparam("may_go_below", type_=BigInteger) == 1,
        ),
    )
    .values(quantity=on_hand_rows.c.quantity - bindparam("taken"))
)
RECEIVE = (
    update(on_hand_rows)
    .where(
        on_hand_rows.c.store_id == bindparam("store"),
        on_hand_rows.c.product_id == bindparam("product"),
    )
    .values(
        quantity=on_hand_rows.c.quantity + bindparam("added"),
        unit_cost_cents=bindparam("cost"),
    )
)
LEVEL = select(
    on_hand_rows.c.quantity, on_hand_rows.c.reserved, on_hand_rows.c.unit_cost_cents
).where(
    on_hand_rows.c.store_id == bindparam("store"),
    on_hand_rows.c.product_id == bindparam("product"),
)


def level(ctx: Context, product_id: UUID) -> Level:
    """What stands in this branch, nothing when it never had any."""
    row = ctx.db.execute(LEVEL, {"store": ctx.store.id, "product": product_id}).first()
    return Level(row.quantity, row.reserved, row.unit_cost_cents) if row else Level(0, 0, 0)


def levels(ctx: Context) -> dict[UUID, Level]:
    """What stands in this branch, by product."""
    rows = ctx.db.execute(select(on_hand_rows).where(on_hand_rows.c.store_id == ctx.store.id))
    return {row.product_id: Level(row.quantity, row.reserved, row.unit_cost_cents) for row in rows}


def receive(
    ctx: Context, product_id: UUID, quantity: int, *, unit_cost_cents: int, cause: str
) -> None:
    """Goods arrive at a cost each; the branch's average cost follows (moving average)."""
    ctx.require("receive_stock")
    _place(ctx, product_id)
    before = level(ctx, product_id)
    cost = money.average_cost(before.quantity, before.unit_cost_cents, quantity, unit_cost_cents)
    ctx.db.execute(
        RECEIVE,
        {"store": ctx.store.id, "product": product_id, "added": quantity, "cost": cost},
    )
    _post(ctx, [(product_id, quantity, unit_cost_cents)], kind="receive", cause=cause)
    journal.announce(ctx, "stock.received", product_id, quantity=quantity, cause=cause)


def take(ctx: Context, takings: list[Taking], *, cause: str) -> None:
    """Goods leave with a customer. One taking per product.

    Refuses, before anything is kept, when one of them may not go below zero and would. Rows are
    locked in one order everywhere (guarded products first, each group by id): tills never deadlock.
    """
    ordered = sorted(takings, key=lambda one: (one.may_go_below, one.product_id))
    params: list[dict[str, Any]] = [
        {
            "store": ctx.store.id,
            "product": one.product_id,
            "taken": one.quantity,
            "may_go_below": int(one.may_go_below),
        }
        for one in ordered
    ]
    for one in ordered:
        if not one.placed:
            _place(ctx, one.product_id)
    guarded = sum(not one.may_go_below for one in ordered)
    for row in params[:guarded]:
        if TAKE.run(ctx.db, row) != 1:
            left = level(ctx, row["product"]).quantity
            raise OutOfStock(product_id=str(row["product"]), left=max(0, left))
    if free := params[guarded:]:
        TAKE.run(ctx.db, free)
    taken = [(one.product_id, -one.quantity, one.unit_cost_cents) for one in ordered]
    _post(ctx, taken, kind="sale", cause=cause)


def put_back(ctx: Context, *, cause: str, because: str, kind: str) -> None:
    """Undo every movement of a cause: the goods stand here again, at their sale-time cost."""
    rows: Any = ctx.db.execute(
        select(moves).where(moves.c.cause == cause).order_by(moves.c.product_id)
    ).fetchall()
    for row in rows:
        ctx.db.execute(
            update(on_hand_rows)
            .where(
                on_hand_rows.c.store_id == row.store_id,
                on_hand_rows.c.product_id == row.product_id,
            )
            .values(quantity=on_hand_rows.c.quantity - row.quantity)
        )
    back = [(row.product_id, -row.quantity, row.unit_cost_cents) for row in rows]
    _post(ctx, back, kind=kind, cause=because)


def adjust(ctx: Context, product_id: UUID, quantity: int, *, reason: str) -> None:
    """Correct the book by hand, up or down, with a reason."""
    ctx.require("adjust_stock")
    _place(ctx, product_id)
    cost = level(ctx, product_id).unit_cost_cents
    ctx.db.execute(
        RECEIVE, {"store": ctx.store.id, "product": product_id, "added": quantity, "cost": cost}
    )
    _post(ctx, [(product_id, quantity, cost)], kind="adjust", cause=reason)
    journal.announce(ctx, "stock.adjusted", product_id, quantity=quantity, reason=reason)


def _place(ctx: Context, product_id: UUID) -> None:
    row = {"store_id": ctx.store.id, "product_id": product_id}
    ctx.db.execute(PLACE, {**row, "quantity": 0, "reserved": 0, "unit_cost_cents": 0})


def _post(ctx: Context, moved: list[tuple[UUID, int, int]], *, kind: str, cause: str) -> None:
    ledger.post(
        ctx,
        moves,
        [
            {
                "id": new_id(),
                "store_id": ctx.store.id,
                "product_id": product_id,
                "quantity": quantity,
                "kind": kind,
                "unit_cost_cents": cost,
                "cause": cause,
                "at": ctx.now,
            }
            for product_id, quantity, cost in moved
        ],
    )
