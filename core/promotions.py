"""The shop's automatic offers, kept as rows, handed to the pricing engine as values."""

from __future__ import annotations

import orjson
from sqlalchemy import Boolean, Column, Connection, String, Table, Text, insert, select, update

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.pricing import Offer, OfferBook, from_row, to_row

promotions = Table(
    "promotions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("running", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("offer", Text, nullable=False),
)

RUNNING = select(promotions.c.id, promotions.c.offer).where(promotions.c.running)


def running(connection: Connection) -> OfferBook:
    """Every offer switched on; whether its hours cover this moment is the engine's question."""
    rows = connection.execute(RUNNING)
    return OfferBook(from_row(orjson.loads(row.offer)) for row in rows)


def add(ctx: Context, code: str, offer: Offer) -> None:
    """Put an offer up, working from the next basket on."""
    ctx.require("manage_promotions")
    row = {
        "id": offer.id,
        "code": code,
        "running": True,
        "made_at": ctx.now,
        "offer": orjson.dumps(to_row(offer)).decode(),
    }
    ctx.db.execute(insert(promotions), row)
    journal.announce(ctx, "promotion.started", code)


def stop(ctx: Context, code: str) -> None:
    """Take an offer down."""
    ctx.require("manage_promotions")
    ctx.db.execute(update(promotions).where(promotions.c.code == code).values(running=False))
    journal.announce(ctx, "promotion.stopped", code)
