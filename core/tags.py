"""Tags: typed marks on a member, set by hand or by a rule, some of them for a while only.

A kind of tag says what it means and how long it holds. One with a rule (``segments.Criteria``) is
set and taken by the nightly run; a colleague's own tag is never taken by a rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal
from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.refusals import Refusal

kinds = Table(
    "tag_kinds",
    metadata,
    Column("code", String(24), primary_key=True),
    Column("title_en", String(40), nullable=False),
    Column("title_zh", String(40), nullable=False),
    Column("type", String(12), nullable=False),
    Column("days_valid", Integer, nullable=True),
    Column("rule", Text, nullable=False),
    Column("retired_at", UtcTime, nullable=True),
)

held = Table(
    "member_tags",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("tag", String(24), ForeignKey("tag_kinds.code"), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=True),
    Column("source", String(8), nullable=False),
    Column("by", String(80), nullable=False),
    PrimaryKeyConstraint("member_id", "tag"),
    Index("ix_member_tags_tag", "tag", "member_id"),
    sqlite_with_rowid=False,
)

TYPES = ("taste", "care", "status", "alert")
"""What somebody likes; what to mind (an allergy); what they are (staff family); what to watch."""

BY_HAND, BY_RULE = "hand", "rule"


class TagUnknown(Refusal):
    """No such tag, or one that was retired."""

    key = "tag.unknown"


class TagCodeWrong(Refusal):
    """A code is up to 24 small letters, digits and dashes."""

    key = "tag.code_wrong"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of tag. ``rule`` is empty, or the JSON of ``segments.Criteria``."""

    code: str
    title: dict[str, str]
    type: str
    days_valid: int | None
    rule: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag on a member, as checkout shows it."""

    code: str
    title: dict[str, str]
    type: str
    since: datetime
    expires_at: datetime | None
    source: str
    by: str


_insert = insert_or(held)
SET_BY_HAND = _insert.on_conflict_do_update(
    index_elements=["member_id", "tag"],
    set_={name: _insert.excluded[name] for name in ("since", "expires_at", "source", "by")},
)
OF_MEMBER = (
    select(held, kinds.c.title_en, kinds.c.title_zh, kinds.c.type)
    .join(kinds, kinds.c.code == held.c.tag)
    .where(
        held.c.member_id == bindparam("member_id"),
        or_(held.c.expires_at.is_(None), held.c.expires_at > bindparam("now", type_=UtcTime)),
    )
    .order_by(kinds.c.type, kinds.c.code)
)


def define(
    ctx: Context,
    code: str,
    *,
    title: dict[str, str],
    type: str = "status",
    days_valid: int | None = None,
    rule: str = "",
) -> None:
    """A kind of tag, or the same with other particulars. A retired one is in use again."""
    ctx.require("manage_members")
    if not code or len(code) > 24 or set(code) - set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise TagCodeWrong
    if type not in TYPES:
        raise ValueError(f"a tag is one of {TYPES}")
    row = {
        "code": code,
        "title_en": title["en"][:40],
        "title_zh": title["zh_Hant"][:40],
        "type": type,
        "days_valid": days_valid,
        "rule": rule,
        "retired_at": None,
    }
    insert = insert_or(kinds)
    kept = {name: insert.excluded[name] for name in row if name != "code"}
    ctx.db.execute(insert.on_conflict_do_update(index_elements=["code"], set_=kept), row)
    journal.announce(ctx, "tag.defined", code)


def retire(ctx: Context, code: str) -> None:
    """Nobody gets this tag any more, and whoever has it loses it."""
    ctx.require("manage_members")
    kind = _kind(ctx, code)
    ctx.db.execute(kinds.update().where(kinds.c.code == kind.code).values(retired_at=ctx.now))
    ctx.db.execute(delete(held).where(held.c.tag == code))
    journal.announce(ctx, "tag.retired", code)


def put(ctx: Context, member_id: UUID, code: str, *, days: int | None = None) -> None:
    """A colleague puts a tag on a member, for the days of its kind or as said.

    What a rule had set becomes the colleague's: no rule takes it away again.
    """
    ctx.require("sell")
    kind = _kind(ctx, code)
    row = _row(ctx, member_id, kind, BY_HAND, days or kind.days_valid)
    ctx.db.execute(SET_BY_HAND, row)
    journal.announce(ctx, "tag.put", member_id, tag=code)


def take(ctx: Context, member_id: UUID, code: str) -> None:
    """Take a tag off a member; one that is not there is no harm."""
    ctx.require("sell")
    gone = delete(held).where(held.c.member_id == member_id, held.c.tag == code)
    if ctx.db.execute(gone).rowcount:
        journal.announce(ctx, "tag.taken", member_id, tag=code)


def of(ctx: Context, member_id: UUID) -> tuple[Tag, ...]:
    """What is on a member now."""
    rows = ctx.db.execute(OF_MEMBER, {"member_id": member_id, "now": ctx.now})
    return tuple(
        Tag(
            row.tag,
            {"en": row.title_en, "zh_Hant": row.title_zh},
            row.type,
            row.since,
            row.expires_at,
            row.source,
            row.by,
        )
        for row in rows
    )


def codes_of(ctx: Context, member_id: UUID) -> frozenset[str]:
    """The codes of a member's tags now: what offers ask for."""
    return frozenset(tag.code for tag in of(ctx, member_id))


