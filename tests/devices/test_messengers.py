"""SMS, WhatsApp and LINE against far ends that check each request by the provider's own rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from core.db.ids import new_id
from devices.messengers.line import LineMessenger, LineSettings
from devices.messengers.port import NotThere, Outgoing, Refused, Sent, Unclear
from devices.messengers.twilio import Twilio, TwilioSettings
from devices.messengers.whatsapp import WhatsApp, WhatsAppSettings
from devices.simulators.mailbox import Mailbox
from devices.simulators.messengers import LineEnd, TwilioEnd, WhatsAppEnd
from tests.devices.far_end import closed_port, listening, rude_server

ANN = "+85291234567"
ANN_LINE = "U" + "0123456789abcdef" * 2
NOTHING = f"http://127.0.0.1:{closed_port()}"


def letter(to: str = ANN, **more: object) -> Outgoing:
    told = {
        "id": new_id(),
        "to": to,
        "shop": "三秒",
        "language": "zh_Hant",
        "purpose": "service",
        "subject": "",
        "text": "三秒：你有 1,200 積分將於 2026年12月31日 到期。",
        "handed_at": datetime.now(UTC),
    }
    return Outgoing(**(told | more))


# ---------------------------------------------------------------------------------------- Twilio


@pytest.fixture
def twilio() -> Iterator[tuple[Twilio, TwilioEnd]]:
    end = TwilioEnd(Mailbox())
    with listening(end.app()) as url:
        sender = Twilio(
            TwilioSettings(
                end.account_sid,
                end.auth_token,
                "Sammiu",
                base_url=url,
                callback="https://shop.example/hooks/twilio",
            )
        )
        yield sender, end
        sender.close()
    assert end.complaints == []


def test_an_sms_arrives_as_it_was_written(twilio):
    sender, end = twilio
    written = letter()
    answer = sender.send(written)
    (arrived,) = end.mailbox.all("sms")
    assert answer == Sent(arrived.provider_id)
    assert (arrived.to, arrived.sender, arrived.text) == (ANN, "Sammiu", written.text)
    assert end.callbacks == [
        (f"https://shop.example/hooks/twilio?message={written.id}", arrived.provider_id)
    ]


@pytest.mark.parametrize("stumble", ["lost", "late", "cut", "down"])
def test_an_sms_whose_answer_was_lost_is_looked_for_in_the_list(twilio, stumble):
    """Whether it was taken or not looks the same from here: only the list knows."""
    sender, end = twilio
    end.stumbles.append(stumble)
    written = letter()
    lost = sender.send(written)
    assert isinstance(lost, Unclear)
    assert lost.askable
    taken = [one.provider_id for one in end.mailbox.all()]
    assert len(taken) == (stumble in {"lost", "late"})
    assert sender.ask(written) == (Sent(taken[0]) if taken else NotThere())


def test_another_sms_with_the_same_words_is_not_taken_for_the_lost_one(twilio):
    sender, end = twilio
    first, old = letter(), letter()
    before = sender.send(old)
    end.stumbles.append("cut")
    assert isinstance(sender.send(first), Unclear)
    assert sender.ask(replace(first, known=frozenset({before.provider_id}))) == NotThere()
    later = replace(first, handed_at=datetime.now(UTC) + timedelta(hours=1))
    assert sender.ask(later) == NotThere()
    assert sender.ask(replace(first, text="something else")) == NotThere()


def test_twilio_that_is_busy_says_when_to_come_back(twilio):
    sender, end = twilio
    end.stumbles.append("busy")
    answer = sender.send(letter())
    assert answer == Refused("busy", "HTTP 429 20429 Too Many Requests", retry_seconds=7.0)


def test_a_number_that_said_stop_is_told_apart(twilio):
    sender, end = twilio
    end.stopped.add(ANN)
    answer = sender.send(letter())
    assert (answer.reason, answer.final) == ("stopped", True)


@pytest.mark.parametrize(
    ("wrong", "reason", "final"),
    [
        ({"to": "91234567"}, "address_wrong", True),
        ({"text": ""}, "refused", True),
        ({"text": "長" * 1601}, "refused", True),
    ],
)
def test_what_twilio_refuses_for_good(wrong, reason, final):
    end = TwilioEnd(Mailbox())
    with listening(end.app()) as url:
        sender = Twilio(TwilioSettings(end.account_sid, end.auth_token, "Sammiu", base_url=url))
        answer = sender.send(letter(**wrong))
        sender.close()
    assert (answer.reason, answer.final) == (reason, final)
    assert end.mailbox.all() == []
    assert len(end.complaints) == 1


def test_a_wrong_key_is_the_shops_trouble_and_not_the_letters():
    end = TwilioEnd(Mailbox())
    with listening(end.app()) as url:
        sender = Twilio(TwilioSettings(end.account_sid, "old token", "Sammiu", base_url=url))
        answer = sender.send(letter())
        asked = sender.ask(letter())
        sender.close()
    assert (answer.reason, answer.final) == ("key_refused", False)
    assert asked == Unclear("no_answer", "HTTP 401", askable=True)


def test_nobody_listening_means_not_sent():
    twilio = Twilio(TwilioSettings("AC" + "0" * 32, "t", "Sammiu", base_url=NOTHING))
    line = LineMessenger(LineSettings("t", base_url=NOTHING))
    whatsapp = WhatsApp(WhatsAppSettings("1", "t", base_url=NOTHING))
    approved = letter(approved=("points", ()))
    for answer in (twilio.send(letter()), line.send(letter(ANN_LINE)), whatsapp.send(approved)):
        assert answer == Refused("unreachable", "ConnectError")


@pytest.mark.parametrize(
    "body", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"SSH-2.0-x\r\n"]
)
def test_a_rude_far_end_leaves_it_unclear(body):
    with rude_server(body) as url:
        line = LineMessenger(LineSettings("t", base_url=url))
        answer = line.send(letter(ANN_LINE))
        line.close()
    assert isinstance(answer, Unclear)


# -------------------------------------------------------------------------------------- WhatsApp

POINTS = ("points_reminder", (("day", "2026年12月31日"), ("points", "1,200")))


@pytest.fixture
def whatsapp() -> Iterator[tuple[WhatsApp, WhatsAppEnd]]:
    end = WhatsAppEnd(Mailbox())
    end.templates[("points_reminder", "zh_HK")] = frozenset({"points", "day"})
    with listening(end.app()) as url:
        settings = WhatsAppSettings(end.phone_number_id, end.access_token, base_url=f"{url}/v23.0")
        sender = WhatsApp(settings)
        yield sender, end
        sender.close()


def test_a_whatsapp_template_arrives_with_its_parameters(whatsapp):
    sender, end = whatsapp
    written = letter(approved=POINTS)
    answer = sender.send(written)
    (arrived,) = end.mailbox.all()
    assert answer == Sent(arrived.provider_id)
    assert (arrived.to, arrived.subject) == (ANN, "points_reminder (zh_HK)")
    assert arrived.text == "day: 2026年12月31日\npoints: 1,200"
    assert arrived.headers == {"biz_opaque_callback_data": str(written.id)}
    assert end.complaints == []


@pytest.mark.parametrize("stumble", ["lost", "cut", "late"])
def test_an_unclear_whatsapp_is_not_asked_for_and_not_sent_again(whatsapp, stumble):
    sender, end = whatsapp
    end.stumbles.append(stumble)
    written = letter(approved=POINTS)
    answer = sender.send(written)
    assert isinstance(answer, Unclear)
    assert not answer.askable
    assert isinstance(sender.ask(written), Unclear)
    assert end.asked == 1


def test_whatsapps_own_troubles_pass(whatsapp):
    sender, end = whatsapp
    for stumble in ("busy", "down"):
        end.stumbles.append(stumble)
        answer = sender.send(letter(approved=POINTS))
        assert (answer.reason, answer.final) == ("busy", False)
    assert end.mailbox.all() == []


@pytest.mark.parametrize(
    ("approved", "reason"),
    [
        (None, "template_refused"),
        (("no_such_template", ()), "template_refused"),
        (("points_reminder", (("points", "1"),)), "template_refused"),
    ],
)
def test_a_template_whatsapp_does_not_know_is_refused_for_good(whatsapp, approved, reason):
    sender, end = whatsapp
    answer = sender.send(letter(approved=approved))
    assert (answer.reason, answer.final) == (reason, True)
    assert end.mailbox.all() == []


def test_a_number_that_is_not_on_whatsapp(whatsapp):
    sender, end = whatsapp
    end.not_there.add(ANN.removeprefix("+"))
    answer = sender.send(letter(approved=POINTS))
    assert (answer.reason, answer.final) == ("address_wrong", True)


def test_line_ends_in_a_parameter_are_smoothed(whatsapp):
    sender, end = whatsapp
    odd = ("points_reminder", (("day", "a\nb\tc      d"), ("points", "1")))
    assert isinstance(sender.send(letter(approved=odd)), Sent)
    assert end.mailbox.all()[0].text.startswith("day: a b c d")


# ------------------------------------------------------------------------------------------ LINE


@pytest.fixture
def line() -> Iterator[tuple[LineMessenger, LineEnd]]:
    end = LineEnd(Mailbox())
    with listening(end.app()) as url:
        sender = LineMessenger(LineSettings(end.access_token, base_url=url))
        yield sender, end
        sender.close()


def test_a_line_message_arrives(line):
    sender, end = line
    written = letter(ANN_LINE)
    answer = sender.send(written)
    (arrived,) = end.mailbox.all()
    assert answer == Sent(arrived.provider_id)
    assert (arrived.to, arrived.text) == (ANN_LINE, written.text)
    assert list(end.accepted) == [str(written.id)]
    assert end.complaints == []


@pytest.mark.parametrize("stumble", ["lost", "late", "cut", "down"])
def test_line_takes_a_repeated_request_once(line, stumble):
    sender, end = line
    end.stumbles.append(stumble)
    written = letter(ANN_LINE)
    first = sender.send(written)
    assert isinstance(first, Unclear)
    assert first.askable
    again = [sender.ask(written), sender.ask(written), sender.send(written)]
    (arrived,) = end.mailbox.all()
    assert again == [Sent(arrived.provider_id)] * 3


def test_an_old_retry_key_is_not_trusted(line):
    sender, end = line
    old = letter(ANN_LINE, handed_at=datetime.now(UTC) - timedelta(hours=23, minutes=1))
    assert sender.ask(old) == Unclear("lost", "the retry key is too old")
    assert end.asked == 0


def test_what_line_answers_otherwise(line):
    sender, end = line
    end.stumbles.append("busy")
    busy = sender.send(letter(ANN_LINE))
    nobody = sender.send(letter("U123"))
    end.friends.add(ANN_LINE)
    stranger = sender.send(letter("U" + "f" * 32))
    end.month_is_used_up = True
    over = sender.send(letter(ANN_LINE))
    assert [(one.reason, one.final) for one in (busy, nobody, stranger, over)] == [
        ("busy", False),
        ("address_wrong", True),
        ("address_wrong", True),
        ("quota", True),
    ]
    assert end.mailbox.all() == []


def test_a_very_long_line_message_is_cut_between_signs(line):
    sender, end = line
    assert isinstance(sender.send(letter(ANN_LINE, text="字" * 4999 + "😀😀")), Sent)
    assert end.mailbox.all()[0].text == "字" * 4999


def test_every_letter_has_its_own_key():
    assert len({letter().id for _ in range(100)}) == 100
    assert isinstance(letter().id, UUID)
