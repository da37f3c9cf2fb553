"""The till: one tablet, one station, whoever is signed in, and where on the app they stand.

``Till`` itself is watched by nobody; its parts are, each by the screens that show it, so that a
scan redraws the basket and nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakSet

import flet as ft

from core import shifts, staff
from core.context import Actor, Store
from core.journal import Event
from core.money import CURRENCIES, Currency
from core.settings import Rules
from core.shifts import Shift
from staff_app import counting
from staff_app.bell import Bell
from staff_app.counter import Counter
from staff_app.dossier import Dossier
from staff_app.drawer import Drawer
from staff_app.history import History
from staff_app.payment import Payment
from staff_app.pins import Approval, PinPad
from staff_app.shelf import Shelf
from staff_app.value import Value
from ui.front import LOST, Front

NOBODY = Actor(name="", role="nobody")
WATCH_SECONDS = 2.0
TILLS: WeakSet[Till] = WeakSet()
"""Every tablet of this process: two of them may stand for the same till."""

TO_SELL = "sell"
Wanted = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class House:
    """The branch this till stands in and the rules it keeps."""

    store: Store
    rules: Rules

    @property
    def currency(self) -> Currency:
        return CURRENCIES[self.store.currency]


@dataclass(eq=False, repr=False)
class Stand(ft.Observable):
    """Where we are. ``place``: door, float, selling, sales, count or z; ``sheet`` lies over it."""

    place: str = "door"
    sheet: str = ""
    line: int = 0
    person: Actor = NOBODY
    shift: Shift | None = None


class Till:
    """All parts of one tablet's app, and the verbs that need more than one of them."""

    def __init__(self, front: Front, house: House) -> None:
        self.front, self.house = front, house
        self.stand = Stand()
        self.pad = PinPad(front)
        self.approval = Approval(front)
        self.shelf = Shelf(front)
        self.bell = Bell(front)
        self.counter = Counter(front, self._basket_changed)
        self.payment = Payment(front, self._after_payment, house.rules)
        self.history = History(front, self.approval, self._stock_moved)
        self.drawer = Drawer(front, self.approval, self._look_at_shift)
        self.dossier = Dossier(front, self.approval, self._proven)
        self.value = Value(front, self.payment, self.approval, self.counter.look_again)
        self._touched_at = time.monotonic()
        self._watching: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        TILLS.add(self)

    # -- people ------------------------------------------------------------------------------------

    async def open_door(self) -> None:
        """The sign-in screen."""
        self.front.desk = replace(self.front.desk, actor=NOBODY)
        self.stand.person, self.stand.place, self.stand.sheet = NOBODY, "door", ""
        self.approval.cancel()
        await self.pad.show(TO_SELL)

    async def sign_in(self) -> None:
        """The PIN was typed. The basket and the shift are where the last person left them."""
        front = self.front
        actor = await self.pad.check(
            lambda person, pin: staff.sign_in(front.database, front.desk, person.id, pin)
        )
        if actor is None:
            return
        front.desk = replace(front.desk, actor=actor)
        front.hush()
        self.stand.person = actor
        self.touch()
        await self._look_at_shift()
        await self.to_selling()
        self._watch_idle()

    def touch(self) -> None:
        """Somebody is here."""
        self._touched_at = time.monotonic()

    def _watch_idle(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.ensure_future(self._lock_when_idle())

    async def _lock_when_idle(self) -> None:
        patience = self.house.rules.staff.auto_lock_minutes * 60
        while self.stand.person is not NOBODY and not self.front.gone:
            await asyncio.sleep(min(WATCH_SECONDS, patience))
            if time.monotonic() - self._touched_at >= patience:
                await self.open_door()

    # -- places ------------------------------------------------------------------------------------

    async def to_selling(self) -> None:
        """The sell screen, or the float when no shift is open."""
        self.touch()
        if self.stand.shift is None:
            self.drawer.fresh()
            self.stand.place = "float"
            return
        basket = await self.counter.load()
        if not self.shelf.products:
            await self.shelf.load()
        await self.bell.look()
        self._follow_member()
        self.stand.place = "selling"
        if basket is not None and basket.paying:
            await self.payment.begin(basket.id)

    async def open_shift(self, float_cents: int) -> None:
        """The float is in the drawer."""
        if await self.drawer.open_shift(float_cents):
            await self.to_selling()

    async def to_sales(self, sale_id: Any = None) -> None:
        """Today's sales."""
        self.touch()
        self.stand.sheet = ""
        await self.history.open(sale_id)
        self.stand.place = "sales"

    def to_count(self) -> None:
        """Counting the drawer at the end of the shift."""
        self.touch()
        self.stand.sheet = ""
        self.drawer.begin_count(counting.pieces(self.house.currency))
        self.stand.place = "count"

    async def close_shift(self) -> None:
        """The count stands: the Z."""
        if await self.drawer.close():
            self.stand.place = "z"

    def lay(self, sheet: str, line: int = 0) -> None:
        """Open a sheet over the place, or close it with an empty name."""
        self.touch()
        if sheet in {"cash", "drawer"}:
            self.drawer.fresh()
        if sheet == "gift_card":
            self.value.fresh()
        self.stand.line, self.stand.sheet = line, sheet

    # -- selling -----------------------------------------------------------------------------------

    async def scan(self, text: str) -> None:
        """The scanner works wherever we are, once somebody is signed in and a shift is open."""
        self.touch()
        if self.stand.place not in {"selling", "sales"}:
            return
        await self.shelf.forget_scan(text)
        if self.payment.done is not None:
            await self.next_customer()
        scanned = await self.counter.scan(text)
        if scanned is None:
            return
        if scanned.kind == "receipt":
            await self.to_sales(scanned.id)
            return
        if scanned.kind == "gift_card":
            await self._gift_card(text)
            return
        self.stand.place, self.stand.sheet = "selling", ""
        if self.payment.open:
            await self.payment.look()
        if self.payment.open or scanned.kind != "product":
            said = self.front.say(f"till.scanned_{scanned.kind}", name=scanned.name)
            self.front.tell(said, "good")

    async def _gift_card(self, code: str) -> None:
        """A gift card was scanned: it pays when something is being paid, else it is to be sold."""
        self.stand.place = "selling"
        if self.payment.open:
            await self.value.open("card", code)
        else:
            self.lay("gift_card")
            await self.value.scanned(code)

    async def take_the_only_one(self) -> None:
        """Enter in the search box: when a single product is found, that is the one."""
        await self.shelf.look()
        if self.shelf.text.strip() and len(self.shelf.products) == 1:
            await self.counter.add(self.shelf.products[0].id)
            await self.shelf.open(self.shelf.category)

    async def pay(self) -> None:
        """The PAY button: the sheet over the basket."""
        self.touch()
        basket = self.counter.basket
        if basket is not None and (basket.lines or basket.paying):
            self.stand.sheet = ""
            self.front.hush()
            self.value.fresh()
            await self.payment.begin(basket.id)

    @property
    def has_member(self) -> bool:
        """Whether the basket is a member's."""
        return self.counter.basket is not None and self.counter.basket.member is not None

    async def next_customer(self) -> None:
        """The last sale is off the screen, on the other tablet of this till as well."""
        await self.payment.next()
        self._basket_changed()

    async def attach(self, member_id: Any, proof: str) -> None:
        """A member from the kiosk list, or found by number."""
        if await self.counter.attach(member_id, proof=proof):
            self.lay("")

    async def _proven(self, member_id: Any, proof: str) -> None:
        """It is really her: the basket knows it from now on."""
        await self.counter.attach(member_id, proof=proof)

    def _follow_member(self) -> None:
        """Tags and notes of whoever is on the basket now."""
        basket = self.counter.basket
        member = basket.member.member_id if basket is not None and basket.member else None
        if member != self.dossier.member_id:
            self._following = asyncio.ensure_future(self.dossier.follow(member))

    def _basket_changed(self) -> None:
        """Something was put in or taken out here: the other tablet of this till wants to know.

        Told to screens only. A basket is no deed for the journal until it is paid.
        """
        self.touch()
        self._follow_member()
        basket = self.counter.basket
        if basket is not None and basket.member is not None:
            self.bell.notice(basket.member.member_id)
        front, station = self.front, self.front.desk.station
        if any(one is not self and one.is_at(station) for one in TILLS):
            event = Event(
                kind="basket.changed",
                subject="",
                store_id=front.desk.store_id,
                station=station,
                at=front.database.clock(),
                actor=front.desk.actor.name,
                facts={"tablet": id(self)},
            )
            front.database.news.publish([event])

    def is_at(self, station: str) -> bool:
        """Whether this tablet is that till, and there is still somebody to look at it."""
        return self.front.desk.station == station and not self.front.gone

    async def _after_payment(self) -> None:
        """The sheet or the last screen is closed: a basket to sell into, and fresh stock."""
        self.touch()
        await self.counter.look_again()
        self._follow_member()
        await self.shelf.look()

    async def _stock_moved(self) -> None:
        await self.shelf.look()

    async def _look_at_shift(self) -> None:
        self.stand.shift = await self.front.tap(shifts.current, read=True)

    # -- news --------------------------------------------------------------------------------------

    async def hear(self, event: Event) -> None:
        """What happened elsewhere, for every part that cares."""
        if self.stand.person is NOBODY:
            return
        await self.bell.hear(event)
        if event is LOST:
            await self._all_anew()
        elif event.station == self.front.desk.station:
            await self._hear_of_this_till(event)
        elif event.subject == str(self.payment.basket_id) and self.payment.open:
            await self.payment.look()  # the house gave back what was left lying

    async def _hear_of_this_till(self, event: Event) -> None:
        kind = event.kind
        if kind.startswith(("payment.", "checkout.", "sale.")):
            await self._money_moved(event)
        elif kind.startswith("print.") or kind == "receipt.reprinted":
            await self.payment.look_at_paper()
            if self.stand.place == "sales":
                await self.history.look_again()
        elif kind == "basket.changed" and event.facts["tablet"] != id(self):
            await self._basket_changed_elsewhere()
        elif kind.startswith("shift."):
            await self._look_at_shift()

    async def _basket_changed_elsewhere(self) -> None:
        if self.payment.done is not None:
            await self.payment.next()
            return
        await self.counter.look_again()
        if self.payment.open:
            await self.payment.look()

    async def _money_moved(self, event: Event) -> None:
        if self.payment.open:
            await self.payment.look()
        elif self.payment.done is None and not self.payment.busy:
            basket = await self.counter.look_again()
            if basket is not None and basket.paying and self.stand.place == "selling":
                await self.payment.begin(basket.id)
        if event.kind.startswith("sale.") and self.stand.place == "sales":
            await self.history.look_again()

    async def _all_anew(self) -> None:
        await self._look_at_shift()
        basket = await self.counter.look_again()
        if self.payment.open:
            await self.payment.look()
        elif basket is not None and basket.paying:
            await self.payment.begin(basket.id)
        await self.payment.look_at_paper()
