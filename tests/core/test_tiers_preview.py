"""Before it is switched on: who would move under a scheme, and what last year would have cost."""

from collections import Counter
from datetime import date, timedelta

import pytest

from core import checkout, simulate, tiers
from core.context import SYSTEM
from core.db.ids import new_id
from core.members import set_profile
from core.refusals import NotPermitted
from core.settings import Bonus
from core.simulate import Trial
from core.tiers import Scheme
from core.tiers.tables import changes, standings
from tests.core.test_tiers import GOLD, SILVER, nightly, put_up, tier_of
from tests.shopfloor import BEN, MEI, NOON, OMAR

HARDER = SILVER.model_copy(update={"threshold": 15_000, "renews_at": 0})


def preview(shop, *kinds, starts_at=None, **rules):
    scheme = Scheme(**({"tiers": kinds or (SILVER, GOLD)} | rules))
    return shop.manager(lambda ctx: tiers.preview(ctx, scheme, starts_at=starts_at), "TST-OFFICE")


def four_members(shop):
    """Nothing, 58, 116 and 204 dollars."""
    found = [shop.join(), shop.join(BEN), shop.join(MEI), shop.join(OMAR)]
    shop.sell("tea", member=found[1])
    shop.sell("tea", "tea", member=found[2])
    shop.sell("cup", "tea", "tea", member=found[3])
    shop.clock.pass_(hours=1)
    return found


# --------------------------------------------------------------------------------- preview


def test_a_first_scheme_lifts_whoever_has_reached_it(shop):
    four_members(shop)
    told = preview(shop)
    assert (told.rises, told.falls, told.stays) == (2, 0, 2)
    assert told.then == {"": 2, "silver": 1, "gold": 1}
    assert [(one.from_tier, one.to_tier, one.members) for one in told.moves] == [
        ("", "gold", 1),
        ("", "silver", 1),
    ]


def test_names_and_numbers_are_masked(shop):
    *_, omar = four_members(shop)
    shop.manager(lambda ctx: set_profile(ctx, omar, name="Omar"))
    (gold,) = [move for move in preview(shop).moves if move.to_tier == "gold"]
    assert gold.first == ("O** +852 •••• 4321",)


def test_a_harder_scheme_keeps_promises_and_says_who_falls_later(shop):
    put_up(shop)
    four_members(shop)
    told = preview(shop, HARDER, GOLD)
    assert (told.rises, told.falls, told.stays, told.falls_later) == (0, 0, 4, 2)
    at_once = preview(shop, HARDER, GOLD, existing="at_once")
    assert (at_once.rises, at_once.falls, at_once.stays) == (0, 1, 3)
    assert [(one.from_tier, one.to_tier) for one in at_once.moves] == [("silver", "")]


def test_what_the_preview_says_is_what_happens(shop):
    put_up(shop)
    people = four_members(shop)
    start = shop.clock.now + timedelta(days=30)
    told = preview(shop, HARDER, starts_at=start, existing="at_once")
    put_up(shop, HARDER, starts_at=start, existing="at_once")
    shop.clock.now = start
    nightly(shop)
    assert Counter(tier_of(shop, member) for member in people) == Counter(told.then)


def test_a_preview_changes_nothing(shop):
    put_up(shop)
    four_members(shop)
    before = shop.rows(standings), shop.rows(changes)
    preview(shop, HARDER, existing="at_once")
    assert (shop.rows(standings), shop.rows(changes)) == before


def test_a_cashier_sees_no_preview(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: tiers.preview(ctx, Scheme(tiers=(SILVER,))))


# --------------------------------------------------------------------------------- replays


def undo(shop, sale_id):
    shop.manager(lambda ctx: checkout.void(ctx, sale_id, "wrong", key=new_id()))


def a_year(shop):
    """Four members, two tills, double points for a tier, a bonus, a void, nights now and then."""
    put_up(shop, grace_days=10)
    tea = Bonus(title_en="Tea", title_zh="茶", percent=300, categories=("drinks",))
    shop.change_rules("points", tier_percent={"silver": 200})
    shop.clock.pass_(minutes=1)
    people = four_members(shop)
    shop.change_rules("points", bonuses=(tea,))
    for month in range(12):
        shop.clock.pass_(days=31)
        member = people[month % 4]
        shop.sell("cake", "tea", member=member, station=f"TST-{month % 2 + 1}")
        if month == 7:
            undo(shop, shop.sell("tea", "tea", member=member).sale_id)
        if month % 3 == 0:
            nightly(shop)
    shop.clock.pass_(days=1)
    nightly(shop)
    return people


def replay(shop, since=NOON, **trial):
    desk = shop.desk("TST-OFFICE", SYSTEM)
    return shop.database.ask(desk, lambda ctx: simulate.replay(ctx, Trial(**trial), since=since))


def test_replayed_as_it_was_it_comes_to_what_the_books_say(shop):
    people = a_year(shop)
    told = replay(shop)
    branch = told.branches["TST"]
    assert branch.points == branch.points_then > 0
    assert told.cost_cents == 0
    assert told.tried == told.then
    assert Counter(told.tried.members) == Counter(tier_of(shop, member) for member in people[:])
    assert Counter(told.tried.changes) == Counter(row.kind for row in shop.rows(changes))
    assert (told.risen_by_it, told.fallen_by_it) == (0, 0)


def test_decisions_by_hand_are_part_of_what_was(shop):
    put_up(shop)
    shop.change_rules("points", tier_percent={"gold": 200})
    shop.clock.pass_(minutes=1)
    ann = shop.join()

    def honour(ctx):
        tiers.set_by_hand(ctx, ann, "gold", keeps_until=date(2027, 1, 1), reason="a friend")

    shop.manager(honour)
    shop.clock.pass_(minutes=1)
    assert shop.sell("tea", member=ann).points_earned == 116
    shop.clock.pass_(minutes=1)
    branch = replay(shop).branches["TST"]
    assert (branch.points, branch.points_then) == (116, 116)


def test_other_points_rules_say_what_they_would_have_cost(shop):
    people = four_members(shop)
    points = shop.ask(lambda ctx: ctx.rules.points).model_copy(update={"cents_per_point": 50})
    told = replay(shop, points=points)
    branch = told.branches["TST"]
    assert (branch.sales, branch.net_cents) == (3, 37_800)
    assert (branch.points_then, branch.points) == (378, 756)
    assert (branch.cost_then_cents, branch.cost_cents, told.cost_cents) == (756, 1_512, 756)
    assert told.then.members == {"": 3}
    assert len(people) == 4


def test_another_scheme_says_who_would_stand_where_and_what_the_points_cost(shop):
    four_members(shop)
    points = shop.ask(lambda ctx: ctx.rules.points).model_copy(
        update={"tier_percent": {"silver": 200, "gold": 300}}
    )
    told = replay(shop, scheme=Scheme(tiers=(SILVER, GOLD)), points=points)
    assert told.tried.members == {"": 1, "silver": 1, "gold": 1}
    assert told.tried.changes == {"risen": 2}
    assert (told.risen_by_it, told.fallen_by_it) == (2, 0)
    assert told.cost_cents == 0, "each rose with its last sale, and earned as it stood before"


def test_nobody_replays_who_may_not(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: simulate.replay(ctx, Trial(), since=NOON))
