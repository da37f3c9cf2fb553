"""The print queue: paper and drawer are asked for by rows, born in the deed's own transaction.

Sending is not printing: a job is ``printed`` only when the printer said so afterwards. An unclear
end makes it ``unsure``, and a person decides. Any second paper of the same sale says COPY. The
drawer has jobs of its own, at most once each, worthless after a few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)

from core import journal
from core.context import Context
from core.db.ids import new_id
from core.db.prepared import Prepared
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", Key, primary_key=True),
    Column("station", String(24), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("subject", Key, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("cause", String(40), nullable=False),
    Column("state", String(8), nullable=False),
    Column("trouble", String(40), nullable=False),
    Column("document", Text, nullable=True),
    Column("asked_at", UtcTime, nullable=False),
    Column("done_at", UtcTime, nullable=True),
    Index(
        "ux_print_jobs_copy",
        "subject",
        "copy",
        unique=True,
        sqlite_where=text("copy > 0"),
        postgresql_where=text("copy > 0"),
    ),
    Index("ix_print_jobs_waiting", "station", "state", "id"),
    sqlite_with_rowid=False,
)

COPIES = print_jobs.c.copy > literal_column("0")
"""As the index of copies says it. Originals are found by their id, which is their subject's."""

DRAWER_LIVES = timedelta(seconds=5)


class NotPrinting(Refusal):
    """The job is not in a state that allows this."""

    key = "printing.not_now"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of paper or a drawer kick that somebody is waiting for."""

    id: UUID
    station: str
    kind: str
    subject: UUID
    copy: int
    state: str
    trouble: str
    asked_at: datetime
    document: str | None


NEW_JOB = Prepared(insert(print_jobs))
WAITING = (
    select(print_jobs)
    .where(
        print_jobs.c.station == bindparam("station"),
        print_jobs.c.state.in_(("waiting", "sending")),
    )
    .order_by(print_jobs.c.kind != "drawer", print_jobs.c.id)
    .limit(20)
)
"""The drawer first: the cashier's hand is already there, and its job soon dies."""


def queue_sale(ctx: Context, sale_id: UUID, *, receipt: bool, drawer: bool) -> None:
    """What a sale wants of the machines: its receipt, and for cash the drawer, a job each."""
    jobs = []
    if receipt:
        jobs.append(_new_job(ctx, kind="receipt", subject=sale_id, copy=0, cause="sale"))
    if drawer:
        jobs.append(_new_job(ctx, kind="drawer", subject=new_id(), copy=0, cause="sale"))
    if jobs:
        NEW_JOB.run(ctx.db, jobs)


def queue_report(ctx: Context, *, kind: str, subject: UUID) -> UUID:
    """A report on paper, e.g. the Z of a closed shift."""
    return _queue(ctx, kind=kind, subject=subject, copy=0, cause=kind)


def kick_drawer(ctx: Context, *, reason: str) -> UUID:
    """Open the drawer: its own job, so that a reprint never opens it."""
    return _queue(ctx, kind="drawer", subject=new_id(), copy=0, cause=reason)


def reprint(ctx: Context, sale_id: UUID) -> UUID:
    """The same receipt again, marked COPY and counted."""
    ctx.require("reprint")
    last: int | None = ctx.db.execute(
        select(func.max(print_jobs.c.copy)).where(print_jobs.c.subject == sale_id, COPIES)
    ).scalar()
    copy = (last or 0) + 1
    job = _queue(ctx, kind="receipt", subject=sale_id, copy=copy, cause="reprint")
    journal.announce(ctx, "receipt.reprinted", sale_id, copy=copy)
    return job


def waiting(ctx: Context) -> list[Job]:
    """This station's jobs that nothing has come of yet: drawer kicks, then papers by age."""
    return [_job(row) for row in ctx.db.execute(WAITING, {"station": ctx.station})]


def of_sale(ctx: Context, sale_id: UUID) -> Job | None:
    """The newest receipt job of a sale."""
    copies = select(print_jobs).where(print_jobs.c.subject == sale_id, COPIES)
    original = select(print_jobs).where(print_jobs.c.id == sale_id)
    row = (
        ctx.db.execute(copies.order_by(print_jobs.c.copy.desc()).limit(1)).first()
        or ctx.db.execute(original).first()
    )
    return _job(row) if row else None


def unsure(ctx: Context) -> list[Job]:
    """Jobs of this station whose end nobody saw: 'did the slip come out?'"""
    rows = ctx.db.execute(
        select(print_jobs)
        .where(print_jobs.c.station == ctx.station, print_jobs.c.state == "unsure")
        .order_by(print_jobs.c.id)
    )
    return [_job(row) for row in rows]


