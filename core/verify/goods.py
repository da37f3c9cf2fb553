"""Stock: what stands in a branch is the sum of its movements."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from core import stock
from core.verify.finding import Finding


def on_hand(connection: Connection) -> Iterator[Finding]:
    """What stands in a branch is the sum of its movements."""
    moves, here = stock.moves, stock.on_hand_rows
    moved = {
        (row.store_id, row.product_id): int(row.quantity)
        for row in connection.execute(
            select(
                moves.c.store_id, moves.c.product_id, func.sum(moves.c.quantity).label("quantity")
            ).group_by(moves.c.store_id, moves.c.product_id)
        )
    }
    for row in connection.execute(select(here)):
        expected = moved.pop((row.store_id, row.product_id), 0)
        if row.quantity != expected:
            yield Finding(
                "stock", f"{row.product_id}", f"on hand {row.quantity}, movements {expected}"
            )
    for (_, product_id), quantity in moved.items():
        yield Finding("stock", str(product_id), f"movements {quantity} without a place")
