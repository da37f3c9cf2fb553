"""What a member may tell us beside the number: e-mail and gender. Nothing here is ever needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, String, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

profiles = Table(
    "profiles",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("gender", String(12), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Index("ix_profiles_email", "email"),
)

GENDERS = ("", "female", "male", "other")
"""Empty: not told, which is the usual case."""

ADDRESS = re.compile(r"[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\.]+(\.[^\s@<>\"(),:;\\.]+)+")
"""What can be an address of RFC 5321's everyday kind. Only a letter that arrives proves one."""


class EmailWrong(Refusal):
    """No e-mail address there."""

    key = "profile.email_wrong"


class GenderWrong(Refusal):
    """Not one of the choices offered."""

    key = "profile.gender_wrong"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the member told us; empty where she told nothing."""

    email: str = ""
    gender: str = ""


PROFILE = select(profiles).where(profiles.c.member_id == bindparam("member_id"))
_insert = insert_or(profiles)
KEEP = _insert.on_conflict_do_update(
    index_elements=["member_id"],
    set_={
        "email": _insert.excluded.email,
        "gender": _insert.excluded.gender,
        "changed_at": _insert.excluded.changed_at,
    },
)


def of(ctx: Context, member_id: UUID) -> Profile:
    """The member's profile; an empty one when nothing was told."""
    row = ctx.db.execute(PROFILE, {"member_id": member_id}).first()
    return Profile(row.email, row.gender) if row else Profile()


def set(
    ctx: Context, member_id: UUID, *, email: str | None = None, gender: str | None = None
) -> Profile:
    """Change what was told; None leaves a fact as it is, "" takes it away.

    Refuses what cannot be an e-mail address, and a gender nobody offered.
    """
    before = of(ctx, member_id)
    after = Profile(
        before.email if email is None else read_email(email),
        before.gender if gender is None else gender,
    )
    if after.gender not in GENDERS:
        raise GenderWrong
    if after == before:
        return after
    row = {"member_id": member_id, "email": after.email, "gender": after.gender}
    ctx.db.execute(KEEP, {**row, "changed_at": ctx.now})
    changed = [
        name for name in ("email", "gender") if getattr(before, name) != getattr(after, name)
    ]
    journal.announce(ctx, "member.changed", member_id, changed=changed)
    return after


def read_email(text: str) -> str:
    """An address as typed, its host in small letters. Refuses what cannot be one."""
    typed = text.strip()
    if not typed:
        return ""
    if len(typed) > 254 or not ADDRESS.fullmatch(typed):
        raise EmailWrong
    local, _, host = typed.rpartition("@")
    return f"{local}@{host.lower()}"
