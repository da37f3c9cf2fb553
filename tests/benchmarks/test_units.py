"""Register, look up, sell, scan, search: medians and p99 beside the raw floor of the same run.

Prints a table and keeps it in docs/benchmarks.json. Nothing here can fail for being slow: the bars
are in docs/performance.md, and the figures are for reading.
"""

from __future__ import annotations

import gc
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import pytest
from sqlalchemy import make_url

from core import (
    baskets,
    cards,
    catalogue,
    checkout,
    phone,
    search,
    shifts,
    signups,
    stations,
)
from core.context import KIOSK
from core.db.database import Database
from core.db.ids import new_id
from core.search.index import _match, query_tokens
from tests import postgres
from tests.benchmarks.floors import Floor, PostgresFloor, SqliteFloor
from tests.benchmarks.town import Town, build
from tests.conftest import migrate
from tests.shopfloor import Clock

SIZES = [(1_000, 10_000, 5_000), (100_000, 200_000, 100_000)]
ROUNDS = int(os.environ.get("SAMMIU_BENCH_ROUNDS", "400"))
BLOCK, COLD = 30, 3
REPORT = Path(__file__).parents[2] / "docs" / "benchmarks.json"
QUERIES = ("茶", "烏龍", "烏龍鐵", "oolong", "jasmine pea", "zzz", "B004200", "wulong")


@dataclass(frozen=True)
class Figure:
    """One line of the report."""

    unit: str
    engine: str
    members: int
    sales: int
    median_ms: float
    p99_ms: float
    floor_ms: float
    ratio: float


@pytest.fixture(scope="module")
def report() -> Iterator[list[Figure]]:
    """Collects the figures; writes them when all are in."""
    figures: list[Figure] = []
    yield figures
    REPORT.parent.mkdir(exist_ok=True)
    rows = [asdict(one) for one in figures]
    REPORT.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}-members")
def test_units_on_sqlite(size: tuple[int, int, int], report: list[Figure]) -> None:
    with tempfile.TemporaryDirectory(prefix="sammiu-bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        migrate(url)
        _measure(url, size, report)


@pytest.mark.postgres
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}-members")
def test_units_on_postgresql(size: tuple[int, int, int], report: list[Figure]) -> None:
    if reason := postgres.why_not():
        pytest.skip(reason)
    on_disk = Path(tempfile.gettempdir())
    with postgres.cluster(within=on_disk) as cluster, cluster.database() as url:
        migrate(url)
        _measure(url, size, report)


def _measure(url: str, size: tuple[int, int, int], report: list[Figure]) -> None:
    people, past, goods = size
    clock = Clock()
    database = Database.open(url, clock=clock)
    town = build(database, clock, people=people, past_sales=past, goods=goods)
    parsed = make_url(url)
    floor: Floor = (
        SqliteFloor(str(parsed.database), town.shop.store.id)
        if database.is_sqlite
        else PostgresFloor(url, town.shop.store.id)
    )
    engine = "sqlite" if database.is_sqlite else "postgresql"
    for unit, ours, bare in _units(town, floor):
        ours_ms, floor_ms = _turn_about(ours, bare, database)
        median, least = statistics.median(ours_ms), statistics.median(floor_ms)
        p99 = sorted(ours_ms)[int(len(ours_ms) * 0.99)]
        ratio = round(median / least, 2) if least else 0.0
        figure = Figure(
            unit, engine, people, past, round(median, 4), round(p99, 4), round(least, 4), ratio
        )
        report.append(figure)
        print(
            f"\n{unit:>9} {engine:<10} {people:>7} members  median {median:7.3f} ms"
            f"  p99 {p99:7.3f}  floor {least:7.3f}  {ratio:5.2f}x",
            end="",
        )
    print()
    database.close()


Block = Callable[[int], list[Callable[[], object]]]
"""So many calls, made ready: what getting ready costs is not measured."""


