"""The offers of a shop as the engine opens them: in their order, findable by what they touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from core.pricing.actions import (
    Bundle,
    BuyGet,
    NForM,
    NForPrice,
    NthItem,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
)
from core.pricing.basket import Basket
from core.pricing.goods import EVERYTHING, Goods, Wanted, wanted
from core.pricing.offers import ALWAYS, ANYBODY, Audience, Coupon, Hours, Offer, Source
from core.pricing.reserved import Reserved

BY_LINE, ON_TOP, PERK, BY_SALE, COUPON, DELIVERY, DELIVERY_COUPON = range(7)
"""The turns of a till: apart line offers, line offers on top, gifts and add-ons, the sale, coupons,
then what delivery costs."""

Turn = tuple[int, int, int, int, int]


class Entry(NamedTuple):
    """An offer or coupon with what is asked of it at every basket, answered once.

    ``parts`` are the goods of each part of its set and how many pieces of them.
    ``turn`` orders all of them: by stage, priority, percents before amounts (better for the
    customer), larger first, and the one made first. ``sociable`` sources meet anybody,
    ``plain`` ones count
    nothing but their own goods.
    """

    source: Source
    stage: int
    turn: Turn
    goods: Wanted
    parts: tuple[tuple[Wanted, int], ...]
    counts_on: Wanted | None
    after: bool
    any_terms: bool
    hours: Hours | None
    who: Audience | None
    sociable: bool
    plain: bool


class OfferBook:
    """The running offers, sorted once. Iterates over them; finds those that touch a basket.

    ``reserved`` are the goods kept for some shoppers, by the number of the product.
    """

    __slots__ = (
        "_anywhere",
        "_brands",
        "_categories",
        "_products",
        "entries",
        "offers",
        "reserved",
    )

    def __init__(
        self, offers: Iterable[Offer] = (), reserved: Mapping[int, Reserved] | None = None
    ) -> None:
        self.reserved = reserved or {}
        self.entries = sorted(map(entry, offers), key=_turn_of)
        self.offers = tuple(cast(Offer, one.source) for one in self.entries)
        self._anywhere: list[int] = []
        self._products: dict[int, list[int]] = {}
        self._categories: dict[str, list[int]] = {}
        self._brands: dict[str, list[int]] = {}
        for place, one in enumerate(self.entries):
            self._index(place, touches(one.source))

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.offers)

    def __len__(self) -> int:
        return len(self.offers)

    @property
    def asks_tags(self) -> bool:
        """Whether any offer asks for a member's tags."""
        return any(offer.who.tags for offer in self.offers)

    @property
    def asks_first_purchase(self) -> bool:
        """Whether any offer asks for a first purchase."""
        return any(offer.who.first_purchase for offer in self.offers)

    def touching(self, basket: Basket) -> list[Entry]:
        """The offers that have anything to do with what is in the basket, in their order."""
        found = set(self._anywhere)
        if self._products:
            for product in basket.of_product:
                found.update(self._products.get(product, ()))
        for category in basket.of_category:
            found.update(self._categories.get(category, ()))
        for brand in basket.of_brand:
            found.update(self._brands.get(brand, ()))
        return [self.entries[place] for place in sorted(found)]

    def _index(self, place: int, goods: Iterable[Goods]) -> None:
        every = list(goods)
        if not all(one.names_some for one in every):
            self._anywhere.append(place)
            return
        for one in every:
            for product in one.products:
                self._products.setdefault(product.int, []).append(place)
            for category in one.categories:
                self._categories.setdefault(category, []).append(place)
            for brand in one.brands:
                self._brands.setdefault(brand, []).append(place)


def entry(source: Source) -> Entry:
    """A source with what is asked of it at every basket."""
    stage = _stage(source)
    after = source.spend_counts == "after" if source.spend_counts else stage != BY_LINE
    if stage == ON_TOP and not source.spend_counts and isinstance(source, Offer):
        after = False
    family, stack = source.action.family, source.stack
    parts = _parts(source) if family == "set" else ()
    counts_on = _counts_on(source, family)
    hours = None if source.hours is ALWAYS or source.hours == ALWAYS else source.hours
    who = None if source.who is ANYBODY or source.who == ANYBODY else source.who
    dated = source.starts_at is not None or source.ends_at is not None
    special = source.min_pieces or has_steps(source) or len(parts) > 1
    return Entry(
        source,
        stage,
        _turn(source, stage),
        wanted(source.goods),
        parts,
        counts_on,
        after,
        dated or hours is not None or who is not None or source.member_only,
        hours,
        who,
        sociable=not (source.exclusive or stack.not_with or stack.alone),
        plain=not special and counts_on is None,
    )


def has_steps(source: Source) -> bool:
    """Whether it takes off the more the more is spent."""
    action = source.action
    per_cents = isinstance(action, SpendAmountOff) and action.per_cents is not None
    return per_cents or isinstance(action, SpendLadder)


def touches(source: Source) -> list[Goods]:
    """The goods of which any piece in the basket makes the source worth a look."""
    action = source.action
    if isinstance(action, Bundle):
        return [part.goods for part in action.parts]
    if action.family in ("perk", "delivery"):
        return [source.goods, source.counts_on or EVERYTHING]
    found = [source.goods]
    if isinstance(action, BuyGet) and action.get_goods is not None:
        found.append(action.get_goods)
    if source.counts_on is not None:
        found.append(source.counts_on)
    return found


def _turn_of(one: Entry) -> Turn:
    return one.turn


def _stage(source: Source) -> int:
    family = source.action.family
    if isinstance(source, Coupon):
        return DELIVERY_COUPON if family == "delivery" else COUPON
    if family in ("piece", "set"):
        return ON_TOP if source.stack.on_top else BY_LINE
    return {"perk": PERK, "sale": BY_SALE, "delivery": DELIVERY}[family]


def _turn(source: Source, stage: int) -> Turn:
    action, kind, size = source.action, 0, 0
    if isinstance(action, SpendPercentOff):
        kind, size = 1, action.basis_points
    elif isinstance(action, SpendAmountOff):
        kind, size = 2, action.off_cents
    elif isinstance(action, SpendLadder):
        kind = 3
    return stage, -source.priority, kind, -size, source.id.int


def _parts(source: Source) -> tuple[tuple[Wanted, int], ...]:
    action = source.action
    if isinstance(action, Bundle):
        return tuple([(wanted(part.goods), part.pieces) for part in action.parts])
    own = wanted(source.goods)
    if isinstance(action, (NForM, NForPrice)):
        return ((own, action.take),)
    if isinstance(action, NthItem):
        return ((own, action.nth),)
    if not isinstance(action, BuyGet):
        return ()
    if action.get_goods is None:
        return ((own, action.buy + action.get),)
    return (own, action.buy), (wanted(action.get_goods), action.get)


def _counts_on(source: Source, family: str) -> Wanted | None:
    """What the minimum spend is counted on; None is the goods themselves."""
    if source.counts_on is not None:
        return wanted(source.counts_on)
    if family == "delivery":
        return wanted(source.goods)
    if family != "perk":
        return None
    own = source.goods
    return wanted(
        Goods(not_products=own.products, not_categories=own.categories, not_brands=own.brands)
    )
