"""The retention clock: whoever was not seen for so many months is told, and then forgotten.

Off until the shop sets ``rules.privacy.retention_months``. First a letter (a service message: "we
will forget you on …, come by or tell us if you would rather stay"), after the notice days the
erasure. Whoever is seen meanwhile stays. Whom we owe refund credit is never forgotten by a clock.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, delete, insert, select

from core import journal, messages, purses
from core.context import Context
from core.members import members as people
from core.points.days import months_later
from core.privacy import erase
from core.privacy.tables import notices
from core.refusals import Refusal
from core.segments import Criteria, members_of

BATCH = 100


def tell(ctx: Context, *, limit: int = BATCH) -> int:
    """Write to the next idle members that their day is coming. How many; 0 when nobody is left."""
    due = _idle(ctx)
    if due is None:
        return 0
    told = select(notices.c.member_id)
    day = ctx.now + timedelta(days=ctx.rules.privacy.retention_notice_days)
    wanted = due.where(people.c.id.not_in(told)).order_by(people.c.id).limit(limit)
    ids = list(ctx.db.execute(wanted).scalars())
    for member_id in ids:
        row = {"member_id": member_id, "told_at": ctx.now, "erase_at": day}
        ctx.db.execute(insert(notices), row)
        facts = {"day": day.astimezone(ctx.store.zone).date().isoformat()}
        key = f"retention:{member_id}:{ctx.today}"
        messages.queue(ctx, member_id, "retention_notice", facts, key=key, purpose="service")
        journal.announce(ctx, "retention.told", member_id)
    return len(ids)


def spare(ctx: Context) -> int:
    """Whoever was seen since the letter stays: the clock begins anew. How many."""
    due = _idle(ctx)
    still = due if due is not None else select(people.c.id).where(people.c.id.is_(None))
    spared = delete(notices).where(notices.c.member_id.not_in(still))
    count = ctx.db.execute(spared).rowcount
    if count:
        journal.announce(ctx, "retention.spared", str(ctx.today), members=count)
    return count


def forget(ctx: Context, *, limit: int = BATCH) -> int:
    """Forget the next members whose notice is over. How many; 0 when nobody is left.

    Run ``spare`` first. Whoever cannot be forgotten now (a basket is open, money is owed) is tried
    again another night.
    """
    rows = ctx.db.execute(
        select(notices.c.member_id)
        .where(notices.c.erase_at <= ctx.now, notices.c.member_id.not_in(_owed()))
        .order_by(notices.c.erase_at, notices.c.member_id)
        .limit(limit)
    )
    return sum(_forget(ctx, member_id) for member_id in rows.scalars().all())


def _forget(ctx: Context, member_id: UUID) -> bool:
    try:
        return erase.erase(ctx, member_id, why=erase.IDLE)
    except Refusal:  # raised before anything was written
        return False


def _idle(ctx: Context) -> Select[UUID] | None:
    months = ctx.rules.privacy.retention_months
    if months is None:
        return None
    since = months_later(ctx.today, -months)
    unseen = Criteria(not_seen_days=(ctx.today - since).days)
    return members_of(unseen, now=ctx.now, zone=ctx.store.zone).where(people.c.id.not_in(_owed()))


def _owed() -> Select[UUID]:
    lots = purses.lots
    return select(lots.c.member_id).where(lots.c.purse == "refund", lots.c.remaining_cents > 0)
