"""What the sale on the counter earns: its lines, its buyer and the rules of this moment, summed up.

Tier and birthday are read only in a shop whose rules ask for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from core import baskets, birthdays, redemption, shopper
from core.accrual import Accrual, Paid, accrue
from core.baskets import Contents, gift_lines
from core.checkout import laid
from core.context import Context
from core.pricing import Shopper
from core.settings import PointsRules
from core.tenders import Tender


def accrual(ctx: Context, inside: Contents, member_id: UUID, given: Iterable[Tender]) -> Accrual:
    """Points for a member's basket paid with these tenders, why, and at which rates."""
    rules = ctx.rules.points
    lines = [
        Paid(row.number, row.product_id, row.category, priced.net_cents)
        for row, priced in zip(inside.rows, inside.quote.lines, strict=True)
    ]
    return accrue(
        rules,
        lines,
        _buyer(ctx, rules, member_id),
        ctx.now.astimezone(ctx.store.zone),
        birthday_month=_birthday_month(ctx, rules, member_id),
        paid_by_points_cents=redemption.silent_cents(ctx.rules.redeem, given),
        excluded=[row.number for row in inside.rows if gift_lines.is_gift(row)],
    )


def will_earn(ctx: Context, basket_id: UUID) -> Accrual | None:
    """What the basket would earn if the rest were paid in money now, with every line of its
    explanation; None without a member. For the till, and the display in front of the customer.
    """
    member = baskets.show(ctx, basket_id).member
    if member is None:
        return None
    inside = baskets.contents(ctx, basket_id, member.member_id)
    return accrual(ctx, inside, member.member_id, laid.tenders_of(ctx, basket_id))


def _buyer(ctx: Context, rules: PointsRules, member_id: UUID) -> Shopper:
    if rules.tier_percent or any(bonus.tiers for bonus in rules.bonuses):
        return shopper.of(ctx, member_id)
    return Shopper(member=True, branch=ctx.store.code)


def _birthday_month(ctx: Context, rules: PointsRules, member_id: UUID) -> int | None:
    """The month of a birthday that counts: one changed lately does not."""
    if not any(bonus.birthday_month for bonus in rules.bonuses):
        return None
    kept = birthdays.of(ctx, member_id)
    return kept.birthday.month if kept is not None and kept.counts_from <= ctx.now else None
