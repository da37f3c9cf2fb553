"""Consent to direct marketing: its own choice, unticked, kept with wording, time and place.

Hong Kong's PDPO Part VIA and Taiwan's PDPA ask for it apart from membership; a member without it
still gets service messages. The newest entry of a channel counts.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, update

from core import journal, ledger
from core.context import Context
from core.db import schema
from core.db.ids import new_id
from core.db.schema import Key, UtcTime
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
    Index("ix_consents_member", "member_id", "at"),
)


def record(
    ctx: Context, member_id: UUID, *, granted: bool, language: str, channel: str = "any"
) -> None:
    """Keep a yes or a no, with the wording that was on the screen. Taking it back is as easy."""
    ledger.post(
        ctx,
        consents,
        [
            {
                "id": new_id(),
                "member_id": member_id,
                "channel": channel,
                "granted": granted,
                "wording": ctx.rules.consent_wording,
                "language": language,
                "station": ctx.station,
                "at": ctx.now,
            }
        ],
    )
    since = ctx.now if granted else None
    ctx.db.execute(update(members).where(members.c.id == member_id).values(marketing_since=since))
    journal.announce(ctx, "member.consent", member_id, granted=granted, channel=channel)
