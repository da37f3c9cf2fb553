"""Tiers: where a member stands, how it was earned, how long it is kept.

``tiers.of`` asks; a sale and a return tell ``after_sale`` and ``after_refund``; the nightly
``review`` does what only time can do. The rules are pure and in ``core.tiers.rules``.
"""

from core.tiers.scheme import NO_TIERS, Reward, Scheme, Tier, Timeline, Version
from core.tiers.schemes import InForceAlready, InThePast, plan, read, withdraw
from core.tiers.standing import TierBadge, badge, badge_of, of, tiers

__all__ = [
    "NO_TIERS",
    "InForceAlready",
    "InThePast",
    "Reward",
    "Scheme",
    "Tier",
    "TierBadge",
    "Timeline",
    "Version",
    "badge",
    "badge_of",
    "of",
    "plan",
    "read",
    "tiers",
    "withdraw",
]
