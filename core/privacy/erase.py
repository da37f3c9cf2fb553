"""Forgetting a member: the person goes, the books stay.

Erasing is pseudonymising: her row keeps its random id, so that every ledger still adds up and every
Z stays as it was closed; number, name, e-mail, birthday, tags, notes, messages, codes and PIN go.
Points and credit that are left die with the membership, open coupons are taken back. The rows are
blank at once; the old bytes leave a SQLite file with ``wipe`` (``core.privacy.wiping``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update

from core import codes, coupons, journal, messages, points, purses, tokens
from core.baskets.tables import baskets
from core.context import Context
from core.coupons import life
from core.members import MemberUnknown
from core.members import members as people
from core.points import books
from core.points.tables import lots
from core.privacy import moves, rules
from core.privacy.aliases import aliases, all_ids, resolve
from core.privacy.tables import erasures, recycled
from core.refusals import Refusal
from core.tiers.tables import rewards

ASKED, IDLE = "asked", "idle"
"""Why: the member asked for it, or nobody has seen her for as long as the shop keeps anybody."""

NO_NUMBER = "~"
"""What begins the number of somebody who has none any more: no phone number does."""


class StillPaying(Refusal):
    """Her basket lies on a counter: finish or drop it first."""

    key = "erase.still_paying"


class StillOurs(Refusal):
    """She has money with us: ``cents`` of refund credit, to be paid out or given up first."""

    key = "erase.still_ours"


@dataclass(frozen=True, slots=True)
class Erased:
    """When, by whom and why a member was forgotten."""

    at: datetime
    by: str
    why: str


def erase(ctx: Context, member_id: UUID, *, why: str = ASKED, give_up_credit: bool = False) -> bool:
    """Forget a member and everybody merged into her. False: she was forgotten before.

    Refuses while her basket is open, and while we owe her refund credit, unless she gives it up.
    """
    ctx.require("manage_members")
    member_id = resolve(ctx, member_id)
    points.lock(ctx, member_id)
    if _erased(ctx, member_id):
        return False
    ids = all_ids(ctx, member_id)
    _must_be_free(ctx, ids, give_up_credit=give_up_credit)
    for one in sorted(ids):
        _forget(ctx, one, why)
    ctx.db.execute(delete(aliases).where(aliases.c.into_id == member_id))
    journal.announce(ctx, "member.erased", member_id, why=why, ids=len(ids))
    return True


def of(ctx: Context, member_id: UUID) -> Erased | None:
    """The erasure of this member, if there was one."""
    row = ctx.db.execute(select(erasures).where(erasures.c.member_id == member_id)).first()
    return Erased(row.at, row.by, row.why) if row else None


def no_number(member_id: UUID) -> str:
    """What stands where the number stood: unique, and nobody's."""
    return f"{NO_NUMBER}{member_id.hex[-19:]}"


# ------------------------------------------------------------------------------------ step by step


def _erased(ctx: Context, member_id: UUID) -> bool:
    row = ctx.db.execute(select(people.c.phone).where(people.c.id == member_id)).first()
    if row is None:
        raise MemberUnknown
    return of(ctx, member_id) is not None


def _must_be_free(ctx: Context, ids: list[UUID], *, give_up_credit: bool) -> None:
    busy = select(baskets.c.id).where(
        baskets.c.member_id.in_(ids), baskets.c.state.in_(("open", "paying"))
    )
    if ctx.db.execute(busy).first() is not None:
        raise StillPaying
    owed = sum(row.remaining_cents for row in _credit(ctx, ids) if row.purse == "refund")
    if owed and not give_up_credit:
        raise StillOurs(cents=owed)


def _forget(ctx: Context, member_id: UUID, why: str) -> None:
    """One id: what she has closes, what we know goes, what we wrote goes, her row goes blank."""
    row = ctx.db.execute(select(people).where(people.c.id == member_id)).one()
    _close_points(ctx, member_id)
    _close_credit(ctx, member_id)
    _take_back_coupons(ctx, member_id)
    _drop_rewards(ctx, member_id)
    messages.forget(ctx, member_id)
    rules.delete_rows(ctx, member_id)
    _no_more_consent(ctx, member_id)
    if row.phone.startswith("+"):
        codes.forget(ctx, row.phone)
    _settle_recycled(ctx, member_id)
    _blank(ctx, row)
    gone = {"member_id": member_id, "at": ctx.now, "by": ctx.actor.name, "why": why}
    ctx.db.execute(insert(erasures), gone | {"wiped_at": None})


def _close_points(ctx: Context, member_id: UUID) -> None:
    """What is left dies, what is owed is let go: the account ends at nothing."""
    rows = ctx.db.execute(
        select(lots.c.id, lots.c.remaining)
        .where(lots.c.member_id == member_id, lots.c.remaining != 0)
        .order_by(lots.c.id)
    ).fetchall()
    left = [(row.id, -row.remaining) for row in rows]
    books.move(ctx, member_id, left, against="expired", cause=f"erased:{member_id.hex}")


def _close_credit(ctx: Context, member_id: UUID) -> None:
    cause = f"erased:{member_id.hex}"
    for row in _credit(ctx, [member_id]):
        moves.credit(ctx, member_id, row.id, -row.remaining_cents, cause=cause, against="expired")


def _credit(ctx: Context, ids: list[UUID]) -> list[Row[tuple[object, ...]]]:
    table = purses.lots
    wanted = select(table).where(table.c.member_id.in_(ids), table.c.remaining_cents > 0)
    return list(ctx.db.execute(wanted.order_by(table.c.id)).fetchall())


def _take_back_coupons(ctx: Context, member_id: UUID) -> None:
    table = coupons.coupons
    opened = select(table.c.id).where(table.c.member_id == member_id, table.c.state == "open")
    for coupon_id in ctx.db.execute(opened.order_by(table.c.id)).scalars().all():
        life.turn(ctx, coupon_id, "open", "revoked", cause=f"erased:{member_id.hex}")


def _drop_rewards(ctx: Context, member_id: UUID) -> None:
    """What a tier had promised for a later day."""
    waiting = (rewards.c.given_at.is_(None)) & (rewards.c.dropped_at.is_(None))
    mine = (rewards.c.member_id == member_id) & waiting
    ctx.db.execute(update(rewards).where(mine).values(dropped_at=ctx.now))


def _no_more_consent(ctx: Context, member_id: UUID) -> None:
    """The answers stay as proof that we asked; none of them lets us write any more."""
    from core import consent

    for answer in consent.of(ctx, member_id):
        if answer.granted:
            consent.restore(ctx, member_id, answer.purpose, answer.channel, granted=False)


def _settle_recycled(ctx: Context, member_id: UUID) -> None:
    hers = (recycled.c.lost_by == member_id) | (recycled.c.claimed_by == member_id)
    ctx.db.execute(update(recycled).where(hers).values(masked=""))


def _blank(ctx: Context, row: Row[tuple[object, ...]]) -> None:
    ctx.db.execute(
        update(people)
        .where(people.c.id == row.id)
        .values(
            phone=no_number(row.id),
            code=tokens.new_member_code(),
            name="",
            verified_at=None,
            marketing_since=None,
        )
    )
