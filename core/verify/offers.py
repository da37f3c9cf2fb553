"""Promotions: what one says at present is what the newest of its versions says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from core.promotions.tables import promotions, versions
from core.verify.finding import Finding


def present_of_promotions(connection: Connection) -> Iterator[Finding]:
    """The present of each promotion follows from its versions, which are numbered without a gap."""
    newest: dict[object, tuple[int, bool, str]] = {}
    for row in connection.execute(
        select(versions).order_by(versions.c.promotion_id, versions.c.version)
    ):
        before, _, _ = newest.get(row.promotion_id, (0, False, ""))
        if row.version != before + 1:
            yield Finding("promotion", str(row.promotion_id), f"version {before + 1} is missing")
        newest[row.promotion_id] = row.version, row.running, row.offer
    for row in connection.execute(select(promotions)):
        _, running, offer = newest.get(row.id, (0, False, ""))
        if (running, offer) != (row.running, row.offer):
            yield Finding("promotion", row.code, "is not what its newest version says")
