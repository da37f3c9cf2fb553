"""The pricing engine: a basket, offers and coupons in; a quote with a reason for every cent out.

Equal pieces are priced as one pile, whichever lines they were scanned on, so neither the order of
scanning nor the splitting of lines changes a total. First the line offers that compete for pieces
take theirs, then one after the other come line offers on top, gifts and add-ons, offers on the
sale, coupons, delivery; within each, higher priority first. Which of them work together is decided
by ``core.pricing.combine``: the allowed combination that leaves least to pay. Every discount is
shared out by largest remainder, never beyond what is left of a line. Pure: no session, no clock,
no chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.pricing import combine
from core.pricing.basket import Basket
from core.pricing.book import DELIVERY, Entry, OfferBook, entry
from core.pricing.offers import Coupon, Offer
from core.pricing.quote import NOBODY_ID, Line, Quote, Reason, Shopper
from core.pricing.reserved import barred
from core.pricing.terms import chances


def price(
    lines: Sequence[Line],
    offers: OfferBook | Iterable[Offer] = (),
    coupons: Iterable[Coupon] = (),
    *,
    shopper: Shopper,
    at: datetime | None = None,
    everything: bool = False,
) -> Quote:
    """Price a basket for whoever buys it.

    ``at`` is the moment, in the shop's own time zone, at which offers must be running; None when
    the caller left out the others. Offers that have nothing to do with the basket are answered
    only when ``everything`` is asked. An ``OfferBook`` made once spares sorting them every time.
    """
    book = offers if isinstance(offers, OfferBook) else OfferBook(offers)
    basket = Basket(lines)
    found = book.entries if everything else book.touching(basket)
    met, out = chances(basket, _with_coupons(found, coupons), shopper=shopper, at=at)
    tally = combine.best(basket, met)
    tally.refused += out
    if not tally.exact:
        tally.refused.append(Reason(NOBODY_ID, False, 0, "pricing.bounded", {}))
    quote = tally.quote()
    if book.reserved and (kept := barred(basket, book.reserved, shopper, at)):
        return quote._replace(barred=kept)
    return quote


def _with_coupons(found: list[Entry], coupons: Iterable[Coupon]) -> list[Entry]:
    brought = [entry(coupon) for coupon in coupons]
    if len(brought) > 1:
        brought.sort(key=_turn)
    if found and found[-1].stage >= DELIVERY:
        return sorted([*found, *brought], key=_turn)
    return [*found, *brought]


def _turn(one: Entry) -> tuple[int, ...]:
    return one.turn
