"""What every messenger understands and answers, and the one distinction that matters.

``Refused``: surely not sent. ``Unclear``: it may have been sent, so it must not be sent again by
itself. A messenger that can find out says so in ``ask``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter for one person. ``id`` is the key under which a second try is recognised.

    ``approved`` is WhatsApp's own template and its named parameters. ``known`` are the far side's
    ids of other letters to this person. ``handed_at`` is when a first try began, None before.
    """

    id: UUID
    to: str
    shop: str
    language: str
    purpose: str
    subject: str
    text: str
    html: str = ""
    qr: str = ""
    way_out: str = ""
    approved: tuple[str, tuple[tuple[str, str], ...]] | None = None
    handed_at: datetime | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sent:
    """The far side took it, and calls it ``provider_id``."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Surely not sent. ``final``: it never will be. ``reason`` has words: message.why_…"""

    reason: str
    told: str = ""
    final: bool = False
    retry_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nobody knows. ``askable``: ``ask`` may find out later."""

    reason: str
    told: str = ""
    askable: bool = False


@dataclass(frozen=True, slots=True)
class NotThere:
    """Asked, and the far side has never had it: a fresh try is safe."""


class Messenger(Protocol):
    """One way of sending."""

    def send(self, letter: Outgoing) -> Sent | Refused | Unclear:
        """Hand it over. Never raises for what the far side does."""

    def ask(self, letter: Outgoing) -> Sent | Refused | Unclear | NotThere:
        """Find out what became of a try whose end nobody saw."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the far side says later of a letter: ``state`` is sent, delivered or failed."""

    message_id: str
    provider_id: str
    state: str
    reason: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody wrote to the shop."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Shut:
    """Somebody blocked the shop (``open`` False) or let it in again."""

    address: str
    open: bool


News = Receipt | Heard | Shut


class Forged(Exception):
    """The call does not carry the provider's signature, or is none of its own."""
