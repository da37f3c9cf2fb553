"""Today's sales of this till: the list, one of them as its slip, a copy, a void."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import flet as ft

from core import checkout, printing, receipts, sales
from core.context import Context
from core.db.ids import new_id
from core.document import Document
from core.printing import Job
from core.sales import Sale, SaleRow
from staff_app.pins import Approval
from ui.front import Front


@dataclass(frozen=True, slots=True)
class Shown:
    """A sale on the right-hand side, and how its paper fared."""

    sale: Sale
    document: Document
    job: Job | None


@dataclass(eq=False, repr=False)
class History(ft.Observable):
    """The list and what is chosen from it; ``voiding`` while a reason is asked for."""

    front: Front
    approval: Approval
    after: Callable[[], Awaitable[None]]
    rows: tuple[SaleRow, ...] = ()
    shown: Shown | None = None
    voiding: bool = False
    reason: str = ""
    busy: bool = False

    def __post_init__(self) -> None:
        self._key = new_id()

    async def open(self, sale_id: UUID | None = None) -> None:
        """The list, with this sale chosen or the newest one."""
        self.voiding = False
        self.rows = tuple(await self.front.tap(sales.todays, read=True) or ())
        wanted = sale_id or (self.rows[0].id if self.rows else None)
        await self.choose(wanted)

    async def choose(self, sale_id: UUID | None) -> None:
        """One of the list, or one whose receipt was scanned."""
        self.voiding, self.reason, self._key = False, "", new_id()
        self.shown = (
            await self.front.tap(lambda ctx: _shown(ctx, sale_id), read=True) if sale_id else None
        )

    async def reprint(self) -> None:
        """The slip again, marked COPY."""
        shown = self.shown
        if shown is None or self.busy:
            return
        self.busy = True
        await self.front.tap(lambda ctx: printing.reprint(ctx, shown.sale.id))
        self.busy = False
        await self._again(shown.sale.id)

    def ask_reason(self, asked: bool = True) -> None:
        """Why is it voided?"""
        self.voiding, self.reason = asked, ""

    def give_reason(self, reason: str) -> None:
        """A reason was touched or typed."""
        self.reason = reason

    async def void(self) -> None:
        """Undo the sale, with a colleague's approval when the person may not."""
        shown, reason, key = self.shown, self.reason.strip(), self._key
        if shown is None or not reason or self.busy:
            return
        self.busy = True
        outcome = await self.approval.run(
            lambda ctx: checkout.void(ctx, shown.sale.id, reason, key=key)
        )
        self.busy = False
        if not outcome.done:
            if outcome.sentence:
                self.front.tell(outcome.sentence)
            return
        self.voiding = False
        self.front.tell(self._what_now(shown.sale, at_once=bool(outcome.value)), "good")
        await self._again(shown.sale.id)
        await self.after()

    async def look_again(self) -> None:
        """News of paper or of the terminal."""
        if self.shown is not None:
            await self._again(self.shown.sale.id)

    def _what_now(self, sale: Sale, *, at_once: bool) -> str:
        """What the cashier's hands do next: cash back, or wait for the terminal."""
        if not at_once:
            return self.front.say("till.void_at_terminal", number=sale.number)
        cash_cents = sum(one.amount_cents for one in sale.tenders if one.kind == "cash")
        if cash_cents:
            return self.front.say("till.voided_cash", number=sale.number, cents=cash_cents)
        return self.front.say("till.voided", number=sale.number)

    async def _again(self, sale_id: UUID) -> None:
        self.rows = tuple(await self.front.tap(sales.todays, read=True) or self.rows)
        self.shown = await self.front.tap(lambda ctx: _shown(ctx, sale_id), read=True)


def _shown(ctx: Context, sale_id: UUID) -> Shown:
    sale = sales.show(ctx, sale_id)
    return Shown(sale, receipts.for_sale(ctx, sale), printing.of_sale(ctx, sale_id))
