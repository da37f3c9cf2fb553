"""What a person can do at the kiosk, and how the kiosk forgets them.

A ``Visitor`` holds the one ``Visit`` of a page. Screens draw it and call its verbs; each verb is
also a touch that starts the idle clock again. When the clock runs out, when the person is done,
or when the line to the browser goes down, the visit becomes an empty one.

A component draws one ``Part`` of the visit and is drawn again when that part changes, not when
anything does: a digit redraws the digits, and the keypad under the fast finger stays as it is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from core import consent, phone, points, signups
from core.cards import Card
from core.context import Store
from core.db.ids import new_id
from core.settings import Rules
from kiosk.further import more, tell_birthday
from kiosk.visit import NOBODY, Visit
from ui.front import Front, Outcome

CLOCK_SECONDS = 0.25
PHONE_SHOWN_SECONDS = 2.0
"""How long a new member sees the number as typed before it is masked (threat 6: shoulders)."""

PATIENCE_SECONDS = 0.3

FURTHER_SECONDS = 0.3
"""The welcome is drawn first; what else there is to know of a member is asked after it."""

RESTING = frozenset({"welcome", "member", "birthday", "statement", "trouble"})
"""Screens with a ring that shows the time left: each touch starts it anew."""

KNOCKS, KNOCK_SECONDS = 5, 4.0
"""Taps on the shop's name that no customer makes by chance, and the time they may take."""

HOUSE_LANGUAGE = "zh_Hant"
NOTHING = Visit()
"""Nobody is here."""


@dataclass(frozen=True, slots=True)
class House:
    """The branch this kiosk stands in and the rules it keeps."""

    store: Store
    rules: Rules

    @property
    def region(self) -> str:
        """Where a number without a country code comes from."""
        return self.rules.kiosk.region or self.store.region

    @property
    def whole_idle_seconds(self) -> int:
        """From the last touch to the wipe, the warning included."""
        return self.rules.kiosk.idle_seconds + self.rules.kiosk.warning_seconds


class Part(ft.Observable):
    """What one component watches of a visit."""

    def __init__(self, of: Callable[[Visit], object]) -> None:
        self._of = of
        self._seen = of(NOTHING)

    def look(self, visit: Visit, *, tell: bool = True) -> None:
        """See the visit, and have the components that watch this part drawn again if it changed."""
        now = self._of(visit)
        if now != self._seen:
            self._seen = now
            if tell:
                self.notify()


