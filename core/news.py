"""News of committed deeds, told to whoever listens in this process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.journal import Event

log = logging.getLogger(__name__)
Listener = Callable[["Event"], None]


class News:
    """Tells each event to every listener, after the commit, in the thread that committed.

    A listener must only hand the event on (to its own queue): it may not block and may not write.
    """

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every event from now on. The answer is how to stop hearing."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return stop

    def publish(self, events: Iterable[Event]) -> None:
        """One deaf listener never keeps the news from the others, nor fails the deed."""
        for event in events:
            for listener in self._listeners:
                try:
                    listener(event)
                except Exception:
                    log.exception("a listener failed on %s", event.kind)
