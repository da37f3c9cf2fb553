"""How much of a sale may be paid with value that is no money: pure sums over the rules.

Points pay in whole steps, for goods that are not excluded, from a least order on, up to a cap; what
is left of a step goes to another tender, for no change is ever given on points. Gift cards and
promo credit pay for anything but gift cards. Refund credit is the customer's own money.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.settings import PointsRules, RedeemRules
from core.tenders import Tender

PROVEN = frozenset({"qr", "code", "staff"})
"""How a member can have proved to be the one: their QR, a code sent to them, or one of us."""


class Goods(NamedTuple):
    """A line as far as paying for it goes. ``gift`` lines load a gift card."""

    number: int
    sku: str
    category: str
    net_cents: int
    gift: bool


class Most(NamedTuple):
    """The most that points may pay now; with none, ``why`` is the key of the sentence that says
    why not, and ``facts`` are its facts.
    """

    points: int
    cents: int
    why: str = ""
    facts: tuple[tuple[str, int], ...] = ()


def most_points(
    redeem: RedeemRules,
    worth: PointsRules,
    goods: Sequence[Goods],
    *,
    have: int,
    left_cents: int,
    laid_cents: int = 0,
    channel: str = "shop",
) -> Most:
    """The most whole steps a member with ``have`` free points may still use on these goods.

    ``left_cents`` is what is left to pay, ``laid_cents`` what points paid on this basket already.
    """
    counted = counting_cents(redeem, goods)
    if channel not in redeem.channels or not worth.step_worth_cents:
        return Most(0, 0, "value.points_not_here")
    if not counted:
        return Most(0, 0, "value.points_not_for_these")
    if counted < redeem.min_order_cents:
        missing = redeem.min_order_cents - counted
        return Most(0, 0, "value.points_from", (("missing_cents", missing),))
    room = min(left_cents, _cap(redeem, counted) - laid_cents)
    steps = min(max(0, have) // worth.step_points, max(0, room) // worth.step_worth_cents)
    if steps:
        return Most(steps * worth.step_points, steps * worth.step_worth_cents)
    if have < worth.step_points:
        return Most(0, 0, "value.points_too_few", (("step", worth.step_points),))
    return Most(0, 0, "value.points_no_room")


def counting_cents(redeem: RedeemRules, goods: Iterable[Goods]) -> int:
    """What the goods come to that points may pay for."""
    return sum(
        one.net_cents
        for one in goods
        if not one.gift
        and one.sku not in redeem.excluded_skus
        and one.category not in redeem.excluded_categories
    )


def room_for_value(goods: Iterable[Goods], *, left_cents: int, laid_cents: int) -> int:
    """How much a gift card or promo credit may still pay: never for a gift card.

    ``laid_cents`` is what such value, points among it, paid on this basket already.
    """
    return max(0, min(left_cents, sum(one.net_cents for one in goods if not one.gift) - laid_cents))


def needs_proof(redeem: RedeemRules, proof: str, spent_cents: int) -> bool:
    """Whether so much points and credit asks for more than a phone number."""
    return spent_cents > redeem.proof_free_cents and proof not in PROVEN


def silent_cents(redeem: RedeemRules, given: Iterable[Tender]) -> int:
    """The part of a sale that earns nothing because of how it was paid."""
    silent = ("points",) if redeem.promo_credit_earns else ("points", "promo")
    return sum(one.amount_cents for one in given if one.kind in silent)


def _cap(redeem: RedeemRules, counted_cents: int) -> int:
    share = counted_cents * redeem.cap_percent // 100
    return share if redeem.cap_cents is None else min(share, redeem.cap_cents)