def sending(ctx: Context, job_id: UUID, document: str | None) -> bool:
    """The runner takes a job in hand, keeping what the paper will say. False: somebody else did.

    A drawer kick that waited longer than a few seconds is dropped: nobody expects it any more.
    """
    row = ctx.db.execute(select(print_jobs).where(print_jobs.c.id == job_id)).one()
    if row.kind == "drawer" and ctx.now - row.asked_at > DRAWER_LIVES:
        _become(ctx, job_id, "expired", since="waiting")
        return False
    values: dict[str, Any] = {"state": "sending", "trouble": ""}
    if document is not None:
        values["document"] = document
    taken = ctx.db.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id, print_jobs.c.state == "waiting")
        .values(values)
    )
    return taken.rowcount == 1


def printed(ctx: Context, job_id: UUID) -> None:
    """The printer confirmed the paper."""
    _become(ctx, job_id, "printed", since="sending", done=True)
    journal.announce(ctx, "print.done", job_id)


def held(ctx: Context, job_id: UUID, *, trouble: str) -> None:
    """Nothing was sent (no paper, cover open, printer away): the job waits on and says why."""
    changed = ctx.db.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id, print_jobs.c.state.in_(("waiting", "sending")))
        .values(state="waiting", trouble=trouble[:40])
    )
    if changed.rowcount:
        journal.announce(ctx, "print.held", job_id, trouble=trouble)


def unclear(ctx: Context, job_id: UUID, *, trouble: str) -> None:
    """Sent, but the end was not seen: ask a person, never print again by oneself."""
    changed = ctx.db.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id, print_jobs.c.state == "sending")
        .values(state="unsure", trouble=trouble[:40])
    )
    if changed.rowcount:
        journal.announce(ctx, "print.unsure", job_id, trouble=trouble)


def came_out(ctx: Context, job_id: UUID, *, yes: bool) -> None:
    """A person looked: the slip came out, or it did not and another (marked COPY) is wanted."""
    row = ctx.db.execute(select(print_jobs).where(print_jobs.c.id == job_id)).one()
    if row.state != "unsure":
        raise NotPrinting
    _become(ctx, job_id, "printed" if yes else "lost", since="unsure", done=True)
    if not yes and row.kind == "receipt":
        reprint(ctx, row.subject)
    journal.announce(ctx, "print.decided", job_id, came_out=yes)


def drop_stale_kicks(ctx: Context) -> int:
    """Drawer kicks that waited too long are worthless: forget them all at once."""
    dropped = ctx.db.execute(
        update(print_jobs)
        .where(
            print_jobs.c.station == ctx.station,
            print_jobs.c.kind == "drawer",
            print_jobs.c.state == "waiting",
            print_jobs.c.asked_at < ctx.now - DRAWER_LIVES,
        )
        .values(state="expired")
    )
    return dropped.rowcount


def settle_the_past(ctx: Context) -> None:
    """Close every waiting job of this station unprinted: for books brought in from elsewhere."""
    ctx.require("manage_stations")
    ctx.db.execute(
        update(print_jobs)
        .where(print_jobs.c.station == ctx.station, print_jobs.c.state == "waiting")
        .values(state="expired", done_at=ctx.now)
    )
    journal.announce(ctx, "print.settled", ctx.station)


def after_restart(ctx: Context) -> int:
    """Jobs that were being sent when the house went down: nobody knows their end."""
    drop_stale_kicks(ctx)
    rows = ctx.db.execute(
        select(print_jobs.c.id, print_jobs.c.kind).where(
            print_jobs.c.station == ctx.station, print_jobs.c.state == "sending"
        )
    ).fetchall()
    for row in rows:
        if row.kind == "drawer":
            _become(ctx, row.id, "expired", since="sending")
        else:
            unclear(ctx, row.id, trouble="restart")
    return len(rows)


def _queue(ctx: Context, *, kind: str, subject: UUID, copy: int, cause: str) -> UUID:
    row = _new_job(ctx, kind=kind, subject=subject, copy=copy, cause=cause)
    NEW_JOB.run(ctx.db, row)
    job_id: UUID = row["id"]
    return job_id


def _new_job(ctx: Context, *, kind: str, subject: UUID, copy: int, cause: str) -> dict[str, Any]:
    return {
        "id": new_id() if copy else subject,  # one original of a subject, ever
        "station": ctx.station,
        "kind": kind,
        "subject": subject,
        "copy": copy,
        "cause": cause,
        "state": "waiting",
        "trouble": "",
        "document": None,
        "asked_at": ctx.now,
        "done_at": None,
    }


def _become(ctx: Context, job_id: UUID, state: str, *, since: str, done: bool = False) -> None:
    values: dict[str, Any] = {"state": state}
    if done:
        values |= {"done_at": ctx.now, "trouble": ""}
    changed = ctx.db.execute(
        update(print_jobs)
        .where(print_jobs.c.id == job_id, print_jobs.c.state == since)
        .values(values)
    )
    if changed.rowcount != 1:
        raise NotPrinting


def _job(row: Any) -> Job:
    return Job(
        id=row.id,
        station=row.station,
        kind=row.kind,
        subject=row.subject,
        copy=row.copy,
        state=row.state,
        trouble=row.trouble,
        asked_at=row.asked_at,
        document=row.document,
    )