class Visitor:
    """The person standing there."""

    def __init__(self, front: Front, house: House) -> None:
        self.front = front
        self.house = house
        self.stage = Part(lambda visit: (visit.screen, visit.still_there))
        self.typing = Part(lambda visit: (visit.digits, visit.region, visit.sentence))
        self.asking = Part(lambda visit: (visit.ready, visit.waiting))
        self.held = Part(lambda visit: (visit.card, visit.phone_shown))
        self.further = Part(lambda visit: (visit.card, visit.more))
        self.picking = Part(lambda visit: (visit.month, visit.day, visit.sentence, visit.waiting))
        self.proving = Part(lambda visit: (visit.way, visit.typed, visit.sentence))
        self.rest = Part(lambda visit: visit.touches)
        self._parts = [each for each in vars(self).values() if isinstance(each, Part)]
        self._visit = NOTHING
        self._asked_for = NOBODY
        self._touched_at = time.monotonic()
        self._clock: asyncio.Task[None] | None = None
        self._knocks: list[float] = []
        self._closed = False
        self._further: asyncio.Task[None] | None = None

    @property
    def visit(self) -> Visit:
        """The visit as it is now."""
        return self._visit

    @visit.setter
    def visit(self, visit: Visit) -> None:
        before, self._visit = self._visit, visit
        self.stage.look(visit)
        for part in self._parts:
            # Another screen draws itself whole; the one that goes need not change first.
            part.look(visit, tell=visit.screen == before.screen)

    # -- verbs of the person ---------------------------------------------------------------------

    def begin(self) -> None:
        """The first touch. The id of a possible new member is made now, so a retry is no second."""
        self.visit = Visit(
            screen="number",
            region=self.house.region,
            key=new_id(),
            touched_first_at=time.monotonic(),
        )
        self._start_clock()

    def press(self, key: str) -> None:
        """A key of the keypad. Taps faster than the line are taken one after another."""
        if self.visit.screen == "number" and self._asked_for != self.visit.key:
            self.visit = self.visit.pressed(key)
        self._touch()

    def show_regions(self) -> None:
        """Somebody from elsewhere wants another country code."""
        self.visit = replace(self.visit, screen="regions")
        self._touch()

    def choose_region(self, region: str) -> None:
        """A country was chosen; the digits stay."""
        self.visit = replace(self.visit, screen="number", region=region, sentence="")
        self._touch()

    async def submit(self) -> None:
        """The one button: join, or be recognised. Known or not, it takes the same way."""
        typed = self.visit
        if typed.screen != "number" or not typed.ready or self._asked_for == typed.key:
            return
        tapped_at = time.monotonic()
        self._touch()
        if self.house.rules.kiosk.mode == "strict":
            await self._arrive(typed)
            return
        outcome = await self._ask(typed)
        if self.visit.key != typed.key:
            return
        self._touch()
        if outcome.done and outcome.value is not None:
            await self._greet(typed, outcome.value, tapped_at)
        else:
            self._regret(typed, outcome)

    async def _ask(self, typed: Visit) -> Outcome[Card]:
        """Ask core, and say "one moment" only when it takes one: mostly the answer is first."""
        self._asked_for = typed.key
        patience = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._wait, typed)
        try:
            return await self.front.attempt(
                lambda ctx: signups.welcome(
                    ctx,
                    phone.read(typed.digits, typed.region),
                    language=self.front.language,
                    key=typed.key,
                )
            )
        finally:
            patience.cancel()
            self._asked_for = NOBODY

    async def _arrive(self, typed: Visit) -> None:
        """At a strict kiosk nobody is told anything before proof, and everybody the same."""
        from kiosk import proving

        self._asked_for = typed.key
        try:
            await proving.arrive(self, typed)
        finally:
            self._asked_for = NOBODY

    def _wait(self, typed: Visit) -> None:
        if self.visit == typed:
            self.visit = replace(typed, waiting=True)

    async def allow_news(self, granted: bool) -> None:
        """The consent switch: kept at once, shown as kept only when it is."""
        self._touch()
        card = self.visit.card
        if card is None:
            return
        self.visit = replace(self.visit, card=replace(card, marketing=granted))
        language = self.front.language
        outcome = await self.front.attempt(
            lambda ctx: consent.record(ctx, card.member_id, granted=granted, language=language)
        )
        if not outcome.done and self.visit.card is not None:
            self.visit = replace(self.visit, card=replace(self.visit.card, marketing=not granted))
            self.front.tell(outcome.sentence, "stop")

    async def show_statement(self) -> None:
        """Where the points came from: for whoever has proven herself."""
        card = self.visit.card
        if card is None or card.bare:
            return
        self._touch()
        told = await self.front.tap(lambda ctx: points.statement(ctx, card.member_id), read=True)
        if told is not None and self.visit.card == card:
            self.visit = replace(self.visit, screen="statement", statement=told)

    def ask_birthday(self) -> None:
        """She would like to tell her birthday."""
        self.visit = replace(self.visit, screen="birthday", month=0, day=0, sentence="")
        self._touch()

    def pick_again(self) -> None:
        """Back to the months."""
        self.pick()

    def pick(self, *, month: int = 0, day: int = 0) -> None:
        """A month or a day was touched."""
        self.visit = replace(self.visit, month=month, day=day, sentence="")
        self._touch()

    def go_home(self) -> None:
        """Back to the member's own screen; what was touched is forgotten."""
        self.visit = replace(
            self.visit, screen=self.visit.home, month=0, day=0, sentence="", statement=None
        )
        self._touch()

    async def keep_birthday(self) -> None:
        """Yes, that is the day. It is told once: a second touch while it is being kept is none."""
        asked = self.visit
        if asked.card is None or not asked.month or not asked.day or asked.waiting:
            return
        self._touch()
        self.visit = replace(self.visit, waiting=True)
        card, month, day = asked.card, asked.month, asked.day
        outcome = await self.front.attempt(lambda ctx: tell_birthday(ctx, card, month, day))
        if self.visit.key != asked.key or self.visit.screen != "birthday":
            return
        self._touch()
        if outcome.done and outcome.value is not None:
            told, more = outcome.value
            self.visit = replace(self.visit, waiting=False, card=told, more=more)
            self.go_home()
        else:
            self.visit = replace(
                self.visit, waiting=False, month=0, day=0, sentence=outcome.sentence
            )

    def speak(self, language: str) -> None:
        """The language switch."""
        self._touch()
        self.front.speak(language)

    def stay(self) -> None:
        """Yes, still here."""
        self._touch()

    # -- verbs of the staff ------------------------------------------------------------------------

    def knock(self) -> None:
        """A tap on the shop's name; the fifth in a row is a colleague."""
        now = time.monotonic()
        self._knocks = [one for one in self._knocks if now - one < KNOCK_SECONDS] + [now]
        if len(self._knocks) >= KNOCKS:
            self._knocks = []
            self._closed = self.visit.screen == "closed"
            self.visit = Visit(screen="staff")
            self._start_clock()

    def close_for_now(self, sentence: str = "") -> None:
        """A colleague closes the kiosk: no customer opens it again."""
        self.visit = Visit(screen="closed", sentence=sentence)
        self.front.hush()
        self.front.speak(HOUSE_LANGUAGE)

    def open_again(self) -> None:
        """A colleague signed in and gives the kiosk back to the customers."""
        self._closed = False
        self.leave()

    def leave(self) -> None:
        """Done, or gone: nothing of the person stays. What was closed stays closed."""
        self.visit = Visit(screen="closed") if self._closed else NOTHING
        self.front.hush()
        self.front.speak(HOUSE_LANGUAGE)

    # -- the way there and back ------------------------------------------------------------------

    async def _greet(self, typed: Visit, card: Card, tapped_at: float) -> None:
        shown = phone.read(typed.digits, typed.region).display
        self.visit = Visit(
            screen="welcome" if card.new else "member",
            key=typed.key,
            card=card,
            phone_shown=shown if card.new else card.phone_masked,
            digits=typed.digits if card.bare else "",
            region=typed.region,
        )
        asyncio.get_running_loop().call_later(FURTHER_SECONDS, self._look_further, card)
        if card.new:
            now = time.monotonic()
            await self._time(card, now - typed.touched_first_at, now - tapped_at)
            await asyncio.sleep(PHONE_SHOWN_SECONDS)
            self._mask(card)

    def proven(self, card: Card) -> None:
        """She has shown who she is: everything that is hers."""
        self.visit = Visit(
            screen="welcome" if card.new else "member",
            key=self.visit.key,
            card=card,
            phone_shown=card.phone_masked,
        )
        self._touch()
        asyncio.get_running_loop().call_later(FURTHER_SECONDS, self._look_further, card)

    def _look_further(self, card: Card) -> None:
        self._further = asyncio.ensure_future(self._learn_more(card))

    async def _learn_more(self, card: Card) -> None:
        """Birthday and tier, once the welcome is on the screen. Without them it is as good."""
        outcome = await self.front.attempt(lambda ctx: more(ctx, card.member_id), read=True)
        held = self.visit.card
        still_here = held is not None and held.member_id == card.member_id
        if outcome.done and outcome.value is not None and still_here:
            self.visit = replace(self.visit, more=outcome.value)

    async def _time(self, card: Card, whole_seconds: float, answer_seconds: float) -> None:
        """Keep the stopwatch. That it could not be kept is no concern of the customer's."""
        await self.front.attempt(
            lambda ctx: signups.timed(
                ctx,
                card.member_id,
                whole_ms=round(whole_seconds * 1000),
                answer_ms=round(answer_seconds * 1000),
            )
        )

    def _mask(self, card: Card) -> None:
        if self.visit.card is not None and self.visit.card.member_id == card.member_id:
            self.visit = replace(self.visit, phone_shown=card.phone_masked)

    def _regret(self, typed: Visit, outcome: Outcome[Any]) -> None:
        """A wrong number goes back to the keypad with a kind sentence; the rest gets a screen."""
        if isinstance(outcome.refusal, phone.PhoneWrong):
            self.visit = replace(typed, sentence=outcome.sentence)
        else:
            self.visit = Visit(screen="trouble", key=typed.key, sentence=outcome.sentence)

    # -- the idle clock --------------------------------------------------------------------------

    def _start_clock(self) -> None:
        self._touch()
        if self._clock is None or self._clock.done():
            self._clock = asyncio.ensure_future(self._watch())

    def _touch(self) -> None:
        self._touched_at = time.monotonic()
        if self.visit.screen in RESTING or self.visit.still_there:
            touches = self.visit.touches + 1
            self.visit = replace(self.visit, still_there=False, touches=touches)

    async def _watch(self) -> None:
        while self.visit.screen not in {"attract", "closed"} and not self.front.gone:
            await asyncio.sleep(CLOCK_SECONDS)
            idle = time.monotonic() - self._touched_at
            if idle >= self.house.whole_idle_seconds:
                self.leave()
            elif idle >= self.house.rules.kiosk.idle_seconds and not self.visit.still_there:
                self.visit = replace(self.visit, still_there=True)
