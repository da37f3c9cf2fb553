"""The nightly birthday run over a million members: time, members a second, peak memory.

    python -m tests.benchmarks.birthday_run [members]        # or: make bench ARGS="-k birthday"

The shop is filled by one process and the run is done by another, whose memory is measured.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from calendar import monthrange
from pathlib import Path
from typing import Any

import orjson

from core import birthdays
from core.context import SYSTEM, Desk
from core.db.database import Database
from shop.jobs import offices
from tests.birthday_party import campaign, coupon_kind, crowd
from tests.conftest import migrate
from tests.shopfloor import Clock, open_shop

PEOPLE = 1_000_000
CHUNK = 10_000
ROOT = Path(__file__).parents[2]


def fill(url: str, people: int) -> None:
    """So many members, their birthdays spread over the year; a campaign by the month, running."""
    database = Database.open(url, clock=Clock())
    shop = open_shop(database, Clock(), shifts_open=False)
    year = [
        (month, day) for month in range(1, 13) for day in range(1, monthrange(2000, month)[1] + 1)
    ]
    for first in range(0, people, CHUNK):
        days = [year[(first + at) * 7 % 366] for at in range(min(CHUNK, people - first))]
        shop.office(lambda ctx, days=days, first=first: crowd(ctx, days, first=first))
    coupon_kind(shop)
    campaign(shop)
    database.close()


def run(url: str) -> dict[str, Any]:
    """One night, and the same night again; seconds, and megabytes at the start and at the peak."""
    database = Database.open(url, clock=Clock())
    desk = Desk(offices(database)[0].store_id, "TST-OFFICE", SYSTEM)
    database.ask(desk, lambda ctx: ctx.rules)
    before, began = _peak_mb(), time.perf_counter()
    longest = given = 0.0
    at = began
    for count in birthdays.give_due(database, desk):
        given += count
        longest, at = max(longest, time.perf_counter() - at), time.perf_counter()
    took = time.perf_counter() - began
    began = time.perf_counter()
    again = sum(birthdays.give_due(database, desk))
    told = {
        "given": int(given),
        "seconds": round(took, 1),
        "a_second": round(given / took),
        "longest_batch_ms": round(longest * 1000),
        "again": again,
        "again_seconds": round(time.perf_counter() - began, 1),
        "memory_mb": round(before),
        "peak_mb": round(_peak_mb()),
    }
    database.close()
    return told


def measure(people: int) -> dict[str, Any]:
    """Fill a shop, run its night in a process of its own, print and hand back the figures."""
    with tempfile.TemporaryDirectory(prefix="sammiu-birthdays-") as folder:
        url = f"sqlite:///{folder}/shop.sqlite3"
        migrate(url)
        fill(url, people)
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.birthday_run", "--night", url],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    told: dict[str, Any] = {"members": people, **orjson.loads(done.stdout)}
    print(told)
    return told


def _peak_mb() -> float:
    """The most this process ever held. (``ru_maxrss`` would remember the parent's.)"""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--night"]:
        print(orjson.dumps(run(sys.argv[2])).decode())
    else:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
