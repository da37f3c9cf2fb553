"""The members room by night: days added up, tags by rule, merges swept, the idle and the erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core import codes, tags, visits
from core.context import Desk
from core.db.database import Database
from core.privacy import merge, retention, wiping


def count_days(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """What members bought on which day, branch by branch: what segments are made of."""
    for done, desk in enumerate(desks, 1):
        while database.deed(desk, visits.refresh):
            yield done
        yield done


def tidy(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Tags by rule, dead codes, what reached a merged id, merges nobody may undo any more."""
    done = 0
    for work in (tags.apply_rules, codes.sweep, merge.sweep, merge.forget_moves):
        done += database.deed(desks[0], work)
        yield done


def retain(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Tell the idle, spare whoever came, forget whose notice is over; then clean the file."""
    done = database.deed(desks[0], retention.spare)
    for work in (retention.tell, retention.forget):
        while count := database.deed(desks[0], work):
            done += count
            yield done
    done += wiping.wipe(database, desks[0])
    yield done
