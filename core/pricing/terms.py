"""Whether an offer's own terms are met: its goods, hours, members, pieces, what is spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.pricing.basket import Basket, refusal
from core.pricing.offers import NForM, NForPrice, Offer, SpendAmountOff
from core.pricing.quote import Reason, Shopper

WITHIN_REACH_PERCENT = 30
"""What is missing for an offer is held out to the customer up to this share of what it needs."""


class Chance(NamedTuple):
    """An offer whose own terms are met, and the places of the piles it covers, dearest first."""

    offer: Offer
    covers: list[int]


def chances(
    basket: Basket, offers: Iterable[Offer], *, shopper: Shopper, at: datetime | None
) -> tuple[list[Chance], list[Reason]]:
    """The offers whose terms are met, and why the others are out."""
    met: list[Chance] = []
    out: list[Reason] = []
    for offer in offers:
        covers = basket.covered(offer.goods)
        why = _not_for_this(offer, covers, shopper, at) or _too_little(basket, offer, covers)
        if why:
            out.append(why)
        else:
            met.append(Chance(offer, covers))
    return met, out


def spend_more(offer: Offer, has_cents: int) -> Reason:
    """The basket holds too little of the offer's goods: what is missing, or just what is needed."""
    needs = offer.min_spend_cents
    missing = needs - has_cents
    near = missing * 100 <= needs * WITHIN_REACH_PERCENT
    return refusal(
        offer,
        "spend_more" if near else "needs_spend",
        spend_cents=needs,
        has_cents=has_cents,
        missing_cents=missing,
    )


def _not_for_this(
    offer: Offer, covers: list[int], shopper: Shopper, at: datetime | None
) -> Reason | None:
    if not covers:
        return refusal(offer, "other_goods")
    if at and not _runs(offer, at):
        return refusal(offer, "not_now")
    if offer.member_only and not shopper.member:
        return refusal(offer, "members_only")
    return None


def _too_little(basket: Basket, offer: Offer, covers: list[int]) -> Reason | None:
    """Too little is bought, in cents or pieces. A spend offer is asked when its turn comes."""
    action = offer.action
    if offer.min_spend_cents and not isinstance(action, SpendAmountOff):
        gross = sum(map(basket.gross.__getitem__, covers))
        if gross < offer.min_spend_cents:
            return spend_more(offer, gross)
    if isinstance(action, (NForM, NForPrice)):
        missing = action.take - sum([basket.piles[place].pieces for place in covers])
        if missing > 0:
            return refusal(offer, "add_pieces", missing=missing)
    return None


def _runs(offer: Offer, at: datetime) -> bool:
    started = offer.starts_at is None or offer.starts_at <= at
    return started and (offer.ends_at is None or at < offer.ends_at)
