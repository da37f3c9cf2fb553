"""The migrations and the declared tables are the same thing, on each engine."""

import pytest

from core.db import migrate
from core.db.engines import open_engines


def test_the_migrations_build_exactly_the_declared_tables(empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    engine = open_engines(empty_database_url).writer
    with engine.connect() as connection:
        assert migrate.differences(connection) == []
        assert migrate.revision_of(connection) == migrate.newest()
    engine.dispose()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate.upgrade(database_url)
    engine = open_engines(database_url).writer
    with engine.connect() as connection:
        migrate.must_be_current(connection)
    engine.dispose()


def test_a_database_without_tables_is_refused(empty_database_url: str) -> None:
    engine = open_engines(empty_database_url).writer
    with engine.connect() as connection, pytest.raises(migrate.SchemaBehind):
        migrate.must_be_current(connection)
    engine.dispose()
