"""Asking for a letter: rows in the outbox, written by the deed that wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # its ON CONFLICT compiles for SQLite as well

from core import consent, journal
from core.context import Context
from core.db.ids import new_id
from core.messages import contacts, fields, history, quiet, templates
from core.messages.contacts import Channel, Reach
from core.messages.tables import messages
from core.messages.templates import Purpose, Template

NEW_MESSAGE = insert(messages).on_conflict_do_nothing().returning(messages.c.id)
KNOWN = select(messages.c.id).where(messages.c.key == bindparam("key")).limit(1)


def queue(
    ctx: Context,
    member_id: UUID,
    template: str,
    facts: Mapping[str, Any],
    *,
    key: str,
    purpose: Purpose,
    not_before: datetime | None = None,
    channel: Channel | None = None,
    to: str = "",
) -> None:
    """Write to a member, once for each ``key``, however often it is asked for.

    Service letters go by the first way of ``rules.messages.order`` that reaches the member;
    marketing by the first the member agreed to (or every one, as the shop has set). Nobody to
    reach, nothing is written. Nothing is sent here: a runner does, after the commit, and asks the
    rules once more when the time comes. ``facts`` are the fields the template asks for
    (``fields.FIELDS``): amounts in cents, days as dates, names in many languages as a mapping;
    ``coupon_id`` puts that coupon's QR code into an e-mail. Raises ``KeyError`` when one is
    missing: that is our bug, not the customer's. ``to`` names a number (E.164) that is still to be
    proven the member's: the letter goes there by SMS and nowhere else.
    """
    words = templates.find(ctx, template)
    if missing := words.asks - facts.keys():
        raise KeyError(f"the letter {template} wants {sorted(missing)}")
    if ctx.db.execute(KNOWN, {"key": key}).first() is not None:
        return
    reach = contacts.addressed(contacts.reach(ctx, member_id), to)
    facts = {**facts, "to": to} if to else facts
    ways = [channel] if channel else list(_ways(ctx, words, reach, purpose))
    due_at = due(ctx, template, purpose, max(ctx.now, not_before or ctx.now))
    for turn, way in enumerate(ways):
        row = new_row(ctx, reach, way, turn, template, facts, purpose, due_at) | {"key": key}
        if not post(ctx, row):
            return


def post(ctx: Context, row: dict[str, Any]) -> bool:
    """Put one row into the outbox. False: it is there already."""
    if ctx.db.execute(NEW_MESSAGE, row).scalar() is None:
        return False
    history.enter(ctx, row["id"], row["member_id"], 0, "queued", row["channel"])
    journal.announce(
        ctx, "message.queued", row["id"], channel=row["channel"], template=row["template"]
    )
    return True


def due(
    ctx: Context, template: str, purpose: str, moment: datetime, *, store_id: UUID | None = None
) -> datetime:
    """When a letter may leave: at once when somebody is waiting for it, else not in quiet hours.

    The hours are those of the branch that wanted it.
    """
    rules = ctx.rules.messages
    if purpose == "service" and fields.kind_of(template).at_once:
        return moment
    zone = ctx.standing.stores[store_id or ctx.store.id].zone
    return quiet.next_allowed(moment, zone, rules.quiet_from, rules.quiet_to)


def _ways(ctx: Context, words: Template, reach: Reach, purpose: str) -> Iterator[Channel]:
    """The ways this letter takes, by the shop's order."""
    for channel in open_ways(ctx, words, reach):
        if consent.allows(ctx, reach.member_id, purpose, channel):
            yield channel
            if purpose == "service" or not ctx.rules.messages.every_way:
                return


def open_ways(ctx: Context, words: Template, reach: Reach) -> Iterator[Channel]:
    """By which ways these words could reach the member, by the shop's order."""
    for channel in ctx.rules.messages.order:
        there = channel in reach.addresses and channel not in reach.stopped
        if there and (channel != "whatsapp" or words.text(reach.language).whatsapp):
            yield channel


def new_row(
    ctx: Context,
    reach: Reach,
    channel: Channel,
    turn: int,
    template: str,
    facts: Mapping[str, Any],
    purpose: str,
    due_at: datetime,
) -> dict[str, Any]:
    """A row of the outbox before anything has happened to it; the key is the caller's."""
    return {
        "id": new_id(),
        "turn": turn,
        "member_id": reach.member_id,
        "store_id": ctx.store.id,
        "channel": channel,
        "purpose": purpose,
        "template": template,
        "language": reach.language,
        "facts": orjson.dumps(facts, default=str).decode(),
        "state": "waiting",
        "due_at": due_at,
        "dies_at": due_at + fields.kind_of(template).lives,
        "tries": 0,
        "worker": "",
        "leased_until": None,
        "handed_at": None,
        "to_masked": contacts.masked(channel, reach.addresses.get(channel, "")),
        "subject": "",
        "body": "",
        "provider_id": "",
        "trouble": "",
        "queued_at": ctx.now,
        "done_at": None,
    }
