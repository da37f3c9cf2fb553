"""What the house does by the clock: at the shop's midnight, once, whoever else is watching."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from core import jobs
from core.context import SYSTEM
from core.jobs import CUT_OFF, STOPPED
from shop.cli import app
from shop.jobs import DEAD_SECONDS, JOBS, AlreadyAtWork, Job, JobRunner, job_named, next_at, told
from tests.shopfloor import Shopfloor

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NIGHTLY = "5 0 * * *"


class Stopwatch:
    """Seconds that pass when a test says so."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def office(shop: Shopfloor):
    return shop.desk("TST-OFFICE", SYSTEM)


def runner(shop: Shopfloor, work, every: str = NIGHTLY, stopwatch: Stopwatch | None = None):
    return JobRunner(
        shop.database, [office(shop)], [Job("sweep", every, work)],
        stopwatch=stopwatch or Stopwatch(),
    )  # fmt: skip


def runs(shop: Shopfloor):
    return shop.ask(lambda ctx: jobs.runs_of(ctx, "sweep"))


def test_midnight_is_the_shops_own():
    before = datetime(2026, 2, 28, 15, 59, tzinfo=UTC)  # a minute to midnight in Hong Kong
    assert next_at("0 0 * * *", HONG_KONG, before) == datetime(2026, 3, 1, tzinfo=HONG_KONG)
    london = ZoneInfo("Europe/London")
    summer = next_at("30 1 * * *", london, datetime(2026, 3, 28, 12, tzinfo=london))
    assert summer == datetime(2026, 3, 29, 1, tzinfo=UTC)  # half past one was skipped that night


def test_a_job_runs_once_each_night_however_often_one_looks(shop):
    swept = []
    house = runner(shop, lambda database, offices: len(swept.append(1) or swept))
    assert house.look_once() == ["sweep"]  # never run before: due at once
    assert house.look_once() == []
    shop.clock.pass_(hours=12, minutes=4)
    assert house.look_once() == []
    shop.clock.pass_(minutes=1)
    assert house.look_once() == ["sweep"]
    assert house.look_once() == []
    assert len(swept) == 2


def test_a_shop_that_was_closed_at_midnight_catches_up_once(shop):
    swept = []
    house = runner(shop, lambda database, offices: len(swept.append(1) or swept))
    house.look_once()
    shop.clock.pass_(days=5)
    assert [house.look_once() for _ in range(3)] == [["sweep"], [], []]


def test_two_processes_never_do_the_same_night(shop):
    """Both saw the job free and due; the row's beat lets one of them have it."""
    first, second = runner(shop, lambda *_: 1), runner(shop, lambda *_: 1)
    seen = shop.ask(lambda ctx: jobs.look(ctx, "sweep"))
    took = [
        shop.office(lambda ctx, worker=each.worker: jobs.claim(ctx, seen, worker))
        for each in (first, second)
    ]
    assert [one is not None for one in took] == [True, False]
    assert second.look_once() == []
    with pytest.raises(AlreadyAtWork):
        second.run_now(second.jobs[0])


