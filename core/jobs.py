"""The house's own work by the clock: who is at it now, and how every run ended.

One row per job says who holds it. The row changes only by compare-and-swap on its ``beat``, which
every claim, sign of life and end counts up: of any number of processes that saw the same row one
gets the job, and nobody's clock has a say in it. Whoever works shows a sign of life every few
seconds; a holder whose beat stood still for a while, *measured by the watcher's own stopwatch*, is
dead, even when the wall clock was set back meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, String, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal
from core.context import Context
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("holder", Key, nullable=True),
    Column("beat", BigInteger, nullable=False),
    Column("began_at", UtcTime, nullable=True),
    Column("owed_at", UtcTime, nullable=True),
)

runs = Table(
    "job_runs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("worker", Key, nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, nullable=True),
    Column("done", BigInteger, nullable=False),
    Column("trouble", String(200), nullable=False),
    Index("ix_job_runs_name_id", "name", "id"),
)

KEPT_DAYS = 90
"""How long the record of a run is kept."""

CUT_OFF = "cut off"
"""What is written of a run whose worker died."""

STOPPED = "stopped"
"""What is written of a run that the house ended because it closed."""


@dataclass(frozen=True, slots=True)
class Held:
    """A job's row as somebody saw it: free when ``holder`` is None.

    ``owed_at`` is when a run that failed or was stopped should be tried again.
    """

    name: str
    holder: UUID | None
    beat: int
    began_at: datetime | None
    owed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One run: ``ended_at`` is None while it works, ``trouble`` is empty when all went well."""

    id: UUID
    name: str
    began_at: datetime
    ended_at: datetime | None
    done: int
    trouble: str

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it works."""
        return None if self.ended_at is None else (self.ended_at - self.began_at).total_seconds()


def look(ctx: Context, name: str) -> Held:
    """Who holds the job now, if anybody does; a job nobody ever ran is free."""
    row = ctx.db.execute(select(jobs).where(jobs.c.name == name)).first()
    if row is None:
        return Held(name, None, 0, None, None)
    return Held(name, row.holder, row.beat, row.began_at, row.owed_at)


def claim(ctx: Context, seen: Held, worker: UUID) -> UUID | None:
    """Take the job if its row is still as ``seen``. The id of the new run, or None.

    Whether a held job may be taken (its holder is dead) is the caller's judgement.
    """
    free = {"name": seen.name, "holder": None, "beat": 0, "began_at": None, "owed_at": None}
    ctx.db.execute(insert_or(jobs).on_conflict_do_nothing(index_elements=["name"]), free)
    taken = ctx.db.execute(
        update(jobs)
        .where(jobs.c.name == seen.name, jobs.c.beat == seen.beat)
        .values(holder=worker, beat=jobs.c.beat + 1, began_at=ctx.now, owed_at=None)
    )
    if taken.rowcount == 0:
        return None
    _write_off(ctx, seen.name)
    run_id = new_id()
    ctx.db.execute(
        insert(runs),
        {
            "id": run_id,
            "name": seen.name,
            "worker": worker,
            "began_at": ctx.now,
            "ended_at": None,
            "done": 0,
            "trouble": "",
        },
    )
    return run_id


def want(ctx: Context, name: str) -> None:
    """Have the job done soon, whatever its time: by whichever process looks first."""
    ctx.db.execute(update(jobs).where(jobs.c.name == name).values(owed_at=ctx.now))


def alive(ctx: Context, run: UUID, name: str, worker: UUID, done: int) -> bool:
    """A sign of life, and how far the run is. False when somebody else has the job by now."""
    mine = (jobs.c.name == name) & (jobs.c.holder == worker)
    beaten = ctx.db.execute(update(jobs).where(mine).values(beat=jobs.c.beat + 1))
    if beaten.rowcount:
        ctx.db.execute(update(runs).where(runs.c.id == run).values(done=done))
    return beaten.rowcount > 0


def finish(
    ctx: Context,
    run: UUID,
    name: str,
    worker: UUID,
    *,
    done: int,
    trouble: str = "",
    again_after: timedelta | None = None,
) -> None:
    """The run is over and the job free again. Trouble is told to everybody.

    A run that did not come to its end says after how long it should be tried again.
    """
    mine = (jobs.c.name == name) & (jobs.c.holder == worker)
    freed: dict[str, Any] = {"holder": None, "beat": jobs.c.beat + 1}
    if again_after is not None:
        freed["owed_at"] = ctx.now + again_after
    ctx.db.execute(update(jobs).where(mine).values(freed))
    ended = {"ended_at": ctx.now, "done": done, "trouble": trouble[:200]}
    ctx.db.execute(update(runs).where(runs.c.id == run).values(ended))
    old = ctx.now - timedelta(days=KEPT_DAYS)
    ctx.db.execute(delete(runs).where(runs.c.name == name, runs.c.began_at < old))
    if trouble and trouble != STOPPED:
        journal.announce(ctx, "job.troubled", name, trouble=trouble[:200])


def last_runs(ctx: Context) -> dict[str, Run]:
    """The newest run of every job that ever ran."""
    found: dict[str, Run] = {}
    for name in ctx.db.execute(select(jobs.c.name).order_by(jobs.c.name)).scalars().all():
        for run in runs_of(ctx, name, limit=1):
            found[name] = run
    return found


def runs_of(ctx: Context, name: str, *, limit: int = 50) -> list[Run]:
    """The runs of a job, newest first."""
    rows = ctx.db.execute(
        select(runs).where(runs.c.name == name).order_by(runs.c.id.desc()).limit(limit)
    )
    return [
        Run(row.id, row.name, row.began_at, row.ended_at, row.done, row.trouble) for row in rows
    ]


def _write_off(ctx: Context, name: str) -> None:
    """Runs of this job that never ended will not end any more."""
    ctx.db.execute(
        update(runs)
        .where(runs.c.name == name, runs.c.ended_at.is_(None))
        .values(ended_at=ctx.now, trouble=CUT_OFF)
    )
