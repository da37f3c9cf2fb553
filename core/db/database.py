"""The one place where transactions open: deeds that write, questions that look.

A deed is a function of a ``Context``. On SQLite whoever holds the pen serves everybody who waits,
each in a savepoint, with one durable commit for all (group commit); nobody is answered before it.
On PostgreSQL each deed has its own transaction and is done again, whole, when the server says that
two of them collided. Both are safe because every deed carries its caller's key.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from core import journal, promotions, settings, stores, tiers, tokens
from core.context import SYSTEM, Actor, Context, Deed, Desk, Standing
from core.db.engines import open_engines
from core.db.ids import new_id
from core.news import News
from core.refusals import Refusal, TryAgain

T = TypeVar("T")
Work = Callable[[Context], T]

BATCH = 64
TRIES = 6
STANDING_SECONDS = 10.0
"""What another process changed (a rule, an offer) is noticed within this time."""
COLLISIONS = {"40001", "40P01", "55P03"}
"""PostgreSQL's words for 'somebody was quicker': serialization, deadlock, lock not available."""
TWIN = "23505"
"""A unique key is taken, perhaps by the deed of another screen: a second look finds it."""
AWAY = {"", "08000", "08003", "08006", "57P01", "57P02", "57P03"}
"""The server cannot be reached, is going down or is coming up."""


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Ticket(Generic[T]):
    """A deed waiting for the pen, and in the end its answer."""

    desk: Desk
    work: Work[T]
    id: UUID = field(default_factory=new_id)
    answer: T | None = None
    trouble: BaseException | None = None
    events: list[journal.Event] | None = None
    deed: Deed | None = None
    served: bool = False

    def result(self) -> T:
        """The answer; raises what the deed raised."""
        if self.trouble is not None:
            raise self.trouble
        return cast(T, self.answer)


