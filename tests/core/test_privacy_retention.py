"""The retention clock: told, then forgotten; whoever comes back stays."""

from core import cards, purses, visits
from core.db.ids import new_id
from core.messages.tables import messages
from core.privacy import erase, retention
from shop import member_jobs
from tests.shopfloor import ANN, BEN, MEI


def night(shop):
    """What the house does every night."""
    desks = [shop.desk("TST-OFFICE")]
    from dataclasses import replace

    from core.context import SYSTEM

    desks = [replace(desks[0], actor=SYSTEM)]
    list(member_jobs.count_days(shop.database, desks))
    return list(member_jobs.retain(shop.database, desks))


def test_nobody_is_forgotten_until_the_shop_says_so(shop):
    ann = shop.join(ANN)
    shop.clock.pass_(days=4_000)
    night(shop)
    assert shop.card(ann).phone_masked


def test_the_idle_are_told_and_a_month_later_forgotten(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.change_rules("privacy", retention_months=24)
    shop.clock.pass_(days=740)
    mei = shop.join(MEI)
    night(shop)
    letters = [row for row in shop.rows(messages) if row.template == "retention_notice"]
    assert {row.member_id for row in letters} == {ann, ben}
    night(shop)  # a second night tells nobody twice
    assert len([row for row in shop.rows(messages) if row.template == "retention_notice"]) == 2
    shop.clock.pass_(days=15)
    shop.join(BEN)  # he came back: the kiosk saw him
    shop.clock.pass_(days=16)
    night(shop)
    assert shop.ask(lambda ctx: erase.of(ctx, ann)).why == "idle"
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, ANN)) is None
    for who in (ben, mei):
        assert shop.ask(lambda ctx, who=who: erase.of(ctx, who)) is None


def test_buying_counts_as_being_seen(shop):
    ann = shop.join(ANN)
    shop.change_rules("privacy", retention_months=24)
    shop.clock.pass_(days=700)
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=60)
    night(shop)
    assert [row for row in shop.rows(messages) if row.template == "retention_notice"] == []
    assert [row.visits for row in shop.rows(visits.days)] == [1]


def test_whom_we_owe_money_is_never_forgotten_by_a_clock(shop):
    ann = shop.join(ANN)
    shop.office(lambda ctx: purses.give(ctx, ann, "refund", 900, reason="owed", key=new_id()))
    shop.change_rules("privacy", retention_months=24)
    shop.clock.pass_(days=740)
    night(shop)
    shop.clock.pass_(days=31)
    night(shop)
    assert shop.ask(lambda ctx: erase.of(ctx, ann)) is None
    assert shop.rows(retention.notices) == []
