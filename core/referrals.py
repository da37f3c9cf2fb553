"""Members who bring friends: a code to pass on, and a reward for both once the friend's first paid
sale has left its return window.

Nothing is written when a friend buys: a nightly job looks at the friends who are waiting, so that a
void or a refund in time cancels the reward by itself, and each friend is rewarded for once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import coupons, journal, ledger, limits, phone, points, tokens
from core.context import Context
from core.coupons.issuing import START
from core.db import schema
from core.db.schema import Key, UtcTime, metadata
from core.members import members
from core.privacy import aliases
from core.privacy.tables import changes as number_changes
from core.refusals import Refusal
from core.sales import sales, voids
from core.settings import ReferralRules
from core.tiers.tables import purchases

codes = Table(
    "referral_codes",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("made_at", UtcTime, nullable=False),
)
"""Not the member's own code: that one names the member at a till, and this one goes round."""

referrals = schema.ledger(
    "referrals",
    Column("friend_id", Key, ForeignKey("members.id"), primary_key=True),
    Column("referrer_id", Key, ForeignKey("members.id"), nullable=False),
    Column("station", String(24), nullable=False),
    Column("brought_at", UtcTime, nullable=False),
    Index("ix_referrals_referrer", "referrer_id", "brought_at"),
    Index("ix_referrals_brought", "brought_at"),
)

rewards = schema.ledger(
    "referral_rewards",
    Column("friend_id", Key, ForeignKey("referrals.friend_id"), primary_key=True),
    Column("sale_id", Key, nullable=False),
    Column("rewarded_at", UtcTime, nullable=False),
    Column("referrer_points", BigInteger, nullable=False),
    Column("friend_points", BigInteger, nullable=False),
    Column("referrer_coupon_id", Key, nullable=True),
    Column("friend_coupon_id", Key, nullable=True),
)

REFERRAL_HEAD = "R1:"
MONTH = timedelta(days=30)


class ReferralsOff(Refusal):
    """The shop gives nothing for bringing friends just now."""

    key = "referral.off"


class ReferralUnknown(Refusal):
    """No member has this code to pass on."""

    key = "referral.unknown"


class ReferralSelf(Refusal):
    """Nobody brings themselves, under this number or an old one."""

    key = "referral.self"


class ReferralNotNew(Refusal):
    """The friend was a member before, or was brought by somebody else."""

    key = "referral.not_new"


class ReferralsEnough(Refusal):
    """This member has brought as many friends as count in a month."""

    key = "referral.enough"


@dataclass(frozen=True, slots=True)
class Brought:
    """A friend a member brought. ``state`` is waiting (for a first sale), due (at ``due_at``),
    rewarded (at ``due_at``) or lapsed.
    """

    friend_id: UUID
    phone_masked: str
    brought_at: datetime
    state: str
    due_at: datetime | None


NEW_CODE = insert_or(codes).on_conflict_do_nothing().returning(codes.c.code)
CODE_OF = select(codes.c.code).where(codes.c.member_id == bindparam("member"))
OWNER = select(codes.c.member_id).where(codes.c.code == bindparam("text"))
ONE = select(referrals).where(referrals.c.friend_id == bindparam("friend"))
OLD_NUMBERS = select(number_changes.c.from_masked).where(
    number_changes.c.member_id == bindparam("member")
)
_brought = select(
    referrals, rewards.c.rewarded_at.label("rewarded_at"), members.c.phone
).select_from(
    referrals.join(members, members.c.id == referrals.c.friend_id).outerjoin(
        rewards, rewards.c.friend_id == referrals.c.friend_id
    )
)
BROUGHT_BY = _brought.where(referrals.c.referrer_id.in_(bindparam("who", expanding=True))).order_by(
    referrals.c.brought_at.desc()
)
WAITING = (
    _brought.where(
        rewards.c.friend_id.is_(None),
        referrals.c.brought_at > bindparam("since", type_=UtcTime),
        referrals.c.friend_id > bindparam("after"),
    )
    .order_by(referrals.c.friend_id)
    .limit(bindparam("most"))
)
KEPT_SALES = (
    select(sales.c.id, sales.c.member_id, sales.c.sold_at, sales.c.total_cents)
    .outerjoin(voids, voids.c.sale_id == sales.c.id)
    .where(
        sales.c.store_id.in_(bindparam("stores", expanding=True)),
        sales.c.business_date >= bindparam("since_day"),
        sales.c.member_id.in_(bindparam("who", expanding=True)),
        voids.c.sale_id.is_(None),
    )
    .order_by(sales.c.sold_at, sales.c.id)
)
REFUNDED = (
    select(purchases.c.sale_id, func.sum(purchases.c.cents))
    .where(purchases.c.member_id.in_(bindparam("who", expanding=True)), purchases.c.cents < 0)
    .group_by(purchases.c.sale_id)
)


