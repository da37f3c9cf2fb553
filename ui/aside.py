"""A slow call beside the transactions: a PIN is checked for a tenth of a second on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

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
