"""The points ledger: every point has an origin, a death day, and a counter-account.

Double entry in one row (``tables``): points move to the member or away against issued, redeemed,
expired, adjusted … Entries belong to lots, so that a statement can say where each point came from
and what it paid for. ``members.points`` and ``points_lots.remaining`` are guards kept in the same
transaction; ``core.verify`` adds both up again from the entries.
"""

from core.points.books import Lot, lock, lots_of, spendable
from core.points.by_hand import (
    NothingToAdjust,
    OverDailyCap,
    ReasonUnknown,
    adjust,
    left_today,
)
from core.points.days import death
from core.points.expiry import (
    Batch,
    Expiring,
    Warning,
    expire,
    expire_some,
    outlook,
    warnings,
)
from core.points.liabilities import Liability, csv_rows, liability
from core.points.refunds import (
    ClawBack,
    GivenBack,
    MoreThanSpent,
    claw_back,
    earned_on_kept,
    give_back,
    terms_of,
    undo,
)
from core.points.spending import (
    NotEnoughPoints,
    NotInSteps,
    death_of,
    earn,
    earned_on,
    give,
    offline_most,
    redeem,
    worth,
)
from core.points.statements import Line, LotStory, Statement, statement
from core.points.tables import adjustments, entries, lots, reversals, touched

__all__ = [
    "Batch",
    "ClawBack",
    "Expiring",
    "GivenBack",
    "Liability",
    "Line",
    "Lot",
    "LotStory",
    "MoreThanSpent",
    "NotEnoughPoints",
    "NotInSteps",
    "NothingToAdjust",
    "OverDailyCap",
    "ReasonUnknown",
    "Statement",
    "Warning",
    "adjust",
    "adjustments",
    "claw_back",
    "csv_rows",
    "death",
    "death_of",
    "earn",
    "earned_on",
    "earned_on_kept",
    "entries",
    "expire",
    "expire_some",
    "give",
    "give_back",
    "left_today",
    "liability",
    "lock",
    "lots",
    "lots_of",
    "offline_most",
    "outlook",
    "redeem",
    "reversals",
    "spendable",
    "statement",
    "terms_of",
    "touched",
    "undo",
    "warnings",
    "worth",
]
