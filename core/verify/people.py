"""Members: consent follows from its answers, days from the sales, nobody is merged twice over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from core import consent, visits
from core.privacy.aliases import aliases
from core.sales import sales
from core.verify.finding import Finding


def consent_states(connection: Connection) -> Iterator[Finding]:
    """What counts for each purpose and channel is the newest answer that spoke of it."""
    table = consent.consents
    newest: dict[tuple[UUID, str, str], bool] = {}
    for row in connection.execute(select(table).order_by(table.c.at, table.c.id)):
        for channel in consent.meant(row.channel, granted=row.granted):
            newest[row.member_id, row.purpose, channel] = row.granted
    for row in connection.execute(select(consent.states)):
        said = newest.pop((row.member_id, row.purpose, row.channel), None)
        if said != row.granted:
            told = f"{row.purpose} by {row.channel} is {row.granted}, the answers say {said}"
            yield Finding("consent", str(row.member_id), told)
    for member_id, purpose, channel in newest:
        yield Finding("consent", str(member_id), f"an answer forgotten: {purpose} by {channel}")


def days_of_members(connection: Connection) -> Iterator[Finding]:
    """The days that were counted for good are the sums of their sales."""
    days = visits.days
    for store_id, counted in connection.execute(select(visits.counted)).fetchall():
        through = counted - timedelta(days=visits.LATE_DAYS)
        closed = (sales.c.store_id == store_id, sales.c.business_date < through)
        real = {(row[0], row[1]): (row[3], row[4])
                for row in connection.execute(visits.added_up(*closed))}  # fmt: skip
        kept = connection.execute(
            select(days).where(days.c.store_id == store_id, days.c.day < through)
        )
        for row in kept:
            sold = real.pop((row.member_id, row.day), None)
            if sold != (row.visits, row.net_cents):
                yield Finding("visits", f"{row.member_id} {row.day}", f"the sales say {sold}")
        for member_id, day in real:
            yield Finding("visits", f"{member_id} {day}", "a day that nobody counted")


def merged_members(connection: Connection) -> Iterator[Finding]:
    """An alias points at a member that stayed, never at another alias."""
    pairs = {row.member_id: row.into_id for row in connection.execute(select(aliases))}
    for gone, into in pairs.items():
        if into in pairs:
            yield Finding("merges", str(gone), "points at a member that was merged as well")
