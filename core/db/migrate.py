"""Bringing a database to today's tables, and knowing whether it is there (Alembic)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from core.db import schema
from core.db.engines import open_engines

ROOMS = (
    "stores",
    "stations",
    "settings",
    "tokens",
    "limits",
    "journal",
    "members",
    "consent",
    "profiles",
    "visits",
    "segments",
    "tags",
    "notes",
    "codes",
    "member_pins",
    "privacy.aliases",
    "privacy.tables",
    "messages",
    "points",
    "coupons",
    "tiers.tables",
    "purses",
    "gift_cards",
    "cards",
    "signups",
    "campaigns",
    "birthdays",
    "jobs",
    "catalogue",
    "search",
    "stock",
    "rewards",
    "promotions",
    "baskets",
    "tenders",
    "payments",
    "sales",
    "shifts",
    "checkout",
    "referrals",
    "printing",
    "staff",
)
"""Every module that declares tables: importing them fills the metadata."""


class SchemaBehind(Exception):
    """The database has other tables than this version of the program expects."""


def every_table() -> MetaData:
    """The metadata with all tables declared."""
    for room in ROOMS:
        import_module(f"core.{room}")
    return schema.metadata


def upgrade(url: str) -> None:
    """Create or change tables until they are today's. Safe to run again."""
    every_table()
    engines = open_engines(url)
    try:
        with engines.writer.connect() as connection:
            command.upgrade(_config(connection), "head")
            connection.commit()
    finally:
        engines.dispose()


def revision_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this version of the program wants."""
    return ScriptDirectory(str(_folder())).get_current_head()


def must_be_current(connection: Connection) -> None:
    """Refuse to work on a database that was not migrated, or by a newer version."""
    found, wanted = revision_of(connection), newest()
    if found != wanted:
        raise SchemaBehind(f"the database is at {found or 'nothing'}, this program wants {wanted}")


def differences(connection: Connection) -> list[Any]:
    """What the migrations left different from the declared tables; empty when they agree."""

    def ours(thing: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        """Leave out what the search index keeps for itself (FTS5 shadow tables), and what is of
        another engine.
        """
        if kind == "table" and (name or "").startswith("product_grams"):
            return False
        only: str | None = getattr(thing, "info", {}).get("only")
        return only in (None, connection.dialect.name)

    opts = {"include_object": ours, "compare_type": False}
    return list(compare_metadata(MigrationContext.configure(connection, opts=opts), every_table()))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    config.attributes["connection"] = connection
    return config


def _folder() -> Path:
    return Path(__file__).with_name("migrations")
