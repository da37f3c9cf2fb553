"""What happens to every row about a member when she is merged or erased: one line for each column.

A test walks every column of the schema that names a member and fails when it has no line here, so
whoever adds a table decides on that day. Merge: history ``stays`` where it is and is found through
the alias; what is hers now ``moves``, unless the member that stays has her own; ``deed`` means that
``core.privacy.moves`` books it over. Erase: a row without a personal fact is ``kept``, a personal
one is ``deleted``; ``deed`` means that ``core.privacy.erase`` blanks or closes it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    MetaData,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from core.context import Context
from core.db.schema import Key, UtcTime, metadata
from core.privacy.tables import moved

Merge = Literal["stays", "moves", "deed"]
Erase = Literal["kept", "deleted", "deed"]


class Rule(NamedTuple):
    """What to do with a row about a member."""

    merge: Merge
    erase: Erase


RULES: dict[str, Rule] = {
    # who she is
    "members.id": Rule("deed", "deed"),
    "profiles.member_id": Rule("moves", "deleted"),
    "birthdays.member_id": Rule("moves", "deleted"),
    "contacts.member_id": Rule("moves", "deed"),
    "member_pins.member_id": Rule("stays", "deleted"),
    "member_proofs.member_id": Rule("stays", "deleted"),
    "number_changes.member_id": Rule("stays", "deleted"),
    "recycled_numbers.lost_by": Rule("stays", "deed"),
    "recycled_numbers.claimed_by": Rule("stays", "deed"),
    # what we know and think of her
    "member_tags.member_id": Rule("moves", "deleted"),
    "member_notes.member_id": Rule("moves", "deleted"),
    "member_days.member_id": Rule("deed", "kept"),
    "retention_notices.member_id": Rule("stays", "deleted"),
    # what she said and what we wrote to her
    "consents.member_id": Rule("deed", "kept"),
    "consent_states.member_id": Rule("deed", "deed"),
    "messages.member_id": Rule("stays", "deed"),
    "message_entries.member_id": Rule("stays", "kept"),
    # what she has
    "points_lots.member_id": Rule("deed", "deed"),
    "points_entries.member_id": Rule("deed", "kept"),
    "points_reversals.member_id": Rule("stays", "kept"),
    "points_adjustments.member_id": Rule("stays", "kept"),
    "coupons.member_id": Rule("deed", "deed"),
    "coupon_uses.member_id": Rule("stays", "kept"),
    "referral_codes.member_id": Rule("stays", "deleted"),
    "referrals.friend_id": Rule("stays", "kept"),
    "referrals.referrer_id": Rule("stays", "kept"),
    "purse_lots.member_id": Rule("deed", "deed"),
    "purse_entries.member_id": Rule("deed", "kept"),
    "birthday_gifts.member_id": Rule("stays", "kept"),
    "member_tiers.member_id": Rule("deed", "kept"),
    "member_purchases.member_id": Rule("moves", "kept"),
    "tier_changes.member_id": Rule("stays", "kept"),
    "tier_rewards.member_id": Rule("moves", "deed"),
    # what she bought
    "baskets.member_id": Rule("deed", "kept"),
    "sales.member_id": Rule("stays", "kept"),
    "signup_timings.member_id": Rule("stays", "kept"),
    # how she was merged and forgotten
    "member_aliases.member_id": Rule("deed", "deed"),
    "member_aliases.into_id": Rule("deed", "deed"),
    "member_merges.kept_id": Rule("deed", "kept"),
    "member_merges.gone_id": Rule("deed", "kept"),
    "member_erasures.member_id": Rule("stays", "kept"),
}


def columns(schema: MetaData = metadata) -> list[Column[Any]]:
    """Every column of the schema that names a member: by a foreign key, or by its own name."""
    found = []
    for table in schema.sorted_tables:
        for column in table.columns:
            points_at = {key.target_fullname for key in column.foreign_keys}
            if "members.id" in points_at or column.name == "member_id":
                found.append(column)
    return found


def name_of(column: Column[Any]) -> str:
    """``table.column``."""
    return f"{column.table.name}.{column.name}"


def of_kind(*, merge: str = "", erase: str = "") -> list[Column[Any]]:
    """The columns whose rule says so."""
    return [
        column
        for column in columns()
        if (rule := RULES.get(name_of(column)))
        and (not merge or rule.merge == merge)
        and (not erase or rule.erase == erase)
    ]


def move(ctx: Context, merge_id: UUID, gone: UUID, kept: UUID) -> None:
    """Give the member that stays every row that ``moves``, where she has none of her own."""
    for column in of_kind(merge="moves"):
        table, name = _table(column), name_of(column)
        keys = list(table.primary_key.columns)
        rows = ctx.db.execute(select(*keys).where(column == gone).order_by(*keys)).fetchall()
        for number, row in enumerate(rows):
            if _give(ctx, column, _is(keys, row), kept):
                after = [
                    kept if key is column else value for key, value in zip(keys, row, strict=True)
                ]
                remember(ctx, merge_id, name, f"{number:06d}", after)


def move_back(ctx: Context, merge_id: UUID, gone: UUID) -> None:
    """Give the member that had gone her rows again, as far as they are still there."""
    for column in of_kind(merge="moves"):
        keys = list(_table(column).primary_key.columns)
        for detail in remembered(ctx, merge_id, name_of(column)):
            values = [_read(key, told) for key, told in zip(keys, detail, strict=True)]
            _give(ctx, column, _is(keys, values), gone)


def delete_rows(ctx: Context, member_id: UUID) -> None:
    """Delete every row that may not stay."""
    for column in of_kind(erase="deleted"):
        ctx.db.execute(delete(_table(column)).where(column == member_id))


def remember(ctx: Context, merge_id: UUID, rule: str, item: str, detail: Any) -> None:
    """Keep what a merge did, for its undo."""
    told = orjson.dumps(detail, default=str).decode()
    row = {"merge_id": merge_id, "rule": rule, "item": item, "detail": told}
    ctx.db.execute(insert(moved), row)


def remembered(ctx: Context, merge_id: UUID, rule: str) -> list[Any]:
    """What a merge did by this rule, in its order."""
    rows = ctx.db.execute(
        select(moved.c.detail)
        .where(moved.c.merge_id == merge_id, moved.c.rule == rule)
        .order_by(moved.c.item)
    )
    return [orjson.loads(row.detail) for row in rows]


def _give(ctx: Context, column: Column[Any], which: ColumnElement[bool], to: UUID) -> bool:
    """Hand one row over. False when the new owner has her own, by a unique key of the table."""
    savepoint = ctx.db.begin_nested()
    try:
        done = ctx.db.execute(update(_table(column)).where(which).values({column.name: to}))
    except IntegrityError:
        savepoint.rollback()
        return False
    savepoint.commit()
    return done.rowcount > 0


def _is(keys: list[Column[Any]], values: Any) -> ColumnElement[bool]:
    return and_(*(key == value for key, value in zip(keys, values, strict=True)))


def _table(column: Column[Any]) -> Table:
    table = column.table
    assert isinstance(table, Table)
    return table


def _read(column: Column[Any], told: Any) -> Any:
    """A key as it was before it became JSON."""
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat(told)
    if isinstance(column.type, Key):
        return UUID(told)
    return date.fromisoformat(told) if isinstance(column.type, Date) else told
