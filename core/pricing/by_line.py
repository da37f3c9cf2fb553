"""Line offers that compete for pieces: off each piece, or off a set. A piece goes to one at most.

Offers of higher priority choose first, whatever they save; among equals the pieces go where they
save most in all (``core.pricing.sets``). The pieces of a pile that are in no set all go to one
offer. What a set saves is shared by all its pieces, by their price.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from core.pricing.actions import (
    AmountOff,
    Bundle,
    BuyGet,
    FixedPrice,
    NForM,
    NForPrice,
    NthItem,
    PercentOff,
    PieceAction,
    cut,
)
from core.pricing.basket import Tally
from core.pricing.sets import Maker, Slot, best_sets
from core.pricing.terms import Chance


class Single(NamedTuple):
    """An offer on each piece of a pile."""

    turn: int
    weight: int
    action: PieceAction


def ring_up(tally: Tally, offers: Sequence[tuple[int, Chance]]) -> None:
    """Give the pieces to these offers, each with its turn among all that are there."""
    weights = _weights(tally, offers)
    singles: dict[int, list[Single]] = {}
    makers: list[Maker] = []
    prices = [pile.piece_cents for pile in tally.piles]
    for turn, chance in offers:
        action = chance.source.action
        if isinstance(action, (PercentOff, AmountOff, FixedPrice)) and not chance.source.most:
            single = Single(turn, weights[turn], action)
            for place in chance.covers:
                singles.setdefault(place, []).append(single)
        else:
            makers.append(maker_of(chance, turn, weights[turn], prices))
    saved = _sell(tally, dict(offers), makers, singles)
    for turn, chance in offers:
        if cents := saved.get(turn):
            action = chance.source.action
            tally.accept(chance.source, action.kind, cents, action.facts())
        else:
            tally.refuse(chance.source, "better_already")


def _weights(tally: Tally, offers: Sequence[tuple[int, Chance]]) -> dict[int, int]:
    """What a cent of each offer counts: one of a higher priority more than all of the lower."""
    ranks = sorted({chance.source.priority for _, chance in offers})
    if len(ranks) < 2:
        return dict.fromkeys([turn for turn, _ in offers], 1)
    more = sum(tally.basket.gross) + 1
    by_rank = {priority: more**nth for nth, priority in enumerate(ranks)}
    return {turn: by_rank[chance.source.priority] for turn, chance in offers}


Best = tuple[int, Single | None]


def _sell(
    tally: Tally,
    chances: dict[int, Chance],
    makers: Sequence[Maker],
    singles: dict[int, list[Single]],
) -> dict[int, int]:
    """Make the sets, then sell what is left; cents saved by turn."""
    saved: dict[int, int] = {}
    free = tally.basket.pieces
    if makers:
        free = list(free)

        @cache
        def alone(place: int, pieces: int) -> int:
            return _best(tally, singles.get(place, ()), place, pieces)[0]

        made, exact = best_sets(free, makers, alone)
        tally.exact = tally.exact and exact
        for turn, pieces, cents in made:
            saved[turn] = cents
            places = sorted(pieces)
            by = [tally.piles[place].piece_cents * pieces[place] for place in places]
            tally.spread(chances[turn].source.id, cents, places, by)
            for place, count in pieces.items():
                free[place] -= count
    for place, here in singles.items():
        _, single = _best(tally, here, place, free[place])
        if single is not None:
            cents = single.action.saves(tally.piles[place].piece_cents, free[place])
            tally.take(chances[single.turn].source.id, place, cents)
            saved[single.turn] = saved.get(single.turn, 0) + cents
    return saved


def _best(tally: Tally, here: Sequence[Single], place: int, pieces: int) -> Best:
    """The offer that saves most on so many pieces of a pile; of equals the first."""
    best: Best = 0, None
    price = tally.piles[place].piece_cents
    for single in here:
        saves = single.action.saves(price, pieces) * single.weight
        if saves > best[0]:
            best = saves, single
    return best


def maker_of(chance: Chance, turn: int, weight: int, prices: Sequence[int]) -> Maker:
    """What makes the sets of a chance, its pieces at these prices; one piece is a set of one."""
    action, most = chance.source.action, chance.source.most
    if isinstance(action, Bundle):
        slots = [Slot(need, {at: prices[at] for at in places}) for places, need in chance.parts]
        return Maker(turn, weight, tuple(slots), action.price_cents, most)
    ((covers, need), *_) = chance.parts
    if isinstance(action, NForPrice):
        slot = Slot(need, {at: prices[at] for at in covers})
        return Maker(turn, weight, (slot,), action.price_cents, most)
    if isinstance(action, NForM):
        slot = Slot(need, {at: prices[at] for at in covers}, action.pay)
        return Maker(turn, weight, (slot,), 0, most)
    if isinstance(action, (NthItem, BuyGet)):
        return _cutting(action, chance, turn, weight, prices)
    assert isinstance(action, (PercentOff, AmountOff, FixedPrice)), action.kind
    slot = Slot(1, {at: action.saves(prices[at], 1) for at in covers})
    return Maker(turn, weight, (slot,), 0, most)


def _cutting(
    action: NthItem | BuyGet, chance: Chance, turn: int, weight: int, prices: Sequence[int]
) -> Maker:
    """Sets of which some pieces are cut: the cheapest, or those of other goods."""
    ((covers, need), *others) = chance.parts
    off = {
        at: cut(prices[at], action.basis_points, action.price_cents)
        for at in (others[0][0] if others else covers)
    }
    if others:
        slots = (Slot(need, dict.fromkeys(covers, 0)), Slot(others[0][1], off))
        return Maker(turn, weight, slots, 0, chance.source.most)
    pay = need - (action.get if isinstance(action, BuyGet) else 1)
    return Maker(turn, weight, (Slot(need, off, pay),), 0, chance.source.most)
