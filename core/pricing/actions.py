"""What an offer or a coupon does: off each piece, off a set of pieces, off the sale, or a perk.

Four families, told apart by ``family``. ``piece`` actions price pieces one by one, ``set`` actions
need several pieces together, ``sale`` actions take from the sum of their goods, ``perk`` actions
give something once a spend is reached. Percentages are basis points (1000 is 10%), money is minor
units. An action's ``facts`` are what its sentence is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import ConfigDict, Field
from pydantic_core import PydanticCustomError

from core.money import percent
from core.pricing.goods import EVERYTHING, STRICT, Goods

Above0: TypeAlias = Annotated[int, Field(gt=0)]
From0: TypeAlias = Annotated[int, Field(ge=0)]
Share: TypeAlias = Annotated[int, Field(gt=0, le=10_000)]
Several: TypeAlias = Annotated[int, Field(ge=2)]


def senseless(problem: str) -> PydanticCustomError:
    """Terms that contradict each other; ``pricing.wrong_<problem>`` is the sentence."""
    return PydanticCustomError(problem, problem)


# ------------------------------------------------------------------------- off pieces, one by one


@dataclass(frozen=True, slots=True)
class PercentOff:
    """So much percent off each piece."""

    basis_points: Share
    kind: Literal["percent_off"] = "percent_off"
    family: ClassVar[str] = "piece"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, piece_cents: int, pieces: int) -> int:
        """Cents off equal pieces, rounded once for all of them."""
        return percent(piece_cents * pieces, self.basis_points)

    def saves_of(self, left_cents: int, _pieces: int) -> int:
        """Cents off pieces of which so much is left to pay."""
        return percent(left_cents, self.basis_points)

    def facts(self) -> dict[str, Any]:
        """The percentage as people write it."""
        return {"percent": as_percent(self.basis_points)}


@dataclass(frozen=True, slots=True)
class AmountOff:
    """So many cents off each piece, at most its price."""

    off_cents: Above0
    kind: Literal["amount_off"] = "amount_off"
    family: ClassVar[str] = "piece"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, piece_cents: int, pieces: int) -> int:
        """Cents off equal pieces."""
        return min(self.off_cents, piece_cents) * pieces

    def saves_of(self, left_cents: int, pieces: int) -> int:
        """Cents off pieces of which so much is left to pay."""
        return min(self.off_cents * pieces, left_cents)

    def facts(self) -> dict[str, Any]:
        """The amount off one piece."""
        return {"off_cents": self.off_cents}


@dataclass(frozen=True, slots=True)
class FixedPrice:
    """Each piece at this price, never dearer than on the shelf; 0 is free. A tier price is one."""

    price_cents: From0
    kind: Literal["fixed_price"] = "fixed_price"
    family: ClassVar[str] = "piece"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, piece_cents: int, pieces: int) -> int:
        """Cents off equal pieces."""
        return max(0, piece_cents - self.price_cents) * pieces

    def saves_of(self, left_cents: int, pieces: int) -> int:
        """Cents off pieces of which so much is left to pay."""
        return max(0, left_cents - self.price_cents * pieces)

    def facts(self) -> dict[str, Any]:
        """The price of one piece."""
        return {"price_cents": self.price_cents}


# ---------------------------------------------------------------------------- off sets of pieces


@dataclass(frozen=True, slots=True)
class NForM:
    """Take so many, pay for fewer: the cheapest pieces of each set are free."""

    take: Several
    pay: Above0
    kind: Literal["n_for_m"] = "n_for_m"
    family: ClassVar[str] = "set"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if self.pay >= self.take:
            raise senseless("pay_fewer")

    def facts(self) -> dict[str, Any]:
        """How many are taken and how many paid."""
        return {"take": self.take, "pay": self.pay}


@dataclass(frozen=True, slots=True)
class NForPrice:
    """Any so many for one price."""

    take: Several
    price_cents: Above0
    kind: Literal["n_for_price"] = "n_for_price"
    family: ClassVar[str] = "set"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def facts(self) -> dict[str, Any]:
        """How many are taken, and the price of the set."""
        return {"take": self.take, "price_cents": self.price_cents}


@dataclass(frozen=True, slots=True)
class NthItem:
    """Of each so many the cheapest is so much percent off, or at a price when one is given."""

    nth: Several
    basis_points: Share = 10_000
    price_cents: From0 | None = None
    kind: Literal["nth_item"] = "nth_item"
    family: ClassVar[str] = "set"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def facts(self) -> dict[str, Any]:
        """Which one, and what it costs."""
        return {"nth": self.nth, **cut_facts(self.basis_points, self.price_cents)}


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Buy X, get Y free, so much percent off, or at a price each when one is given.

    Y comes from ``get_goods``; without them from the same goods, and is the cheapest of each set.
    """

    buy: Above0
    get: Above0 = 1
    get_goods: Goods | None = None
    basis_points: Share = 10_000
    price_cents: From0 | None = None
    kind: Literal["buy_get"] = "buy_get"
    family: ClassVar[str] = "set"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def facts(self) -> dict[str, Any]:
        """How many are bought and got, and what those cost."""
        cut = cut_facts(self.basis_points, self.price_cents)
        return {"buy": self.buy, "get": self.get, **cut}


