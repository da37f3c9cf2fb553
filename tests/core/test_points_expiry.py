"""How points die: by the shop's days, in batches, twice at once, and not without a warning."""

import threading
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from core import journal, messages, points
from core.messages.tables import messages as outbox
from core.points import NotEnoughPoints, reminders
from shop import points_jobs
from tests.shopfloor import ANN, BEN, MEI


def give(shop, member_id, count):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason="kindness"))


def spend(shop, member_id, count):
    def deed(ctx):
        journal.announce(ctx, "points.spent", member_id)
        return points.redeem(ctx, member_id, count, cause="reward")

    return shop.till(deed)


def crowd(shop, count=100):
    """Three members with points that die in a month."""
    shop.change_rules("points", months_to_expiry=1)
    found = [shop.join(number) for number in (ANN, BEN, MEI)]
    for member_id in found:
        give(shop, member_id, count)
    return found


def desks(shop):
    return [shop.desk("TST-OFFICE")]


# ---------------------------------------------------------------------------- idle, never, date


def test_points_of_the_idle_kind_live_on_with_every_visit(shop):
    shop.change_rules("points", expiry="idle", months_to_expiry=6)
    ann = shop.join()
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=150)
    shop.sell("cake", member=ann)  # a sign of life: everything lives six months more
    shop.clock.pass_(days=150)
    assert shop.office(points.expire) == 0
    assert shop.card(ann).points == 58 + 38
    shop.clock.pass_(days=60)
    assert shop.office(points.expire) == 58 + 38


def test_spending_is_a_sign_of_life_and_a_gift_is_none(shop):
    shop.change_rules("points", expiry="idle", months_to_expiry=1, step_points=10)
    ann = shop.join()
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=20)
    spend(shop, ann, 10)
    shop.clock.pass_(days=20)
    give(shop, ann, 100)
    assert shop.office(points.expire) == 0
    shop.clock.pass_(days=15)
    assert shop.office(points.expire) == 48


def test_dead_points_are_not_woken_by_a_visit(shop):
    """The night's job has not been by; still they died on their day."""
    shop.change_rules("points", expiry="idle", months_to_expiry=1)
    ann = shop.join()
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=40)
    shop.sell("cake", member=ann)
    assert shop.card(ann).points == 38
    assert shop.office(points.expire) == 58


def test_points_keep_the_kind_they_were_earned_with(shop):
    """A change of policy touches new lots only, in either direction."""
    shop.change_rules("points", expiry="idle", months_to_expiry=3)
    ann = shop.join()
    shop.sell("tea", member=ann)  # idle: 23 Feb
    shop.change_rules("points", expiry="months", months_to_expiry=1)
    shop.sell("cake", member=ann)  # 23 Dec, whatever happens
    shop.clock.pass_(days=25)  # 18 Dec
    shop.sell("soap", member=ann)  # 18 Jan; and the first one lives to 18 Mar
    dies = {row.remaining: row.expires_at.date() for row in shop.rows(points.lots)}
    assert dies == {58: date(2027, 3, 18), 38: date(2026, 12, 23), 29: date(2027, 1, 18)}


def test_a_shop_that_never_had_idle_points_does_not_look_for_any(shop):
    assert shop.ask(lambda ctx: ctx.rules.points.idle_lots) is False
    shop.change_rules("points", expiry="idle")
    shop.change_rules("points", expiry="never")
    assert shop.ask(lambda ctx: ctx.rules.points.idle_lots) is True


def test_points_may_die_on_a_day_of_next_year(shop):
    shop.change_rules("points", expiry="date", expiry_month=3, expiry_day=31)
    ann = shop.join()
    give(shop, ann, 100)
    shop.clock.now = datetime(2027, 3, 31, 15, 59, 58, tzinfo=UTC)
    give(shop, ann, 10)
    assert shop.card(ann).points == 110
    shop.clock.pass_(seconds=1)  # midnight less a second, in Hong Kong
    with pytest.raises(NotEnoughPoints):
        spend(shop, ann, 100)
    assert shop.office(points.expire) == 100
    assert [lot.expires_at.date() for lot in shop.ask(lambda ctx: points.lots_of(ctx, ann))] == [
        date(2028, 3, 31)
    ]


# ------------------------------------------------------------------------------------ batches


def test_a_few_members_at_a_time_come_to_everybody(shop):
    crowd(shop)
    shop.clock.pass_(days=40)
    assert list(points_jobs.expire(shop.database, desks(shop))) == [3]
    assert [row.remaining for row in shop.rows(points.lots)] == [0, 0, 0]
    assert list(points_jobs.expire(shop.database, desks(shop))) == [0]


