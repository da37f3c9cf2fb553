"""Which offers and coupons work together: the combination that leaves least to pay.

What is allowed. A *chance* is an offer or coupon whose own terms are met and which, were it alone,
would take something off (a ladder counts once for each step that the shelf prices reach, an amount
for each so much spent once for each of its highest steps). A combination is a set of chances, and
is *sound* when

1. no more of an exclusive group are in it than the group's limit, one step of a ladder at most;
2. nobody is in it with someone it is not to meet (``not_with``, ``alone``);
3. everyone's minimum spend is reached when its turn comes.

It is *allowed* when it is sound, no larger sound combination contains it (whoever may work does),
and it is not *overruled*: nobody outside, by taking the place of members of lower priority that it
may not meet, would make a sound combination. The best allowed combination leaves least to pay; of
equals the one with more perks, then the one whose members come first in their turns.

How it is found. All chances together are tried first; when that is sound it is the only allowed
combination. Otherwise whatever is unsound is resolved in every possible way: each choice within a
group, each of two that may not meet, each discount that could be left out for a minimum spend.
Every allowed combination is met on the way. The effort is bounded; when it runs out the best
found so far is taken and the quote says that it may not be the best (``exact``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from core.pricing import afterwards, by_line
from core.pricing.basket import Basket, Tally, refusal
from core.pricing.book import BY_LINE
from core.pricing.counter import Counter, Member, most_needed
from core.pricing.quote import Reason
from core.pricing.sets import Notes
from core.pricing.terms import Chance

STEPS = 20_000
"""How much is tried for one basket; a step is roughly a microsecond."""

STEPS_A_MEMBER = 8
"""Ringing up one combination takes so many steps for each of its members and each pile."""


def best(basket: Basket, met: Sequence[Chance]) -> Tally:
    """Ring up the best allowed combination of these chances, which come in their turns."""
    tally, notes = Tally(basket), Notes(STEPS)
    sociable = True
    by_line_too: list[tuple[int, Chance]] = []
    by_sale: list[tuple[int, Chance]] = []
    for turn, chance in enumerate(met):
        sociable = sociable and chance.sociable
        (by_line_too if chance.stage == BY_LINE else by_sale).append((turn, chance))
    if sociable:
        by_line.ring_up(tally, by_line_too, notes)
        for turn, chance in by_sale:
            afterwards.ring_up(tally, turn, chance, most_needed(chance))
        if not tally.short:
            return tally
    return _Search(Counter(basket, notes), met).best()


# --------------------------------------------------------------------------------- the search


class _Search:
    """All that is allowed, as far as the effort goes. A combination is the bits of an integer."""

    def __init__(self, counter: Counter, met: Sequence[Chance]) -> None:
        self.counter = counter
        self.members: list[Member] = []
        self.without_hope: list[Member] = []
        self.dead: list[Reason] = []
        self.saves: list[int] = []
        self.rung: dict[int, Tally] = {}
        self.notes = counter.notes
        self.any_alone = any(chance.source.stack.alone for chance in met)
        for turn, chance in enumerate(met):
            self._admit(turn, chance)
        self.everyone = (1 << len(self.members)) - 1
        self.groups = list(self._exclusive_groups())
        self.foes = self._foes()
        crowded = any((self.everyone & group).bit_count() > limit for limit, group in self.groups)
        self.contested = crowded or any(self.foes)

    def best(self) -> Tally:
        """The best allowed combination rung up, with a reason for whoever is not in it."""
        found = self._sound_ones()
        largest = [one for one in found if not self._within_another(one, found)]
        allowed = [one for one in largest if not self._overruled(one)]
        chosen = min(allowed or largest, key=self._rank)
        lost = self._left_out(chosen)
        everybody = sorted([*self._members_of(chosen), *self.without_hope])
        tally = self.counter.ring_up(everybody)
        tally.refused = [*lost, *self.dead, *tally.refused]
        tally.exact = tally.exact and self.notes.steps > 0
        return tally

    # -- who takes part

    def _admit(self, turn: int, chance: Chance) -> None:
        """Let a chance take part unless it would take nothing off even alone."""
        if chance.hopeless:
            self.without_hope.append(Member(turn, chance, most_needed(chance)))
            return
        alone = Member(turn, chance, most_needed(chance))
        saves = -1
        if chance.needs or not chance.sociable or self.any_alone:
            tally = self.counter.ring_up([alone])
            saves = sum(self.counter.basket.gross) - sum(tally.left)
            if not saves and not tally.perks:
                self.dead += tally.refused
                return
        for needs in chance.needs or (0,):
            self.members.append(alone._replace(needs=needs))
            self.saves.append(saves)

    def _exclusive_groups(self) -> Iterator[tuple[int, int]]:
        """Each group with its limit, the smallest that any of its members names."""
        limits: dict[str, int] = {}
        for member in self.members:
            source = member.chance.source
            if name := source.exclusive:
                limit = source.stack.group_limit
                limits[name] = min(limit, limits.get(name, limit))
        return ((limit, self._group(name)) for name, limit in sorted(limits.items()))

    def _group(self, name: str) -> int:
        bits = 0
        for nth, member in enumerate(self.members):
            if member.chance.source.exclusive == name:
                bits |= 1 << nth
        return bits

    def _foes(self) -> list[int]:
        """For each member those it may not meet, whichever of the two says so."""
        foes = [0] * len(self.members)
        for nth, member in enumerate(self.members):
            stack = member.chance.source.stack
            hated = 0
            for name in stack.not_with:
                hated |= self._group(name)
            if stack.alone:
                hated = self.everyone
            own = [other for other, one in enumerate(self.members) if one.turn == member.turn]
            hated &= ~sum(1 << other for other in own)
            foes[nth] |= hated
            for other in _bits(hated):
                foes[other] |= 1 << nth
        return foes

    # -- what is sound

    def _sound_ones(self) -> set[int]:
        """Every sound combination that could be the largest of its kind, until the effort ends."""
        found: set[int] = set()
        seen: set[int] = set()
        waiting = [self._top_steps()]
        while waiting and (self.notes.steps > 0 or not found):
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            self.notes.steps -= 1
            ways = self._ways_out(one)
            if ways is None:
                found.add(one)
            else:
                waiting += reversed(ways)
        return found

    def _top_steps(self) -> int:
        """Everyone, of a ladder the highest step that the shelf prices reach."""
        steps = {member.turn: nth for nth, member in reversed([*enumerate(self.members)])}
        return _all_of(steps.values())

    def _ways_out(self, one: int) -> list[int] | None:
        """The combinations that resolve what is unsound here; None when nothing is."""
        for limit, group in self.groups:
            here = one & group
            if here.bit_count() > limit:
                by_saving = sorted(_bits(here), key=lambda nth: (-self._alone(nth), nth))
                kept = [_all_of(some) for some in combinations(by_saving, limit)]
                return [one & ~group | some for some in kept]
        for nth in _bits(one):
            if foes := one & self.foes[nth]:
                return [one & ~foes, one & ~(1 << nth)]
        tally = self._ring_up(one)
        if not tally.short:
            return None
        return self._ways_to_spend(one, tally)

    def _ways_to_spend(self, one: int, tally: Tally) -> list[int]:
        """Leave out whoever misses its minimum spend, or one of the discounts before it."""
        turn = tally.short[0]
        short = next(nth for nth in _bits(one) if self.members[nth].turn == turn)
        lower = self._step_below(short)
        without = one & ~(1 << short) | lower
        if not lower:  # it took off nothing: the others stay as they are
            spared = self.rung[without] = tally.copy()
            spared.short = tally.short[1:]
        if self._costs_more(one, tally, short):
            return [without]
        savers = {reason.source_id for reason in tally.applied}
        before = [
            one & ~(1 << nth)
            for nth in _bits(one)
            if self.members[nth].turn < turn and self.members[nth].chance.source.id in savers
        ]
        return [without, *before]

    def _costs_more(self, one: int, tally: Tally, short: int) -> bool:
        """Whether leaving others out for this minimum spend is sure to cost more than it gives,
        compared with leaving out only those who miss theirs, which is allowed when all may meet.

        Its goods would then be discounted by no more than their price less the spend before its
        turn, and from its turn on everybody takes off no more than alone. What is taken off other
        goods does not grow, but for cents of rounding, as long as no line offer spans both.
        """
        if self.contested:
            return False
        member, basket = self.members[short], self.counter.basket
        inside = set(member.chance.counted)
        outside = [place for place in range(len(basket.gross)) if place not in inside]
        members = self._members_of(one)
        if outside and _entangled(members, inside):
            return False
        most: int = basket.gross_of(inside) - member.needs
        most += sum(self._alone(nth) for nth in _bits(one) if self.members[nth].turn >= member.turn)
        if outside:
            most += basket.gross_of(outside) - tally.left_of(outside)
            most += len(outside) * len(members)
        plainly = self._ring_up(self._top_steps())
        return bool(most <= sum(basket.gross) - sum(plainly.left))

    def _alone(self, nth: int) -> int:
        """What a member takes off when it is alone: it never takes off more."""
        if self.saves[nth] < 0:
            tally = self.counter.ring_up([self.members[nth]])
            self.saves[nth] = sum(self.counter.basket.gross) - sum(tally.left)
        return self.saves[nth]

    def _step_below(self, nth: int) -> int:
        """The next lower step of the same ladder, as a bit."""
        below = nth + 1
        same = below < len(self.members) and self.members[below].turn == self.members[nth].turn
        return 1 << below if same else 0

    def _ring_up(self, one: int) -> Tally:
        if one not in self.rung:
            members = self._members_of(one)
            self.notes.steps -= STEPS_A_MEMBER * (len(members) + len(self.counter.basket.prices))
            self.rung[one] = self.counter.ring_up(members)
        return self.rung[one]

    def _members_of(self, one: int) -> list[Member]:
        return [self.members[nth] for nth in _bits(one)]

    # -- what is allowed, and best

    def _rank(self, one: int) -> tuple[int, int, tuple[int, ...]]:
        tally = self._ring_up(one)
        return sum(tally.left), -len(tally.perks), tuple(_bits(one))

    def _within_another(self, one: int, found: set[int]) -> bool:
        """Whether a larger one contains it; whoever reaches a step reaches those below it."""
        return any(one != other and one & ~self._with_steps_below(other) == 0 for other in found)

    def _with_steps_below(self, one: int) -> int:
        for nth in range(len(self.members)):
            if one >> nth & 1:
                one |= self._step_below(nth)
        return one

    def _overruled(self, one: int) -> bool:
        """Whether somebody outside could take the place of lower ones it may not meet."""
        turns = {self.members[nth].turn for nth in _bits(one)}
        return any(
            self._takes_over(one, nth)
            for nth, member in enumerate(self.members)
            if member.turn not in turns
        )

    def _takes_over(self, one: int, nth: int) -> bool:
        lower = self._lower_foes(one, nth)
        if not lower:
            return False
        other = one & ~lower | 1 << nth
        if any((other & group).bit_count() > limit for limit, group in self.groups):
            return False
        return not other & self.foes[nth] and not self._ring_up(other).short

    def _lower_foes(self, one: int, nth: int) -> int:
        """The members of lower priority that it may not meet, or that fill up its group."""
        priority = self.members[nth].priority
        lower = _all_of(
            other
            for other in _bits(one & self.foes[nth])
            if self.members[other].priority < priority
        )
        for limit, group in self.groups:
            inside = list(_bits(one & group & ~lower))
            if group >> nth & 1 and len(inside) >= limit:
                last = min(inside, key=lambda other: (self.members[other].priority, -other))
                if self.members[last].priority < priority:
                    lower |= 1 << last
        return lower

    # -- why the others are out

    def _left_out(self, one: int) -> list[Reason]:
        """Why each member outside is outside; a ladder is answered once."""
        turns = {self.members[nth].turn for nth in _bits(one)}
        reasons: dict[int, Reason] = {}
        for nth, member in enumerate(self.members):
            if member.turn not in turns:
                reasons[member.turn] = self._why(one, nth)
        return list(reasons.values())

    def _why(self, one: int, nth: int) -> Reason:
        member = self.members[nth]
        against = one & self.foes[nth]
        for limit, group in self.groups:
            if group >> nth & 1 and (one & group).bit_count() >= limit:
                against |= one & group
        if against:
            foes = [self.members[other] for other in _bits(against)]
            winner = max(foes, key=lambda foe: (foe.priority, -foe.turn))
            key = "instead_first" if winner.priority > member.priority else "instead"
            return refusal(member.chance.source, key, instead=winner.chance.source.titles)
        tally = self._ring_up(one | 1 << nth)
        if not tally.short or member.turn in tally.short:
            own = [why for why in tally.refused if why.source_id == member.chance.source.id]
            return own[0] if own else refusal(member.chance.source, "better_already")
        (spoilt, *_) = [one for one in self.members if one.turn == tally.short[0]]
        return refusal(member.chance.source, "gives_way", instead=spoilt.chance.source.titles)


def _entangled(members: Iterable[Member], inside: set[int]) -> bool:
    """Whether line offers could take from these goods and give to others."""
    by_line_too = [member for member in members if member.chance.stage == BY_LINE]
    if len({member.priority for member in by_line_too}) > 1:
        return True
    for member in by_line_too:
        chance = member.chance
        if chance.parts or chance.source.most:
            places = {*chance.covers, *(place for some, _ in chance.parts for place in some)}
            if places & inside and places - inside:
                return True
    return False


def _bits(one: int) -> Iterator[int]:
    """The members of a combination."""
    nth = 0
    while one:
        if one & 1:
            yield nth
        one >>= 1
        nth += 1


def _all_of(members: Iterable[int]) -> int:
    bits = 0
    for nth in members:
        bits |= 1 << nth
    return bits
