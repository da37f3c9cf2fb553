"""Takes card attempts to their terminals and brings the answers back, whatever happens between.

Each attempt is a row before the terminal hears of it. What an attempt becomes is decided by the
pure state table of ``devices.terminal``; after a restart every attempt that may have been sent is
asked about, never sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TypeVar, cast

from core import checkout, payments
from core.context import Context, Desk
from core.db.database import Database
from core.journal import Event
from core.payments import Attempt
from devices import terminal
from devices.terminal import Answer, AttemptState, CardReference, Kind, Step, Terminal

log = logging.getLogger("sammiu.cards")
T = TypeVar("T")


class NoTerminal:
    """A till without a card terminal: whatever it is asked, nothing has left us."""

    async def pay(self, *_: object) -> Answer:
        """Nobody there."""
        return Answer("unreachable", reason="unreachable")

    async def ask(self, *_: object) -> Answer:
        """Nobody has ever heard of it."""
        return Answer("not_found")

    async def abort(self, *_: object) -> bool:
        """Nothing to stop."""
        return False

    async def refund(self, *_: object) -> Answer:
        """Nobody there."""
        return Answer("unreachable", reason="unreachable")

    async def reachable(self) -> bool:
        """As much as nothing can be: what was never sent is surely not found."""
        return True


class CardRunner:
    """Serves the terminals of all tills on one event loop.

    ``tills`` are the desks of the stations that have a terminal, by station code.
    """

    def __init__(
        self,
        database: Database,
        house: Desk,
        tills: Mapping[str, Desk],
        terminals: Mapping[str, Terminal],
    ) -> None:
        self.database, self.house = database, house
        self.tills, self.terminals = tills, terminals
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._in_hand: dict[object, asyncio.Task[None]] = {}
        self._aborted: set[object] = set()

    async def run(self) -> None:
        """Until cancelled: look for attempts, and give each one to a task of its own."""
        self._loop = asyncio.get_running_loop()
        deaf = self.database.news.subscribe(self._hear)
        try:
            while True:
                self._wake.clear()
                for attempt in await self._ask_all():
                    self._take_in_hand(attempt)
                await self._wake.wait()
        finally:
            deaf()
            for task in list(self._in_hand.values()):
                task.cancel()

    def _hear(self, event: Event) -> None:
        if event.kind.startswith("payment.") and self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def _ask_all(self) -> list[Attempt]:
        return await asyncio.to_thread(self.database.ask, self.house, payments.at_work)

    def _take_in_hand(self, attempt: Attempt) -> None:
        machine = self.terminals.get(attempt.station)
        if attempt.id not in self._in_hand:
            task = asyncio.create_task(self._carry(attempt, machine or NoTerminal()))
            self._in_hand[attempt.id] = task
            task.add_done_callback(lambda _: self._in_hand.pop(attempt.id, None))
        elif machine and attempt.abort_asked_at and attempt.id not in self._aborted:
            self._aborted.add(attempt.id)
            abort = asyncio.create_task(self._abort(attempt, machine))
            self._in_hand[("abort", attempt.id)] = abort
            abort.add_done_callback(lambda _: self._in_hand.pop(("abort", attempt.id), None))

    async def _abort(self, attempt: Attempt, machine: Terminal) -> None:
        await machine.abort(attempt.id, _kind(attempt))

    async def _carry(self, attempt: Attempt, machine: Terminal) -> None:
        """One attempt to its end: sent once, asked about until it is known."""
        first = await self._deed(attempt, lambda ctx: payments.sending(ctx, attempt.id))
        answer = await (self._send(attempt, machine) if first else self._ask(attempt, machine))
        while (wait := await self._settle_or_stumble(attempt, machine, answer)) is not None:
            await asyncio.sleep(wait)
            answer = await self._ask(attempt, machine)

    async def _settle_or_stumble(
        self, attempt: Attempt, machine: Terminal, answer: Answer
    ) -> float | None:
        """Seconds until the next question, None when it is settled. A stumble asks again too."""
        try:
            step = await self._settle(attempt, machine, answer)
        except Exception:
            log.exception("attempt %s is not settled yet", attempt.id)
            return terminal.ASK_AGAIN_SECONDS
        return step.ask_in_seconds

    async def _send(self, attempt: Attempt, machine: Terminal) -> Answer:
        if attempt.kind == "pay":
            return await machine.pay(
                attempt.id, attempt.amount_cents, attempt.currency, str(attempt.basket_id)
            )
        original = await asyncio.to_thread(
            self.database.ask, self.house, partial(_reference_of, attempt)
        )
        if original is None:  # approved without a reference: only by hand, at the terminal itself
            return Answer("declined", reason="not_allowed")
        return await machine.refund(original, attempt.amount_cents, attempt.id)

    async def _ask(self, attempt: Attempt, machine: Terminal) -> Answer:
        return await machine.ask(attempt.id, _kind(attempt))

    async def _settle(self, attempt: Attempt, machine: Terminal, answer: Answer) -> Step:
        """Write down what the attempt has become. An approval may make its sale on the way."""
        age = (self.database.clock() - attempt.asked_at).total_seconds()
        there = answer.state == "not_found" and await machine.reachable()
        now = await asyncio.to_thread(
            self.database.ask, self.house, lambda ctx: payments.show(ctx, attempt.id).state
        )
        step = terminal.becomes(cast(AttemptState, now), answer, age, reachable=there)
        if step.state != now or step.state in terminal.ENDED:
            kept = _kept(step, answer)
            await self._deed(attempt, lambda ctx: checkout.card_answered(ctx, attempt.id, kept))
        if step.contradicts:
            log.error("attempt %s: the terminal now says %s", attempt.id, answer.state)
        if step.person:
            log.warning("attempt %s needs a person to look at the terminal", attempt.id)
        return step

    async def _deed(self, attempt: Attempt, work: Callable[[Context], T]) -> T:
        """At the desk of the till that asked, in the cashier's name: a sale it makes is theirs."""
        desk = self.tills[attempt.station]
        cashier = replace(desk.actor, name=attempt.asked_by)
        return await asyncio.to_thread(self.database.deed, replace(desk, actor=cashier), work)


def _kept(step: Step, answer: Answer) -> payments.Answer:
    """What we keep of a terminal's answer."""
    return payments.Answer(
        state=step.state,
        scheme=answer.scheme,
        last4=answer.masked_pan[-4:],
        approval_code=answer.approval_code,
        terminal_reference=str(answer.terminal_reference or ""),
        reason=answer.reason,
        amount_cents=answer.amount_cents if step.state == "approved" else None,
    )


def _reference_of(attempt: Attempt, ctx: Context) -> CardReference | None:
    assert attempt.original_id is not None, "a reversal names what it reverses"
    original = payments.answer_of(ctx, attempt.original_id)
    if original is None or not original.terminal_reference:
        return None
    return CardReference.read(original.terminal_reference)


def _kind(attempt: Attempt) -> Kind:
    return "payment" if attempt.kind == "pay" else "refund"
