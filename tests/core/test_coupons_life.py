"""A coupon's life: every turn that is allowed, and no other; reserved on one counter at a time."""

import pytest

from core import baskets, checkout, coupons, journal
from core.baskets import stale
from core.coupons import LIFE, CouponExpired, CouponRevoked, CouponUsed
from core.coupons.life import turn
from core.db.ids import new_id
from tests.core.test_coupons import issue, lay, pay, payload_of, turns
from tests.shopfloor import BEN

STATES = [state for state in LIFE if state]
ENTRIES = sorted({entry for turns in LIFE.values() for entry in turns})
ROADS = {
    "open": [],
    "reserved": [("open", "reserved")],
    "redeemed": [("open", "reserved"), ("reserved", "redeemed")],
    "expired": [("open", "expired")],
    "revoked": [("open", "revoked")],
}


def state_of(shop, coupon_id):
    (row,) = [row for row in shop.rows(coupons.coupons) if row.id == coupon_id]
    return row.state


def turned(shop, coupon_id, before, entry):
    def deed(ctx):
        journal.announce(ctx, "coupon.test", coupon_id)
        return turn(ctx, coupon_id, before, entry, cause="test")

    return shop.office(deed)


# ----------------------------------------------------------------------------- the transitions


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_not_in_the_table_cannot_be_asked_for(sqlite_shop, before, entry):
    ann = sqlite_shop.join()
    (card,) = sqlite_shop.card(ann).coupons
    if entry in LIFE[before]:
        assert LIFE[before][entry] in STATES
    else:
        with pytest.raises(KeyError):
            turned(sqlite_shop, card.coupon_id, before, entry)


@pytest.mark.parametrize("really", sorted(ROADS))
@pytest.mark.parametrize("believed", sorted(ROADS))
def test_a_turn_happens_only_from_the_state_the_coupon_is_in(sqlite_shop, really, believed):
    """The guard decides, not what somebody read before."""
    shop = sqlite_shop
    coupon_id = issue(shop, shop.join(), "life")
    for before, entry in ROADS[really]:
        assert turned(shop, coupon_id, before, entry) is not None
    for entry, after in LIFE[believed].items():
        number = turned(shop, coupon_id, believed, entry)
        assert (number is not None) == (really == believed)
        assert state_of(shop, coupon_id) == (after if number is not None else really)
        if number is not None:
            return


def test_every_state_can_be_reached_and_dead_ones_lead_nowhere():
    reached = {after for turns in LIFE.values() for after in turns.values()}
    assert reached == set(STATES)
    assert [state for state, turns in LIFE.items() if not turns] == ["expired", "revoked"]


# -------------------------------------------------------------------------- laid and taken off


def test_a_coupon_taken_off_can_be_laid_elsewhere(shop):
    payload = payload_of(shop, shop.join())
    first, second = shop.basket("tea", "tea"), shop.basket("tea", "tea", station="TST-2")
    coupon_id = lay(shop, first, payload).id
    shop.till(lambda ctx: baskets.remove_coupon(ctx, first, coupon_id))
    lay(shop, second, payload, "TST-2")
    assert pay(shop, second, "TST-2").total_cents == 9_600
    assert pay(shop, first).total_cents == 11_600


def test_a_dropped_basket_lets_go_of_its_coupons(shop):
    ann = shop.join()
    payload = payload_of(shop, ann)
    basket_id = shop.basket("tea")
    lay(shop, basket_id, payload)
    assert shop.card(ann).coupons == ()
    shop.till(lambda ctx: baskets.clear(ctx, basket_id))
    assert len(shop.card(ann).coupons) == 1
    assert shop.rows(baskets.tables.basket_coupons) == []


def test_a_member_who_leaves_takes_the_coupon_along(shop):
    ann, ben = shop.join(), shop.join(BEN)
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, payload_of(shop, ann))
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ben, proof="list"))
    assert len(shop.card(ann).coupons) == 1
    assert pay(shop, basket_id).total_cents == 11_600


