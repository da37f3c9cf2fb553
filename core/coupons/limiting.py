"""Limits of a kind: so many uses in all, a day, for a member; never more, whoever asks at once.

A use is taken by one conditional write of the limit's own row when a coupon is laid on a counter,
and given back when it is taken off again or its sale is undone. A sale that pays with it touches
no limit, so a hot one makes nobody wait but those who are laying the same coupon.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import ledger
from core.context import Context
from core.coupons.tables import limits, uses
from core.coupons.terms import KindRules
from core.db.prepared import Prepared
from core.privacy.aliases import all_ids
from core.refusals import Refusal


class CouponsAllTaken(Refusal):
    """As many as there are in all are used; ``most`` is how many."""

    key = "coupon.all_taken"


class CouponsTakenToday(Refusal):
    """As many as there are for a day are used; tomorrow there are more."""

    key = "coupon.taken_today"


class MemberHadAll(Refusal):
    """This member has used it as often as one may; ``most`` times."""

    key = "coupon.member_had_all"


class MemberHadToday(Refusal):
    """This member has used it as often as one may on a day."""

    key = "coupon.member_had_today"


class CouponNeedsMember(Refusal):
    """Only for members: say who it is first."""

    key = "coupon.needs_member"


class Limit(NamedTuple):
    """One limit a use counts for. Limits are taken in the order of their subjects."""

    subject: str
    most: int
    member_id: UUID | None
    refusal: type[Refusal]


_new = insert_or(limits)
TAKE = Prepared(
    _new.on_conflict_do_update(
        index_elements=["subject"],
        set_={"taken": limits.c.taken + 1},
        where=limits.c.taken < bindparam("most"),
    ).returning(limits.c.taken)
)
FREE = Prepared(
    update(limits)
    .where(limits.c.subject == bindparam("freed"))
    .values(taken=limits.c.taken - 1)
    .returning(limits.c.taken)
)
TAKEN_BY = (
    select(uses.c.coupon_id, uses.c.subject, uses.c.member_id)
    .where(uses.c.coupon_id.in_(bindparam("coupons", expanding=True)))
    .group_by(uses.c.coupon_id, uses.c.subject, uses.c.member_id)
    .having(func.sum(uses.c.uses) > 0)
    .order_by(uses.c.subject, uses.c.coupon_id)
)


def take(
    ctx: Context, kind_id: UUID, rules: KindRules, coupon_id: UUID, turn: int, member: UUID | None
) -> None:
    """Count this use for every limit of the kind, or refuse by the one that is full."""
    if rules.needs_member and member is None:
        raise CouponNeedsMember
    taken = sorted(_limits(ctx, kind_id, rules, member))
    for one in taken:
        most = one.most - _used_under_other_ids(ctx, one)
        row = {"subject": one.subject, "taken": 1, "most": most}
        if most <= 0 or TAKE.first(ctx.db, row) is None:
            raise one.refusal(most=one.most)
    _post(ctx, [(coupon_id, turn, one.subject, one.member_id) for one in taken], 1)


def free(ctx: Context, turned: dict[UUID, int]) -> None:
    """Give back what these coupons, each at its turn, have taken of any limit."""
    rows = ctx.db.execute(TAKEN_BY, {"coupons": list(turned)}).fetchall()
    for row in rows:
        FREE.first(ctx.db, {"freed": row.subject})
    freed = [(row.coupon_id, turned[row.coupon_id], row.subject, row.member_id) for row in rows]
    _post(ctx, freed, -1)


def member_of(ctx: Context, coupon_id: UUID) -> UUID | None:
    """The member for whom this coupon has taken a use, if it counts by member."""
    rows = ctx.db.execute(TAKEN_BY, {"coupons": [coupon_id]})
    return next((row.member_id for row in rows if row.member_id is not None), None)


def left(ctx: Context, kind_id: UUID, rules: KindRules) -> int | None:
    """How many uses are left of the limit in all; None when there is none."""
    if rules.total is None:
        return None
    taken = ctx.db.execute(
        select(limits.c.taken).where(limits.c.subject == f"all:{kind_id.hex}")
    ).scalar()
    return max(0, rules.total - (taken or 0))


def _used_under_other_ids(ctx: Context, limit: Limit) -> int:
    """What members merged into this one had used of the same limit."""
    if limit.member_id is None:
        return 0
    mine, *others = all_ids(ctx, limit.member_id)
    subjects = [limit.subject.replace(mine.hex, other.hex) for other in others]
    if not subjects:
        return 0
    used = select(func.coalesce(func.sum(limits.c.taken), 0)).where(limits.c.subject.in_(subjects))
    return int(ctx.db.execute(used).scalar_one())


def _limits(ctx: Context, kind_id: UUID, rules: KindRules, member: UUID | None) -> Iterator[Limit]:
    kind, day = kind_id.hex, f"{ctx.today:%Y%m%d}"
    if rules.total is not None:
        yield Limit(f"all:{kind}", rules.total, None, CouponsAllTaken)
    if rules.per_day is not None:
        yield Limit(f"day:{kind}:{day}", rules.per_day, None, CouponsTakenToday)
    if member is None:
        return
    if rules.per_member is not None:
        yield Limit(f"who:{kind}:{member.hex}", rules.per_member, member, MemberHadAll)
    if rules.per_member_day is not None:
        subject = f"whoday:{kind}:{member.hex}:{day}"
        yield Limit(subject, rules.per_member_day, member, MemberHadToday)


def _post(ctx: Context, moved: Iterable[tuple[UUID, int, str, UUID | None]], count: int) -> None:
    ledger.post(
        ctx,
        uses,
        [
            {
                "coupon_id": coupon_id,
                "turn": turn,
                "subject": subject,
                "member_id": member_id,
                "uses": count,
            }
            for coupon_id, turn, subject, member_id in moved
        ],
    )
