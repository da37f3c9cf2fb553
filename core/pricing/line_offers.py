"""Offers that choose pieces: off each piece, or off a set of them. A piece goes to one at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from core.pricing.basket import Pile, Tally
from core.pricing.offers import NForM, NForPrice, PieceAction, SetAction, SpendAmountOff
from core.pricing.terms import Chance


class Alone(NamedTuple):
    """What a pile's pieces are offered one by one; ``turn`` is the offer's place in its tier."""

    turn: int
    action: PieceAction
    saves_cents: int

    def saves(self, pile: Pile, pieces: int) -> int:
        """Cents off so many of the pile."""
        return self.action.saves(pile.piece_cents, pieces)


class Maker(NamedTuple):
    """A set offer, and the places of the piles it may use, dearest first."""

    turn: int
    action: SetAction
    covers: list[int]


class Set(NamedTuple):
    """Pieces that make a set: how many of which pile, what it saves, and what it gains by that."""

    maker: Maker
    pieces: dict[int, int]
    saves_cents: int
    gain_cents: int


def ring_up(tally: Tally, tier: Sequence[Chance]) -> None:
    """Give the free pieces to line offers of one priority, in the order of their ids.

    First the sets that save more than their pieces would alone, the largest gain first; then each
    pile's best offer for the pieces in no set. Equal savings go to the offer that comes first.
    """
    alone: dict[int, Alone] = {}
    makers: list[Maker] = []
    for turn, (offer, covers) in enumerate(tier):
        action = offer.action
        if isinstance(action, (NForM, NForPrice)):
            makers.append(Maker(turn, action, covers))
        elif not isinstance(action, SpendAmountOff):
            _prefer(alone, tally, turn, action, covers)
    saved = [0] * len(tier)
    _sell_sets(tally, tier, makers, alone, saved)
    _sell_pieces(tally, tier, alone, saved)
    for (offer, _), cents in zip(tier, saved, strict=True):
        if cents:
            tally.accept(offer, offer.action.kind, cents, offer.action.facts())
        else:
            tally.refuse(offer, "better_already")


def _prefer(
    alone: dict[int, Alone], tally: Tally, turn: int, action: PieceAction, covers: Iterable[int]
) -> None:
    """Keep the offer for the piles where it saves more than the one kept so far."""
    for place in covers:
        saves = action.saves(tally.piles[place].piece_cents, tally.free[place])
        kept = alone.get(place)
        if saves > (kept.saves_cents if kept else 0):
            alone[place] = Alone(turn, action, saves)


def _sell_sets(
    tally: Tally,
    tier: Sequence[Chance],
    makers: Iterable[Maker],
    alone: Mapping[int, Alone],
    saved: list[int],
) -> None:
    used: dict[int, dict[int, int]] = {}
    while sets := [found for maker in makers if (found := _next_set(tally, maker, alone))]:
        best = max(sets, key=_gain)
        times = _times(tally, best.pieces)
        worth = used.setdefault(best.maker.turn, {})
        for place, pieces in best.pieces.items():
            tally.free[place] -= pieces * times
            cents = tally.piles[place].piece_cents * pieces * times
            worth[place] = worth.get(place, 0) + cents
        saved[best.maker.turn] += best.saves_cents * times
        makers = [found.maker for found in sets]
    for turn, worth in used.items():
        tally.spread(tier[turn].offer.id, saved[turn], list(worth), list(worth.values()))


def _gain(found: Set) -> int:
    return found.gain_cents


def _next_set(tally: Tally, maker: Maker, alone: Mapping[int, Alone]) -> Set | None:
    """The dearest free pieces that gain by becoming a set.

    When they do not, the pile that gives up most is left out and the next dearest are tried.
    """
    _, action, covers = maker
    while pieces := _dearest(tally, covers, action.take):
        prices: list[int] = []
        gives_up: dict[int, int] = {}
        for place, count in pieces.items():
            prices += [tally.piles[place].piece_cents] * count
            gives_up[place] = _gives_up(tally, alone, place, count)
        saves = action.saves_on(prices)
        gain = saves - sum(gives_up.values())
        if gain > 0:
            return Set(maker, pieces, saves, gain)
        most = max(gives_up, key=gives_up.__getitem__)
        if not gives_up[most]:
            return None
        covers = [place for place in covers if place != most]
    return None


def _dearest(tally: Tally, covers: Iterable[int], take: int) -> dict[int, int]:
    """So many free pieces by pile, dearest first; empty when there are too few."""
    pieces: dict[int, int] = {}
    for place in covers:
        if count := min(tally.free[place], take):
            pieces[place] = count
            take -= count
            if not take:
                return pieces
    return {}


def _gives_up(tally: Tally, alone: Mapping[int, Alone], place: int, pieces: int) -> int:
    """What the pile's own offer would have saved on the pieces that leave it."""
    kept = alone.get(place)
    if kept is None:
        return 0
    pile, free = tally.piles[place], tally.free[place]
    return kept.saves(pile, free) - kept.saves(pile, free - pieces)


def _times(tally: Tally, pieces: Mapping[int, int]) -> int:
    """How often the set can be made at once: only a set out of one pile repeats itself."""
    if len(pieces) > 1:
        return 1
    ((place, count),) = pieces.items()
    return tally.free[place] // count


def _sell_pieces(
    tally: Tally, tier: Sequence[Chance], alone: Mapping[int, Alone], saved: list[int]
) -> None:
    for place, kept in alone.items():
        if cents := kept.saves(tally.piles[place], tally.free[place]):
            tally.free[place] = 0
            tally.take(tier[kept.turn].offer.id, place, cents)
            saved[kept.turn] += cents
