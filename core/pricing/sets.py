"""Who gets which pieces: the exact best way to make sets out of piles that offers compete for.

Piles are gone through from the dearest to the cheapest, keeping for every state of the half-made
sets the best way that leads there. That is exact: a set whose cheapest pieces are cut is best made
of pieces next to each other in price, and all other sets add up piece by piece. Of equally good
ways the first by pile and offer wins, so an offer that gets nothing changes nothing. When there
are too many states the offers make their sets one after the other instead, and the answer says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

MOST_STEPS = 20_000
"""So many steps of a search, some tens of milliseconds, before it gives up being exact."""

MOST_SETS = 8
"""In a search that is not exact, so many bundles of several parts are made at once."""

State: TypeAlias = tuple[int, ...]
Choice: TypeAlias = tuple[tuple[int, int, int], ...]
"""What becomes of a pile: (turn of the offer, slot, pieces) for every offer that gets some."""

Way: TypeAlias = tuple[int, tuple[Choice, ...]]
Alone: TypeAlias = Callable[[int, int], int]
"""What so many pieces of a pile save when they are in no set, weighted."""


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


def best_sets(
    pieces: Sequence[int], makers: Sequence[Maker], alone: Alone
) -> tuple[list[Made], bool]:
    """The sets to make of so many pieces by pile, and whether no others save more."""
    made: list[Made] = []
    exact = True
    for group in _groups(makers):
        try:
            made += _search(pieces, group, alone, MOST_STEPS)
        except _TooMany:
            exact = False
            made += _one_by_one(pieces, group, alone)
    return sorted(made), exact


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


def _one_by_one(pieces: Sequence[int], makers: Sequence[Maker], alone: Alone) -> list[Made]:
    """Not exact: every offer takes the best sets it finds, the one that saves most first."""
    free = list(pieces)
    first: list[tuple[int, Maker]] = []
    for maker in map(_few_sets, makers):
        saves = sum(made.saves_cents for made in _search(free, [maker], alone))
        first.append((-saves * maker.weight, maker))
    done: list[Made] = []
    for _, maker in sorted(first):
        for made in _search(free, [maker], alone):
            done.append(made)
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


class _Seat(NamedTuple):
    """Where the state keeps the count of a slot, or the first count of its maker."""

    maker: Maker
    slot: Slot
    number: int
    first: int
    cap: int


def _search(
    pieces: Sequence[int], makers: Sequence[Maker], alone: Alone, most_steps: int = 0
) -> list[Made]:
    """The best sets of these makers; raises when it takes more steps than that (0 is any)."""
    seats = _seats(pieces, makers)
    last = {seat.maker.turn: _last_place(seat.maker) for seat in seats}
    places = sorted({place for seat in seats for place in seat.slot.worth})
    start: State = (0,) * sum(map(_width, makers))
    ways: dict[State, Way] = {start: (0, ())}
    steps = 0
    for place in places:
        here = [seat for seat in seats if place in seat.slot.worth]
        ending = [seat for seat in here if last[seat.maker.turn] == place]
        rest = [alone(place, left) for left in range(pieces[place] + 1)]
        found: dict[State, Way] = {}
        for state, (value, history) in ways.items():
            for after, gain, choice, left in _shares(state, here, place, pieces[place]):
                steps += 1
                if most_steps and steps > most_steps:
                    raise _TooMany
                ended = _ended(after, ending) if ending else after
                if ended is not None:
                    _keep(found, ended, value + gain + rest[left], history, choice)
        ways = found
    return _made(makers, places, ways[start][1])


def _keep(
    found: dict[State, Way], state: State, value: int, history: tuple[Choice, ...], choice: Choice
) -> None:
    """The better way to a state stays; of equally good ones the one that comes first."""
    kept = found.get(state)
    if kept is not None:
        if value < kept[0]:
            return
        if value == kept[0] and (*history, choice) >= kept[1]:
            return
    found[state] = value, (*history, choice)


def _shares(
    state: State, here: Sequence[_Seat], place: int, count: int
) -> list[tuple[State, int, Choice, int]]:
    """Every way to share a pile among the slots here: state, gain, choice, pieces left over."""
    shared: list[tuple[State, int, Choice, int]] = [(state, 0, (), count)]
    for seat in here:
        worth, turn, number = seat.slot.worth[place], seat.maker.turn, seat.number
        for before, gain, choice, left in tuple(shared):
            for taken in range(1, left + 1):
                step = _step(seat, before, worth, taken)
                if step is None:
                    break
                after, more = step
                chosen = (*choice, (turn, number, taken))
                shared.append((after, gain + more, chosen, left - taken))
    return shared


def _step(seat: _Seat, state: State, worth: int, taken: int) -> tuple[State, int] | None:
    """The state when a slot takes so many pieces, and what that gains; None when it may not."""
    maker, slot, at = seat.maker, seat.slot, seat.first + seat.number
    before, total = state[at], state[at] + taken
    if total > seat.cap:
        return None
    if len(maker.slots) > 1:
        return _several(seat, state, worth * taken, total)
    gain = worth * (_cut(slot, total) - _cut(slot, before))
    gain -= maker.set_cents * (total // slot.need - before // slot.need)
    if not maker.most:
        total %= slot.need
    return (*state[:at], total, *state[at + 1 :]), gain * maker.weight


def _cut(slot: Slot, count: int) -> int:
    """How many of so many pieces in a row take something off."""
    sets, begun = divmod(count, slot.need)
    return sets * (slot.need - slot.pay) + max(0, begun - slot.pay)


def _several(seat: _Seat, state: State, worth: int, total: int) -> tuple[State, int] | None:
    """The same for a set of several slots: whole sets are made as soon as they can be."""
    maker, first = seat.maker, seat.first
    counts = list(state[first : first + len(maker.slots)])
    counts[seat.number] = total
    sets = min([count // slot.need for count, slot in zip(counts, maker.slots, strict=True)])
    after = [count - sets * slot.need for count, slot in zip(counts, maker.slots, strict=True)]
    if maker.most:
        made = state[first + len(counts)] + sets
        if made > maker.most:
            return None
        after.append(made)
    gain = (worth - maker.set_cents * sets) * maker.weight
    return (*state[:first], *after, *state[first + len(after) :]), gain


def _ended(state: State, ending: Iterable[_Seat]) -> State | None:
    """The state once makers have seen their last pile; None when a set is left half made."""
    for seat in ending:
        maker, first = seat.maker, seat.first
        several = len(maker.slots) > 1
        counts = state[first : first + len(maker.slots)]
        if any(counts) and (several or counts[0] % seat.slot.need):
            return None
        width = _width(maker)
        state = (*state[:first], *(0,) * width, *state[first + width :])
    return state


def _seats(pieces: Sequence[int], makers: Sequence[Maker]) -> list[_Seat]:
    seats: list[_Seat] = []
    first = 0
    for maker in makers:
        most = min(
            sum([pieces[place] for place in slot.worth]) // slot.need for slot in maker.slots
        )
        if maker.most:
            most = min(most, maker.most)
        seats += [
            _Seat(maker, slot, number, first, _cap(maker, slot, most))
            for number, slot in enumerate(maker.slots)
        ]
        first += _width(maker)
    return seats


def _cap(maker: Maker, slot: Slot, most: int) -> int:
    """How far a slot counts: without a limit a single slot begins anew with every set."""
    endless = len(maker.slots) == 1 and not maker.most
    return sys.maxsize if endless else most * slot.need


def _width(maker: Maker) -> int:
    several = len(maker.slots)
    return several + 1 if several > 1 and maker.most else several


def _last_place(maker: Maker) -> int:
    return max(place for slot in maker.slots for place in slot.worth)


def _made(makers: Iterable[Maker], places: Iterable[int], history: Iterable[Choice]) -> list[Made]:
    """The sets each maker got, with what they save."""
    got: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, choice in zip(places, history, strict=True):
        for turn, number, taken in choice:
            got.setdefault((turn, number), []).append((place, taken))
    made: list[Made] = []
    for maker in makers:
        pieces: dict[int, int] = {}
        saves, sets = 0, 0
        for number, slot in enumerate(maker.slots):
            row = got.get((maker.turn, number), [])
            count = 0
            for place, taken in row:
                pieces[place] = pieces.get(place, 0) + taken
                saves += slot.worth[place] * (_cut(slot, count + taken) - _cut(slot, count))
                count += taken
            sets = count // slot.need
        if pieces:
            made.append(Made(maker.turn, pieces, saves - maker.set_cents * sets))
    return made