def test_a_basket_left_standing_lets_go_after_the_hold_time(shop):
    ann = shop.join()
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, payload_of(shop, ann))
    shop.clock.pass_(minutes=119)
    assert shop.office(stale.release_stale) == 0
    shop.clock.pass_(minutes=2)
    assert shop.office(stale.release_stale) == 1
    assert shop.office(stale.release_stale) == 0
    assert len(shop.card(ann).coupons) == 1
    assert pay(shop, basket_id).total_cents == 11_600


def test_a_basket_that_is_being_paid_keeps_its_coupon(shop):
    ann = shop.join()
    basket_id = shop.basket("tea", "tea")
    lay(shop, basket_id, payload_of(shop, ann))
    shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 1_000))
    shop.clock.pass_(hours=5)
    assert shop.office(stale.release_stale) == 0
    assert pay(shop, basket_id).total_cents == 9_600


def test_a_coupon_revoked_on_the_counter_can_still_be_taken_off(shop):
    ann = shop.join()
    basket_id = shop.basket("tea", "tea")
    found = lay(shop, basket_id, payload_of(shop, ann))
    shop.manager(lambda ctx: coupons.revoke(ctx, found.id, reason="misprint"))
    with pytest.raises(CouponRevoked):
        pay(shop, basket_id)
    shop.till(lambda ctx: baskets.remove_coupon(ctx, basket_id, found.id))
    assert pay(shop, basket_id).total_cents == 11_600
    with pytest.raises(CouponRevoked):
        shop.manager(lambda ctx: coupons.revoke(ctx, found.id, reason="again"))


# ------------------------------------------------------------------------------ death and grace


def test_the_night_closes_the_books_on_dead_coupons(shop):
    for number in range(3):
        issue(shop, shop.join(f"9123450{number}"), "more")
    shop.clock.pass_(days=61)
    issue(shop, shop.join("91234509"), "late")
    died, after = shop.office(lambda ctx: coupons.expire(ctx, most=4))
    assert died == 4
    while after is not None:
        count, after = shop.office(lambda ctx, after=after: coupons.expire(ctx, after, most=4))
        died += count
    assert died == 6
    states = sorted(row.state for row in shop.rows(coupons.coupons))
    assert states == ["expired"] * 6 + ["open"] * 2


def test_a_coupon_closed_by_the_night_says_its_day(shop):
    payload = payload_of(shop, shop.join())
    shop.clock.pass_(days=61)
    assert shop.office(coupons.expire) == (1, None)
    with pytest.raises(CouponExpired) as refused:
        shop.ask(lambda ctx: coupons.read(ctx, payload))
    assert refused.value.facts == {"on": "2027-01-22"}


def test_a_coupon_given_back_after_its_day_lives_on_for_the_days_of_grace(shop):
    ann = shop.join()
    basket_id = shop.basket("tea", "tea")
    shop.clock.pass_(days=60)
    found = lay(shop, basket_id, payload_of(shop, ann))
    done = pay(shop, basket_id)
    shop.clock.pass_(days=1)
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "faulty", key=new_id()))
    (card,) = shop.card(ann).coupons
    assert card.coupon_id == found.id
    assert card.expires_on.isoformat() == "2027-02-06"  # 14 days after 23 January
    again = shop.basket("tea", "tea")
    lay(shop, again, card.payload)
    assert pay(shop, again).total_cents == 9_600


def test_an_expired_or_used_coupon_is_not_revoked(shop):
    ann = shop.join()
    (card,) = shop.card(ann).coupons
    shop.clock.pass_(days=61)
    shop.office(coupons.expire)
    with pytest.raises(CouponExpired):
        shop.manager(lambda ctx: coupons.revoke(ctx, card.coupon_id, reason="late"))


def test_using_up_a_coupon_without_a_counter_lays_it_down_first(shop):
    """An online shop's order, or a basket of a shop older than reservations."""
    ann = shop.join()
    (card,) = shop.card(ann).coupons

    def deed(ctx):
        journal.announce(ctx, "coupon.redeemed", card.coupon_id)
        coupons.redeem(ctx, card.coupon_id, cause="web:1001")

    shop.office(deed)
    assert [kind for _, kind in turns(shop)] == ["issued", "reserved", "redeemed"]
    with pytest.raises(CouponUsed):
        shop.office(deed)
