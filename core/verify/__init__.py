"""Shop health: add everything up again from the ledgers and walk every journal chain.

Three questions. Does each journal entry still hash to what it says, in an unbroken chain? Does it
still vouch for exactly the ledger rows its deed wrote? Do balances, stock, coupons, numbers,
tenders and Z reports follow from those rows? Runs on any copy of the database, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from core.db.database import Database
from core.verify import (
    celebrations,
    chain,
    counter,
    coupons,
    goods,
    letters,
    loyalty,
    offers,
    people,
    referrals,
    standing,
    value,
)
from core.verify.finding import Finding

CHECKS = (
    chain.chains,
    chain.vouched_rows,
    loyalty.points_of_members,
    loyalty.points_of_sales,
    loyalty.points_reversed,
    loyalty.points_by_hand,
    loyalty.points_found,
    goods.on_hand,
    coupons.turns_of_coupons,
    coupons.limits_of_coupons,
    coupons.coupons_on_counters,
    coupons.batches_of_coupons,
    offers.present_of_promotions,
    referrals.rewards_of_referrals,
    celebrations.birthday_gifts,
    standing.what_members_bought,
    standing.tiers_of_members,
    counter.sums_of_sales,
    counter.receipt_numbers,
    counter.paper,
    counter.z_reports,
    counter.card_money,
    value.balances_of_cards,
    value.loads_of_cards,
    value.lots_of_credit,
    value.value_on_counters,
    value.tenders_of_z,
    letters.states_of_messages,
    people.consent_states,
    people.days_of_members,
    people.merged_members,
)
"""Worst first. Each is a function of a connection that yields what it finds."""

__all__ = ["Finding", "findings", "verify"]


def verify(database: Database) -> list[Finding]:
    """Every finding, worst first; empty when the shop's books are in order."""
    with database.snapshot() as connection:
        return list(findings(connection))


def findings(connection: Connection) -> Iterator[Finding]:
    """The same of whatever this connection sees: a backup, a copy from elsewhere."""
    for check in CHECKS:
        yield from check(connection)