def test_ten_processes_at_the_same_moment_do_it_once(shop):
    done, lock = [], threading.Lock()

    def sweep(database, offices):
        with lock:
            done.append(1)
        return 1

    houses = [runner(shop, sweep) for _ in range(10)]
    threads = [threading.Thread(target=each.look_once) for each in houses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1


def test_a_dead_worker_is_told_from_a_busy_one_by_its_beat(shop):
    watch = Stopwatch()
    dead, house = runner(shop, lambda *_: 1), runner(shop, lambda *_: 7, stopwatch=watch)
    run = shop.office(lambda ctx: jobs.claim(ctx, jobs.look(ctx, "sweep"), dead.worker))
    assert house.look_once() == []
    watch.seconds += DEAD_SECONDS - 1
    assert shop.office(lambda ctx: jobs.alive(ctx, run, "sweep", dead.worker, 3))
    watch.seconds += DEAD_SECONDS - 1
    assert house.look_once() == []  # it beat meanwhile
    watch.seconds += DEAD_SECONDS
    assert house.look_once() == ["sweep"]
    assert [(one.done, one.trouble) for one in runs(shop)] == [(7, ""), (3, CUT_OFF)]
    assert not shop.office(lambda ctx: jobs.alive(ctx, run, "sweep", dead.worker, 9))


def test_a_clock_set_back_neither_steals_a_job_nor_puts_it_to_sleep(shop):
    at_work, house = runner(shop, lambda *_: 1), runner(shop, lambda *_: 1)
    shop.clock.pass_(days=300)  # somebody set the wrong year
    run = shop.office(lambda ctx: jobs.claim(ctx, jobs.look(ctx, "sweep"), at_work.worker))
    shop.clock.pass_(days=-300)
    assert house.look_once() == []  # held: no wall clock has a say
    shop.office(lambda ctx: jobs.finish(ctx, run, "sweep", at_work.worker, done=1))
    assert house.look_once() == ["sweep"]  # or it would sleep for three hundred days
    assert house.look_once() == []
    shop.clock.pass_(days=1)
    assert house.look_once() == ["sweep"]


def test_a_failed_job_says_so_and_is_tried_again(shop):
    told_trouble = []
    shop.database.news.subscribe(lambda event: told_trouble.append(event.kind))
    tries = []

    def sweep(database, offices):
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("the broom broke")
        return 4

    house = runner(shop, sweep)
    assert house.look_once() == ["sweep"]
    assert runs(shop)[0].trouble == "RuntimeError: the broom broke"
    assert "job.troubled" in told_trouble
    assert house.look_once() == []
    shop.clock.pass_(minutes=15)
    assert house.look_once() == ["sweep"]
    assert (runs(shop)[0].done, runs(shop)[0].trouble) == (4, "")
    shop.clock.pass_(minutes=15)
    assert house.look_once() == []


def test_a_job_in_steps_stops_between_two_and_goes_on_next_time(shop):
    swept = []

    def sweep(database, offices):
        while len(swept) < 5:
            swept.append(1)
            if len(swept) == 2:
                house._stopping.set()  # the house closes while it works
            yield 1

    house = runner(shop, sweep)
    assert house.look_once() == ["sweep"]
    assert (runs(shop)[0].done, runs(shop)[0].trouble) == (2, STOPPED)
    again = runner(shop, sweep)
    assert again.look_once() == ["sweep"]
    assert (runs(shop)[0].done, runs(shop)[0].trouble) == (3, "")
    assert len(swept) == 5


def test_the_list_tells_the_last_run_and_the_next_time(shop):
    house = runner(shop, lambda *_: 12)
    house.look_once()
    (one,) = shop.ask(lambda ctx: told(ctx, house.jobs))
    assert (one.last.done, one.last.seconds, one.last.trouble) == (12, 0, "")
    assert one.next_at == datetime(2026, 11, 24, 0, 5, tzinfo=HONG_KONG)


def test_old_runs_are_not_kept_for_ever(shop):
    house = runner(shop, lambda *_: 1)
    for _ in range(4):
        house.look_once()
        shop.clock.pass_(days=jobs.KEPT_DAYS - 1)
    assert len(runs(shop)) == 2


def test_every_job_of_the_house_has_a_time_that_comes():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({job.name for job in JOBS}) == len(JOBS)
    for job in JOBS:
        assert next_at(job.every, HONG_KONG, now) - now <= timedelta(days=366)
        assert job_named(job.name) is job


def test_the_command_lists_and_runs(sqlite_shop):
    where = ["--database", sqlite_shop.database.url]
    command = CliRunner()
    listed = command.invoke(app, ["jobs", "list", *where])
    assert listed.exit_code == 0
    assert all(job.name in listed.output for job in JOBS)
    unknown = command.invoke(app, ["jobs", "run", "nonsense", *where])
    assert unknown.exit_code == 2
    assert "No job nonsense" in unknown.output
    for job in JOBS:
        done = command.invoke(app, ["jobs", "run", job.name, *where])
        assert done.exit_code == 0, done.output
