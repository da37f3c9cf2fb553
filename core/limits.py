"""Not too often: counters that keep a kiosk from being used to walk through phone numbers."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Column, Integer, String, Table, bindparam, case
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT compiles for SQLite as well

from core.context import Context
from core.db.schema import UtcTime, metadata
from core.refusals import Refusal

limits = Table(
    "limits",
    metadata,
    Column("subject", String(80), primary_key=True),
    Column("since", UtcTime, nullable=False),
    Column("taken", Integer, nullable=False),
    sqlite_with_rowid=False,
)


class TooOften(Refusal):
    """Asked more often than the shop allows; ``minutes`` says for how long to leave it."""

    key = "refusal.too_often"


_fresh = limits.c.since > bindparam("window_start", type_=UtcTime)
_insert = insert(limits)
TAKE = _insert.on_conflict_do_update(
    index_elements=["subject"],
    set_={
        "taken": case((_fresh, limits.c.taken + 1), else_=1),
        "since": case((_fresh, limits.c.since), else_=_insert.excluded.since),
    },
).returning(limits.c.taken)


def take(ctx: Context, subject: str, *, most: int, within: timedelta) -> None:
    """Count one more use of ``subject``; refuses beyond ``most`` in a window of ``within``."""
    taken: int = ctx.db.execute(
        TAKE,
        {"subject": subject, "since": ctx.now, "taken": 1, "window_start": ctx.now - within},
    ).scalar_one()
    if taken > most:
        raise TooOften(minutes=max(1, int(within.total_seconds() // 60)))
