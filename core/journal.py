"""The shop's journal: one hash-chained entry per deed and station, at once audit log and news.

Each entry names what happened and carries a digest of every ledger row the deed wrote, and the hash
of the entry before it at the same station. Change, drop, insert or reorder anything and
``core.verify`` names the first entry that no longer fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    update,
)

from core import ledger
from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import Key, UtcTime, metadata
from core.stations import stations

journal = Table(
    "journal",
    metadata,
    Column("station", String(24), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("deed", Key, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("station", "seq"),
    # A server may still do a COMMIT whose answer was lost, while the deed is tried again.
    Index("ux_journal_deed", "deed", unique=True, info={"only": "postgresql"}),
)

FIRST = bytes(32)
"""What the first entry of a station is chained to."""

STANDING_CHANGED = {
    "rules.changed",
    "store.changed",
    "keys.changed",
    "promotion.started",
    "promotion.stopped",
    "promotion.changed",
    "promotion.reserved",
    "promotion.opened",
    "tiers.planned",
    "tiers.withdrawn",
    "tiers.taken_up",
}
"""Events after which the house reads its standing facts anew."""


class Seat(NamedTuple):
    """The place in the station's journal that a deed has taken, and its receipt number if any."""

    seq: int
    number: int


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a station that is safely on the books: the next is chained to it."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as told to screens and to the log."""

    kind: str
    subject: str
    store_id: UUID
    station: str
    at: datetime
    actor: str
    facts: dict[str, Any]


TAKE_SEAT = Prepared(
    update(stations)
    .where(stations.c.code == bindparam("station"))
    .values(seq=stations.c.seq + 1, number=stations.c.number + bindparam("numbers"))
    .returning(stations.c.seq, stations.c.number)
)
HASH_BEFORE = Prepared(
    select(journal.c.hash).where(
        journal.c.station == bindparam("station"), journal.c.seq == bindparam("seq")
    )
)
NEW_ENTRY = Prepared(insert(journal))


def announce(ctx: Context, kind: str, subject: UUID | str, /, **facts: Any) -> None:
    """Say what this deed did. The first announcement names the entry; facts must be JSON values."""
    ctx.deed.events.append((kind, str(subject), facts))


def take_number(ctx: Context) -> int:
    """The station's next receipt number. Taken last: it holds the station's row to the end."""
    return _take_seat(ctx, numbers=1).number


def seal(ctx: Context) -> list[Event]:
    """Write the entry that vouches for everything this deed wrote, and return its news.

    A deed that wrote no ledger and announced nothing leaves no entry. Raises when ledger rows were
    written without an announcement: nothing happens in this shop that nobody can name.
    """
    deed = ctx.deed
    if not deed.events:
        if deed.rows:
            raise RuntimeError(f"ledger rows without a name: {sorted(deed.rows)}")
        return []
    seat = deed.seat or _take_seat(ctx, numbers=0)
    kind, subject, _ = deed.events[0]
    body = orjson.dumps(
        {
            "events": deed.events,
            "rows": {name: ledger.digest(told) for name, told in deed.rows.items()},
        },
        option=orjson.OPT_SORT_KEYS,
    )
    before = _hash_before(ctx, seat.seq)
    own = entry_hash(before, ctx.station, seat.seq, deed.id, ctx.now, ctx.actor.name, body)
    deed.sealed = Head(seat.seq, own)
    NEW_ENTRY.run(
        ctx.db,
        {
            "station": ctx.station,
            "seq": seat.seq,
            "deed": deed.id,
            "kind": kind,
            "subject": subject,
            "at": ctx.now,
            "actor": ctx.actor.name,
            "body": body.decode(),
            "hash": own,
        },
    )
    return [
        Event(kind, subject, ctx.store.id, ctx.station, ctx.now, ctx.actor.name, facts)
        for kind, subject, facts in deed.events
    ]


def has(connection: Connection, deed: UUID) -> bool:
    """Whether this deed is on the books."""
    found = connection.execute(select(journal.c.seq).where(journal.c.deed == deed)).first()
    return found is not None


def entry_hash(
    before: bytes, station: str, seq: int, deed: UUID, at: datetime, actor: str, body: bytes
) -> bytes:
    """SHA-256 over the entry before and everything this one says."""
    head = f"{station}\n{seq}\n{deed}\n{at.isoformat()}\n{actor}\n".encode()
    return sha256(before + head + body).digest()


def head(ctx: Context) -> tuple[int, str]:
    """The newest entry of this station: its place and its hash (printed on each Z report)."""
    row = ctx.db.execute(
        select(journal.c.seq, journal.c.hash)
        .where(journal.c.station == ctx.station)
        .order_by(journal.c.seq.desc())
        .limit(1)
    ).first()
    return (row.seq, row.hash.hex()) if row else (0, FIRST.hex())


def _take_seat(ctx: Context, *, numbers: int) -> Seat:
    taken = TAKE_SEAT.first(ctx.db, {"station": ctx.station, "numbers": numbers})
    assert taken is not None, "the guard lets in only stations that are on the books"
    seat = Seat(*taken)
    ctx.deed.seat = seat
    return seat


def _hash_before(ctx: Context, seq: int) -> bytes:
    if seq == 1:
        return FIRST
    head = ctx.deed.head
    if head is not None and head.seq == seq - 1:
        return head.hash
    found = HASH_BEFORE.first(ctx.db, {"station": ctx.station, "seq": seq - 1})
    assert found is not None, "entries are never deleted"
    return bytes(found[0])
