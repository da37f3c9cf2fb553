"""A pretend card terminal at the far end of the wire, with somebody's finger on its buttons.

It speaks Adyen's protocol (messages in ``nexo.py``), keeps every transaction by SaleID, POIID and
ServiceID, so that a question about one gets the truth and the same request never charges twice,
and misbehaves on demand: says nothing, loses its answer, answers twice or in garbage, is busy,
deaf, slow or unplugged. The till has no idea.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, get_args

from devices.simulators import nexo
from devices.simulators.nexo import Card, Message

Press = Literal["approve", "decline", "cancel", "time_out", "lose_answer", "garbage", "twice"]
"""``approve``, ``lose_answer``, ``garbage`` and ``twice`` take the money; they differ in what the
till gets to hear. ``time_out``: the till hears nothing, and the card is still awaited."""
PRESSES: tuple[Press, ...] = get_args(Press)

Delivery = Literal["whole", "lost", "garbage", "twice", "never"]
HOW: dict[Press, Delivery] = {"lose_answer": "lost", "garbage": "garbage", "twice": "twice"}

State = Literal["waiting", "approved", "declined", "cancelled", "aborted", "gave_up"]
FAILURES: dict[State, Message] = {
    "declined": nexo.failure("Refusal", refusalReason="210 Not enough balance"),
    "cancelled": nexo.failure("Cancel", message="CANCELLED"),
    "aborted": nexo.failure("Aborted", message="ABORTED"),
    "gave_up": nexo.failure("Aborted", message="TIMEOUT"),
}

Key = tuple[str, str, str]


@dataclass
class Transaction:
    """One payment or refund, from the moment the terminal heard of it."""

    header: Message
    sale: Message
    category: str
    cents: int
    currency: str
    opened: float
    poi: Message
    original: Message = field(default_factory=dict)
    state: State = "waiting"
    delivery: Delivery = "whole"
    body: Message = field(default_factory=dict)
    ended: datetime | None = None
    over: Future[None] = field(default_factory=Future)

    @property
    def name(self) -> str:
        """The kind of message that answers it."""
        return f"{self.category}Response"

    def response(self) -> Message:
        """The answer to whoever asked for it."""
        return nexo.response(self.header, self.name, self.body)


class SimulatedTerminal:
    """The machine itself; every method may be called from any thread.

    Knobs: ``auto_approve_after`` (seconds; None waits for a press), ``gives_up_after`` (a real one
    gives its customer 120 s), ``slow_seconds`` between the press and the answer, ``busy``, ``deaf``
    (requests for money vanish before it has read them) and ``offline``.
    """

    def __init__(
        self,
        poi_id: str = "S1F2-000158215131748",
        *,
        auto_approve_after: float | None = None,
        gives_up_after: float = 120.0,
        card: Card | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.poi_id = poi_id
        self.auto_approve_after, self.gives_up_after = auto_approve_after, gives_up_after
        self.slow_seconds = 0.0
        self.busy = self.deaf = self.offline = False
        self.card = card or Card()
        self.log: deque[tuple[datetime, str, str]] = deque(maxlen=100)
        self.wire: deque[Message] = deque(maxlen=500)
        self._clock, self._lock = clock, threading.RLock()
        self._transactions: dict[Key, Transaction] = {}
        self._planned: deque[Press] = deque()

    # ------------------------------------------------------------------------ fingers and eyes

    def press(self, press: Press) -> bool:
        """Press for the payment that waits. False when none does."""
        with self._lock:
            waiting = self.waiting
            if waiting is None:
                return False
            self._pressed(waiting, press)
            return True

    def press_next(self, *presses: Press) -> None:
        """Press these, one for each request for money to come, at once when it comes."""
        with self._lock:
            self._planned.extend(presses)

    @property
    def waiting(self) -> Transaction | None:
        """The payment whose card is awaited."""
        with self._lock:
            self._give_up()
            each = (one for one in self._transactions.values() if one.state == "waiting")
            return next(each, None)

    @property
    def charged_cents(self) -> int:
        """All the money taken from cards so far."""
        return sum(one.cents for one in self._approved("Payment"))

    @property
    def refunded_cents(self) -> int:
        """All the money given back."""
        return sum(one.cents for one in self._approved("Reversal"))

    @property
    def charges(self) -> int:
        """How many times a card was charged."""
        return len(self._approved("Payment"))

    def transactions(self) -> list[Transaction]:
        """Everything it remembers, oldest first."""
        with self._lock:
            return list(self._transactions.values())

    def _approved(self, category: str) -> list[Transaction]:
        return [
            one
            for one in self.transactions()
            if one.category == category and one.state == "approved"
        ]

    # ---------------------------------------------------------------------- what a message does

    def pay(self, header: Message, request: Message) -> Transaction | Message:
        """A payment begins, or begins again with the same answer; a message is a refusal."""
        with self._lock:
            if known := self._transactions.get(_key(header)):
                self._note("repeated", known)
                return known
            sale = request["SaleData"]
            if self.busy or self.waiting is not None:
                self.log.append((datetime.now(UTC), "busy", ""))
                return self._no(header, sale, nexo.failure("Busy", message="BUSY"))
            amounts = request["PaymentTransaction"]["AmountsReq"]
            cents = int(Decimal(str(amounts["RequestedAmount"])).scaleb(2))
            payment = self._begin(header, sale, "Payment", cents, amounts["Currency"])
            if self._planned:
                self._pressed(payment, self._planned.popleft())
            return payment

    def reverse(self, header: Message, request: Message) -> Transaction:
        """A refund; never more than was paid and not yet given back, once per ServiceID."""
        with self._lock:
            if known := self._transactions.get(_key(header)):
                return known
            poi = request["OriginalPOITransaction"]["POITransactionID"]
            paid = [one for one in self._approved("Payment") if one.poi == poi]
            back = sum(one.cents for one in self._approved("Reversal") if one.original == poi)
            left = sum(one.cents for one in paid) - back
            asked = request.get("ReversedAmount")
            cents = left if asked is None else int(Decimal(str(asked)).scaleb(2))
            currency = paid[0].currency if paid else ""
            reversal = self._begin(header, {}, "Reversal", cents, currency, original=poi)
            if paid and 0 < cents <= left:
                self._pressed(reversal, self._planned.popleft() if self._planned else "approve")
            else:
                condition = "NotAllowed" if paid else "NotFound"
                reversal.body = {"Response": nexo.failure(condition, message="REFUND_REFUSED")}
                self._end(reversal, "declined")
            return reversal

    def status(self, header: Message, request: Message) -> Message:
        """The truth about an earlier transaction."""
        with self._lock:
            self._give_up()
            reference = request.get("MessageReference", {})
            one = self._transactions.get(_key({**header, **reference}))
            self.log.append((datetime.now(UTC), "status", one.state if one else "not_found"))
            if one is None or one.category != reference.get("MessageCategory"):
                return {"Response": nexo.failure("NotFound", message="Transaction not found")}
            if one.state == "waiting":
                return {"Response": nexo.failure("InProgress", message="In progress")}
            return nexo.repeated(reference, one.header, one.name, one.body)

    def abort(self, header: Message, request: Message) -> None:
        """Stop a payment that still waits for its card."""
        with self._lock:
            one = self._transactions.get(_key({**header, **request.get("MessageReference", {})}))
            if one is not None and one.state == "waiting":
                self._end(one, "aborted")

    async def result(self, one: Transaction) -> Transaction:
        """Wait until a transaction is over: by a press, by itself, or because time is up."""
        while one.state == "waiting":
            pressed = asyncio.shield(asyncio.wrap_future(one.over))
            try:
                await asyncio.wait_for(pressed, self._seconds_left(one))
            except TimeoutError:
                self._lapse(one)
        await asyncio.sleep(self.slow_seconds)
        return one

    # ------------------------------------------------------------------------------- the works

    def _begin(
        self,
        header: Message,
        sale: Message,
        category: str,
        cents: int,
        currency: str,
        original: Message | None = None,
    ) -> Transaction:
        now = datetime.now(UTC)
        poi = {"TransactionID": nexo.transaction_id(now), "TimeStamp": nexo.stamp(now)}
        one = Transaction(header, sale, category, cents, currency, self._clock(), poi)
        one.original = original or {}
        self._transactions[_key(header)] = one
        self._note("asked", one)
        return one

    def _pressed(self, one: Transaction, press: Press) -> None:
        if press == "time_out":
            one.delivery = "never"
            self._note("silent", one)
            return
        if one.delivery != "never":
            one.delivery = HOW.get(press, "whole")
        ends: dict[Press, State] = {"decline": "declined", "cancel": "cancelled"}
        self._end(one, ends.get(press, "approved"))

    def _approves_itself(self, one: Transaction) -> bool:
        return self.auto_approve_after is not None and one.delivery != "never"

    def _seconds_left(self, one: Transaction) -> float:
        after = self.auto_approve_after if self._approves_itself(one) else None
        until = one.opened + (self.gives_up_after if after is None else after)
        return max(until - self._clock(), 0.01)

    def _lapse(self, one: Transaction) -> None:
        """Time is up for one that waits, unless a press came first or changed what it waits for."""
        with self._lock:
            if one.state == "waiting" and self._seconds_left(one) <= 0.01:
                self._end(one, "approved" if self._approves_itself(one) else "gave_up")

    def _give_up(self) -> None:
        """A terminal stops waiting for a card by itself, whether or not anybody still listens."""
        for one in self._transactions.values():
            if one.state == "waiting" and self._clock() - one.opened >= self.gives_up_after:
                self._end(one, "gave_up")

    def _end(self, one: Transaction, state: State) -> None:
        one.state, one.ended = state, datetime.now(UTC)
        if not one.body:
            one.body = self._body(one)
        self._note(state, one)
        if one.delivery != "whole":
            self._note(one.delivery, one)
        one.over.set_result(None)

    def _body(self, one: Transaction) -> Message:
        if one.state == "approved" and one.category == "Reversal":
            return nexo.reversed_(one.poi, one.original, one.cents)
        if one.state == "approved":
            approval = f"{len(self._transactions):06d}"
            return nexo.paid(one.sale, one.poi, one.currency, one.cents, self.card, approval)
        if one.category == "Reversal":
            return {"Response": FAILURES[one.state]}
        return nexo.not_paid(one.sale, one.poi, FAILURES[one.state])

    def _no(self, header: Message, sale: Message, told: Message) -> Message:
        now = datetime.now(UTC)
        poi = {"TransactionID": nexo.transaction_id(now), "TimeStamp": nexo.stamp(now)}
        return nexo.response(header, "PaymentResponse", nexo.not_paid(sale, poi, told))

    def _note(self, what: str, one: Transaction) -> None:
        amount = Decimal(one.cents).scaleb(-2)
        self.log.append((datetime.now(UTC), what, f"{one.currency} {amount:.2f}".strip()))


def _key(header: dict[str, Any]) -> Key:
    return header["SaleID"], header["POIID"], header["ServiceID"]
