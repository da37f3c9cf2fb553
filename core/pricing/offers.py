"""The vocabulary of promotions: what goods an offer covers, on what terms, and what it takes off.

An ``Offer`` works by itself when its terms are met; a ``Coupon`` works because the customer
brought it. Both are plain values: who may make them, and where they are kept, is not known here.
Percentages are basis points (1000 is 10%), money is minor units, moments are aware.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import (
    AwareDatetime,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from core.money import percent
from core.refusals import Refusal

Above0: TypeAlias = Annotated[int, Field(gt=0)]
From0: TypeAlias = Annotated[int, Field(ge=0)]
Text: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Titles: TypeAlias = Mapping[Literal["en", "zh_Hant"], Text]
Products: TypeAlias = Annotated[frozenset[UUID], PlainSerializer(lambda ids: sorted(map(str, ids)))]
Categories: TypeAlias = Annotated[frozenset[str], PlainSerializer(sorted)]

STRICT = ConfigDict(extra="forbid")
NOBODY: frozenset[UUID] = frozenset()
NONE: frozenset[str] = frozenset()


class OfferWrong(Refusal):
    """An offer that cannot be saved: ``field`` names the place, ``problem`` says what is wrong."""

    key = "pricing.offer_wrong"


# -------------------------------------------------------------------------------------- goods


@dataclass(frozen=True, slots=True)
class Goods:
    """Which goods: everything, or the products and categories named; never those named as out."""

    products: Products = NOBODY
    categories: Categories = NONE
    not_products: Products = NOBODY
    not_categories: Categories = NONE
    __pydantic_config__: ClassVar[ConfigDict] = STRICT


EVERYTHING = Goods()


# ------------------------------------------------------------------------------------ actions
# Each knows what it saves; its fields are the facts its sentence is made of.


@dataclass(frozen=True, slots=True)
class PercentOff:
    """So much percent off each piece."""

    basis_points: Annotated[int, Field(gt=0, le=10_000)]
    kind: Literal["percent_off"] = "percent_off"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, piece_cents: int, pieces: int) -> int:
        """Cents off equal pieces, rounded once for all of them."""
        return percent(piece_cents * pieces, self.basis_points)

    def facts(self) -> dict[str, Any]:
        """The percentage as people write it."""
        return {"percent": as_percent(self.basis_points)}


@dataclass(frozen=True, slots=True)
class AmountOff:
    """So many cents off each piece, at most its price."""

    off_cents: Above0
    kind: Literal["amount_off"] = "amount_off"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, piece_cents: int, pieces: int) -> int:
        """Cents off equal pieces."""
        return min(self.off_cents, piece_cents) * pieces

    def facts(self) -> dict[str, Any]:
        """The amount off one piece."""
        return {"off_cents": self.off_cents}


@dataclass(frozen=True, slots=True)
class NForM:
    """Take so many, pay for fewer: the cheapest pieces of each set are free."""

    take: Annotated[int, Field(ge=2)]
    pay: Above0
    kind: Literal["n_for_m"] = "n_for_m"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if self.pay >= self.take:
            raise ValueError("pay for fewer pieces than are taken")

    def saves_on(self, set_cents: Sequence[int]) -> int:
        """Cents off one set, whose pieces are given dearest first."""
        return sum(set_cents[self.pay :])

    def facts(self) -> dict[str, Any]:
        """How many are taken and how many paid."""
        return {"take": self.take, "pay": self.pay}


@dataclass(frozen=True, slots=True)
class NForPrice:
    """Any so many for one price."""

    take: Annotated[int, Field(ge=2)]
    price_cents: Above0
    kind: Literal["n_for_price"] = "n_for_price"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves_on(self, set_cents: Sequence[int]) -> int:
        """Cents off one set; negative when its pieces are cheaper apart."""
        return sum(set_cents) - self.price_cents

    def facts(self) -> dict[str, Any]:
        """How many are taken, and the price of the set."""
        return {"take": self.take, "price_cents": self.price_cents}


@dataclass(frozen=True, slots=True)
class SpendAmountOff:
    """So many cents off the sale; the offer's ``min_spend_cents`` is what must be spent for it."""

    off_cents: Above0
    kind: Literal["spend_amount_off"] = "spend_amount_off"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def facts(self) -> dict[str, Any]:
        """The amount off."""
        return {"off_cents": self.off_cents}


PieceAction: TypeAlias = PercentOff | AmountOff
SetAction: TypeAlias = NForM | NForPrice
Action: TypeAlias = PieceAction | SetAction | SpendAmountOff


# ------------------------------------------------------------------------- offers and coupons


@dataclass(frozen=True, slots=True)
class Offer:
    """An automatic promotion.

    A line offer's ``min_spend_cents`` counts the shelf price of the goods it covers, a spend
    offer's what is left of it after the line offers. Higher ``priority`` chooses its goods first,
    whatever it saves. Of the offers that share a name in ``exclusive`` one works in a sale: the
    one of highest priority, else the best for the customer. It runs from ``starts_at`` until
    just before ``ends_at``; None is open.
    """

    id: UUID
    titles: Titles
    action: Annotated[Action, Field(discriminator="kind")]
    goods: Goods = EVERYTHING
    member_only: bool = False
    min_spend_cents: From0 = 0
    priority: int = 0
    exclusive: str = ""
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if len(self.titles) < 2:
            raise ValueError("a title in each language")
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValueError("it ends before it starts")
        if self.action.kind == "spend_amount_off" and not self.min_spend_cents:
            raise ValueError("say how much must be spent")

    @property
    def kind(self) -> str:
        """What it does, in one word."""
        return self.action.kind


@dataclass(frozen=True, slots=True)
class Coupon:
    """A discount the customer brought, off what the offers have left of its goods.

    ``value`` is basis points for a percent and cents for an amount; ``min_spend_cents`` counts
    what is left of its goods when its turn comes. Coupons go by ``priority``, higher first, then
    percents before amounts, which is better for the customer, then the larger.
    """

    id: UUID
    titles: Titles
    kind: Literal["percent", "amount"]
    value: int
    min_spend_cents: int = 0
    goods: Goods = EVERYTHING
    priority: int = 0

    def __post_init__(self) -> None:
        known = self.kind in ("percent", "amount")
        if not known or self.value <= 0 or (self.kind == "percent" and self.value > 10_000):
            raise ValueError(f"a coupon of {self.value} ({self.kind})")

    def saves(self, left_cents: int) -> int:
        """Cents off goods of which so much is left to pay; never more than that."""
        if self.kind == "percent":
            return percent(left_cents, self.value)
        return min(self.value, left_cents)


def as_percent(basis_points: int) -> str:
    """``1000`` as ``10``, ``1250`` as ``12.5``."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


# --------------------------------------------------------------------------- as a JSON column


def from_row(row: Mapping[str, Any]) -> Offer:
    """The offer kept in a JSON column. Refuses unknown fields, wrong types and senseless terms."""
    try:
        return _adapter().validate_python(row)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise OfferWrong(field=place, problem=first["msg"]) from wrong


def to_row(offer: Offer) -> dict[str, Any]:
    """The offer as a JSON column keeps it: the same offer always gives the same bytes."""
    row: dict[str, Any] = _adapter().dump_python(offer, mode="json")
    return row


@cache
def _adapter() -> TypeAdapter[Offer]:
    return TypeAdapter(Offer)
