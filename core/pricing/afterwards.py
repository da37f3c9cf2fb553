"""What comes after the line offers, one source after the other, each off what is left by then.

Line offers on top, gifts and add-ons, the sale as a whole, coupons, delivery. A source whose
minimum spend counts what is left is asked when its turn comes.
"""

from __future__ import annotations

from collections.abc import Callable

from core.pricing.actions import (
    AddOn,
    AmountOff,
    FixedPrice,
    FreeDelivery,
    Gift,
    PercentOff,
    SpendAmountOff,
    SpendLadder,
    SpendPercentOff,
)
from core.pricing.basket import Tally
from core.pricing.by_line import maker_of
from core.pricing.offers import Coupon
from core.pricing.quote import Perk
from core.pricing.sets import best_sets
from core.pricing.terms import Chance, too_little

Worker = Callable[[Tally, Chance], int]


def ring_up(tally: Tally, turn: int, chance: Chance, needs: int) -> None:
    """Let a source take off what it may; ``needs`` is what must be spent for it (0 is nothing).

    Too little left of a spend the shelf prices would have reached is kept in ``tally.short``.
    """
    source = chance.source
    if needs:
        spent = _spent(tally, chance)
        if spent < needs:
            tally.refused.append(too_little(source, needs, spent))
            if not chance.hopeless:
                tally.short.append(turn)
            return
    cents = WORKERS[source.action.family](tally, chance)
    if cents:
        coupon = isinstance(source, Coupon)
        facts = source.action.facts()
        facts["spend_cents"] = needs
        tally.accept(source, "coupon" if coupon else source.kind, cents, facts)


def _spent(tally: Tally, chance: Chance) -> int:
    if chance.after:
        return tally.left_of(chance.counted)
    return tally.basket.gross_of(chance.counted)


# -------------------------------------------------------------------- off what is left of pieces


def _off_pieces(tally: Tally, chance: Chance) -> int:
    """Off each piece (the dearest ones when there is a limit), never more than is left of it."""
    source, took = chance.source, 0
    for place, pieces, cents in _chosen(tally, chance, source.most):
        action = source.action
        assert isinstance(action, (PercentOff, AmountOff, FixedPrice, Gift, AddOn)), action.kind
        saves = min(action.saves_of(cents, pieces), tally.left[place])
        if saves > 0:
            tally.take(source.id, place, saves)
            took += saves
    if not took and source.action.family == "piece":
        _nothing(tally, chance)
    return took


def _chosen(tally: Tally, chance: Chance, most: int) -> list[tuple[int, int, int]]:
    """The pieces a source works on: (pile, how many, what they cost by its lights)."""
    shelf = chance.source.stack.of_shelf_price
    worth = tally.basket.gross if shelf else tally.left
    piles = tally.piles
    if not most:
        return [(place, piles[place].pieces, worth[place]) for place in chance.covers]
    each = [(worth[place] // piles[place].pieces, place) for place in chance.covers]
    chosen: list[tuple[int, int, int]] = []
    for cents, place in sorted(each, key=lambda one: (-one[0], one[1])):
        if pieces := min(most, piles[place].pieces):
            whole = pieces == piles[place].pieces
            chosen.append((place, pieces, worth[place] if whole else cents * pieces))
            most -= pieces
    return chosen


def _off_sets(tally: Tally, chance: Chance) -> int:
    """Off sets of pieces, at what is left of each (or the shelf price)."""
    source = chance.source
    piles = tally.piles
    worth = tally.basket.gross if source.stack.of_shelf_price else tally.left
    each = [cents // pile.pieces for cents, pile in zip(worth, piles, strict=True)]
    order = sorted(range(len(piles)), key=lambda place: (-each[place], place))
    at = {place: nth for nth, place in enumerate(order)}
    sorted_parts = tuple([(sorted(at[one] for one in places), n) for places, n in chance.parts])
    maker = maker_of(chance._replace(parts=sorted_parts), 0, 1, [each[place] for place in order])
    made, exact = best_sets([piles[place].pieces for place in order], [maker], _nothing_alone)
    tally.exact = tally.exact and exact
    took = 0
    for _, pieces, cents in made:
        nths = sorted(pieces)
        places = [order[nth] for nth in nths]
        by = [each[order[nth]] * pieces[nth] for nth in nths]
        took = tally.spread(source.id, cents, places, by) if cents > 0 else 0
    if not took:
        _nothing(tally, chance)
    return took


def _nothing_alone(_place: int, _pieces: int) -> int:
    return 0


def _nothing(tally: Tally, chance: Chance) -> None:
    coupon = isinstance(chance.source, Coupon)
    tally.refuse(chance.source, "nothing_left" if coupon else "better_already")


# ------------------------------------------------------------------------ off the sale, delivery


def _off_sum(tally: Tally, chance: Chance) -> int:
    source, action = chance.source, chance.source.action
    shelf = source.stack.of_shelf_price
    base = tally.basket.gross_of(chance.covers) if shelf else tally.left_of(chance.covers)
    assert isinstance(action, (SpendAmountOff, SpendPercentOff, SpendLadder, FreeDelivery))
    left = tally.left_of(chance.covers)
    cents = min(action.saves(base, _spent(tally, chance)), left)
    if not cents:
        _nothing(tally, chance)
        return 0
    return tally.spread_over_left(source.id, cents, chance.covers)


def _delivery(tally: Tally, chance: Chance) -> int:
    source = chance.source
    if chance.covers:
        return _off_sum(tally, chance)
    tally.refuse(source, "delivery_earned")
    tally.perks.append(Perk("delivery", source.id, source.goods, 0))
    return 0


# ------------------------------------------------------------------------------- gifts, add-ons


def _perk(tally: Tally, chance: Chance) -> int:
    """Free, or at its price, when it is in the basket; else the till is told to add it."""
    source, action = chance.source, chance.source.action
    assert isinstance(action, (Gift, AddOn)), action.kind
    there = min(action.pieces, tally.basket.pieces_of(chance.covers))
    if there < action.pieces:
        missing = action.pieces - there
        tally.perks.append(Perk(action.kind, source.id, source.goods, missing))
        if not there:
            tally.refuse(source, f"{action.kind}_waiting", missing=missing, **_price(action))
            return 0
    took = 0
    for place, pieces, cents in _chosen(tally, chance, action.pieces):
        saves = min(action.saves_of(cents, pieces), tally.left[place])
        if saves:
            tally.take(source.id, place, saves)
            took += saves
    if not took:
        _nothing(tally, chance)
    return took


def _price(action: Gift | AddOn) -> dict[str, int]:
    return {"price_cents": action.price_cents} if isinstance(action, AddOn) else {}


WORKERS: dict[str, Worker] = {
    "piece": _off_pieces,
    "set": _off_sets,
    "sale": _off_sum,
    "perk": _perk,
    "delivery": _delivery,
}
