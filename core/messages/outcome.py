"""What became of a letter: sent, to be tried again, unclear, given up, or not allowed to go."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import func, select, update

from core import journal
from core.context import Context
from core.messages import contacts, fields, history, queueing, templates, wayout
from core.messages.tables import messages
from core.refusals import Refusal

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=6)
ASK_AFTER: Final = timedelta(seconds=90)
"""A request that was under way when the line broke has arrived by then, or never will."""
TELLS_THE_WAY_IS_SHUT: Final = {"address_wrong": "bounced", "stopped": "stop"}
OTHER_WAY_HELPS: Final = {
    "no_sender",
    "no_address",
    "stopped",
    "address_wrong",
    "refused",
    "tries",
    "key_refused",
    "template_refused",
    "quota",
}
"""Reasons for which a service letter takes the next way that reaches the member."""


class NotNow(Refusal):
    """The message is not in a state that allows this."""

    key = "message.not_now"


def sent(ctx: Context, message_id: UUID, provider_id: str) -> None:
    """The far side took it. This is the truth whoever holds the lease by now."""
    before = ("sending", "waiting", "unclear")
    _become(ctx, message_id, before, "sent", "sent", provider_id=provider_id[:200])


def held(
    ctx: Context, message_id: UUID, worker: str, reason: str, told: str, seconds: float | None
) -> None:
    """Surely not sent: later again, after the far side's own time or a growing wait of ours."""
    row = _row(ctx, message_id)
    if row.tries >= ctx.rules.messages.most_tries:
        refused(ctx, message_id, worker, "tries", told)
        return
    wait = timedelta(seconds=seconds) if seconds else back_off(str(row.id), row.tries)
    again = due(ctx, row, ctx.now + wait)
    _become(
        ctx,
        message_id,
        ("sending",),
        "waiting",
        "held",
        reason,
        worker=worker,
        due_at=again,
        trouble=told[:200],
    )


def refused(ctx: Context, message_id: UUID, worker: str, reason: str, told: str) -> None:
    """Surely not sent and never will be this way. A service letter tries the next one."""
    row = _row(ctx, message_id)
    if not _become(
        ctx,
        message_id,
        ("sending",),
        "failed",
        "failed",
        reason,
        worker=worker,
        trouble=told[:200],
    ):
        return
    _learn(ctx, row, reason)
    _other_way(ctx, row, reason)


def ask_later(ctx: Context, message_id: UUID, worker: str, reason: str, told: str) -> None:
    """It may have been sent, and the far side can be asked: so it will be, by whoever comes."""
    row = _row(ctx, message_id)
    if row.tries >= ctx.rules.messages.most_tries:
        unclear(ctx, message_id, worker, reason, told)
        return
    wait = max(ASK_AFTER, back_off(str(row.id), row.tries))
    kept: dict[str, Any] = {"leased_until": ctx.now + wait, "trouble": told[:200]}
    _become(ctx, message_id, ("sending",), "sending", "held", reason, worker=worker, **kept)


def unclear(ctx: Context, message_id: UUID, worker: str, reason: str, told: str) -> None:
    """It may have been sent, and nobody can be asked: a person decides, or a receipt does."""
    _become(
        ctx,
        message_id,
        ("sending",),
        "unclear",
        "unclear",
        reason,
        worker=worker,
        trouble=told[:200],
    )


def skip(ctx: Context, row: Any, reason: str) -> None:
    """The rules say no. Nothing was sent, nothing will be."""
    _become(ctx, row.id, ("waiting", "sending"), "skipped", "skipped", reason)
    _other_way(ctx, row, reason)


def delivered(ctx: Context, message_id: UUID, provider_id: str = "") -> None:
    """A receipt: it is in the member's hand. Told twice or late, it stays so."""
    kept: dict[str, Any] = {"provider_id": provider_id[:200]} if provider_id else {}
    before = ("sent", "sending", "unclear", "waiting")
    _become(ctx, message_id, before, "delivered", "delivered", **kept)


def bounced(ctx: Context, message_id: UUID, reason: str, told: str) -> None:
    """A receipt: it did not arrive, though the far side had taken it."""
    row = _row(ctx, message_id)
    before = ("sent", "sending", "unclear")
    if _become(ctx, message_id, before, "failed", "failed", reason, trouble=told[:200]):
        _learn(ctx, row, reason)
        _other_way(ctx, row, reason)


