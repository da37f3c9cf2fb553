"""What a member was sent, and what waits for a colleague: addresses are shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update

from core import journal
from core.context import Context
from core.messages import outcome
from core.messages.tables import contacts, entries, messages


@dataclass(frozen=True, slots=True)
class Entry:
    """A step in a message's life."""

    kind: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as the log shows it. ``state`` and ``reason`` have words: message.state_…, why_…"""

    id: UUID
    member_id: UUID
    template: str
    channel: str
    purpose: str
    to: str
    state: str
    reason: str
    trouble: str
    subject: str
    body: str
    tries: int
    queued_at: datetime
    due_at: datetime
    done_at: datetime | None
    steps: tuple[Entry, ...]


TROUBLED: Final = ("failed", "unclear")


def of_member(ctx: Context, member_id: UUID, *, limit: int = 50) -> list[Sent]:
    """Everything this member was sent or should have been, newest first."""
    return _read(ctx, messages.c.member_id == member_id, limit)


def troubled(ctx: Context, *, limit: int = 100) -> list[Sent]:
    """What was given up or is unclear, newest first: the list with "try again"."""
    return _read(ctx, messages.c.state.in_(TROUBLED), limit)


def counts(ctx: Context, *, since: datetime) -> dict[tuple[str, str], int]:
    """How many messages of each channel are in which state, queued since then."""
    rows = ctx.db.execute(
        select(messages.c.channel, messages.c.state, func.count())
        .where(messages.c.queued_at >= since)
        .group_by(messages.c.channel, messages.c.state)
    )
    return {(channel, state): count for channel, state, count in rows}


def forget(ctx: Context, member_id: UUID) -> None:
    """The member is to be forgotten: addresses and words go, waiting letters are called off.

    What stays is that something was sent, when, and by which way; nobody can be found by it.
    """
    rows = ctx.db.execute(
        select(messages).where(
            messages.c.member_id == member_id, messages.c.state.in_(("waiting", "unclear"))
        )
    ).fetchall()
    for row in rows:
        if row.state == "waiting":
            outcome.skip(ctx, row, "forgotten")
    ctx.db.execute(
        update(messages)
        .where(messages.c.member_id == member_id)
        .values(facts="{}", subject="", body="", to_masked="", provider_id="", trouble="")
    )
    ctx.db.execute(contacts.delete().where(contacts.c.member_id == member_id))
    journal.announce(ctx, "message.forgotten", member_id)


def _read(ctx: Context, which: Any, limit: int) -> list[Sent]:
    rows = ctx.db.execute(
        select(messages).where(which).order_by(messages.c.queued_at.desc()).limit(limit)
    ).fetchall()
    steps = _steps(ctx, [row.id for row in rows])
    return [_sent(row, steps.get(row.id, ())) for row in rows]


def _steps(ctx: Context, ids: list[UUID]) -> dict[UUID, tuple[Entry, ...]]:
    rows = ctx.db.execute(
        select(entries)
        .where(entries.c.message_id.in_(ids))
        .order_by(entries.c.message_id, entries.c.number)
    )
    told: dict[UUID, tuple[Entry, ...]] = {}
    for row in rows:
        step = Entry(row.kind, row.reason, row.at)
        told[row.message_id] = (*told.get(row.message_id, ()), step)
    return told


def _sent(row: Any, steps: tuple[Entry, ...]) -> Sent:
    return Sent(
        id=row.id,
        member_id=row.member_id,
        template=row.template,
        channel=row.channel,
        purpose=row.purpose,
        to=row.to_masked,
        state=row.state,
        reason=steps[-1].reason if steps else "",
        trouble=row.trouble,
        subject=row.subject,
        body=row.body,
        tries=row.tries,
        queued_at=row.queued_at,
        due_at=row.due_at,
        done_at=row.done_at,
        steps=steps,
    )
