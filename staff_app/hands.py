"""What a tap cannot do alone: check a PIN, or do a deed in an approving colleague's name.

``Front.attempt`` opens one transaction for the person at the till. A PIN is checked outside any
transaction, and an approved deed has another actor; both end in the same ``Outcome``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from core.context import Actor, Context
from ui.aside import aside
from ui.front import Front, Outcome

T = TypeVar("T")

__all__ = ["aside", "attempt_as"]


async def attempt_as(front: Front, actor: Actor, work: Callable[[Context], T]) -> Outcome[T]:
    """Do ``work`` at this till with ``actor`` as the one who answers for it."""
    desk = replace(front.desk, actor=actor)
    return await aside(front, partial(front.database.deed, desk, work))