@dataclass(frozen=True, slots=True)
class Part:
    """So many pieces of these goods: a part of a bundle."""

    goods: Goods
    pieces: Above0 = 1
    __pydantic_config__: ClassVar[ConfigDict] = STRICT


@dataclass(frozen=True, slots=True)
class Bundle:
    """A and B (and C) together at one price."""

    parts: tuple[Part, ...]
    price_cents: Above0
    kind: Literal["bundle"] = "bundle"
    family: ClassVar[str] = "set"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if len(self.parts) < 2 or any(part.goods == EVERYTHING for part in self.parts):
            raise senseless("two_parts")

    def facts(self) -> dict[str, Any]:
        """The price of the bundle."""
        return {"price_cents": self.price_cents}


# ----------------------------------------------------------------------------------- off the sale


@dataclass(frozen=True, slots=True)
class SpendAmountOff:
    """So many cents off the sum of its goods, at most that sum.

    With ``per_cents`` so many off for each such amount spent, at most ``most_cents`` if given.
    """

    off_cents: Above0
    per_cents: Above0 | None = None
    most_cents: Above0 | None = None
    kind: Literal["spend_amount_off"] = "spend_amount_off"
    family: ClassVar[str] = "sale"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, cents: int, spent_cents: int) -> int:
        """Cents off a sum, by what is spent."""
        off = self.off_cents * (spent_cents // self.per_cents) if self.per_cents else self.off_cents
        return min(off, cents, off if self.most_cents is None else self.most_cents)

    def facts(self) -> dict[str, Any]:
        """The amount off."""
        return {"off_cents": self.off_cents}


@dataclass(frozen=True, slots=True)
class SpendPercentOff:
    """So much percent off the sum of its goods, rounded once; at most ``most_cents`` if given."""

    basis_points: Share
    most_cents: Above0 | None = None
    kind: Literal["spend_percent_off"] = "spend_percent_off"
    family: ClassVar[str] = "sale"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, cents: int, _spent_cents: int) -> int:
        """Cents off a sum."""
        off = percent(cents, self.basis_points)
        return off if self.most_cents is None else min(off, self.most_cents)

    def facts(self) -> dict[str, Any]:
        """The percentage as people write it."""
        return {"percent": as_percent(self.basis_points)}


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a ladder: from so much spent, so many cents or so much percent off."""

    spend_cents: Above0
    off_cents: From0 = 0
    basis_points: Annotated[int, Field(ge=0, le=10_000)] = 0
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        if bool(self.off_cents) == bool(self.basis_points):
            raise senseless("step_gives_one")

    def saves(self, cents: int) -> int:
        """Cents off a sum."""
        return min(self.off_cents, cents) if self.off_cents else percent(cents, self.basis_points)


@dataclass(frozen=True, slots=True)
class SpendLadder:
    """The more is spent, the more is off: of the steps reached the one that saves most counts."""

    steps: tuple[Step, ...]
    kind: Literal["spend_ladder"] = "spend_ladder"
    family: ClassVar[str] = "sale"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def __post_init__(self) -> None:
        spends = [step.spend_cents for step in self.steps]
        if not spends or spends != sorted(set(spends)):
            raise senseless("steps_rise")

    def saves(self, cents: int, spent_cents: int) -> int:
        """Cents off a sum, by what is spent."""
        reached = [step.saves(cents) for step in self.steps if step.spend_cents <= spent_cents]
        return max(reached, default=0)

    def facts(self) -> dict[str, Any]:
        """Nothing beyond what the sale says."""
        return {}


# ------------------------------------------------------------------------------------------ perks


@dataclass(frozen=True, slots=True)
class Gift:
    """So many pieces of its goods are free; ``min_spend_cents`` counts everything else."""

    pieces: Above0 = 1
    kind: Literal["gift"] = "gift"
    family: ClassVar[str] = "perk"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves_of(self, left_cents: int, _pieces: int) -> int:
        """Cents off pieces of which so much is left to pay."""
        return left_cents

    def facts(self) -> dict[str, Any]:
        """How many pieces."""
        return {"pieces": self.pieces}


@dataclass(frozen=True, slots=True)
class AddOn:
    """So many pieces of its goods at a price; ``min_spend_cents`` counts everything else."""

    price_cents: Above0
    pieces: Above0 = 1
    kind: Literal["add_on"] = "add_on"
    family: ClassVar[str] = "perk"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves_of(self, left_cents: int, pieces: int) -> int:
        """Cents off pieces of which so much is left to pay."""
        return max(0, left_cents - self.price_cents * pieces)

    def facts(self) -> dict[str, Any]:
        """The price of a piece, and how many may be had."""
        return {"price_cents": self.price_cents, "pieces": self.pieces}


@dataclass(frozen=True, slots=True)
class FreeDelivery:
    """Delivery costs nothing, or up to so many cents less."""

    up_to_cents: Above0 | None = None
    kind: Literal["free_delivery"] = "free_delivery"
    family: ClassVar[str] = "delivery"
    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    def saves(self, cents: int, _spent_cents: int) -> int:
        """Cents off the fee."""
        return cents if self.up_to_cents is None else min(cents, self.up_to_cents)

    def facts(self) -> dict[str, Any]:
        """Nothing beyond what is saved."""
        return {}


PieceAction: TypeAlias = PercentOff | AmountOff | FixedPrice
SetAction: TypeAlias = NForM | NForPrice | NthItem | BuyGet | Bundle
SaleAction: TypeAlias = SpendAmountOff | SpendPercentOff | SpendLadder
PerkAction: TypeAlias = Gift | AddOn
Action: TypeAlias = PieceAction | SetAction | SaleAction | PerkAction | FreeDelivery


def cut(piece_cents: int, basis_points: int, price_cents: int | None) -> int:
    """Cents off one piece at so much percent off, or at a price; each piece rounded by itself."""
    if price_cents is None:
        return percent(piece_cents, basis_points)
    return max(0, piece_cents - price_cents)


def cut_facts(basis_points: int, price_cents: int | None) -> dict[str, Any]:
    """What a cut piece costs: a price, or the share of it that is off, as people write it."""
    if price_cents is None:
        return {"percent": as_percent(basis_points), "price_cents": 0}
    return {"percent": "", "price_cents": price_cents}


def as_percent(basis_points: int) -> str:
    """``1000`` as ``10``, ``1250`` as ``12.5``."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
