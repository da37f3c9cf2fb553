"""The world answers our letters: one press, receipts, STOP; signed, or it was never said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from core import consent, messages
from core.context import SYSTEM
from core.messages import contacts, outbox, outcome, wayout
from core.messages.tables import messages as rows
from devices.messengers import line, twilio, whatsapp
from shop.guard import Guard, Pairing
from shop.mail_room import MailRoom
from shop.messengers import LineAccount, Messengers, Sms, WhatsAppNumber
from tests.shopfloor import ANN

HOME = "https://shop.example"
LINE_ID = "U" + "0123456789abcdef" * 2
ACCOUNTS = Messengers(
    sms=Sms(account_sid="AC" + "0" * 32, auth_token=SecretStr("token"), sender="Sammiu"),
    whatsapp=WhatsAppNumber(
        phone_number_id="1",
        access_token=SecretStr("a"),
        app_secret=SecretStr("app"),
        verify_word=SecretStr("word"),
    ),
    line=LineAccount(access_token=SecretStr("l"), channel_secret=SecretStr("channel")),
)


@pytest.fixture
def door(shop) -> Iterator[TestClient]:
    """The mail room behind the house's own guard, as the internet sees it."""
    room = MailRoom(shop.database, shop.desk("TST-OFFICE", SYSTEM), ACCOUNTS, HOME)
    app = FastAPI()
    app.include_router(room.router())
    guarded = Guard(
        app,
        Pairing(of_token=lambda _: None, pair=lambda _: ""),
        hosts=frozenset({"shop.example"}),
    )
    with TestClient(guarded, base_url=HOME) as client:
        yield client


@pytest.fixture
def ann(shop):
    member = shop.join(ANN)
    for channel in ("email", "sms"):
        shop.kiosk(
            lambda ctx, way=channel: consent.record(
                ctx, member, granted=True, language="zh_Hant", channel=way
            )
        )
    return member


def allows(shop, member, channel):
    return shop.ask(lambda ctx: consent.allows(ctx, member, "marketing", channel))


def link(shop, member, channel="email"):
    return "/u/" + shop.ask(lambda ctx: wayout.token(ctx.keys, member, channel))


# -------------------------------------------------------------------------------------- the link


def test_looking_at_the_link_changes_nothing_and_one_press_does(shop, ann, door):
    way = link(shop, ann)
    page = door.get(way)
    assert page.status_code == 200
    assert "停止發送" in page.text
    assert "電郵" in page.text
    assert f'action="{way}"' in page.text
    assert allows(shop, ann, "email")
    done = door.post(way, headers={"Origin": HOME})
    assert "已取消" in done.text
    assert not allows(shop, ann, "email")
    assert allows(shop, ann, "sms")


