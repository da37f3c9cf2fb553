"""The journal: unbroken chains, each entry vouching for exactly the rows its deed wrote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, select

from core import journal, ledger
from core.db.schema import ledgers
from core.stations import stations
from core.verify.finding import Finding


def chains(connection: Connection) -> Iterator[Finding]:
    """Every station's entries: no gap, no other order, each hash follows from the one before."""
    table = journal.journal
    rows = connection.execute(
        select(table).order_by(table.c.station, table.c.seq),
        execution_options={"yield_per": 5_000},
    )
    walked: dict[str, int] = {}
    for station, entries in groupby(rows, key=lambda row: row.station):
        walked[station], before = 0, journal.FIRST
        for row in entries:
            yield from _link(row, walked[station], before)
            walked[station], before = row.seq, bytes(row.hash)
    yield from _counters(connection, walked)


def _link(row: Any, last: int, before: bytes) -> Iterator[Finding]:
    """One entry: next in its station's row, saying what it hashes to, filed under its own name."""
    name = f"{row.station}#{row.seq}"
    if row.seq != last + 1:
        yield Finding("journal", name, f"follows #{last}")
    body = row.body.encode()
    said = journal.entry_hash(before, row.station, row.seq, row.deed, row.at, row.actor, body)
    if said != bytes(row.hash):
        yield Finding("journal", name, "does not hash to what it says")
    if [row.kind, row.subject] != _events_of(row.body)[0][:2]:
        yield Finding("journal", name, "is filed under another name")


def _counters(connection: Connection, walked: dict[str, int]) -> Iterator[Finding]:
    """A station's counter is the place of its newest entry."""
    counted = {
        row.code: row.seq for row in connection.execute(select(stations.c.code, stations.c.seq))
    }
    for code in walked.keys() - counted.keys():
        yield Finding("journal", code, "entries of a station that is not there")
    for code, seq in counted.items():
        if seq != walked.get(code, 0):
            told = f"ends at #{walked.get(code, 0)}, the station counted {seq}"
            yield Finding("journal", code, told)


def _events_of(body: str) -> list[list[Any]]:
    return _told(body).get("events") or [[]]


def _told(body: str) -> dict[str, Any]:
    """What a journal entry says; nothing when somebody has made nonsense of it."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def vouched_rows(connection: Connection) -> Iterator[Finding]:
    """Each ledger holds exactly the rows its journal entries vouch for, to the byte."""
    vouched: dict[str, dict[UUID, str]] = defaultdict(dict)
    for deed, body in connection.execute(select(journal.journal.c.deed, journal.journal.c.body)):
        for name, digest in _told(body).get("rows", {}).items():
            vouched[name][deed] = digest
    for name, table in ledgers.items():
        columns, later = ledger.columns_of(table), ledger.later_of(table)
        found: dict[UUID, list[bytes]] = defaultdict(list)
        for row in connection.execute(select(table)).mappings():
            found[row["deed"]].append(ledger.fingerprint(columns, dict(row), later))
        said = vouched.get(name, {})
        for deed in found.keys() | said.keys():
            if deed not in said:
                yield Finding(name, str(deed), "rows that no journal entry vouches for")
            elif ledger.digest(found.get(deed, [])) != said[deed]:
                yield Finding(name, str(deed), "rows differ from what the journal vouches for")
