"""A member's new number, proven by a code to it; and numbers that found a new owner.

The old number is free at once, the history stays hers. When the new number belongs to somebody who
was not seen for long it was probably given out anew: it goes to whoever has just proven it, and
staff find a flag. When its owner came lately the two are perhaps one person, to be merged by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from core import codes, journal, members, messages, points
from core.context import Context
from core.db.ids import new_id
from core.members import members as people
from core.phone import Phone
from core.phone import mask as masked
from core.privacy.aliases import resolve
from core.privacy.erase import no_number
from core.privacy.tables import changes, recycled
from core.refusals import Refusal
from core.visits import days

PURPOSE = "number"


class NumberInUse(Refusal):
    """Somebody who came lately has this number. ``owner`` may be the same person: merge them."""

    key = "number.in_use"


class NumberTheSame(Refusal):
    """It is her number already."""

    key = "number.the_same"


@dataclass(frozen=True, slots=True)
class Change:
    """A change of number, masked on both sides."""

    before: str
    after: str
    how: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recycled:
    """A number that changed hands: who lost it, who proved it, how long its owner was unseen."""

    id: UUID
    lost_by: UUID
    claimed_by: UUID | None
    masked: str
    idle_days: int
    at: datetime


def ask(ctx: Context, member_id: UUID, number: Phone, *, key: UUID) -> None:
    """Send a code to the new number. ``key`` is the caller's: the same one twice sends once.

    Refuses the number she has, and whoever asks too often. Says nothing about who else has it.
    """
    member_id = resolve(ctx, member_id)
    if _phone_of(ctx, member_id) == number.e164:
        raise NumberTheSame
    code = codes.make(ctx, number.e164, PURPOSE, key=key)
    if code is None:
        return
    facts = {"code": code, "minutes": ctx.rules.privacy.code_minutes}
    messages.queue(
        ctx, member_id, "verification_code", facts,
        key=f"code:{key}", purpose="service", channel="sms", to=number.e164,
    )  # fmt: skip


def change(ctx: Context, member_id: UUID, number: Phone, typed: str) -> bool:
    """Take the new number if this is the code that was sent to it. False for every kind of no.

    Refuses a number whose owner came lately (``NumberInUse``): that is a case for ``merge``.
    """
    member_id = resolve(ctx, member_id)
    if not codes.proves(ctx, number.e164, PURPOSE, typed):
        return False
    _take_over(ctx, member_id, number, how="code")
    return True


def change_by_staff(ctx: Context, member_id: UUID, number: Phone) -> None:
    """A colleague has seen that the new number is this person's."""
    ctx.require("verify_member")
    _take_over(ctx, resolve(ctx, member_id), number, how="staff")


def history(ctx: Context, member_id: UUID) -> list[Change]:
    """The numbers a member had, newest change first."""
    rows = ctx.db.execute(
        select(changes).where(changes.c.member_id == member_id).order_by(changes.c.at.desc())
    )
    return [Change(row.from_masked, row.to_masked, row.how, row.by, row.at) for row in rows]


def flags(ctx: Context, *, limit: int = 100) -> list[Recycled]:
    """Numbers that changed hands and nobody has looked at yet."""
    rows = ctx.db.execute(
        select(recycled)
        .where(recycled.c.settled_at.is_(None))
        .order_by(recycled.c.at.desc())
        .limit(limit)
    )
    return [
        Recycled(row.id, row.lost_by, row.claimed_by, row.masked, row.idle_days, row.at)
        for row in rows
    ]


def settle(ctx: Context, flag_id: UUID) -> None:
    """A colleague has looked at it."""
    ctx.require("manage_members")
    done = {"settled_at": ctx.now, "settled_by": ctx.actor.name}
    ctx.db.execute(update(recycled).where(recycled.c.id == flag_id).values(done))
    journal.announce(ctx, "number.settled", flag_id)


def idle_days(ctx: Context, member_id: UUID) -> int:
    """For how many days nobody has seen this member, at a kiosk or buying something."""
    seen: datetime = ctx.db.execute(
        select(people.c.seen_at).where(people.c.id == member_id)
    ).scalar_one()
    bought = ctx.db.execute(
        select(days.c.day).where(days.c.member_id == member_id).order_by(days.c.day.desc()).limit(1)
    ).scalar()
    last = seen.astimezone(ctx.store.zone).date()
    return (ctx.today - max(last, bought or last)).days


def _take_over(ctx: Context, member_id: UUID, number: Phone, *, how: str) -> None:
    before = _phone_of(ctx, member_id)
    if before == number.e164:
        raise NumberTheSame
    owner = members.find(ctx, number)
    for one in sorted({member_id, *([owner] if owner else [])}):
        points.lock(ctx, one)
    if owner is not None:
        _free(ctx, owner, member_id, number)
    ctx.db.execute(
        update(people)
        .where(people.c.id == member_id)
        .values(phone=number.e164, verified_at=ctx.now)
    )
    ctx.db.execute(
        insert(changes),
        {
            "id": new_id(),
            "member_id": member_id,
            "from_mac": codes.number_mac(ctx, before),
            "from_masked": masked(before),
            "to_masked": number.masked,
            "how": how,
            "by": ctx.actor.name,
            "at": ctx.now,
        },
    )
    journal.announce(ctx, "member.number_changed", member_id, how=how)


def _free(ctx: Context, owner: UUID, claimed_by: UUID, number: Phone) -> None:
    """The number leaves an owner who was unseen for long; one who came lately keeps it.

    A number of somebody merged into the very member that claims it simply becomes hers.
    """
    holder: UUID = ctx.db.execute(
        select(people.c.id).where(people.c.phone == number.e164)
    ).scalar_one()
    unseen = idle_days(ctx, holder)
    if owner != claimed_by and unseen < ctx.rules.privacy.recycled_after_days:
        raise NumberInUse(owner=str(owner))
    ctx.db.execute(
        update(people)
        .where(people.c.id == holder)
        .values(phone=no_number(holder), verified_at=None)
    )
    if owner == claimed_by:
        return
    flag: dict[str, Any] = {
        "id": new_id(),
        "lost_by": holder,
        "claimed_by": claimed_by,
        "masked": number.masked,
        "idle_days": unseen,
        "at": ctx.now,
        "settled_at": None,
        "settled_by": "",
    }
    ctx.db.execute(insert(recycled), flag)
    journal.announce(ctx, "number.recycled", flag["id"], days=unseen)


def _phone_of(ctx: Context, member_id: UUID) -> str:
    found: str | None = ctx.db.execute(
        select(people.c.phone).where(people.c.id == member_id)
    ).scalar()
    if found is None:
        raise members.MemberUnknown
    return found
