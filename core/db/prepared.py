"""The statements of every sale, compiled once per engine and handed straight to the driver.

SQLAlchemy's own execution spends some fifty microseconds a statement on looking up what it has
compiled before, on events and on result objects; a sale makes seventeen statements. The statement,
its parameters and their types stay SQLAlchemy's: only the asking is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    Connection,
    Insert,
    Select,
    String,
    Update,
    literal_column,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from core.db.schema import Key, UtcTime

Row = dict[str, Any]
Processor = Callable[[Any], Any]


def fixed(word: str) -> ColumnClause[str]:
    """A word that stands in the statement itself, never a parameter.

    SQLite compares a parameter with a partial index's condition by its value, and so plans the
    statement anew for every value it is given: three times the cost of a small look-up.
    """
    if not word.isidentifier():
        raise ValueError(f"not a plain word: {word!r}")
    return literal_column(f"'{word}'", String)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one engine is sent, how a row becomes its parameters, and how its columns are read."""

    sql: str
    fill: Callable[[Row], Any]
    readers: tuple[tuple[int, Processor], ...]


class Prepared:
    """A statement of the hot path. A parameter that a row leaves out keeps its default."""

    def __init__(self, statement: Insert | Update | Select[Any]) -> None:
        self.statement = statement
        self._plans: dict[str, Plan] = {}

    def run(self, connection: Connection, rows: Row | list[Row]) -> int:
        """Write for one row or for many; the number of rows changed."""
        if not connection.in_transaction():
            raise RuntimeError("a question may not write")
        plan = self._plan_for(connection)
        if isinstance(rows, list):
            cursor = self._ask(connection, plan, [plan.fill(row) for row in rows], many=True)
        else:
            cursor = self._ask(connection, plan, plan.fill(rows))
        count: int = cursor.rowcount
        return count

    def first(self, connection: Connection, row: Row) -> tuple[Any, ...] | None:
        """The first row of the answer, in the order of the statement's columns; None for none."""
        plan = self._plan_for(connection)
        found = self._ask(connection, plan, plan.fill(row)).fetchone()
        return None if found is None else _read(plan.readers, found)

    def all(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Every row of the answer."""
        plan = self._plan_for(connection)
        found = self._ask(connection, plan, plan.fill(row)).fetchall()
        return [_read(plan.readers, one) for one in found]

    def _plan_for(self, connection: Connection) -> Plan:
        name = connection.dialect.name
        return self._plans.get(name) or self._plans.setdefault(name, self._plan(connection.dialect))

    def _ask(self, connection: Connection, plan: Plan, filled: Any, *, many: bool = False) -> Any:
        """A cursor with the answer; the driver's errors come out as SQLAlchemy's."""
        if not connection.in_transaction():
            connection.begin()  # the driver would not, and each statement would see another moment
        cursor = cast(Any, connection.connection.dbapi_connection).cursor()
        try:
            (cursor.executemany if many else cursor.execute)(plan.sql, filled)
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy_says_it(plan.sql, trouble, connection) from trouble
        return cursor

    def _plan(self, dialect: Dialect) -> Plan:
        compiled = self.statement.compile(dialect=dialect)
        names = list(compiled.positiontup or compiled.binds)
        blanks = [_Blank(compiled, name) for name in names]
        fill = _in_order(blanks) if compiled.positional else _named(blanks)
        readers = [_reading(column.type, dialect) for column in self.statement.exported_columns]
        some = tuple((place, read) for place, read in enumerate(readers) if read is not None)
        return Plan(str(compiled), fill, some)


def _read(readers: tuple[tuple[int, Processor], ...], found: Sequence[Any]) -> tuple[Any, ...]:
    row = list(found)
    for place, read in readers:
        row[place] = read(row[place])
    return tuple(row)


class _Blank:
    """A parameter of a compiled statement: its name, how the driver wants it, what is known."""

    def __init__(self, compiled: Any, name: str) -> None:
        bind = compiled.binds[name]
        spell = _spelling(bind.type, compiled.dialect)
        self.name = name
        self.asked = bool(bind.required)
        self.spell = _remembering(spell) if spell and isinstance(bind.type, UtcTime) else spell
        self.known = None if self.asked else spell(bind.value) if spell else bind.value


def _spelling(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """How this engine's driver wants a value. Keys, of which a sale writes dozens, without the
    three calls of a type of our own: to PostgreSQL's driver they are what they are.
    """
    if isinstance(kind, Key):
        return _key_bytes if dialect.name == "sqlite" else None
    return cast("Processor | None", kind.dialect_impl(dialect).bind_processor(dialect))


def _reading(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """What a driver's value is to us."""
    if isinstance(kind, Key):
        return _key_of if dialect.name == "sqlite" else None
    read = kind.dialect_impl(dialect).result_processor(dialect, None)
    return cast("Processor | None", read)


def _key_bytes(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _key_of(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


def _remembering(spell: Processor) -> Processor:
    """A deed writes its one moment dozens of times: the last value need not be spelled again."""
    last: tuple[Any, Any] = (None, spell(None))

    def spell_new(value: Any) -> Any:
        nonlocal last
        before, said = last
        if value is not before:
            said = spell(value)
            last = (value, said)
        return said

    return spell_new


def _in_order(blanks: Sequence[_Blank]) -> Callable[[Row], list[Any]]:
    """What a row says, in the order the driver wants it; what it leaves out is NULL."""
    form = [blank.known for blank in blanks]
    asked = [(place, blank.name) for place, blank in enumerate(blanks) if blank.asked]
    told = [
        (place, blank.spell) for place, blank in enumerate(blanks) if blank.asked and blank.spell
    ]

    def fill(row: Row) -> list[Any]:
        values = form.copy()
        for place, name in asked:
            values[place] = row.get(name)
        for place, spell in told:
            values[place] = spell(values[place])
        return values

    names = [blank.name for blank in blanks]

    def fill_whole(row: Row) -> list[Any]:
        try:
            values = [row[name] for name in names]
        except KeyError:
            return fill(row)
        for place, spell in told:
            values[place] = spell(values[place])
        return values

    return fill_whole if len(asked) == len(blanks) else fill


def _named(blanks: Sequence[_Blank]) -> Callable[[Row], Any]:
    in_order = _in_order(blanks)
    names = [blank.name for blank in blanks]

    def fill(row: Row) -> dict[str, Any]:
        return dict(zip(names, in_order(row), strict=True))

    return fill


def _as_sqlalchemy_says_it(sql: str, trouble: Exception, connection: Connection) -> Exception:
    """The driver's error in SQLAlchemy's words, for whoever retries or explains."""
    base = connection.dialect.loaded_dbapi.Error
    gone = connection.dialect.is_disconnect(trouble, None, None)  # type: ignore[arg-type]
    said: Exception = DBAPIError.instance(sql, None, trouble, base, connection_invalidated=gone)
    return said
