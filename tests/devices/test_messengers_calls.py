"""What providers tell us: signed, or it was never said."""

from __future__ import annotations

import json

import pytest

from devices.messengers import line, twilio, whatsapp
from devices.messengers.port import Forged, Heard, Receipt, Shut

URL = "https://shop.example/hooks/twilio?message=m1"
TOKEN = "12345"


def told_by_twilio(**form):
    return twilio.read_call(TOKEN, URL, form, twilio.signature(TOKEN, URL, form), "m1")


def test_twilios_signature_is_the_one_of_its_documentation():
    """The example of Twilio's own page on webhook security."""
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio.signature(TOKEN, url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("form", "receipt"),
    [
        ({"MessageStatus": "delivered"}, Receipt("m1", "SM1", "delivered")),
        ({"MessageStatus": "sent"}, Receipt("m1", "SM1", "sent")),
        (
            {"MessageStatus": "undelivered", "ErrorCode": "30005"},
            Receipt("m1", "SM1", "failed", "address_wrong", "undelivered 30005"),
        ),
        (
            {"MessageStatus": "failed", "ErrorCode": "21610"},
            Receipt("m1", "SM1", "failed", "stopped", "failed 21610"),
        ),
        ({"MessageStatus": "sending"}, None),
    ],
)
def test_receipts_of_twilio(form, receipt):
    assert told_by_twilio(MessageSid="SM1", **form) == receipt


def test_somebody_says_stop_by_sms():
    heard = told_by_twilio(MessageSid="SM2", From="+85291234567", Body=" Stop ", OptOutType="STOP")
    assert heard == Heard("+85291234567", "STOP")


@pytest.mark.parametrize("signed", ["", "AAAA", "é"])
def test_what_twilio_did_not_sign_was_never_said(signed):
    with pytest.raises(Forged):
        twilio.read_call(TOKEN, URL, {"From": "+85291234567", "Body": "STOP"}, signed)


def test_a_changed_word_breaks_twilios_signature():
    form = {"MessageStatus": "delivered", "MessageSid": "SM1"}
    signed = twilio.signature(TOKEN, URL, form)
    for url, changed in ((URL + "x", form), (URL, form | {"MessageStatus": "failed"})):
        with pytest.raises(Forged):
            twilio.read_call(TOKEN, url, changed, signed)


def told_by_meta(value, *, field="messages"):
    body = json.dumps({"entry": [{"changes": [{"field": field, "value": value}]}]}).encode()
    return whatsapp.read_call("secret", body, whatsapp.signature("secret", body))


def test_receipts_and_messages_of_whatsapp():
    value = {
        "statuses": [
            {"id": "w1", "status": "sent", "biz_opaque_callback_data": "m1"},
            {"id": "w2", "status": "read"},
            {"id": "w3", "status": "failed", "errors": [{"code": 131026}]},
            {"id": "w4", "status": "failed", "errors": [{"code": 131050}]},
            {"id": "w5", "status": "deleted"},
        ],
        "messages": [{"from": "85291234567", "type": "text", "text": {"body": "停止"}}],
    }
    assert told_by_meta(value) == [
        Receipt("m1", "w1", "sent"),
        Receipt("", "w2", "delivered"),
        Receipt("", "w3", "failed", "address_wrong", "131026"),
        Receipt("", "w4", "failed", "no_consent", "131050"),
        Heard("+85291234567", "停止"),
    ]
    assert told_by_meta(value, field="account_update") == []


def told_by_line(*events):
    body = json.dumps({"destination": "U0", "events": events}).encode()
    return line.read_call("secret", body, line.signature("secret", body))


def test_what_friends_on_line_do():
    ann = {"source": {"type": "user", "userId": "U1"}}
    assert told_by_line(
        ann | {"type": "follow"},
        ann | {"type": "unfollow"},
        ann | {"type": "message", "message": {"type": "text", "text": "停止"}},
        ann | {"type": "message", "message": {"type": "sticker"}},
        ann | {"type": "postback"},
    ) == [Shut("U1", open=True), Shut("U1", open=False), Heard("U1", "停止")]


@pytest.mark.parametrize("room", [line, whatsapp])
def test_what_line_and_meta_did_not_sign_was_never_said(room):
    body = b'{"events":[],"entry":[]}'
    good = room.signature("secret", body)
    for secret, said, signed in (
        ("secret", body + b" ", good),
        ("other", body, good),
        ("secret", body, ""),
        ("", body, room.signature("", body)),
    ):
        with pytest.raises(Forged):
            room.read_call(secret, said, signed)
    with pytest.raises(Forged):
        room.read_call("secret", b"no json", room.signature("secret", b"no json"))
