"""Writes that every sale makes, compiled once per engine and handed straight to the driver.

SQLAlchemy's own execution spends about fifty microseconds a statement on looking up what it has
compiled before, on events and on results that a write does not have; a sale makes a dozen such
writes. The statement, its parameters and their types stay SQLAlchemy's: only the asking is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Insert, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one engine is sent: the text, and for each parameter its name, default and spelling."""

    sql: str
    fill: Callable[[Row], Any]


class Prepared:
    """An insert or update without a result. A parameter that a row leaves out keeps its default."""

    def __init__(self, statement: Insert | Update) -> None:
        self.statement = statement
        self._plans: dict[str, Plan] = {}

    def run(self, connection: Connection, rows: Row | Sequence[Row]) -> int:
        """Execute for one row or for many; the number of rows changed."""
        if not connection.in_transaction():
            raise RuntimeError("a question may not write")
        plan = self._plans.get(connection.dialect.name)
        if plan is None:
            plan = self._plans.setdefault(connection.dialect.name, self._plan(connection.dialect))
        cursor = connection.connection.cursor()
        try:
            if isinstance(rows, Sequence):
                cursor.executemany(plan.sql, [plan.fill(row) for row in rows])
            else:
                cursor.execute(plan.sql, plan.fill(rows))
            return cursor.rowcount
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy_says_it(plan.sql, trouble, connection) from trouble
        finally:
            cursor.close()

    def _plan(self, dialect: Dialect) -> Plan:
        compiled = self.statement.compile(dialect=dialect)
        names = list(compiled.positiontup or compiled.binds)
        spelled = [(name, compiled.binds[name].value, _spelling(compiled, name)) for name in names]
        return Plan(str(compiled), _in_order(spelled) if compiled.positional else _named(spelled))


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
