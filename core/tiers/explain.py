"""The log of a member's tier, each change with its arithmetic, in words for cashier and member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from core.context import Context
from core.tiers.scheme import Timeline
from core.tiers.schemes import read
from core.tiers.standing import named
from core.tiers.tables import changes
from core.words import pick, say

OF_MEMBER = (
    select(changes)
    .where(changes.c.member_id == bindparam("member_id"))
    .order_by(changes.c.at.desc(), changes.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Told:
    """A change of tier: when, which kind, and the sentence that says why."""

    at: datetime
    kind: str
    tier: str
    why: str


def log_of(ctx: Context, member_id: UUID, lang: str, *, most: int = 50) -> tuple[Told, ...]:
    """Every change of a member's tier, the newest first."""
    rows = ctx.db.execute(OF_MEMBER, {"member_id": member_id, "most": most})
    timeline, currency = read(ctx.db), ctx.store.currency
    return tuple(
        Told(row.at, row.kind, row.to_tier, why(row, timeline, lang, currency)) for row in rows
    )


def why(change: Any, timeline: Timeline, lang: str, currency: str) -> str:
    """The sentence of a change: what counted, from when to when, and what was needed."""
    facts = {
        "was": _title(timeline, change.version, change.from_tier, lang),
        "tier": _title(timeline, change.version, change.to_tier, lang),
        "counted": _counted(change, lang, currency),
        "needed": _amount(change.measure, change.needed, lang, currency),
        "grace_until": change.grace_until or change.at,
        "version": change.version,
        "by": change.cause,
        "reason": change.reason,
    }
    return say(lang, f"tiers.why_{change.kind}", currency=currency, **facts)


def _counted(change: Any, lang: str, currency: str) -> str:
    amount = _amount(change.measure, change.value, lang, currency)
    if change.window_to is None:
        return amount
    if change.window_from is None:
        return say(lang, "tiers.in_all", amount=amount, window_to=change.window_to)
    return say(
        lang,
        "tiers.in_window",
        amount=amount,
        window_from=change.window_from,
        window_to=change.window_to,
    )


def _amount(measure: str, amount: int, lang: str, currency: str) -> str:
    return say(lang, f"tiers.amount_{measure}", currency=currency, amount=amount)


def _title(timeline: Timeline, number: int, code: str, lang: str) -> str:
    """The tier's name, in the scheme of the change or an older one that still had it."""
    for version in sorted(timeline.versions, key=lambda one: one.number != number):
        if not code:
            return pick(lang, named(version.scheme.base_titles))
        if (tier := version.scheme.find(code)) is not None:
            return pick(lang, named(tier.titles))
    return code
