"""What the house does about coupons by the clock, in short deeds that may stop anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import Select

from core import coupons, referrals, segments
from core.baskets import stale
from core.context import Context, Desk
from core.coupons import Batch
from core.coupons.issuing import START
from core.db.database import Database

Page = Callable[..., tuple[int, UUID | None]]


def release_stale(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Baskets left standing let go of their coupons."""
    done = 0
    while freed := database.deed(desks[0], stale.release_stale):
        done += freed
        yield done


def expire(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Coupons past their day are closed."""
    return _pages(database, desks[0], coupons.expire)


def reward_referrals(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Members and the friends they brought get what they were promised."""
    return _pages(database, desks[0], referrals.settle)


def issue_batches(database: Database, desks: Sequence[Desk]) -> Iterator[int]:
    """Batches that were begun are filled, one after the other."""
    done = 0
    for batch in database.ask(desks[0], coupons.unfinished):
        more = True
        while more:
            more = database.deed(desks[0], partial(_fill, batch=batch))
            done += 1
            yield done


def _fill(ctx: Context, *, batch: Batch) -> bool:
    return coupons.issue_batch(ctx, batch.id, _members(ctx, batch))


def _members(ctx: Context, batch: Batch) -> Select[UUID] | None:
    """Whom a batch is for, as the segment stood when it was begun; None for printed coupons."""
    if batch.sort != "segment":
        return None
    criteria = segments.Criteria.model_validate_json(batch.who or "{}")
    return segments.members_of(criteria, now=batch.begun_at, zone=ctx.store.zone)


def _pages(database: Database, desk: Desk, page: Page) -> Iterator[int]:
    """A job that goes through a table by id, a deed for each page."""
    done, after = 0, START
    while True:
        count, came_to = database.deed(desk, partial(page, after=after))
        done += count
        yield done
        if came_to is None:
            return
        after = came_to
