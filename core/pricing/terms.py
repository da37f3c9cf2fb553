"""Whether a source's own terms are met: goods, hours, who, where, pieces, what is spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.pricing.actions import Bundle, BuyGet, NForM, NForPrice, NthItem, SpendLadder
from core.pricing.basket import Basket, refusal
from core.pricing.book import Entry
from core.pricing.offers import Coupon, Source
from core.pricing.quote import Reason, Shopper

WITHIN_REACH_PERCENT = 30
"""What is missing for an offer is held out to the customer up to this share of what it needs."""


class Chance(NamedTuple):
    """A source whose own terms are met by this basket.

    ``covers`` are the piles it works on, dearest first, ``parts`` those of each part of its set
    and how many pieces of it, ``counted`` the piles whose spend it counts. ``needs`` is what must
    be spent on them, once for each step of a ladder, highest first; ``hopeless`` when not even the
    shelf prices reach it. ``sociable``: it meets anybody.
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
        found = _chance(basket, one, shopper, at)
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


def _chance(basket: Basket, one: Entry, shopper: Shopper, at: datetime | None) -> Chance | Reason:
    source = one.source
    parts = _parts(basket, source)
    covers = parts[0][0] if len(parts) == 1 else basket.covered(source.goods)
    family = source.action.family
    if family == "delivery":
        covers = basket.delivery
    elif not any(places for places, _ in parts) and family != "perk":
        return refusal(source, "coupon_goods" if isinstance(source, Coupon) else "other_goods")
    if one.any_terms and (no := _not_for_this(source, shopper, at)):
        return no
    counted = covers if one.counts_on is None else basket.covered(one.counts_on)
    if no := _too_few(basket, source, parts, counted):
        return no
    needs: tuple[int, ...] = ()
    hopeless = False
    if source.min_spend_cents or isinstance(source.action, SpendLadder):
        gross = basket.gross_of(counted)
        needs, hopeless = _needs(source, gross)
        if hopeless and not one.after:
            return too_little(source, needs[0], gross)
    return Chance(
        source, one.stage, covers, parts, counted, one.after, needs, hopeless, one.sociable
    )


def _parts(basket: Basket, source: Source) -> tuple[tuple[list[int], int], ...]:
    """The piles of each part of a set and how many pieces of them; one part for all the others."""
    action = source.action
    if isinstance(action, Bundle):
        allowed = set(basket.covered(source.goods)) if source.goods.leaves_out else None
        return tuple(
            [
                (
                    [
                        place
                        for place in basket.covered(part.goods)
                        if allowed is None or place in allowed
                    ],
                    part.pieces,
                )
                for part in action.parts
            ]
        )
    covers = basket.covered(source.goods)
    if isinstance(action, (NForM, NForPrice)):
        return ((covers, action.take),)
    if isinstance(action, NthItem):
        return ((covers, action.nth),)
    if isinstance(action, BuyGet):
        if action.get_goods is None:
            return ((covers, action.buy + action.get),)
        return (covers, action.buy), (basket.covered(action.get_goods), action.get)
    return ((covers, 1),)


def _not_for_this(source: Source, shopper: Shopper, at: datetime | None) -> Reason | None:
    if at is not None and not _runs(source, at):
        return refusal(source, "not_now")
    if at is not None and not source.hours.cover(at):
        return refusal(source, "other_hours")
    if source.member_only and not shopper.member:
        return refusal(source, "members_only")
    return _not_this_shopper(source, shopper)


def _not_this_shopper(source: Source, shopper: Shopper) -> Reason | None:
    who = source.who
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
    """What must be spent: for a ladder each step that the shelf prices reach, highest first."""
    least, action = source.min_spend_cents, source.action
    if not isinstance(action, SpendLadder):
        return (least,), gross < least
    spends = [max(step.spend_cents, least) for step in action.steps]
    reached = tuple([spend for spend in reversed(spends) if spend <= gross])
    return (reached, False) if reached else ((spends[0],), True)


def _runs(source: Source, at: datetime) -> bool:
    started = source.starts_at is None or source.starts_at <= at
    return started and (source.ends_at is None or at < source.ends_at)
