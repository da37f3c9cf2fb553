"""The floor: the same engine, driven raw, writing bare rows. Nothing shorter can be durable.

The bare sale is 15 rows: number, sale, 5 lines, 5 stock rows, payment, points entry, balance, after
reading 5 prices; one commit. A bare sign-up is the member, the welcome coupon with its first entry,
and the link of the chain, under the same unique keys. SQLite in WAL with synchronous=FULL,
PostgreSQL with fsync on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg

BARE_TABLES = (
    "create table bare_members (id {key} primary key, phone text not null unique,"
    " code text not null unique, points bigint)",
    "create table bare_coupons (id {key} primary key, number bigint not null unique,"
    " member {key} not null, kind text, expires text, state text, unique (member, kind))",
    "create table bare_coupon_entries (coupon {key}, turn int, cause text, at text,"
    " primary key (coupon, turn))",
    "create table bare_journal (till text, seq bigint, at text, body text, hash {hash},"
    " primary key (till, seq))",
    "create table bare_counter (till text primary key, number bigint)",
    "create table bare_products (id {key} primary key, price bigint, on_hand bigint)",
    "create table bare_sales (id {key} primary key, number bigint, member {key}, total bigint)",
    "create table bare_lines (sale {key}, line int, product {key}, quantity int, net bigint,"
    " primary key (sale, line))",
    "create table bare_payments (sale {key} primary key, kind text, amount bigint)",
    "create table bare_points (id {key} primary key, member {key}, points bigint, sale {key})",
)


BODY = "x" * 240
"""About what a sign-up says in the journal."""


class Floor(Protocol):
    """What each engine can do at its quickest."""

    def register(self) -> None: ...
    def look_up(self, phone: str) -> Any: ...
    def sale(self) -> None: ...
    def scan(self, code: str) -> Any: ...
    def search(self, match: Any) -> Any: ...


class SqliteFloor:
    """The standard library's driver, hand-written statements."""

    def __init__(self, file: str, store: UUID) -> None:
        self.store = store.bytes
        self.db = sqlite3.connect(file, isolation_level=None, timeout=5)
        self.db.execute("pragma synchronous=full")
        self.db.execute("pragma wal_autocheckpoint=8000")
        for table in BARE_TABLES:
            self.db.execute(table.format(key="blob", hash="blob"))
        self.products, self.member = _fill_bare(self.db.execute, "?", as_key=lambda key: key.bytes)

    def register(self) -> None:
        """A member with a coupon, and the link of the chain, committed."""
        db, member, coupon = self.db, uuid4().bytes, uuid4().bytes
        number = uuid4().int
        db.execute("begin immediate")
        db.execute(
            "insert into bare_members values (?,?,?,0)",
            (member, f"+{number % 10**12}", f"{number % 10**15}"),
        )
        db.execute(
            "insert into bare_coupons values (?,?,?,'welcome','2027-01-01','open')",
            (coupon, number % 2**62, member),
        )
        db.execute("insert into bare_coupon_entries values (?,0,'welcome','now')", (coupon,))
        (seq,) = db.execute(
            "update bare_counter set number=number+1 where till='K' returning number"
        ).fetchone()
        db.execute("insert into bare_journal values ('K',?,'now',?,?)", (seq, BODY, BODY[:32]))
        db.execute("commit")

    def look_up(self, phone: str) -> Any:
        """Points, then open coupons."""
        member = self.db.execute(
            "select id, points from members where phone=?", (phone,)
        ).fetchone()
        return self.db.execute(
            "select number, expires_at from coupons where member_id=? and state='open'",
            (member[0],),
        ).fetchall()

    def sale(self) -> None:
        """The bare 15 rows."""
        db, sale = self.db, uuid4().bytes
        db.execute("begin immediate")
        marks = ",".join("?" * 5)
        prices = dict(
            db.execute(f"select id, price from bare_products where id in ({marks})", self.products)
        )
        (number,) = db.execute(
            "update bare_counter set number=number+1 where till='1' returning number"
        ).fetchone()
        total = sum(prices.values())
        db.execute("insert into bare_sales values (?,?,?,?)", (sale, number, self.member, total))
        db.executemany(
            "insert into bare_lines values (?,?,?,1,?)",
            [(sale, line, one, prices[one]) for line, one in enumerate(self.products)],
        )
        db.executemany(
            "update bare_products set on_hand=on_hand-1 where id=?",
            [(one,) for one in self.products],
        )
        db.execute("insert into bare_payments values (?,'cash',?)", (sale, total))
        db.execute(
            "insert into bare_points values (?,?,?,?)", (uuid4().bytes, self.member, total, sale)
        )
        db.execute("update bare_members set points=points+? where id=?", (total, self.member))
        db.execute("commit")

    def scan(self, code: str) -> Any:
        """A product and what stands here, by barcode."""
        return self.db.execute(
            "select p.id, p.name_en, p.name_zh, p.price_cents, s.quantity from product_codes c"
            " join products p on p.id=c.product_id"
            " left join stock_on_hand s on s.product_id=p.id and s.store_id=? where c.code=?",
            (self.store, code),
        ).fetchone()

    def search(self, match: str) -> Any:
        """The first twenty of an index match."""
        return self.db.execute(
            "select s.product_id from product_grams g join product_search s on s.id=g.rowid"
            " where g.tokens match ? order by g.rowid limit 20",
            (match,),
        ).fetchall()


