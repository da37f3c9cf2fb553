"""The basket as the engine sees it: equal pieces in piles, and what is left to pay of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core.money import allocate
from core.pricing.goods import Goods
from core.pricing.offers import Source
from core.pricing.quote import Line, Perk, PricedLine, Quote, Reason


@dataclass(slots=True)
class Pile:
    """Equal pieces, on whichever lines they were scanned. A weighed pack is one piece."""

    product_id: UUID
    category: str
    brand: str
    reduced: bool
    delivery: bool
    piece_cents: int
    pieces: int
    lines: list[int]


class Basket:
    """The piles, dearest first, and where in their row each product, category and brand lies."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.piles = _piles(lines)
        self.gross = [pile.piece_cents * pile.pieces for pile in self.piles]
        self.pieces = [pile.pieces for pile in self.piles]
        self.everywhere: list[int] = []
        self.delivery: list[int] = []
        self.reduced: set[int] = set()
        self.of_product: dict[UUID, list[int]] = {}
        self.of_category: dict[str, list[int]] = {}
        self.of_brand: dict[str, list[int]] = {}
        for place, pile in enumerate(self.piles):
            if pile.delivery:
                self.delivery.append(place)
                continue
            self.everywhere.append(place)
            self.of_product.setdefault(pile.product_id, []).append(place)
            self.of_category.setdefault(pile.category, []).append(place)
            if pile.brand:
                self.of_brand.setdefault(pile.brand, []).append(place)
            if pile.reduced:
                self.reduced.add(place)
        # Two sets meet on the hashes they keep; a look-up would hash the UUID anew, in Python.
        self.products = frozenset(self.of_product)

    def covered(self, goods: Goods) -> list[int]:
        """The places of the piles among these goods."""
        some_in, some_out = goods.names_some, goods.leaves_out
        if not some_out:
            return self._only(goods) if some_in else self.everywhere
        named = self._named(goods.products, goods.categories, goods.brands)
        found = named if some_in else set(self.everywhere)
        found -= self._named(goods.not_products, goods.not_categories, goods.not_brands)
        if goods.not_reduced:
            found -= self.reduced
        return sorted(found)

    def gross_of(self, places: Iterable[int]) -> int:
        """These piles at their shelf prices."""
        return sum(map(self.gross.__getitem__, places))

    def pieces_of(self, places: Iterable[int]) -> int:
        """How many pieces these piles hold."""
        return sum(map(self.pieces.__getitem__, places))

    def _only(self, goods: Goods) -> list[int]:
        if not goods.products and not goods.brands and len(goods.categories) == 1:
            (category,) = goods.categories
            return self.of_category.get(category, [])
        return sorted(self._named(goods.products, goods.categories, goods.brands))

    def _named(
        self, products: frozenset[UUID], categories: frozenset[str], brands: frozenset[str]
    ) -> set[int]:
        found: set[int] = set()
        if products:
            for product in self.products & products:
                found.update(self.of_product[product])
        for category in categories:
            found.update(self.of_category.get(category, ()))
        for brand in brands:
            found.update(self.of_brand.get(brand, ()))
        return found


