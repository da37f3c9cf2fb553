"""The shop's automatic offers, kept as rows, handed to the pricing engine as values."""

from __future__ import annotations

from uuid import UUID

import orjson
from sqlalchemy import Boolean, Column, String, Table, Text, insert, select, update

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.pricing import offers
from core.pricing.offers import Offer

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

_parsed: dict[UUID, tuple[str, Offer]] = {}


def running(ctx: Context) -> list[Offer]:
    """Every offer switched on; whether its hours cover this moment is the engine's question."""
    return [_offer(row.id, row.offer) for row in ctx.db.execute(RUNNING)]


def add(ctx: Context, code: str, offer: Offer) -> None:
    """Put an offer up, working from the next basket on."""
    ctx.require("manage_promotions")
    row = {
        "id": offer.id,
        "code": code,
        "running": True,
        "made_at": ctx.now,
        "offer": orjson.dumps(offers.to_row(offer)).decode(),
    }
    ctx.db.execute(insert(promotions), row)
    journal.announce(ctx, "promotion.started", code)


def stop(ctx: Context, code: str) -> None:
    """Take an offer down."""
    ctx.require("manage_promotions")
    ctx.db.execute(update(promotions).where(promotions.c.code == code).values(running=False))
    journal.announce(ctx, "promotion.stopped", code)


def _offer(offer_id: UUID, stored: str) -> Offer:
    """Parsed once for each text: validation is for saving, not for every sale."""
    known = _parsed.get(offer_id)
    if known is None or known[0] != stored:
        known = (stored, offers.from_row(orjson.loads(stored)))
        _parsed[offer_id] = known
    return known[1]
