"""Tags: typed, for a while or for good, by hand or by rule; a rule never takes a colleague's."""

import pytest

from core import tags
from core.refusals import NotPermitted
from core.segments import Criteria
from tests.shopfloor import ANN, BEN

TITLE = {"en": "Vegan", "zh_Hant": "純素"}


def define(shop, code, **how):
    shop.office(lambda ctx: tags.define(ctx, code, title=TITLE, **how))


def put(shop, who, code, **how):
    shop.till(lambda ctx: tags.put(ctx, who, code, **how))


def on(shop, who):
    return [tag.code for tag in shop.ask(lambda ctx: tags.of(ctx, who))]


def test_a_tag_says_what_it_is_who_put_it_and_until_when(shop):
    ann = shop.join(ANN)
    define(shop, "nuts", type="care", days_valid=30)
    put(shop, ann, "nuts")
    (tag,) = shop.ask(lambda ctx: tags.of(ctx, ann))
    assert (tag.type, tag.source, tag.by, tag.title) == ("care", "hand", "Kit", TITLE)
    assert (tag.expires_at - tag.since).days == 30


def test_past_its_day_it_is_not_shown_and_later_swept(shop):
    ann = shop.join(ANN)
    define(shop, "vegan", days_valid=7)
    put(shop, ann, "vegan")
    shop.clock.pass_(days=7)
    assert on(shop, ann) == []
    assert len(shop.rows(tags.held)) == 1
    shop.office(tags.apply_rules)
    assert shop.rows(tags.held) == []


def test_put_again_it_lives_on_from_today(shop):
    ann = shop.join(ANN)
    define(shop, "vegan", days_valid=7)
    put(shop, ann, "vegan")
    shop.clock.pass_(days=5)
    put(shop, ann, "vegan")
    shop.clock.pass_(days=5)
    assert on(shop, ann) == ["vegan"]
    shop.till(lambda ctx: tags.take(ctx, ann, "vegan"))
    assert on(shop, ann) == []


def test_a_rule_sets_and_takes_its_own(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    define(shop, "fresh", rule=Criteria(joined_within_days=30).model_dump_json())
    shop.office(tags.apply_rules)
    assert on(shop, ann) == on(shop, ben) == ["fresh"]
    assert shop.office(tags.apply_rules) == 0
    put(shop, ben, "fresh")  # a colleague says so too: now it is the colleague's
    shop.clock.pass_(days=31)
    shop.office(tags.apply_rules)
    assert on(shop, ann) == []
    assert on(shop, ben) == ["fresh"]


def test_a_ruled_tag_with_days_lives_on_while_the_rule_holds(shop):
    ann = shop.join(ANN)
    rule = Criteria(joined_within_days=10).model_dump_json()
    define(shop, "fresh", days_valid=5, rule=rule)
    shop.office(tags.apply_rules)
    shop.clock.pass_(days=4)
    shop.office(tags.apply_rules)
    shop.clock.pass_(days=4)
    assert on(shop, ann) == ["fresh"]
    shop.clock.pass_(days=4)  # the rule held last on day four
    shop.office(tags.apply_rules)
    assert on(shop, ann) == []


def test_a_retired_tag_is_on_nobody_and_cannot_be_put(shop):
    ann = shop.join(ANN)
    define(shop, "vegan")
    put(shop, ann, "vegan")
    shop.manager(lambda ctx: tags.retire(ctx, "vegan"))
    assert on(shop, ann) == []
    with pytest.raises(tags.TagUnknown):
        put(shop, ann, "vegan")
    assert shop.ask(tags.everything) == []
    define(shop, "vegan")
    put(shop, ann, "vegan")
    assert on(shop, ann) == ["vegan"]


@pytest.mark.parametrize("code", ["", "Vegan", "純素", "x" * 25, "a b"])
def test_a_code_that_no_file_or_address_could_hold_is_refused(shop, code):
    with pytest.raises(tags.TagCodeWrong):
        define(shop, code)


def test_who_may_define_and_who_may_put(shop):
    ann = shop.join(ANN)
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: tags.define(ctx, "vegan", title=TITLE))
    define(shop, "vegan")
    with pytest.raises(NotPermitted):
        shop.kiosk(lambda ctx: tags.put(ctx, ann, "vegan"))
