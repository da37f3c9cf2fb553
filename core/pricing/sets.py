"""Who gets which pieces: the exact best way to make sets out of piles that offers compete for.

Piles are gone through from the dearest to the cheapest, keeping for every state of the half-made
sets the best way that leads there. That is exact: a set whose cheapest pieces are cut is best made
of pieces next to each other in price, and all other sets add up piece by piece. Of equally good
ways the first by pile and offer wins, so an offer that gets nothing changes nothing. When there
are too many states the offers make their sets one after the other instead, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

STEPS_A_SHARE = 3
"""One way to share a pile is so many steps; a step is roughly a microsecond."""

MOST_SETS = 8
"""In a search that is not exact, so many bundles of several parts are made at once."""

Choice: TypeAlias = tuple[tuple[int, int, int], ...]
"""What becomes of a pile: (turn of the offer, slot, pieces) for every offer that gets some."""

History: TypeAlias = Any
"""The choices so far as nested pairs ``(before, choice)``: compared, the first pile decides."""

Way: TypeAlias = tuple[int, History]


class Alone(Protocol):
    """What pieces save when they are in no set."""

    def __call__(self, place: int, pieces: int) -> int:
        """What so many pieces of a pile save, weighted."""

    def rivals(self, place: int) -> tuple[int, ...]:
        """The turns of the offers that would have them."""


class Slot(NamedTuple):
    """A place in a set for ``need`` pieces; ``worth`` is what a piece of a pile takes off.

    Of each ``need`` pieces, dearest first, the first ``pay`` take nothing off.
    """

    need: int
    worth: dict[int, int]
    pay: int = 0


class Maker(NamedTuple):
    """An offer that makes sets: its slots, what a set costs, how many it makes (0 is any number).

    ``turn`` is its place among the offers, ``weight`` what a cent of it counts.
    """

    turn: int
    weight: int
    slots: tuple[Slot, ...]
    set_cents: int = 0
    most: int = 0


class Made(NamedTuple):
    """The sets of one offer: pieces by pile, and what they save."""

    turn: int
    pieces: dict[int, int]
    saves_cents: int


class Notes:
    """What is known by now of one basket's sets, and how many more steps may be gone."""

    __slots__ = ("found", "steps")

    def __init__(self, steps: int) -> None:
        self.found: dict[Any, tuple[list[Made], bool]] = {}
        self.steps = steps


def best_sets(
    pieces: Sequence[int], makers: Sequence[Maker], alone: Alone, notes: Notes
) -> tuple[list[Made], bool]:
    """The sets to make of so many pieces by pile, and whether no others save more."""
    made: list[Made] = []
    exact = True
    for group in _groups(makers) if len(makers) > 1 else [makers]:
        if len(group) == 1 and len(group[0].slots) == 1 and len(group[0].slots[0].worth) == 1:
            made += _of_one_pile(pieces, group[0], alone)
            continue
        key = _who(group, alone)
        if key not in notes.found:
            notes.found[key] = _best_of(pieces, group, alone, notes)
        found, proved = notes.found[key]
        made += found
        exact = exact and proved
    return sorted(made), exact


def _who(group: Sequence[Maker], alone: Alone) -> Any:
    """Whoever wants the same pieces: the same rivals always find the same."""
    places = {place for maker in group for slot in maker.slots for place in slot.worth}
    rivals = tuple([alone.rivals(place) for place in sorted(places)])
    return tuple([maker.turn for maker in group]), rivals


def _best_of(
    pieces: Sequence[int], group: Sequence[Maker], alone: Alone, notes: Notes
) -> tuple[list[Made], bool]:
    try:
        return _search(pieces, group, alone, notes), True
    except _TooMany:
        return _one_by_one(pieces, group, alone, notes), False


