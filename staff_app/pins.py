"""Who stands at the till: the sign-in pad, and a colleague who approves one deed.

A PIN lives here as long as it is being typed and nowhere after: dots on the screen, one try for
each press of the button, cleared whatever the answer was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import flet as ft

from core import staff
from core.context import Actor, Context
from core.refusals import NotPermitted
from core.staff import Person, PinLocked
from staff_app.hands import aside, attempt_as
from ui import keypad
from ui.front import Front, Outcome

T = TypeVar("T")
MOST_DIGITS = 12
APPROVAL_SECONDS = 60
"""A question left standing is taken back: whoever answers must have seen it asked."""


@dataclass(eq=False, repr=False)
class PinPad(ft.Observable):
    """People to choose from, the chosen one, and the dots."""

    front: Front
    people: tuple[Person, ...] = ()
    person: Person | None = None
    digits: str = ""
    sentence: str = ""
    locked_seconds: int = 0
    waiting: bool = False

    def __post_init__(self) -> None:
        self._counting: asyncio.Task[None] | None = None

    async def show(self, permission: str) -> None:
        """Everybody who has the permission. None chosen, nothing typed."""
        self.choose(None)
        everybody = await self.front.tap(staff.roster, read=True)
        self.people = tuple(
            one for one in everybody or () if permission in staff.PERMISSIONS.get(one.role, ())
        )

    def choose(self, person: Person | None) -> None:
        """A tile was touched, or taken back."""
        self.person, self.digits, self.sentence, self.locked_seconds = person, "", "", 0

    def press(self, key: str) -> None:
        """A key of the pad."""
        if self.person is not None and not self.waiting and not self.locked_seconds:
            self.digits = keypad.press(self.digits, key, MOST_DIGITS)
            self.sentence = ""

    async def check(self, ask: Callable[[Person, str], Actor]) -> Actor | None:
        """Try the PIN. The answer, or None with a sentence under the dots."""
        person, pin = self.person, self.digits
        if person is None or self.waiting or len(pin) < staff.SHORT_PIN:
            return None
        self.waiting = True
        outcome = await aside(self.front, partial(ask, person, pin))
        self.waiting, self.digits = False, ""
        if outcome.done:
            self.choose(None)
            return outcome.value
        self.sentence = outcome.sentence
        if isinstance(outcome.refusal, PinLocked):
            seconds = int(outcome.refusal.facts["seconds"])
            self._counting = asyncio.ensure_future(self._wait_out(person, seconds))
        return None

    async def _wait_out(self, person: Person, seconds: int) -> None:
        """Count the lock-out down on the screen, as long as its person is looking."""
        for left in range(seconds, -1, -1):
            if self.person is not person or self.front.gone:
                return
            self.locked_seconds = left
            self.sentence = self.front.say("staff.pin_locked", seconds=left) if left else ""
            await asyncio.sleep(1)


@dataclass(eq=False, repr=False)
class Approval(ft.Observable):
    """Asks a colleague to step in when the person at the till may not do a deed alone."""

    front: Front
    permission: str = ""

    def __post_init__(self) -> None:
        self.pad = PinPad(self.front)
        self._answer: asyncio.Future[Actor | None] | None = None

    async def run(self, work: Callable[[Context], T]) -> Outcome[T]:
        """Do it; when the person may not, ask for a colleague and do it in the colleague's name."""
        outcome = await self.front.attempt(work)
        if not isinstance(outcome.refusal, NotPermitted):
            return outcome
        colleague = await self._ask(str(outcome.refusal.facts["permission"]))
        if colleague is None:
            return Outcome(done=False, refusal=outcome.refusal)
        return await attempt_as(self.front, colleague, work)

    async def submit(self) -> None:
        """The colleague typed the PIN."""
        front, permission = self.front, self.permission
        colleague = await self.pad.check(
            lambda person, pin: staff.approve(
                front.database, front.desk, person.id, pin, permission
            )
        )
        if colleague is not None:
            self._close(colleague)

    def cancel(self) -> None:
        """Nobody came."""
        self._close(None)

    async def _ask(self, permission: str) -> Actor | None:
        self.cancel()
        self._answer = answer = asyncio.get_running_loop().create_future()
        self.permission = permission
        await self.pad.show(permission)
        try:
            return await asyncio.wait_for(answer, APPROVAL_SECONDS)
        except TimeoutError:
            self._close(None)
            return None

    def _close(self, colleague: Actor | None) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(colleague)
        self.permission = ""
        self.pad.choose(None)
