"""The basket as the engine sees it: equal pieces in piles, and what is left to pay of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import mul
from typing import Any, TypeAlias
from uuid import UUID

from core.money import allocate
from core.pricing.goods import Wanted
from core.pricing.offers import Source
from core.pricing.quote import Line, Perk, PricedLine, Quote, Reason

Row: TypeAlias = tuple[int, str, int, int, str, bool, bool, int, int]
"""What makes pieces equal: price (negative: dearest first), category, product, scale, brand,
whether they are marked down, whether they are a delivery fee; then how many, and on which line."""


class Basket:
    """Piles, dearest first: equal pieces, on whichever lines they were scanned.

    ``prices``, ``pieces``, ``gross`` and ``lines_of`` tell of each pile, by its place. A weighed
    pack is one piece. Where a product, category or brand lies is told by ``of_product`` and so on.
    """

    __slots__ = (
        "delivery",
        "everywhere",
        "gross",
        "lines",
        "lines_of",
        "of_brand",
        "of_category",
        "of_product",
        "pieces",
        "prices",
        "reduced",
    )

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.prices: list[int] = []
        self.pieces: list[int] = []
        self.lines_of: list[list[int]] = []
        self.everywhere: list[int] = []
        self.delivery: list[int] = []
        self.reduced: set[int] = set()
        self.of_product: dict[int, list[int]] = {}
        self.of_category: dict[str, list[int]] = {}
        self.of_brand: dict[str, list[int]] = {}
        before = None
        for row in _sorted_rows(lines):
            key = row[:-2]
            if key == before:
                self.pieces[-1] += row[-2]
                self.lines_of[-1].append(row[-1])
                continue
            before = key
            place = len(self.prices)
            cents, category, product, _, brand, reduced, delivery, pieces, line = row
            self.prices.append(-cents)
            self.pieces.append(pieces)
            self.lines_of.append([line])
            if delivery:
                self.delivery.append(place)
                continue
            self.everywhere.append(place)
            self.of_product.setdefault(product, []).append(place)
            self.of_category.setdefault(category, []).append(place)
            if brand:
                self.of_brand.setdefault(brand, []).append(place)
            if reduced:
                self.reduced.add(place)
        self.gross = list(map(mul, self.prices, self.pieces))

    def covered(self, goods: Wanted) -> list[int]:
        """The places of the piles among these goods, dearest first."""
        if not goods.leaves_out:
            if not goods.names_some:
                return self.everywhere
            if len(goods.categories) == 1 and not goods.products and not goods.brands:
                (category,) = goods.categories
                return self.of_category.get(category, [])
            return sorted(self._named(goods.products, goods.categories, goods.brands))
        found = set(self.everywhere)
        if goods.names_some:
            found = self._named(goods.products, goods.categories, goods.brands)
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

    def _named(
        self, products: frozenset[int], categories: frozenset[str], brands: frozenset[str]
    ) -> set[int]:
        found: set[int] = set()
        if products:
            for product in self.of_product.keys() & products:
                found.update(self.of_product[product])
        for category in categories:
            found.update(self.of_category.get(category, ()))
        for brand in brands:
            found.update(self.of_brand.get(brand, ()))
        return found


class Tally:
    """One way to ring up the basket: what is left to pay, who took off what, and why."""

    __slots__ = (
        "applied",
        "basket",
        "exact",
        "left",
        "perks",
        "refused",
        "short",
        "taken",
    )

    def __init__(self, basket: Basket) -> None:
        self.basket = basket
        self.left = list(basket.gross)
        self.taken: list[list[tuple[UUID, int]]] = [[] for _ in basket.gross]
        self.applied: list[Reason] = []
        self.refused: list[Reason] = []
        self.perks: list[Perk] = []
        self.short: list[int] = []
        self.exact = True

    def copy(self) -> Tally:
        """The same tally so far, to be rung up in another way."""
        other = Tally.__new__(Tally)
        other.basket = self.basket
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

    def spread(self, source_id: UUID, cents: int, places: Sequence[int], by: Sequence[int]) -> None:
        """Take cents off several piles in proportion to what ``by`` says of each.

        At least that much is left of each, so no share is larger than what is left.
        """
        if len(places) == 1:
            self.take(source_id, places[0], cents)
            return
        left, taken = self.left, self.taken
        for place, share in zip(places, allocate(cents, by), strict=True):
            if share:
                left[place] -= share
                taken[place].append((source_id, share))

    def spread_what_fits(
        self, source_id: UUID, cents: int, places: Sequence[int], by: Sequence[int]
    ) -> int:
        """The same when less may be left of a pile than ``by`` says; how much could be taken."""
        took = 0
        for place, share in zip(places, allocate(cents, by), strict=True):
            if fits := min(share, self.left[place]):
                self.take(source_id, place, fits)
                took += fits
        return took

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
        lines = self.basket.lines
        for of_pile, taken, left, gross in zip(
            self.basket.lines_of, self.taken, self.left, self.basket.gross, strict=True
        ):
            if len(of_pile) > 1:
                priced.update(_shared_out(lines, of_pile, taken))
                continue
            place = of_pile[0]
            priced[place] = PricedLine(lines[place].number, gross, tuple(taken), left)
        shelf, total = sum(self.basket.gross), sum(self.left)
        in_order = tuple([priced[place] for place in range(len(priced))])
        reasons = (*self.applied, *self.refused)
        return Quote(in_order, shelf, shelf - total, total, reasons, tuple(self.perks), self.exact)


def refusal(source: Source, key: str, **facts: Any) -> Reason:
    """Why a source takes off nothing."""
    facts["title"] = source.titles
    return Reason(source.id, False, 0, f"pricing.{key}", facts)


def _sorted_rows(lines: Sequence[Line]) -> list[Row]:
    return sorted(
        [
            (
                -line.unit_cents if line.scale == 1 else -line.gross_cents,
                line.category,
                line.product_id.int,
                line.scale,
                line.brand,
                line.reduced,
                line.delivery,
                line.quantity if line.scale == 1 else 1,
                place,
            )
            for place, line in enumerate(lines)
        ]
    )


def _shared_out(
    lines: Sequence[Line], of_pile: Sequence[int], taken: Iterable[tuple[UUID, int]]
) -> Mapping[int, PricedLine]:
    """A pile's discounts shared among its lines; of equals the longer line comes first."""
    places = sorted(of_pile, key=lambda place: (-lines[place].quantity, lines[place].number))
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
