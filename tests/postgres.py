"""A real PostgreSQL for the tests: a throw-away cluster, gone with the process that asked."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

# Durability stays on: what we test is what a shop runs. Only the sizes are small.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
OWNER = "shop"
TEMPLATE = "migrated"
PREFIX = "sammiu-pg-"
START_SECONDS = 30
ROOM_BYTES = 2 * 1024**3


@cache
def programs() -> Path | None:
    """The folder of the newest `postgres` and `initdb` on this machine, or None."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: -float(bin.parent.name)
    )
    on_path = shutil.which("initdb")
    folders = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    whole = (
        each for each in folders if (each / "postgres").exists() and (each / "initdb").exists()
    )
    return next(whole, None)


def why_not() -> str | None:
    """Why no PostgreSQL can be started here, or None when one can."""
    if programs() is None:
        return "no PostgreSQL server on this machine (make need)"
    if os.name != "posix":
        return "the tests start PostgreSQL over a Unix socket"
    if os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL refuses root, and there is no other user to run it as"
    return None


class Cluster:
    """One running server. `database` gives each test its own migrated database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database in this cluster."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement outside any transaction, in the maintenance database."""
        with psycopg.connect(
            host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def prepare_template(self, migrate: Callable[[str], object]) -> None:
        """Migrate once; every test copies the result."""
        self.run(f"CREATE DATABASE {TEMPLATE}")
        migrate(self.url(TEMPLATE))

    @contextmanager
    def database(self, *, template: str = "template1") -> Iterator[str]:
        """The URL of a fresh database, dropped afterwards whoever is still connected."""
        name = f"t_{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def cluster(within: Path | None = None) -> Iterator[Cluster]:
    """A new server in a temporary folder, stopped and removed at the end.

    In memory unless told otherwise: copying the template takes 35 ms there and 500 ms on a slow
    disk. Whoever measures commits passes a folder `within` a disk (a short path: a Unix socket's
    name may be 107 bytes long).
    """
    bin = programs()
    assert bin is not None, why_not()
    where = within or _roomy_memory() or Path("/tmp")
    _sweep(where)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=where))
    (folder / f"asked-by-{os.getpid()}").touch()
    as_whom = _runs_as(folder)
    try:
        _initialise(bin, folder, as_whom)
        server = _start(bin, folder, as_whom)
        try:
            _wait(server, folder)
            yield Cluster(folder)
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(where: Path) -> None:
    """Remove what killed test runs left behind."""
    for asked_by in where.glob(f"{PREFIX}*/asked-by-*"):
        if not _runs(int(asked_by.name.removeprefix("asked-by-"))):
            shutil.rmtree(asked_by.parent, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, so it is there
    return True


def _roomy_memory() -> Path | None:
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if roomy and os.access(memory, os.W_OK) else None


def _unprivileged() -> str | None:
    import pwd  # not on Windows, where this file is imported too

    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _runs_as(folder: Path) -> dict[str, object]:
    """Arguments for subprocess: ourselves, or an unprivileged user when we are root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    user = pwd.getpwnam(_unprivileged() or "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": folder}


def _initialise(bin: Path, folder: Path, as_whom: dict[str, object]) -> None:
    place = ["--pgdata", folder / "data", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run(
        [bin / "initdb", *place, "--username", OWNER, "--auth", "trust", "--no-sync"],
        check=True,
        capture_output=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
        **as_whom,  # type: ignore[call-overload]
    )


def _start(bin: Path, folder: Path, as_whom: dict[str, object]) -> subprocess.Popen[bytes]:
    settings = {"unix_socket_directories": str(folder), **SETTINGS}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*_leash(), bin / "postgres", "-D", folder / "data", *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **as_whom,  # type: ignore[call-overload]
        )


def _leash() -> list[str]:
    """Where util-linux is: a killed test run takes its server with it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "QUIT"] if setpriv else []


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown: connections are cut, files are whole
    try:
        server.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=START_SECONDS)
