"""Power cuts: SQLite's log torn off at any byte; every sale acknowledged before it is there, whole.

In WAL mode a commit appends to the log and, with ``synchronous=full``, returns after its fsync. So
what a disk may forget is the tail that was not synced yet: we cut the log at any byte, drop or
scramble sectors of that tail, and open what is left. (sqlite.org/wal.html, /fileformat2.html §4)
"""

import random
import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import make_url

from core import points, sales
from core.verify import verify
from tests.shop_fixtures import at_work
from tests.shopfloor import Shopfloor

SECTOR = 512


def lived(shop: Shopfloor, count: int) -> list[tuple[int, str]]:
    """Sell so often; for each sale how long the log was when it was acknowledged."""
    log, ann, told = log_of(shop), shop.join(), []
    for nth in range(count):
        if nth % 3:
            done = shop.sell("tea", "cake", member=ann)
        else:
            done = shop.sell_by_card("soap", "tea")
        told.append((log.stat().st_size, done.number))
    return told


def log_of(shop: Shopfloor) -> Path:
    return Path(f"{make_url(shop.database.url).database}-wal")


def after_the_cut(
    file: Path, log: bytes, synced: int, cut: int, dice: random.Random, into: Path
) -> str:
    """The files as the disk has them when the power is back."""
    tail = bytearray(log[synced:cut])
    for start in range(0, len(tail), SECTOR):
        if dice.random() < 0.5:
            gone = tail[start : start + SECTOR]
            tail[start : start + SECTOR] = dice.choice(
                [bytes(len(gone)), dice.randbytes(len(gone))]
            )
    shutil.copyfile(file, into / "shop.sqlite3")
    (into / "shop.sqlite3-wal").write_bytes(log[:synced] + tail)
    return f"sqlite:///{into / 'shop.sqlite3'}"


def cut_everywhere(shop, opened, tmp_path, cuts, seed=0):
    dice = random.Random(seed)
    before = tmp_path / "before.sqlite3"
    shutil.copyfile(make_url(shop.database.url).database, before)
    told = lived(shop, 12)
    log = log_of(shop).read_bytes()
    assert before.read_bytes() == Path(make_url(shop.database.url).database).read_bytes(), (
        "no checkpoint in between, or the log would not be the whole story"
    )
    stretches = [(0, 0), *told, (len(log), "")]
    for (synced, _), (until, _) in pairwise(stretches):
        for _ in range(cuts):
            folder = tmp_path / f"{dice.getrandbits(60)}"
            folder.mkdir()
            cut = dice.randint(synced, max(synced, until - 1))
            url = after_the_cut(before, log, synced, cut, dice, folder)
            safe = [number for size, number in told if size <= synced]
            with at_work(url, opened) as survivor:
                assert verify(survivor.database) == []
                kept = sorted(
                    sales.receipt_number(row.station, row.number)
                    for row in survivor.rows(sales.sales)
                )
                assert kept == safe
                assert survivor.sell("tea").number == f"TST-1-{len(safe) + 1:06d}"
            shutil.rmtree(folder)


def test_a_log_torn_off_anywhere_loses_nothing_that_was_acknowledged(
    sqlite_shop, opened_sqlite, tmp_path
):
    cut_everywhere(sqlite_shop, opened_sqlite[1], tmp_path, cuts=2)


@pytest.mark.slow
def test_a_log_torn_off_everywhere(sqlite_shop, opened_sqlite, tmp_path):
    cut_everywhere(sqlite_shop, opened_sqlite[1], tmp_path, cuts=60, seed=1)


def test_a_commit_waits_for_the_disk(sqlite_shop):
    """What the proof above rests on: with anything less the disk forgets acknowledged sales."""

    def asked(ctx):
        return [
            ctx.db.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("synchronous", "journal_mode", "foreign_keys")
        ]

    assert sqlite_shop.till(asked) == [2, "wal", 1]


def test_postgresql_waits_for_its_disk_too(postgres_shop):
    asked = "select current_setting('fsync'), current_setting('synchronous_commit')"
    kept = postgres_shop.ask(lambda ctx: ctx.db.exec_driver_sql(asked).one())
    assert tuple(kept) == ("on", "on")
    assert postgres_shop.rows(points.entries) == []
