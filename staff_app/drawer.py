"""The drawer and the shift: its float, cash moved by hand, readings, the count and the Z."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import flet as ft

from core import receipts, shifts
from core.context import Actor, Context
from core.document import Document
from core.shifts import Totals, ZReport
from staff_app import counting
from staff_app.pins import Approval
from ui.front import Front

NO_COUNTS: Mapping[int, int] = MappingProxyType({})
KINDS = ("paid_in", "paid_out", "drop")
"""Cash put in, cash taken out, and notes carried to the safe."""

SEES_THE_DRAWER = "move_cash"
"""Whoever counts blind must not read the answer on an X: cash is shown to those who may move it."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A shift that has just been closed, with its slip."""

    report: ZReport
    document: Document


@dataclass(eq=False, repr=False)
class Drawer(ft.Observable):
    """What is typed and shown about the cash of this till."""

    front: Front
    approval: Approval
    after: Callable[[], Awaitable[None]]
    typed: str = ""
    kind: str = "paid_in"
    reason: str = ""
    totals: Totals | None = None
    counts: Mapping[int, int] = field(default_factory=lambda: NO_COUNTS)
    face: int = 0
    sure: bool = False
    busy: bool = False
    closed: Closed | None = None

    def fresh(self) -> None:
        """A sheet of the drawer opens: nothing typed."""
        self.typed, self.reason, self.kind, self.totals, self.busy = "", "", "paid_in", None, False

    def change(self, **what: Any) -> None:
        """One of the things typed or touched."""
        for name, value in what.items():
            setattr(self, name, value)

    async def open_shift(self, float_cents: int) -> bool:
        """Start the shift with so much change in the drawer."""
        return await self._once(lambda ctx: shifts.open_shift(ctx, float_cents))

    async def move_cash(self, cents: int) -> bool:
        """Put cash in, or take it out, with a reason."""
        kind, reason = self.kind, self.reason.strip()
        signed = cents if kind == "paid_in" else -cents
        return await self._once(lambda ctx: shifts.move_cash(ctx, signed, kind=kind, reason=reason))

    async def open_drawer(self) -> bool:
        """Open it without a sale."""
        reason = self.reason.strip()
        return await self._once(lambda ctx: shifts.open_drawer(ctx, reason=reason))

    async def read_x(self) -> None:
        """What the shift has taken so far."""
        self.fresh()
        self.totals = await self.front.tap(shifts.x_reading, read=True)

    # -- the count -------------------------------------------------------------------------------

    def begin_count(self, faces: tuple[int, ...]) -> None:
        """An empty count; the first face is under the finger."""
        self.counts, self.face, self.closed, self.sure = NO_COUNTS, faces[0], None, False

    def press(self, key: str) -> None:
        """A key of the pad, for the face being counted."""
        count = counting.pressed(self.counts.get(self.face, 0), key)
        self.counts = MappingProxyType(counting.counted(self.counts, self.face, count))

    async def close(self) -> bool:
        """Close with what was counted. Only now does anybody see what was expected."""
        counted_cents = counting.total_cents(self.counts)
        return await self._once(lambda ctx: _close(ctx, counted_cents), keep=True)

    async def _once(self, work: Callable[[Context], Any], *, keep: bool = False) -> bool:
        if self.busy:
            return False
        self.busy = True
        outcome = await self.approval.run(work)
        self.busy = False
        if not outcome.done:
            if outcome.sentence:
                self.front.tell(outcome.sentence)
            return False
        if keep:
            self.closed = outcome.value
        await self.after()
        return True


def readings(totals: Totals, person: Actor) -> list[tuple[str, int | None, int | None]]:
    """An X reading as (what, a count, cents); most people do not see the drawer's cash."""
    rows: list[tuple[str, int | None, int | None]] = [
        ("receipt.sales_count", totals.sales_count, None),
        ("receipt.voids_count", totals.voids_count, None),
        ("receipt.total", None, totals.total_cents),
        ("receipt.card", None, totals.card_cents),
        *((f"receipt.{kind}", None, cents) for kind, cents in totals.value),
    ]
    if SEES_THE_DRAWER in person.permissions:
        rows += [
            ("receipt.cash", None, totals.cash_cents),
            ("receipt.float", None, totals.float_cents),
            ("receipt.moved", None, totals.moved_cents),
            ("receipt.expected", None, totals.expected_cents),
        ]
    return rows


def _close(ctx: Context, counted_cents: int) -> Closed:
    report = shifts.close(ctx, counted_cents)
    return Closed(report, receipts.for_z(ctx, report))
