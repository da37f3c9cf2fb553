"""Segments: who is meant, in one statement; saved, walked, and shown in pages."""

import pytest
from sqlalchemy import update

from core import birthdays, consent, members, profiles, roll, segments, tags, visits
from core.db.ids import new_id
from core.members import members as people
from core.privacy import merge
from core.refusals import NotPermitted
from core.segments import Criteria
from core.verify import verify
from tests.shopfloor import ANN, BEN, MEI, NOON, OMAR


def meant(shop, **criteria):
    """The last digits of everybody a segment means."""

    def ask(ctx):
        found = segments.members_of(Criteria(**criteria), now=ctx.now, zone=ctx.store.zone)
        rows = ctx.db.execute(people.select().where(people.c.id.in_(found)))
        return sorted(row.phone[-4:] for row in rows)

    assert shop.ask(lambda ctx: segments.count(ctx, Criteria(**criteria))) == len(shop.ask(ask))
    return shop.ask(ask)


def tail(*numbers):
    return sorted(number[-4:] for number in numbers)


def test_not_seen_means_neither_at_a_kiosk_nor_at_a_till(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.clock.pass_(days=50)
    shop.sell("tea", member=ann)
    shop.join(MEI)
    shop.office(visits.refresh)
    shop.clock.pass_(days=15)
    assert meant(shop, not_seen_days=60) == tail(BEN)
    assert meant(shop, seen_within_days=60) == tail(ANN, MEI)
    assert meant(shop, joined_within_days=20) == tail(MEI)
    shop.join(BEN)
    assert meant(shop, not_seen_days=60) == []
    assert ben


def test_next_month_after_december_is_january(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.kiosk(lambda ctx: birthdays.set(ctx, ann, 1, 31))
    shop.kiosk(lambda ctx: birthdays.set(ctx, ben, 12, 24))
    assert meant(shop, birthday_month="next") == tail(BEN)
    shop.clock.now = NOON.replace(month=12, day=20)
    assert meant(shop, birthday_month="next") == tail(ANN)
    assert meant(shop, birthday_month="this") == tail(BEN)
    assert meant(shop, birthday_month=1) == tail(ANN)


def test_tags_and_their_day(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    title = {"en": "Vegan", "zh_Hant": "純素"}
    shop.office(lambda ctx: tags.define(ctx, "vegan", title=title))
    shop.till(lambda ctx: tags.put(ctx, ann, "vegan"))
    shop.till(lambda ctx: tags.put(ctx, ben, "vegan", days=3))
    assert meant(shop, tags={"vegan"}) == tail(ANN, BEN)
    shop.clock.pass_(days=4)
    assert meant(shop, tags={"vegan"}) == tail(ANN)
    assert meant(shop, without_tags={"vegan"}) == tail(BEN)


def test_spend_in_a_window_of_the_shop(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.sell("tea", "tea", member=ann)
    shop.sell("cake", member=ben)
    shop.office(visits.refresh)
    assert meant(shop, min_spend_cents=10_000) == tail(ANN)
    assert meant(shop, min_spend_cents=3_000) == tail(ANN, BEN)
    shop.clock.pass_(days=40)
    assert meant(shop, min_spend_cents=1, spend_within_days=30) == []


def test_a_void_is_no_visit(shop):
    ann = shop.join(ANN)
    sold = shop.sell("tea", member=ann)
    shop.office(visits.refresh)
    from core import checkout

    shop.manager(lambda ctx: checkout.void(ctx, sold.sale_id, reason="wrong", key=new_id()))
    shop.office(visits.refresh)
    assert shop.rows(visits.days) == []


def test_consent_mail_language_and_proof(shop):
    ann, ben = shop.join(ANN, language="en"), shop.join(BEN)
    shop.kiosk(lambda ctx: consent.record(ctx, ann, granted=True, language="en"))
    shop.till(lambda ctx: profiles.set(ctx, ben, email="ben@example.com"))
    shop.manager(lambda ctx: members.verify_by_staff(ctx, ben))
    assert meant(shop, consents_to="sms") == tail(ANN)
    assert meant(shop, consents_to="email") == []
    assert meant(shop, has_email=True) == tail(BEN)
    assert meant(shop, language="en") == tail(ANN)
    assert meant(shop, verified=False) == tail(ANN)
    assert meant(shop, branch="TST") == tail(ANN, BEN)
    assert meant(shop, branch="MKK") == []


def test_found_by_the_end_of_a_number_or_part_of_a_name(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.till(lambda ctx: members.set_profile(ctx, ann, name="陳大文"))
    shop.till(lambda ctx: members.set_profile(ctx, ben, name="Ben 100%"))
    assert meant(shop, text="4567") == tail(ANN)
    assert meant(shop, text="大文") == tail(ANN)
    assert meant(shop, text="ben") == tail(BEN)
    assert meant(shop, text="%") == tail(BEN)  # a sign of the pattern language is only a sign
    assert meant(shop, text="_") == []


def test_whoever_was_merged_is_meant_once(shop):
    ann, ben = shop.join(ANN), shop.join(BEN)
    shop.manager(lambda ctx: merge.merge(ctx, ann, ben, key=new_id()))
    assert meant(shop) == tail(ANN)


def test_a_saved_segment_keeps_its_meaning_and_its_name(shop):
    sleepy = Criteria(not_seen_days=60, birthday_month="next", tiers=frozenset({"gold"}))
    kept = shop.manager(lambda ctx: segments.save(ctx, "  Sleepy   gold ", sleepy))
    (found,) = shop.ask(segments.everything)
    assert (found.id, found.name, found.criteria) == (kept, "Sleepy gold", sleepy)
    with pytest.raises(segments.SegmentThere):
        shop.manager(lambda ctx: segments.save(ctx, "Sleepy gold", Criteria()))
    with pytest.raises(segments.SegmentUnnamed):
        shop.manager(lambda ctx: segments.save(ctx, " ", Criteria()))
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: segments.save(ctx, "Mine", Criteria()))
    shop.manager(lambda ctx: segments.forget(ctx, kept))
    assert shop.ask(segments.everything) == []


@pytest.mark.parametrize("order", ["newest", "seen", "points", "name"])
def test_pages_show_everybody_once_and_nobody_twice(shop, order):
    joined = []
    for number in range(7):
        shop.clock.pass_(minutes=number % 3)
        joined.append(shop.join(f"9123450{number}"))
    shop.office(
        lambda ctx: ctx.db.execute(update(people).where(people.c.id == joined[3]).values(name="Al"))
    )
    seen, after = [], None
    while True:
        shown = shop.ask(
            lambda ctx, after=after: roll.page(ctx, Criteria(), after=after, limit=3, order=order)
        )
        seen += [row.id for row in shown.rows]
        after = shown.next
        if after is None:
            break
    assert sorted(seen) == sorted(joined)
    if order == "newest":
        assert seen == joined[::-1]


def test_days_are_counted_a_month_at_a_time_and_again_after_a_fall(shop):
    ann = shop.join(ANN)
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=40)
    assert shop.office(visits.refresh) > 0
    assert shop.office(visits.refresh) == 0
    before = shop.rows(visits.days)
    assert shop.office(visits.refresh) == 0
    assert shop.rows(visits.days) == before


def test_verify_finds_a_day_that_was_made_up(shop_to_spoil):
    shop = shop_to_spoil
    ann, omar = shop.join(ANN), shop.join(OMAR)
    shop.sell("tea", member=ann)
    shop.clock.pass_(days=5)
    shop.office(visits.refresh)
    assert verify(shop.database) == []
    with shop.database.engine.begin() as connection:
        connection.execute(update(visits.days).values(net_cents=1))
    assert [finding.check for finding in verify(shop.database)] == ["visits"]
    with shop.database.engine.begin() as connection:
        connection.execute(visits.days.delete())
        connection.execute(update(consent.states).values(granted=True))
    assert [finding.check for finding in verify(shop.database)] == ["visits"]
    assert omar
