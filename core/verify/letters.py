"""Messages: the state of each follows from its log."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select

from core.messages.tables import entries, messages
from core.verify.finding import Finding

FOLLOWS = {
    "queued": {"waiting", "sending"},
    "held": {"waiting", "sending"},
    "again": {"waiting", "sending"},
    "sent": {"sent"},
    "delivered": {"delivered"},
    "unclear": {"unclear"},
    "failed": {"failed"},
    "skipped": {"skipped"},
}


def states_of_messages(connection: Connection) -> Iterator[Finding]:
    """The last entry says the state, and entries run 0, 1, 2 …"""
    last = (
        select(
            entries.c.message_id,
            func.max(entries.c.number).label("last"),
            func.count().label("count"),
        )
        .group_by(entries.c.message_id)
        .subquery()
    )
    told = and_(entries.c.message_id == messages.c.id, entries.c.number == last.c.last)
    rows = connection.execute(
        select(messages.c.id, messages.c.state, entries.c.kind, last.c.last, last.c.count)
        .outerjoin(last, last.c.message_id == messages.c.id)
        .outerjoin(entries, told)
    )
    for row in rows:
        if row.state not in FOLLOWS.get(row.kind, set()):
            yield Finding("messages", str(row.id), f"is {row.state}, its log says {row.kind}")
        elif row.count != row.last + 1:
            yield Finding("messages", str(row.id), "its entries are not 0, 1, 2 …")
