"""What the house does about points by the clock: short deeds that may be stopped anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from core import points
from core.context import Desk
from core.db.database import Database
from core.points import reminders


def expire(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Points past their day die, some members at a time. Yields the members so far."""
    done, after = 0, UUID(int=0)
    while True:
        batch = database.deed(desks[0], partial(points.expire_some, after=after))
        done += batch.members
        yield done
        if batch.last is None:
            return
        after = batch.last


def remind(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Members are told of points that are about to die. Yields the warnings so far."""
    done, after = 0, UUID(int=0)
    while True:
        count, last = database.deed(desks[0], partial(reminders.remind_some, after=after))
        done += count
        yield done
        if last is None:
            return
        after = last
