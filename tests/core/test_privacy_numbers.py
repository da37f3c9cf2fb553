"""A new number, proven: history stays, the old one is free; a recycled one is flagged."""

import orjson
import pytest

from core import cards, phone, points
from core.db.ids import new_id
from core.messages.tables import messages
from core.privacy import merge, numbers
from core.verify import verify
from tests.shopfloor import ANN, BEN

NEW = phone.read("67676767")


def asked(shop, who, number=NEW):
    """The code in the letter that went to the new number."""
    key = new_id()
    shop.till(lambda ctx: numbers.ask(ctx, who, number, key=key))
    (letter,) = [row for row in shop.rows(messages) if row.key == f"code:{key}"]
    facts = orjson.loads(letter.facts)
    assert facts["to"] == number.e164
    assert letter.to_masked == number.masked
    return facts["code"]


def test_a_proven_number_becomes_hers_and_the_old_one_is_free(shop):
    ann = shop.join(ANN)
    shop.sell("tea", member=ann)
    before = shop.card(ann).points
    code = asked(shop, ann)
    assert shop.till(lambda ctx: numbers.change(ctx, ann, NEW, code))
    found = shop.ask(lambda ctx: cards.find_by_phone(ctx, "67676767"))
    assert (found.member_id, found.points, found.verified) == (ann, before, True)
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, ANN)) is None
    assert shop.join(ANN) != ann
    (kept,) = shop.ask(lambda ctx: numbers.history(ctx, ann))
    assert (kept.before, kept.after, kept.how) == ("+852 •••• 4567", "+852 •••• 6767", "code")


def test_a_wrong_code_changes_nothing(shop):
    ann = shop.join(ANN)
    code = asked(shop, ann)
    wrong = "000000" if code != "000000" else "111111"
    assert not shop.till(lambda ctx: numbers.change(ctx, ann, NEW, wrong))
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, ANN)).member_id == ann
    assert shop.ask(lambda ctx: numbers.history(ctx, ann)) == []


def test_a_supervisor_may_vouch_and_a_cashier_may_not(shop):
    from core.refusals import NotPermitted

    ann = shop.join(ANN)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: numbers.change_by_staff(ctx, ann, NEW))
    shop.manager(lambda ctx: numbers.change_by_staff(ctx, ann, NEW))
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, "67676767")).member_id == ann


def test_a_number_in_use_is_a_case_for_a_merge(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    his = phone.read(BEN)
    code = asked(shop, ann, his)
    with pytest.raises(numbers.NumberInUse) as refused:
        shop.till(lambda ctx: numbers.change(ctx, ann, his, code))
    assert refused.value.facts["owner"] == str(ben)
    with pytest.raises(numbers.NumberTheSame):
        asked(shop, ann, phone.read(ANN))


def test_a_recycled_number_goes_to_whoever_proves_it_and_is_flagged(shop):
    ben = shop.join(BEN)
    shop.sell("tea", member=ben)
    shop.clock.pass_(days=200)
    ann, his = shop.join(ANN), phone.read(BEN)
    code = asked(shop, ann, his)
    assert shop.till(lambda ctx: numbers.change(ctx, ann, his, code))
    (flag,) = shop.ask(numbers.flags)
    assert (flag.lost_by, flag.claimed_by, flag.idle_days) == (ben, ann, 200)
    assert shop.card(ben).phone_masked == ""
    assert sum(row.points for row in shop.rows(points.entries) if row.member_id == ben) > 0
    shop.manager(lambda ctx: numbers.settle(ctx, flag.id))
    assert shop.ask(numbers.flags) == []


def test_the_number_of_somebody_merged_into_her_is_simply_hers(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.manager(lambda ctx: merge.merge(ctx, ann, ben, key=new_id()))
    his = phone.read(BEN)
    code = asked(shop, ann, his)
    assert shop.till(lambda ctx: numbers.change(ctx, ann, his, code))
    assert shop.ask(numbers.flags) == []
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, BEN)).member_id == ann
    assert verify(shop.database) == []
