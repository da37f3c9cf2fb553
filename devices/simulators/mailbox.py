"""What arrived at the far ends of our messengers, kept in memory for whoever looks."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something a member would have found on the phone or in the letter box."""

    number: int
    channel: str
    to: str
    sender: str
    subject: str
    text: str
    html: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict, repr=False)
    headers: dict[str, str] = field(default_factory=dict)
    provider_id: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Mailbox:
    """Everything that arrived, newest last; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._arrived: deque[Arrived] = deque(maxlen=KEPT)

    def put(self, channel: str, to: str, **told: Any) -> Arrived:
        """It has arrived."""
        with self._lock:
            arrived = Arrived(next(self._numbers), channel, to, **told)
            self._arrived.append(arrived)
            return arrived

    def all(self, channel: str | None = None) -> list[Arrived]:
        """What arrived by this way, or by any, oldest first."""
        with self._lock:
            return [one for one in self._arrived if channel in {None, one.channel}]

    def find(self, number: int) -> Arrived | None:
        """One arrival by its number."""
        return next((one for one in self.all() if one.number == number), None)

    def clear(self) -> None:
        """Empty the box."""
        with self._lock:
            self._arrived.clear()
