"""Asking for a letter: once for each key, by a way that is open, at a decent hour."""

from datetime import UTC, date, datetime

import orjson
import pytest

from core import consent, messages
from core.db.ids import new_id
from core.messages import contacts
from core.messages.contacts import AddressWrong
from core.messages.queueing import post
from core.messages.tables import entries
from core.messages.tables import messages as outbox
from tests.shopfloor import ANN, NOON

ENDS = {"points": 1200, "day": date(2026, 12, 31)}
LINE_ID = "U" + "0123456789abcdef" * 2


def queue(shop, ann, template="points_expiring", facts=ENDS, **more):
    told = {"key": "points:ann:2026-12-31", "purpose": "service"} | more
    shop.office(lambda ctx: messages.queue(ctx, ann, template, facts, **told))


def agree(shop, ann, channel, *, granted=True):
    shop.kiosk(
        lambda ctx: consent.record(ctx, ann, granted=granted, language="en", channel=channel)
    )


def ways(shop):
    return [row.channel for row in shop.rows(outbox)]


def test_a_letter_waits_in_the_outbox_with_its_facts(shop):
    ann = shop.join(ANN)
    queue(shop, ann)
    (row,) = shop.rows(outbox)
    assert (row.member_id, row.channel, row.state, row.tries) == (ann, "sms", "waiting", 0)
    assert orjson.loads(row.facts) == {"points": 1200, "day": "2026-12-31"}
    assert (row.to_masked, row.due_at) == ("+852 •••• 4567", NOON)
    assert [(one.number, one.kind, one.reason) for one in shop.rows(entries)] == [
        (0, "queued", "sms")
    ]


def test_the_same_key_writes_once_whatever_it_says_the_second_time(shop):
    ann = shop.join(ANN)
    queue(shop, ann)
    shop.office(lambda ctx: contacts.set_contact(ctx, ann, "line", LINE_ID))
    queue(shop, ann, facts={"points": 5, "day": date(2027, 1, 1)})
    assert ways(shop) == ["sms"]


def test_two_at_once_write_once(shop):
    """Both looked before either wrote: the database itself knows the key."""
    ann = shop.join(ANN)
    queue(shop, ann)
    (row,) = shop.rows(outbox)
    again = dict(row._mapping) | {"id": new_id(), "channel": "email"}
    assert shop.office(lambda ctx: post(ctx, again)) is False
    assert len(shop.rows(outbox)) == len(shop.rows(entries)) == 1


def test_a_fact_that_is_missing_is_our_bug(shop):
    ann = shop.join(ANN)
    with pytest.raises(KeyError, match="day"):
        queue(shop, ann, facts={"points": 1200})
    assert shop.rows(outbox) == []


def test_a_service_letter_takes_the_first_way_that_is_open(shop):
    ann = shop.join(ANN)
    shop.office(lambda ctx: contacts.set_contact(ctx, ann, "line", LINE_ID))
    queue(shop, ann, key="1")
    shop.office(lambda ctx: contacts.close(ctx, ann, "line", "stop"))
    queue(shop, ann, key="2")
    assert ways(shop) == ["line", "sms"]


def test_news_go_only_where_the_member_agreed(shop):
    ann = shop.join(ANN)
    shop.office(lambda ctx: contacts.set_contact(ctx, ann, "line", LINE_ID))
    queue(shop, ann, key="1", purpose="marketing")
    assert ways(shop) == []
    agree(shop, ann, "sms")
    queue(shop, ann, key="2", purpose="marketing")
    assert ways(shop) == ["sms"]
    agree(shop, ann, "line")
    queue(shop, ann, key="3", purpose="marketing")
    shop.change_rules("messages", every_way=True)
    queue(shop, ann, key="4", purpose="marketing")
    assert ways(shop) == ["sms", "line", "line", "sms"]


def test_a_letter_that_can_wait_waits_for_the_morning(shop):
    ann = shop.join(ANN)
    shop.clock.now = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)  # 21:30 in Hong Kong
    queue(shop, ann)
    queue(shop, ann, "tier_up", {"tier": "Gold"}, key="2", not_before=NOON.replace(day=30))
    queue(shop, ann, "verification_code", {"code": "123456", "minutes": 10}, key="3")
    assert [row.due_at for row in shop.rows(outbox)] == [
        datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
        NOON.replace(day=30),
        shop.clock.now,
    ]


def test_an_address_that_cannot_be_is_refused(shop):
    ann = shop.join(ANN)
    for channel, address in (("line", "ann"), ("email", "a@b@c"), ("email", "a@b\r\nBcc: x@y")):
        with pytest.raises(AddressWrong):
            shop.office(
                lambda ctx, way=channel, to=address: contacts.set_contact(ctx, ann, way, to)
            )
