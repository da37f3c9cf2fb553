"""Notes on a member: what a colleague should know at the counter; some for managers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, insert, select, update

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.privacy.plain import clean
from core.refusals import Refusal

notes = Table(
    "member_notes",
    metadata,
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("by", String(80), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("dropped_at", UtcTime, nullable=True),
    Index("ix_member_notes_member", "member_id", "at"),
)

LONGEST = 500
FOR_STAFF, FOR_MANAGERS = "staff", "manager"
SEES_MANAGERS_NOTES = "manage_members"


class NoteEmpty(Refusal):
    """There is nothing to keep."""

    key = "note.empty"


@dataclass(frozen=True, slots=True)
class Note:
    """A note as a colleague may read it."""

    id: UUID
    text: str
    visibility: str
    by: str
    at: datetime


def write(
    ctx: Context, member_id: UUID, text: str, *, visibility: str = FOR_STAFF, note_id: UUID
) -> UUID:
    """Keep a note. ``note_id`` is the caller's: the same one twice is one note.

    ``visibility`` manager: only whoever manages members reads it. Refuses an empty one.
    """
    ctx.require("sell" if visibility == FOR_STAFF else SEES_MANAGERS_NOTES)
    text = clean(text)[:LONGEST]
    if not text:
        raise NoteEmpty
    if ctx.db.execute(select(notes.c.id).where(notes.c.id == note_id)).first() is None:
        row = {
            "id": note_id,
            "member_id": member_id,
            "text": text,
            "visibility": visibility,
            "by": ctx.actor.name,
            "at": ctx.now,
            "dropped_at": None,
        }
        ctx.db.execute(insert(notes), row)
        journal.announce(ctx, "note.written", member_id, visibility=visibility)
    return note_id


def drop(ctx: Context, note_id: UUID) -> None:
    """Strike a note out, one's own or as a manager: its text is gone, that there was one is not."""
    row = ctx.db.execute(select(notes).where(notes.c.id == note_id)).first()
    if row is None or row.dropped_at is not None:
        return
    if row.by != ctx.actor.name:
        ctx.require(SEES_MANAGERS_NOTES)
    ctx.db.execute(update(notes).where(notes.c.id == note_id).values(text="", dropped_at=ctx.now))
    journal.announce(ctx, "note.dropped", row.member_id)


def of(ctx: Context, member_id: UUID) -> tuple[Note, ...]:
    """What this person may read about a member, newest first."""
    wanted = select(notes).where(notes.c.member_id == member_id, notes.c.dropped_at.is_(None))
    if not {SEES_MANAGERS_NOTES, "*"} & ctx.actor.permissions:
        wanted = wanted.where(notes.c.visibility == FOR_STAFF)
    rows = ctx.db.execute(wanted.order_by(notes.c.at.desc(), notes.c.id.desc()))
    return tuple(Note(row.id, row.text, row.visibility, row.by, row.at) for row in rows)
