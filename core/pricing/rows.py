"""Offers and coupon terms as JSON columns keep them, and what is said when they make no sense."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from core import words
from core.pricing.offers import Coupon, Offer
from core.refusals import Refusal


class OfferWrong(Refusal, ValueError):
    """Terms that cannot be saved: ``field`` names the place, ``problem`` says what is wrong."""

    key = "pricing.offer_wrong"


# ----------------------------------------------------------------------------------------- offers


def from_row(row: Mapping[str, Any]) -> Offer:
    """The offer kept in a JSON column. Refuses unknown fields, wrong types and senseless terms."""
    offer: Offer = _checked(_offers(), row)
    return offer


def to_row(offer: Offer) -> dict[str, Any]:
    """The offer as a JSON column keeps it: the same offer always gives the same bytes."""
    row: dict[str, Any] = _offers().dump_python(offer, mode="json")
    return row


# ---------------------------------------------------------------------------------------- coupons


def coupon_from_row(coupon_id: UUID, titles: Mapping[str, str], terms: Mapping[str, Any]) -> Coupon:
    """The coupon whose ``terms`` a JSON column keeps; its id and titles stand elsewhere.

    Terms are the fields of a coupon without id and titles. The short form ``{"kind": "percent" or
    "amount", "value": …, "min_spend_cents": …, "products": […], "categories": […]}`` is read too.
    Refuses what makes no sense with the same sentences as an offer.
    """
    long = _from_short(terms) if "kind" in terms else terms
    row = {**long, "id": coupon_id, "titles": dict(titles)}
    coupon: Coupon = _checked(_coupons(), row)
    return coupon


def coupon_to_row(coupon: Coupon) -> dict[str, Any]:
    """The coupon's terms as a JSON column keeps them, without its id and titles."""
    row: dict[str, Any] = _coupons().dump_python(coupon, mode="json")
    del row["id"], row["titles"]
    return row


def _from_short(terms: Mapping[str, Any]) -> dict[str, Any]:
    rest = dict(terms)
    kind, value = rest.pop("kind"), rest.pop("value", None)
    action: dict[str, Any] = {"kind": kind}
    if kind == "percent":
        action = {"kind": "spend_percent_off", "basis_points": value}
    elif kind == "amount":
        action = {"kind": "spend_amount_off", "off_cents": value}
    named = {name: rest.pop(name) for name in ("products", "categories") if name in rest}
    return {"action": action, "goods": named, **rest}


# --------------------------------------------------------------------------------------- problems


def _checked(adapter: TypeAdapter[Any], row: Mapping[str, Any]) -> Any:
    try:
        return adapter.validate_python(row)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise OfferWrong(field=place, problem=_problem(first)) from wrong


def _problem(error: Any) -> dict[str, str]:
    """What is wrong, in every language."""
    key = f"pricing.wrong_{error['type']}"
    if not words.knows(key):
        key = "pricing.wrong_value"
    facts = {"limit": next(iter(error.get("ctx", {}).values()), "")}
    return {lang: words.say(lang, key, **facts) for lang in words.LANGUAGES}


@cache
def _offers() -> TypeAdapter[Offer]:
    return TypeAdapter(Offer)


@cache
def _coupons() -> TypeAdapter[Coupon]:
    return TypeAdapter(Coupon)
