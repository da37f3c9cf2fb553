"""What every basket is priced by: the offers that run or will, and the goods kept for some."""

from __future__ import annotations

from datetime import datetime

import orjson
from sqlalchemy import Connection, select

from core.pricing import OfferBook, Quote, Reserved, from_row
from core.promotions.tables import promotions, reserved_goods
from core.refusals import Refusal

RUNNING = select(promotions.c.offer).where(promotions.c.running).order_by(promotions.c.id)
RESERVED = select(reserved_goods)


class NotForThisShopper(Refusal):
    """Something in the basket is kept for members, or for tiers this shopper has not reached."""

    key = "promotions.not_for_this_shopper"


def running(connection: Connection, now: datetime) -> OfferBook:
    """Every offer switched on that has not ended by now, and the goods that are kept for some.

    Whether an offer's hours cover a moment is the engine's question.
    """
    offers = [from_row(orjson.loads(row.offer)) for row in connection.execute(RUNNING)]
    alive = [offer for offer in offers if offer.ends_at is None or offer.ends_at > now]
    kept = {
        row.product_id.int: Reserved(frozenset(orjson.loads(row.tiers)), row.until)
        for row in connection.execute(RESERVED)
    }
    return OfferBook(alive, kept)


def refuse_reserved(quote: Quote) -> None:
    """Refuse to sell what is kept for others."""
    if quote.barred:
        raise NotForThisShopper(lines=[line.number for line in quote.barred])
