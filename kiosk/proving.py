"""Proving oneself at the kiosk: a code to the number, the own QR, or a PIN.

The verbs of the ``prove`` screen, over the ``Visitor``'s one visit. Whatever goes wrong, the answer
is the same sentence: nobody learns here whether a number belongs to anybody.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial

from core import arrivals, member_pins, phone
from core.cards import Card
from core.codes import DIGITS
from core.db.ids import new_id
from core.limits import TooOften
from kiosk.visit import Visit
from kiosk.visitor import Visitor
from ui import keypad
from ui.aside import aside
from ui.front import Outcome

ANSWER_SECONDS = 0.4
"""A strict kiosk never answers sooner: a join and a greeting cannot be told apart by the clock."""

ANSWERING: set[asyncio.Task[None]] = set()
"""Answers under way, until they are given."""


async def arrive(visitor: Visitor, typed: Visit) -> None:
    """A number was typed at a strict kiosk: the same answer for everybody, after the same time."""
    began = time.monotonic()
    number, language = phone.read(typed.digits, typed.region), visitor.front.language
    outcome = await visitor.front.attempt(
        lambda ctx: arrivals.arrive(ctx, number, language=language, key=typed.key)
    )
    await asyncio.sleep(max(0.0, began + ANSWER_SECONDS - time.monotonic()))
    if visitor.visit.key != typed.key:
        return
    if outcome.done:
        masked = number.masked
        visitor.visit = replace(typed, screen="prove", phone_shown=masked, sentence="")
        visitor.stay()
    else:
        visitor.visit = Visit(screen="trouble", key=typed.key, sentence=outcome.sentence)


def ask(visitor: Visitor) -> None:
    """She would like to see the rest: how does she prove herself?"""
    visitor.visit = replace(visitor.visit, screen="prove", way="", typed="", sentence="")
    visitor.stay()


def back(visitor: Visitor) -> None:
    """One step back: to the ways, from there to her own screen, or to nobody's."""
    visit = visitor.visit
    if visit.way not in {"", "new_pin"}:
        visitor.visit = replace(visit, way="", typed="", sentence="")
        visitor.stay()
    elif visit.card is not None:
        visitor.visit = replace(visit, screen=visit.home, way="", typed="", sentence="")
        visitor.stay()
    else:
        visitor.leave()


async def send_code(visitor: Visitor) -> None:
    """A code on its way; asked for again it is a new one, and the old one is dead."""
    visit, key = visitor.visit, new_id()
    visitor.stay()
    number = phone.read(visit.digits, visit.region)
    outcome = await visitor.front.attempt(lambda ctx: arrivals.send_code(ctx, number, key=key))
    if visitor.visit.key == visit.key:
        sentence = "" if outcome.done else outcome.sentence
        way = "code" if outcome.done else visitor.visit.way
        visitor.visit = replace(visitor.visit, way=way, typed="", sentence=sentence)


def with_pin(visitor: Visitor) -> None:
    """She has a PIN of her own."""
    visitor.visit = replace(visitor.visit, way="pin", typed="", sentence="")
    visitor.stay()


def new_pin(visitor: Visitor) -> None:
    """She is proven and would like a PIN for the next time."""
    visitor.visit = replace(visitor.visit, screen="prove", way="new_pin", typed="", sentence="")
    visitor.stay()


def press(visitor: Visitor, key: str) -> None:
    """A key of the pad; the sixth digit is the answer."""
    visit = visitor.visit
    visitor.stay()
    if visit.screen != "prove" or not visit.way or visit.waiting:
        return
    visitor.visit = replace(visit, typed=keypad.press(visit.typed, key, DIGITS), sentence="")
    if len(visitor.visit.typed) == DIGITS:
        answer = asyncio.ensure_future(_answer(visitor, visitor.visit))
        ANSWERING.add(answer)  # the loop itself holds a task only weakly
        answer.add_done_callback(ANSWERING.discard)


async def scan(visitor: Visitor, text: str) -> None:
    """Her own code under the scanner."""
    visit = visitor.visit
    if visit.screen != "prove" or visit.way == "new_pin" or visit.waiting:
        return
    visitor.stay()
    outcome = await visitor.front.attempt(lambda ctx: arrivals.by_qr(ctx, text, visit=visit.key))
    _show(visitor, visit, outcome)


async def _answer(visitor: Visitor, asked: Visit) -> None:
    front = visitor.front
    visitor.visit = asked = replace(asked, waiting=True)
    if asked.way == "new_pin":
        await _keep_pin(visitor, asked)
        return
    number = phone.read(asked.digits, asked.region)
    if asked.way == "pin":
        by_pin = partial(arrivals.by_pin, front.database, front.desk, number, asked.typed)
        outcome = await aside(front, lambda: by_pin(visit=asked.key))
    else:
        outcome = await front.attempt(
            lambda ctx: arrivals.by_code(ctx, number, asked.typed, visit=asked.key)
        )
    _show(visitor, asked, outcome)


def _show(visitor: Visitor, asked: Visit, outcome: Outcome[Card | None]) -> None:
    """Everything that is hers, or the one sentence for every kind of no."""
    if visitor.visit.key != asked.key or visitor.visit.screen != "prove":
        return
    if outcome.value is not None:
        visitor.proven(outcome.value)
        return
    said = outcome.sentence if isinstance(outcome.refusal, TooOften) else ""
    sentence = said or visitor.front.say("prove.no")
    visitor.visit = replace(visitor.visit, typed="", sentence=sentence, waiting=False)
    visitor.stay()


async def _keep_pin(visitor: Visitor, asked: Visit) -> None:
    front, card = visitor.front, asked.card
    if card is None or card.bare:
        return
    keep = partial(member_pins.choose, front.database, front.desk, card.member_id, asked.typed)
    outcome = await aside(front, keep)
    if visitor.visit.key != asked.key or visitor.visit.screen != "prove":
        return
    if outcome.done:
        visitor.visit = replace(asked, screen=asked.home, way="", typed="", waiting=False)
        front.tell(front.say("prove.pin_kept"), "good")
    else:
        visitor.visit = replace(asked, typed="", sentence=outcome.sentence, waiting=False)
    visitor.stay()
