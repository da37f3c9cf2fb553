"""Stations: a till, a kiosk, the office. Each numbers its own receipts and keeps its own journal.

A browser becomes a station by pairing: staff make a code that works once and soon dies, the browser
trades it for a token, and only the token's hash is kept here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)

from core.context import Context
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

stations = Table(
    "stations",
    metadata,
    Column("code", String(24), primary_key=True),
    Column("store_id", Key, ForeignKey("stores.id"), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
)

pairings = Table(
    "pairings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("station", String(24), ForeignKey("stations.code"), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=True, unique=True),
    Column("code_dies_at", UtcTime, nullable=True),
    Column("token_hash", LargeBinary(32), nullable=True, unique=True),
    Column("paired_at", UtcTime, nullable=True),
    Column("revoked_at", UtcTime, nullable=True),
)

CODE_LIVES = timedelta(minutes=15)
KINDS = {"till", "kiosk", "office"}


class PairingCodeWrong(Refusal):
    """No such code, or it was used, or it is too old."""

    key = "pairing.code_wrong"


@dataclass(frozen=True, slots=True)
class Station:
    """A place in a branch that a deed can come from, e.g. ``TST-1`` or ``TST-K1``."""

    code: str
    store_id: UUID
    kind: str


OF_TOKEN = (
    select(stations.c.code, stations.c.store_id, stations.c.kind)
    .join(pairings, pairings.c.station == stations.c.code)
    .where(pairings.c.token_hash == bindparam("token_hash"), pairings.c.revoked_at.is_(None))
)


def set_up(connection: Connection, store_id: UUID, code: str, kind: str) -> Station:
    """A new station of a branch. Its receipts will read ``CODE-000001``, ``CODE-000002`` …"""
    if kind not in KINDS:
        raise ValueError(f"a station is one of {sorted(KINDS)}, not {kind!r}")
    row = {"code": code, "store_id": store_id, "kind": kind, "seq": 0, "number": 0}
    connection.execute(insert(stations), row)
    return Station(code, store_id, kind)


def every_station(connection: Connection) -> list[Station]:
    """All stations by code."""
    rows = connection.execute(select(stations).order_by(stations.c.code))
    return [Station(row.code, row.store_id, row.kind) for row in rows]


def make_code(ctx: Context, station: str) -> str:
    """A pairing code for a station: eight digits, works once, dies after fifteen minutes."""
    ctx.require("manage_stations")
    code = f"{secrets.randbelow(10**8):08d}"
    ctx.db.execute(
        insert(pairings),
        {
            "id": new_id(),
            "station": station,
            "code_hash": _hash(code),
            "code_dies_at": ctx.now + CODE_LIVES,
        },
    )
    return code


def pair(connection: Connection, code: str, now: datetime) -> str:
    """Trade a pairing code for the token its browser will carry. Refuses a wrong or old code."""
    token = secrets.token_urlsafe(32)
    done = connection.execute(
        update(pairings)
        .where(
            pairings.c.code_hash == _hash(code.strip()),
            pairings.c.code_dies_at > now,
            pairings.c.revoked_at.is_(None),
        )
        .values(code_hash=None, token_hash=_hash(token), paired_at=now)
    )
    if done.rowcount != 1:
        raise PairingCodeWrong
    return token


def pair_at_once(connection: Connection, station: str, now: datetime) -> str:
    """Pair without a code: only for a browser on the server's own machine."""
    token = secrets.token_urlsafe(32)
    row = {"id": new_id(), "station": station, "token_hash": _hash(token), "paired_at": now}
    connection.execute(insert(pairings), row)
    return token


def of_token(connection: Connection, token: str) -> Station | None:
    """The station a browser's token stands for, or None when it is unknown or revoked."""
    row: Any = connection.execute(OF_TOKEN, {"token_hash": _hash(token)}).first()
    return Station(row.code, row.store_id, row.kind) if row else None


def revoke(ctx: Context, station: str) -> None:
    """Cut off every browser paired as this station: a tablet was lost."""
    ctx.require("manage_stations")
    ctx.db.execute(
        update(pairings)
        .where(pairings.c.station == station, pairings.c.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
