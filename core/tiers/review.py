"""The nightly review: terms that are over, and a new scheme taken up by everybody.

Many short deeds, each a batch of members: it may be killed at any moment, run twice, and run side
by side with itself. It decides nothing that reading would not have decided already; it writes down
what is due, so that the rewards, the messages and the quick look-ups see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
    """The whole review, a short deed at a time, yielding how many members each decided.

    Whoever asked may stop in between; the rest is done next time.
    """
    after: UUID | None = NOBODY
    while after is not None:
        after = database.deed(desk, _after(after))
        yield BATCH if after else 0
    for step in (due, rewards.hand_over):
        while done := database.deed(desk, step):
            yield done


def _after(member_id: UUID) -> Callable[[Context], UUID | None]:
    return lambda ctx: newcomers(ctx, member_id)


def due(ctx: Context, *, most: int = BATCH) -> int:
    """Settle a batch of members whose term or scheme is over; how many, 0 when none is left."""
    version = schemes.read(ctx.db).at(ctx.now)  # anew: what was settled must not look unsettled
    if version is None:
        return 0
    asked = {"now": ctx.now, "number": version.number, "most": most}
    return len(_settle_all(ctx, list(ctx.db.execute(DUE, asked).scalars())))


def newcomers(ctx: Context, after: UUID = NOBODY, *, most: int = BATCH) -> UUID | None:
    """Settle a batch of members who bought before there were tiers, those after an id.

    The last one's id, to go on after it. None when everybody was gone through, which is written
    down, so that it is done once for each scheme.
    """
    version = schemes.read(ctx.db).at(ctx.now)
    if version is None or version.taken_up:
        return None
    found = _settle_all(
        ctx, list(ctx.db.execute(NEWCOMERS, {"after": after, "most": most}).scalars())
    )
    if found:
        return found[-1]
    schemes.taken_up(ctx, version.number)
    return None


def _settle_all(ctx: Context, found: list[UUID]) -> list[UUID]:
    for member_id in found:  # by id: two reviews at once lock in one order
        points.lock(ctx, member_id)
        settle(ctx, member_id)
    return found
