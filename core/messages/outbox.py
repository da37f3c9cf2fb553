"""Taking letters out of the outbox: one at a time, by lease, with every rule asked once more.

A worker takes a row for a few minutes. Dead workers' rows are found by their lease; nobody knows
whether such a letter left, so it is asked about and never simply sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import bindparam, func, select, update

from core import consent, words
from core.context import Context
from core.coupons import coupons
from core.members import members
from core.messages import contacts, fields, letter, outcome, templates, wayout
from core.messages.contacts import Channel, Reach
from core.messages.letter import Letter, Occasion
from core.messages.tables import messages

LEASE: Final = timedelta(minutes=3)
"""Longer than any sender takes to say yes, no or nothing."""
LOOKS: Final = 50
"""So many letters that must not go are put aside in one deed before the next is begun."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter in a worker's hand until ``until``. ``ask``: somebody may have sent it before.

    ``known`` are the far side's ids of other letters to the same member, which it is not.
    """

    letter: Letter
    worker: str
    until: datetime
    ask: bool
    known: frozenset[str] = frozenset()


DUE = (
    select(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.state == "waiting",
        messages.c.due_at <= bindparam("now"),
    )
    .order_by(messages.c.due_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
LEFT_BEHIND = (
    select(messages)
    .where(
        messages.c.channel == bindparam("channel"),
        messages.c.state == "sending",
        messages.c.leased_until <= bindparam("now"),
    )
    .order_by(messages.c.leased_until)
    .limit(1)
    .with_for_update(skip_locked=True)
)
SOONEST = select(func.min(func.coalesce(messages.c.leased_until, messages.c.due_at))).where(
    messages.c.channel == bindparam("channel"), messages.c.state.in_(("waiting", "sending"))
)
NEWS_LATELY = select(func.count()).where(
    messages.c.member_id == bindparam("member_id"),
    messages.c.id != bindparam("this"),
    messages.c.purpose == "marketing",
    messages.c.state.in_(("sending", "sent", "delivered", "unclear")),
    messages.c.handed_at > bindparam("since"),
)
KNOWN = (
    select(messages.c.provider_id)
    .where(
        messages.c.member_id == bindparam("member_id"),
        messages.c.channel == bindparam("channel"),
        messages.c.provider_id != "",
    )
    .order_by(messages.c.queued_at.desc())
    .limit(100)
)
COUPON = select(coupons.c.number, coupons.c.expires_at).where(
    coupons.c.id == bindparam("coupon_id"), coupons.c.state == "open"
)
HOLD_MEMBER = select(members.c.id).where(members.c.id == bindparam("member_id")).with_for_update()


def take(
    ctx: Context, channel: Channel, worker: str, *, home: str = "", sends: bool = True
) -> Taken | None:
    """The next letter of this way that may leave now, or one whose worker is gone; None for none.

    ``home`` is the shop's own address on the internet, where the way out lives. ``sends`` False:
    the shop has nobody who could send this way, and what waits tries the next one.
    """
    left = ctx.db.execute(LEFT_BEHIND, {"channel": channel, "now": ctx.now}).first()
    if left is not None and sends:
        return _left_behind(ctx, left, worker, home)
    for _ in range(LOOKS):
        row = ctx.db.execute(DUE, {"channel": channel, "now": ctx.now}).first()
        if row is None:
            return None
        why = _why_not(ctx, row, home) if sends else "no_sender"
        if why:
            outcome.skip(ctx, row, why)
            continue
        allowed = outcome.due(ctx, row, ctx.now)
        if allowed > ctx.now:
            _put_off(ctx, row, allowed)
            continue
        return _hand(ctx, row, worker, home, ask=False)
    return None


def soonest(ctx: Context, channel: Channel) -> datetime | None:
    """When there is next something to do for this way."""
    found: datetime | None = ctx.db.execute(SOONEST, {"channel": channel}).scalar()
    return found


def _left_behind(ctx: Context, row: Any, worker: str, home: str) -> Taken | None:
    """Ask about it, unless asking is sending under the same key and the rules now forbid that."""
    why = _why_not(ctx, row, home)
    if why in {"no_address", "stopped"} or (why and row.channel == "line"):
        outcome.unclear(ctx, row.id, row.worker, why, "")
        return None
    return _hand(ctx, row, worker, home, ask=True)


def _why_not(ctx: Context, row: Any, home: str) -> str:
    """The rule that forbids this letter now, by its name; empty when it may leave."""
    reach = contacts.reach_for(ctx, row)
    if ctx.now > row.dies_at:
        return "too_late"
    if row.channel in reach.stopped:
        return "stopped"
    if row.channel not in reach.addresses:
        return "no_address"
    if row.purpose != "marketing":
        return ""
    if not consent.allows(ctx, row.member_id, row.purpose, row.channel):
        return "no_consent"
    if row.channel in {"email", "line"} and not home:
        return "no_way_out"
    return "enough" if _had_enough(ctx, row) else ""


def _had_enough(ctx: Context, row: Any) -> bool:
    rules = ctx.rules.messages
    # Two workers with two letters for one member must not both find room for one more.
    ctx.db.execute(HOLD_MEMBER, {"member_id": row.member_id})
    since = ctx.now - timedelta(days=rules.news_days)
    asked = {"member_id": row.member_id, "this": row.id, "since": since}
    return ctx.db.execute(NEWS_LATELY, asked).scalar_one() >= rules.news_per_member


def _put_off(ctx: Context, row: Any, due: datetime) -> None:
    """Quiet hours have begun since; its life is longer by as much as it waits."""
    ctx.db.execute(
        update(messages)
        .where(messages.c.id == row.id)
        .values(due_at=due, dies_at=row.dies_at + (due - ctx.now))
    )


def _hand(ctx: Context, row: Any, worker: str, home: str, *, ask: bool) -> Taken:
    reach = contacts.reach_for(ctx, row)
    until = ctx.now + LEASE
    written = _written(_at_store(ctx, row), row, reach, home)
    kept = {} if fields.kind_of(row.template).secret else {"body": written.text}
    ctx.db.execute(
        update(messages)
        .where(messages.c.id == row.id)
        .values(
            state="sending",
            worker=worker,
            leased_until=until,
            tries=row.tries + 1,
            handed_at=row.handed_at or ctx.now,
            language=reach.language,
            to_masked=contacts.masked(row.channel, written.to) if written.to else row.to_masked,
            subject=written.subject if kept else "",
            **kept,
        )
    )
    known = ctx.db.execute(KNOWN, {"member_id": row.member_id, "channel": row.channel}).scalars()
    return Taken(written, worker, until, ask, frozenset(known) if ask else frozenset())


def _written(ctx: Context, row: Any, reach: Reach, home: str) -> Letter:
    facts = orjson.loads(row.facts)
    text = templates.find(ctx, row.template).text(reach.language)
    way_out = ""
    if row.purpose == "marketing" and home:
        way_out = f"{home.rstrip('/')}/u/{wayout.token(ctx.keys, row.member_id, row.channel)}"
    at = Occasion(
        store=ctx.store,
        purpose=row.purpose,
        channel=row.channel,
        language=reach.language,
        way_out=way_out,
        qr=_coupon_code(ctx, facts),
    )
    told = _with_person(facts, reach)
    subject, body, html = letter.write(ctx, text, told, at)
    return Letter(
        id=row.id,
        channel=row.channel,
        purpose=row.purpose,
        to=reach.addresses.get(row.channel, ""),
        language=reach.language,
        shop=letter.shop_name(ctx, reach.language),
        subject=subject,
        text=body,
        html=html,
        qr=at.qr,
        way_out=way_out,
        approved=letter.approved(text, told, ctx, at),
        handed_at=row.handed_at,
    )


def _with_person(facts: Mapping[str, Any], reach: Reach) -> dict[str, Any]:
    name = reach.name or words.say(reach.language, "message.dear_member")
    return {**facts, "name": name, "balance": reach.balance}


def _coupon_code(ctx: Context, facts: Mapping[str, Any]) -> str:
    """The text of the coupon's QR code, when the letter brings one."""
    if "coupon_id" not in facts:
        return ""
    row = ctx.db.execute(COUPON, {"coupon_id": UUID(facts["coupon_id"])}).first()
    return ctx.keys.sign(row.number, row.expires_at) if row else ""


def _at_store(ctx: Context, row: Any) -> Context:
    """Written in the branch that wanted it: its name, its currency, its clock."""
    return replace(ctx, store=ctx.standing.stores[row.store_id])
