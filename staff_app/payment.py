"""Paying: what is on the counter, what the terminal says, and the sale in the end.

Nothing here is remembered that the database does not know: after a reload, or on a second tablet
of the same till, ``look`` finds the same state. Buttons go off with the first tap (``busy``), and
each card attempt has its id before it is asked for, so that no tap counts twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

import flet as ft

from core import checkout, payments, printing, sales
from core.checkout import Done, Due, laid
from core.context import Context
from core.db.ids import new_id
from core.payments import Answer, Attempt
from core.printing import Job
from core.settings import Rules
from ui.front import Front

NOTHING = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Laid:
    """Money or value on the counter: cash, a card approval that can be given back, or points, a
    gift card, credit, each with the ``id`` by which it is taken back.
    """

    kind: str
    cents: int
    detail: str = ""
    id: UUID | None = None
    points: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a payment stands: what is left, what lies there, the newest attempt and its answer."""

    due: Due
    laid: tuple[Laid, ...]
    attempt: Attempt | None
    answer: Answer | None
    sold: bool = False


@dataclass(eq=False, repr=False)
class Payment(ft.Observable):
    """The pay sheet and the screen after it."""

    front: Front
    after: Callable[[], Awaitable[None]]
    rules: Rules = field(default_factory=Rules)
    open: bool = False
    standing: Standing | None = None
    typed: str = ""
    busy: bool = False
    seen: UUID = NOTHING
    done: Done | None = None
    job: Job | None = None

    def __post_init__(self) -> None:
        self._basket_id = NOTHING
        self._key = new_id()

    @property
    def basket_id(self) -> UUID:
        """The basket that is being paid."""
        return self._basket_id

    async def begin(self, basket_id: UUID) -> None:
        """The PAY button, or a basket that was being paid when this screen came up."""
        if self.done is not None or (self.open and self._basket_id == basket_id):
            return
        self._basket_id, self._key = basket_id, new_id()
        self.typed, self.seen, self.busy, self.standing = "", NOTHING, False, None
        await self.look()
        self.open = self.standing is not None and not self.standing.sold

    async def look(self) -> None:
        """What is true now."""
        basket_id = self._basket_id
        found = await self.front.tap(lambda ctx: standing_of(ctx, basket_id), read=True)
        if found is None or basket_id != self._basket_id:
            return
        if found.sold:
            if self.open:
                await self.sold(basket_id)
            return
        if found.attempt is not None and found.attempt.resolved:
            self._key = new_id()
        self.standing = found

    # -- means of payment ------------------------------------------------------------------------

    async def cash(self, cents: int) -> None:
        """So much was handed over. Enough makes the sale, less is laid on the counter."""
        basket_id = self._basket_id
        done = await self._once(lambda ctx: checkout.pay_cash(ctx, basket_id, cents))
        if isinstance(done, Done):
            await self._finish(done)

    async def card(self, cents: int) -> None:
        """Send an amount to the terminal; the answer comes as news."""
        basket_id, key = self._basket_id, self._key
        await self._once(lambda ctx: checkout.ask_card(ctx, basket_id, cents, key=key))

    async def laid(self, done: object) -> None:
        """A piece of value was laid down: the sale, when that settled it, or what is left."""
        self.typed = ""
        if isinstance(done, Done):
            await self._finish(done)
        else:
            await self.look()

    async def take_back(self, piece: UUID) -> None:
        """The customer keeps this piece of value after all."""
        basket_id = self._basket_id
        await self._once(lambda ctx: checkout.take_back(ctx, basket_id, piece))

    async def cancel(self) -> None:
        """Ask the terminal to stop. Only its answer tells whether it was in time."""
        attempt = self.standing.attempt if self.standing else None
        if attempt is not None:
            await self._once(lambda ctx: payments.ask_abort(ctx, attempt.id))

    async def give_back(self) -> None:
        """Ask the terminal to return the newest card money."""
        basket_id, key = self._basket_id, self._key
        await self._once(lambda ctx: checkout.give_back_card(ctx, basket_id, key=key))

    def dismiss(self) -> None:
        """The cashier has read how the last attempt ended."""
        if self.standing is not None and self.standing.attempt is not None:
            self.seen = self.standing.attempt.id

    async def back(self) -> None:
        """Back to selling; laid cash goes back to the customer first."""
        basket_id, on = self._basket_id, self.standing.laid if self.standing else ()
        outcome = await self.front.attempt(lambda ctx: checkout.back_to_selling(ctx, basket_id))
        if not outcome.done:
            self.front.tell(outcome.sentence)
            await self.look()
            return
        cash = next((one for one in on if one.kind == "cash"), None)
        if cash is not None:
            self.front.tell(self.front.say("till.hand_back", cents=cash.cents), "good")
        self.open = False
        await self.after()

    async def _once(self, work: Callable[[Context], object]) -> object:
        """Buttons off, the deed, what is true now, buttons on."""
        if self.busy:
            return None
        self.busy = True
        try:
            said = await self.front.tap(work)
            self.typed = ""
            if not isinstance(said, Done):
                await self.look()
            return said
        finally:
            self.busy = False

    # -- the sale --------------------------------------------------------------------------------

    async def sold(self, sale_id: UUID) -> None:
        """News: this basket has become a sale."""
        if sale_id != self._basket_id or not self.open or self.done is not None:
            return
        done = await self.front.tap(partial(_done, sale_id), read=True)
        if done is not None and self.done is None:
            await self._finish(done)

    async def _finish(self, done: Done) -> None:
        self.done, self.open, self.standing = done, False, None
        await self.look_at_paper()

    async def look_at_paper(self) -> None:
        """Whether the receipt of the last sale has come out."""
        done = self.done
        if done is not None:
            self.job = await self.front.tap(
                lambda ctx: printing.of_sale(ctx, done.sale_id), read=True
            )

    async def reprint(self) -> None:
        """The same receipt again, marked COPY; or the first one, where none prints by itself."""
        done = self.done
        if done is not None:
            again = printing.reprint if self.job is not None else _print_first
            await self.front.tap(lambda ctx: again(ctx, done.sale_id))
            await self.look_at_paper()

    async def next(self) -> None:
        """The next customer."""
        self.done, self.job, self._basket_id = None, None, NOTHING
        await self.after()


def standing_of(ctx: Context, basket_id: UUID) -> Standing:
    """The whole truth about the payment of a basket, in one look."""
    if sales.exists(ctx, basket_id):
        return Standing(Due(0, 0, 0, 0, ()), (), None, None, sold=True)
    now = checkout.paying(ctx, basket_id)
    cards = tuple(
        Laid("card", attempt.amount_cents, f"{answer.scheme} ••••{answer.last4}".strip())
        for attempt, answer in payments.approved(ctx, basket_id)
    )
    value = tuple(
        Laid(one.kind, one.amount_cents, one.detail, one.id, one.points)
        for one in laid.waiting(ctx, basket_id)
    )
    cash_cents = now.due.laid_cents - sum(one.cents for one in cards + value)
    cash = (Laid("cash", cash_cents),) if cash_cents else ()
    answer = payments.answer_of(ctx, now.attempt.id) if now.attempt else None
    return Standing(now.due, cash + value + cards, now.attempt, answer)


def _done(sale_id: UUID, ctx: Context) -> Done:
    return checkout.done_of(ctx, sale_id)


def _print_first(ctx: Context, sale_id: UUID) -> None:
    printing.queue_sale(ctx, sale_id, receipt=True, drawer=False)
