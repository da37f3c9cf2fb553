"""Which goods: the sets that offers, coupons and their conditions are spelled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, ClassVar, NamedTuple, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, PlainSerializer

Products: TypeAlias = Annotated[frozenset[UUID], PlainSerializer(lambda ids: sorted(map(str, ids)))]
Names: TypeAlias = Annotated[frozenset[str], PlainSerializer(sorted)]

STRICT = ConfigDict(extra="forbid")
NOBODY: frozenset[UUID] = frozenset()
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Goods:
    """Which goods: everything, or the products, categories and brands named; never those out.

    ``not_reduced`` leaves out what the shop has marked down already. Delivery is never goods.
    """

    products: Products = NOBODY
    categories: Names = NONE
    not_products: Products = NOBODY
    not_categories: Names = NONE
    brands: Names = NONE
    not_brands: Names = NONE
    not_reduced: bool = False
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    @property
    def names_some(self) -> bool:
        """Whether it names goods at all; else it means everything that is not out."""
        return bool(self.products or self.categories or self.brands)

    @property
    def leaves_out(self) -> bool:
        """Whether some goods are out."""
        out = self.not_products or self.not_categories or self.not_brands
        return bool(out or self.not_reduced)


EVERYTHING = Goods()


class Wanted(NamedTuple):
    """The same, as a basket looks for them: products by their numbers, which hash in no time."""

    names_some: bool
    leaves_out: bool
    products: frozenset[int]
    categories: frozenset[str]
    brands: frozenset[str]
    not_products: frozenset[int]
    not_categories: frozenset[str]
    not_brands: frozenset[str]
    not_reduced: bool


@lru_cache(maxsize=4096)
def wanted(goods: Goods) -> Wanted:
    """Goods as a basket looks for them."""
    return Wanted(
        goods.names_some,
        goods.leaves_out,
        frozenset([product.int for product in goods.products]),
        goods.categories,
        goods.brands,
        frozenset([product.int for product in goods.not_products]),
        goods.not_categories,
        goods.not_brands,
        goods.not_reduced,
    )
