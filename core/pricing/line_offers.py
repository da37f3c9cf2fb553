"""Offers that choose pieces: off each piece, or off a set of them. A piece goes to one at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from core.pricing.basket import Pile, Tally
from core.pricing.offers import NForM, NForPrice, Offer, PieceAction, SetAction, SpendAmountOff
from core.pricing.terms import Chance


class Alone(NamedTuple):
    """What the pieces of a pile are offered one by one."""

    offer: Offer
    action: PieceAction

    def saves(self, pile: Pile, pieces: int) -> int:
        """Cents off so many of the pile."""
        return self.action.saves(pile.piece_cents, pieces)


class Set(NamedTuple):
    """Pieces that make a set: how many of which pile, what it saves, and what it gains by that."""

    offer: Offer
    pieces: dict[int, int]
    saves_cents: int
    gain_cents: int


def ring_up(tally: Tally, tier: Sequence[Chance]) -> None:
    """Give the free pieces to line offers of one priority, in the order of their ids.

    First the sets that save more than their pieces would alone, the largest gain first; then each
    pile's best offer for the pieces in no set. Equal savings go to the offer that comes first.
    """
    alone: dict[int, Alone] = {}
    makers: list[tuple[Chance, SetAction]] = []
    for chance in tier:
        action = chance.offer.action
        if isinstance(action, (NForM, NForPrice)):
            makers.append((chance, action))
        elif not isinstance(action, SpendAmountOff):
            _prefer(alone, tally, chance, action)
    saved = {chance.offer.id: 0 for chance in tier}
    _sell_sets(tally, makers, alone, saved)
    _sell_pieces(tally, alone, saved)
    for offer, _ in tier:
        if cents := saved[offer.id]:
            tally.accept(offer, offer.action.kind, cents, offer.action.facts())
        else:
            tally.refuse(offer, "better_already")


def _prefer(alone: dict[int, Alone], tally: Tally, chance: Chance, action: PieceAction) -> None:
    """Keep the offer for the piles where it saves more than the one kept so far."""
    for place in chance.covers:
        pile, free, kept = tally.piles[place], tally.free[place], alone.get(place)
        so_far = kept.saves(pile, free) if kept else 0
        if action.saves(pile.piece_cents, free) > so_far:
            alone[place] = Alone(chance.offer, action)


def _sell_sets(
    tally: Tally,
    makers: Sequence[tuple[Chance, SetAction]],
    alone: Mapping[int, Alone],
    saved: dict[UUID, int],
) -> None:
    used: dict[UUID, dict[int, int]] = {}
    while best := _best_set(tally, makers, alone):
        times = _times(tally, best.pieces)
        worth = used.setdefault(best.offer.id, {})
        for place, pieces in best.pieces.items():
            tally.free[place] -= pieces * times
            cents = tally.piles[place].piece_cents * pieces * times
            worth[place] = worth.get(place, 0) + cents
        saved[best.offer.id] += best.saves_cents * times
    for offer_id, worth in used.items():
        tally.spread(offer_id, saved[offer_id], list(worth), list(worth.values()))


def _best_set(
    tally: Tally, makers: Iterable[tuple[Chance, SetAction]], alone: Mapping[int, Alone]
) -> Set | None:
    best: Set | None = None
    for chance, action in makers:
        found = _next_set(tally, chance, action, alone)
        if found and (best is None or found.gain_cents > best.gain_cents):
            best = found
    return best


def _next_set(
    tally: Tally, chance: Chance, action: SetAction, alone: Mapping[int, Alone]
) -> Set | None:
    """The dearest free pieces that gain by becoming a set.

    When they do not, the pile that gives up most is left out and the next dearest are tried.
    """
    covers = chance.covers
    while pieces := _dearest(tally, covers, action.take):
        prices: list[int] = []
        for place, count in pieces.items():
            prices += [tally.piles[place].piece_cents] * count
        saves = action.saves_on(prices)
        gives_up = {place: _gives_up(tally, alone, place, pieces[place]) for place in pieces}
        gain = saves - sum(gives_up.values())
        if gain > 0:
            return Set(chance.offer, pieces, saves, gain)
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


def _sell_pieces(tally: Tally, alone: Mapping[int, Alone], saved: dict[UUID, int]) -> None:
    for place in sorted(alone):
        kept, free = alone[place], tally.free[place]
        if cents := kept.saves(tally.piles[place], free):
            tally.free[place] = 0
            tally.take(kept.offer.id, place, cents)
            saved[kept.offer.id] += cents
