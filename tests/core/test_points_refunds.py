"""Refunds: points as if only what is kept had been bought, and nobody loses or keeps one twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from core import checkout, journal, points, sales
from core.accrual import Terms
from core.db.ids import new_id
from core.points import ClawBack, GivenBack, MoreThanSpent
from tests.shopfloor import BEN


def give(shop, member_id, count):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason="kindness"))


def spend(shop, member_id, count, cause="reward"):
    def deed(ctx):
        journal.announce(ctx, "points.spent", member_id)
        return points.redeem(ctx, member_id, count, cause=cause)

    return shop.till(deed)


def claw(shop, done, kept, key=None, **told):
    def deed(ctx):
        journal.announce(ctx, "points.clawed", done.sale_id)
        return points.claw_back(ctx, done.sale_id, kept, key=key or new_id(), **told)

    return shop.till(deed)


def give_back(shop, count, cause="reward", key=None):
    def deed(ctx):
        journal.announce(ctx, "points.given_back", cause)
        return points.give_back(ctx, cause, count, key=key or new_id())

    return shop.till(deed)


def keeps(shop, done, nets, **told):
    return shop.ask(lambda ctx: points.earned_on_kept(ctx, done.sale_id, nets, **told))


def sums(shop, lot_id=None):
    """The ledger by account."""
    found = {}
    for row in shop.rows(points.entries):
        if lot_id in (None, row.lot_id):
            found[row.against] = found.get(row.against, 0) + row.points
    return found


def die(shop, **span):
    shop.clock.pass_(**(span or {"days": 400}))
    return shop.office(points.expire)


# ------------------------------------------------------------------------ what the rest earns


def test_a_part_refund_takes_what_the_kept_part_would_not_have_earned(shop):
    ann = shop.join()
    done = shop.sell("cake", "card", member=ann)  # 38.50 + 12.50 = 51 points
    kept = keeps(shop, done, {1: 3_850})
    assert kept == 38  # and not 51 - 12: the cents of both made the last point together
    assert claw(shop, done, kept) == ClawBack(taken=13)
    assert shop.card(ann).points == 38


def test_the_rest_goes_with_the_second_refund(shop):
    ann = shop.join()
    done = shop.sell("cake", "card", member=ann)
    claw(shop, done, 38)
    assert claw(shop, done, 0) == ClawBack(taken=38)
    assert claw(shop, done, 0) == ClawBack(taken=0)
    assert shop.card(ann).points == 0


def test_the_same_refund_twice_takes_once(shop):
    ann = shop.join()
    done, key = shop.sell("tea", member=ann), new_id()
    first = claw(shop, done, 0, key)
    assert claw(shop, done, 0, key) == first == ClawBack(taken=58)
    assert shop.card(ann).points == 0


def test_never_more_is_taken_than_was_earned(shop):
    ann = shop.join()
    give(shop, ann, 500)
    done = shop.sell("tea", member=ann)
    assert claw(shop, done, -100).taken == 58
    assert shop.card(ann).points == 500


def test_more_kept_than_bought_gives_nothing(shop):
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    assert claw(shop, done, 10_000) == ClawBack(taken=0)


def test_a_refund_is_reckoned_at_the_rates_of_its_sale(shop):
    ann = shop.join()
    done = shop.sell("tea", "soap", member=ann)  # 87.90
    shop.change_rules("points", cents_per_point=1_000)
    assert keeps(shop, done, {1: 5_800}) == 58
    assert shop.ask(lambda ctx: points.terms_of(ctx, done.sale_id)) == Terms(100, {})


def test_a_sale_from_before_rates_were_kept_goes_by_the_rules_of_its_day(shop_to_spoil):
    shop = shop_to_spoil
    ann = shop.join()
    shop.change_rules("points", cents_per_point=50)
    shop.clock.pass_(hours=1)
    done = shop.sell("tea", member=ann)
    shop.clock.pass_(hours=1)
    shop.change_rules("points", cents_per_point=200)
    shop.manager(lambda ctx: ctx.db.execute(update(points.entries).values(terms=None)))
    assert keeps(shop, done, {1: 2_900}) == 58


def test_a_sale_without_a_member_has_nothing_to_give(shop):
    done = shop.sell("tea")
    assert claw(shop, done, 0) == ClawBack(taken=0)
    assert keeps(shop, done, {1: 5_800}) == 0


def test_a_void_after_a_part_refund_takes_only_the_rest(shop):
    """Points taken twice on a refund is what people complain of most."""
    ann = shop.join()
    done = shop.sell("cake", "card", member=ann)
    claw(shop, done, 38)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "all of it", key=new_id()))
    assert shop.card(ann).points == 0
    assert sums(shop) == {"issued": 0}


# ---------------------------------------------------------------------------------- shortfall


def spent_before_the_refund(shop):
    """Ann earned 58, spent 50, and brings the tea back: 8 are there, 50 are short."""
    shop.change_rules("points", step_points=50, step_worth_cents=100)
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    spend(shop, ann, 50)
    return ann, done


def test_what_was_spent_is_owed_and_shown(shop):
    ann, done = spent_before_the_refund(shop)
    assert claw(shop, done, 0) == ClawBack(taken=58, short=50, debt=50)
    assert shop.card(ann).points == -50


def test_what_was_spent_may_be_taken_off_the_refund(shop):
    shop.change_rules("points", shortfall="deduct")
    ann, done = spent_before_the_refund(shop)
    clawed = claw(shop, done, 0, most_deducted_cents=5_800)
    assert clawed == ClawBack(taken=58, short=50, deducted_cents=100)
    assert shop.card(ann).points == 0
    assert sums(shop) == {"issued": 0, "redeemed": -50, "deducted": 50}


def test_no_more_is_deducted_than_is_refunded(shop):
    shop.change_rules("points", shortfall="deduct")
    ann, done = spent_before_the_refund(shop)
    clawed = claw(shop, done, 0, most_deducted_cents=30)
    assert clawed == ClawBack(taken=58, short=50, deducted_cents=30, debt=35)
    assert shop.card(ann).points == -35


def test_what_was_spent_may_be_written_off(shop):
    shop.change_rules("points", shortfall="write_off")
    ann, done = spent_before_the_refund(shop)
    key = new_id()
    assert claw(shop, done, 0, key) == ClawBack(taken=58, short=50, written_off=50)
    assert claw(shop, done, 0, key) == ClawBack(taken=58, short=50, written_off=50)
    assert shop.card(ann).points == 0


def test_other_points_of_the_member_cover_a_refund(shop):
    ann, done = spent_before_the_refund(shop)
    give(shop, ann, 100)
    assert claw(shop, done, 0) == ClawBack(taken=58)
    assert shop.card(ann).points == 50


def test_an_old_debt_is_no_part_of_a_new_one(shop):
    shop.change_rules("points", shortfall="write_off", step_points=50)
    ann = shop.join()
    give(shop, ann, 100)
    shop.manager(
        lambda ctx: points.adjust(ctx, ann, -200, reason="correction", may_go_negative=True)
    )
    done = shop.sell("tea", member=ann)
    assert claw(shop, done, 0) == ClawBack(taken=58, short=58, written_off=58)
    assert shop.card(ann).points == -42


def test_pending_points_go_back_as_if_they_had_never_come(shop):
    shop.change_rules("points", pending_days=14)
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    assert shop.card(ann).points_pending == 58
    assert claw(shop, done, 0) == ClawBack(taken=58)
    assert (shop.card(ann).points, shop.card(ann).points_pending) == (0, 0)


# --------------------------------------------------------------------------------- dead points


def test_points_that_died_unused_are_not_taken_again(shop):
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    assert die(shop) == 58
    assert claw(shop, done, 0) == ClawBack(taken=0)
    assert shop.card(ann).points == 0
    assert sums(shop) == {"issued": 0, "expired": 0}


def test_of_a_lot_half_spent_and_half_dead_only_the_spent_half_is_owed(shop):
    shop.change_rules("points", step_points=10)
    ann = shop.join()
    done = shop.sell("tea", member=ann)
    spend(shop, ann, 40)
    assert die(shop) == 18
    # Had she kept half of it, 29 would have come, 40 been spent, and nothing have died.
    assert claw(shop, done, 29) == ClawBack(taken=11, short=11, debt=11)
    assert sums(shop) == {"issued": 29, "redeemed": -40, "expired": 0}
    assert claw(shop, done, 0) == ClawBack(taken=29, short=29, debt=29)
    assert shop.card(ann).points == -40


# ------------------------------------------------------------------------ points that were paid


def test_points_go_back_to_the_lots_they_came_from_with_their_days(shop):
    ann = shop.join()
    for _ in range(3):
        give(shop, ann, 80)
        shop.clock.pass_(days=30)
    before = {row.id: row.expires_at for row in shop.rows(points.lots)}
    spend(shop, ann, 200)
    assert give_back(shop, 100) == GivenBack(100)
    after = {row.id: row.remaining for row in shop.rows(points.lots)}
    in_order = sorted(before, key=before.__getitem__)
    assert [after[lot] for lot in in_order] == [0, 60, 80]  # a smaller sale would have left these
    assert {row.id: row.expires_at for row in shop.rows(points.lots)} == before


def test_points_are_given_back_once(shop):
    ann, key = shop.join(), new_id()
    give(shop, ann, 300)
    spend(shop, ann, 300)
    assert give_back(shop, 100, key=key) == give_back(shop, 100, key=key) == GivenBack(100)
    assert shop.card(ann).points == 100
    with pytest.raises(MoreThanSpent) as refused:
        give_back(shop, 300)
    assert refused.value.facts == {"spent": 200, "asked": 300}
    assert shop.card(ann).points == 100


def test_nothing_spent_is_nothing_to_give_back(shop):
    shop.join()
    with pytest.raises(MoreThanSpent):
        give_back(shop, 100, cause="never happened")
    assert give_back(shop, 0, cause="never happened") == GivenBack(0)


def test_points_of_a_dead_lot_live_on_for_a_while(shop):
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 250)
    spend(shop, ann, 200)
    assert die(shop, days=60) == 50
    assert give_back(shop, 100) == GivenBack(100, reinstated=100)
    card = shop.card(ann)
    assert card.points == 100
    (soon,) = card.expiring
    assert (soon.points, soon.on.isoformat()) == (100, "2027-02-21")  # thirty days from then
    assert die(shop, days=31) == 100


def test_what_had_died_beside_them_does_not_come_back_to_life(shop):
    """The night's job has not been by: fifty dead points are still in the lot."""
    shop.change_rules("points", months_to_expiry=1)
    ann = shop.join()
    give(shop, ann, 250)
    spend(shop, ann, 200)
    shop.clock.pass_(days=60)
    assert give_back(shop, 200).reinstated == 200
    assert shop.card(ann).points == 200
    assert sums(shop)["expired"] == -50


