"""What a marketer should know before an offer starts: it never works, always loses, costs too much.

Found by trying it on a few baskets made of its own goods (the cheapest, the dearest and the most
popular of them) with a shopper it is meant for, at the first hour at which it runs. So a concern
is a well-founded doubt, and silence is no promise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from core import stock, words
from core.catalogue import products
from core.context import Context
from core.pricing import Bundle, BuyGet, Goods, NForM, NForPrice, NthItem, Offer, Quote, Shopper
from core.pricing.goods import EVERYTHING
from core.promotions.tester import try_out

EACH_WAY = 4
"""So many of the cheapest, of the dearest and of the most popular goods are tried."""

MOST_PIECES = 2_000
"""No probe is larger: an offer that needs more will hardly be met."""

Pick = tuple[tuple[UUID, int], ...]


class Concern(NamedTuple):
    """``words.say(language, key, **facts)`` is the sentence."""

    key: str
    facts: dict[str, Any]


COST = select(stock.on_hand_rows.c.product_id, stock.on_hand_rows.c.unit_cost_cents).where(
    stock.on_hand_rows.c.store_id == bindparam("store"),
    stock.on_hand_rows.c.product_id.in_(bindparam("ids", expanding=True)),
)
NAMED = select(products.c.id, products.c.name_en, products.c.name_zh).where(
    products.c.id == bindparam("product")
)


def concerns(ctx: Context, offer: Offer) -> list[Concern]:
    """Doubts about an offer, worst first; empty when there are none."""
    at = _first_hour(ctx, offer)
    if at is None:
        return [Concern("promotions.never_runs", {})]
    probes = list(_probes(ctx, offer))
    if not probes:
        return [Concern("promotions.no_goods", {})]
    shopper = _meant_for(ctx, offer)
    running = [one.id for one in ctx.standing.offers]
    alone = [
        try_out(ctx, probe, at, shopper, extra_offers=[offer], without=running) for probe in probes
    ]
    works = [nth for nth, quote in enumerate(alone) if _works(quote, offer)]
    if not works:
        return [_never_works(alone, offer)]
    found = [*_always_loses(ctx, offer, [probes[nth] for nth in works], at, shopper)]
    return [*found, *_below_cost(ctx, [(probes[nth], alone[nth]) for nth in works])]


# --------------------------------------------------------------------------------- the doubts


def _works(quote: Quote, offer: Offer) -> bool:
    earned = any(perk.source_id == offer.id for perk in quote.perks)
    return earned or any(why.applied for why in quote.reasons if why.source_id == offer.id)


def _never_works(alone: Sequence[Quote], offer: Offer) -> Concern:
    """The reason it gives most often."""
    reasons = [why for quote in alone for why in quote.reasons if why.source_id == offer.id]
    ((key, _),) = Counter(why.key for why in reasons).most_common(1)
    reason = next(why for why in reasons if why.key == key)
    said = {lang: words.say(lang, key, **reason.facts) for lang in words.LANGUAGES}
    return Concern("promotions.never_works", {"why": said})


def _always_loses(
    ctx: Context, offer: Offer, probes: Sequence[Pick], at: datetime, shopper: Shopper
) -> Iterator[Concern]:
    winners: Counter[UUID] = Counter()
    titles: dict[UUID, Any] = {}
    for probe in probes:
        quote = try_out(ctx, probe, at, shopper, extra_offers=[offer])
        if _works(quote, offer):
            return
        for reason in quote.reasons:
            if reason.applied:
                winners[reason.source_id] += 1
                titles[reason.source_id] = reason.facts["title"]
    for winner, _ in winners.most_common(1):
        yield Concern("promotions.always_loses", {"other": titles[winner]})


def _below_cost(ctx: Context, tried: Sequence[tuple[Pick, Quote]]) -> Iterator[Concern]:
    """The goods it would sell for less than they cost, the worst of them by name."""
    ids = {product_id for probe, _ in tried for product_id, _ in probe}
    known = ctx.db.execute(COST, {"store": ctx.store.id, "ids": sorted(ids)})
    costs = {row.product_id: row.unit_cost_cents for row in known}
    losses: dict[UUID, int] = {}
    for probe, quote in tried:
        for (product_id, quantity), line in zip(probe, quote.lines, strict=True):
            loss = costs.get(product_id, 0) * quantity - line.net_cents
            if line.discounts and line.net_cents and loss > 0:
                losses[product_id] = max(loss // quantity, losses.get(product_id, 0))
    if losses:
        worst = max(losses, key=lambda one: (losses[one], one))
        row = ctx.db.execute(NAMED, {"product": worst}).one()
        name = {"en": row.name_en, "zh_Hant": row.name_zh}
        yield Concern("promotions.below_cost", {"product": name, "goods": len(losses)})


# ------------------------------------------------------------------------- who, when, and what


def _first_hour(ctx: Context, offer: Offer) -> datetime | None:
    """The first full hour, within eight days of its start, at which it runs."""
    begin = max(ctx.now, offer.starts_at or ctx.now)
    for hour in range(8 * 24):
        moment = begin + timedelta(hours=hour)
        if offer.ends_at is not None and moment >= offer.ends_at:
            return None
        if offer.hours.cover(moment.astimezone(ctx.store.zone)):
            return moment
    return None


def _meant_for(ctx: Context, offer: Offer) -> Shopper:
    who = offer.who
    return Shopper(
        member=True,
        tier=min(who.tiers, default=""),
        tags=who.tags,
        first_purchase=True,
        branch=min(who.branches, default=ctx.store.code),
        channel=min(who.channels, default="shop"),
    )


def _probes(ctx: Context, offer: Offer) -> Iterator[Pick]:
    """Baskets that should please the offer: (product, quantity) lines."""
    parts = _parts(offer)
    picked = [_pick(ctx, goods) for goods, _ in parts]
    if not all(picked):
        return
    filler = _pick(ctx, offer.counts_on or EVERYTHING)
    for nth in range(max(map(len, picked))):
        chosen = [some[nth % len(some)] for some in picked]
        probe: Counter[UUID] = Counter()
        for row, (_, pieces) in zip(chosen, parts, strict=True):
            probe[row.id] += max(pieces, offer.min_pieces) * row.scale
        _fill_up(offer, probe, chosen[0], filler)
        yield tuple(probe.items())


def _parts(offer: Offer) -> list[tuple[Goods, int]]:
    action = offer.action
    if isinstance(action, Bundle):
        return [(part.goods, part.pieces) for part in action.parts]
    if isinstance(action, (NForM, NForPrice)):
        return [(offer.goods, action.take)]
    if isinstance(action, NthItem):
        return [(offer.goods, action.nth)]
    if isinstance(action, BuyGet):
        if action.get_goods is None:
            return [(offer.goods, action.buy + action.get)]
        return [(offer.goods, action.buy), (action.get_goods, action.get)]
    return [(offer.goods, 1)]


def _fill_up(offer: Offer, probe: Counter[UUID], first: Any, filler: Sequence[Any]) -> None:
    """Add goods until the minimum spend is met: others for a gift, else more of the same."""
    steps = getattr(offer.action, "steps", ())
    needs = max([offer.min_spend_cents, *(step.spend_cents for step in steps)])
    others = offer.counts_on is not None or offer.action.family in ("perk", "delivery")
    row = next((one for one in filler if one.id != first.id), first) if others else first
    if needs and row.price_cents:
        pieces = -(-needs // row.price_cents) + (offer.action.family == "sale")
        probe[row.id] = max(probe[row.id], min(pieces, MOST_PIECES) * row.scale)


def _pick(ctx: Context, goods: Goods) -> list[Any]:
    """The cheapest, the dearest and the most popular of these goods."""
    ways = (products.c.price_cents, products.c.price_cents.desc(), products.c.popularity.desc())
    rows = [
        row
        for way in ways
        for row in ctx.db.execute(_among(goods).order_by(way, products.c.sku).limit(EACH_WAY))
    ]
    return list({row.id: row for row in rows}.values())


def _among(goods: Goods) -> Select[Any]:
    found = select(products).where(products.c.on_sale)
    if goods.names_some:
        found = found.where(
            or_(
                products.c.id.in_(goods.products),
                products.c.category.in_(goods.categories),
                products.c.brand.in_(goods.brands),
            )
        )
    found = found.where(
        products.c.id.not_in(goods.not_products),
        products.c.category.not_in(goods.not_categories),
        products.c.brand.not_in(goods.not_brands),
    )
    return found.where(products.c.was_cents.is_(None)) if goods.not_reduced else found