def _units(town: Town, floor: Floor) -> Iterator[tuple[str, Block, Block]]:
    shop = town.shop
    desk, kiosk = shop.desk(), shop.desk("TST-K1", KIOSK)
    turns = itertools.count()

    def phones(count: int) -> list[str]:
        return [town.phones[next(turns) * 7919 % len(town.phones)] for _ in range(count)]

    def codes(count: int) -> list[str]:
        return [town.codes[next(turns) * 7919 % len(town.codes)] for _ in range(count)]

    def register(count: int) -> list[Callable[[], object]]:
        numbers = [phone.read(f"{90_000_000 + next(turns)}") for _ in range(count)]
        return [
            lambda number=number: shop.database.deed(
                kiosk, lambda ctx: signups.register(ctx, number, language="en", key=new_id())
            )
            for number in numbers
        ]

    def look_up(count: int) -> list[Callable[[], object]]:
        return [
            lambda number=number: shop.database.glance(
                kiosk, lambda ctx: cards.look_up(ctx, number)
            )
            for number in map(_number, phones(count))
        ]

    def scan(count: int) -> list[Callable[[], object]]:
        return [
            lambda code=code: shop.database.glance(desk, lambda ctx: catalogue.scan(ctx, code))
            for code in codes(count)
        ]

    def find(count: int) -> list[Callable[[], object]]:
        return [
            lambda text=text: shop.database.glance(desk, lambda ctx: search.find(ctx.db, text))
            for text in _queries(count)
        ]

    def find_bare(count: int) -> list[Callable[[], object]]:
        if not shop.database.is_sqlite:
            return find(count)
        matches = [_match(query_tokens(text)) for text in _queries(count)]
        return [lambda match=match: floor.search(match) for match in matches]

    yield "register", register, lambda count: [floor.register] * count
    yield (
        "look_up",
        look_up,
        lambda count: [lambda e164=f"+852{one}": floor.look_up(e164) for one in phones(count)],
    )
    yield "sale", SaleUnit(town).block, lambda count: [floor.sale] * count
    yield "scan", scan, lambda count: [lambda code=one: floor.scan(code) for one in codes(count)]
    yield "search", find, find_bare


def _queries(count: int) -> list[str]:
    return [QUERIES[turn % len(QUERIES)] for turn in range(count)]


def _number(digits: str) -> phone.Phone:
    """As the till has it after reading: parsing the digits is not what is measured."""
    e164 = f"+852{digits}"
    return phone.Phone(e164, "HK", e164, phone.mask(e164), likely=True)


class SaleUnit:
    """Five lines, a member, a coupon, cash: the pay deed alone is timed, each at its own till."""

    def __init__(self, town: Town) -> None:
        self.shop = town.shop
        self.phones = iter(range(70_000_000, 79_999_999))
        self.goods = itertools.cycle(town.product_ids)
        self.tills = [f"TST-B{number}" for number in range(BLOCK)]
        with self.shop.database.engine.begin() as connection:
            for till in self.tills:
                stations.set_up(connection, self.shop.store.id, till, "till")
        for till in self.tills:
            self.shop.till(lambda ctx: shifts.open_shift(ctx, 50_000), till)

    def block(self, count: int) -> list[Callable[[], object]]:
        """A basket ready to be paid at each till."""
        return [self._ready(till) for till in self.tills[:count]]

    def _ready(self, till: str) -> Callable[[], object]:
        shop = self.shop
        member = shop.join(str(next(self.phones)))
        basket_id = shop.till(baskets.open_id, till)
        for product_id in itertools.islice(self.goods, 5):
            shop.till(
                lambda ctx, product_id=product_id: baskets.add(
                    ctx, basket_id, product_id, key=new_id()
                ),
                till,
            )
        shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member, proof="list"), till)
        coupon = shop.ask(lambda ctx: cards.card(ctx, member)).coupons[0]
        shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload), till)
        desk = shop.desk(till)
        shop.clock.pass_(minutes=2)
        return lambda: shop.database.deed(
            desk, lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000_000)
        )


def _turn_about(ours: Block, bare: Block, database: Database) -> tuple[list[float], list[float]]:
    """A block of ours, a block of the floor, and again, so that whatever the machine does meanwhile
    happens to both. Each finds the memory warm, as at a till that sells; the first calls of a block
    are left out.
    """
    mine: list[float] = []
    theirs: list[float] = []
    gc.collect()
    gc.freeze()
    for _ in range(max(2, ROUNDS // BLOCK)):
        for block, times in ((ours(BLOCK), mine), (bare(BLOCK), theirs)):
            database.tidy()
            gc.disable()
            try:
                times.extend([_timed(call) for call in block][COLD:])
            finally:
                gc.enable()
    return mine, theirs


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