# ----------------------------------------------------------------------------- the code, the friend


def code_of(ctx: Context, member_id: UUID) -> str:
    """The code a member passes on, made at the first asking; its QR is ``R1:`` and the code."""
    for _ in range(3):  # one in a million million codes is taken already
        found: str | None = ctx.db.execute(CODE_OF, {"member": member_id}).scalar()
        if found is not None:
            return found
        row = {"member_id": member_id, "code": tokens.new_member_code(), "made_at": ctx.now}
        ctx.db.execute(NEW_CODE, row)
    raise ReferralUnknown


def bring(ctx: Context, friend_id: UUID, text: str) -> UUID:
    """Somebody who has just joined came by this code, typed or scanned; who brought them.

    Twice is once. Refuses an unknown code, oneself, a member of longer standing or brought by
    another, and more friends in a month than the shop counts. The membership stands in any case.
    """
    if not ctx.rules.referrals.on:
        raise ReferralsOff
    code = spelled(text)
    ours = not set(code) - set(tokens.CODE_ALPHABET)
    found: UUID | None = ctx.db.execute(OWNER, {"text": code}).scalar() if ours else None
    if found is None:
        raise ReferralUnknown
    referrer_id = aliases.resolve(ctx, found)
    before = ctx.db.execute(ONE, {"friend": friend_id}).first()
    if before is not None and before.referrer_id == referrer_id:
        return referrer_id
    if before is not None:
        raise ReferralNotNew
    _must_be_new(ctx, friend_id, referrer_id)
    _must_not_be_too_many(ctx, referrer_id)
    row = {
        "friend_id": friend_id,
        "referrer_id": referrer_id,
        "station": ctx.station,
        "brought_at": ctx.now,
    }
    ledger.post(ctx, referrals, [row])
    journal.announce(ctx, "referral.brought", friend_id, by=str(referrer_id))
    return referrer_id


def spelled(text: str) -> str:
    """A code as it is kept, whatever case and blanks it was typed with."""
    return "".join(text.upper().split()).removeprefix(REFERRAL_HEAD)


def _must_be_new(ctx: Context, friend_id: UUID, referrer_id: UUID) -> None:
    friend = ctx.db.execute(select(members).where(members.c.id == friend_id)).one()
    old = ctx.db.execute(OLD_NUMBERS, {"member": referrer_id}).scalars().all()
    if aliases.resolve(ctx, friend_id) == referrer_id or phone.mask(friend.phone) in old:
        raise ReferralSelf
    if friend.joined_at < ctx.now - timedelta(hours=ctx.rules.referrals.new_hours):
        raise ReferralNotNew


def _must_not_be_too_many(ctx: Context, referrer_id: UUID) -> None:
    most = ctx.rules.referrals.most_per_month
    try:
        limits.take(ctx, f"refer:{referrer_id.hex}", most=most, within=MONTH)
    except limits.TooOften as often:
        raise ReferralsEnough(most=most) from often


# ------------------------------------------------------------------------------------- the reward


def settle(ctx: Context, after: UUID = START, *, most: int = 100) -> tuple[int, UUID | None]:
    """Reward, among the next friends who wait, those whose first sale has left its window.

    How many, and where to go on; None when all were looked at. Safe to run at any time, and twice.
    """
    rules = ctx.rules.referrals
    open_days = timedelta(days=rules.within_days + rules.window_days + 30)
    asked = {"since": ctx.now - open_days, "after": after, "most": most}
    waiting = ctx.db.execute(WAITING, asked).fetchall() if rules.on else []
    firsts = _first_sales(ctx, waiting)
    rewarded = 0
    for row in waiting:
        first = firsts.get(row.friend_id)
        if first is not None and first.sold_at + timedelta(days=rules.window_days) <= ctx.now:
            _reward(ctx, rules, row, first.id)
            rewarded += 1
    return rewarded, waiting[-1].friend_id if len(waiting) == most else None