class Database:
    """A shop's database: opened once per process, shared by every thread."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = wall_clock) -> None:
        self.url = url
        self.clock = clock
        self.news = News()
        self._engines = open_engines(url)
        self._writer, self._reader, _ = self._engines
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._pen = threading.Lock()
        self._waiting: deque[Ticket[Any]] = deque()
        self._standing: Standing | None = None
        self._standing_until = 0.0
        self._pen_connection: Connection | None = None
        self._heads: dict[str, journal.Head] = {}
        self._eyes: deque[Connection] = deque()

    @classmethod
    def open(cls, url: str, *, clock: Callable[[], datetime] = wall_clock) -> Database:
        """Open a database that has been migrated (``core.db.migrate.upgrade``)."""
        return cls(url, clock=clock)

    @property
    def engine(self) -> Engine:
        """For migrations and founding alone: everything else goes through deed and ask."""
        return self._writer

    def close(self) -> None:
        """Give all connections back."""
        with self._pen:
            if self._pen_connection is not None:
                self._pen_connection.close()
                self._pen_connection = None
        while self._eyes:
            self._eyes.pop().close()
        self._engines.dispose()

    def ask(self, desk: Desk, work: Work[T]) -> T:
        """Answer a question from one consistent moment, without waiting for the pen."""
        with self._reader.connect() as connection:
            return work(self._context(connection, desk, NO_DEED))

    def glance(self, desk: Desk, work: Work[T]) -> T:
        """Answer a question of one statement: it sees one moment without any transaction."""
        if not self.is_sqlite:
            with self._engines.glance.connect() as connection:
                return work(self._context(connection, desk, NO_DEED))
        connection = self._open_eye()
        try:
            answer = work(self._context(connection, desk, NO_DEED))
        except Refusal:
            self._eyes.append(connection)
            raise
        except BaseException:
            connection.close()
            raise
        self._eyes.append(connection)
        return answer

    def _open_eye(self) -> Connection:
        """A connection that only looks, kept open: fetching one from the pool and laying it back
        costs as much as the look itself.
        """
        try:
            return self._eyes.pop()
        except IndexError:
            connection = self._engines.glance.connect()
            connection.begin()  # SQLAlchemy's; to the driver each statement stands by itself
            return connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One moment of the books, for as long as somebody reads them; nobody waits for it."""
        with self._reader.connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("set local statement_timeout = 0")
                connection.exec_driver_sql("set local idle_in_transaction_session_timeout = 0")
            yield connection

    def deed(self, desk: Desk, work: Work[T]) -> T:
        """Do it in one durable transaction and answer once it is safe, or undo it and raise."""
        ticket = (
            self._sqlite_deed(desk, work) if self.is_sqlite else self._postgres_deed(desk, work)
        )
        if ticket.events:
            self._remember_head(ticket)
            self._tell(ticket.events)
        return ticket.result()

    def in_one_go(self, steps: Iterable[tuple[Desk, Work[Any]]]) -> int:
        """Many deeds, one durable commit, all or nothing: for imports and demonstrations.

        Each is a deed of its own with its own journal entry; together they cost one write to disk.
        """
        told: list[journal.Event] = []
        done = 0
        with self._pen, self._writer.begin() as connection:
            for desk, work in steps:
                ticket = Ticket(desk, work)
                self._perform(connection, ticket)
                told += ticket.events or []
                done += 1
        self._tell(told)
        return done

    def tidy(self) -> None:
        """Move the write-ahead log into the file while nobody waits, not in a customer's commit."""
        if not self.is_sqlite or not self._pen.acquire(blocking=False):
            return
        try:
            if not self._waiting and self._log_is_long():
                own = self._own_connection().connection  # a checkpoint runs outside transactions
                own.cursor().execute("pragma wal_checkpoint(passive)")
        finally:
            self._pen.release()

    def wipe(self) -> None:
        """Rewrite the file without what was deleted, and cut the log to nothing. Nobody writes
        meanwhile. Raises ``TryAgain`` when somebody is still reading an old moment.
        """
        if not self.is_sqlite:
            with self._engines.glance.connect() as connection:
                connection.exec_driver_sql("set statement_timeout = 0")
                connection.exec_driver_sql("vacuum")
                connection.exec_driver_sql("reset statement_timeout")
            return
        with self._pen:
            own = self._own_connection().connection.cursor()
            own.execute("pragma wal_checkpoint(truncate)")
            own.execute("vacuum")
            busy, *_ = own.execute("pragma wal_checkpoint(truncate)").fetchone()
        if busy:
            raise TryAgain(why="somebody reads")

    def forget_standing(self) -> None:
        """Read stores, rules and keys anew at the next deed."""
        self._standing = None

    def _remember_head(self, ticket: Ticket[Any]) -> None:
        """After COMMIT alone: an entry that was undone must never be chained to."""
        if ticket.deed is not None and ticket.deed.sealed is not None:
            self._heads[ticket.desk.station] = ticket.deed.sealed

    def _tell(self, events: list[journal.Event]) -> None:
        if any(event.kind in journal.STANDING_CHANGED for event in events):
            self.forget_standing()
        self.news.publish(events)

    def _context(self, connection: Connection, desk: Desk, deed: Deed) -> Context:
        standing = self._standing
        if standing is None or time.monotonic() > self._standing_until:
            standing = self._read_standing(connection)
        return Context(
            db=connection,
            store=standing.stores[desk.store_id],
            station=desk.station,
            actor=desk.actor,
            now=self.clock(),
            standing=standing,
            deed=deed,
        )

    def _read_standing(self, connection: Connection) -> Standing:
        standing = Standing(
            stores=stores.everything(connection),
            rules=settings.read(connection),
            keys=tokens.read_ring(connection),
            offers=promotions.running(connection, self.clock()),
            tiers=tiers.read(connection),
        )
        self._standing, self._standing_until = standing, time.monotonic() + STANDING_SECONDS
        return standing

    def _perform(self, connection: Connection, ticket: Ticket[Any]) -> None:
        ticket.deed = Deed(ticket.id, head=self._heads.get(ticket.desk.station))
        ctx = self._context(connection, ticket.desk, ticket.deed)
        ticket.answer = ticket.work(ctx)
        ticket.events = journal.seal(ctx)

    # -- SQLite: one pen, whoever holds it serves all who wait -----------------------------------

    def _sqlite_deed(self, desk: Desk, work: Work[T]) -> Ticket[T]:
        ticket = Ticket(desk, work)
        self._waiting.append(ticket)
        with self._pen:
            while not ticket.served:
                self._serve_waiting()
        return ticket

    def _serve_waiting(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            connection = self._own_connection()
            with connection.begin():
                if len(batch) == 1:
                    self._perform(connection, batch[0])
                else:
                    for ticket in batch:
                        self._perform_apart(connection, ticket)
        except BaseException as trouble:
            self._fail(batch, trouble)
            if not isinstance(trouble, Exception):
                raise
        finally:
            for ticket in batch:
                ticket.served = True

    def _perform_apart(self, connection: Connection, ticket: Ticket[Any]) -> None:
        """In a savepoint: one refused deed of a batch is undone alone."""
        savepoint = connection.begin_nested()
        try:
            self._perform(connection, ticket)
        except Exception as trouble:  # noqa: BLE001 - handed to whoever waits for this deed
            savepoint.rollback()
            ticket.trouble = trouble
        else:
            savepoint.commit()

    def _fail(self, batch: list[Ticket[Any]], trouble: BaseException) -> None:
        said = TryAgain(why="busy") if _is_busy(trouble) else trouble
        for ticket in batch:
            ticket.events = None
            ticket.trouble = ticket.trouble or said

    def _own_connection(self) -> Connection:
        if self._pen_connection is None:
            self._pen_connection = self._writer.connect()
        return self._pen_connection

    def _log_is_long(self) -> bool:
        log = Path(f"{make_url(self.url).database}-wal")
        return log.exists() and log.stat().st_size > 1_000_000

    # -- PostgreSQL: a transaction each, done again when two collide ------------------------------

    def _postgres_deed(self, desk: Desk, work: Work[T]) -> Ticket[T]:
        ticket = Ticket(desk, work)
        for attempt in range(TRIES):
            try:
                with self._writer.begin() as connection:
                    # Its COMMIT may have been done and only the answer lost on the way.
                    if not (ticket.events and journal.has(connection, ticket.id)):
                        self._perform(connection, ticket)
                return ticket
            except DBAPIError as trouble:
                if not _may_be_repeated(trouble, attempt):
                    raise
                time.sleep(random.uniform(0, min(0.005 * 2**attempt, 0.3)))
        raise TryAgain(why="collision")


NO_DEED = Deed(UUID(int=0))
"""Questions write nothing; posting to a ledger from one is refused by ``core.ledger``."""


def _is_busy(trouble: BaseException) -> bool:
    told = isinstance(trouble, OperationalError | sqlite3.OperationalError)  # BEGIN is the driver's
    return told and "locked" in str(trouble)


def _may_be_repeated(trouble: DBAPIError, attempt: int) -> bool:
    sqlstate = getattr(trouble.orig, "sqlstate", None) or ""
    if sqlstate == TWIN:
        return attempt < 2
    away = isinstance(trouble, OperationalError) and sqlstate in AWAY
    return trouble.connection_invalidated or away or sqlstate in COLLISIONS


def system_desk(store_id: UUID, station: str, actor: Actor = SYSTEM) -> Desk:
    """The desk of the house itself, for jobs and runners."""
    return Desk(store_id, station, actor)
