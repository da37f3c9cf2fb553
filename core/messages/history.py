"""What became of a message, entry by entry, in the ledger; and the log of a member."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from core import ledger
from core.context import Context
from core.messages.tables import entries


def enter(
    ctx: Context, message_id: UUID, member_id: UUID, number: int, kind: str, reason: str = ""
) -> None:
    """Entry ``number`` of a message. Two workers cannot both write the same one."""
    row = {
        "message_id": message_id,
        "number": number,
        "member_id": member_id,
        "kind": kind,
        "reason": reason[:40],
        "at": ctx.now,
    }
    ledger.post(ctx, entries, [row])


def next_number(ctx: Context, message_id: UUID) -> int:
    """How many entries a message has."""
    found: int = ctx.db.execute(
        select(func.count()).select_from(entries).where(entries.c.message_id == message_id)
    ).scalar_one()
    return found
