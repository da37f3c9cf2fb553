"""LINE Messaging API: push messages with a retry key, so that a repeated request counts once.

``X-Line-Retry-Key`` holds for 24 hours after the first request; a repeated one is answered with 409
and the id of the one that was accepted. https://developers.line.biz/en/docs/messaging-api/
retrying-api-request/
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from devices.messengers.http import Answer, Line
from devices.messengers.port import (
    Forged,
    Heard,
    News,
    NotThere,
    Outgoing,
    Refused,
    Sent,
    Shut,
    Unclear,
)

MOST_SIGNS: Final = 5000
"""Of one text message, in UTF-16 code units."""
KEY_LIVES: Final = timedelta(hours=23)
"""An hour less than LINE says, for clocks that differ."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """A LINE Official Account. ``channel_secret`` signs what LINE tells us."""

    access_token: str = field(repr=False)
    channel_secret: str = field(default="", repr=False)
    base_url: str = "https://api.line.me"


class LineMessenger:
    """LINE from one official account."""

    def __init__(self, settings: LineSettings) -> None:
        self._line = Line(settings.base_url, bearer=settings.access_token)

    def send(self, letter: Outgoing) -> Sent | Refused | Unclear:
        """One text to one friend of the account."""
        answer = self._line.call(
            "POST",
            "/v2/bot/message/push",
            json={"to": letter.to, "messages": [{"type": "text", "text": _cut(letter.text)}]},
            headers={"X-Line-Retry-Key": str(letter.id)},
        )
        return _verdict(answer) if isinstance(answer, Answer) else answer

    def ask(self, letter: Outgoing) -> Sent | Refused | Unclear | NotThere:
        """The same request under the same key: accepted now if it never was, told if it was."""
        begun = letter.handed_at
        if begun is not None and datetime.now(UTC) - begun > KEY_LIVES:
            return Unclear("lost", "the retry key is too old")
        answer = self.send(letter)
        return (
            Unclear(answer.reason, answer.told, askable=True)
            if isinstance(answer, Refused) and not answer.final
            else answer
        )

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def _cut(text: str) -> str:
    """Not longer than LINE takes; no sign is cut in two."""
    raw = text.encode("utf-16-le")[: 2 * MOST_SIGNS]
    return raw.decode("utf-16-le", "ignore")


def _verdict(answer: Answer) -> Sent | Refused | Unclear:
    message = str(answer.told.get("message", ""))
    told = f"HTTP {answer.status} {message}".strip()
    match answer.status:
        case 200:
            return Sent(_id(answer))
        case 409:
            return Sent(_id(answer) or answer.headers.get("x-line-accepted-request-id", ""))
        case 401 | 403:
            return Refused("key_refused", told)
        case 429 if "monthly limit" in message:
            return Refused("quota", told, final=True)
        case 429:
            return Refused("busy", told, retry_seconds=answer.retry_seconds)
        case status if 400 <= status < 500:
            wrong = "'to'" in f"{message} {answer.told.get('details', '')}"
            return Refused("address_wrong" if wrong else "refused", told, final=True)
        case _:
            return Unclear("no_answer", told, askable=True)


def _id(answer: Answer) -> str:
    sent = answer.told.get("sentMessages")
    first = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
    return str(first.get("id", "") or answer.headers.get("x-line-request-id", ""))


# --------------------------------------------------------------------------- what LINE tells us


def signature(channel_secret: str, body: bytes) -> str:
    """The header ``x-line-signature`` of a call with this body."""
    return b64encode(hmac.digest(channel_secret.encode(), body, "sha256")).decode()


def read_call(channel_secret: str, body: bytes, signed: str) -> list[News]:
    """What friends of the account did. Raises ``Forged`` for what LINE did not sign."""
    if not channel_secret or not hmac.compare_digest(
        signature(channel_secret, body).encode(), signed.encode()
    ):
        raise Forged
    try:
        events = json.loads(body).get("events", [])
    except (ValueError, AttributeError) as trouble:
        raise Forged from trouble
    return [news for event in events if (news := _news(event)) is not None]


def _news(event: dict[str, Any]) -> News | None:
    address = event.get("source", {}).get("userId", "")
    match event.get("type"):
        case "follow":
            return Shut(address, open=True)
        case "unfollow":
            return Shut(address, open=False)
        case "message" if event.get("message", {}).get("type") == "text":
            return Heard(address, event["message"].get("text", ""))
    return None
