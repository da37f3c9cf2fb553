"""Staff: a PIN is right or costs time, more each try; and one locked out locks nobody else out."""

from datetime import timedelta

import pytest

from core import staff
from core.context import Desk
from core.refusals import NotPermitted
from core.staff import PERMISSIONS, PinLocked, PinTooShort, PinWrong


@pytest.fixture(autouse=True)
def quick_pins(monkeypatch):
    """The same hash with less work, so that a hundred tries fit into a test."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(staff, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def hire(shop, name="Kit", role="cashier", pin="2580"):
    return shop.manager(lambda ctx: staff.hire(ctx, name=name, role=role, pin=pin), "TST-OFFICE")


def sign_in(shop, person_id, pin, station="TST-1"):
    desk = Desk(shop.store.id, station)
    return staff.sign_in(shop.database, desk, person_id, pin)


def wrong(shop, person_id, times=1):
    told = []
    for _ in range(times):
        with pytest.raises((PinWrong, PinLocked)) as refused:
            sign_in(shop, person_id, "0000")
        told.append(refused.value)
    return told[-1]


def test_the_right_pin_signs_in_with_the_persons_own_rights(shop):
    kit = hire(shop)
    actor = sign_in(shop, kit, "2580")
    assert (actor.name, actor.role, actor.id) == ("Kit", "cashier", kit)
    assert actor.permissions == PERMISSIONS["cashier"]


def test_a_pin_is_never_kept(shop):
    hire(shop)
    (kept,) = shop.rows(staff.people)
    assert kept.pin_hash.startswith("$argon2id$")
    assert "2580" not in str(kept)


@pytest.mark.parametrize(
    ("role", "pin"), [("cashier", "123"), ("cashier", "12a4"), ("manager", "1234"), ("owner", "")]
)
def test_a_pin_too_short_for_the_role_is_refused(shop, role, pin):
    with pytest.raises(PinTooShort):
        hire(shop, role=role, pin=pin)
    assert shop.rows(staff.people) == []


def test_five_wrong_pins_lock_for_half_a_minute_then_twice_as_long(shop):
    kit = hire(shop)
    assert isinstance(wrong(shop, kit, 4), PinWrong)
    locks = []
    for _ in range(7):
        locked = wrong(shop, kit)
        assert isinstance(locked, PinLocked)
        locks.append(locked.facts["seconds"])
        shop.clock.pass_(seconds=locks[-1])
    assert locks == [30, 60, 120, 240, 480, 900, 900]


def test_while_locked_even_the_right_pin_waits(shop):
    kit = hire(shop)
    wrong(shop, kit, 5)
    shop.clock.pass_(seconds=29)
    with pytest.raises(PinLocked) as refused:
        sign_in(shop, kit, "2580")
    assert refused.value.facts == {"seconds": 1}
    shop.clock.pass_(seconds=1)
    assert sign_in(shop, kit, "2580").name == "Kit"


def test_a_lock_holds_at_every_till(shop):
    kit = hire(shop)
    wrong(shop, kit, 5)
    with pytest.raises(PinLocked):
        sign_in(shop, kit, "2580", "TST-2")


def test_others_sign_in_while_one_is_locked_out(shop):
    kit, wing = hire(shop), hire(shop, "Wing", "manager", "369258")
    wrong(shop, kit, 5)
    assert sign_in(shop, wing, "369258").role == "manager"


def test_the_right_pin_forgets_the_wrong_ones(shop):
    kit = hire(shop)
    wrong(shop, kit, 4)
    sign_in(shop, kit, "2580")
    assert isinstance(wrong(shop, kit, 4), PinWrong)


def test_in_a_whole_day_of_guessing_hardly_anything_is_tried(sqlite_shop):
    """A robot that tries the moment the lock opens, for 24 hours, at four digits: 1 % at most."""
    shop, tries = sqlite_shop, 0
    kit = hire(shop, pin="9999")
    midnight = shop.clock.now + timedelta(days=1)
    while shop.clock.now < midnight:
        told = wrong(shop, kit)
        tries += 1
        shop.clock.pass_(seconds=told.facts.get("seconds", 1))
    assert tries <= 110


def test_somebody_who_does_not_work_here_is_told_what_everybody_is_told(shop):
    from core.db.ids import new_id

    with pytest.raises(PinWrong):
        sign_in(shop, new_id(), "2580")


def test_wrong_pins_and_locks_are_on_record(shop):
    from core.journal import journal

    kit = hire(shop)
    wrong(shop, kit, 5)
    kinds = [row.kind for row in shop.rows(journal)]
    assert kinds.count("staff.pin_wrong") == 5


def test_the_roster_names_everybody_who_may_sign_in(shop):
    hire(shop)
    hire(shop, "Wing", "manager", "369258")
    assert [(one.name, one.role) for one in shop.ask(staff.roster)] == [
        ("Kit", "cashier"),
        ("Wing", "manager"),
    ]


# ---------------------------------------------------------------------------------- approval


def test_a_manager_steps_in_with_a_pin_for_what_a_cashier_may_not(shop):
    wing = hire(shop, "Wing", "manager", "369258")
    desk = shop.desk()
    actor = staff.approve(shop.database, desk, wing, "369258", "void_sale")
    assert actor.name == "Wing"


def test_a_colleague_without_the_permission_cannot_step_in(shop):
    kit = hire(shop)
    with pytest.raises(NotPermitted) as refused:
        staff.approve(shop.database, shop.desk(), kit, "2580", "void_sale")
    assert refused.value.facts == {"permission": "void_sale", "name": "Kit"}


def test_an_approval_with_a_wrong_pin_is_none(shop):
    wing = hire(shop, "Wing", "manager", "369258")
    with pytest.raises(PinWrong):
        staff.approve(shop.database, shop.desk(), wing, "000000", "void_sale")


def test_only_who_manages_staff_hires(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: staff.hire(ctx, name="Pal", role="owner", pin="123456"))


def test_every_role_may_do_what_the_one_below_may(shop):
    assert PERMISSIONS["cashier"] < PERMISSIONS["supervisor"] < PERMISSIONS["manager"]
    assert PERMISSIONS["manager"] < PERMISSIONS["owner"]
    assert PERMISSIONS["marketer"] < PERMISSIONS["manager"]
    assert not PERMISSIONS["marketer"] & {"sell", "void_sale", "adjust_points"}