def test_a_run_cut_off_is_finished_by_the_next(shop):
    members = crowd(shop)
    shop.clock.pass_(days=40)
    batch = shop.office(lambda ctx: points.expire_some(ctx, most=2))
    assert (batch.points, batch.members, batch.last) == (200, 2, sorted(members)[1])
    # Here the machine loses its power; the next run starts from the beginning.
    assert shop.office(points.expire) == 100
    assert [shop.card(one).points for one in members] == [0, 0, 0]


def test_batches_meet_every_member_once(shop):
    crowd(shop)
    shop.clock.pass_(days=40)
    met, after = [], UUID(int=0)
    while after is not None:
        batch = shop.office(lambda ctx, after=after: points.expire_some(ctx, after=after, most=1))
        met.append(batch.points)
        after = batch.last
    assert met == [100, 100, 100, 0]


def test_two_runs_at_once_take_nothing_twice(shop):
    members = crowd(shop)
    shop.clock.pass_(days=40)
    lost = []
    work = [
        threading.Thread(target=lambda: lost.append(shop.office(points.expire))) for _ in range(4)
    ]
    for one in work:
        one.start()
    for one in work:
        one.join()
    assert sum(lost) == 300
    assert [shop.card(one).points for one in members] == [0, 0, 0]
    died = [row.points for row in shop.rows(points.entries) if row.against == "expired"]
    assert died == [-100, -100, -100]


def test_a_quiet_night_leaves_no_trace(shop):
    crowd(shop)
    before = len(shop.rows(journal.journal))
    assert shop.office(points.expire) == 0
    assert len(shop.rows(journal.journal)) == before


# ----------------------------------------------------------------------------------- warnings


def due(shop):
    return shop.ask(points.warnings)[0]


def test_a_warning_comes_thirty_days_before_and_again_a_week_before(shop):
    ann = shop.join()
    shop.change_rules("points", expiry="days", days_to_expiry=60)
    give(shop, ann, 100)
    told = {}
    for day in range(62):
        told.update({one.key: day for one in due(shop)})
        shop.clock.pass_(days=1)
    assert sorted(told.values()) == [52, 60]  # the last day on which each notice held
    assert all(key.startswith(f"points:{ann}:2027-01-22:") for key in told)


def test_whoever_was_missed_on_the_day_is_told_the_day_after(shop):
    ann = shop.join()
    shop.change_rules("points", expiry="days", days_to_expiry=60)
    give(shop, ann, 100)
    shop.clock.pass_(days=33)  # the shop was closed over New Year
    (one,) = due(shop)
    assert (one.member_id, one.points, one.on) == (ann, 100, date(2027, 1, 22))
    assert one.key.endswith(":30")


def test_all_points_of_a_day_are_one_warning(shop):
    ann = shop.join()
    shop.change_rules("points", expiry="days", days_to_expiry=20)
    for count in (10, 20, 30):
        give(shop, ann, count)
    shop.clock.pass_(days=1)
    give(shop, ann, 5)
    assert [(one.points, one.on.day) for one in due(shop)] == [(60, 13), (5, 14)]


def test_dead_points_and_no_points_are_not_warned_of(shop):
    ann, ben = shop.join(), shop.join(BEN)
    shop.change_rules("points", expiry="days", days_to_expiry=5)
    give(shop, ann, 100)
    give(shop, ben, 100)
    spend(shop, ben, 100)
    assert [one.member_id for one in due(shop)] == [ann]
    shop.clock.pass_(days=6)
    assert due(shop) == []


def test_a_shop_that_reminds_nobody_reminds_nobody(shop):
    crowd(shop)
    shop.change_rules("points", remind_days=())
    assert due(shop) == []


def test_warnings_go_a_few_members_at_a_time(shop):
    shop.change_rules("points", remind_days=(40,))
    members = crowd(shop)
    met, after = [], UUID(int=0)
    while after is not None:
        found, after = shop.ask(lambda ctx, after=after: points.warnings(ctx, after=after, most=2))
        met += [one.member_id for one in found]
    assert met == sorted(members)


def test_a_letter_is_written_once_however_often_the_job_runs(shop):
    shop.change_rules("points", remind_days=(40,))
    ann, *_ = crowd(shop)
    shop.kiosk(lambda ctx: messages.set_contact(ctx, ann, "email", "ann@example.com"))
    for _ in range(3):
        assert list(points_jobs.remind(shop.database, desks(shop))) == [3]
    letters = [row for row in shop.rows(outbox) if row.member_id == ann]
    assert [row.template for row in letters] == ["points_expiring"]
    assert '"points":100' in letters[0].facts.replace(" ", "")


def test_reminding_is_a_deed_of_its_own(shop):
    crowd(shop)
    assert shop.office(reminders.remind_some) == (0, None)
