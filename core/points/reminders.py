"""Letters about points that are going to die: by the message room, once for each day and notice."""

from __future__ import annotations

from uuid import UUID

from core import messages
from core.context import Context
from core.points import expiry


def remind_some(
    ctx: Context, *, after: UUID = expiry.FIRST, most: int = expiry.BATCH
) -> tuple[int, UUID | None]:
    """Write to some members about points that die soon. How many warnings are due for them, and
    the member to go on after; None at the end. Whoever was told before is not told again.
    """
    due, last = expiry.warnings(ctx, after=after, most=most)
    for one in due:
        facts = {"points": one.points, "day": one.on.isoformat()}
        messages.queue(ctx, one.member_id, "points_expiring", facts, key=one.key, purpose="service")
    return len(due), last