class Tally:
    """One way to ring up the basket: what is left to pay, who took off what, and why."""

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.piles = basket.piles
        self.left = list(basket.gross)
        self.taken: list[list[tuple[UUID, int]]] = [[] for _ in basket.piles]
        self.applied: list[Reason] = []
        self.refused: list[Reason] = []
        self.perks: list[Perk] = []
        self.short: list[int] = []
        self.exact = True

    def copy(self) -> Tally:
        """The same tally so far, to be rung up in another way."""
        other = Tally.__new__(Tally)
        other.basket, other.piles = self.basket, self.piles
        other.left = list(self.left)
        other.taken = [list(taken) for taken in self.taken]
        other.applied, other.refused = list(self.applied), list(self.refused)
        other.perks, other.short = list(self.perks), list(self.short)
        other.exact = self.exact
        return other

    def left_of(self, places: Iterable[int]) -> int:
        """What is still to pay for these piles."""
        return sum(map(self.left.__getitem__, places))

    def take(self, source_id: UUID, place: int, cents: int) -> None:
        """Take cents off one pile."""
        self.left[place] -= cents
        self.taken[place].append((source_id, cents))

    def spread(self, source_id: UUID, cents: int, places: Sequence[int], by: Sequence[int]) -> int:
        """Take cents off several piles in proportion to what ``by`` says of each.

        Never more than is left of a pile; what could be taken comes back.
        """
        took = 0
        for place, share in zip(places, allocate(cents, by), strict=True):
            if fits := min(share, self.left[place]):
                self.take(source_id, place, fits)
                took += fits
        return took

    def spread_over_left(self, source_id: UUID, cents: int, places: Sequence[int]) -> int:
        """Take cents off several piles in proportion to what is left of each."""
        return self.spread(source_id, cents, places, [self.left[place] for place in places])

    def accept(self, source: Source, key: str, saved_cents: int, facts: dict[str, Any]) -> None:
        """Note why a source took off so much."""
        facts["title"] = source.titles
        facts["saved_cents"] = saved_cents
        self.applied.append(Reason(source.id, True, saved_cents, f"pricing.{key}", facts))

    def refuse(self, source: Source, key: str, **facts: Any) -> None:
        """Note why a source took off nothing."""
        self.refused.append(refusal(source, key, **facts))

    def quote(self) -> Quote:
        """The basket at these prices, its lines in the order they came."""
        priced: dict[int, PricedLine] = {}
        for pile, taken, left in zip(self.piles, self.taken, self.left, strict=True):
            if len(pile.lines) > 1:
                priced.update(_shared_out(self.basket.lines, pile, taken))
                continue
            place = pile.lines[0]
            gross = pile.piece_cents * pile.pieces
            number = self.basket.lines[place].number
            priced[place] = PricedLine(number, gross, tuple(taken), left)
        gross, total = sum(self.basket.gross), sum(self.left)
        lines = tuple([priced[place] for place in range(len(priced))])
        reasons = (*self.applied, *self.refused)
        return Quote(lines, gross, gross - total, total, reasons, tuple(self.perks), self.exact)


def refusal(source: Source, key: str, **facts: Any) -> Reason:
    """Why a source takes off nothing."""
    facts["title"] = source.titles
    return Reason(source.id, False, 0, f"pricing.{key}", facts)


def _piles(lines: Sequence[Line]) -> list[Pile]:
    piles: dict[tuple[Any, ...], Pile] = {}
    for place, line in enumerate(lines):
        by_piece = line.scale == 1
        piece_cents = line.unit_cents if by_piece else line.gross_cents
        pieces = line.quantity if by_piece else 1
        kind = line.brand, line.reduced, line.delivery
        key = -piece_cents, line.category, line.product_id.int, kind
        pile = piles.get(key)
        if pile is None:
            piles[key] = Pile(line.product_id, line.category, *kind, piece_cents, pieces, [place])
        else:
            pile.pieces += pieces
            pile.lines.append(place)
    return [piles[key] for key in sorted(piles)]


def _shared_out(
    lines: Sequence[Line], pile: Pile, taken: Iterable[tuple[UUID, int]]
) -> Mapping[int, PricedLine]:
    """A pile's discounts shared among its lines; of equals the longer line comes first."""
    places = sorted(pile.lines, key=lambda place: (-lines[place].quantity, lines[place].number))
    gross = [lines[place].gross_cents for place in places]
    left = list(gross)
    shares: list[list[tuple[UUID, int]]] = [[] for _ in places]
    for source_id, cents in taken:
        for nth, share in enumerate(allocate(cents, left)):
            if share:
                left[nth] -= share
                shares[nth].append((source_id, share))
    return {
        place: PricedLine(lines[place].number, gross[nth], tuple(shares[nth]), left[nth])
        for nth, place in enumerate(places)
    }
