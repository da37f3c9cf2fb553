"""The way out: one press, one word, free and at once; and nobody presses it for somebody else."""

from datetime import date

import pytest

from core import consent, keys, messages
from core.messages import contacts, wayout
from core.messages.wayout import LinkWrong
from tests.shopfloor import ANN, BEN

LINE_ID = "U" + "0123456789abcdef" * 2
ENDS = {"points": 1200, "day": date(2026, 12, 31)}


@pytest.fixture
def ann(shop):
    member = shop.join(ANN)
    for channel in consent.CHANNELS:
        shop.kiosk(
            lambda ctx, way=channel: consent.record(
                ctx, member, granted=True, language="zh_Hant", channel=way
            )
        )
    return member


def link(shop, member, channel="email"):
    return shop.ask(lambda ctx: wayout.token(ctx.keys, member, channel))


def allowed(shop, member):
    return {
        way
        for way in consent.CHANNELS
        if shop.ask(lambda ctx, way=way: consent.allows(ctx, member, "marketing", way))
    }


def test_one_press_stops_the_news_of_one_way(shop, ann):
    leaving = shop.office(lambda ctx: messages.leave(ctx, link(shop, ann)))
    assert (leaving.member_id, leaving.channel, leaving.language) == (ann, "email", "zh_Hant")
    assert allowed(shop, ann) == {"sms", "whatsapp", "line"}


def test_pressed_twice_it_is_written_once(shop, ann):
    before = len(shop.rows(consent.consents))
    for _ in range(3):
        shop.office(lambda ctx: messages.leave(ctx, link(shop, ann)))
    assert len(shop.rows(consent.consents)) == before + 1


def test_an_old_link_works_after_keys_were_changed_and_revoked(shop, ann):
    """Whoever says no needs no key of ours to be in force."""
    old = link(shop, ann)
    shop.office(keys.rotate)
    shop.office(lambda ctx: keys.revoke(ctx, 1))
    assert link(shop, ann) != old
    shop.office(lambda ctx: messages.leave(ctx, old))
    assert "email" not in allowed(shop, ann)


def test_a_link_that_was_changed_anywhere_is_not_ours(shop, ann):
    good = link(shop, ann)
    spoiled = [
        "",
        "x",
        good[:-1],
        good + "A",
        "é" * 47,
        *(good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(46)),
    ]
    for token in spoiled:
        with pytest.raises(LinkWrong):
            shop.office(lambda ctx, token=token: messages.leave(ctx, token))
    assert allowed(shop, ann) == set(consent.CHANNELS)


@pytest.mark.parametrize("said", ["STOP", " stop. ", "Unsubscribe", "停止", "取消", "退訂！"])
def test_stop_by_sms_stops_every_sms(shop, ann, said):
    assert shop.office(lambda ctx: wayout.heard(ctx, "sms", "+85291234567", said)) == "out"
    assert "sms" not in allowed(shop, ann)
    reach = shop.ask(lambda ctx: contacts.reach(ctx, ann))
    assert reach.stopped == {"sms": "stop"}


@pytest.mark.parametrize("said", ["", "hello", "please stop the music", "stopp"])
def test_what_is_no_stop_stops_nothing(shop, ann, said):
    assert shop.office(lambda ctx: wayout.heard(ctx, "sms", "+85291234567", said)) == ""
    assert "sms" in allowed(shop, ann)


def test_start_opens_the_way_again_but_is_no_yes_to_news(shop, ann):
    shop.office(lambda ctx: wayout.heard(ctx, "sms", "+85291234567", "STOP"))
    assert shop.office(lambda ctx: wayout.heard(ctx, "sms", "+85291234567", "START")) == "in"
    assert shop.ask(lambda ctx: contacts.reach(ctx, ann)).stopped == {}
    assert "sms" not in allowed(shop, ann)


def test_stop_of_a_stranger_is_nobodys(shop, ann):
    assert shop.office(lambda ctx: wayout.heard(ctx, "sms", "+85262345678", "STOP")) == ""
    assert allowed(shop, ann) == set(consent.CHANNELS)


def test_stop_on_line_ends_the_news_and_leaves_the_service(shop, ann):
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    assert shop.office(lambda ctx: wayout.heard(ctx, "line", LINE_ID, "停止")) == "out"
    assert "line" not in allowed(shop, ann)
    assert shop.ask(lambda ctx: contacts.reach(ctx, ann)).stopped == {}


def test_a_fresh_member_code_ties_a_line_account_to_its_member(shop, ann):
    payload = shop.card(ann).member_qr
    heard = shop.office(lambda ctx: wayout.heard(ctx, "line", LINE_ID, payload.lower()))
    assert heard == "linked"
    assert shop.ask(lambda ctx: contacts.owner_of(ctx, "line", LINE_ID)) == ann


def test_a_stale_or_made_up_member_code_ties_nothing(shop, ann):
    payload = shop.card(ann).member_qr
    shop.join(BEN)
    shop.clock.pass_(minutes=3)
    for text in (payload, payload[:-8] + "12345678", "M1:", "hello"):
        assert shop.office(lambda ctx, said=text: wayout.heard(ctx, "line", LINE_ID, said)) == ""
    assert shop.ask(lambda ctx: contacts.owner_of(ctx, "line", LINE_ID)) is None
