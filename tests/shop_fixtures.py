"""An opened shop for a test, on each engine: opened once, copied for everybody who asks."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.db.database import Database
from core.verify import verify
from tests import postgres
from tests.shopfloor import Clock, Shopfloor, open_shop

ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]
OPENED = "opened"
open_already: dict[str, Shopfloor] = {}
"""Each folder of tests that imports these fixtures has its own session of them, on one server."""


@pytest.fixture(scope="session")
def opened_sqlite(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Shopfloor]:
    """The file of a shop on its first noon, to be copied, and what is in it."""
    file = tmp_path_factory.mktemp("opened") / "shop.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    shop = _opened(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file, shop


@pytest.fixture(scope="session")
def opened_postgres(migrated_postgres: postgres.Cluster) -> tuple[postgres.Cluster, Shopfloor]:
    """The server with the database of an opened shop as a template, and what is in it."""
    url = migrated_postgres.url(OPENED)
    if url not in open_already:
        migrated_postgres.run(f"CREATE DATABASE {OPENED} TEMPLATE {postgres.TEMPLATE}")
        open_already[url] = _opened(url)
    return migrated_postgres, open_already[url]


@pytest.fixture
def sqlite_shop(opened_sqlite: tuple[Path, Shopfloor], tmp_path: Path) -> Iterator[Shopfloor]:
    """A shop on SQLite with two open tills, a kiosk and five kinds of goods, at noon."""
    file, opened = opened_sqlite
    shutil.copyfile(file, tmp_path / "shop.sqlite3")
    with at_work(f"sqlite:///{tmp_path / 'shop.sqlite3'}", opened) as shop:
        yield shop


@pytest.fixture
def postgres_shop(
    opened_postgres: tuple[postgres.Cluster, Shopfloor],
) -> Iterator[Shopfloor]:
    """The same shop on PostgreSQL."""
    cluster, opened = opened_postgres
    with cluster.database(template=OPENED) as url, at_work(url, opened) as shop:
        yield shop


@pytest.fixture(params=ENGINES)
def shop_to_spoil(request: pytest.FixtureRequest) -> Shopfloor:
    """An opened shop, once on each engine, whose books a test may falsify."""
    name = {"sqlite": "sqlite_shop", "postgresql": "postgres_shop"}[request.param]
    found: Shopfloor = request.getfixturevalue(name)
    return found


@pytest.fixture
def shop(shop_to_spoil: Shopfloor) -> Iterator[Shopfloor]:
    """An opened shop, once on each engine; whatever a test did, its books must be in order."""
    yield shop_to_spoil
    assert verify(shop_to_spoil.database) == []


def _opened(url: str) -> Shopfloor:
    database = Database.open(url, clock=Clock())
    shop = open_shop(database, Clock())
    database.close()
    return shop


@contextmanager
def at_work(url: str, opened: Shopfloor) -> Iterator[Shopfloor]:
    """The opened shop, at work on a copy of its database."""
    clock = Clock()
    database = Database.open(url, clock=clock)
    shop = replace(opened, database=database, clock=clock, goods=dict(opened.goods))
    try:
        yield shop
    finally:
        shop.database.close()  # a test may have closed the first one and opened another
