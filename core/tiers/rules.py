"""How members move between tiers: what was bought and the schemes in; standings and changes out.

Pure: a standing is a function of its history, so a review that comes late decides what it would
have decided on the day, and whoever adds it all up again must come to the same.

What happened is told in the order in which it was written down (ids grow), and a clock that was set
back does not turn it round. Three things move a member, in this order when they fall on one
moment: a term that is over, a new scheme that comes into force, something bought or given back. A
return counts against the day of its sale: what is bought this year is not made less by giving back
last year's goods.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import accumulate
from zoneinfo import ZoneInfo

from core.tiers.days import ONE_DAY, start_of
from core.tiers.history import MOST, Change, Fact, Member, Settled, Standing, Sum, counted, measured
from core.tiers.scheme import NOBODY, Scheme, Tier, Timeline, Version


def settle(member: Member, timeline: Timeline, *, until: datetime) -> Settled:
    """Decide everything that is to be decided about a member up to a moment."""
    story = _Story(member, timeline)
    while (turn := story.next_turn(until)) is not None:
        turn()
    return Settled(
        story.now, tuple(story.changes), story.due_at(), story.wakes_at(), tuple(story.stood)
    )


def first_unsettled(member: Member) -> int:
    """The place of the first fact that the member's standing does not know yet."""
    keys = [fact.id for fact in member.facts]
    return bisect_right(keys, member.standing.settled_by or NOBODY)


def watch(standing: Standing, timeline: Timeline) -> Settled:
    """What to watch for from a standing on, when nothing else is known."""
    story = _Story(Member(standing.settled_at, standing, ()), timeline)
    return Settled(standing, (), story.due_at(), story.wakes_at())


