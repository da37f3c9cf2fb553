"""Kinds of coupons: what they give; a change is a new version, for coupons issued from then on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from core import journal
from core.context import Context
from core.coupons import limiting
from core.coupons.tables import kinds
from core.coupons.terms import (
    NO_ID,
    PLAIN,
    UNLIMITED_DAYS,
    KindRules,
    Version,
    history,
    priced,
    with_version,
)
from core.db.ids import new_id
from core.refusals import Refusal

KIND = select(kinds).where(kinds.c.code == bindparam("code"))


class KindUnknown(Refusal):
    """No kind of coupon by this code."""

    key = "coupon.kind_unknown"


class KindTaken(Refusal):
    """There is a kind by this code already: change that one."""

    key = "coupon.kind_taken"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind with all its versions, oldest first; ``left`` of its limit in all, None for none."""

    id: UUID
    code: str
    days_valid: int
    versions: tuple[Version, ...]
    left: int | None

    @property
    def now(self) -> Version:
        """The version that is issued today."""
        return self.versions[-1]


def define(
    ctx: Context,
    *,
    code: str,
    title: dict[str, str],
    terms: dict[str, Any],
    days_valid: int = UNLIMITED_DAYS,
    rules: KindRules = PLAIN,
) -> UUID:
    """A kind of coupon: what it gives, for how many days, and how it is handed out and used.

    ``terms`` are the pricing engine's: ``kind`` (percent or amount), ``value`` (basis points or
    cents), and if wanted ``min_spend_cents``, ``products``, ``categories`` and further conditions.
    Senseless terms raise ``ValueError``.
    """
    ctx.require("manage_coupons")
    if ctx.db.execute(KIND, {"code": code}).first() is not None:
        raise KindTaken(code=code)
    kind_id = new_id()
    row = _row(ctx, None, title, terms, days_valid, rules)
    ctx.db.execute(insert(kinds), {"id": kind_id, "code": code, **row})
    journal.announce(ctx, "coupon.defined", code)
    return kind_id


def revise(
    ctx: Context,
    code: str,
    *,
    title: dict[str, str],
    terms: dict[str, Any],
    days_valid: int,
    rules: KindRules = PLAIN,
) -> int:
    """A new version of a kind, from now on; the number of it. Issued coupons keep their terms.

    Only the limits are the newest version's for all of its coupons.
    """
    ctx.require("manage_coupons")
    before = ctx.db.execute(KIND.with_for_update(), {"code": code}).first()
    if before is None:
        raise KindUnknown(code=code)
    row = _row(ctx, before, title, terms, days_valid, rules)
    ctx.db.execute(update(kinds).where(kinds.c.id == before.id).values(row))
    number = len(history(row["title_en"], row["title_zh"], row["terms"]))
    journal.announce(ctx, "coupon.revised", code, version=number)
    return number


def show_kind(ctx: Context, code: str) -> Kind:
    """One kind with its history. Refuses an unknown code."""
    row = ctx.db.execute(KIND, {"code": code}).first()
    if row is None:
        raise KindUnknown(code=code)
    return _kind(ctx, row)


def list_kinds(ctx: Context) -> list[Kind]:
    """Every kind, by code."""
    rows = ctx.db.execute(select(kinds).order_by(kinds.c.code)).fetchall()
    return [_kind(ctx, row) for row in rows]


def _row(
    ctx: Context,
    before: Any,
    title: Mapping[str, str],
    terms: Mapping[str, Any],
    days_valid: int,
    rules: KindRules,
) -> dict[str, Any]:
    checked = priced(NO_ID, title, terms)
    if days_valid < 0:
        raise ValueError("valid for less than a day")
    first = {"en": before.title_en, "zh_Hant": before.title_zh} if before is not None else None
    said = with_version(
        before.terms if before is not None else None,
        since=ctx.now,
        by=ctx.actor.name,
        title=title,
        offer=terms,
        rules=rules,
        before=first,
    )
    return {
        "title_en": title["en"],
        "title_zh": title["zh_Hant"],
        "min_spend_cents": checked.min_spend_cents,
        "days_valid": days_valid,
        "terms": said,
    }


def _kind(ctx: Context, row: Any) -> Kind:
    versions = history(row.title_en, row.title_zh, row.terms)
    left = limiting.left(ctx, row.id, versions[-1].rules)
    return Kind(row.id, row.code, row.days_valid, versions, left)
