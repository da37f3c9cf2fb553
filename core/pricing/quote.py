"""What goes into the pricing engine and what comes out of it: lines, priced lines, reasons.

The sentence of a reason is ``say(language, reason.key, **reason.facts)``, out of
``assets/words/<language>/pricing.toml``. Facts are what is known, not how it is spelled: amounts
are minor units whose names end in ``_cents`` and are written ``{saved_cents:money}`` there; a
title is the mapping of its languages, of which the words take theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from core.money import line_total
from core.pricing.goods import Goods


@dataclass(frozen=True, slots=True)
class Shopper:
    """Who buys, and where. ``tier`` is the member's tier code, empty for the base tier and for a
    passer-by; ``branch`` is the store's code; ``channel`` is ``shop`` or the online shop's name.
    """

    member: bool
    tier: str = ""
    tags: frozenset[str] = frozenset()
    first_purchase: bool = False
    branch: str = ""
    channel: str = "shop"


PASSER_BY = Shopper(member=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the basket. ``quantity`` is pieces, or thousandths when ``scale`` is 1000.

    ``reduced`` goods are marked down already. A ``delivery`` line is a fee, never goods.
    """

    number: int
    product_id: UUID
    category: str
    unit_cents: int
    quantity: int
    scale: int = 1
    brand: str = ""
    reduced: bool = False
    delivery: bool = False

    def __post_init__(self) -> None:
        if self.quantity <= 0 or self.unit_cents < 0:
            raise ValueError(f"line {self.number}: {self.quantity} at {self.unit_cents}")

    @property
    def gross_cents(self) -> int:
        """The line at its shelf price."""
        return line_total(self.unit_cents, self.quantity, self.scale)


class PricedLine(NamedTuple):
    """What a line costs, and who took off how much: ``discounts`` are (offer or coupon, cents)."""

    number: int
    gross_cents: int
    discounts: tuple[tuple[UUID, int], ...]
    net_cents: int


class Reason(NamedTuple):
    """Why an offer or coupon took off ``cents``, or why it did not."""

    source_id: UUID
    applied: bool
    cents: int
    key: str
    facts: Mapping[str, Any]


class Perk(NamedTuple):
    """Something earned that is not in the basket: ``kind`` is gift, add_on or delivery.

    For gifts and add-ons: which goods (one of these products, categories or brands) and how many
    pieces the till may still add; they cost what the offer says once they are in the basket.
    """

    kind: str
    source_id: UUID
    goods: Goods
    pieces: int


class Barred(NamedTuple):
    """A line this shopper may not buy: kept for members, or for these tiers of them."""

    number: int
    tiers: frozenset[str]


class Quote(NamedTuple):
    """A priced basket. Its reasons, those that applied first, sum to ``discount_cents``.

    ``exact`` is False when there were too many ways to combine the offers to try them all: the
    price is right and every cent explained, but a better combination may exist. A reason of nobody
    (``NOBODY_ID``, ``pricing.bounded``) then says so. While a line is ``barred`` the basket
    cannot be sold to this shopper; it is priced all the same.
    """

    lines: tuple[PricedLine, ...]
    gross_cents: int
    discount_cents: int
    total_cents: int
    reasons: tuple[Reason, ...]
    perks: tuple[Perk, ...] = ()
    exact: bool = True
    barred: tuple[Barred, ...] = ()


NOBODY_ID = UUID(int=0)