@dataclass(slots=True)
class _Story:
    """A member's history while it is being told."""

    member: Member
    timeline: Timeline
    now: Standing = field(init=False)
    version: Version | None = field(init=False)
    known: int = field(init=False)
    clock: datetime = field(init=False)
    days: list[date] = field(init=False, default_factory=list)
    until_day: list[date] = field(init=False, default_factory=list)
    bought: list[int] = field(init=False, default_factory=list)
    changes: list[Change] = field(init=False, default_factory=list)
    stood: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.member.standing
        self.known = first_unsettled(self.member)
        told = [fact.at for fact in self.member.facts[: self.known]]
        self.clock = max([self.now.settled_at, *told])
        self._apply(self.timeline.by_number(self.now.version))

    # ------------------------------------------------------------------------ what comes next

    def next_turn(self, until: datetime) -> Callable[[], None] | None:
        """Whatever happens first, at most until a moment."""
        turns: list[tuple[datetime, Callable[[], None]]] = []
        due, following = self.due_at(), self.timeline.after(self.now.version)
        if due is not None:
            turns.append((due, self._term_over))
        if following is not None:
            start = max(following.starts_at, self.clock)
            turns.append((start, lambda: self._scheme_starts(following, start)))
        if self.known < len(self.member.facts):
            fact = self.member.facts[self.known]
            turns.append((max(fact.at, self.clock), self._something_bought))
        if not turns:
            return None
        at, turn = min(turns, key=lambda one: one[0])  # the first of those at one moment
        return turn if at <= until else None

    def due_at(self) -> datetime | None:
        """When the term, or its grace, is over: the first moment of the day after."""
        end = self.now.grace_until or self.now.keeps_until
        if end is None or self.version is None:
            return None
        return start_of(end + ONE_DAY, ZoneInfo(self.scheme.zone)).astimezone(UTC)

    def wakes_at(self) -> int:
        """What must be measured before a purchase can change anything."""
        if self.version is None or self.now.grace_until or self.now.at_risk_since:
            return 0
        above = self.scheme.next_above(self.rank)
        return above.threshold if above else MOST

    @property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        assert self.version is not None, "asked only while there is one"
        return self.version.scheme

    @property
    def rank(self) -> int:
        """How high the member stands."""
        return self.scheme.rank(self.now.tier)

    @property
    def joined(self) -> date:
        """The day the membership began."""
        return self.scheme.day_of(self.member.joined_at)

    # ------------------------------------------------------------------------- what can happen

    def _something_bought(self) -> None:
        fact = self.member.facts[self.known]
        self.known, self.clock = self.known + 1, max(fact.at, self.clock)
        self.stood.append(self.now.tier)
        if self.version is None:
            return
        day = self.scheme.day_of(fact.at)
        if fact.visits > 0:
            self._bought(fact, day)
        elif self.now.needed and not (self.now.grace_until or self.now.at_risk_since):
            self._given_back(fact, day)

    def _bought(self, fact: Fact, day: date) -> None:
        if self._at_most(day) < self.wakes_at():
            return
        counts, tier = self._window(day), self.scheme.at_rank(self.rank)
        reached = self.scheme.reached(counts.value)
        if reached > self.rank:
            self._rise(fact, counts, self.scheme.tiers[reached - 1])
        elif tier is not None and self.now.grace_until is not None:
            counts = self._grace_window(day)
            if counts.value >= tier.keeps_at:
                self._renew(fact, counts, tier)
        elif self.now.at_risk_since is not None:
            held = self._held(day)
            if held.value >= self.now.needed:
                safe = replace(self.now, at_risk_since=None)
                self._note("safe", fact, held, self.now.needed, safe)

    def _given_back(self, fact: Fact, day: date) -> None:
        held, needed = self._held(day), self.now.needed
        if held.value >= needed:
            return
        if self.scheme.on_return == "at_risk" and self.now.keeps_until is not None:
            marked = replace(self.now, at_risk_since=self.clock)
            self._note("at_risk", fact, held, needed, marked)
            return
        lower = self.scheme.at_rank(min(self.rank, self.scheme.reached(held.value)))
        after = replace(
            self._placed(lower, held, self.now.keeps_until),
            needed=lower.threshold if lower else 0,
        )
        self._note("taken_back", fact, held, needed, after)

    def _term_over(self) -> None:
        due, ended = self.due_at(), self.now.keeps_until
        tier = self.scheme.at_rank(self.rank)
        assert due is not None, "a term that is over was over at a moment"
        assert ended is not None, "only what ends is over"
        assert tier is not None, "only tiers have terms"
        self.clock = max(due, self.clock)
        last = self.now.grace_until or ended
        counts = self._grace_window(last)
        if counts.value >= tier.keeps_at:
            self._renew(None, counts, tier)
        elif self._may_have_grace():
            waits = replace(self.now, grace_until=ended + ONE_DAY * self.scheme.grace_days)
            self._note("grace", None, counts, tier.keeps_at, waits)
        else:
            self._fall(counts, tier)

    def _may_have_grace(self) -> bool:
        """Once a term, and not for a tier that was held on goods given back."""
        had = self.now.grace_until or self.now.at_risk_since
        return bool(self.scheme.grace_days) and not had

    def _scheme_starts(self, following: Version, at: datetime) -> None:
        self._apply(following)
        self.clock = at
        scheme, day = self.scheme, self.scheme.day_of(at)
        counts, rank = self._window(day), self.rank
        reached = scheme.reached(counts.value)
        moves = reached > rank or rank < 0 or (scheme.existing == "at_once" and reached < rank)
        tier = scheme.at_rank(reached if moves else rank)
        if moves:
            after = self._placed(tier, counts, self._term_from(tier, day))
        else:
            after = self._kept(tier, counts, day)
        after = replace(after, needed=tier.threshold if tier and _holds(tier, counts) else 0)
        if (after.tier, after.keeps_until) == (self.now.tier, self.now.keeps_until):
            self._stand(after)
            return
        needed = tier.threshold if tier else scheme.tiers[0].threshold
        self._note("scheme", None, counts, needed, after)

    # ------------------------------------------------------------------------------- decisions

    def _rise(self, fact: Fact, counts: Sum, tier: Tier) -> None:
        ends = self._term_from(tier, counts.last)
        after = replace(self._placed(tier, counts, ends), needed=tier.threshold)
        self._note("risen", fact, counts, tier.threshold, after)

    def _renew(self, fact: Fact | None, counts: Sum, tier: Tier) -> None:
        """Another term, from the end of the one before: days of grace are not given twice."""
        ended = self.now.keeps_until
        assert ended is not None, "only what ends is renewed"
        after = replace(
            self.now,
            earned_on=counts.last,
            needed=tier.keeps_at,
            keeps_until=self.scheme.next_term_end(ended, self.joined),
            grace_until=None,
            at_risk_since=None,
        )
        self._note("renewed", fact, counts, tier.keeps_at, after)

    def _fall(self, counts: Sum, tier: Tier) -> None:
        """One tier down for another term, or to what was really spent, as the scheme says."""
        steps = self.scheme.fall == "one_down"
        below = min(self.rank - 1, self.scheme.reached(counts.value))
        lower = self.scheme.at_rank(self.rank - 1 if steps else below)
        ends = self.scheme.next_term_end(counts.last, self.joined) if lower else None
        needed = lower.threshold if lower and _holds(lower, counts) else 0
        after = replace(self._placed(lower, counts, ends), needed=needed)
        self._note("fallen", None, counts, tier.keeps_at, after)

    def _placed(self, tier: Tier | None, counts: Sum, ends: date | None) -> Standing:
        """In another tier from now on, the base tier for None."""
        return Standing(
            tier=tier.code if tier else "",
            version=self.now.version,
            since=self.clock if tier else None,
            earned_on=counts.last if tier else None,
            keeps_until=ends if tier else None,
        )

    def _kept(self, tier: Tier | None, counts: Sum, day: date) -> Standing:
        """The same tier under a new scheme: its promised day stays, where there are terms."""
        if tier is None:
            return Standing(version=self.now.version)
        ends = self.now.keeps_until or self._term_from(tier, day)
        if self.scheme.term_months is None:
            return replace(self.now, keeps_until=None, grace_until=None, earned_on=counts.last)
        return replace(self.now, keeps_until=ends, earned_on=counts.last)

    def _term_from(self, tier: Tier | None, day: date) -> date | None:
        return self.scheme.term_end(day, self.joined) if tier else None

    def _note(
        self,
        kind: str,
        fact: Fact | None,
        counts: Sum,
        needed: int,
        after: Standing,
    ) -> None:
        """Write a decision down, with its arithmetic, and go on from there."""
        assert self.version is not None
        version = self.version.number
        change = Change(
            at=self.clock,
            kind=kind,
            from_tier=self.now.tier,
            to_tier=after.tier,
            measure=self.scheme.measure,
            value=counts.value,
            needed=needed,
            window_from=counts.first,
            window_to=counts.last,
            version=version,
            keeps_until=after.keeps_until,
            grace_until=after.grace_until,
            cause=_cause(kind, fact, version),
        )
        self.changes.append(change)
        self._stand(after)

    def _stand(self, after: Standing) -> None:
        """From now on so, with everything known so far decided."""
        assert self.version is not None
        newest = self.member.facts[self.known - 1].id if self.known else NOBODY
        self.now = replace(
            after,
            version=self.version.number,
            settled_at=self.clock,
            settled_by=max(newest, self.now.settled_by or NOBODY),
        )

    # -------------------------------------------------------------------------------- the sums

    def _window(self, day: date) -> Sum:
        """What counts for a decision on a day."""
        return self._sum(self.scheme.window_from(day, self.joined), day)

    def _grace_window(self, day: date) -> Sum:
        """What counts for keeping a tier: the term's own window, and the days of grace."""
        ended = self.now.keeps_until
        assert ended is not None
        return self._sum(self.scheme.window_from(ended, self.joined), day)

    def _held(self, day: date) -> Sum:
        """What the tier stands on: what earned it, less returns, or what was bought since."""
        earned = self._window(self.now.earned_on or day)
        return max(earned, self._window(day), key=lambda one: one.value)

    def _sum(self, first: date | None, last: date) -> Sum:
        return measured(self.scheme, self.member.facts[: self.known], self.days, first, last)

    def _apply(self, version: Version | None) -> None:
        self.version = version
        if version is not None:
            scheme, facts = version.scheme, self.member.facts
            self.days = [scheme.day_of(fact.sold_at) for fact in facts]
            self.until_day = list(accumulate(self.days, max))
            whole = (max(0, counted(scheme, fact)) for fact in facts)
            self.bought = list(accumulate(whole, initial=0))

    def _at_most(self, day: date) -> int:
        """What the window holds at most: all that was bought since its first day, nothing returned.

        Told without looking at every purchase, for a customer of every day.
        """
        first = self.scheme.window_from(day, self.joined)
        before = 0 if first is None else bisect_left(self.until_day, first)
        return self.bought[self.known] - self.bought[min(before, self.known)]


def _holds(tier: Tier, counts: Sum) -> bool:
    return counts.value >= tier.threshold


def _cause(kind: str, fact: Fact | None, version: int) -> str:
    """What a change came from: a sale, a return, a new scheme, or the day alone."""
    if fact is not None:
        return fact.cause or str(fact.sale_id)
    return f"scheme:{version}" if kind == "scheme" else "review"
