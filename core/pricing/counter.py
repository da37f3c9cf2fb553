"""Ringing up one basket in several ways, without doing the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.pricing import afterwards, by_line
from core.pricing.basket import Basket, Tally
from core.pricing.book import BY_LINE
from core.pricing.sets import Notes
from core.pricing.terms import Chance


class Member(NamedTuple):
    """A chance in a combination, and the spend it needs there."""

    turn: int
    chance: Chance
    needs: int

    @property
    def priority(self) -> int:
        """The priority of its source."""
        return self.chance.source.priority


class Counter:
    """Where one basket is rung up, in several ways if need be; line offers once for each choice."""

    def __init__(self, basket: Basket, notes: Notes) -> None:
        self.basket, self.notes = basket, notes
        self.begun: dict[tuple[int, ...], Tally] = {}

    def ring_up(self, members: Sequence[Member]) -> Tally:
        """Line offers, then one after the other whoever comes after them."""
        split = 0
        while split < len(members) and members[split].chance.stage == BY_LINE:
            split += 1
        tally = self._line_offers(members[:split])
        for member in members[split:]:
            afterwards.ring_up(tally, *member)
        return tally

    def _line_offers(self, members: Sequence[Member]) -> Tally:
        """A fresh copy of the basket after these line offers."""
        key = tuple([member.turn for member in members])
        tally = self.begun.get(key)
        if tally is None:
            tally = self.begun[key] = Tally(self.basket)
            offers = [(member.turn, member.chance) for member in members]
            by_line.ring_up(tally, offers, self.notes)
        return tally.copy()


def most_needed(chance: Chance) -> int:
    """What must be spent for it; of a ladder the highest step that the shelf prices reach."""
    return chance.needs[0] if chance.needs else 0
