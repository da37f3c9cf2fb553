"""Which of the price's reasons a cashier gets to see."""

from uuid import UUID

from core.pricing import Reason
from staff_app import reasons

COUPON = UUID(int=1)


def reason(key: str, *, applied: bool = False, source: int = 9, **facts: object) -> Reason:
    return Reason(UUID(int=source), applied, 100 if applied else 0, f"pricing.{key}", facts)


def test_what_applied_is_all_told():
    told = [reason("percent_off", applied=True), reason("coupon", applied=True), reason("not_now")]
    assert reasons.applied(told) == told[:2]


def test_only_what_the_customer_can_still_reach_is_mentioned():
    told = [reason("not_now"), reason("other_goods"), reason("spend_more", missing_cents=1200)]
    assert reasons.nudges(told, (), member=False) == told[2:]


def test_the_nearest_two_come_first():
    far = reason("spend_more", missing_cents=9000)
    near = reason("add_pieces", missing=1)
    middle = reason("spend_more", missing_cents=2000)
    assert reasons.nudges([far, middle, near], (), member=False) == [near, middle]


def test_a_member_is_not_told_what_members_get():
    told = [reason("members_only")]
    assert reasons.nudges(told, (), member=True) == []
    assert reasons.nudges(told, (), member=False) == told


def test_a_laid_coupon_that_does_not_work_says_why():
    told = [reason("coupon_goods", source=1)]
    assert reasons.nudges(told, {COUPON}, member=True) == told


def test_what_is_earned_is_told_before_what_is_not():
    near = reason("spend_more", missing_cents=1200)
    gift = reason("gift_waiting", source=1, missing=1)
    assert reasons.nudges([near, gift], {COUPON}, member=True) == [gift, near]
