"""WhatsApp by Meta's Cloud API: approved templates, which is what a shop may begin a talk with.

There is neither an idempotency key nor a list to look in. Every letter carries our own id
(``biz_opaque_callback_data``), which Meta returns with each receipt: an unclear letter is settled
by its receipt or by a person. Template parameters are named ones.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from devices.messengers.http import Answer, Line
from devices.messengers.port import (
    Forged,
    Heard,
    News,
    Outgoing,
    Receipt,
    Refused,
    Sent,
    Unclear,
)

LANGUAGES: Final = {"zh_Hant": "zh_HK", "en": "en"}
KEY_REFUSED: Final = {0, 3, 10, 33, 190, 368, 131005, 131031, 131042, 131045, 133010}
BUSY: Final = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004}
NOT_ON_WHATSAPP: Final = {131026, 131030, 131021}
NO_NEWS_WANTED: Final = {131050}
LEFT_IN_PEACE: Final = {130472, 131049}
"""Meta itself keeps this person from getting more marketing: asking again at once is no use."""


@dataclass(frozen=True, slots=True)
class WhatsAppSettings:
    """A business number. ``app_secret`` signs what Meta tells us, ``verify_word`` greets it."""

    phone_number_id: str
    access_token: str = field(repr=False)
    app_secret: str = field(default="", repr=False)
    verify_word: str = field(default="", repr=False)
    base_url: str = "https://graph.facebook.com/v23.0"


class WhatsApp:
    """WhatsApp from one business number."""

    def __init__(self, settings: WhatsAppSettings) -> None:
        self._path = f"/{settings.phone_number_id}/messages"
        self._line = Line(settings.base_url, bearer=settings.access_token)

    def send(self, letter: Outgoing) -> Sent | Refused | Unclear:
        """One approved template with its parameters filled in."""
        if letter.approved is None:
            return Refused("template_refused", "no approved template", final=True)
        answer = self._line.call("POST", self._path, json=_body(letter))
        if isinstance(answer, Unclear):
            return Unclear(answer.reason, answer.told)
        return answer if isinstance(answer, Refused) else _verdict(answer)

    def ask(self, letter: Outgoing) -> Unclear:
        """Nobody can be asked; the receipt will tell, if there is one."""
        return Unclear("lost", f"waiting for a receipt of {letter.id}")

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def _body(letter: Outgoing) -> dict[str, Any]:
    assert letter.approved is not None
    name, parameters = letter.approved
    template: dict[str, Any] = {"name": name, "language": {"code": LANGUAGES[letter.language]}}
    if parameters:
        filled = [
            {"type": "text", "parameter_name": field, "text": _one_line(text)}
            for field, text in parameters
        ]
        template["components"] = [{"type": "body", "parameters": filled}]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": letter.to.removeprefix("+"),
        "type": "template",
        "template": template,
        "biz_opaque_callback_data": str(letter.id),
    }


def _one_line(text: str) -> str:
    """A parameter must not hold line ends, tabs or more than four spaces in a row (132018)."""
    return " ".join(text.split())


def _verdict(answer: Answer) -> Sent | Refused | Unclear:
    error = answer.told.get("error")
    if answer.status == 200 and (ids := _ids(answer.told)):
        return Sent(ids[0])
    if not isinstance(error, Mapping):
        return Unclear("no_answer", f"HTTP {answer.status}")
    code = error.get("code")
    told = f"HTTP {answer.status} {code} {error.get('message', '')}"
    reason, final = _reason(code, answer.status)
    return Refused(reason, told, final=final, retry_seconds=answer.retry_seconds)


def _reason(code: Any, status: int) -> tuple[str, bool]:
    """What an error code means for this letter: a reason, and whether it is the end of it."""
    if code in KEY_REFUSED or (isinstance(code, int) and 200 <= code <= 299):
        return "key_refused", False
    if code in BUSY or status == 429 or status >= 500:
        return "busy", False
    if code in NOT_ON_WHATSAPP:
        return "address_wrong", True
    if code in NO_NEWS_WANTED:
        return "no_consent", True
    if code in LEFT_IN_PEACE:
        return "enough", True
    if isinstance(code, int) and 132000 <= code <= 132999:
        return "template_refused", True
    return "refused", True


def _ids(told: Mapping[str, Any]) -> list[str]:
    return [one["id"] for one in told.get("messages", []) if isinstance(one, dict) and "id" in one]


# --------------------------------------------------------------------------- what Meta tells us


def signature(app_secret: str, body: bytes) -> str:
    """The header ``X-Hub-Signature-256`` of a call with this body."""
    return "sha256=" + hmac.digest(app_secret.encode(), body, "sha256").hex()


def read_call(app_secret: str, body: bytes, signed: str) -> list[News]:
    """Receipts and messages of one call. Raises ``Forged`` for what Meta did not sign."""
    if not app_secret or not hmac.compare_digest(
        signature(app_secret, body).encode(), signed.encode()
    ):
        raise Forged
    try:
        told = json.loads(body)
    except ValueError as trouble:
        raise Forged from trouble
    return [news for value in _values(told) for news in _news(value)]


def _values(told: Any) -> Iterator[dict[str, Any]]:
    for entry in told.get("entry", []):
        for change in entry.get("changes", []):
            if change.get("field") == "messages":
                yield change.get("value", {})


def _news(value: dict[str, Any]) -> Iterator[News]:
    for one in value.get("statuses", []):
        receipt = _receipt(one)
        if receipt is not None:
            yield receipt
    for one in value.get("messages", []):
        text = one.get("text", {}).get("body") or one.get("button", {}).get("text", "")
        yield Heard(f"+{one.get('from', '')}", text)


def _receipt(one: dict[str, Any]) -> Receipt | None:
    ours, theirs = one.get("biz_opaque_callback_data", ""), one.get("id", "")
    match one.get("status"):
        case "delivered" | "read":
            return Receipt(ours, theirs, "delivered")
        case "sent":
            return Receipt(ours, theirs, "sent")
        case "failed":
            error: dict[str, Any] = next(iter(one.get("errors", [])), {})
            reason, _ = _reason(error.get("code"), 400)
            return Receipt(ours, theirs, "failed", reason, f"{error.get('code', '')}")
    return None