def _of_one_pile(pieces: Sequence[int], maker: Maker, alone: Alone) -> list[Made]:
    """The sets of one offer out of one pile: as many as save most, of equals the fewest."""
    (slot,) = maker.slots
    ((place, worth),) = slot.worth.items()
    count, need = pieces[place], slot.need
    cut = worth * (need - slot.pay) - maker.set_cents
    most = min(maker.most, count // need) if maker.most else count // need
    best, sets = alone(place, count), 0
    for some in range(1, most + 1):
        value = some * cut * maker.weight + alone(place, count - some * need)
        if value > best:
            best, sets = value, some
    return [Made(maker.turn, {place: sets * need}, sets * cut)] if sets else []


def _groups(makers: Iterable[Maker]) -> list[list[Maker]]:
    """Makers that share piles, directly or through others, are searched together."""
    groups: list[tuple[set[int], list[Maker]]] = []
    for maker in makers:
        places = {place for slot in maker.slots for place in slot.worth}
        mine = [maker]
        apart = []
        for others, members in groups:
            if others & places:
                places |= others
                mine = members + mine
            else:
                apart.append((others, members))
        groups = [*apart, (places, mine)]
    return [sorted(members) for _, members in groups]


def _one_by_one(
    pieces: Sequence[int], makers: Sequence[Maker], alone: Alone, notes: Notes
) -> list[Made]:
    """Not exact: every offer takes the best sets it finds, the one that saves most first."""
    first: list[tuple[int, Maker, list[Made]]] = []
    for maker in map(_few_sets, makers):
        key = "alone", _who([maker], alone)
        if key not in notes.found:
            notes.found[key] = _search(pieces, [maker], alone), False
        found, _ = notes.found[key]
        first.append((-sum([made.saves_cents for made in found]) * maker.weight, maker, found))
    free = list(pieces)
    done: list[Made] = []
    for _, maker, at_first in sorted(first):
        begun = any(free[at] != pieces[at] for slot in maker.slots for at in slot.worth)
        found = _search(free, [maker], alone) if begun else at_first
        done += found
        for made in found:
            for place, count in made.pieces.items():
                free[place] -= count
    return done


def _few_sets(maker: Maker) -> Maker:
    if len(maker.slots) < 2:
        return maker
    return maker._replace(most=min(maker.most or MOST_SETS, MOST_SETS))


# --------------------------------------------------------------------------------- the search


class _TooMany(Exception):
    """More states than we care to look at."""


class _Seat:
    """Where a slot keeps its count: a digit of the state, which is one integer.

    Without a limit the count of a single slot begins anew with every set; other counts go up to
    ``cap``. ``cuts`` says how many of so many pieces in a row take something off.
    """

    __slots__ = ("cap", "cuts", "digit", "endless", "maker", "need", "number", "slot", "unit")

    def __init__(self, maker: Maker, number: int, unit: int, pieces: Sequence[int]) -> None:
        slot = maker.slots[number]
        self.maker, self.number, self.slot = maker, number, slot
        self.need, self.unit = slot.need, unit
        self.endless = len(maker.slots) == 1 and not maker.most
        self.cap = _most_sets(maker, pieces) * slot.need
        self.digit = self.cap + 1
        if self.endless:
            self.digit = slot.need
            self.cap = slot.need - 1 + max([pieces[place] for place in slot.worth])
        self.cuts = [0]
        for count in range(self.cap):
            self.cuts.append(self.cuts[-1] + (count % slot.need >= slot.pay))


class _Team(NamedTuple):
    """The seats of one maker, and where a limited one of several slots counts its sets."""

    seats: list[_Seat]
    made_unit: int
    last_place: int


def _search(
    pieces: Sequence[int], makers: Sequence[Maker], alone: Alone, notes: Notes | None = None
) -> list[Made]:
    """The best sets of these makers; raises when that takes more steps than are left."""
    teams = _teams(pieces, makers)
    places = sorted({place for maker in makers for slot in maker.slots for place in slot.worth})
    ways: dict[int, Way] = {0: (0, ())}
    for nth, place in enumerate(places):
        here = [(team, seat) for team in teams for seat in team.seats if place in seat.slot.worth]
        singles = [
            (seat, sum([pieces[at] for at in places[nth + 1 :] if at in seat.slot.worth]))
            for team, seat in here
            if len(team.seats) == 1
        ]
        ending = [team for team in teams if len(team.seats) > 1 and team.last_place == place]
        rest = [alone(place, left) for left in range(pieces[place] + 1)]
        found: dict[int, Way] = {}
        for state, (value, history) in ways.items():
            shared = _shares(state, here, place, pieces[place])
            for after, gain, choice, left in shared:
                settled = _settled(after, singles, ending)
                if settled >= 0:
                    _keep(found, settled, value + gain + rest[left], (history, choice))
            if notes is not None:
                notes.steps -= STEPS_A_SHARE * len(shared)
                if notes.steps < 0:
                    raise _TooMany
        ways = found
    return _made(makers, places, ways[0][1])


def _keep(found: dict[int, Way], state: int, value: int, history: History) -> None:
    """The better way to a state stays; of equally good ones the one that comes first."""
    kept = found.get(state)
    if kept is None or value > kept[0] or (value == kept[0] and history < kept[1]):
        found[state] = value, history


def _shares(
    state: int, here: Sequence[tuple[_Team, _Seat]], place: int, count: int
) -> list[tuple[int, int, Choice, int]]:
    """Every way to share a pile among the slots here: state, gain, choice, pieces left over."""
    shared: list[tuple[int, int, Choice, int]] = [(state, 0, (), count)]
    for team, seat in here:
        step = _single_step if len(team.seats) == 1 else _team_step
        worth, turn, number = seat.slot.worth[place], seat.maker.turn, seat.number
        for before, gain, choice, left in tuple(shared):
            for taken in range(1, left + 1):
                after, more = step(team, seat, before, worth, taken)
                if after < 0:
                    break
                chosen = (*choice, (turn, number, taken))
                shared.append((after, gain + more, chosen, left - taken))
    return shared


def _single_step(_team: _Team, seat: _Seat, state: int, worth: int, taken: int) -> tuple[int, int]:
    """The state when a slot takes so many pieces and what that gains; below 0 when it may not."""
    count = state // seat.unit % seat.digit
    total = count + taken
    if total > seat.cap:
        return -1, 0
    maker, need = seat.maker, seat.need
    gain = worth * (seat.cuts[total] - seat.cuts[count])
    gain -= maker.set_cents * (total // need - count // need)
    after = total % need if seat.endless else total
    return state + (after - count) * seat.unit, gain * maker.weight


def _team_step(team: _Team, seat: _Seat, state: int, worth: int, taken: int) -> tuple[int, int]:
    """The same for a set of several slots: whole sets are made as soon as they can be."""
    if state // seat.unit % seat.digit + taken > seat.cap:
        return -1, 0
    state += taken * seat.unit
    maker = seat.maker
    sets = min([state // one.unit % one.digit // one.need for one in team.seats])
    if sets:
        state -= sets * sum([one.need * one.unit for one in team.seats])
        if team.made_unit:
            if state // team.made_unit % (maker.most + 1) + sets > maker.most:
                return -1, 0
            state += sets * team.made_unit
    return state, (worth * taken - maker.set_cents * sets) * maker.weight


def _settled(state: int, singles: Iterable[tuple[_Seat, int]], ending: Iterable[_Team]) -> int:
    """The state after a pile; below 0 when a half-made set can no longer be completed.

    A maker that has seen its last pile counts from nothing again, so that more states are equal.
    """
    for seat, coming in singles:
        count = state // seat.unit % seat.digit
        begun = count % seat.need
        if begun and seat.need - begun > coming:
            return -1
        if not coming:
            state -= count * seat.unit
    for team in ending:
        if any(state // seat.unit % seat.digit for seat in team.seats):
            return -1
        if team.made_unit:
            state -= state // team.made_unit % (team.seats[0].maker.most + 1) * team.made_unit
    return state


def _teams(pieces: Sequence[int], makers: Sequence[Maker]) -> list[_Team]:
    teams: list[_Team] = []
    unit = 1
    for maker in makers:
        seats = []
        for number in range(len(maker.slots)):
            seats.append(_Seat(maker, number, unit, pieces))
            unit *= seats[-1].digit
        made_unit = 0
        if maker.most and len(seats) > 1:
            made_unit, unit = unit, unit * (maker.most + 1)
        last_place = max(place for slot in maker.slots for place in slot.worth)
        teams.append(_Team(seats, made_unit, last_place))
    return teams


def _most_sets(maker: Maker, pieces: Sequence[int]) -> int:
    most = min([sum([pieces[at] for at in slot.worth]) // slot.need for slot in maker.slots])
    return min(most, maker.most) if maker.most else most


def _made(makers: Iterable[Maker], places: Sequence[int], history: History) -> list[Made]:
    """The sets each maker got, with what they save."""
    got: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place in reversed(places):
        history, choice = history
        for turn, number, taken in choice:
            got.setdefault((turn, number), []).insert(0, (place, taken))
    made: list[Made] = []
    for maker in makers:
        pieces: dict[int, int] = {}
        saves, sets = 0, 0
        for number, slot in enumerate(maker.slots):
            count = 0
            for place, taken in got.get((maker.turn, number), ()):
                pieces[place] = pieces.get(place, 0) + taken
                saves += slot.worth[place] * (_cut(slot, count + taken) - _cut(slot, count))
                count += taken
            sets = count // slot.need
        if pieces:
            made.append(Made(maker.turn, pieces, saves - maker.set_cents * sets))
    return made


def _cut(slot: Slot, count: int) -> int:
    """How many of so many pieces in a row take something off."""
    sets, begun = divmod(count, slot.need)
    return sets * (slot.need - slot.pay) + max(0, begun - slot.pay)
