"""SMS by Twilio's Programmable Messaging API, 2010-04-01.

Twilio has no idempotency key. When a reply is lost, its list of messages to that number is asked:
a message is made on the books of Twilio before the reply is written, so what is not listed a while
later was never taken. https://www.twilio.com/docs/messaging/api/message-resource
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from devices.messengers.http import Answer, Line
from devices.messengers.port import (
    Forged,
    Heard,
    News,
    NotThere,
    Outgoing,
    Receipt,
    Refused,
    Sent,
    Unclear,
)

NO_SUCH_NUMBER: Final = {21211, 21214, 21217, 21265, 21614}
STOPPED: Final = {21610}
KEY_REFUSED: Final = {20003, 20005, 20404, 21603, 21606, 21660, 21703}
BUSY: Final = {14107, 20429, 21611}
CLOCKS_APART: Final = timedelta(seconds=60)
RECEIPT_REASONS: Final = {"30003": "refused", "30005": "address_wrong", "30006": "address_wrong"}
DELIVERED: Final = {"delivered", "read"}
FAILED: Final = {"failed", "undelivered", "canceled"}


@dataclass(frozen=True, slots=True)
class TwilioSettings:
    """An account and who it sends as: a number, a sender name, or a service's sid (``MG…``).

    ``key_sid`` and ``key_secret`` are an API key; without them the account's own token is used.
    ``callback`` is where receipts are to be sent, empty for none.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    key_sid: str = ""
    key_secret: str = field(default="", repr=False)
    base_url: str = "https://api.twilio.com"
    callback: str = ""


class Twilio:
    """SMS through one account."""

    def __init__(self, settings: TwilioSettings) -> None:
        self.settings = settings
        auth = (
            settings.key_sid or settings.account_sid,
            settings.key_secret or settings.auth_token,
        )
        self._path = f"/2010-04-01/Accounts/{settings.account_sid}/Messages.json"
        self._line = Line(settings.base_url, auth=auth)

    def send(self, letter: Outgoing) -> Sent | Refused | Unclear:
        """One SMS."""
        asked = {"To": letter.to, "Body": letter.text} | self._sender()
        if self.settings.callback:
            asked["StatusCallback"] = f"{self.settings.callback}?message={letter.id}"
        answer = self._line.call("POST", self._path, data=asked)
        return _verdict(answer) if isinstance(answer, Answer) else answer

    def ask(self, letter: Outgoing) -> Sent | Refused | Unclear | NotThere:
        """Look for it among what was sent to that number since the first try."""
        answer = self._line.call("GET", self._path, params={"To": letter.to, "PageSize": "100"})
        if not isinstance(answer, Answer):
            return Unclear(answer.reason, answer.told, askable=True)
        listed = answer.told.get("messages")
        if answer.status != 200 or not isinstance(listed, list):
            return Unclear("no_answer", f"HTTP {answer.status}", askable=True)
        for one in listed:
            if isinstance(one, dict) and _is_it(one, letter):
                return Sent(str(one["sid"]))
        return NotThere()

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _sender(self) -> dict[str, str]:
        sender = self.settings.sender
        name = "MessagingServiceSid" if sender.startswith("MG") and len(sender) == 34 else "From"
        return {name: sender}


def _verdict(answer: Answer) -> Sent | Refused | Unclear:
    if answer.status == 201 and str(answer.told.get("sid", "")).startswith(("SM", "MM")):
        return Sent(str(answer.told["sid"]))
    code = answer.told.get("code")
    told = f"HTTP {answer.status} {code or ''} {answer.told.get('message', '')}".strip()
    if answer.status >= 500 or answer.status < 400:
        return Unclear("no_answer", told, askable=True)
    if answer.status == 429 or code in BUSY:
        return Refused("busy", told, retry_seconds=answer.retry_seconds)
    if answer.status in {401, 403, 404} or code in KEY_REFUSED:
        return Refused("key_refused", told)
    if code in STOPPED:
        return Refused("stopped", told, final=True)
    reason = "address_wrong" if code in NO_SUCH_NUMBER else "refused"
    return Refused(reason, told, final=True)


def _is_it(one: dict[str, Any], letter: Outgoing) -> bool:
    """Whether this is our letter: same text, ours, not older than the first try, not another."""
    if one.get("body") != letter.text or one.get("sid") in letter.known:
        return False
    if not str(one.get("direction", "")).startswith("outbound"):
        return False
    made = _moment(one.get("date_created"))
    return made is None or letter.handed_at is None or made >= letter.handed_at - CLOCKS_APART


def _moment(text: Any) -> datetime | None:
    try:
        return parsedate_to_datetime(str(text))
    except ValueError:
        return None


# ------------------------------------------------------------------------- what Twilio tells us


def signature(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """Twilio's signature of a call: HMAC-SHA1 of the address and the sorted form, in base64."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.digest(auth_token.encode(), said.encode(), "sha1")).decode()


def read_call(
    auth_token: str, url: str, form: Mapping[str, str], signed: str, message_id: str = ""
) -> News | None:
    """A receipt or an SMS from somebody. Raises ``Forged`` for what Twilio did not sign."""
    if not hmac.compare_digest(signature(auth_token, url, form).encode(), signed.encode()):
        raise Forged
    if "MessageStatus" not in form:
        text = form.get("OptOutType") or form.get("Body", "")
        return Heard(form.get("From", ""), text)
    status, sid = form["MessageStatus"], form.get("MessageSid", "")
    if status in DELIVERED:
        return Receipt(message_id, sid, "delivered")
    if status in FAILED:
        code = form.get("ErrorCode", "")
        reason = "stopped" if code == "21610" else RECEIPT_REASONS.get(code, "refused")
        return Receipt(message_id, sid, "failed", reason, f"{status} {code}".strip())
    return Receipt(message_id, sid, "sent") if status in {"sent", "queued"} else None
