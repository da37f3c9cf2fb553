"""Referrals: nobody brought themselves, and a reward is for a sale of the friend that stands."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from core.points import entries
from core.referrals import referrals, rewards
from core.sales import sales, voids
from core.verify.finding import Finding, sums


def rewards_of_referrals(connection: Connection) -> Iterator[Finding]:
    """Each reward has its friend, a sale that was not voided, and its points on the books."""
    brought = {row.friend_id: row for row in connection.execute(select(referrals))}
    for row in brought.values():
        if row.friend_id == row.referrer_id:
            yield Finding("referrals", str(row.friend_id), "brought by themselves")
    stand = (
        select(rewards, sales.c.sold_at, voids.c.sale_id.label("voided"))
        .outerjoin(sales, sales.c.id == rewards.c.sale_id)
        .outerjoin(voids, voids.c.sale_id == rewards.c.sale_id)
    )
    given = sums(connection, entries.c.cause, entries.c.points)
    for row in connection.execute(stand):
        friend, name = brought.get(row.friend_id), str(row.friend_id)
        if friend is None or row.sold_at is None or row.sold_at < friend.brought_at:
            yield Finding("referrals", name, "rewarded without a sale of a friend")
        elif row.voided is not None:
            yield Finding("referrals", name, "rewarded for a sale that was voided")
        if given.get(f"friend:{row.friend_id.hex}", 0) != row.referrer_points + row.friend_points:
            yield Finding("referrals", name, "its points are not on the books")
