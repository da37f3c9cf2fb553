"""Quiet hours: when the shop leaves people in peace, by the clock on their own wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def is_quiet(moment: datetime, zone: ZoneInfo, begins: time, ends: time) -> bool:
    """Whether it is between these two on the shop's clock. The same time twice means never."""
    now = moment.astimezone(zone).time()
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends


def next_allowed(moment: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime:
    """The first moment from this one on, to the minute, that is not quiet.

    Walks the shop's wall clock minute by minute: where summer time makes an hour vanish or come
    twice, the clock on the wall is what counts, and nobody has to think of every case.
    """
    if not is_quiet(moment, zone, begins, ends):
        return moment
    whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
    return _walk(whole, zone, begins, ends)


@lru_cache(maxsize=4096)
def _walk(whole: datetime, zone: ZoneInfo, begins: time, ends: time) -> datetime:
    while is_quiet(whole, zone, begins, ends):
        whole += MINUTE
    return whole
