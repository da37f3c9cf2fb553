"""What every table shares: one metadata, key and time types, and how a ledger is declared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, MetaData, Table, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

ledgers: dict[str, Table] = {}
"""Every append-only table: ``core.ledger.post`` writes them, ``core.verify`` re-reads them."""


class Key(TypeDecorator[UUID]):
    """UUIDv7, made by whoever asks for the deed (``core.db.ids.new_id``).

    PostgreSQL has a type for it; SQLite keeps its 16 bytes: half the length of the text, and every
    index that ends in a key is as much shorter.
    """

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sixteen bytes where there is no type of its own."""
        return dialect.type_descriptor(Uuid() if dialect.name != "sqlite" else LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Into the database."""
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Out of the database."""
        return UUID(bytes=value) if isinstance(value, bytes) else value


Cents = BigInteger
"""Minor units of the store's currency. Never a float, never a decimal."""


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC. Refuses a naive one: a till never guesses its time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Into the database: in UTC, whatever zone it was told in."""
        if value is None or value.tzinfo is UTC:
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out of the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def ledger(name: str, *columns: Any, **options: Any) -> Table:
    """Declare an append-only table. ``deed`` names the journal entry that vouches for a row."""
    table = Table(name, metadata, *columns, Column("deed", Key, nullable=False), **options)
    ledgers[name] = table
    return table
