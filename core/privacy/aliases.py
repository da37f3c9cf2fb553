"""Merged members: the one that went, and the one that stayed and answers for both."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index, Table, bindparam, select

from core.context import Context
from core.db.schema import Key, metadata

aliases = Table(
    "member_aliases",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("into_id", Key, ForeignKey("members.id"), nullable=False),
    Index("ix_member_aliases_into", "into_id"),
)
"""Always one step: when the one that stayed is merged again, its aliases move along."""

INTO = select(aliases.c.into_id).where(aliases.c.member_id == bindparam("member_id"))


def resolve(ctx: Context, member_id: UUID) -> UUID:
    """The member that answers for this id today: itself, unless it was merged into another."""
    found: UUID | None = ctx.db.execute(INTO, {"member_id": member_id}).scalar()
    return found or member_id


def all_ids(ctx: Context, member_id: UUID) -> list[UUID]:
    """This member and everybody merged into it: whose ledger rows are its history."""
    gone = ctx.db.execute(select(aliases.c.member_id).where(aliases.c.into_id == member_id))
    return [member_id, *gone.scalars()]
