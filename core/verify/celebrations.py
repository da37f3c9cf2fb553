"""Birthday gifts: each coupon given is there, and none is there without a gift row.

Whose it is now is not asked: two members who turned out to be one keep their coupons together.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from core.birthdays.given import gifts
from core.coupons.tables import coupons
from core.verify.finding import Finding


def birthday_gifts(connection: Connection) -> Iterator[Finding]:
    """Gift rows and birthday coupons belong to each other, one to one."""
    given = {
        row.coupon_id: f"birthday:{row.series}:{row.year}"
        for row in connection.execute(select(gifts).where(gifts.c.coupon_id.is_not(None)))
    }
    rows = connection.execute(
        select(coupons.c.id, coupons.c.occasion).where(coupons.c.occasion.like("birthday:%"))
    )
    for row in rows:
        occasion = given.pop(row.id, None)
        if occasion is None:
            yield Finding("birthdays", str(row.id), "a birthday coupon that no gift row knows")
        elif occasion != row.occasion:
            yield Finding("birthdays", str(row.id), f"is for {row.occasion}, given as {occasion}")
    for coupon_id in given:
        yield Finding("birthdays", str(coupon_id), "given, and not there as a birthday coupon")
