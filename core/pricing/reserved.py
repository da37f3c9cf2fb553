"""Goods the shop keeps for members, or for some tiers of them, for a while or for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from core.pricing.basket import Basket
from core.pricing.quote import Barred, Shopper


class Reserved(NamedTuple):
    """Who may buy: any member, or the tiers named; until just before ``until``, None for ever."""

    tiers: frozenset[str] = frozenset()
    until: datetime | None = None


def barred(
    basket: Basket, reserved: Mapping[int, Reserved], shopper: Shopper, at: datetime | None
) -> tuple[Barred, ...]:
    """The lines this shopper may not buy, by the number of the product."""
    found: list[Barred] = []
    for product in basket.of_product.keys() & reserved.keys():
        kept = reserved[product]
        over = kept.until is not None and at is not None and kept.until <= at
        allowed = shopper.tier in kept.tiers if kept.tiers else shopper.member
        if over or (shopper.member and allowed):
            continue
        for place in basket.of_product[product]:
            found += [
                Barred(basket.lines[nth].number, kept.tiers) for nth in basket.lines_of[place]
            ]
    return tuple(sorted(found))
