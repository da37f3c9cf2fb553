"""The nightly review: terms that are over, and a new scheme taken up by everybody.

Many short deeds, each a batch of members: it may be killed at any moment, run twice, and run side
by side with itself. It decides nothing that reading would not have decided already; it writes down
what is due, so that the rewards, the messages and the quick look-ups see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from core import points
from core.context import Context, Desk
from core.db.schema import UtcTime
from core.tiers import rewards, schemes
from core.tiers.deeds import settle
from core.tiers.scheme import NOBODY
from core.tiers.tables import purchases, standings

if TYPE_CHECKING:
    from core.db.database import Database

BATCH = 100

DUE = (
    select(standings.c.member_id)
    .where(
        or_(
            standings.c.due_at <= bindparam("now", type_=UtcTime),
            standings.c.version < bindparam("number"),
            standings.c.version > bindparam("number"),
        )
    )
    .order_by(standings.c.member_id)
    .limit(bindparam("most"))
)
NEWCOMERS = (
    select(purchases.c.member_id)
    .outerjoin(standings, standings.c.member_id == purchases.c.member_id)
    .where(purchases.c.member_id > bindparam("after"), standings.c.member_id.is_(None))
    .distinct()
    .order_by(purchases.c.member_id)
    .limit(bindparam("most"))
)


def nightly(database: Database, desk: Desk) -> Iterator[int]:
    """The whole review, a short deed at a time, yielding how many members are done so far.

    Whoever asked may stop in between; the rest is done next time.
    """
    total, after = 0, NOBODY
    while True:
        done, after = database.deed(desk, partial(newcomers, after=after))
        if not done:
            break
        total += done
        yield total
    while done := database.deed(desk, due):
        total += done
        yield total


def hand_over(database: Database, desk: Desk, *, letters: bool = True) -> Iterator[int]:
    """Every reward and letter that is due, a short deed at a time; how many are done so far."""
    total = 0
    while done := database.deed(desk, partial(rewards.hand_over, letters=letters)):
        total += done
        yield total


def due(ctx: Context, *, most: int = BATCH) -> int:
    """Settle a batch of members whose term or scheme is over; how many, 0 when none is left."""
    version = schemes.read(ctx.db).at(ctx.now)  # anew: what was settled must not look unsettled
    if version is None:
        return 0
    asked = {"now": ctx.now, "number": version.number, "most": most}
    return len(_settle_all(ctx, list(ctx.db.execute(DUE, asked).scalars())))


def newcomers(ctx: Context, *, after: UUID = NOBODY, most: int = BATCH) -> tuple[int, UUID]:
    """Settle a batch of members who bought before there were tiers, those after an id.

    How many, and the last one's id to go on after. 0 when everybody was gone through, which is
    written down, so that it is done once for each scheme.
    """
    version = schemes.read(ctx.db).at(ctx.now)
    if version is None or version.taken_up:
        return 0, after
    found = _settle_all(
        ctx, list(ctx.db.execute(NEWCOMERS, {"after": after, "most": most}).scalars())
    )
    if found:
        return len(found), found[-1]
    schemes.taken_up(ctx, version.number)
    return 0, after


def _settle_all(ctx: Context, found: list[UUID]) -> list[UUID]:
    for member_id in found:  # by id: two reviews at once lock in one order
        points.lock(ctx, member_id)
        settle(ctx, member_id)
    return found
