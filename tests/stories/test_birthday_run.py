"""The birthday run, killed again and again, and two at once: each member has one gift, no more."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import IO

import pytest
from sqlalchemy import func, select

from core import birthdays, coupons
from core.verify import verify
from tests.birthday_party import campaign, coupon_kind, crowd, night
from tests.crash.nursery import ROOT
from tests.shopfloor import NOON, Shopfloor

TODAY = NOON.date()
BORN_IN_NOVEMBER = [(11, day) for day in range(1, 31)]


class Runs:
    """A process that runs the birthday job at a word, and can be killed at it."""

    def __init__(self, into: IO[str], out: IO[str]) -> None:
        self.into, self.out = into, out
        self.alive = 0
        self.killed = 0

    def begin(self, url: str, day: date) -> None:
        self.into.write(f"{url} {day.isoformat()}\n")
        self.into.flush()
        self.alive = int(self._next("born"))

    def end(self) -> tuple[int, int]:
        """Hear it out: how many gifts it told of, and how it ended."""
        given = 0
        while True:
            word, number = self.out.readline().split()
            if word == "gone":
                self.alive = 0
                return given, int(number)
            assert word == "gave"
            given += int(number)

    def kill(self, after: float) -> int:
        """Pull the plug after so many seconds; how many gifts it had told of."""
        time.sleep(after)
        with suppress(ProcessLookupError):  # it was quicker
            os.kill(self.alive, signal.SIGKILL)
        given, status = self.end()
        assert status in {-signal.SIGKILL, 0}
        self.killed += status != 0
        return given

    def _next(self, word: str) -> str:
        said, told = self.out.readline().split()
        assert said == word, said
        return told


@contextmanager
def runs() -> Iterator[Runs]:
    """One helper process, gone with the test."""
    helper = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.giver"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert helper.stdin is not None
    assert helper.stdout is not None
    made = Runs(helper.stdin, helper.stdout)
    try:
        assert made.out.readline() == "ready\n"
        yield made
    finally:
        if made.alive:
            with suppress(ProcessLookupError):
                os.kill(made.alive, signal.SIGKILL)
        helper.stdin.close()
        helper.wait(30)
        helper.stdout.close()


def opened(shop: Shopfloor, people: int) -> None:
    """A campaign for November, and so many members born in it."""
    coupon_kind(shop)
    campaign(shop)
    for first in range(0, people, 10_000):
        many = min(10_000, people - first)
        days = [BORN_IN_NOVEMBER[at % 30] for at in range(many)]
        shop.office(lambda ctx, days=days, first=first: crowd(ctx, days, first=first))


def counted(shop: Shopfloor) -> tuple[int, int, int]:
    """Gifts, coupons, and members who have either."""
    return shop.ask(
        lambda ctx: (
            ctx.db.execute(select(func.count()).select_from(birthdays.gifts)).scalar_one(),
            ctx.db.execute(select(func.count()).select_from(coupons.coupons)).scalar_one(),
            ctx.db.execute(select(func.count(coupons.coupons.c.member_id.distinct()))).scalar_one(),
        )
    )


def killed_and_run_again(shop: Shopfloor, people: int, kills: int, longest: float) -> None:
    dice, url = random.Random(people), str(shop.database.url)
    opened(shop, people)
    told = 0
    with runs() as run:
        for _ in range(kills):
            run.begin(url, TODAY)
            told += run.kill(dice.uniform(0.05, longest))
            given, in_hand, _ = counted(shop)
            assert given == in_hand >= told  # nothing that was acknowledged is lost
        run.begin(url, TODAY)
        _, status = run.end()
        assert status == 0
        assert run.killed > kills // 2
    assert counted(shop) == (people, people, people)
    assert night(shop) == 0
    assert verify(shop.database) == []


@pytest.mark.timeout(300)
def test_a_run_killed_again_and_again_gives_each_member_one_gift(shop):
    killed_and_run_again(shop, people=6_000, kills=4, longest=0.4)


@pytest.mark.timeout(300)
def test_two_runs_at_once_one_of_them_killed(shop):
    opened(shop, 4_000)
    url, dice = str(shop.database.url), random.Random(2)
    with runs() as one, runs() as other:
        for _ in range(3):
            one.begin(url, TODAY)
            other.begin(url, TODAY)
            one.kill(dice.uniform(0.05, 0.3))
            _, status = other.end()
            assert status == 0
    assert counted(shop) == (4_000, 4_000, 4_000)


@pytest.mark.slow
@pytest.mark.timeout(3_000)
def test_twenty_kills_over_a_hundred_thousand_members(shop):
    killed_and_run_again(shop, people=100_000, kills=20, longest=1.0)
