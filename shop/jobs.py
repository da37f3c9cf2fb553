"""The house's own work by the clock, in the shop's own time: a line each in ``JOBS``.

    Job("points.expire", "15 0 * * *", points_expire)     # a quarter past midnight, shop time
    Job("messages.tidy", "*/10 * * * *", tidy)             # every ten minutes

``every`` is a crontab line read in the time zone of the first branch. ``run(database, offices)``
gets a desk for each branch's office, the first branch's first, and answers how many things it did,
or yields that number after each short deed: then the house sees how far it is and can stop it in
between. Every job must be safe to run twice, and to be killed at any moment.

A job is due when its last run began before its last appointed time; a shop that was closed at
midnight catches up when it opens. Of all the processes that serve one database, one does it
(``core.jobs``).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from cronsim import CronSim

from core import birthdays, jobs, stations, stores
from core.context import SYSTEM, Context, Desk
from core.db.database import Database
from core.db.ids import new_id
from core.jobs import Held, Run
from shop import coupon_jobs, member_jobs, points_jobs, tier_jobs, value_jobs

log = logging.getLogger("sammiu.jobs")

LOOK_SECONDS = 15.0
"""How often a process looks whether something is due."""

BEAT_SECONDS = 5.0
"""How often whoever works shows a sign of life."""

DEAD_SECONDS = 45.0
"""A holder that showed none for so long, by the watcher's stopwatch, is dead."""

RETRY = timedelta(minutes=15)
"""A job that failed is tried again after so long, not at its next appointed time only."""

SKEW = timedelta(minutes=1)
"""Clocks of two machines may differ by so much."""

