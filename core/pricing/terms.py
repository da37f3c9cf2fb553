"""Whether a source's own terms are met: goods, hours, who, where, pieces, what is spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.pricing.actions import Bundle, SpendAmountOff, SpendLadder
from core.pricing.basket import Basket, refusal
from core.pricing.book import Entry, has_steps
from core.pricing.offers import Audience, Coupon, Source
from core.pricing.quote import Reason, Shopper

WITHIN_REACH_PERCENT = 30
"""What is missing for an offer is held out to the customer up to this share of what it needs."""


STEPS = 4
"""Of an amount off for each so much spent, the highest so many steps count as steps of a ladder."""


class Chance(NamedTuple):
    """A source whose own terms are met by this basket.

    ``covers`` are the piles it works on, dearest first, ``parts`` those of each part of its set
    and how many pieces of it (empty when it makes no sets), ``counted`` the piles whose spend it
    counts. ``needs`` is what must be spent on them, once for each step of a ladder, highest first;
    ``hopeless`` when not even the shelf prices reach it. ``sociable``: it meets anybody.
    """

    source: Source
    stage: int
    covers: list[int]
    parts: tuple[tuple[list[int], int], ...]
    counted: list[int]
    after: bool
    needs: tuple[int, ...]
    hopeless: bool
    sociable: bool


def chances(
    basket: Basket, entries: Iterable[Entry], *, shopper: Shopper, at: datetime | None
) -> tuple[list[Chance], list[Reason]]:
    """The sources whose terms are met, and why the others are out."""
    met: list[Chance] = []
    out: list[Reason] = []
    for one in entries:
        chance = _plain_chance if one.plain else _chance
        found = chance(basket, one, shopper, at)
        if isinstance(found, Chance):
            met.append(found)
        else:
            out.append(found)
    return met, out


def too_little(source: Source, needs: int, has_cents: int) -> Reason:
    """Too little of the right goods: what is missing, or from further away what is needed."""
    missing = needs - has_cents
    facts = {"spend_cents": needs, "has_cents": has_cents, "missing_cents": missing}
    if isinstance(source, Coupon):
        return refusal(source, "coupon_needs", **facts)
    near = missing * 100 <= needs * WITHIN_REACH_PERCENT
    return refusal(source, "spend_more" if near else "needs_spend", **facts)


def _plain_chance(
    basket: Basket, one: Entry, shopper: Shopper, at: datetime | None
) -> Chance | Reason:
    """The chance of a source that counts nothing but its own goods."""
    source, covers = one.source, basket.covered(one.goods)
    if not covers:
        return _other_goods(source)
    if one.any_terms and (no := _not_for_this(one, shopper, at)):
        return no
    parts: tuple[tuple[list[int], int], ...] = ()
    if one.parts:
        ((_, pieces),) = one.parts
        missing = pieces - sum([basket.pieces[place] for place in covers])
        if missing > 0:
            return refusal(source, "add_pieces", missing=missing)
        parts = ((covers, pieces),)
    spend, hopeless = source.min_spend_cents, False
    if spend:
        gross = sum([basket.gross[place] for place in covers])
        hopeless = gross < spend
        if hopeless and not one.after:
            return too_little(source, spend, gross)
    needs = (spend,) if spend else ()
    return Chance(
        source, one.stage, covers, parts, covers, one.after, needs, hopeless, one.sociable
    )


def _chance(basket: Basket, one: Entry, shopper: Shopper, at: datetime | None) -> Chance | Reason:
    source, family = one.source, one.source.action.family
    covers = basket.delivery if family == "delivery" else basket.covered(one.goods)
    parts = _parts(basket, one, covers) if one.parts else ()
    if not _touched(family, covers, parts):
        return _other_goods(source)
    if one.any_terms and (no := _not_for_this(one, shopper, at)):
        return no
    counted = covers if one.counts_on is None else basket.covered(one.counts_on)
    if (parts or source.min_pieces) and (no := _too_few(basket, source, parts, counted)):
        return no
    needs: tuple[int, ...] = ()
    hopeless = False
    if source.min_spend_cents or has_steps(source):
        gross = basket.gross_of(counted)
        needs, hopeless = _needs(source, gross)
        if hopeless and not one.after:
            return too_little(source, needs[0], gross)
    return Chance(
        source, one.stage, covers, parts, counted, one.after, needs, hopeless, one.sociable
    )


def _other_goods(source: Source) -> Reason:
    return refusal(source, "coupon_goods" if isinstance(source, Coupon) else "other_goods")


def _touched(family: str, covers: list[int], parts: Iterable[tuple[list[int], int]]) -> bool:
    if family in ("perk", "delivery"):
        return True
    return any(places for places, _ in parts) if parts else bool(covers)


def _parts(basket: Basket, one: Entry, covers: list[int]) -> tuple[tuple[list[int], int], ...]:
    """The piles of each part of a set. A bundle's own goods say what is left out of all of them."""
    if len(one.parts) == 1:
        return ((covers, one.parts[0][1]),)
    found = [(basket.covered(goods), pieces) for goods, pieces in one.parts]
    if isinstance(one.source.action, Bundle) and one.goods.leaves_out:
        found = [([at for at in places if at in covers], pieces) for places, pieces in found]
    return tuple(found)


def _not_for_this(one: Entry, shopper: Shopper, at: datetime | None) -> Reason | None:
    source = one.source
    if at is not None:
        if (source.starts_at is not None and at < source.starts_at) or (
            source.ends_at is not None and at >= source.ends_at
        ):
            return refusal(source, "not_now")
        if one.hours is not None and not one.hours.cover(at):
            return refusal(source, "other_hours")
    if source.member_only and not shopper.member:
        return refusal(source, "members_only")
    return None if one.who is None else _not_this_shopper(source, one.who, shopper)


def _not_this_shopper(source: Source, who: Audience, shopper: Shopper) -> Reason | None:
    if who.tiers and shopper.tier not in who.tiers:
        return refusal(source, "other_tier", tiers=", ".join(sorted(who.tiers)))
    if who.tags and not who.tags & shopper.tags:
        return refusal(source, "other_tag")
    if who.first_purchase and not shopper.first_purchase:
        return refusal(source, "first_purchase")
    if who.branches and shopper.branch not in who.branches:
        return refusal(source, "other_branch")
    if who.channels and shopper.channel not in who.channels:
        return refusal(source, "other_channel")
    return None


def _too_few(
    basket: Basket,
    source: Source,
    parts: Iterable[tuple[list[int], int]],
    counted: list[int],
) -> Reason | None:
    """Too few pieces are bought."""
    missing = 0
    if source.min_pieces:
        missing = max(0, source.min_pieces - basket.pieces_of(counted))
    if source.action.family == "set":
        missing += sum([max(0, need - basket.pieces_of(places)) for places, need in parts])
    return refusal(source, "add_pieces", missing=missing) if missing else None


def _needs(source: Source, gross: int) -> tuple[tuple[int, ...], bool]:
    """What must be spent: once for each step that the shelf prices reach, highest first."""
    least, action = source.min_spend_cents, source.action
    spends = [least]
    if isinstance(action, SpendLadder):
        spends = [max(step.spend_cents, least) for step in action.steps]
    elif isinstance(action, SpendAmountOff) and action.per_cents is not None:
        times = gross // action.per_cents
        highest = [action.per_cents * nth for nth in range(max(1, times + 1 - STEPS), times + 1)]
        spends += [spend for spend in highest if spend > least]
    reached = tuple([spend for spend in reversed(spends) if spend <= gross])
    return (reached, False) if reached else ((spends[0],), True)
