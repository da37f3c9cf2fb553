"""The rows of gift cards: the card as it stands, and the ledger its balance is the sum of.

One ledger row is both sides: ``cents`` move to the card (positive) or away from it (negative)
``against`` sold (loaded at a till), spent, expired, or moved (to another card). A card's
``balance_cents`` is a guard moved in the same transaction; ``core.verify`` adds it up again.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, text

from core.db import schema
from core.db.schema import Cents, Key, UtcTime, metadata

cards = Table(
    "gift_cards",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("currency", String(3), nullable=False),
    Column("pin_hash", String(120), nullable=False),
    Column("balance_cents", Cents, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("active_at", UtcTime, nullable=True),
    Column("expires_at", UtcTime, nullable=True),
    Column("blocked_at", UtcTime, nullable=True),
    Column("wrong_pins", Integer, nullable=False),
    Column("locked_until", UtcTime, nullable=True),
    Index(
        "ix_gift_cards_dying",
        "expires_at",
        sqlite_where=text("balance_cents > 0"),
        postgresql_where=text("balance_cents > 0"),
    ),
)

entries = schema.ledger(
    "gift_card_entries",
    Column("id", Key, primary_key=True),
    Column("card_id", Key, ForeignKey("gift_cards.id"), nullable=False),
    Column("cents", Cents, nullable=False),
    Column("against", String(12), nullable=False),
    Column("cause", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ux_gift_card_entries_cause", "card_id", "cause", unique=True),
    Index("ix_gift_card_entries_cause", "cause"),
)
