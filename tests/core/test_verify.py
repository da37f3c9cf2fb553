"""Shop health: green after a busy day, red after any one thing in the books is changed by hand."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, Table, and_, create_engine, delete, insert, select, update

from core import (
    checkout,
    coupons,
    gift_cards,
    members,
    payments,
    points,
    purses,
    stations,
    stock,
)
from core.db.ids import new_id
from core.db.migrate import every_table
from core.db.schema import ledgers
from core.journal import journal
from core.verify import findings, verify
from tests.busy_day import live_through
from tests.shop_fixtures import ENGINES, OPENED, at_work

every_table()
BOOKS = {**ledgers, "journal": journal}
CELLS = [(name, column.name) for name, table in BOOKS.items() for column in table.columns]
GUARDS = [
    (members.members, "points"),
    (points.lots, "remaining"),
    (stock.on_hand_rows, "quantity"),
    (coupons.coupons, "state"),
    (coupons.coupons, "turn"),
    (coupons.limits, "taken"),
    (coupons.batches, "made"),
    (gift_cards.cards, "balance_cents"),
    (purses.lots, "remaining_cents"),
    (checkout.laid_value, "amount_cents"),
    (checkout.laid_value, "points"),
    (stations.stations, "seq"),
    (stations.stations, "number"),
    (payments.attempts, "state"),
    (payments.attempts, "amount_cents"),
]


class Books:
    """The books after a busy day, open for falsification; every lie is rolled back."""

    def __init__(self, url: str) -> None:
        # An engine of its own: a forger switches foreign keys off.
        self.engine = create_engine(url)

    @contextmanager
    def opened(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("set session_replication_role = replica")
                connection.commit()
            yield connection
            connection.rollback()


@pytest.fixture(scope="module", params=ENGINES)
def books(request, tmp_path_factory) -> Iterator[Books]:
    """One busy day on each engine, lived once."""
    if request.param == "sqlite":
        file, opened = request.getfixturevalue("opened_sqlite")
        copy = tmp_path_factory.mktemp("busy") / "shop.sqlite3"
        shutil.copyfile(file, copy)
        yield from _busy(f"sqlite:///{copy}", opened)
    else:
        cluster, opened = request.getfixturevalue("opened_postgres")
        with cluster.database(template=OPENED) as url:
            yield from _busy(url, opened)


def _busy(url, opened) -> Iterator[Books]:
    with at_work(url, opened) as shop:
        live_through(shop)
        assert verify(shop.database) == []
    books = Books(url)
    yield books
    books.engine.dispose()


def rows_of(connection: Connection, table: Table):
    return connection.execute(select(table).order_by(*table.primary_key.columns)).fetchall()


def this(table: Table, row):
    return and_(*(column == getattr(row, column.name) for column in table.primary_key.columns))


def another(value, column):
    """A value that is not this one, of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1_000
        case UUID():
            return new_id()
        case datetime():
            return value + timedelta(seconds=1)
        case date():
            return value + timedelta(days=1)
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
        case str():
            return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    assert value is None
    kinds = {UUID: new_id(), date: date(2026, 1, 1)}
    return kinds.get(getattr(column.type, "impl_instance", column.type).python_type, 1)


# -------------------------------------------------------------------------------------- green


def test_after_a_busy_day_the_books_are_in_order(books):
    with books.opened() as connection:
        assert list(findings(connection)) == []


def test_a_busy_day_leaves_rows_in_every_ledger(books):
    with books.opened() as connection:
        counts = {name: len(rows_of(connection, table)) for name, table in BOOKS.items()}
    assert min(counts.values()) >= 2, counts


# ---------------------------------------------------------------------------------------- red


@pytest.mark.parametrize(("name", "column"), CELLS, ids=[".".join(cell) for cell in CELLS])
def test_one_changed_cell_is_found(books, name, column):
    table = BOOKS[name]
    with books.opened() as connection:
        row = rows_of(connection, table)[-1]
        lie = another(getattr(row, column), table.c[column])
        forged = connection.execute(update(table).where(this(table, row)).values({column: lie}))
        assert forged.rowcount == 1
        assert list(findings(connection)) != []


