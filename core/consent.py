"""Consent: for a purpose, over a channel, unticked until somebody ticks it, kept with its wording.

Hong Kong's PDPO Part VIA and Taiwan's PDPA ask for it apart from membership; a member without it
still gets service messages. Every answer is a ledger row (purpose, channel, wording, language,
time, device). ``consent_states`` is the guard kept beside it: the newest answer of each purpose and
channel, which is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from core import journal, ledger, words
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.schema import Key, UtcTime, metadata
from core.members import members

consents = schema.ledger(
    "consents",
    Column("id", Key, primary_key=True),
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("wording", String(20), nullable=False),
    Column("language", String(10), nullable=False),
    Column("station", String(24), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column(
        "purpose",
        String(12),
        nullable=False,
        server_default="marketing",
        info={"later": "marketing"},
    ),
    Index("ix_consents_member", "member_id", "at"),
)

states = Table(
    "consent_states",
    metadata,
    Column("member_id", Key, ForeignKey("members.id"), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("since", UtcTime, nullable=False),
    PrimaryKeyConstraint("member_id", "purpose", "channel"),
    Index("ix_consent_states_granted", "purpose", "channel", "granted", "member_id"),
)

wordings = Table(
    "consent_wordings",
    metadata,
    Column("version", String(20), nullable=False),
    Column("purpose", String(12), nullable=False),
    Column("language", String(10), nullable=False),
    Column("text", Text, nullable=False),
    Column("first_shown_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("version", "purpose", "language"),
)
"""What stood on the screen under each version, so that a receipt of consent can quote it."""

CHANNELS = ("sms", "whatsapp", "line", "email")
"""Ways to reach a member. "any" stands for several of them at once: see ``record``."""

PURPOSES = ("marketing", "profiling", "research")
"""Offers and news; choosing offers by what was bought; surveys. Service letters need no consent."""

SERVICE = "service"
NAMED_BY_WORDING = ("sms", "whatsapp")
"""The channels that the kiosk's sentence names: a yes to it is a yes to these and to no other."""

WORDS = {
    "marketing": "kiosk.news_wording",
    "profiling": "consent.profiling_wording",
    "research": "consent.research_wording",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What counts now for one purpose and channel, and since when."""

    purpose: str
    channel: str
    granted: bool
    since: datetime


ALLOWED = select(states.c.granted).where(
    states.c.member_id == bindparam("member_id"),
    states.c.purpose == bindparam("purpose"),
    states.c.channel == bindparam("channel"),
)
_state = insert_or(states)
KEEP_STATE = _state.on_conflict_do_update(
    index_elements=["member_id", "purpose", "channel"],
    set_={"granted": _state.excluded.granted, "since": _state.excluded.since},
)
NEW_WORDING = insert_or(wordings).on_conflict_do_nothing()
STILL_MARKETED = select(func.min(states.c.since)).where(
    states.c.member_id == bindparam("member_id"),
    states.c.purpose == "marketing",
    states.c.granted,
)


def record(
    ctx: Context,
    member_id: UUID,
    *,
    granted: bool,
    language: str,
    channel: str = "any",
    purpose: str = "marketing",
) -> None:
    """Keep a yes or a no, with the wording that was on the screen. Taking it back is as easy.

    ``channel`` "any": a yes holds for the channels the wording names, a no for every one there is.
    """
    version = ctx.rules.consent_wording
    _keep_wording(ctx, version, purpose, language)
    row = {
        "id": new_id(),
        "member_id": member_id,
        "channel": channel,
        "granted": granted,
        "wording": version,
        "language": language,
        "station": ctx.station,
        "at": ctx.now,
        "purpose": purpose,
    }
    ledger.post(ctx, consents, [row])
    remember(ctx, member_id, purpose, meant(channel, granted=granted), granted=granted)
    facts = {"granted": granted, "channel": channel, "purpose": purpose}
    journal.announce(ctx, "member.consent", member_id, **facts)


def allows(ctx: Context, member_id: UUID, purpose: str, channel: str) -> bool:
    """Whether we may use this channel for this purpose now. Service messages need no consent."""
    if purpose == SERVICE:
        return True
    asked = {"member_id": member_id, "purpose": purpose, "channel": channel}
    return bool(ctx.db.execute(ALLOWED, asked).scalar())


def carry(ctx: Context, gone: UUID, kept: UUID, answer: Answer) -> None:
    """Two members were one person: her newest answer holds for the one that stays, as she gave it.

    The entry quotes the wording, language and device of the answer itself.
    """
    given = ctx.db.execute(
        select(consents)
        .where(
            consents.c.member_id == gone,
            consents.c.purpose == answer.purpose,
            consents.c.channel.in_((answer.channel, "any")),
            consents.c.granted == answer.granted,
        )
        .order_by(consents.c.at.desc())
        .limit(1)
    ).one()
    row = dict(given._mapping) | {"id": new_id(), "member_id": kept, "at": ctx.now}
    row["channel"] = answer.channel
    row.pop("deed")
    ledger.post(ctx, consents, [row])
    remember(ctx, kept, answer.purpose, (answer.channel,), granted=answer.granted)


def restore(ctx: Context, member_id: UUID, purpose: str, channel: str, *, granted: bool) -> None:
    """A merge was undone: this is what the member had said before it."""
    row = {
        "id": new_id(),
        "member_id": member_id,
        "channel": channel,
        "granted": granted,
        "wording": ctx.rules.consent_wording,
        "language": "",
        "station": ctx.station,
        "at": ctx.now,
        "purpose": purpose,
    }
    ledger.post(ctx, consents, [row])
    remember(ctx, member_id, purpose, (channel,), granted=granted)


def of(ctx: Context, member_id: UUID) -> tuple[Answer, ...]:
    """Every answer that counts now, by purpose and channel."""
    rows = ctx.db.execute(
        select(states)
        .where(states.c.member_id == member_id)
        .order_by(states.c.purpose, states.c.channel)
    )
    return tuple(Answer(row.purpose, row.channel, row.granted, row.since) for row in rows)


def meant(channel: str, *, granted: bool) -> tuple[str, ...]:
    """The channels an answer speaks of."""
    if channel != "any":
        return (channel,)
    return NAMED_BY_WORDING if granted else CHANNELS


def remember(
    ctx: Context, member_id: UUID, purpose: str, channels: Iterable[str], *, granted: bool
) -> None:
    """The guard beside the ledger: these channels now say so, since this moment."""
    rows = [
        {
            "member_id": member_id,
            "purpose": purpose,
            "channel": channel,
            "granted": granted,
            "since": ctx.now,
        }
        for channel in channels
    ]
    ctx.db.execute(KEEP_STATE, rows)
    if purpose == "marketing":
        since = ctx.db.execute(STILL_MARKETED, {"member_id": member_id}).scalar()
        ctx.db.execute(
            update(members).where(members.c.id == member_id).values(marketing_since=since)
        )


def _keep_wording(ctx: Context, version: str, purpose: str, language: str) -> None:
    ctx.db.execute(
        NEW_WORDING,
        {
            "version": version,
            "purpose": purpose,
            "language": language,
            "text": words.say(language, WORDS[purpose]),
            "first_shown_at": ctx.now,
        },
    )
