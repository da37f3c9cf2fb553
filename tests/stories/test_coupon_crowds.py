"""Coupons many people want at once: limits hold, nobody else waits, branches cut off count."""

import shutil
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import make_url, select, update

from core import baskets, checkout, coupons, journal
from core.coupons import CouponUsed, KindRules
from core.refusals import Refusal
from tests.crowd import refused, tills, together
from tests.shop_fixtures import at_work

FIFTY = 50
TEN_OFF = {"kind": "amount", "value": 1_000}
TITLE = {"en": "HK$10 off", "zh_Hant": "減 HK$10"}


def publish(shop, **rules):
    def deed(ctx):
        coupons.define(
            ctx, code="TEN", title=TITLE, terms=TEN_OFF, days_valid=30, rules=KindRules(**rules)
        )
        coupons.publish(ctx, "TEN", "SUMMER26")

    shop.manager(deed)


def give(shop, member_id, occasion):
    def deed(ctx):
        journal.announce(ctx, "coupon.issued", member_id)
        return coupons.issue(ctx, "TEN", member_id, occasion=occasion)

    shop.office(deed)


def lay_code(shop, basket_id, till):
    return shop.till(lambda ctx: baskets.add_code(ctx, basket_id, "SUMMER26"), till)


def pay(shop, basket_id, till):
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000), till)


def taken(shop):
    return {row.subject.split(":")[0]: row.taken for row in shop.rows(coupons.limits)}


def states(shop):
    return sorted(row.state for row in shop.rows(coupons.coupons))


# ------------------------------------------------------------------------------------- limits


def test_of_fifty_tills_ten_get_the_ten_there_are(shop):
    publish(shop, total=10)
    codes = tills(shop, FIFTY)
    waiting = [shop.basket("tea", station=code) for code in codes]
    answers = together(FIFTY, lambda nth: lay_code(shop, waiting[nth], codes[nth]))
    assert refused(answers) == ["CouponsAllTaken"] * 40
    assert taken(shop) == {"all": 10}
    assert states(shop) == ["reserved"] * 10
    got = [nth for nth, one in enumerate(answers) if not isinstance(one, Refusal)]
    for nth in got[:5]:
        assert pay(shop, waiting[nth], codes[nth]).total_cents == 4_800
    for nth in got[5:]:
        shop.till(lambda ctx, nth=nth: baskets.clear(ctx, waiting[nth]), codes[nth])
    assert taken(shop) == {"all": 5}


def test_of_fifty_tills_a_member_uses_two_of_many(shop):
    publish(shop, per_member=2)
    codes, ann = tills(shop, FIFTY), shop.join()
    waiting = [shop.basket("tea", station=code) for code in codes]
    for code, basket_id in zip(codes, waiting, strict=True):
        shop.till(
            lambda ctx, basket_id=basket_id: baskets.attach_member(
                ctx, basket_id, ann, proof="list"
            ),
            code,
        )
    answers = together(FIFTY, lambda nth: lay_code(shop, waiting[nth], codes[nth]))
    assert refused(answers) == ["MemberHadAll"] * 48
    assert taken(shop) == {"who": 2}


def test_what_is_given_up_is_taken_by_the_next(shop):
    """Some lay, some take off again, all at once: never more than the limit, never lost uses."""
    publish(shop, total=3)
    codes = tills(shop, 12)
    waiting = [shop.basket("tea", station=code) for code in codes]

    def restless(nth):
        for _ in range(4):
            try:
                found = lay_code(shop, waiting[nth], codes[nth])
            except coupons.CouponsAllTaken:
                continue
            shop.till(lambda ctx, one=found: baskets.remove_coupon(ctx, waiting[nth], one.id),
                      codes[nth])  # fmt: skip

    together(12, restless)
    assert taken(shop) == {"all": 0}
    assert set(states(shop)) == {"claimed"}


def test_one_coupon_is_laid_on_one_of_fifty_counters(shop):
    codes, ann = tills(shop, FIFTY), shop.join()
    (card,) = shop.card(ann).coupons
    waiting = [shop.basket("tea", "tea", station=code) for code in codes]

    def lay(nth):
        return shop.till(
            lambda ctx: baskets.add_coupon(ctx, waiting[nth], card.payload), codes[nth]
        )

    answers = together(FIFTY, lay)
    assert refused(answers) == ["CouponReserved"] * (FIFTY - 1)
    (winner,) = [nth for nth, one in enumerate(answers) if not isinstance(one, Refusal)]
    assert pay(shop, waiting[winner], codes[winner]).total_cents == 9_600
    for nth in range(FIFTY):
        if nth != winner:
            with pytest.raises(CouponUsed):
                lay(nth)
            break


def test_a_batch_filled_from_many_sides_gives_each_member_one(shop):
    publish(shop)
    people = {shop.join(f"9123450{number}") for number in range(9)}
    from core.db.ids import new_id
    from core.members import members

    key, everybody = new_id(), select(members.c.id)
    shop.manager(lambda ctx: coupons.begin_batch(ctx, "TEN", name="Spring", key=key))

    def fill(_):
        while shop.office(lambda ctx: coupons.issue_batch(ctx, key, everybody, most=2)):
            pass

    together(6, fill)
    owners = [row.member_id for row in shop.rows(coupons.coupons) if row.occasion[:5] == "batch"]
    assert len(owners) == len(set(owners)) == len(people)


# ------------------------------------------------------------------------------- nobody waits


def test_a_hot_limit_makes_no_ordinary_sale_wait(postgres_shop):
    """While somebody holds the limit's row, sales with and without the code go through."""
    shop = postgres_shop
    publish(shop, total=1_000)
    ready = shop.basket("tea")
    lay_code(shop, ready, "TST-1")
    held, go = Event(), Event()

    def holds():
        def deed(ctx):
            ctx.db.execute(update(coupons.limits).values(taken=coupons.limits.c.taken))
            held.set()
            go.wait(30)

        shop.office(deed)

    holder = Thread(target=holds, daemon=True)
    holder.start()
    assert held.wait(30)
    try:
        assert pay(shop, ready, "TST-1").total_cents == 4_800
        assert shop.sell("tea", station="TST-2").total_cents == 5_800
    finally:
        go.set()
        holder.join(30)


# --------------------------------------------------------------------------- branches cut off


@pytest.mark.parametrize("branches", [1, 3])
def test_branches_cut_off_from_each_other_take_a_coupon_once_each(sqlite_shop, tmp_path, branches):
    """Each branch's own books are exact; between branches the worst case is one use for each."""
    ann = sqlite_shop.join()
    (card,) = sqlite_shop.card(ann).coupons
    sqlite_shop.database.tidy()
    sqlite_shop.database.close()
    file = Path(make_url(sqlite_shop.database.url).database)
    used = 0
    for number in range(branches):
        copy = tmp_path / f"branch{number}.sqlite3"
        for end in ("", "-wal"):
            if Path(f"{file}{end}").exists():
                shutil.copyfile(f"{file}{end}", f"{copy}{end}")
        with at_work(f"sqlite:///{copy}", sqlite_shop) as branch:
            branch.clock.now = sqlite_shop.clock.now
            for _ in range(2):
                basket_id = branch.basket("tea", "tea")
                try:
                    branch.till(lambda ctx: baskets.add_coupon(ctx, basket_id, card.payload))  # noqa: B023
                except CouponUsed:
                    assert pay(branch, basket_id, "TST-1").total_cents == 11_600
                else:
                    used += pay(branch, basket_id, "TST-1").total_cents == 9_600
    assert used == branches
