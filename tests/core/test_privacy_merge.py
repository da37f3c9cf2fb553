"""Two members who are one: joined without a lost point, parted again, nothing left undecided."""

import pytest

from core import (
    cards,
    consent,
    coupons,
    journal,
    members,
    notes,
    phone,
    points,
    profiles,
    purses,
    tags,
)
from core.db import migrate
from core.db.ids import new_id
from core.members import members as people
from core.privacy import merge, rules
from core.privacy.aliases import all_ids, resolve
from tests.shopfloor import ANN, BEN, MEI


def two(shop):
    """Ann with points, Ben with more of everything; they turn out to be one person."""
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.sell("tea", "cake", member=ann)
    shop.sell("tea", "tea", "soap", member=ben)
    return ann, ben


def spend(ctx, member_id, count):
    points.redeem(ctx, member_id, count, cause=str(new_id()))
    journal.announce(ctx, "points.spent", member_id)


def join_up(shop, kept, gone):
    key = new_id()
    shop.manager(lambda ctx: merge.merge(ctx, kept, gone, key=key))
    return key


def test_points_of_both_are_hers_and_keep_their_days(shop):
    ann, ben = two(shop)
    before = shop.card(ann).points + shop.card(ben).points
    days = sorted(row.expires_at for row in shop.rows(points.lots))
    join_up(shop, ann, ben)
    assert shop.card(ann).points == before
    assert shop.card(ben).member_id == ann  # the old id resolves
    living = [row for row in shop.rows(points.lots) if row.remaining]
    assert {row.member_id for row in living} == {ann}
    assert sorted(row.expires_at for row in living) == days


def test_both_numbers_and_both_codes_find_the_one_that_stayed(shop):
    ann, ben = two(shop)
    her_old_qr = shop.card(ben).member_qr
    join_up(shop, ann, ben)
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, BEN)).member_id == ann
    assert shop.ask(lambda ctx: members.find(ctx, phone.read(BEN))) == ann
    assert shop.till(lambda ctx: cards.find_by_qr(ctx, her_old_qr))[0].member_id == ann
    assert shop.ask(lambda ctx: cards.look_up(ctx, phone.read(BEN))).member_id == ann
    assert shop.join(BEN) == ann  # at the kiosk she is greeted as herself


def test_a_second_press_merges_once(shop):
    ann, ben = two(shop)
    key = join_up(shop, ann, ben)
    total = shop.card(ann).points
    shop.manager(lambda ctx: merge.merge(ctx, ann, ben, key=key))
    assert shop.card(ann).points == total
    with pytest.raises(merge.SameMember):
        join_up(shop, ann, ben)
    with pytest.raises(merge.SameMember):
        join_up(shop, ann, ann)


def test_one_welcome_coupon_is_enough_for_one_person(shop):
    ann, ben = two(shop)
    join_up(shop, ann, ben)
    assert len(shop.card(ann).coupons) == 1
    states = sorted(row.state for row in shop.rows(coupons.coupons))
    assert states == ["open", "revoked"]


def test_a_coupons_limit_for_each_member_counts_both_of_her(shop_to_spoil):
    shop = shop_to_spoil  # the uses belong to no sale
    from core.coupons import limiting
    from core.coupons.terms import KindRules

    ann, ben = two(shop)
    kind, rules = new_id(), KindRules(per_member=2)
    (hers, his) = sorted(shop.rows(coupons.coupons), key=lambda row: row.member_id == ben)

    def take(ctx, coupon, turn, who):
        limiting.take(ctx, kind, rules, coupon.id, turn, who)
        journal.announce(ctx, "coupon.tried", who)

    shop.till(lambda ctx: take(ctx, his, 7, ben))
    join_up(shop, ann, ben)
    shop.till(lambda ctx: take(ctx, hers, 8, ann))
    with pytest.raises(limiting.MemberHadAll):
        shop.till(lambda ctx: take(ctx, hers, 9, ann))


def test_a_sale_under_way_goes_to_the_one_that_stayed(shop):
    ann, ben = two(shop)
    from core import baskets, checkout

    basket = shop.basket("tea")
    shop.till(lambda ctx: baskets.attach_member(ctx, basket, ben, proof="list"))
    join_up(shop, ann, ben)
    before = shop.card(ann).points
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket, 10_000))
    assert shop.card(ann).points == before + done.points_earned


def test_credit_tags_notes_and_mail_come_along(shop):
    ann, ben = two(shop)
    shop.office(lambda ctx: tags.define(ctx, "vegan", title={"en": "Vegan", "zh_Hant": "純素"}))
    shop.till(lambda ctx: tags.put(ctx, ben, "vegan"))
    shop.till(lambda ctx: notes.write(ctx, ben, "Likes the window", note_id=new_id()))
    shop.till(lambda ctx: profiles.set(ctx, ben, email="ben@Example.com"))
    shop.office(lambda ctx: purses.give(ctx, ben, "refund", 5_000, reason="sorry", key=new_id()))
    join_up(shop, ann, ben)
    assert shop.ask(lambda ctx: tags.codes_of(ctx, ann)) == {"vegan"}
    assert [note.text for note in shop.ask(lambda ctx: notes.of(ctx, ann))] == ["Likes the window"]
    assert shop.ask(lambda ctx: profiles.of(ctx, ann)).email == "ben@example.com"
    assert shop.ask(lambda ctx: purses.held(ctx, ann)).refund_cents == 5_000


