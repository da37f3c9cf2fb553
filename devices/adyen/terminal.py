"""An Adyen terminal behind the port: five questions, each one message and one answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from devices.adyen import answers, messages
from devices.adyen.cloud import Cloud, CloudSettings
from devices.adyen.local import Local, LocalSettings
from devices.adyen.messages import Ends, Message
from devices.adyen.wire import NoAnswer, NotSent, Wire
from devices.terminal import Answer, CardReference, Kind

QUESTION_SECONDS = 10.0
"""A terminal knows at once what it knows: only a card takes time."""


class AdyenTerminal:
    """One terminal, by whichever wire. Holds nothing: a restart may build another one and ask."""

    def __init__(
        self, wire: Wire, ends: Ends, patience_seconds: float, clock: Callable[[], datetime]
    ) -> None:
        self._wire, self._ends = wire, ends
        self._patience_seconds, self._clock = patience_seconds, clock

    async def pay(
        self, attempt_id: UUID, amount_cents: int, currency: str, reference: str
    ) -> Answer:
        """Ask the customer for the amount and wait for the result.

        Refuses impossible amounts with ``ValueError`` before anything is sent.
        """
        at = self._clock()
        request = messages.payment(self._ends, attempt_id, amount_cents, currency, reference, at)
        return await self._money(request, attempt_id)

    async def refund(
        self, original: CardReference, amount_cents: int | None, attempt_id: UUID
    ) -> Answer:
        """Give back to the card of an earlier payment, all of it when no amount is named.

        Adyen takes a refund on and carries it out later: ``approved`` means taken on.
        """
        at = self._clock()
        request = messages.reversal(self._ends, attempt_id, original, amount_cents, at)
        return await self._money(request, attempt_id)

    async def ask(self, attempt_id: UUID, kind: Kind = "payment") -> Answer:
        """What became of an attempt, however long ago the till forgot about it."""
        request = messages.status(self._ends, attempt_id, kind, _question_id())
        try:
            reply = await self._wire.exchange(request, self._question_seconds)
        except (NotSent, NoAnswer) as trouble:
            return Answer("unknown", reason=trouble.reason, told=trouble.told)
        if reply is None:
            return answers.NOTHING
        return answers.status_answer(request, reply, attempt_id, kind)

    async def abort(self, attempt_id: UUID, kind: Kind = "payment") -> bool:
        """Stop an attempt that still waits for its card. True if the request arrived."""
        request = messages.abort(self._ends, attempt_id, kind, _question_id())
        try:
            await self._wire.exchange(request, self._question_seconds)
        except (NotSent, NoAnswer):
            return False
        return True

    async def reachable(self) -> bool:
        """Whether the terminal would hear us now."""
        return await self._wire.reachable()

    async def _money(self, request: Message, attempt_id: UUID) -> Answer:
        """The one place where money may move, and where no trouble may lose the attempt."""
        try:
            reply = await self._wire.exchange(request, self._patience_seconds)
        except NotSent as trouble:
            return Answer("unreachable", reason=trouble.reason, told=trouble.told)
        except NoAnswer as trouble:
            return Answer("unknown", reason=trouble.reason, told=trouble.told)
        if reply is None:
            return answers.NOTHING
        return answers.answer(request, reply, attempt_id)

    @property
    def _question_seconds(self) -> float:
        return min(QUESTION_SECONDS, self._patience_seconds)


def adyen_terminal(
    settings: CloudSettings | LocalSettings, clock: Callable[[], datetime] | None = None
) -> AdyenTerminal:
    """The terminal that these settings describe."""
    wire = Cloud(settings) if isinstance(settings, CloudSettings) else Local(settings)
    return AdyenTerminal(wire, settings.ends, settings.timeout_seconds, clock or _now)


def _now() -> datetime:
    return datetime.now(UTC)


def _question_id() -> str:
    """Questions need no memory: any name that is not in use will do."""
    return secrets.token_hex(5)
