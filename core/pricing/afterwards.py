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
    SaleAction,
)
from core.pricing.basket import Tally
from core.pricing.by_line import InNoSet, maker_of
from core.pricing.offers import Coupon
from core.pricing.quote import Perk
from core.pricing.sets import Notes, best_sets
from core.pricing.terms import Chance, too_little

STEPS_ON_TOP = 30_000
"""How much is tried for the sets of one source, in steps of roughly a microsecond."""

Worker = Callable[[Tally, Chance, int], int]
"""What a source takes off when so much is spent, in cents; it says itself why it takes nothing."""


def ring_up(tally: Tally, turn: int, chance: Chance, needs: int) -> None:
    """Let a source take off what it may; ``needs`` is what must be spent for it (0 is nothing).

    Too little left of a spend the shelf prices would have reached is kept in ``tally.short``.
    """
    source = chance.source
    count = tally.left if chance.after else tally.basket.gross
    spent = sum([count[place] for place in chance.counted])
    if spent < needs:
        tally.refused.append(too_little(source, needs, spent))
        if not chance.hopeless:
            tally.short.append(turn)
        return
    cents = WORKERS[source.action.family](tally, chance, spent)
    if cents:
        facts = source.action.facts()
        facts["spend_cents"] = needs
        coupon = isinstance(source, Coupon)
        tally.accept(source, "coupon" if coupon else source.action.kind, cents, facts)


# -------------------------------------------------------------------- off what is left of pieces


def _off_pieces(tally: Tally, chance: Chance, _spent: int) -> int:
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
    count = tally.basket.pieces
    if not most:
        return [(place, count[place], worth[place]) for place in chance.covers]
    each = [(worth[place] // count[place], place) for place in chance.covers]
    chosen: list[tuple[int, int, int]] = []
    for cents, place in sorted(each, key=lambda one: (-one[0], one[1])):
        if pieces := min(most, count[place]):
            whole = pieces == count[place]
            chosen.append((place, pieces, worth[place] if whole else cents * pieces))
            most -= pieces
    return chosen


def _off_sets(tally: Tally, chance: Chance, _spent: int) -> int:
    """Off sets of pieces, at what is left of each (or the shelf price)."""
    source = chance.source
    count = tally.basket.pieces
    worth = tally.basket.gross if source.stack.of_shelf_price else tally.left
    each = [cents // pieces for cents, pieces in zip(worth, count, strict=True)]
    order = sorted(range(len(each)), key=lambda place: (-each[place], place))
    at = {place: nth for nth, place in enumerate(order)}
    sorted_parts = tuple([(sorted(at[one] for one in places), n) for places, n in chance.parts])
    maker = maker_of(chance._replace(parts=sorted_parts), 0, 1, [each[place] for place in order])
    made, exact = best_sets(
        [count[place] for place in order], [maker], InNoSet((), {}), Notes(STEPS_ON_TOP)
    )
    tally.exact = tally.exact and exact
    took = 0
    for _, pieces, cents in made:
        nths = sorted(pieces)
        places = [order[nth] for nth in nths]
        by = [each[order[nth]] * pieces[nth] for nth in nths]
        took = tally.spread_what_fits(source.id, cents, places, by)
    if not took:
        _nothing(tally, chance)
    return took


def _nothing(tally: Tally, chance: Chance) -> None:
    coupon = isinstance(chance.source, Coupon)
    tally.refuse(chance.source, "nothing_left" if coupon else "better_already")


# ------------------------------------------------------------------------ off the sale, delivery


def _off_sum(tally: Tally, chance: Chance, spent: int) -> int:
    source, places = chance.source, chance.covers
    action = source.action
    assert isinstance(action, SaleAction | FreeDelivery), "the family was looked at before"
    by = [tally.left[place] for place in places]
    left = sum(by)
    base = tally.basket.gross_of(places) if source.stack.of_shelf_price else left
    cents: int = min(action.saves(base, spent), left)
    if not cents:
        _nothing(tally, chance)
        return 0
    tally.spread(source.id, cents, places, by)
    return cents


def _delivery(tally: Tally, chance: Chance, spent: int) -> int:
    source = chance.source
    if chance.covers:
        return _off_sum(tally, chance, spent)
    tally.refuse(source, "delivery_earned")
    tally.perks.append(Perk("delivery", source.id, source.goods, 0))
    return 0


# ------------------------------------------------------------------------------- gifts, add-ons


def _perk(tally: Tally, chance: Chance, _spent: int) -> int:
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
