"""What the house does about tiers by the clock, in short deeds that may be stopped anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core import tiers
from core.context import Desk
from core.db.database import Database


def review(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Terms that are over are decided; a new scheme is taken up by everybody."""
    return tiers.nightly(database, desks[0])


def hand_over(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Rewards for tiers reached and kept are given on their day."""
    return tiers.hand_over(database, desks[0])
