"""Who sends for the shop: accounts from the settings, secrets from the environment, never in the
database.

    SAMMIU_PUBLIC_URL=https://shop.example
    SAMMIU_MESSENGERS__MAIL__HOST=smtp.shop.example     SAMMIU_MESSENGERS__MAIL__PASSWORD=…
    SAMMIU_MESSENGERS__SMS__ACCOUNT_SID=AC…             SAMMIU_MESSENGERS__SMS__AUTH_TOKEN=…
    SAMMIU_MESSENGERS__LINE__ACCESS_TOKEN=…             SAMMIU_MESSENGERS__LINE__CHANNEL_SECRET=…
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from core.messages.contacts import Channel
from devices.messengers.line import LineMessenger, LineSettings
from devices.messengers.port import Messenger
from devices.messengers.smtp import Smtp, SmtpSettings
from devices.messengers.twilio import Twilio, TwilioSettings
from devices.messengers.whatsapp import WhatsApp, WhatsAppSettings

NO_SECRET = SecretStr("")


class Account(BaseModel):
    """An account at a messenger: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")


class Mail(Account):
    """A mail server and the address our letters come from."""

    host: str
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = NO_SECRET
    reply_to: str = ""


class Sms(Account):
    """A Twilio account. ``sender``: a number, a sender name, or a messaging service's sid."""

    account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
    auth_token: SecretStr
    sender: str
    key_sid: str = ""
    key_secret: SecretStr = NO_SECRET
    base_url: str = "https://api.twilio.com"


class WhatsAppNumber(Account):
    """A WhatsApp business number at Meta's Cloud API."""

    phone_number_id: str
    access_token: SecretStr
    app_secret: SecretStr = NO_SECRET
    verify_word: SecretStr = NO_SECRET
    base_url: str = "https://graph.facebook.com/v23.0"


class LineAccount(Account):
    """A LINE Official Account with the Messaging API."""

    access_token: SecretStr
    channel_secret: SecretStr = NO_SECRET
    base_url: str = "https://api.line.me"


class Messengers(Account):
    """Every way of sending that the shop has set up; the others are skipped."""

    mail: Mail | None = None
    sms: Sms | None = None
    whatsapp: WhatsAppNumber | None = None
    line: LineAccount | None = None


def senders_of(accounts: Messengers, home: str) -> dict[Channel, Messenger]:
    """The senders of these accounts. ``home`` is where Twilio is to send its receipts."""
    senders: dict[Channel, Messenger] = {}
    if accounts.mail is not None:
        senders["email"] = _mail(accounts.mail)
    if accounts.sms is not None:
        senders["sms"] = _sms(accounts.sms, home)
    if accounts.whatsapp is not None:
        senders["whatsapp"] = _whatsapp(accounts.whatsapp)
    if accounts.line is not None:
        senders["line"] = _line(accounts.line)
    return senders


def _mail(one: Mail) -> Smtp:
    return Smtp(
        SmtpSettings(
            host=one.host,
            sender=one.sender,
            port=one.port,
            security=one.security,
            user=one.user,
            password=one.password.get_secret_value(),
            reply_to=one.reply_to,
        )
    )


def _sms(one: Sms, home: str) -> Twilio:
    return Twilio(
        TwilioSettings(
            account_sid=one.account_sid,
            auth_token=one.auth_token.get_secret_value(),
            sender=one.sender,
            key_sid=one.key_sid,
            key_secret=one.key_secret.get_secret_value(),
            base_url=one.base_url,
            callback=f"{home.rstrip('/')}/hooks/twilio" if home else "",
        )
    )


def _whatsapp(one: WhatsAppNumber) -> WhatsApp:
    return WhatsApp(
        WhatsAppSettings(
            phone_number_id=one.phone_number_id,
            access_token=one.access_token.get_secret_value(),
            app_secret=one.app_secret.get_secret_value(),
            verify_word=one.verify_word.get_secret_value(),
            base_url=one.base_url,
        )
    )


def _line(one: LineAccount) -> LineMessenger:
    return LineMessenger(
        LineSettings(
            access_token=one.access_token.get_secret_value(),
            channel_secret=one.channel_secret.get_secret_value(),
            base_url=one.base_url,
        )
    )