class PostgresFloor:
    """psycopg 3, a round trip a statement."""

    def __init__(self, url: str, store: UUID) -> None:
        self.store = store
        self.db = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        for table in BARE_TABLES:
            self.db.execute(table.format(key="uuid", hash="bytea"))  # type: ignore[arg-type]
        self.products, self.member = _fill_bare(self.db.execute, "%s", as_key=lambda key: key)

    def register(self) -> None:
        """A member with a coupon, and the link of the chain, committed."""
        member, coupon, number = uuid4(), uuid4(), uuid4().int
        with self.db.transaction(), self.db.cursor() as cursor:
            cursor.execute(
                "insert into bare_members values (%s,%s,%s,0)",
                (member, f"+{number % 10**12}", f"{number % 10**15}"),
            )
            cursor.execute(
                "insert into bare_coupons values (%s,%s,%s,'welcome','2027-01-01','open')",
                (coupon, number % 2**62, member),
            )
            cursor.execute(
                "insert into bare_coupon_entries values (%s,0,'welcome','now')", (coupon,)
            )
            row = cursor.execute(
                "update bare_counter set number=number+1 where till='K' returning number"
            ).fetchone()
            assert row is not None
            cursor.execute(
                "insert into bare_journal values ('K',%s,'now',%s,%s)",
                (row[0], BODY, BODY[:32].encode()),
            )

    def look_up(self, phone: str) -> Any:
        """Points, then open coupons."""
        member = self.db.execute(
            "select id, points from members where phone=%s", (phone,)
        ).fetchone()
        assert member is not None
        return self.db.execute(
            "select number, expires_at from coupons where member_id=%s and state='open'",
            (member[0],),
        ).fetchall()

    def sale(self) -> None:
        """The bare 15 rows."""
        db, sale = self.db, uuid4()
        with db.transaction(), db.cursor() as cursor:
            prices = dict(
                cursor.execute(
                    "select id, price from bare_products where id = any(%s)", (self.products,)
                ).fetchall()
            )
            row = cursor.execute(
                "update bare_counter set number=number+1 where till='1' returning number"
            ).fetchone()
            assert row is not None
            total = sum(prices.values())
            cursor.execute(
                "insert into bare_sales values (%s,%s,%s,%s)", (sale, row[0], self.member, total)
            )
            cursor.executemany(
                "insert into bare_lines values (%s,%s,%s,1,%s)",
                [(sale, line, one, prices[one]) for line, one in enumerate(self.products)],
            )
            cursor.executemany(
                "update bare_products set on_hand=on_hand-1 where id=%s",
                [(one,) for one in self.products],
            )
            cursor.execute("insert into bare_payments values (%s,'cash',%s)", (sale, total))
            cursor.execute(
                "insert into bare_points values (%s,%s,%s,%s)", (uuid4(), self.member, total, sale)
            )
            cursor.execute(
                "update bare_members set points=points+%s where id=%s", (total, self.member)
            )

    def scan(self, code: str) -> Any:
        """A product and what stands here, by barcode."""
        return self.db.execute(
            "select p.id, p.name_en, p.name_zh, p.price_cents, s.quantity from product_codes c"
            " join products p on p.id=c.product_id"
            " left join stock_on_hand s on s.product_id=p.id and s.store_id=%s where c.code=%s",
            (self.store, code),
        ).fetchone()

    def search(self, match: Any) -> Any:
        """No raw form is quicker than the one the shop runs."""
        return None


def _fill_bare(
    execute: Callable[..., Any], mark: str, *, as_key: Callable[[UUID], Any]
) -> tuple[list[Any], Any]:
    products = [as_key(uuid4()) for _ in range(5)]
    member = as_key(uuid4())
    for product in products:
        execute(f"insert into bare_products values ({mark},1000,1000000)", (product,))
    execute(f"insert into bare_members values ({mark},'+1','1',0)", (member,))
    execute("insert into bare_counter values ('1',0), ('K',0)")
    return products, member
