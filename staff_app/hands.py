"""What a tap cannot do alone: check a PIN, or do a deed in an approving colleague's name.

``Front.attempt`` opens one transaction for the person at the till. A PIN is checked outside any
transaction, and an approved deed has another actor; both end in the same ``Outcome``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from core.context import Actor, Context
from core.refusals import Refusal
from ui import trouble
from ui.front import HANDS, Front, Outcome

T = TypeVar("T")


async def aside(front: Front, call: Callable[[], T]) -> Outcome[T]:
    """Make a slow call in a worker thread and say how it ended. Never raises."""
    try:
        return Outcome(await asyncio.get_running_loop().run_in_executor(HANDS, call))
    except Refusal as refusal:
        sentence = front.say(refusal.key, **refusal.facts)
        return Outcome(done=False, sentence=sentence, refusal=refusal)
    except Exception as fault:  # noqa: BLE001 - as in Front.attempt: nothing escapes to the page
        reference = trouble.note(fault, where=front.desk.station)
        return Outcome(done=False, sentence=front.say("ui.our_fault", reference=reference))


async def attempt_as(front: Front, actor: Actor, work: Callable[[Context], T]) -> Outcome[T]:
    """Do ``work`` at this till with ``actor`` as the one who answers for it."""
    desk = replace(front.desk, actor=actor)
    return await aside(front, partial(front.database.deed, desk, work))