def test_of_two_answers_the_newer_counts(shop):
    ann, ben = two(shop)
    shop.kiosk(lambda ctx: consent.record(ctx, ann, granted=True, language="en"))
    shop.clock.pass_(days=1)
    shop.kiosk(lambda ctx: consent.record(ctx, ben, granted=False, language="en"))
    key = join_up(shop, ann, ben)
    assert not shop.ask(lambda ctx: consent.allows(ctx, ann, "marketing", "sms"))
    shop.manager(lambda ctx: merge.undo(ctx, key))
    assert shop.ask(lambda ctx: consent.allows(ctx, ann, "marketing", "sms"))


def test_undone_within_thirty_days_each_has_her_own_again(shop):
    ann, ben = two(shop)
    shop.till(lambda ctx: notes.write(ctx, ben, "Likes the window", note_id=new_id()))
    hers, his = shop.card(ann).points, shop.card(ben).points
    key = join_up(shop, ann, ben)
    shop.clock.pass_(days=29)
    shop.manager(lambda ctx: merge.undo(ctx, key))
    assert (shop.card(ann).points, shop.card(ben).points) == (hers, his)
    assert shop.ask(lambda ctx: resolve(ctx, ben)) == ben
    assert len(shop.card(ben).coupons) == 1  # a new one for the one that was revoked
    assert [note.text for note in shop.ask(lambda ctx: notes.of(ctx, ben))] == ["Likes the window"]
    assert shop.ask(lambda ctx: notes.of(ctx, ann)) == ()


def test_what_was_spent_meanwhile_stays_spent(shop):
    ann, ben = two(shop)
    shop.office(lambda ctx: points.adjust(ctx, ben, 500, reason="kindness"))
    his = shop.card(ben).points
    key = join_up(shop, ann, ben)
    together = shop.card(ann).points
    shop.till(lambda ctx: spend(ctx, ann, 600))
    shop.manager(lambda ctx: merge.undo(ctx, key))
    assert shop.card(ann).points + shop.card(ben).points == together - 600
    assert shop.card(ben).points <= his


def test_after_thirty_days_it_stays_done(shop):
    ann, ben = two(shop)
    key = join_up(shop, ann, ben)
    shop.clock.pass_(days=31)
    with pytest.raises(merge.MergeTooOld):
        shop.manager(lambda ctx: merge.undo(ctx, key))
    shop.office(merge.forget_moves)
    assert shop.rows(merge.moved) == []


def test_three_become_one_and_only_the_last_merge_can_be_undone_first(shop):
    ann, ben = two(shop)
    mei = shop.join(MEI)
    first = join_up(shop, ben, mei)
    second = join_up(shop, ann, ben)
    assert shop.ask(lambda ctx: resolve(ctx, mei)) == ann
    assert set(shop.ask(lambda ctx: all_ids(ctx, ann))) == {ann, ben, mei}
    with pytest.raises(merge.MergedOnSince):
        shop.manager(lambda ctx: merge.undo(ctx, first))
    shop.manager(lambda ctx: merge.undo(ctx, second))
    assert shop.ask(lambda ctx: resolve(ctx, mei)) == ben
    shop.manager(lambda ctx: merge.undo(ctx, first))
    assert shop.ask(lambda ctx: resolve(ctx, mei)) == mei


def test_a_late_void_of_the_one_that_went_is_booked_over(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    sold = shop.sell("tea", "tea", member=ben)
    join_up(shop, ann, ben)
    from core import checkout

    shop.manager(lambda ctx: checkout.void(ctx, sold.sale_id, reason="wrong till", key=new_id()))
    shop.office(merge.sweep)
    assert shop.card(ann).points == 0
    held = {row.id: row.points for row in shop.rows(people)}
    assert held == {ann: 0, ben: 0}


def test_a_coupon_that_reaches_the_old_id_is_brought_over(shop):
    ann, ben = two(shop)
    join_up(shop, ann, ben)

    def late(ctx):
        coupons.issue(ctx, "WELCOME", ben, occasion="late")
        journal.announce(ctx, "coupon.issued", ben)

    shop.office(late)
    shop.office(merge.sweep)
    assert len(shop.card(ann).coupons) == 2
    assert shop.office(merge.sweep) == 0


def test_who_may_be_the_same_person(shop):
    ann, ben = two(shop)
    for member_id in (ann, ben):
        shop.till(lambda ctx, who=member_id: profiles.set(ctx, who, email="ann@example.com"))
    assert shop.ask(lambda ctx: merge.likely(ctx, ann)) == [ben]
    join_up(shop, ann, ben)
    assert shop.ask(lambda ctx: merge.likely(ctx, ann)) == []


def test_a_cashier_merges_nobody(shop):
    ann, ben = two(shop)
    from core.refusals import NotPermitted

    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: merge.merge(ctx, ann, ben, key=new_id()))


def test_every_column_that_names_a_member_has_a_rule():
    migrate.every_table()
    named = {rules.name_of(column) for column in rules.columns()} | {"members.id"}
    assert sorted(named - rules.RULES.keys()) == [], "decide what a merge and an erasure do to it"
    assert sorted(rules.RULES.keys() - named) == [], "a rule for a column that is not there"


def test_the_walk_would_find_a_table_somebody_forgot():
    from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

    elsewhere = MetaData()
    Table("members", elsewhere, Column("id", Uuid, primary_key=True))
    Table("wishes", elsewhere, Column("who", Uuid, ForeignKey("members.id"), primary_key=True))
    assert [rules.name_of(column) for column in rules.columns(elsewhere)] == ["wishes.who"]
