"""What the demo shop is made of: goods, branches, staff, offers and names, read from assets/demo.

    demo = content.load()
    demo.products[0].name["zh_Hant"]      # '獅山龍井茶葉罐 80克'

Plain values and no database: `shop.demo` puts them into one, tests draw from them. Money is in
cents (HKD), weights are whole numbers that only mean something beside each other.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Literal

from core import assets

Words = Mapping[str, str]
"""One text in each language: ``{"en": ..., "zh_Hant": ...}``."""

Role = Literal["cashier", "supervisor", "manager", "marketer", "owner"]
OfferKind = Literal["percent", "amount", "n_for_m", "bundle", "spend"]

LANGUAGES = ("en", "zh_Hant")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch with its stations; it opens and closes by the clock on its own wall."""

    code: str
    name: Words
    address: Words
    phone: str
    opens: time
    closes: time
    tills: tuple[str, ...]
    kiosks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A family of goods, in the order of the till's list."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True)
class Season:
    """Months in which its goods sell at ``percent`` of an ordinary day."""

    code: str
    months: tuple[int, ...]
    percent: int


@dataclass(frozen=True, slots=True)
class Product:
    """One thing on the shelf, sold by the piece.

    ``codes`` are in-store numbers (GTIN-13, prefix 20 to 29: GS1 General Specifications, restricted
    circulation); the first is on today's label, a second on an older one. ``weight`` is how often
    it is bought beside the others (Zipf-like). ``stock`` is the opening stock by branch code.
    """

    sku: str
    codes: tuple[str, ...]
    category: str
    name: Words
    price_cents: int
    cost_cents: int
    weight: int
    season: str
    stock: Mapping[str, int]
    picture: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff; the PIN opens the demo and nothing else."""

    code: str
    name: Words
    role: Role
    branch: str
    pin: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An automatic offer; what each kind needs is written at the top of offers.toml."""

    code: str
    title: Words
    kind: OfferKind
    categories: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    percent: int = 0
    off_cents: int = 0
    buy: int = 0
    pay: int = 0
    price_cents: int = 0
    min_spend_cents: int = 0
    members_only: bool = False


@dataclass(frozen=True, slots=True)
class WelcomeCoupon:
    """What every new member is given."""

    code: str
    title: Words
    off_cents: int
    min_spend_cents: int
    valid_days: int


@dataclass(frozen=True, slots=True)
class Names:
    """Parts of made-up people's names: (Chinese, romanised) pairs, and English first names."""

    surnames: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """The whole demo shop; ``seed`` is the colour its screens grow from."""

    name: Words
    motto: Words
    seed: str
    branches: tuple[Branch, ...]
    categories: tuple[Category, ...]
    seasons: tuple[Season, ...]
    products: tuple[Product, ...]
    staff: tuple[Colleague, ...]
    offers: tuple[Offer, ...]
    welcome: WelcomeCoupon
    names: Names = field(repr=False)


def load() -> Demo:
    """Read the demo shop (about ten milliseconds)."""
    shop, offers = _toml("shop.toml"), _toml("offers.toml")
    branches = tuple(_branch(row) for row in shop["branches"])
    return Demo(
        name=_words(shop["shop"]),
        motto=_words(shop["shop"], "motto_"),
        seed=shop["shop"]["seed"],
        branches=branches,
        categories=tuple(Category(row["code"], _words(row)) for row in shop["categories"]),
        seasons=tuple(
            Season(row["code"], tuple(row["months"]), row["percent"]) for row in shop["seasons"]
        ),
        products=_products(tuple(branch.code for branch in branches)),
        staff=tuple(Colleague(name=_words(row), **_rest(row)) for row in shop["staff"]),
        offers=tuple(Offer(title=_words(row), **_rest(row)) for row in offers["offers"]),
        welcome=WelcomeCoupon(title=_words(offers["welcome"]), **_rest(offers["welcome"])),
        names=_names(),
    )


def _branch(row: dict[str, Any]) -> Branch:
    return Branch(
        code=row["code"],
        name=_words(row),
        address=_words(row, "address_"),
        phone=row["phone"],
        opens=row["opens"],
        closes=row["closes"],
        tills=tuple(row["tills"]),
        kiosks=tuple(row["kiosks"]),
    )


def _products(branches: tuple[str, ...]) -> tuple[Product, ...]:
    with assets.path("demo", "products.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(_product(row, branches) for row in csv.DictReader(rows))


def _product(row: dict[str, str], branches: tuple[str, ...]) -> Product:
    return Product(
        sku=row["sku"],
        codes=tuple(row["codes"].split()),
        category=row["category"],
        name=_words(row),
        price_cents=int(row["price_cents"]),
        cost_cents=int(row["cost_cents"]),
        weight=int(row["weight"]),
        season=row["season"],
        stock={branch: int(row[branch]) for branch in branches},
        picture=f"{row['sku']}.webp",
    )


def _names() -> Names:
    names = _toml("names.toml")
    return Names(
        surnames=tuple((chinese, english) for chinese, english in names["surnames"]),
        given=tuple((chinese, english) for chinese, english in names["given"]),
        english=tuple(names["english"]),
    )


def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads(assets.path("demo", file).read_text("utf-8"))


def _words(row: Mapping[str, str], prefix: str = "") -> Words:
    return {language: row[prefix + language] for language in LANGUAGES}


def _rest(row: dict[str, Any]) -> dict[str, Any]:
    """What is left of a row beside its words, with lists made into tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key not in LANGUAGES
    }
