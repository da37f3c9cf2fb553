"""Paying with value at this till: points, goods for points, a gift card, store credit; and selling
cards.

What lies on the counter is the payment's to show. Here is only what is being typed: which panel is
open, a card's number and its PIN, an amount. A PIN lives as long as it is being typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import flet as ft

from core import baskets, checkout, gift_cards
from core.checkout import Means, ProofNeeded
from core.context import Context
from core.db.ids import new_id
from core.gift_cards import Opened
from core.refusals import Refusal, TryAgain
from core.settings import GiftCardRules
from staff_app.hands import aside
from staff_app.payment import Payment
from staff_app.pins import Approval
from ui import keypad
from ui.front import Front, Outcome

PANELS = ("points", "card", "credit")
NUMBER_DIGITS = 16
SHORTEST_PIN, MOST_PIN = 4, 8
Lay = Callable[[Context, UUID, UUID], object]


@dataclass(eq=False, repr=False)
class Value(ft.Observable):
    """The open panel (empty: none), what is typed in it, and what value may pay now."""

    front: Front
    payment: Payment
    approval: Approval
    after: Callable[[], Awaitable[Any]]
    panel: str = ""
    means: Means | None = None
    number: str = ""
    pin: str = ""
    at_pin: bool = False
    amount: str = ""
    points: int = 0
    card: Opened | None = None
    sentence: str = ""
    unproven: bool = False
    busy: bool = False

    def __post_init__(self) -> None:
        self._key = new_id()

    # -- opening and closing ---------------------------------------------------------------------

    async def open(self, panel: str, code: str = "") -> None:
        """A panel over the means of payment; a scanned card comes with its code."""
        self.fresh()
        self.panel = panel
        await self.look()
        if code:
            await self.scanned(code)

    def fresh(self) -> None:
        """Nothing typed, no panel."""
        self.panel, self.means = "", None
        self.forget_card()
        self.amount, self.points, self.sentence, self.unproven = "", 0, "", False

    def forget_card(self) -> None:
        """Another card, or none."""
        self.number, self.pin, self.at_pin, self.card, self.sentence = "", "", False, None, ""
        self.amount = ""

    async def look(self) -> None:
        """What value may pay of this basket now; the most of the points is offered first."""
        basket_id = self.payment.basket_id
        means = await self.front.tap(lambda ctx: checkout.means(ctx, basket_id), read=True)
        self.means = means
        self.points = means.points.points if means is not None else 0

    # -- typing ----------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """A key of the pad, for the card's number or for its PIN."""
        self.sentence = ""
        if self.at_pin:
            self.pin = keypad.press(self.pin, key, MOST_PIN)
        else:
            self.number = keypad.press(self.number, key, NUMBER_DIGITS)
            self.at_pin = self.whole and self.panel == "card"

    def to(self, *, pin: bool) -> None:
        """The number or the PIN was touched."""
        self.at_pin = pin

    def change(self, **what: Any) -> None:
        """One of the things typed or touched."""
        self.sentence = ""
        for name, given in what.items():
            setattr(self, name, given)

    async def scanned(self, code: str) -> None:
        """A card was scanned: its PIN comes next, unless the shop trusts its own signature."""
        self.forget_card()
        self.number, self.at_pin = code, self.panel == "card"
        rule = self.card_rules.pin
        signed = code.upper().startswith(gift_cards.HEAD)
        if self.panel == "card" and (rule == "never" or (rule == "typed" and signed)):
            await self.check()

    @property
    def whole(self) -> bool:
        """Whether all of a number is there, typed or scanned."""
        signed = self.number.upper().startswith(gift_cards.HEAD)
        return signed or len(self.number) == NUMBER_DIGITS

    @property
    def card_rules(self) -> GiftCardRules:
        """The rules of gift cards as this till knows them."""
        return self.payment.rules.gift_cards

    # -- a card ----------------------------------------------------------------------------------

    async def check(self) -> None:
        """Open the card with what was typed."""
        if self.busy:
            return
        self.busy = True
        number, pin, front = self.number, self.pin, self.front
        outcome = await aside(
            front, partial(gift_cards.open_card, front.database, front.desk, number, pin)
        )
        self.busy, self.pin = False, ""
        self.card, self.sentence = outcome.value, outcome.sentence

    async def load(self, cents: int) -> bool:
        """Put the card into the basket with so much to load. It is worth it once it is paid."""
        number, key = self.number, self._key

        def deed(ctx: Context) -> str:
            return baskets.add_gift_card(ctx, baskets.open_id(ctx), number, cents, key=key)

        outcome = await self._once(deed)
        if outcome.done:
            self.forget_card()
            await self.after()
        return outcome.done

    # -- paying ----------------------------------------------------------------------------------

    async def use_points(self) -> None:
        """Pay with the chosen points."""
        count = self.points
        await self._lay(lambda ctx, basket, key: checkout.lay_points(ctx, basket, count, key=key))

    async def exchange(self, line: int) -> None:
        """One piece of this line for its points."""
        await self._lay(lambda ctx, basket, key: checkout.exchange(ctx, basket, line, key=key))

    async def use_card(self, cents: int) -> None:
        """Pay with the opened card."""
        card = self.card
        if card is not None:
            await self._lay(
                lambda ctx, basket, key: checkout.lay_gift_card(ctx, basket, card, cents, key=key)
            )

    async def use_credit(self, cents: int) -> None:
        """Pay with store credit."""
        await self._lay(lambda ctx, basket, key: checkout.lay_credit(ctx, basket, cents, key=key))

    async def vouch(self) -> None:
        """One of us looks at who this is: the cashier, or a colleague who may."""
        basket_id = self.payment.basket_id
        outcome = await self.approval.run(lambda ctx: checkout.vouch(ctx, basket_id))
        if outcome.done:
            self.unproven, self.sentence = False, ""
            await self.look()
        elif outcome.sentence:
            self.sentence = outcome.sentence

    async def _lay(self, lay: Lay) -> None:
        """Lay it down; when that settles the basket, the sale is on the screen."""
        basket_id, key = self.payment.basket_id, self._key
        outcome = await self._once(lambda ctx: lay(ctx, basket_id, key))
        self.unproven = isinstance(outcome.refusal, ProofNeeded)
        if outcome.done:
            self.fresh()
            await self.payment.laid(outcome.value)

    async def _once(self, work: Callable[[Context], object]) -> Outcome[object]:
        """Buttons off, the deed, a sentence when it was refused. A press keeps its key until its
        end is known, so that pressing again never takes twice.
        """
        if self.busy:
            return Outcome(done=False)
        self.busy = True
        outcome = await self.front.attempt(work)
        self.busy, self.sentence = False, outcome.sentence
        if outcome.done or (
            isinstance(outcome.refusal, Refusal) and not isinstance(outcome.refusal, TryAgain)
        ):
            self._key = new_id()
        return outcome
