"""What the tests of birthdays share: a campaign, a night, a shop full of members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from core import birthdays, campaigns, coupons
from core.birthdays import BirthdayPlan, CouponGift
from core.birthdays.kept import birthdays as birthday_rows
from core.context import SYSTEM, Context
from core.db.ids import new_id
from core.members import members
from tests.shopfloor import Shopfloor

CAKE = CouponGift(coupon_kind="CAKE")


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day in Hong Kong."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).replace(hour=hour) - EIGHT_HOURS


EIGHT_HOURS = datetime(2026, 1, 1, 8) - datetime(2026, 1, 1)


def coupon_kind(shop: Shopfloor, code: str = "CAKE", cents: int = 5_000, days: int = 30) -> None:
    """A kind of coupon to give."""
    shop.office(
        lambda ctx: coupons.define(
            ctx,
            code=code,
            title={"en": f"Birthday HK${cents // 100} off", "zh_Hant": f"生日減 HK${cents // 100}"},
            terms={"kind": "amount", "value": cents},
            days_valid=days,
        )
    )


def campaign(shop: Shopfloor, code: str = "BDAY", *, start: bool = True, **plan: Any) -> None:
    """A birthday campaign with one gift for everybody, in the birthday's month."""
    meant = BirthdayPlan(**{"gifts": {"": CAKE}, **plan})
    shop.office(
        lambda ctx: campaigns.make(
            ctx, code, birthdays.KIND, titles={"en": "Birthday", "zh_Hant": "生日禮遇"}, plan=meant
        )
    )
    if start:
        shop.office(lambda ctx: birthdays.start(ctx, code))


def night(shop: Shopfloor) -> int:
    """The nightly job: how many gifts it gave."""
    return sum(birthdays.give_due(shop.database, shop.desk("TST-OFFICE", SYSTEM)))


def tell(shop: Shopfloor, member_id: UUID, month: int, day: int, year: int | None = None) -> list:
    """The member tells the birthday at the kiosk."""
    return shop.kiosk(lambda ctx: birthdays.tell(ctx, member_id, month, day, year))


def gifts_of(shop: Shopfloor, member_id: UUID) -> list[int]:
    """The birthdays' years the member had a gift for."""
    rows = shop.rows(birthdays.gifts)
    return sorted(row.year for row in rows if row.member_id == member_id)


def crowd(ctx: Context, days: Sequence[tuple[int, int]], *, first: int = 0) -> list[UUID]:
    """Members with these birthdays, made quickly; ``first`` keeps their numbers apart."""
    ids = [new_id() for _ in days]
    ctx.db.execute(insert(members), [_member(ctx, one, first + at) for at, one in enumerate(ids)])
    ctx.db.execute(
        insert(birthday_rows),
        [
            {
                "member_id": member_id,
                "month": month,
                "day": day,
                "year": None,
                "set_at": ctx.now,
                "set_station": ctx.station,
                "set_by": "kiosk",
                "counts_from": ctx.now,
            }
            for member_id, (month, day) in zip(ids, days, strict=True)
        ],
    )
    return ids


def _member(ctx: Context, member_id: UUID, number: int) -> dict[str, Any]:
    return {
        "id": member_id,
        "phone": f"+85270{number:06d}",
        "code": f"{number:08d}",
        "name": "",
        "language": "zh_Hant",
        "points": 0,
        "joined_at": ctx.now,
        "joined_station": ctx.station,
        "verified_at": None,
        "marketing_since": None,
        "seen_at": ctx.now,
        "seen_station": ctx.station,
    }