def test_a_shop_may_reinstate_nothing(shop):
    shop.change_rules("points", months_to_expiry=1, reinstatement_days=0)
    ann, key = shop.join(), new_id()
    give(shop, ann, 200)
    spend(shop, ann, 200)
    shop.clock.pass_(days=60)
    assert give_back(shop, 200, key=key) == GivenBack(0, lost=200)
    assert give_back(shop, 200, key=key) == GivenBack(0, lost=200)
    assert shop.card(ann).points == 0


def test_points_reserved_and_let_go_are_as_they_were(shop):
    ann = shop.join()
    give(shop, ann, 300)
    for attempt in range(3):
        spend(shop, ann, 300, cause=f"basket {attempt}")

        def let_go(ctx, attempt=attempt):
            journal.announce(ctx, "points.let_go", ann)
            return points.undo(ctx, cause=f"basket {attempt}", because=f"left {attempt}")

        assert shop.till(let_go) == 300
    assert shop.card(ann).points == 300
    assert [row.remaining for row in shop.rows(points.lots)] == [300]


def test_what_a_stranger_paid_is_not_touched(shop):
    ann, ben = shop.join(), shop.join(BEN)
    for who in (ann, ben):
        give(shop, who, 100)
    spend(shop, ann, 100, cause="ann's")
    spend(shop, ben, 100, cause="ben's")
    give_back(shop, 100, cause="ann's")
    assert (shop.card(ann).points, shop.card(ben).points) == (100, 0)


# ------------------------------------------------------------------------------- in any order

ORDERS = st.permutations(["tea", "cake", "soap", "card"])


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ORDERS, st.integers(1, 4), st.sampled_from([100, 333, 1_000]))
def test_whatever_is_returned_in_whatever_order_only_the_kept_part_has_earned(
    sqlite_shop, order, count, per
):
    shop = sqlite_shop
    shop.change_rules("points", cents_per_point=per)
    shop.clock.pass_(hours=7)
    ann = shop.join()
    before = shop.card(ann).points
    done = shop.sell("tea", "cake", "soap", "card", member=ann)
    lines = shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).lines
    nets = {line.number: line.net_cents for line in lines}
    numbers = {"tea": 1, "cake": 2, "soap": 3, "card": 4}
    for name in order[:count]:
        del nets[numbers[name]]
        claw(shop, done, keeps(shop, done, nets))
        assert shop.card(ann).points - before == sum(nets.values()) // per
