"""What a birthday gift is made of: a coupon, points, promo credit; the same for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert

from core import coupons, points, purses, words
from core.birthdays.plan import AnyGift, CouponGift, CreditGift, PointsGift
from core.context import Context
from core.coupons.defining import KIND
from core.coupons.issuing import new_coupon
from core.coupons.life import post
from core.coupons.terms import end_of
from core.db.prepared import Prepared
from core.refusals import Refusal

NEW_COUPONS = Prepared(insert(coupons.coupons))


class GiftUnknown(Refusal):
    """The plan names a kind of coupon that there is not, or one that is over."""

    key = "birthday.gift_unknown"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A gift as a member sees it: what it is called, until when it is good, and its coupon."""

    titles: dict[str, str]
    until: date
    amount: int
    coupon_id: UUID | None = None


def hand_out(
    ctx: Context, gift: AnyGift, who: Sequence[UUID], *, occasion: str, last_day: date | None
) -> dict[UUID, Parcel]:
    """The same gift to each of these members, whose rows the caller has locked.

    ``last_day`` ends a coupon that would be good for longer. Refuses a kind that is not there.
    """
    if isinstance(gift, CouponGift):
        return _coupons(ctx, gift, who, occasion, last_day)
    if isinstance(gift, PointsGift):
        return _points(ctx, gift, who, occasion)
    return _credit(ctx, gift, who, occasion)


def called(kind: str, amount: int, currency: str) -> dict[str, str]:
    """What points or credit are called as a gift, in each language."""
    if kind == "points":
        return {
            language: words.say(language, "birthday.points_gift", points=amount)
            for language in words.LANGUAGES
        }
    return {
        language: words.say(language, "birthday.credit_gift", cents=amount, currency=currency)
        for language in words.LANGUAGES
    }


def kind_of(ctx: Context, gift: CouponGift) -> Any:
    """The row of the coupon's kind. Refuses a code that names none."""
    kind = ctx.db.execute(KIND, {"code": gift.coupon_kind}).first()
    if kind is None:
        raise GiftUnknown(code=gift.coupon_kind)
    return kind


def _coupons(
    ctx: Context, gift: CouponGift, who: Sequence[UUID], occasion: str, last_day: date | None
) -> dict[UUID, Parcel]:
    """One statement for all coupons, one for all their first turns."""
    kind = kind_of(ctx, gift)
    rows: dict[UUID, dict[str, Any]] = {}
    for member_id in who:
        row = new_coupon(ctx, kind, member_id, occasion=occasion)
        if row is None:
            raise GiftUnknown(code=gift.coupon_kind)
        if last_day is not None:
            row["expires_at"] = min(row["expires_at"], end_of(last_day, ctx.store.zone))
        rows[member_id] = row
    if rows:
        NEW_COUPONS.run(ctx.db, list(rows.values()))
        post(ctx, [(row["id"], 0) for row in rows.values()], "issued", cause=occasion)
    titles = {"en": kind.title_en, "zh_Hant": kind.title_zh}
    zone = ctx.store.zone
    return {
        member_id: Parcel(titles, row["expires_at"].astimezone(zone).date(), 1, row["id"])
        for member_id, row in rows.items()
    }


def _points(
    ctx: Context, gift: PointsGift, who: Sequence[UUID], occasion: str
) -> dict[UUID, Parcel]:
    """A lot for each, from this birthday."""
    titles = called("points", gift.points, ctx.store.currency)
    for member_id in who:
        points.give(ctx, member_id, gift.points, cause=f"birthday:{uuid5(member_id, occasion)}")
    return {member_id: Parcel(titles, _far(ctx), gift.points) for member_id in who}


def _credit(
    ctx: Context, gift: CreditGift, who: Sequence[UUID], occasion: str
) -> dict[UUID, Parcel]:
    """A lot of promo credit for each, with its own last day."""
    titles = called("credit", gift.cents, ctx.store.currency)
    until = (ctx.now + timedelta(days=gift.days)).astimezone(ctx.store.zone).date()
    for member_id in who:
        key = uuid5(member_id, occasion)
        purses.give_promo(
            ctx, member_id, gift.cents, days=gift.days, cause=f"birthday:{key}", key=key
        )
    return {member_id: Parcel(titles, until, gift.cents) for member_id in who}


def _far(ctx: Context) -> date:
    """When a lot of points made now dies; for points that never do, ten years are told."""
    dies = points.death_of(ctx, ctx.rules.points.months_to_expiry)
    moment = dies if dies is not None else ctx.now + timedelta(days=3_650)
    return moment.astimezone(ctx.store.zone).date()