@pytest.mark.parametrize("name", BOOKS)
def test_one_row_torn_out_is_found(books, name):
    table = BOOKS[name]
    with books.opened() as connection:
        row = rows_of(connection, table)[-1]
        connection.execute(delete(table).where(this(table, row)))
        assert list(findings(connection)) != []


@pytest.mark.parametrize("name", BOOKS)
def test_one_row_slipped_in_is_found(books, name):
    """The best forgery there is: a copy of a genuine row under a key of its own."""
    table = BOOKS[name]
    with books.opened() as connection:
        row = dict(rows_of(connection, table)[-1]._mapping)
        key = list(table.primary_key.columns)[-1].name
        row[key] = another(row[key], table.c[key])
        if name == "journal":
            row["deed"] = new_id()
        if name == "sales":
            row["number"] += 1
        if name == "gift_card_entries":
            row["cause"] += "x"
        connection.execute(insert(table), row)
        assert list(findings(connection)) != []


@pytest.mark.parametrize("name", BOOKS)
def test_two_rows_changing_places_are_found(books, name):
    """Everything but the keys is swapped: sums stay right, the story does not."""
    table = BOOKS[name]
    keys = {column.name for column in table.primary_key.columns}
    unique = {"deed"} if name == "journal" else set()
    unique |= {"station", "number"} if name == "sales" else set()
    unique |= {"card_id", "cause"} if name == "gift_card_entries" else set()
    with books.opened() as connection:
        first, *_, last = rows_of(connection, table)
        for row, other in ((first, last), (last, first)):
            values = {
                column.name: getattr(other, column.name)
                for column in table.columns
                if column.name not in keys | unique
            }
            connection.execute(update(table).where(this(table, row)).values(values))
        assert list(findings(connection)) != []


@pytest.mark.parametrize(
    ("table", "column"), GUARDS, ids=[f"{table.name}.{column}" for table, column in GUARDS]
)
def test_one_changed_guard_is_found(books, table, column):
    with books.opened() as connection:
        row = next(
            row
            for row in rows_of(connection, table)
            if getattr(row, column) not in ("declined", 0) or table is not payments.attempts
        )
        lie = {"open": "redeemed", "redeemed": "open", "approved": "declined"}.get(
            getattr(row, column)
        ) or another(getattr(row, column), table.c[column])
        connection.execute(update(table).where(this(table, row)).values({column: lie}))
        assert list(findings(connection)) != []


@pytest.mark.parametrize(
    "table",
    [
        members.members,
        points.lots,
        stock.on_hand_rows,
        coupons.coupons,
        coupons.limits,
        stations.stations,
    ],
)
def test_one_guard_torn_out_is_found(books, table):
    with books.opened() as connection:
        connection.execute(delete(table).where(this(table, rows_of(connection, table)[0])))
        assert list(findings(connection)) != []


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"events":[]}', '{"rows":{}}'])
def test_nonsense_in_the_journal_is_found_not_stumbled_over(books, body):
    with books.opened() as connection:
        row = rows_of(connection, journal)[1]
        connection.execute(update(journal).where(this(journal, row)).values(body=body))
        assert "journal" in [one.check for one in findings(connection)]


def test_the_first_bad_entry_of_the_journal_is_named(books):
    with books.opened() as connection:
        entries = [row for row in rows_of(connection, journal) if row.station == "TST-1"]
        for row in entries[3::7]:
            connection.execute(update(journal).where(this(journal, row)).values(actor="Nobody"))
            named = [one.subject for one in findings(connection) if one.check == "journal"]
            assert named[0] == f"TST-1#{row.seq}"
            connection.rollback()


def test_a_finding_reads_as_a_sentence(books):
    with books.opened() as connection:
        connection.execute(update(members.members).values(points=members.members.c.points + 1))
        told = [str(one) for one in findings(connection)]
    assert any("balance" in one and "entries" in one for one in told)