def brought_by(ctx: Context, member_id: UUID) -> list[Brought]:
    """The friends a member brought, newest first, and what becomes of each."""
    rules, who = ctx.rules.referrals, aliases.all_ids(ctx, member_id)
    rows = ctx.db.execute(BROUGHT_BY, {"who": who}).fetchall()
    firsts = _first_sales(ctx, [row for row in rows if row.rewarded_at is None])
    told = []
    for row in rows:
        first, state, due = firsts.get(row.friend_id), "waiting", None
        if row.rewarded_at is not None:
            state, due = "rewarded", row.rewarded_at
        elif first is not None:
            state, due = "due", first.sold_at + timedelta(days=rules.window_days)
        elif row.brought_at + timedelta(days=rules.within_days) < ctx.now:
            state = "lapsed"
        told.append(Brought(row.friend_id, phone.mask(row.phone), row.brought_at, state, due))
    return told


def _first_sales(ctx: Context, waiting: Iterable[Any]) -> dict[UUID, Any]:
    """The sale each friend is rewarded for: the first that stands, net of what came back.

    Whoever had bought before, under another number that was merged since, was no new customer; and
    whoever turned out to be the referrer is no friend.
    """
    rules, brought = ctx.rules.referrals, {row.friend_id: row for row in waiting}
    ids = {
        friend_id: aliases.all_ids(ctx, aliases.resolve(ctx, friend_id)) for friend_id in brought
    }
    everybody = [one for several in ids.values() for one in several]
    if not everybody:
        return {}
    since = min(row.brought_at for row in brought.values()) - timedelta(days=400)
    asked = {"stores": list(ctx.standing.stores), "since_day": since.date(), "who": everybody}
    bought: dict[UUID, list[Any]] = defaultdict(list)
    for sale in ctx.db.execute(KEPT_SALES, asked):
        bought[sale.member_id].append(sale)
    back = {one[0]: int(one[1]) for one in ctx.db.execute(REFUNDED, {"who": everybody})}
    firsts = {}
    for friend_id, row in brought.items():
        own = sorted(
            (sale for one in ids[friend_id] for sale in bought[one]), key=lambda one: one.sold_at
        )
        if row.referrer_id in ids[friend_id] or (own and own[0].sold_at < row.brought_at):
            continue
        first = next((one for one in own if _counts(rules, row, one, back.get(one.id, 0))), None)
        if first is not None:
            firsts[friend_id] = first
    return firsts


def _counts(rules: ReferralRules, row: Any, sale: Any, back_cents: int) -> bool:
    in_time = sale.sold_at <= row.brought_at + timedelta(days=rules.within_days)
    net_cents: int = sale.total_cents + back_cents
    return bool(in_time) and net_cents >= max(1, rules.min_sale_cents)


def _reward(ctx: Context, rules: ReferralRules, row: Any, sale_id: UUID) -> None:
    referrer_id = aliases.resolve(ctx, row.referrer_id)
    friend_id = aliases.resolve(ctx, row.friend_id)
    for member_id in sorted((referrer_id, friend_id)):
        points.lock(ctx, member_id)
    cause = f"friend:{row.friend_id.hex}"
    points.give(ctx, referrer_id, rules.referrer_points, cause=cause)
    points.give(ctx, friend_id, rules.friend_points, cause=cause)
    given = {
        "friend_id": row.friend_id,
        "sale_id": sale_id,
        "rewarded_at": ctx.now,
        "referrer_points": rules.referrer_points,
        "friend_points": rules.friend_points,
        "referrer_coupon_id": _coupon(ctx, rules.referrer_coupon, referrer_id, cause),
        "friend_coupon_id": _coupon(ctx, rules.friend_coupon, friend_id, cause),
    }
    ledger.post(ctx, rewards, [given])
    journal.announce(ctx, "referral.rewarded", row.friend_id, by=str(row.referrer_id))


def _coupon(ctx: Context, kind: str, member_id: UUID, occasion: str) -> UUID | None:
    return coupons.issue(ctx, kind, member_id, occasion=occasion) if kind else None
