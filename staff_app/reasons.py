"""Which of the price's reasons a cashier wants to see, and in what order. Pure.

What applied is always told, with its amount. Of what did not, only what the customer can still
do something about (spend a little more, take one more), and whatever keeps a laid coupon from
working; the rest would be noise.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from core.pricing import Reason

WITHIN_REACH = {"pricing.spend_more", "pricing.add_pieces", "pricing.members_only"}
EARNED = {"pricing.gift_waiting", "pricing.add_on_waiting", "pricing.delivery_earned"}
"""What the customer has earned and the till has still to give: told before anything else."""

MOST_NUDGES = 2


def applied(reasons: Sequence[Reason]) -> list[Reason]:
    """What took something off."""
    return [one for one in reasons if one.applied]


def nudges(
    reasons: Sequence[Reason], coupon_ids: Collection[UUID], *, member: bool
) -> list[Reason]:
    """What is earned, then what nearly worked: laid coupons, the nearest offers, a few at most."""
    missed = [one for one in reasons if not one.applied]
    earned = [one for one in missed if one.key in EARNED]
    coupons = [one for one in missed if one.source_id in coupon_ids and one.key not in EARNED]
    offers = [
        one
        for one in missed
        if one.key in WITHIN_REACH
        and one.source_id not in coupon_ids
        and not (member and one.key == "pricing.members_only")
    ]
    return earned + coupons + sorted(offers, key=_distance)[:MOST_NUDGES]


def _distance(reason: Reason) -> int:
    """How far away it is: a piece counts as ten dollars."""
    facts = reason.facts
    return int(facts.get("missing_cents", 0)) or 1000 * int(facts.get("missing", 9))
