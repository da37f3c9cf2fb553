"""E-mail by SMTP: a letter in text and HTML, its coupon's picture inside, its way out in the head.

The Message-ID is made of the letter's own id. SMTP cannot be asked what became of a letter, so a
line that broke after the text was sent leaves it unclear; sent again by a person, mail programs
recognise it as the same letter. RFC 5321 (dialogue), RFC 2369 and RFC 8058 (way out, which mail
providers honour when the shop's mail server signs the letter with DKIM).
"""

from __future__ import annotations

import email.policy
import io
import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime
from typing import Final, Literal

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from devices.messengers.port import Outgoing, Refused, Sent, Unclear

SECONDS: Final = 30.0
COUPON_CID: Final = "coupon"
NO_SUCH_PERSON: Final = {550, 551, 553}
PLAIN: Final = email.policy.SMTP.clone(cte_type="7bit")
"""Nothing travels in eight bits: some server on the way may not know how."""
LANGUAGES: Final = {"zh_Hant": "zh-Hant", "en": "en"}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server that takes our letters, and the address they come from."""

    host: str
    sender: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    reply_to: str = ""


class Smtp:
    """E-mail through one server: a fresh connection for each letter."""

    def __init__(self, settings: SmtpSettings, *, tls: ssl.SSLContext | None = None) -> None:
        self.settings = settings
        self._tls = tls or ssl.create_default_context()

    def send(self, letter: Outgoing) -> Sent | Refused | Unclear:
        """One letter to one person."""
        try:
            message = compose(self.settings, letter)
        except (ValueError, MessageError, UnicodeError) as trouble:
            return Refused("address_wrong", type(trouble).__name__, final=True)
        try:
            server = self._connect()
        except smtplib.SMTPAuthenticationError as trouble:
            return Refused("key_refused", _told(trouble.smtp_code, trouble.smtp_error))
        except (OSError, smtplib.SMTPException) as trouble:
            return Refused("unreachable", type(trouble).__name__)
        try:
            return self._hand_over(server, letter, message)
        finally:
            server.close()

    def ask(self, letter: Outgoing) -> Unclear:
        """A mail server cannot be asked."""
        return Unclear("lost", f"look for Message-ID {message_id(self.settings, letter)}")

    def close(self) -> None:
        """Nothing is kept open."""

    def _connect(self) -> smtplib.SMTP:
        ours = self.settings
        server: smtplib.SMTP
        if ours.security == "tls":
            server = smtplib.SMTP_SSL(ours.host, ours.port, timeout=SECONDS, context=self._tls)
        else:
            server = smtplib.SMTP(ours.host, ours.port, timeout=SECONDS)
        try:
            server.ehlo_or_helo_if_needed()
            if ours.security == "starttls":
                server.starttls(context=self._tls)
                server.ehlo()
            if ours.user:
                server.login(ours.user, ours.password)
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(
        self, server: smtplib.SMTP, letter: Outgoing, message: EmailMessage
    ) -> Sent | Refused | Unclear:
        try:
            refusal = self._envelope(server, letter)
        except (OSError, smtplib.SMTPException) as trouble:
            return Refused("unreachable", type(trouble).__name__)
        if refusal is not None:
            return refusal
        try:
            code, told = server.data(message.as_bytes())
        except smtplib.SMTPDataError as trouble:
            return _refusal(trouble.smtp_code, trouble.smtp_error)
        except (OSError, smtplib.SMTPException) as trouble:
            return Unclear("no_answer", type(trouble).__name__)
        if code != 250:
            return _refusal(code, told)
        _part(server)
        return Sent(message_id(self.settings, letter))

    def _envelope(self, server: smtplib.SMTP, letter: Outgoing) -> Refused | None:
        """Who it is from and for; nothing of the letter has left us yet."""
        utf8 = not letter.to.isascii()
        if utf8 and not server.has_extn("smtputf8"):
            return Refused("address_wrong", "the server takes no such address", final=True)
        code, told = server.mail(self.settings.sender, ["SMTPUTF8"] if utf8 else [])
        if code != 250:
            return _refusal(code, told)
        code, told = server.rcpt(_ascii_host(letter.to))
        if code not in {250, 251}:
            return _refusal(code, told, person=True)
        return None


def compose(settings: SmtpSettings, letter: Outgoing) -> EmailMessage:
    """The letter as it travels. Raises ``ValueError`` for an address that cannot be one."""
    message = EmailMessage(PLAIN.clone(utf8=not letter.to.isascii()))
    local, _, host = settings.sender.rpartition("@")
    message["From"] = Address(letter.shop, local, host)
    message["To"] = _address(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = message_id(settings, letter)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = LANGUAGES.get(letter.language, letter.language)
    if settings.reply_to:
        message["Reply-To"] = _address(settings.reply_to)
    if letter.way_out:
        message["List-Unsubscribe"] = f"<{letter.way_out}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
        if letter.qr:
            html = message.get_body(("html",))
            assert html is not None, "it was added a line ago"
            html.add_related(picture(letter.qr), "image", "png", cid=f"<{COUPON_CID}>")
    return message


def picture(qr: str) -> bytes:
    """The coupon's QR code as a PNG that travels inside the letter."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, box_size=8)
    code.add_data(qr)
    file = io.BytesIO()
    code.make_image().get_image().convert("1").save(file, "PNG", optimize=True)
    return file.getvalue()


def message_id(settings: SmtpSettings, letter: Outgoing) -> str:
    """The same for every try of the same letter."""
    return f"<{letter.id}@{settings.sender.rpartition('@')[2]}>"


def _address(text: str) -> Address:
    """An address as it stands in the head. Raises ``ValueError`` for what cannot be one."""
    local, at, host = _ascii_host(text).rpartition("@")
    if not (local and at and host) or any(sign.isspace() or sign in '<>",;:()' for sign in text):
        raise ValueError("no address")
    return Address("", local, host)


def _refusal(code: int, told: bytes | str, *, person: bool = False) -> Refused:
    """A 4xx passes, a 5xx stays (RFC 5321 4.2.1); of a person it says that nobody is there."""
    text = _told(code, told)
    if 400 <= code < 500:
        return Refused("busy", text)
    gone = person and (code in NO_SUCH_PERSON or " 5.1." in text)
    return Refused("address_wrong" if gone else "refused", text, final=True)


def _told(code: int, told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return f"{code} {text}"


def _ascii_host(address: str) -> str:
    local, _, host = address.rpartition("@")
    return f"{local}@{host.encode('idna').decode()}"


def _part(server: smtplib.SMTP) -> None:
    """Say goodbye; the letter is theirs already, whatever they answer."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
