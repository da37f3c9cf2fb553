"""Who would move under a new scheme, before it is put in force: counts, and a few masked names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from core import phone
from core.context import Context
from core.members import masked_name, members
from core.tiers import rules
from core.tiers.everybody import everybody
from core.tiers.history import Member, Settled, Standing
from core.tiers.scheme import Scheme, Timeline, Version
from core.tiers.schemes import read

SHOWN = 5
"""How many people of each move are named, masked."""


@dataclass(frozen=True, slots=True)
class Move:
    """So many members would go from one tier to another; the first of them, masked."""

    from_tier: str
    to_tier: str
    members: int
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a scheme would do to the members on the day it comes into force.

    ``falls_later`` are those who keep their tier for now, and lose it at the end of its term unless
    they buy again. ``then`` counts everybody by tier after the change, "" for the base tier.
    """

    starts_at: datetime
    rises: int
    falls: int
    stays: int
    falls_later: int
    moves: tuple[Move, ...]
    then: dict[str, int]


def preview(ctx: Context, scheme: Scheme, *, starts_at: datetime | None = None) -> Preview:
    """Who rises, who falls, who stays if this scheme came into force (now, if no moment is told).

    Takes a few seconds in a shop of a hundred thousand members, and waits for nobody.
    """
    ctx.require("manage_tiers")
    start = max(ctx.now, starts_at or ctx.now)
    before = read(ctx.db)
    last = max([version.number for version in before.versions], default=0)
    after = Timeline.of([*before.versions, Version(last + 1, start, scheme)])
    old = before.at(start)
    count = _Count(scheme, old.scheme if old else None)
    for somebody in everybody(ctx.db):
        until = max(start, somebody.known.latest)
        was = rules.settle(somebody.known, before, until=until).standing
        then = rules.settle(somebody.known, after, until=until)
        label = f"{masked_name(somebody.name)} {phone.mask(somebody.phone)}".strip()
        count.add(was, then, label, later=_lost(scheme, somebody.known, then, after))
    total: int = ctx.db.execute(select(func.count()).select_from(members)).scalar_one()
    return count.preview(start, total)


def _lost(scheme: Scheme, known: Member, then: Settled, timeline: Timeline) -> bool:
    """Whether the tier goes at the end of its term (and grace) when nothing more is bought."""
    rank = scheme.rank(then.standing.tier)
    until, now = then.due_at, then
    while until is not None:
        now = rules.settle(replace(known, standing=now.standing), timeline, until=until)
        if scheme.rank(now.standing.tier) < rank:
            return True
        until = now.due_at if now.standing.grace_until else None
    return False


class _Count:
    """Adds up who goes where."""

    def __init__(self, scheme: Scheme, old: Scheme | None) -> None:
        self.scheme, self.old = scheme, old
        self.went: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], list[str]] = {}
        self.rises = self.falls = self.later = self.seen = 0

    def add(self, was: Standing, then: Settled, label: str, *, later: bool) -> None:
        """One member more."""
        move = was.tier, then.standing.tier
        self.went[move] += 1
        self.seen += 1
        step = self.scheme.rank(move[1]) - self._rank(was.tier)
        self.rises += step > 0
        self.falls += step < 0
        self.later += later and step >= 0
        named = self.first.setdefault(move, [])
        if move[0] != move[1] and len(named) < SHOWN:
            named.append(label)

    def _rank(self, code: str) -> int:
        """How high a tier stands, in the new order if it has it, else in the old one."""
        rank = self.scheme.rank(code)
        return rank if rank >= 0 or self.old is None else self.old.rank(code)

    def preview(self, start: datetime, total: int) -> Preview:
        """Everybody; whoever never bought anything stays in the base tier."""
        then: Counter[str] = Counter({"": total - self.seen})
        for (_, to), count in self.went.items():
            then[to] += count
        moves = [
            Move(*move, count, tuple(self.first[move]))
            for move, count in sorted(self.went.items())
            if move[0] != move[1]
        ]
        return Preview(
            starts_at=start,
            rises=self.rises,
            falls=self.falls,
            stays=total - self.rises - self.falls,
            falls_later=self.later,
            moves=tuple(moves),
            then=dict(then),
        )