def everything(ctx: Context) -> list[Kind]:
    """Every kind of tag in use, by type and code."""
    rows = ctx.db.execute(
        select(kinds).where(kinds.c.retired_at.is_(None)).order_by(kinds.c.type, kinds.c.code)
    )
    return [_as_kind(row) for row in rows]


def with_any(tags: Iterable[str], now: datetime) -> Select[UUID]:
    """Members who have one of these tags now."""
    return select(held.c.member_id).where(
        held.c.tag.in_(sorted(tags)),
        or_(held.c.expires_at.is_(None), held.c.expires_at > now),
    )


def on_any(member_ids: Iterable[UUID], now: datetime) -> Select[UUID, str]:
    """The tags of these members now, by member and code: for a list of them."""
    return (
        select(held.c.member_id, held.c.tag)
        .where(
            held.c.member_id.in_(list(member_ids)),
            or_(held.c.expires_at.is_(None), held.c.expires_at > now),
        )
        .order_by(held.c.member_id, held.c.tag)
    )


def apply_rules(ctx: Context) -> int:
    """Set every ruled tag on whoever meets its rule now, take it from whoever does not, and forget
    tags past their day. Safe to run as often as one likes. How many tags changed.
    """
    from core.segments import Criteria, members_of

    changed = ctx.db.execute(delete(held).where(held.c.expires_at <= ctx.now)).rowcount
    for kind in everything(ctx):
        if not kind.rule:
            continue
        meant = members_of(
            Criteria.model_validate_json(kind.rule), now=ctx.now, zone=ctx.store.zone
        )
        changed += _let_go(ctx, kind, meant) + _set(ctx, kind, meant)
    if changed:
        journal.announce(ctx, "tag.ruled", str(ctx.today), changed=changed)
    return changed


def _let_go(ctx: Context, kind: Kind, meant: Select[UUID]) -> int:
    """A tag with days of its own dies by them; the others go when the rule no longer holds."""
    if kind.days_valid is not None:
        return 0
    no_more = delete(held).where(
        held.c.tag == kind.code, held.c.source == BY_RULE, held.c.member_id.not_in(meant)
    )
    return ctx.db.execute(no_more).rowcount


def _set(ctx: Context, kind: Kind, meant: Select[UUID]) -> int:
    """One statement for everybody: who has the tag keeps it, and the day it dies is pushed on."""
    given = _row(ctx, UUID(int=0), kind, BY_RULE, kind.days_valid)
    them = meant.subquery()
    has = select(held.c.member_id).where(held.c.tag == kind.code)
    columns = ("tag", "since", "expires_at", "source", "by")
    values = [bindparam(None, given[name], type_=held.c[name].type) for name in columns]
    fresh = select(them.c.id, *values).where(them.c.id.not_in(has))
    added: int = ctx.db.execute(select(func.count()).select_from(fresh.subquery())).scalar_one()
    ctx.db.execute(insert_or(held).from_select(["member_id", *columns], fresh))
    if kind.days_valid is not None:
        ctx.db.execute(
            held.update()
            .where(
                held.c.tag == kind.code,
                held.c.source == BY_RULE,
                held.c.member_id.in_(select(them.c.id)),
            )
            .values(expires_at=given["expires_at"])
        )
    return added


def _row(
    ctx: Context, member_id: UUID, kind: Kind, source: str, days: int | None
) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "tag": kind.code,
        "since": ctx.now,
        "expires_at": None if days is None else ctx.now + timedelta(days=days),
        "source": source,
        "by": ctx.actor.name,
    }


def _kind(ctx: Context, code: str) -> Kind:
    row = ctx.db.execute(select(kinds).where(kinds.c.code == code)).first()
    if row is None or row.retired_at is not None:
        raise TagUnknown(tag=code)
    return _as_kind(row)


def _as_kind(row: Any) -> Kind:
    title = {"en": row.title_en, "zh_Hant": row.title_zh}
    return Kind(row.code, title, row.type, row.days_valid, row.rule, row.retired_at is not None)
