"""Tiers: where a member stands, how it was earned, how long it is kept.

``tiers.of`` asks; a sale and a return tell ``after_sale`` and ``after_refund``; the nightly
``review`` does what only time can do. The rules are pure and in ``core.tiers.rules``.
"""

from core.tiers import deeds, review, rewards, schemes, tables
from core.tiers.deeds import TierUnknown, after_refund, after_sale, set_by_hand, settle
from core.tiers.explain import Told, log_of
from core.tiers.history import Change, Fact, Standing
from core.tiers.preview import Move, Preview, preview
from core.tiers.progress import Progress, progress
from core.tiers.review import hand_over, nightly
from core.tiers.scheme import NO_TIERS, Reward, Scheme, Tier, Timeline, Version
from core.tiers.schemes import InForceAlready, InThePast, RewardUnknown, plan, read, withdraw
from core.tiers.standing import TierBadge, badge, badge_of, of, settled, tiers

__all__ = [
    "NO_TIERS",
    "Change",
    "Fact",
    "InForceAlready",
    "InThePast",
    "Move",
    "Preview",
    "Progress",
    "Reward",
    "RewardUnknown",
    "Scheme",
    "Standing",
    "Tier",
    "TierBadge",
    "TierUnknown",
    "Timeline",
    "Told",
    "Version",
    "after_refund",
    "after_sale",
    "badge",
    "badge_of",
    "deeds",
    "hand_over",
    "log_of",
    "nightly",
    "of",
    "plan",
    "preview",
    "progress",
    "read",
    "review",
    "rewards",
    "schemes",
    "set_by_hand",
    "settle",
    "settled",
    "tables",
    "tiers",
    "withdraw",
]
