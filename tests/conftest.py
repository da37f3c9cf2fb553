"""What every test may ask for: a fresh migrated database on each engine, and what is here."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

HERE = Path(__file__).parent
BY_FOLDER = {"browser": "browser", "benchmarks": "bench"}
ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]

# A disk that is busy for a second is no failure; CI draws the same examples every time.
settings.register_profile(
    "desk", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def migrate(url: str) -> None:
    """Bring an empty database to today's tables."""
    from core.db.migrate import upgrade

    upgrade(url)


# ------------------------------------------------------------------------------- the machine


def chromium() -> str | None:
    """The Chromium or Chrome of this machine; SAMMIU_CHROMIUM names another."""
    named = os.environ.get("SAMMIU_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next((path for path in found if path), None)


def reads_chinese() -> bool:
    """Whether tesseract with the traditional Chinese model is here."""
    if not shutil.which("tesseract"):
        return False
    import pytesseract

    return "chi_tra" in pytesseract.get_languages()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder; skip, with the reason, what this machine cannot run."""
    no_postgres, no_chromium = postgres.why_not(), None
    if chromium() is None:
        no_chromium = "no Chromium on this machine (make need)"
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        if folder in BY_FOLDER:
            item.add_marker(BY_FOLDER[folder])
        if no_postgres and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason=no_postgres))
        if no_chromium and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=no_chromium))


def pytest_report_header() -> str:
    """What this run stands on."""
    server = postgres.why_not() or str(postgres.programs())
    return f"sammiu: SQLite {sqlite3.sqlite_version} · PostgreSQL: {server} · {chromium()}"


@pytest.fixture
def tesseract() -> None:
    """Asked for by a test that has printed Chinese read back; skipped where nobody can."""
    if not reads_chinese():
        pytest.skip("no tesseract with chi_tra on this machine (make need)")


# ----------------------------------------------------------------------------- the databases


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """One running server for this process (each xdist worker has its own)."""
    if reason := postgres.why_not():
        pytest.skip(reason)
    with postgres.cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated_postgres(postgres_cluster: postgres.Cluster) -> postgres.Cluster:
    """The server with its migrated template database."""
    postgres_cluster.prepare_template(migrate)
    return postgres_cluster


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: quicker than migrating for each test. Never write to it."""
    file = tmp_path_factory.mktemp("template") / "shop.sqlite3"
    migrate(f"sqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    file = tmp_path / "shop.sqlite3"
    shutil.copyfile(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(migrated_postgres: postgres.Cluster) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    with migrated_postgres.database(template=postgres.TEMPLATE) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once on each engine."""
    return _on(request, {"sqlite": "sqlite_url", "postgresql": "postgres_url"})


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture
def empty_postgres_url(postgres_cluster: postgres.Cluster) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    with postgres_cluster.database() as url:
        yield url


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without a table, once on each engine: for the migrations themselves."""
    return _on(request, {"sqlite": "empty_sqlite_url", "postgresql": "empty_postgres_url"})


def _on(request: pytest.FixtureRequest, fixtures: dict[str, str]) -> str:
    """Only the engine's own fixture starts, so an SQLite run never waits for a server."""
    return str(request.getfixturevalue(fixtures[request.param]))
