"""The statements of every sale, compiled once per engine and handed straight to the driver.

SQLAlchemy's own execution spends some fifty microseconds a statement on looking up what it has
compiled before, on events and on result objects; a sale makes seventeen statements. The statement,
its parameters and their types stay SQLAlchemy's: only the asking is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

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

Row = Mapping[str, Any]
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

    def run(self, connection: Connection, rows: Row | Sequence[Row]) -> int:
        """Write for one row or for many; the number of rows changed."""
        if not connection.in_transaction():
            raise RuntimeError("a question may not write")
        plan = self._plan_for(connection)
        if isinstance(rows, Mapping):
            cursor = self._ask(connection, plan, plan.fill(rows))
        else:
            cursor = self._ask(connection, plan, [plan.fill(row) for row in rows], many=True)
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
        cursor = connection.connection.cursor()
        try:
            (cursor.executemany if many else cursor.execute)(plan.sql, filled)
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy_says_it(plan.sql, trouble, connection) from trouble
        return cursor

    def _plan(self, dialect: Dialect) -> Plan:
        compiled = self.statement.compile(dialect=dialect)
        names = list(compiled.positiontup or compiled.binds)
        spelled = [(name, compiled.binds[name].value, _spelling(compiled, name)) for name in names]
        fill = _in_order(spelled) if compiled.positional else _named(spelled)
        kinds = [column.type.dialect_impl(dialect) for column in self.statement.exported_columns]
        readers = [kind.result_processor(dialect, None) for kind in kinds]
        some = tuple((place, read) for place, read in enumerate(readers) if read is not None)
        return Plan(str(compiled), fill, some)


def _read(readers: tuple[tuple[int, Processor], ...], found: Sequence[Any]) -> tuple[Any, ...]:
    row = list(found)
    for place, read in readers:
        row[place] = read(row[place])
    return tuple(row)


def _spelling(compiled: Any, name: str) -> Processor | None:
    """How this engine's driver wants a value of the parameter's type."""
    kind = compiled.binds[name].type.dialect_impl(compiled.dialect)
    return cast("Processor | None", kind.bind_processor(compiled.dialect))


def _in_order(spelled: Sequence[tuple[str, Any, Processor | None]]) -> Callable[[Row], list[Any]]:
    """Whole rows in one go; those that leave something out, value by value."""
    names = [name for name, _, _ in spelled]
    told = [(place, spell) for place, (_, _, spell) in enumerate(spelled) if spell is not None]

    def fill(row: Row) -> list[Any]:
        try:
            values = [row[name] for name in names]
        except KeyError:
            values = [row.get(name, default) for name, default, _ in spelled]
        for place, spell in told:
            values[place] = spell(values[place])
        return values

    return fill


def _named(spelled: Sequence[tuple[str, Any, Processor | None]]) -> Callable[[Row], Any]:
    in_order = _in_order(spelled)
    names = [name for name, _, _ in spelled]

    def fill(row: Row) -> dict[str, Any]:
        return dict(zip(names, in_order(row), strict=True))

    return fill


def _as_sqlalchemy_says_it(sql: str, trouble: Exception, connection: Connection) -> Exception:
    """The driver's error in SQLAlchemy's words, for whoever retries or explains."""
    base = connection.dialect.loaded_dbapi.Error
    gone = connection.dialect.is_disconnect(trouble, None, None)  # type: ignore[arg-type]
    said: Exception = DBAPIError.instance(sql, None, trouble, base, connection_invalidated=gone)
    return said
