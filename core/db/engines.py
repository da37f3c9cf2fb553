"""Engines that keep the promise: SQLite takes the pen first, PostgreSQL has short patience."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",  # NORMAL forgets acknowledged sales when the power goes
    "foreign_keys=on",
    "trusted_schema=off",
    "cell_size_check=on",
    "wal_autocheckpoint=8000",  # a safety net only: Database.tidy() checkpoints in idle moments
)

POSTGRES_PATIENCE = (
    "-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
    " -c timezone=UTC"
)


class Engines(NamedTuple):
    """One engine to write, one to read a single moment, one for single statements."""

    writer: Engine
    reader: Engine
    glance: Engine

    def dispose(self) -> None:
        """Give every connection back."""
        for engine in self:
            engine.dispose()


def open_engines(url: str) -> Engines:
    """The three ways into a database."""
    if make_url(url).get_backend_name() == "sqlite":
        return Engines(
            _sqlite(url, begin="begin immediate"),
            _sqlite(url, begin="begin", also=("query_only=on",)),
            _sqlite(url, also=("query_only=on",)),
        )
    engine = _postgres(url)
    return Engines(
        engine,
        engine.execution_options(isolation_level="REPEATABLE READ"),
        engine.execution_options(isolation_level="AUTOCOMMIT"),
    )


def _sqlite(url: str, *, begin: str | None = None, also: tuple[str, ...] = ()) -> Engine:
    """``begin`` opens each transaction; without it every statement stands alone."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": 5, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver keeps out; SQLAlchemy commits and rolls back
        for pragma in PRAGMAS + also:
            connection.execute(f"pragma {pragma}")

    def take_the_pen(dbapi_connection: Any) -> None:
        if begin is not None:
            dbapi_connection.execute(begin)

    # Not a "begin" listener: one of those makes every single statement look for listeners.
    engine.dialect.do_begin = take_the_pen  # type: ignore[method-assign]
    return engine


def _postgres(url: str) -> Engine:
    """READ COMMITTED on purpose: guard rows, sorted locks and unique keys carry correctness."""
    return create_engine(
        url,
        pool_size=16,
        max_overflow=64,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"options": POSTGRES_PATIENCE},
    )
