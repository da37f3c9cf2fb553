"""Two members who are one person: joined under the id that stays, parted again within 30 days.

Both ids go on resolving (``aliases``), and both numbers: the member that went keeps her row, her
number and her history, and answers through the one that stayed. Undoing books back what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, insert, or_, select, update

from core import coupons, journal, points, visits
from core.birthdays.kept import birthdays
from core.birthdays.kept import merged as birthday_merged
from core.birthdays.kept import merged as celebrated
from core.context import Context
from core.members import MemberUnknown
from core.members import members as people
from core.privacy import moves, rules
from core.privacy.aliases import aliases, all_ids
from core.privacy.moves import Merging
from core.privacy.tables import merges, moved
from core.profiles import profiles
from core.refusals import Refusal
from core.tiers import joining as tiers


class SameMember(Refusal):
    """They are one already."""

    key = "merge.same_member"


class MergeTooOld(Refusal):
    """Undone, or done longer ago than the shop lets one undo; ``days`` is how long that is."""

    key = "merge.too_old"


class MergedOnSince(Refusal):
    """The member that stayed was merged again since: undo that one first."""

    key = "merge.merged_on"


@dataclass(frozen=True, slots=True)
class Done:
    """A merge, as a screen tells it."""

    id: UUID
    kept: UUID
    gone: UUID
    at: datetime
    by: str
    undone_at: datetime | None


def merge(ctx: Context, kept: UUID, gone: UUID, *, key: UUID) -> UUID:
    """Make one member of two; ``kept`` stays. ``key`` is the merge's id: a second try does nothing.

    Refuses a member with herself, and ids that are nobody's or erased.
    """
    ctx.require("manage_members")
    if ctx.db.execute(select(merges.c.id).where(merges.c.id == key)).first() is not None:
        return key
    if kept == gone:
        raise SameMember
    this = Merging(key, gone, kept)
    moves.baskets_over(ctx, this)
    for member_id in sorted((kept, gone)):
        points.lock(ctx, member_id)
    _must_be_themselves(ctx, kept, gone)
    row = {"id": key, "kept_id": kept, "gone_id": gone, "at": ctx.now, "by": ctx.actor.name}
    ctx.db.execute(insert(merges), row | {"undone_at": None, "undone_by": ""})
    count = _over(ctx, this)
    birthday_merged(ctx, kept, gone)
    _point_at(ctx, this)
    _look_again(ctx, kept, gone, together=True)
    journal.announce(ctx, "member.merged", kept, gone=str(gone), points=count)
    return key


def undo(ctx: Context, merge_id: UUID) -> None:
    """Part them again, within the shop's days: opposite entries for everything that is left.

    Refuses a merge that is too old, undone, or overtaken by a later one.
    """
    ctx.require("manage_members")
    row = ctx.db.execute(select(merges).where(merges.c.id == merge_id).with_for_update()).first()
    days = ctx.rules.privacy.merge_undo_days
    if row is None or row.undone_at is not None or row.at < ctx.now - timedelta(days=days):
        raise MergeTooOld(days=days)
    this = Merging(row.id, row.gone_id, row.kept_id)
    for member_id in sorted((this.kept, this.gone)):
        points.lock(ctx, member_id)
    into = ctx.db.execute(select(aliases.c.into_id).where(aliases.c.member_id == this.gone))
    if into.scalar() != this.kept:
        raise MergedOnSince
    undone = {"undone_at": ctx.now, "undone_by": ctx.actor.name}
    ctx.db.execute(update(merges).where(merges.c.id == merge_id).values(undone))
    _point_back(ctx, this)
    count = _back(ctx, this)
    _look_again(ctx, this.kept, this.gone, together=False)
    ctx.db.execute(delete(moved).where(moved.c.merge_id == merge_id))
    journal.announce(ctx, "member.parted", this.kept, gone=str(this.gone), points=count)


def sweep(ctx: Context) -> int:
    """Book over what reached a merged id since: a late void, a reward on its way. How many."""
    held = coupons.coupons
    opened = exists().where(held.c.member_id == aliases.c.member_id, held.c.state == "open")
    rows = ctx.db.execute(
        select(aliases)
        .join(people, people.c.id == aliases.c.member_id)
        .where(or_(people.c.points != 0, opened))
        .order_by(aliases.c.member_id)
    ).fetchall()
    for row in rows:
        for member_id in sorted((row.member_id, row.into_id)):
            points.lock(ctx, member_id)
        this = Merging(_newest_of(ctx, row.member_id), row.member_id, row.into_id)
        count = moves.points_over(ctx, this)
        moves.coupons_over(ctx, this)
        journal.announce(ctx, "member.swept", row.into_id, gone=str(row.member_id), points=count)
    return len(rows)


def of(ctx: Context, member_id: UUID) -> list[Done]:
    """The merges a member took part in, newest first."""
    ids = all_ids(ctx, member_id)
    rows = ctx.db.execute(
        select(merges)
        .where(or_(merges.c.kept_id.in_(ids), merges.c.gone_id.in_(ids)))
        .order_by(merges.c.at.desc())
    )
    return [Done(row.id, row.kept_id, row.gone_id, row.at, row.by, row.undone_at) for row in rows]


def likely(ctx: Context, member_id: UUID, *, limit: int = 10) -> list[UUID]:
    """Members who may be the same person: the same e-mail, or the same name and birthday."""
    from core.segments import here

    me = ctx.db.execute(select(people.c.name).where(people.c.id == member_id)).scalar()
    mail = select(profiles.c.email).where(profiles.c.member_id == member_id, profiles.c.email != "")
    by_mail = select(profiles.c.member_id).where(profiles.c.email.in_(mail))
    day = select(birthdays).where(birthdays.c.member_id == member_id).subquery()
    by_day = (
        select(birthdays.c.member_id)
        .join(day, (day.c.month == birthdays.c.month) & (day.c.day == birthdays.c.day))
        .join(people, people.c.id == birthdays.c.member_id)
        .where(people.c.name == me, people.c.name != "")
    )
    found = (
        select(people.c.id)
        .where(people.c.id != member_id, or_(people.c.id.in_(by_mail), people.c.id.in_(by_day)))
        .where(*here())
        .order_by(people.c.id)
        .limit(limit)
    )
    return list(ctx.db.execute(found).scalars())


def forget_moves(ctx: Context, *, batch: int = 500) -> int:
    """What nobody may undo any more need not be remembered. Safe to run at any time. Rows."""
    last = ctx.now - timedelta(days=ctx.rules.privacy.merge_undo_days)
    old = select(merges.c.id).where(merges.c.at < last).limit(batch)
    return ctx.db.execute(delete(moved).where(moved.c.merge_id.in_(old))).rowcount


# ------------------------------------------------------------------------------------- its steps


def _over(ctx: Context, this: Merging) -> int:
    rules.move(ctx, this.id, this.gone, this.kept)
    count = moves.points_over(ctx, this)
    moves.credit_over(ctx, this)
    moves.coupons_over(ctx, this)
    moves.answers_over(ctx, this)
    moves.facts_over(ctx, this)
    celebrated(ctx, this.kept, this.gone)
    return count


def _back(ctx: Context, this: Merging) -> int:
    moves.facts_back(ctx, this)
    moves.answers_back(ctx, this)
    moves.coupons_back(ctx, this)
    moves.credit_back(ctx, this)
    count = moves.points_back(ctx, this)
    rules.move_back(ctx, this.id, this.gone)
    return count


def _point_at(ctx: Context, this: Merging) -> None:
    """The alias, and everybody who was merged into the one that goes now comes along."""
    came = select(aliases.c.member_id).where(aliases.c.into_id == this.gone)
    for member_id in ctx.db.execute(came).scalars().all():
        rules.remember(ctx, this.id, "aliases", member_id.hex, str(member_id))
        mine = aliases.c.member_id == member_id
        ctx.db.execute(update(aliases).where(mine).values(into_id=this.kept))
    ctx.db.execute(insert(aliases), {"member_id": this.gone, "into_id": this.kept})


def _point_back(ctx: Context, this: Merging) -> None:
    ctx.db.execute(delete(aliases).where(aliases.c.member_id == this.gone))
    for member_id in rules.remembered(ctx, this.id, "aliases"):
        mine = aliases.c.member_id == UUID(member_id)
        ctx.db.execute(update(aliases).where(mine).values(into_id=this.gone))


def _look_again(ctx: Context, kept: UUID, gone: UUID, *, together: bool) -> None:
    """Tiers and days as if it had always been so."""
    visits.recount_members(ctx, (kept, gone))
    tiers.look_again(ctx, kept, gone, together=together)


def _must_be_themselves(ctx: Context, *member_ids: UUID) -> None:
    for member_id in member_ids:
        row = ctx.db.execute(select(people.c.phone).where(people.c.id == member_id)).first()
        if row is None or not row.phone.startswith("+"):
            raise MemberUnknown
        if ctx.db.execute(select(aliases).where(aliases.c.member_id == member_id)).first():
            raise SameMember


def _newest_of(ctx: Context, gone: UUID) -> UUID:
    found: UUID = ctx.db.execute(
        select(merges.c.id)
        .where(merges.c.gone_id == gone, merges.c.undone_at.is_(None))
        .order_by(merges.c.at.desc())
        .limit(1)
    ).scalar_one()
    return found