def try_again(ctx: Context, message_id: UUID) -> None:
    """A colleague wants one more try of what was given up or is unclear.

    It goes out under the same key: an e-mail that did arrive is recognised by its Message-ID.
    """
    ctx.require("manage_messages")
    row = _row(ctx, message_id)
    if row.state not in {"failed", "unclear"}:
        raise NotNow
    kind = fields.kind_of(row.template)
    if kind.secret:
        raise NotNow
    again = due(ctx, row, ctx.now)
    lives = {"due_at": again, "dies_at": again + kind.lives}
    kept: dict[str, Any] = lives | {"tries": 0, "trouble": ""}
    _become(ctx, message_id, (row.state,), "waiting", "again", ctx.actor.role, **kept)


def find(ctx: Context, message_id: UUID | None, provider_id: str) -> UUID | None:
    """The message that we, or the far side, call so."""
    this = messages.c.id == message_id
    if message_id is None:
        this = (messages.c.provider_id == provider_id) & (messages.c.provider_id != "")
    found: UUID | None = ctx.db.execute(select(messages.c.id).where(this).limit(1)).scalar()
    return found


def due(ctx: Context, row: Any, moment: datetime) -> datetime:
    """When this message may leave, from a moment on, by the clock of its own branch."""
    return queueing.due(ctx, row.template, row.purpose, moment, store_id=row.store_id)


def back_off(key: str, tries: int) -> timedelta:
    """Half a minute, one, two, four … six hours; drawn apart by the message's own key.

    Many letters refused in the same second do not all come back in the same second.
    """
    whole: timedelta = min(FIRST_WAIT * 2 ** max(tries - 1, 0), LONGEST_WAIT)
    share = int.from_bytes(sha256(f"{key}:{tries}".encode()).digest()[:4]) / 2**32
    return whole * (0.75 + share / 2)


def _become(
    ctx: Context,
    message_id: UUID,
    before: tuple[str, ...],
    state: str,
    entry: str,
    reason: str = "",
    *,
    worker: str | None = None,
    **values: Any,
) -> bool:
    """Move a message from one state to the next and say so. False: somebody was quicker."""
    mine = update(messages).where(messages.c.id == message_id, messages.c.state.in_(before))
    if worker is not None:
        mine = mine.where(messages.c.worker == worker)
    done_at = None if state in {"waiting", "sending"} else ctx.now
    kept = {"state": state, "done_at": done_at, "leased_until": None} | values
    row = ctx.db.execute(
        mine.values(kept).returning(messages.c.member_id, messages.c.template)
    ).first()
    if row is None:
        return False
    if done_at is not None and fields.kind_of(row.template).secret:
        _hush(ctx, message_id)
    number = history.next_number(ctx, message_id)
    history.enter(ctx, message_id, row.member_id, number, entry, reason)
    journal.announce(ctx, f"message.{entry}", message_id, reason=reason)
    return True


def _hush(ctx: Context, message_id: UUID) -> None:
    """A code that was sent is nobody's business any more."""
    ctx.db.execute(
        update(messages).where(messages.c.id == message_id).values(facts="{}", subject="", body="")
    )


def _learn(ctx: Context, row: Any, reason: str) -> None:
    """The far side says that this address is dead, or that its owner wants nothing of us."""
    if "to" in orjson.loads(row.facts):
        return  # a number that somebody only claimed says nothing about the member's own
    if reason in TELLS_THE_WAY_IS_SHUT:
        contacts.close(ctx, row.member_id, row.channel, TELLS_THE_WAY_IS_SHUT[reason])
    if reason == "no_consent":
        wayout.no_more(ctx, row.member_id, row.channel, row.language)


def _other_way(ctx: Context, row: Any, reason: str) -> None:
    """A service letter that cannot go this way goes the next one; a code proves its own way."""
    if row.purpose != "service" or reason not in OTHER_WAY_HELPS:
        return
    if fields.kind_of(row.template).secret:
        return
    tried = set(
        ctx.db.execute(select(messages.c.channel).where(messages.c.key == row.key)).scalars()
    )
    reach = contacts.reach_for(ctx, row)
    words = templates.find(ctx, row.template)
    ways = [one for one in queueing.open_ways(ctx, words, reach) if one not in tried]
    if not ways:
        return
    turn = ctx.db.execute(
        select(func.count()).select_from(messages).where(messages.c.key == row.key)
    ).scalar_one()
    facts = orjson.loads(row.facts)
    now = due(ctx, row, ctx.now)
    new = queueing.new_row(ctx, reach, ways[0], turn, row.template, facts, row.purpose, now)
    queueing.post(ctx, new | {"key": row.key, "store_id": row.store_id})


def _row(ctx: Context, message_id: UUID) -> Any:
    return ctx.db.execute(select(messages).where(messages.c.id == message_id)).one()