def test_a_mail_program_presses_by_itself(shop, ann, door):
    """RFC 8058: a POST with this very body, no cookie, no origin, no question."""
    answer = door.post(link(shop, ann), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not allows(shop, ann, "email")
    assert door.post(link(shop, ann)).status_code == 200


def test_a_page_of_somebody_else_presses_for_nobody(shop, ann, door):
    answer = door.post(link(shop, ann), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert allows(shop, ann, "email")


@pytest.mark.parametrize("token", ["x", "a" * 47, "%00", "<script>"])
def test_a_link_that_is_not_ours_says_so_in_both_languages(door, token):
    for answer in (door.get(f"/u/{token}"), door.post(f"/u/{token}")):
        assert answer.status_code == 404
        assert "這條連結不屬於本店" in answer.text
        assert "This link is not ours" in answer.text
        assert "<script>" not in answer.text


# ---------------------------------------------------------------------------------------- Twilio


def sent_sms(shop, member):
    """A letter on its way whose end nobody saw."""
    shop.office(
        lambda ctx: messages.queue(
            ctx,
            member,
            "points_expiring",
            {"points": 5, "day": date(2026, 12, 31)},
            key=f"k{len(shop.rows(rows))}",
            purpose="service",
            channel="sms",
        )
    )
    taken = shop.office(lambda ctx: outbox.take(ctx, "sms", "w"))
    shop.office(lambda ctx: outcome.unclear(ctx, taken.letter.id, "w", "lost", ""))
    return taken.letter.id


def state(shop, message_id):
    return next(row.state for row in shop.rows(rows) if row.id == message_id)


def twilio_says(door, query="", *, signed=None, **form):
    path = f"/hooks/twilio{query}"
    if signed is None:
        signed = twilio.signature("token", HOME + path, form)
    return door.post(
        path,
        content=urlencode(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signed,
        },
    )


def test_a_receipt_settles_what_was_unclear(shop, ann, door):
    message_id = sent_sms(shop, ann)
    query = f"?message={message_id}"
    for status, after in (("sent", "sent"), ("delivered", "delivered"), ("sent", "delivered")):
        answer = twilio_says(door, query, MessageSid="SM1", MessageStatus=status)
        assert answer.status_code == 200
        assert answer.text.endswith("<Response></Response>")
        assert state(shop, message_id) == after


def test_a_receipt_finds_its_letter_by_the_providers_own_name(shop, ann, door):
    message_id = sent_sms(shop, ann)
    shop.office(lambda ctx: outcome.sent(ctx, message_id, "SM7"))
    twilio_says(door, MessageSid="SM7", MessageStatus="undelivered", ErrorCode="30005")
    assert state(shop, message_id) == "failed"
    assert shop.ask(lambda ctx: contacts.reach(ctx, ann)).stopped == {"sms": "bounced"}


def test_a_receipt_of_a_letter_we_do_not_know_is_heard_and_forgotten(door):
    for query in ("", "?message=x", "?message=01a2099b-de6b-7030-b689-7c87ef381dbf"):
        answer = twilio_says(door, query, MessageSid="SM404", MessageStatus="failed")
        assert answer.status_code == 200


def test_stop_by_sms(shop, ann, door):
    twilio_says(door, MessageSid="SM2", From="+85291234567", Body="Stop", OptOutType="STOP")
    assert not allows(shop, ann, "sms")
    assert shop.ask(lambda ctx: contacts.reach(ctx, ann)).stopped == {"sms": "stop"}


@pytest.mark.parametrize("signed", ["", "forged="])
def test_what_was_not_signed_was_never_said(shop, ann, door, signed):
    answer = twilio_says(door, signed=signed, From="+85291234567", Body="STOP")
    assert answer.status_code == 403
    assert allows(shop, ann, "sms")


# ------------------------------------------------------------------------------ WhatsApp and LINE


def post_json(door, path, told, header, sign, secret):
    body = json.dumps(told).encode()
    return door.post(path, content=body, headers={header: sign(secret, body)})


def test_meta_is_greeted_with_its_own_challenge(door):
    good = door.get(
        "/hooks/whatsapp",
        params={"hub.mode": "subscribe", "hub.verify_token": "word", "hub.challenge": "42"},
    )
    assert (good.status_code, good.text) == (200, "42")
    bad = door.get("/hooks/whatsapp", params={"hub.verify_token": "?", "hub.challenge": "42"})
    assert bad.status_code == 403


def test_a_receipt_of_whatsapp_settles_by_our_own_id(shop, ann, door):
    message_id = sent_sms(shop, ann)
    status = {"id": "w1", "status": "delivered", "biz_opaque_callback_data": str(message_id)}
    told = {"entry": [{"changes": [{"field": "messages", "value": {"statuses": [status]}}]}]}
    args = ("/hooks/whatsapp", told, "X-Hub-Signature-256", whatsapp.signature)
    assert post_json(door, *args, "wrong").status_code == 403
    assert state(shop, message_id) == "unclear"
    assert post_json(door, *args, "app").status_code == 200
    assert state(shop, message_id) == "delivered"


def test_a_friend_on_line_blocks_the_shop_and_comes_back(shop, ann, door):
    shop.office(lambda ctx: messages.set_contact(ctx, ann, "line", LINE_ID))
    stopped = []
    for kind in ("unfollow", "unfollow", "follow"):
        told = {"events": [{"type": kind, "source": {"userId": LINE_ID}}]}
        answer = post_json(door, "/hooks/line", told, "x-line-signature", line.signature, "channel")
        assert answer.status_code == 200
        stopped.append(shop.ask(lambda ctx: contacts.reach(ctx, ann)).stopped)
    assert stopped == [{"line": "blocked"}, {"line": "blocked"}, {}]


def test_a_member_ties_a_line_account_by_sending_the_card(shop, ann, door):
    event = {
        "type": "message",
        "source": {"userId": LINE_ID},
        "message": {"type": "text", "text": shop.card(ann).member_qr},
    }
    told = {"events": [event]}
    post_json(door, "/hooks/line", told, "x-line-signature", line.signature, "channel")
    assert shop.ask(lambda ctx: contacts.owner_of(ctx, "line", LINE_ID)) == ann


def test_a_flood_is_not_read_to_its_end(door):
    body = b"{" * (2 << 20)
    answer = door.post(
        "/hooks/line", content=body, headers={"x-line-signature": line.signature("channel", body)}
    )
    assert answer.status_code == 403


def test_a_messenger_without_an_account_has_no_door(shop):
    room = MailRoom(shop.database, shop.desk("TST-OFFICE", SYSTEM), Messengers(), HOME)
    app = FastAPI()
    app.include_router(room.router())
    with TestClient(app, base_url=HOME) as client:
        for name in ("twilio", "whatsapp", "line"):
            assert client.post(f"/hooks/{name}").status_code == 404
