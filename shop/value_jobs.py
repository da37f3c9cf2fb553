"""What the house does about gift cards, credit and forgotten counters, in short deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from core import checkout, gift_cards, purses
from core.context import Context, Desk
from core.db.database import Database


def release(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Value laid down and left lying goes back, a basket at a time."""
    return _until_done(database, desks[0], checkout.release_stale)


def expire_credit(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Promo credit past its day dies."""
    return _until_done(database, desks[0], purses.expire)


def expire_cards(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """What is on gift cards past their day dies, where a shop's rules give them one."""
    return _until_done(database, desks[0], gift_cards.expire)


def _until_done(database: Database, desk: Desk, work: Callable[[Context], int]) -> Iterator[int]:
    done = 0
    while part := database.deed(desk, work):
        done += part
        yield done
