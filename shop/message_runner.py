"""Takes letters from the outbox to their messengers: take, send outside of any transaction, record.

One thread for each way of sending, so that a slow mail server holds up no SMS. Any number of
processes may run them: a row is taken by lease, and a row whose worker is gone is asked about.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from core.context import Context, Desk
from core.db.database import Database
from core.db.ids import new_id
from core.journal import Event
from core.messages import outbox, outcome
from core.messages.contacts import CHANNELS, Channel
from core.messages.outbox import Taken
from devices.messengers.port import Messenger, NotThere, Outgoing, Refused, Sent, Unclear

log = logging.getLogger("sammiu.messages")

LONGEST_NAP: Final = 30.0
"""What another process has queued is noticed within this time; our own at once."""
SHORTEST_NAP: Final = 0.05
STUMBLE_SECONDS: Final = 5.0
SAFE_SECONDS: Final = 60.0
"""A worker that was stopped for so long that its lease nears its end sends nothing any more."""
WAKES: Final = frozenset({"message.queued", "message.again", "message.held"})

Answer = Sent | Refused | Unclear | NotThere


@dataclass(frozen=True, slots=True)
class Post:
    """How the shop sends: a messenger for each way, and its own address on the internet."""

    senders: Mapping[Channel, Messenger]
    home: str = ""


class MessageRunner:
    """Serves the outbox of the whole shop until it is stopped."""

    def __init__(self, database: Database, house: Desk, post: Post) -> None:
        self.database, self.house, self.post = database, house, post
        self.worker = new_id().hex[-12:]
        self._stopping = threading.Event()
        self._wakes = {channel: threading.Event() for channel in CHANNELS}
        self._threads = [
            threading.Thread(target=self._run, args=(channel,), name=f"messages {channel}")
            for channel in CHANNELS
        ]
        self._deaf = database.news.subscribe(self._hear)

    def start(self) -> MessageRunner:
        """Begin; what a fall left behind is found by its lease."""
        for thread in self._threads:
            thread.daemon = True
            thread.start()
        return self

    def stop(self) -> None:
        """Finish the letters in hand and stop."""
        self._deaf()
        self._stopping.set()
        for wake in self._wakes.values():
            wake.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def work_off(self, channel: Channel) -> int:
        """Send everything of this way that is due now; how many were taken in hand."""
        done = 0
        while not self._stopping.is_set() and self._one(channel):
            done += 1
        return done

    def _hear(self, event: Event) -> None:
        if event.kind in WAKES:
            for wake in self._wakes.values():
                wake.set()

    def _run(self, channel: Channel) -> None:
        wake = self._wakes[channel]
        while not self._stopping.is_set():
            wake.clear()
            try:
                self.work_off(channel)
                nap = self._nap(channel)
            except Exception:
                log.exception("the outbox stumbled over %s", channel)
                nap = STUMBLE_SECONDS
            if not self._stopping.is_set():
                wake.wait(nap)

    def _nap(self, channel: Channel) -> float:
        soonest = self.database.ask(self.house, partial(_soonest, channel))
        if soonest is None:
            return LONGEST_NAP
        wait = (soonest - self.database.clock()).total_seconds()
        return min(max(wait, SHORTEST_NAP), LONGEST_NAP)

    def _one(self, channel: Channel) -> bool:
        """Take one letter to its end. False: nothing is due."""
        taken = self.database.deed(self.house, partial(self._take, channel))
        if taken is None:
            return False
        left = (taken.until - self.database.clock()).total_seconds()
        if left < SAFE_SECONDS:
            log.warning("a letter was held too long to be sent safely; it will be asked about")
            return True
        answer = self._carry(taken)
        self.database.deed(self.house, lambda ctx: record(ctx, taken, answer))
        return True

    def _take(self, channel: Channel, ctx: Context) -> Taken | None:
        sends = channel in self.post.senders
        return outbox.take(ctx, channel, self.worker, home=self.post.home, sends=sends)

    def _carry(self, taken: Taken) -> Answer:
        sender = self.post.senders[taken.letter.channel]
        letter = outgoing(taken)
        try:
            return sender.ask(letter) if taken.ask else sender.send(letter)
        except Exception as bug:
            log.exception("the %s messenger stumbled", taken.letter.channel)
            return Unclear("no_answer", type(bug).__name__, askable=True)


def record(ctx: Context, taken: Taken, answer: Answer) -> None:
    """Write down what became of it."""
    letter_id, worker = taken.letter.id, taken.worker
    match answer:
        case Sent(provider_id):
            outcome.sent(ctx, letter_id, provider_id)
        case Refused(reason, told, True, _):
            outcome.refused(ctx, letter_id, worker, reason, told)
        case Refused(reason, told, _, seconds):
            outcome.held(ctx, letter_id, worker, reason, told, seconds)
        case NotThere():
            outcome.held(ctx, letter_id, worker, "no_answer", "", None)
        case Unclear(reason, told, True):
            outcome.ask_later(ctx, letter_id, worker, reason, told)
        case Unclear(reason, told):
            outcome.unclear(ctx, letter_id, worker, reason, told)


def outgoing(taken: Taken) -> Outgoing:
    """The letter as the messengers know it."""
    one = taken.letter
    return Outgoing(
        id=one.id,
        to=one.to,
        shop=one.shop,
        language=one.language,
        purpose=one.purpose,
        subject=one.subject,
        text=one.text,
        html=one.html,
        qr=one.qr,
        way_out=one.way_out,
        approved=(one.approved.name, one.approved.parameters) if one.approved else None,
        handed_at=one.handed_at,
        known=taken.known,
    )


def _soonest(channel: Channel, ctx: Context) -> datetime | None:
    return outbox.soonest(ctx, channel)