T = TypeVar("T")
Work = Callable[[Database, Sequence[Desk]], int | Iterator[int]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something the house does by itself: when, and what."""

    name: str
    every: str
    run: Work


@dataclass(frozen=True, slots=True)
class Told:
    """A job and what is known of it, for a screen: its last run if any, and its next time."""

    job: Job
    last: Run | None
    next_at: datetime
    zone: ZoneInfo


def _birthdays(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    return birthdays.give_due(database, desks[0])


JOBS: tuple[Job, ...] = (
    Job(birthdays.JOB, "0 0 * * *", _birthdays),  # the shop's midnight
    Job("points.expire", "15 0 * * *", points_jobs.expire),
    Job("points.remind", "0 10 * * *", points_jobs.remind),
    Job("coupons.release_stale", "*/10 * * * *", coupon_jobs.release_stale),
    Job("coupons.batches", "*/5 * * * *", coupon_jobs.issue_batches),
    Job("coupons.expire", "20 0 * * *", coupon_jobs.expire),
    Job("referrals.reward", "40 4 * * *", coupon_jobs.reward_referrals),
    Job("tiers.review", "10 0 * * *", tier_jobs.review),
    Job("members.days", "*/15 * * * *", member_jobs.count_days),
    Job("members.tidy", "30 3 * * *", member_jobs.tidy),
    Job("members.retain", "0 4 * * *", member_jobs.retain),
    Job("value.release", "*/5 * * * *", value_jobs.release),
    Job("credit.expire", "25 0 * * *", value_jobs.expire_credit),
    Job("gift_cards.expire", "30 0 * * *", value_jobs.expire_cards),
    Job("tiers.rewards", "*/5 * * * *", tier_jobs.hand_over),
)
"""Everything the house does by the clock."""


class JobUnknown(Exception):
    """No job has this name."""


class AlreadyAtWork(Exception):
    """Another process holds the job."""


def offices(database: Database) -> list[Desk]:
    """A desk in each branch's office, the oldest branch first."""
    with database.snapshot() as connection:
        known = stores.everything(connection)
        found = [one for one in stations.every_station(connection) if one.kind == "office"]
    found.sort(key=lambda one: one.store_id)
    return [Desk(one.store_id, one.code, SYSTEM) for one in found if one.store_id in known]


def next_at(every: str, zone: ZoneInfo, after: datetime) -> datetime:
    """The first appointed time after a moment, by the shop's clock (Debian cron's rules)."""
    return next(CronSim(every, after.astimezone(zone)))


def is_due(job: Job, held: Held, zone: ZoneInfo, now: datetime) -> bool:
    """Whether an appointed time has passed since the job last began; one never run is due.

    So is one whose last run did not come to its end. A last time in the future means that the clock
    was set back: it is due at once, or it would sleep until the clock is there again.
    """
    if held.began_at is None or held.began_at > now + SKEW:
        return True
    if held.owed_at is not None and not now < held.owed_at <= now + RETRY:
        return True
    return next_at(job.every, zone, held.began_at) <= now


class JobRunner:
    """Does what is due, in this process, until it is stopped."""

    def __init__(
        self,
        database: Database,
        desks: Sequence[Desk],
        every_job: Sequence[Job] | None = None,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.database, self.desks = database, desks
        self.jobs = JOBS if every_job is None else every_job
        self.worker = new_id()
        self._stopwatch = stopwatch
        self._watched: dict[str, tuple[int, float]] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> JobRunner:
        """Begin looking."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop after the deed in hand; a job that cannot be stopped is picked up next time."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def look_once(self) -> list[str]:
        """Do everything that is due now. The names of the jobs done."""
        return [job.name for job in self.jobs if not self._stopping.is_set() and self._try(job)]

    def run_now(self, job: Job) -> int:
        """Do a job whether it is due or not. Raises when somebody else is at it."""
        held = self._ask(lambda ctx: jobs.look(ctx, job.name))
        if not self._may_take(held):
            raise AlreadyAtWork(job.name)
        done = self._take(job, held)
        if done is None:
            raise AlreadyAtWork(job.name)
        return done

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.look_once()
            except Exception:
                log.exception("looking for due jobs failed")
            self._stopping.wait(LOOK_SECONDS)

    def _try(self, job: Job) -> bool:
        held, zone, now = self._ask(lambda ctx: (jobs.look(ctx, job.name), ctx.store.zone, ctx.now))
        broken_off = held.holder is not None  # its run never ended: it is still owed
        if not self._may_take(held) or not (broken_off or is_due(job, held, zone, now)):
            return False
        try:
            return self._take(job, held) is not None
        except Exception:
            log.exception("the job %s failed", job.name)
            return True

    def _may_take(self, held: Held) -> bool:
        """Free, or its holder gave no sign of life for as long as we have been watching."""
        if held.holder is None:
            self._watched.pop(held.name, None)
            return True
        beat, since = self._watched.setdefault(held.name, (held.beat, self._stopwatch()))
        if beat != held.beat:
            self._watched[held.name] = (held.beat, self._stopwatch())
            return False
        return self._stopwatch() - since >= DEAD_SECONDS

    def _take(self, job: Job, held: Held) -> int | None:
        run = self._do(lambda ctx: jobs.claim(ctx, held, self.worker))
        if run is None:
            return None
        with _Heart(self, job.name, run) as heart:
            try:
                whole = self._work(job, heart)
            except Exception as trouble:
                self._finish(job, run, heart, f"{type(trouble).__name__}: {trouble}", RETRY)
                raise
        if whole:
            self._finish(job, run, heart)
        else:
            self._finish(job, run, heart, jobs.STOPPED, timedelta())
        return heart.done

    def _work(self, job: Job, heart: _Heart) -> bool:
        """Do it; False when it was stopped between two deeds."""
        told = job.run(self.database, self.desks)
        if isinstance(told, int):
            heart.done = told
            return True
        for count in told:
            heart.done += count
            if self._stopping.is_set() or heart.lost:
                return False
        return True

    def _finish(
        self,
        job: Job,
        run: UUID,
        heart: _Heart,
        trouble: str = "",
        again_after: timedelta | None = None,
    ) -> None:
        self._do(
            lambda ctx: jobs.finish(
                ctx,
                run,
                job.name,
                self.worker,
                done=heart.done,
                trouble=trouble,
                again_after=again_after,
            )
        )

    def _ask(self, work: Callable[[Context], T]) -> T:
        return self.database.ask(self.desks[0], work)

    def _do(self, work: Callable[[Context], T]) -> T:
        return self.database.deed(self.desks[0], work)


class _Heart:
    """Beats while a job is at work; ``lost`` once somebody else was given the job."""

    def __init__(self, runner: JobRunner, name: str, run: UUID) -> None:
        self.runner, self.name, self.run = runner, name, run
        self.done = 0
        self.lost = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heart {name}", daemon=True)

    def __enter__(self) -> _Heart:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT_SECONDS) and not self.lost:
            try:
                self.lost = not self.runner._do(self._alive)
            except Exception:
                log.exception("the job %s could not show a sign of life", self.name)

    def _alive(self, ctx: Context) -> bool:
        return jobs.alive(ctx, self.run, self.name, self.runner.worker, self.done)


def job_named(name: str, every_job: Sequence[Job] | None = None) -> Job:
    """The job of this name."""
    known = {job.name: job for job in (JOBS if every_job is None else every_job)}
    if name not in known:
        raise JobUnknown(name)
    return known[name]


def told(ctx: Context, every_job: Sequence[Job] | None = None) -> list[Told]:
    """Every job with its last run and its next time, for a list."""
    last = jobs.last_runs(ctx)
    return [
        Told(job, last.get(job.name), next_at(job.every, ctx.store.zone, ctx.now), ctx.store.zone)
        for job in (JOBS if every_job is None else every_job)
    ]
