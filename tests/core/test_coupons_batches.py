"""Coupons for many: a segment's members once each, printed sheets, and what they brought."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import baskets, checkout, coupons
from core.coupons import BatchUnknown, BatchWrong, CouponRevoked, CouponUsed, KindUnknown
from core.db.ids import new_id
from core.members import members
from core.refusals import NotPermitted
from core.segments import Criteria
from shop import coupon_jobs, jobs
from tests.core.test_coupons_kinds import TEN_OFF, TITLE, attach, define, lay, pay, publish, void
from tests.shopfloor import NOON

EVERYBODY = select(members.c.id)


def begin(shop, key=None, **more):
    key = key or new_id()
    return shop.manager(lambda ctx: coupons.begin_batch(ctx, "TEN", name="Spring", key=key, **more))


def fill(shop, batch_id, who=None, most=3):
    more, deeds = True, 0
    while more:
        more = shop.office(lambda ctx: coupons.issue_batch(ctx, batch_id, who, most=most))
        deeds += 1
    return deeds


def batch(shop, batch_id):
    return next(one for one in shop.ask(coupons.list_batches) if one.id == batch_id)


def of_batch(shop, batch_id):
    inside = {row.coupon_id for row in shop.rows(coupons.batch_coupons) if row.batch_id == batch_id}
    return [row for row in shop.rows(coupons.coupons) if row.id in inside]


# --------------------------------------------------------------------------------- a segment


def test_each_member_gets_one_coupon_of_a_batch(shop):
    define(shop)
    people = [shop.join(f"9123450{number}") for number in range(7)]
    batch_id = begin(shop)
    assert fill(shop, batch_id, EVERYBODY) == 3
    assert sorted(row.member_id for row in of_batch(shop, batch_id)) == sorted(people)
    assert fill(shop, batch_id, EVERYBODY) == 1
    assert (batch(shop, batch_id).made, batch(shop, batch_id).done_at) == (7, NOON)


def test_a_batch_goes_on_where_it_was_killed(shop):
    define(shop)
    for number in range(8):
        shop.join(f"9123450{number}")
    batch_id = begin(shop)
    shop.office(lambda ctx: coupons.issue_batch(ctx, batch_id, EVERYBODY, most=3))

    def dies(ctx):
        coupons.issue_batch(ctx, batch_id, EVERYBODY, most=3)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        shop.office(dies)
    assert batch(shop, batch_id).made == 3
    fill(shop, batch_id, EVERYBODY)
    assert (
        len({row.member_id for row in of_batch(shop, batch_id)}) == batch(shop, batch_id).made == 8
    )


def test_the_same_key_begins_one_batch(shop):
    define(shop)
    key = new_id()
    assert begin(shop, key) == begin(shop, key)
    assert len(shop.rows(coupons.batches)) == 1


def test_the_job_fills_a_batch_for_the_segment_it_was_begun_for(shop):
    define(shop)
    ann = shop.join()
    shop.clock.pass_(days=40)
    ben = shop.join("62345678")
    batch_id = begin(shop, who=Criteria(joined_within_days=30).model_dump_json())
    *_, done = coupon_jobs.issue_batches(shop.database, jobs.offices(shop.database))
    assert done == 1
    assert [row.member_id for row in of_batch(shop, batch_id)] == [ben]
    assert "HK$10 off" not in {one.title["en"] for one in shop.card(ann).coupons}
    assert list(coupon_jobs.issue_batches(shop.database, jobs.offices(shop.database))) == []


# ------------------------------------------------------------------------------------ printed


def test_a_printed_batch_has_as_many_as_were_wanted(shop):
    define(shop)
    batch_id = begin(shop, wanted=10)
    assert fill(shop, batch_id, most=4) == 3
    sheet = shop.manager(lambda ctx: coupons.sheet(ctx, batch_id))
    assert len({one.payload for one in sheet}) == 10
    assert all(len(one.payload) == 51 and one.title == TITLE for one in sheet)
    table = list(csv.DictReader(io.StringIO(coupons.sheet_csv(sheet))))
    assert [row["qr"] for row in table] == [one.payload for one in sheet]
    assert table[0]["valid_until"] == "2026-12-23"
    assert table[0]["title_zh_Hant"] == "減 HK$10"


def test_a_bearer_uses_a_printed_coupon_without_being_a_member(shop):
    define(shop)
    batch_id = begin(shop, wanted=1)
    fill(shop, batch_id)
    (printed,) = shop.manager(lambda ctx: coupons.sheet(ctx, batch_id))
    basket_id = shop.basket("tea")
    lay(shop, basket_id, printed.payload)
    assert pay(shop, basket_id).total_cents == 4_800
    with pytest.raises(CouponUsed):
        lay(shop, shop.basket("tea"), printed.payload)


@pytest.mark.parametrize("wanted", [0, -1, 100_001])
def test_a_batch_has_a_sensible_size(sqlite_shop, wanted):
    define(sqlite_shop)
    with pytest.raises(BatchWrong):
        begin(sqlite_shop, wanted=wanted)


def test_batches_are_of_known_kinds_and_of_who_may(shop):
    with pytest.raises(KindUnknown):
        begin(shop)
    with pytest.raises(BatchUnknown):
        shop.office(lambda ctx: coupons.issue_batch(ctx, new_id()))
    define(shop)
    key = new_id()
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: coupons.begin_batch(ctx, "TEN", name="Mine", key=key, wanted=5))


# ------------------------------------------------------------------------------------ revoked


def test_a_revoked_batch_takes_back_what_nobody_has_used(shop):
    define(shop, total=9)
    batch_id = begin(shop, wanted=6)
    fill(shop, batch_id)
    sheet = shop.manager(lambda ctx: coupons.sheet(ctx, batch_id))
    used, laid = shop.basket("tea"), shop.basket("tea", station="TST-2")
    lay(shop, used, sheet[0].payload)
    done = pay(shop, used)
    lay(shop, laid, sheet[1].payload, "TST-2")
    more = True
    while more:
        more = shop.manager(
            lambda ctx: coupons.revoke_batch(ctx, batch_id, reason="lost in the post", most=2)
        )
    states = sorted(row.state for row in of_batch(shop, batch_id))
    assert states == ["redeemed"] + ["revoked"] * 5
    assert [row.taken for row in shop.rows(coupons.limits)] == [1]
    with pytest.raises(CouponRevoked):
        pay(shop, laid, "TST-2")
    void(shop, done)
    assert {row.state for row in of_batch(shop, batch_id)} == {"revoked"}
    assert [row.taken for row in shop.rows(coupons.limits)] == [0]


def test_a_stopped_batch_makes_no_more(shop):
    define(shop)
    batch_id = begin(shop, wanted=6)
    shop.office(lambda ctx: coupons.issue_batch(ctx, batch_id, most=2))
    shop.manager(lambda ctx: coupons.stop_batch(ctx, batch_id, reason="enough"))
    assert fill(shop, batch_id) == 1
    assert batch(shop, batch_id).made == 2


# ------------------------------------------------------------------------------------- report


def report(shop, by, actor="manager"):
    since, until = NOON - timedelta(days=1), NOON + timedelta(days=1)
    work = lambda ctx: coupons.report(ctx, by, since, until)  # noqa: E731
    return {one.name: one for one in getattr(shop, actor)(work)}


def test_the_report_says_what_coupons_gave_and_what_they_brought(shop):
    define(shop, campaign="spring", terms=TEN_OFF)
    batch_id = begin(shop, wanted=4)
    fill(shop, batch_id)
    sheet = shop.manager(lambda ctx: coupons.sheet(ctx, batch_id))
    one, two = shop.basket("tea", "cake"), shop.basket("tea", station="TST-2")
    lay(shop, one, sheet[0].payload)
    lay(shop, one, sheet[1].payload)
    assert pay(shop, one).total_cents == 7_650
    lay(shop, two, sheet[2].payload, "TST-2")
    void(shop, pay(shop, two, "TST-2"), "TST-2")
    shop.manager(lambda ctx: coupons.revoke(ctx, of_batch(shop, batch_id)[-1].id, reason="test"))
    for by, name in (("kind", "TEN"), ("batch", "Spring"), ("campaign", "spring")):
        told = report(shop, by)[name]
        assert (told.issued, told.open, told.redeemed, told.revoked) == (4, 1, 2, 1)
        assert (told.given_cents, told.sales, told.net_cents) == (2_000, 1, 7_650)
        assert told.margin_cents == 7_650 - 2_600 - 1_500


def test_cost_is_for_who_may_see_it(shop):
    define(shop)
    shop.join()
    with pytest.raises(NotPermitted):
        report(shop, "kind", "till")


def test_codes_are_reported_like_batches_by_their_uses_alone(shop):
    define(shop)
    publish(shop)
    for pays in (True, False):
        basket_id = shop.basket("tea")
        attach(shop, basket_id, shop.join(f"9123450{int(pays)}"))
        shop.till(lambda ctx, basket_id=basket_id: baskets.add_code(ctx, basket_id, "SUMMER26"))
        if pays:
            shop.till(lambda ctx, basket_id=basket_id: checkout.pay_cash(ctx, basket_id, 10_000))
        else:
            shop.till(lambda ctx, basket_id=basket_id: baskets.clear(ctx, basket_id))
    told = report(shop, "batch")["SUMMER26"]
    assert (told.issued, told.redeemed, told.given_cents) == (1, 1, 1_000)
