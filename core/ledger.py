"""Writing to the append-only tables: the only door, so that the journal can vouch for every row."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Table, insert

from core.context import Context
from core.db.prepared import Prepared
from core.db.schema import ledgers

_inserts: dict[str, Prepared] = {}
_columns: dict[str, tuple[str, ...]] = {}
_later: dict[str, tuple[tuple[str, Any], ...]] = {}

Row = dict[str, Any]


def post(ctx: Context, table: Table, rows: list[Row]) -> None:
    """Append rows to a ledger and remember what they said for the journal entry of this deed."""
    if not rows:
        return
    name = str(table.name)
    statement = _inserts.get(name)
    if statement is None:
        statement = _inserts.setdefault(name, Prepared(insert(ledgers[name])))
    deed = ctx.deed
    if deed.id.int == 0:
        raise RuntimeError("a question may not write to a ledger")
    for row in rows:
        row["deed"] = deed.id
    statement.run(ctx.db, rows if len(rows) > 1 else rows[0])
    told = deed.rows.setdefault(name, [])
    columns, later = columns_of(table), later_of(table)
    told.extend(fingerprint(columns, row, later) for row in rows)


def columns_of(table: Table) -> tuple[str, ...]:
    """The columns a row is vouched for by: all but the deed that points at the vouching entry."""
    columns = _columns.get(table.name)
    if columns is None:
        later = {name for name, _ in later_of(table)}
        columns = tuple(one.name for one in table.columns if one.name not in {"deed", *later})
        _columns[table.name] = columns
    return columns


def later_of(table: Table) -> tuple[tuple[str, Any], ...]:
    """Columns a shop got by an upgrade (``info={"later": default}``), with what old rows say there.

    A row is vouched for by them only where it says something else, so that the digests of rows
    written before the upgrade still hold.
    """
    later = _later.get(table.name)
    if later is None:
        later = tuple((one.name, one.info["later"]) for one in table.columns if "later" in one.info)
        _later[table.name] = later
    return later


def fingerprint(
    columns: tuple[str, ...], row: Row, later: tuple[tuple[str, Any], ...] = ()
) -> bytes:
    """One row as canonical JSON: same facts, same bytes, on either engine."""
    facts = [row[name] for name in columns]
    facts += [[name, row[name]] for name, usual in later if row.get(name, usual) != usual]
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)


def digest(fingerprints: list[bytes]) -> str:
    """What a deed wrote to one ledger, whatever the order it was read back in."""
    return sha256(b"\n".join(sorted(fingerprints))).hexdigest()
