"""Points by hand: a reason, a note, a limit a day, a second person, and every try once."""

import pytest

from core import points
from core.context import KIOSK, Actor
from core.db.ids import new_id
from core.points import NotEnoughPoints, NothingToAdjust, OverDailyCap, ReasonUnknown
from core.refusals import NotPermitted
from core.staff import PERMISSIONS
from tests.shopfloor import CASHIER, MANAGER

OWNER = Actor("Lai", new_id(), "owner", PERMISSIONS["owner"])
OTHER = Actor("Sum", new_id(), "manager", PERMISSIONS["manager"])


def adjust(shop, member_id, count, actor=MANAGER, **told):
    told = {"reason": "kindness"} | told
    shop.till(lambda ctx: points.adjust(ctx, member_id, count, **told), actor=actor)


def left(shop, actor=MANAGER):
    return shop.till(points.left_today, actor=actor)


def test_points_by_hand_need_a_manager(shop):
    ann = shop.join()
    for nobody in (CASHIER, KIOSK):
        with pytest.raises(NotPermitted):
            adjust(shop, ann, 100, nobody)
    assert shop.card(ann).points == 0


def test_points_by_hand_are_kept_with_their_reason_and_note(shop):
    ann, key = shop.join(), new_id()
    adjust(shop, ann, 100, reason="missed_sale", note=" receipt of Monday ", key=key)
    (entry,) = shop.rows(points.entries)
    assert (entry.points, entry.against, entry.cause) == (100, "adjusted", f"adjust:{key}")
    (kept,) = shop.rows(points.adjustments)
    assert (kept.reason, kept.note, kept.by) == ("missed_sale", "receipt of Monday", "Wing")
    assert (kept.by_id, kept.approved_by, kept.points) == (MANAGER.id, "", 100)


def test_a_reason_must_be_one_of_the_shops(shop):
    ann = shop.join()
    with pytest.raises(ReasonUnknown):
        adjust(shop, ann, 100, reason="because")
    shop.change_rules("points", adjust_reasons=("because",))
    adjust(shop, ann, 100, reason="because")
    assert shop.card(ann).points == 100


@pytest.mark.parametrize("count", [0, 10_000_001, -10_000_001])
def test_no_points_and_too_many_are_refused(shop, count):
    with pytest.raises(NothingToAdjust):
        adjust(shop, shop.join(), count)


def test_the_same_tap_twice_gives_once(shop):
    ann, key = shop.join(), new_id()
    for _ in range(3):
        adjust(shop, ann, 100, key=key)
    assert shop.card(ann).points == 100


def test_points_are_taken_first_to_die_first(shop):
    ann = shop.join()
    adjust(shop, ann, 100)
    shop.clock.pass_(days=30)
    adjust(shop, ann, 100)
    adjust(shop, ann, -150)
    rows = sorted(shop.rows(points.lots), key=lambda row: row.expires_at)
    assert [row.remaining for row in rows] == [0, 50]


def test_no_more_is_taken_than_there_is_unless_said_so(shop):
    ann = shop.join()
    adjust(shop, ann, 100)
    with pytest.raises(NotEnoughPoints) as refused:
        adjust(shop, ann, -150)
    assert refused.value.facts == {"have": 100, "asked": 150}
    adjust(shop, ann, -150, may_go_negative=True)
    assert shop.card(ann).points == -50


def test_a_role_has_a_limit_a_day(shop):
    shop.change_rules("points", adjust_caps={"manager": 300})
    ann = shop.join()
    adjust(shop, ann, 200)
    adjust(shop, ann, -100)  # what is taken counts as well as what is given
    assert left(shop) == 0
    with pytest.raises(OverDailyCap) as refused:
        adjust(shop, ann, 1)
    assert refused.value.facts == {"left": 0, "cap": 300}
    assert shop.card(ann).points == 100
    shop.clock.pass_(days=1)
    assert left(shop) == 300
    adjust(shop, ann, 300)


def test_each_person_has_the_limit_of_their_own(shop):
    shop.change_rules("points", adjust_caps={"manager": 300})
    ann = shop.join()
    adjust(shop, ann, 300)
    adjust(shop, ann, 300, OTHER)
    assert shop.card(ann).points == 600


def test_a_role_without_a_limit_has_none(shop):
    ann = shop.join()
    assert left(shop, OWNER) is None
    adjust(shop, ann, 1_000_000, OWNER)
    assert shop.card(ann).points == 1_000_000


def test_above_the_limit_somebody_else_approves(shop):
    shop.change_rules("points", adjust_caps={"manager": 300})
    ann = shop.join()
    adjust(shop, ann, 5_000, approved_by=OTHER)
    (kept,) = shop.rows(points.adjustments)
    assert kept.approved_by == "Sum"
    assert left(shop) == 300  # what was approved is not counted against the person


@pytest.mark.parametrize("approver", [MANAGER, None])
def test_nobody_approves_their_own(shop, approver):
    shop.change_rules("points", adjust_caps={"manager": 300})
    with pytest.raises(OverDailyCap):
        adjust(shop, shop.join(), 5_000, approved_by=approver)


def test_whoever_approves_may_approve(shop):
    shop.change_rules("points", adjust_caps={"manager": 300})
    with pytest.raises(NotPermitted):
        adjust(shop, shop.join(), 5_000, approved_by=CASHIER)


def test_within_the_limit_nobody_else_is_named(shop):
    ann = shop.join()
    adjust(shop, ann, 100, approved_by=OTHER)
    (kept,) = shop.rows(points.adjustments)
    assert kept.approved_by == ""
