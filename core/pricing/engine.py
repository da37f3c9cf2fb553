"""The pricing engine: a basket, offers and coupons in; a quote with a reason for every cent out.

Equal pieces are priced as one pile, whichever lines they were scanned on, so neither the order of
scanning nor the splitting of lines changes a total. Three steps: line offers choose their pieces,
by priority; spend offers take from what is left; then coupons. Every discount is shared out by
largest remainder, never beyond what is left of a line. Pure: no session, no clock, no chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from core.pricing import line_offers
from core.pricing.basket import Basket, Tally, refusal
from core.pricing.offers import Coupon, Offer, SpendAmountOff
from core.pricing.quote import Line, Quote, Reason, Shopper
from core.pricing.terms import Chance, chances, spend_more


def price(
    lines: Sequence[Line],
    offers: Iterable[Offer] = (),
    coupons: Iterable[Coupon] = (),
    *,
    shopper: Shopper,
    at: datetime | None = None,
) -> Quote:
    """Price a basket for whoever buys it.

    ``at`` is the moment at which offers must be running; None when the caller left out the others.
    """
    basket = Basket(lines)
    met, out = chances(basket, sorted(offers, key=_offer_turn), shopper=shopper, at=at)
    counter = _Counter(basket, sorted(coupons, key=_coupon_turn))
    tally = _best(counter, met)
    tally.refused += out
    return tally.quote()


def _offer_turn(offer: Offer) -> tuple[int, int]:
    return -offer.priority, offer.id.int


def _coupon_turn(coupon: Coupon) -> tuple[int, bool, int, int]:
    return -coupon.priority, coupon.kind != "percent", -coupon.value, coupon.id.int


@dataclass(slots=True)
class _Counter:
    """Where one basket is rung up, in several ways if need be; line offers only once for each."""

    basket: Basket
    coupons: Sequence[Coupon]
    begun: dict[tuple[int, ...], Tally] = field(default_factory=dict)

    def ring_up(self, met: Iterable[Chance]) -> Tally:
        """Line offers, then spend offers, then coupons; each step counts what is left by then."""
        by_line: list[Chance] = []
        by_spend: list[Chance] = []
        for chance in met:
            is_spend = isinstance(chance.offer.action, SpendAmountOff)
            (by_spend if is_spend else by_line).append(chance)
        tally = self.line_offers(by_line).copy()
        for chance in sorted(by_spend, key=_spend_turn):
            _spend_offer(tally, chance)
        for coupon in self.coupons:
            _coupon(tally, coupon)
        return tally

    def line_offers(self, by_line: Sequence[Chance]) -> Tally:
        """The basket after these line offers, those of higher priority first."""
        key = tuple([id(chance.offer) for chance in by_line])
        if key not in self.begun:
            tally = self.begun[key] = Tally(self.basket)
            for _, tier in groupby(by_line, key=lambda chance: chance.offer.priority):
                line_offers.ring_up(tally, list(tier))
        return self.begun[key]


# ----------------------------------------------------------------- one of each exclusive group


def _best(counter: _Counter, met: list[Chance]) -> Tally:
    """Ring up with one offer of each exclusive group: every rival is tried and the best one stays.

    Groups are settled one after the other, by name.
    """
    tally: Tally | None = None
    lost: list[Reason] = []
    for name in sorted({chance.offer.exclusive for chance in met} - {""}):
        rivals = [chance for chance in met if chance.offer.exclusive == name]
        if len(rivals) > 1:
            others = [chance for chance in met if chance.offer.exclusive != name]
            met, tally, reasons = _best_rival(counter, others, rivals)
            lost += reasons
    tally = tally or counter.ring_up(met)
    tally.refused += lost
    return tally


def _best_rival(
    counter: _Counter, others: list[Chance], rivals: Sequence[Chance]
) -> tuple[list[Chance], Tally, list[Reason]]:
    """The others with the best rival, rung up, and why the rest lost.

    Highest priority first, then what leaves least to pay. A rival that takes off nothing loses to
    any that does, and is told its own reason.
    """
    trials = []
    for rival in rivals:
        offer = rival.offer
        group = sorted([*others, rival], key=lambda chance: _offer_turn(chance.offer))
        tally = counter.ring_up(group)
        own = next(why for why in tally.applied + tally.refused if why.source_id == offer.id)
        rank = not own.applied, -offer.priority, sum(tally.left), offer.id.int
        trials.append((rank, offer, own, group, tally))
    (_, winner, _, group, tally), *losers = sorted(trials, key=lambda trial: trial[0])
    lost = [
        refusal(offer, "instead", instead=winner.titles) if own.applied else own
        for _, offer, own, _, _ in losers
    ]
    return group, tally, lost


# ------------------------------------------------------------------- spend offers and coupons


def _spend_turn(chance: Chance) -> tuple[int, int, int]:
    offer = chance.offer
    off = offer.action.off_cents if isinstance(offer.action, SpendAmountOff) else 0
    return -offer.priority, -off, offer.id.int


def _spend_offer(tally: Tally, chance: Chance) -> None:
    offer, action = chance.offer, chance.offer.action
    left = tally.left_of(chance.covers)
    if left < offer.min_spend_cents or not isinstance(action, SpendAmountOff):
        tally.refused.append(spend_more(offer, left))
        return
    cents = min(action.off_cents, left)
    tally.spread_over_left(offer.id, cents, chance.covers)
    facts = {"spend_cents": offer.min_spend_cents, "off_cents": action.off_cents}
    tally.accept(offer, action.kind, cents, facts)


def _coupon(tally: Tally, coupon: Coupon) -> None:
    covers = tally.basket.covered(coupon.goods)
    left = tally.left_of(covers)
    needs, cents = coupon.min_spend_cents, coupon.saves(left)
    if not covers:
        tally.refuse(coupon, "coupon_goods")
    elif left < needs:
        facts = {"spend_cents": needs, "has_cents": left, "missing_cents": needs - left}
        tally.refuse(coupon, "coupon_needs", **facts)
    elif not cents:
        tally.refuse(coupon, "nothing_left")
    else:
        tally.spread_over_left(coupon.id, cents, covers)
        tally.accept(coupon, "coupon", cents, {})
