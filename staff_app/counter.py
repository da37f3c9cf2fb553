"""The counter: this till's basket as the screen shows it, and everything done to it.

The basket is a row; here is only its last picture. Deeds go one after another in the order of the
taps and scans, each names the station's open basket anew, and each brings the fresh picture back
in the same transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar
from uuid import UUID

import flet as ft

from core import baskets, cards, scanning
from core.baskets import Basket
from core.cards import Card
from core.context import Context
from core.coupons import CouponCard
from core.db.ids import new_id
from core.refusals import TryAgain
from core.scanning import Scanned
from ui.front import Front, Outcome

T = TypeVar("T")
Work = Callable[[Context, UUID], T]
FLASH_SECONDS = 0.7


@dataclass(eq=False, repr=False)
class Counter(ft.Observable):
    """The basket, and the number of the line that has just changed (0: none)."""

    front: Front
    changed: Callable[[], None]
    basket: Basket | None = None
    flash: int = 0

    def __post_init__(self) -> None:
        self._turn = asyncio.Lock()
        self._flashes = 0

    async def load(self) -> Basket | None:
        """Whose basket is open here? Made on the spot when there is none."""
        self.basket = await self.front.tap(baskets.open_for)
        return self.basket

    async def look_again(self) -> Basket | None:
        """Somebody else touched it: show what is true now."""
        async with self._turn:
            return await self.load()

    # -- goods -----------------------------------------------------------------------------------

    async def add(self, product_id: UUID) -> None:
        """One more of this product."""
        key = new_id()
        outcome = await self._do(lambda ctx, basket: baskets.add(ctx, basket, product_id, key=key))
        if outcome.done:
            self._show(product_id)

    async def scan(self, text: str) -> Scanned | None:
        """Whatever the scanner read. None: refused, and the person has been told."""
        key = new_id()
        outcome = await self._do(lambda ctx, basket: scanning.scan(ctx, basket, text, key=key))
        if outcome.value is not None and outcome.value.kind == "product":
            self._show(outcome.value.id)
        return outcome.value

    async def set_quantity(self, line: int, quantity: int) -> None:
        """Exactly so many on this line; zero takes it away."""
        outcome = await self._do(
            lambda ctx, basket: baskets.set_quantity(ctx, basket, line, quantity)
        )
        if outcome.done and quantity:
            self._light(line)

    async def clear(self) -> None:
        """The customer left."""
        async with self._turn:
            shown = self.basket
            if shown is not None:
                await self.front.tap(lambda ctx: baskets.clear(ctx, shown.id))
            await self.load()
        self.changed()

    # -- the customer ----------------------------------------------------------------------------

    async def attach(self, member_id: UUID, *, proof: str) -> bool:
        """This customer is a member."""
        outcome = await self._do(
            lambda ctx, basket: baskets.attach_member(ctx, basket, member_id, proof=proof)
        )
        return outcome.done

    async def find_member(self, digits: str) -> Outcome[Card | None]:
        """Who has this number? None when nobody has."""
        return await self.front.attempt(lambda ctx: cards.find_by_phone(ctx, digits), read=True)

    async def detach(self) -> None:
        """No member after all."""
        await self._do(baskets.detach_member)

    async def lay_coupon(self, coupon: CouponCard) -> None:
        """Lay a member's coupon on this counter."""
        await self._do(lambda ctx, basket: baskets.add_coupon(ctx, basket, coupon.payload))

    async def drop_coupon(self, coupon_id: UUID) -> None:
        """The customer keeps it for another day."""
        await self._do(lambda ctx, basket: baskets.remove_coupon(ctx, basket, coupon_id))

    # -- one deed after another --------------------------------------------------------------------

    async def _do(self, work: Work[T]) -> Outcome[T]:
        async with self._turn:
            outcome = await self._safely(partial(_and_show, work))
            if outcome.value is None:
                self.front.tell(outcome.sentence, "warn" if outcome.refusal else "stop")
                await self.load()
                return Outcome(done=False, sentence=outcome.sentence, refusal=outcome.refusal)
            said, self.basket = outcome.value
        self.changed()
        return Outcome(said)

    async def _safely(self, work: Callable[[Context], T]) -> Outcome[T]:
        """Not sure it was saved? The key makes it safe to press again, so we press for them."""
        outcome = await self.front.attempt(work)
        if isinstance(outcome.refusal, TryAgain):
            return await self.front.attempt(work)
        return outcome

    def _show(self, product_id: UUID) -> None:
        lines = self.basket.lines if self.basket else ()
        self._light(next((one.number for one in lines if one.product_id == product_id), 0))

    def _light(self, line: int) -> None:
        self.flash = line
        self._flashes += 1
        asyncio.get_running_loop().call_later(FLASH_SECONDS, self._dim, self._flashes)

    def _dim(self, flashes: int) -> None:
        if flashes == self._flashes and not self.front.gone:
            self.flash = 0


def _and_show(work: Work[T], ctx: Context) -> tuple[T, Basket]:
    basket_id = baskets.open_id(ctx)
    said = work(ctx, basket_id)
    return said, baskets.show(ctx, basket_id)
