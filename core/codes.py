"""Verification codes: six digits to a number, to prove that whoever asks holds that phone.

A code lives for minutes, is good for one use and a few tries, and is kept only as an HMAC under a
key of the shop: neither the table nor a backup gives one away, nor the number it went to.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from core.db.schema import Key, UtcTime, metadata

codes = Table(
    "verification_codes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number_mac", String(44), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("code_mac", LargeBinary(32), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("used_at", UtcTime, nullable=True),
    Column("station", String(24), nullable=False),
    Index("ix_verification_codes_number", "number_mac", "purpose", "made_at"),
)
