"""Accounts come from the environment; secrets show nowhere."""

import pytest

from core import words
from core.messages.outcome import OTHER_WAY_HELPS
from shop.messengers import senders_of
from shop.settings import SettingsWrong, read_settings

SECRET = "do-not-tell"
ENVIRONMENT = {
    "SAMMIU_PUBLIC_URL": "https://shop.example",
    "SAMMIU_MESSENGERS__MAIL__HOST": "smtp.shop.example",
    "SAMMIU_MESSENGERS__MAIL__SENDER": "shop@shop.example",
    "SAMMIU_MESSENGERS__MAIL__PASSWORD": SECRET,
    "SAMMIU_MESSENGERS__SMS__ACCOUNT_SID": "AC" + "0" * 32,
    "SAMMIU_MESSENGERS__SMS__AUTH_TOKEN": SECRET,
    "SAMMIU_MESSENGERS__SMS__SENDER": "#Sammiu",
    "SAMMIU_MESSENGERS__WHATSAPP__PHONE_NUMBER_ID": "106540352242922",
    "SAMMIU_MESSENGERS__WHATSAPP__ACCESS_TOKEN": SECRET,
    "SAMMIU_MESSENGERS__LINE__ACCESS_TOKEN": SECRET,
}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_every_account_of_the_environment_becomes_a_sender(environment):
    settings = read_settings()
    senders = senders_of(settings.messengers, settings.public_url)
    assert set(senders) == {"email", "sms", "whatsapp", "line"}
    assert senders["sms"].settings.callback == "https://shop.example/hooks/twilio"
    assert "shop.example" in settings.every_host
    for sender in senders.values():
        sender.close()


def test_secrets_are_not_told_by_accident(environment):
    settings = read_settings()
    senders = senders_of(settings.messengers, settings.public_url)
    told = f"{settings!r}{settings.model_dump_json()}{senders['sms'].settings!r}"
    assert SECRET not in f"{told}{senders['email'].settings!r}"
    for sender in senders.values():
        sender.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAMMIU_PUBLIC_URL", "shop.example"),
        ("SAMMIU_PUBLIC_URL", "https://shop.example/path"),
        ("SAMMIU_MESSENGERS__SMS__ACCOUNT_SID", "AC1"),
        ("SAMMIU_MESSENGERS__MAIL__SENDER", "shop"),
        ("SAMMIU_MESSENGERS__MAIL__SECURITY", "maybe"),
        ("SAMMIU_MESSENGERS__MAIL__COLOUR", "red"),
    ],
)
def test_a_wrong_account_is_one_sentence(environment, name, value):
    environment.setenv(name, value)
    with pytest.raises(SettingsWrong, match="setting"):
        read_settings()


def test_without_accounts_there_are_no_senders(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = read_settings()
    assert senders_of(settings.messengers, settings.public_url) == {}
    assert settings.every_host == ()


def test_every_reason_has_words():
    reasons = OTHER_WAY_HELPS | {
        "no_consent", "too_late", "enough", "no_way_out", "forgotten", "busy", "unreachable",
        "no_answer", "lost",
    }  # fmt: skip
    states = ("waiting", "sending", "sent", "delivered", "unclear", "failed", "skipped")
    keys = [f"message.why_{one}" for one in reasons]
    keys += [f"message.state_{one}" for one in states]
    keys += [f"message.stop_{one}" for one in ("stop", "bounced", "blocked")]
    assert [key for key in keys if not words.knows(key)] == []
