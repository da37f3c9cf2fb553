"""What a deed is given: the open transaction, the store, who acts from where, and the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from core.refusals import NotPermitted

if TYPE_CHECKING:
    from core.journal import Head, Seat
    from core.pricing import OfferBook
    from core.settings import Rules
    from core.tiers.scheme import Timeline
    from core.tokens import KeyRing


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. ``permissions`` are the person's own, never the machine's."""

    name: str
    id: UUID | None = None
    role: str = "system"
    permissions: frozenset[str] = frozenset()


KIOSK = Actor(name="kiosk", role="kiosk", permissions=frozenset({"join"}))
"""A customer at a kiosk: may join and look, nothing else."""

SYSTEM = Actor(name="system", role="system", permissions=frozenset({"*"}))
"""The house itself: jobs, runners, migrations."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a deed comes from: a store, the station in it, and the person standing there."""

    store_id: UUID
    station: str
    actor: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class Store:
    """A branch. Its currency and time zone hold for everything sold in it."""

    id: UUID
    code: str
    name: dict[str, str]
    currency: str
    zone: ZoneInfo
    day_starts_hour: int = 0
    region: str = "HK"
    address: dict[str, str] = field(default_factory=dict)
    phone: str = ""

    def business_date(self, moment: datetime) -> date:
        """The shop's day of a moment: until the closing hour the night belongs to yesterday."""
        local = moment.astimezone(self.zone)
        return (local - timedelta(hours=self.day_starts_hour)).date()


@dataclass(slots=True)
class Deed:
    """What one transaction has done so far, for the journal entry that seals it.

    ``head`` is the newest entry of the station that this process knows to be committed.
    """

    id: UUID
    rows: dict[str, list[bytes]] = field(default_factory=dict)
    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    seat: Seat | None = None
    head: Head | None = None
    sealed: Head | None = None

    def mark(self) -> tuple[dict[str, int], int]:
        """How far this deed has come, for a part of it that may be undone."""
        return {name: len(rows) for name, rows in self.rows.items()}, len(self.events)

    def back_to(self, mark: tuple[dict[str, int], int]) -> None:
        """Forget what was written since the mark: its savepoint was rolled back."""
        counts, events = mark
        self.rows = {
            name: rows[: counts[name]] for name, rows in self.rows.items() if name in counts
        }
        del self.events[events:]
        self.seat = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What changes seldom and every deed wants: branches, rules, signing keys, running offers."""

    stores: dict[UUID, Store]
    rules: Rules
    keys: KeyRing
    offers: OfferBook
    tiers: Timeline


@dataclass(frozen=True, slots=True)
class Context:
    """One open transaction and the circumstances of the deed done in it."""

    db: Connection
    store: Store
    station: str
    actor: Actor
    now: datetime
    standing: Standing
    deed: Deed

    @property
    def rules(self) -> Rules:
        """The rules of the shop in force."""
        return self.standing.rules

    @property
    def keys(self) -> KeyRing:
        """The keys that sign and verify our QR codes."""
        return self.standing.keys

    @property
    def today(self) -> date:
        """The business date now."""
        return self.store.business_date(self.now)

    def require(self, permission: str) -> None:
        """Refuse unless the person may do this."""
        allowed = self.actor.permissions
        if permission not in allowed and "*" not in allowed:
            raise NotPermitted(permission=permission, name=self.actor.name)
