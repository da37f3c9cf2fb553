"""The statements of every sale, compiled once per engine and handed straight to the driver.

SQLAlchemy's own execution spends some fifty microseconds a statement on looking up what it has
compiled before, on events and on result objects; a sale makes seventeen statements. The statement,
its parameters and their types stay SQLAlchemy's: only the asking is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one engine is sent, how a row becomes its parameters, and how its columns are read."""

    sql: str
    fill: Callable[[Row], Any]
    readers: tuple[Processor | None, ...]


class Prepared:
    """A statement of the hot path. A parameter that a row leaves out keeps its default."""

    def __init__(self, statement: Insert | Update | Select[Any]) -> None:
        self.statement = statement
        self._plans: dict[str, Plan] = {}

    def run(self, connection: Connection, rows: Row | Sequence[Row]) -> int:
        """Write for one row or for many; the number of rows changed."""
        if not connection.in_transaction():
            raise RuntimeError("a question may not write")
        with self._asked(connection) as (plan, cursor):
            if isinstance(rows, Sequence):
                cursor.executemany(plan.sql, [plan.fill(row) for row in rows])
            else:
                cursor.execute(plan.sql, plan.fill(rows))
            count: int = cursor.rowcount
            return count

    def first(self, connection: Connection, row: Row) -> tuple[Any, ...] | None:
        """The first row of the answer, in the order of the statement's columns; None for none."""
        with self._asked(connection) as (plan, cursor):
            cursor.execute(plan.sql, plan.fill(row))
            found = cursor.fetchone()
            return None if found is None else _read(plan.readers, found)

    def all(self, connection: Connection, row: Row) -> list[tuple[Any, ...]]:
        """Every row of the answer."""
        with self._asked(connection) as (plan, cursor):
            cursor.execute(plan.sql, plan.fill(row))
            return [_read(plan.readers, found) for found in cursor.fetchall()]

    @contextmanager
    def _asked(self, connection: Connection) -> Iterator[tuple[Plan, Any]]:
        """A cursor of the transaction; the driver's errors come out as SQLAlchemy's."""
        if not connection.in_transaction():
            connection.begin()  # the driver would not, and each statement would see another moment
        plan = self._plans.get(connection.dialect.name)
        if plan is None:
            plan = self._plans.setdefault(connection.dialect.name, self._plan(connection.dialect))
        cursor = connection.connection.cursor()
        try:
            yield plan, cursor
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy_says_it(plan.sql, trouble, connection) from trouble
        finally:
            cursor.close()

    def _plan(self, dialect: Dialect) -> Plan:
        compiled = self.statement.compile(dialect=dialect)
        names = list(compiled.positiontup or compiled.binds)
        spelled = [(name, compiled.binds[name].value, _spelling(compiled, name)) for name in names]
        fill = _in_order(spelled) if compiled.positional else _named(spelled)
        kinds = [column.type.dialect_impl(dialect) for column in self.statement.exported_columns]
        readers = tuple(kind.result_processor(dialect, None) for kind in kinds)
        return Plan(str(compiled), fill, readers)


def _read(readers: tuple[Processor | None, ...], found: Sequence[Any]) -> tuple[Any, ...]:
    pairs = zip(readers, found, strict=True)
    return tuple([one if read is None else read(one) for read, one in pairs])


def _spelling(compiled: Any, name: str) -> Processor | None:
    """How this engine's driver wants a value of the parameter's type."""
    kind = compiled.binds[name].type.dialect_impl(compiled.dialect)
    return cast("Processor | None", kind.bind_processor(compiled.dialect))


def _in_order(spelled: Sequence[tuple[str, Any, Processor | None]]) -> Callable[[Row], Any]:
    def fill(row: Row) -> tuple[Any, ...]:
        return tuple(
            [
                row.get(name, default) if spell is None else spell(row.get(name, default))
                for name, default, spell in spelled
            ]
        )

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
