"""Register, look up, sell, scan, search: medians and p99 beside the raw floor of the same run.

Prints a table and keeps it in docs/benchmarks.json. Nothing here can fail for being slow: the bars
are in docs/performance.md, and the figures are for reading.
"""

from __future__ import annotations

import gc
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

from core import baskets, cards, catalogue, checkout, phone, search, signups
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


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}-members")
def test_units_on_sqlite(size: tuple[int, int, int], report: list[Figure]) -> None:
    with tempfile.TemporaryDirectory(prefix="sammiu-bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        migrate(url)
        _measure(url, size, report)


@pytest.mark.postgres
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
        ours_ms, floor_ms = _interleaved(ours, bare, database)
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


def _units(town: Town, floor: Floor) -> Iterator[tuple[str, Callable[[int], None], Callable]]:
    shop = town.shop
    desk, kiosk = shop.desk(), shop.desk("TST-K1", KIOSK)
    members = town.phones

    def register(turn: int) -> None:
        number = phone.read(f"{90_000_000 + turn}")
        shop.database.deed(
            kiosk, lambda ctx: signups.register(ctx, number, language="en", key=new_id())
        )

    def look_up(turn: int) -> None:
        number = _number(members[turn * 7919 % len(members)])
        shop.database.glance(kiosk, lambda ctx: cards.look_up(ctx, number))

    def scan(turn: int) -> None:
        code = town.codes[turn * 7919 % len(town.codes)]
        shop.database.glance(desk, lambda ctx: catalogue.scan(ctx, code))

    def find(turn: int) -> None:
        text = QUERIES[turn % len(QUERIES)]
        shop.database.glance(desk, lambda ctx: search.find(ctx.db, text))

    sale = SaleUnit(town)
    yield "register", register, lambda turn: floor.register()
    yield (
        "look_up",
        look_up,
        lambda turn: floor.look_up(f"+852{members[turn * 7919 % len(members)]}"),
    )
    yield "sale", sale, lambda turn: floor.sale()
    yield "scan", scan, lambda turn: floor.scan(town.codes[turn * 7919 % len(town.codes)])
    if shop.database.is_sqlite:
        raw = [_match(query_tokens(text)) for text in QUERIES]
        yield "search", find, lambda turn: floor.search(raw[turn % len(raw)])
    else:
        yield "search", find, find


def _number(digits: str) -> phone.Phone:
    """As the till has it after reading: parsing the digits is not what is measured."""
    e164 = f"+852{digits}"
    return phone.Phone(e164, "HK", e164, phone.mask(e164), likely=True)


class SaleUnit:
    """Five lines, a member, a coupon, cash: the pay deed alone is timed."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.waiting: list = []
        self.fresh = iter(range(70_000_000, 79_999_999))

    def prepare(self) -> None:
        """A basket ready to be paid, with a member who has a coupon, at one till after another."""
        shop = self.town.shop
        member = shop.join(str(next(self.fresh)))
        basket_id = shop.till(baskets.open_id)
        start = len(self.waiting) * 5
        for product_id in (self.town.product_ids * 2)[start % 4000 : start % 4000 + 5]:
            shop.till(
                lambda ctx, product_id=product_id: baskets.add(
                    ctx, basket_id, product_id, key=new_id()
                )
            )
        shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, member, proof="list"))
        coupon = shop.ask(lambda ctx: cards.card(ctx, member)).coupons[0]
        shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
        self.basket_id = basket_id
        self.desk = shop.desk()
        self.waiting.append(basket_id)
        shop.clock.pass_(minutes=2)

    def __call__(self, turn: int) -> None:
        self.town.shop.database.deed(
            self.desk, lambda ctx: checkout.pay_cash(ctx, self.basket_id, 10_000_000)
        )


def _interleaved(
    ours: Callable[[int], None], bare: Callable[[int], None], database: Database
) -> tuple[list[float], list[float]]:
    """Turn about, so that whatever the machine does meanwhile happens to both."""
    mine, theirs = [], []
    prepare = getattr(ours, "prepare", None)
    gc.collect()
    gc.disable()
    try:
        for turn in range(ROUNDS + 20):
            if prepare is not None:
                prepare()
            started = time.perf_counter()
            ours(turn)
            between = time.perf_counter()
            bare(turn)
            ended = time.perf_counter()
            if turn >= 20:
                mine.append((between - started) * 1000)
                theirs.append((ended - between) * 1000)
            if turn % 100 == 99:
                database.tidy()
                gc.collect()
    finally:
        gc.enable()
    return mine, theirs
