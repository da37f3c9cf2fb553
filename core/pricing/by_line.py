"""Line offers that compete for pieces: off each piece, or off a set. A piece goes to one at most.

Offers of higher priority choose first, whatever they save; among equals the pieces go where they
save most in all (``core.pricing.sets``). The pieces of a pile that are in no set all go to one
offer. What a set saves is shared by all its pieces, by their price.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

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
from core.pricing.sets import Maker, Notes, Slot, best_sets
from core.pricing.terms import Chance

Single: TypeAlias = tuple[int, int, PieceAction]
"""An offer on each piece of a pile: its turn, its weight, what it does."""


def ring_up(tally: Tally, offers: Sequence[tuple[int, Chance]], notes: Notes) -> None:
    """Give the pieces to these offers, each with its turn among all that are there.

    ``notes`` remember sets between several ways to ring up the same basket.
    """
    weights = _weights(tally, offers)
    singles: dict[int, list[Single]] = {}
    makers: list[Maker] = []
    for turn, chance in offers:
        action, weight = chance.source.action, weights.get(chance.source.priority, 1)
        if isinstance(action, (PercentOff, AmountOff, FixedPrice)) and not chance.source.most:
            single = turn, weight, action
            for place in chance.covers:
                singles.setdefault(place, []).append(single)
        else:
            makers.append(maker_of(chance, turn, weight, tally.basket.prices))
    saved: dict[int, int] = {}
    ids = {turn: chance.source.id for turn, chance in offers}
    free = tally.basket.pieces
    if makers:
        free = _make_sets(tally, ids, makers, singles, saved, notes)
    _sell_rest(tally, ids, free, singles, saved)
    for turn, chance in offers:
        if cents := saved.get(turn, 0):
            action = chance.source.action
            tally.accept(chance.source, action.kind, cents, action.facts())
        else:
            tally.refuse(chance.source, "better_already")


def _sell_rest(
    tally: Tally,
    ids: dict[int, UUID],
    free: list[int],
    singles: dict[int, list[Single]],
    saved: dict[int, int],
) -> None:
    """Sell the pieces that are in no set, those of a pile by the offer that saves most."""
    prices = tally.basket.prices
    for place, here in singles.items():
        if len(here) == 1:
            ((turn, _, action),) = here
            cents = action.saves(prices[place], free[place])
        else:
            _, cents, turn = _best(here, prices[place], free[place])
        if cents:
            tally.take(ids[turn], place, cents)
            saved[turn] = saved.get(turn, 0) + cents


def _weights(tally: Tally, offers: Sequence[tuple[int, Chance]]) -> dict[int, int]:
    """What a cent counts, by priority: one of a higher more than all there is of the lower."""
    priorities = {chance.source.priority for _, chance in offers}
    if len(priorities) < 2:
        return {}
    more = sum(tally.basket.gross) + 1
    return {priority: more**nth for nth, priority in enumerate(sorted(priorities))}


def _make_sets(
    tally: Tally,
    ids: dict[int, UUID],
    makers: Sequence[Maker],
    singles: dict[int, list[Single]],
    saved: dict[int, int],
    notes: Notes,
) -> list[int]:
    """Make the sets, note what they save, and say how many pieces of each pile are left."""
    prices = tally.basket.prices
    free = list(tally.basket.pieces)
    made, exact = best_sets(free, makers, InNoSet(prices, singles), notes)
    tally.exact = tally.exact and exact
    for turn, pieces, cents in made:
        saved[turn] = cents
        places = sorted(pieces)
        by = [prices[place] * pieces[place] for place in places]
        tally.spread(ids[turn], cents, places, by)
        for place, count in pieces.items():
            free[place] -= count
    return free


class InNoSet:
    """What pieces save when they are in no set: the best single offer's cents, weighted."""

    __slots__ = ("known", "prices", "singles")

    def __init__(self, prices: Sequence[int], singles: Mapping[int, Sequence[Single]]) -> None:
        self.prices, self.singles = prices, singles
        self.known: dict[tuple[int, int], int] = {}

    def __call__(self, place: int, pieces: int) -> int:
        """What so many pieces of a pile save."""
        here = self.singles.get(place)
        if here is None:
            return 0
        value = self.known.get((place, pieces))
        if value is None:
            value, _, _ = _best(here, self.prices[place], pieces)
            self.known[place, pieces] = value
        return value

    def rivals(self, place: int) -> tuple[int, ...]:
        """The turns of the offers that would have them."""
        return tuple([turn for turn, _, _ in self.singles.get(place, ())])


def _best(here: Sequence[Single], piece_cents: int, pieces: int) -> tuple[int, int, int]:
    """Which offer is best on equal pieces, of equals the first: (its worth, cents off, turn)."""
    best = 0, 0, 0
    for turn, weight, action in here:
        cents = action.saves(piece_cents, pieces)
        if cents * weight > best[0]:
            best = cents * weight, cents, turn
    return best


def maker_of(chance: Chance, turn: int, weight: int, prices: Sequence[int]) -> Maker:
    """What makes the sets of a chance, its pieces at these prices; one piece is a set of one."""
    action, most = chance.source.action, chance.source.most
    if isinstance(action, (NthItem, BuyGet)):
        return _cutting(action, chance, turn, weight, prices)
    if not chance.parts:
        assert isinstance(action, (PercentOff, AmountOff, FixedPrice)), action.kind
        slot = Slot(1, {at: action.saves(prices[at], 1) for at in chance.covers})
        return Maker(turn, weight, (slot,), 0, most)
    pay = action.pay if isinstance(action, NForM) else 0
    slots = tuple(
        [Slot(need, {at: prices[at] for at in places}, pay) for places, need in chance.parts]
    )
    set_cents = action.price_cents if isinstance(action, (NForPrice, Bundle)) else 0
    return Maker(turn, weight, slots, set_cents, most)


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
