"""The statement: lot by lot where points came from, when they die, what they paid for."""

from datetime import date

import pytest

from core import checkout, journal, points, words
from core.db.ids import new_id
from core.document import as_text
from core.points import paper
from tests.shopfloor import BEN


def give(shop, member_id, count, reason="kindness", **told):
    shop.manager(lambda ctx: points.adjust(ctx, member_id, count, reason=reason, **told))


def spend(shop, member_id, count, cause="reward"):
    def deed(ctx):
        journal.announce(ctx, "points.spent", member_id)
        return points.redeem(ctx, member_id, count, cause=cause)

    return shop.till(deed)


def refund(shop, done, kept):
    def deed(ctx):
        journal.announce(ctx, "points.refunded", done.sale_id)
        points.claw_back(ctx, done.sale_id, kept, key=new_id())

    shop.till(deed)


def told(shop, member_id, until=None):
    return shop.ask(lambda ctx: points.statement(ctx, member_id, until))


def keys(story):
    return [line.key.removeprefix("points.") for line in (story.origin, *story.lines)]


def test_a_lot_names_its_sale_its_last_day_and_what_it_paid_for(shop):
    ann = shop.join()
    done = shop.sell("cup", "tea", member=ann)
    shop.clock.pass_(days=1)
    spend(shop, ann, 100)
    found = told(shop, ann)
    (story,) = found.lots
    assert (found.balance, story.left, story.dies_on) == (46, 46, date(2027, 11, 23))
    assert (story.origin.key, story.origin.facts["number"]) == ("points.earned_by", done.number)
    (used,) = story.lines
    assert (used.points, used.key, used.facts) == (-100, "points.spent", {"points": 100})


def test_points_paid_at_the_till_name_the_receipt_they_paid_for(shop):
    from core import baskets

    ann = shop.join()
    give(shop, ann, 1_000, reason="gift")
    basket_id = shop.basket("tea")
    shop.till(lambda ctx: baskets.attach_member(ctx, basket_id, ann, proof="list"))
    shop.till(lambda ctx: checkout.lay_points(ctx, basket_id, 1_000, key=new_id()))
    done = shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 100_000))
    gift, _ = told(shop, ann).lots
    assert keys(gift) == ["hand_gift", "paid_for"]
    assert gift.lines[0].facts == {"points": 1_000, "number": done.number}


def test_one_spending_is_seen_in_every_lot_it_drew_on(shop):
    ann = shop.join()
    for _ in range(3):
        give(shop, ann, 80)
        shop.clock.pass_(days=1)
    spend(shop, ann, 200)
    assert [(one.left, [line.points for line in one.lines]) for one in told(shop, ann).lots] == [
        (0, [-80]), (0, [-80]), (40, [-40]),
    ]  # fmt: skip


def test_a_refund_names_the_receipt_it_is_about(shop):
    ann = shop.join()
    done = shop.sell("cake", "card", member=ann)
    refund(shop, done, 38)
    (story,) = told(shop, ann).lots
    assert keys(story) == ["earned_by", "taken_back_from"]
    assert story.lines[0].facts == {"points": 13, "number": done.number}
    assert story.left == 38


def test_every_turn_of_a_points_life_is_told(shop):
    shop.change_rules("points", months_to_expiry=1, step_points=10)
    ann = shop.join()
    give(shop, ann, -30, "correction", may_go_negative=True)
    done = shop.sell("tea", member=ann)
    spend(shop, ann, 20)
    shop.clock.pass_(days=40)
    shop.office(points.expire)
    refund(shop, done, 0)

    def give_back(ctx):
        journal.announce(ctx, "points.given_back", ann)
        points.give_back(ctx, "reward", 20, key=new_id())

    shop.till(give_back)
    debt, sale = told(shop, ann).lots
    assert keys(debt) == ["hand_correction", "debt_paid"]
    assert keys(sale) == [
        "earned_by", "spent", "paid_a_debt", "died", "taken_back_from", "called_back", "given_back",
    ]  # fmt: skip
    assert told(shop, ann).balance == shop.card(ann).points


def test_a_change_of_policy_dates_nothing_anew(shop):
    ann = shop.join()
    shop.sell("tea", member=ann)
    before = told(shop, ann)
    shop.change_rules("points", months_to_expiry=1, cents_per_point=1)
    assert told(shop, ann).lots == before.lots


def test_the_statement_of_a_past_day_is_what_it_was(shop):
    ann = shop.join()
    seen = []
    for step in range(6):
        shop.clock.pass_(days=35)
        if step % 3 == 2:
            spend(shop, ann, 100)
        else:
            shop.sell("tea", "cake", "soap", member=ann)
        seen.append((shop.clock.now, told(shop, ann)))
    for moment, then in seen:
        assert told(shop, ann, moment) == then
    assert told(shop, ann, seen[0][0].replace(year=2020)).lots == ()


def test_everybody_has_their_own(shop):
    ann, ben = shop.join(), shop.join(BEN)
    for who in (ann, ben):
        shop.sell("tea", member=who)
    shop.clock.pass_(days=400)
    shop.office(points.expire)
    assert [told(shop, who).balance for who in (ann, ben)] == [0, 0]
    assert all(len(told(shop, who).lots) == 1 for who in (ann, ben))


PAPER = """\
             尖沙咀
            你的積分
        2026-11-25 12:00
--------------------------------
2026-11-23 單據             +146
TST-1-000001 賺取
2026-11-24 使用 100 分      -100
2026-11-24 店舖更正          -46

2026-11-24 店舖更正           -4
欠分                          -4

2026-11-25 單據 TST-1-000002 +58
賺取
有效至 2027年11月25日   餘 58 分

--------------------------------
積分結餘                      54
"""


def test_the_statement_on_paper_reads_well_and_names_nobody(shop):
    ann = shop.join()
    shop.sell("cup", "tea", member=ann)
    shop.clock.pass_(days=1)
    spend(shop, ann, 100)
    give(shop, ann, -50, "correction", may_go_negative=True)
    shop.clock.pass_(days=1)
    shop.sell("tea", member=ann)
    slip = paper.for_statement(shop.store, told(shop, ann), "zh_Hant")
    assert as_text(slip, columns=32) == PAPER


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_line_can_be_said(lang):
    from core.points import statements

    every = {*statements.MOVES.values(), *statements.WITH_SALE.values(), "points.by_hand"}
    every |= {f"points.hand_{reason}" for reason in statements.HAND_REASONS}
    facts = {"points": 1_200, "number": "TST-1-000001", "reason": "because", "note": ""}
    said = {key: words.say(lang, key, **facts) for key in every}
    assert {key for key, sentence in said.items() if "{" in sentence or sentence == key} == set()


def test_the_shops_own_reasons_have_sentences():
    from core.points import statements
    from core.settings import PointsRules

    assert set(PointsRules().adjust_reasons) == statements.HAND_REASONS


def test_a_reason_of_the_shops_own_is_said_as_it_is(shop):
    shop.change_rules("points", adjust_reasons=("店慶",))
    ann = shop.join()
    give(shop, ann, 100, reason="店慶", note="ten years")
    (story,) = told(shop, ann).lots
    assert (story.origin.key, story.origin.facts["note"]) == ("points.by_hand", "ten years")
    assert words.say("zh_Hant", story.origin.key, **story.origin.facts) == "店舖調整：店慶"
