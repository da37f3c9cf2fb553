"""The far ends of SMS, WhatsApp and LINE: they take what the providers' published rules allow.

Every request is checked as the provider would: address, key, content type, fields and their form.
What is wrong is answered with the provider's own error, and kept in ``complaints``. ``stumbles``
are used up one for each good request: ``lost`` (taken, then the line breaks), ``cut`` (not taken,
the line breaks), ``down`` (500, not taken), ``late`` (500 though it was taken), ``busy`` (429).

Sources: Twilio's OpenAPI description of Messages (2010-04-01) and its error dictionary; LINE's
OpenAPI description of the Messaging API and its page on retry keys; Meta's Cloud API reference.
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import b64encode
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl
from uuid import UUID

from devices.simulators.asgi import App, Cut, Reply, Request, app, as_json
from devices.simulators.mailbox import Arrived, Mailbox

E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
SENDER_NAME: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 #&_+-]{1,12}")
LINE_USER: Final = re.compile(r"U[0-9a-f]{32}")
TEMPLATE_NAME: Final = re.compile(r"[a-z0-9_]{1,512}")
TWILIO_FIELDS: Final = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback"}
MOST_SMS: Final = 1600
MOST_LINE: Final = 5000


@dataclass
class FarEnd:
    """What all three have in common: a mailbox, stumbles, and what they complained of."""

    mailbox: Mailbox
    stumbles: deque[str] = field(default_factory=deque)
    complaints: list[str] = field(default_factory=list)
    asked: int = 0

    def stumble(self) -> str:
        """How this request ends."""
        return self.stumbles.popleft() if self.stumbles else "whole"


@dataclass
class TwilioEnd(FarEnd):
    """One Twilio account. ``stopped`` are numbers whose owners said STOP."""

    account_sid: str = "AC" + "0" * 32
    auth_token: str = "token"  # noqa: S105 - of a pretend account
    stopped: set[str] = field(default_factory=set)
    callbacks: list[tuple[str, str]] = field(default_factory=list)
    listed: list[dict[str, Any]] = field(default_factory=list)

    def app(self) -> App:
        """Its API as an ASGI application."""
        return app(self._answer)

    async def _answer(self, request: Request) -> Reply:
        secret = b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {secret}":
            return self._no(401, 20003, "Authenticate")
        wanted = ("2010-04-01", "Accounts", self.account_sid, "Messages.json")
        if request.parts != wanted:
            return self._no(404, 20404, "The requested resource was not found")
        if request.method == "GET":
            return self._list(request)
        if request.headers.get("content-type", "") != "application/x-www-form-urlencoded":
            return self._no(400, 21602, "A form was expected")
        return self._create(dict(parse_qsl((await request.body()).decode())))

    def _create(self, form: dict[str, str]) -> Reply:
        self.asked += 1
        refusal = self._refusal(form)
        if refusal is not None:
            return refusal
        how = self.stumble()
        if how == "busy":
            headers = {"retry-after": "7"}
            return as_json({"code": 20429, "message": "Too Many Requests"}, 429, headers)
        if how == "cut":
            raise Cut
        if how == "down":
            return as_json({"code": 20500, "message": "Internal Server Error"}, 500)
        made = self._book(form)
        if how == "lost":
            raise Cut
        return as_json({}, 500) if how == "late" else as_json(made, 201)

    def _refusal(self, form: dict[str, str]) -> Reply | None:
        to, body = form.get("To", ""), form.get("Body", "")
        sender = form.get("From") or form.get("MessagingServiceSid", "")
        if set(form) - TWILIO_FIELDS:
            return self._no(400, 21600, f"Unknown fields {sorted(set(form) - TWILIO_FIELDS)}")
        if not E164.fullmatch(to):
            return self._no(400, 21211, f"Invalid 'To' Phone Number: {to}")
        if not body:
            return self._no(400, 21602, "Message body is required.")
        if len(body) > MOST_SMS:
            return self._no(400, 21617, "The concatenated message body exceeds the 1600 limit")
        if not (E164.fullmatch(sender) or SENDER_NAME.fullmatch(sender) or _is_sid(sender, "MG")):
            return self._no(400, 21603, "A 'From' phone number is required")
        if to in self.stopped:
            return self._no(400, 21610, "Attempt to send to unsubscribed recipient", fault=False)
        return None

    def _book(self, form: dict[str, str]) -> dict[str, Any]:
        sid = "SM" + secrets.token_hex(16)
        made = {
            "sid": sid,
            "account_sid": self.account_sid,
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": form["Body"],
            "direction": "outbound-api",
            "status": "queued",
            "date_created": format_datetime(datetime.now(UTC)),
            "date_sent": None,
            "error_code": None,
        }
        self.listed.insert(0, made)
        sender = form.get("From") or form.get("MessagingServiceSid", "")
        self.mailbox.put(
            "sms", form["To"], sender=sender, subject="", text=form["Body"], provider_id=sid
        )
        if "StatusCallback" in form:
            self.callbacks.append((form["StatusCallback"], sid))
        return made

    def _list(self, request: Request) -> Reply:
        query = parse_qs(request.query)
        wanted = query.get("To", [""])[0]
        size = int(query.get("PageSize", ["50"])[0])
        if not 1 <= size <= 1000:
            return self._no(400, 20001, "Page size")
        found = [one for one in self.listed if not wanted or one["to"] == wanted]
        return as_json({"messages": found[:size], "page": 0, "page_size": size})

    def _no(self, status: int, code: int, message: str, *, fault: bool = True) -> Reply:
        if fault:
            self.complaints.append(f"{code} {message}")
        more = f"https://www.twilio.com/docs/errors/{code}"
        said = {"code": code, "message": message, "more_info": more, "status": status}
        return as_json(said, status)


@dataclass
class WhatsAppEnd(FarEnd):
    """One business number, the templates Meta approved for it, and numbers not on WhatsApp."""

    phone_number_id: str = "106540352242922"
    access_token: str = "EAAtoken"  # noqa: S105 - of a pretend account
    templates: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    not_there: set[str] = field(default_factory=set)

    def app(self) -> App:
        """Its API as an ASGI application, below /vNN.0."""
        return app(self._answer)

    async def _answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.access_token}":
            return self._no(401, 190, "Invalid OAuth access token.")
        version, *rest = request.parts or ("",)
        known = re.fullmatch(r"v[0-9]{2}\.0", version)
        if not known or rest != [self.phone_number_id, "messages"] or request.method != "POST":
            return self._no(400, 100, "Unsupported post request")
        if not request.headers.get("content-type", "").startswith("application/json"):
            return self._no(400, 100, "JSON was expected")
        return self._create(_object(await request.body()))

    def _create(self, told: dict[str, Any]) -> Reply:
        self.asked += 1
        refusal = self._refusal(told)
        if refusal is not None:
            return refusal
        how = self.stumble()
        if how == "busy":
            return self._no(429, 130429, "Rate limit hit", fault=False)
        if how == "cut":
            raise Cut
        if how == "down":
            return self._no(500, 131000, "Something went wrong", fault=False)
        wamid = "wamid." + b64encode(secrets.token_bytes(24)).decode()
        self._deliver(told, wamid)
        if how == "lost":
            raise Cut
        if how == "late":
            return Reply(b"<html>Bad gateway</html>", 502, "text/html")
        contact = {"input": told["to"], "wa_id": told["to"]}
        return as_json(
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": wamid, "message_status": "accepted"}],
            }
        )

    def _refusal(self, told: dict[str, Any]) -> Reply | None:
        template = told.get("template", {})
        if told.get("messaging_product") != "whatsapp" or told.get("type") != "template":
            return self._no(400, 100, "Only templates may begin a talk")
        if not re.fullmatch(r"[1-9][0-9]{6,14}", str(told.get("to", ""))):
            return self._no(400, 100, "Parameter value is not valid: to")
        if len(str(told.get("biz_opaque_callback_data", ""))) > 512:
            return self._no(400, 100, "biz_opaque_callback_data is too long")
        if not TEMPLATE_NAME.fullmatch(str(template.get("name", ""))):
            return self._no(400, 100, "template.name")
        name = (template["name"], template.get("language", {}).get("code"))
        if name not in self.templates:
            return self._no(404, 132001, f"Template name does not exist in the translation {name}")
        return self._parameters_refused(template, self.templates[name]) or self._absent(told["to"])

    def _parameters_refused(self, template: dict[str, Any], wanted: frozenset[str]) -> Reply | None:
        given = [
            one
            for part in template.get("components", [])
            if part.get("type") == "body"
            for one in part.get("parameters", [])
        ]
        if {one.get("parameter_name") for one in given} != wanted or len(given) != len(wanted):
            return self._no(400, 132000, "Number of parameters does not match")
        if any(re.search(r"[\n\t]| {5}", str(one.get("text", "\n"))) for one in given):
            return self._no(400, 132018, "Parameters must not hold line ends or tabs")
        return None

    def _absent(self, to: str) -> Reply | None:
        if to not in self.not_there:
            return None
        return self._no(400, 131026, "Message undeliverable", fault=False)

    def _deliver(self, told: dict[str, Any], wamid: str) -> None:
        template = told["template"]
        lines = [
            f"{one['parameter_name']}: {one['text']}"
            for part in template.get("components", [])
            for one in part["parameters"]
        ]
        self.mailbox.put(
            "whatsapp",
            f"+{told['to']}",
            sender=self.phone_number_id,
            subject=f"{template['name']} ({template['language']['code']})",
            text="\n".join(lines),
            headers={"biz_opaque_callback_data": told.get("biz_opaque_callback_data", "")},
            provider_id=wamid,
        )

    def _no(self, status: int, code: int, message: str, *, fault: bool = True) -> Reply:
        if fault:
            self.complaints.append(f"{code} {message}")
        error = {
            "message": f"(#{code}) {message}",
            "type": "OAuthException",
            "code": code,
            "error_data": {"messaging_product": "whatsapp", "details": message},
            "fbtrace_id": secrets.token_hex(8),
        }
        return as_json({"error": error}, status)


@dataclass
class LineEnd(FarEnd):
    """One official account. ``friends`` empty: everybody is one."""

    access_token: str = "line-token"  # noqa: S105 - of a pretend account
    friends: set[str] = field(default_factory=set)
    month_is_used_up: bool = False
    accepted: dict[str, tuple[str, str]] = field(default_factory=dict)

    def app(self) -> App:
        """Its API as an ASGI application."""
        return app(self._answer)

    async def _answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.access_token}":
            return self._no(401, "Authentication failed. Confirm that the access token is valid.")
        if (request.method, request.parts) != ("POST", ("v2", "bot", "message", "push")):
            return self._no(404, "Not found")
        if not request.headers.get("content-type", "").startswith("application/json"):
            return self._no(400, "The request body could not be read")
        return self._push(
            _object(await request.body()), request.headers.get("x-line-retry-key", "")
        )

    def _push(self, told: dict[str, Any], key: str) -> Reply:
        self.asked += 1
        refusal = self._refusal(told, key)
        if refusal is not None:
            return refusal
        if key in self.accepted:
            request_id, sent_id = self.accepted[key]
            said = {"message": "The retry key is already accepted", "sentMessages": _sent(sent_id)}
            return as_json(said, 409, {"x-line-accepted-request-id": request_id})
        how = self.stumble()
        if (not_taken := self._not_taken(how)) is not None:
            return not_taken
        sent_id = self._deliver(told, key)
        if how == "lost":
            raise Cut
        if how == "late":
            return self._no(500, "Internal Server Error", fault=False)
        return as_json({"sentMessages": _sent(sent_id)}, 200, {"x-line-request-id": key})

    def _not_taken(self, how: str) -> Reply | None:
        if self.month_is_used_up:
            return self._no(429, "You have reached your monthly limit.", fault=False)
        if how == "busy":
            return self._no(429, "The API rate limit has been exceeded.", fault=False)
        if how == "cut":
            raise Cut
        if how == "down":
            return self._no(500, "Internal Server Error", fault=False)
        return None

    def _refusal(self, told: dict[str, Any], key: str) -> Reply | None:
        if not _is_uuid(key):
            return self._no(400, "Invalid retry key")
        to = str(told.get("to", ""))
        if not LINE_USER.fullmatch(to) or (self.friends and to not in self.friends):
            return self._no(400, "The property, 'to', in the request body is invalid")
        messages = told.get("messages")
        if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
            return self._no(400, "The request body has 1 error(s)", "Size must be between 1 and 5")
        for one in messages:
            text = one.get("text", "")
            if one.get("type") != "text" or not text:
                return self._no(400, "The request body has 1 error(s)", "May not be empty")
            if len(text.encode("utf-16-le")) > 2 * MOST_LINE:
                return self._no(400, "The request body has 1 error(s)", "Length must be 5000")
        return None

    def _deliver(self, told: dict[str, Any], key: str) -> str:
        sent_id = str(secrets.randbelow(10**18))
        self.accepted[key] = (secrets.token_hex(16), sent_id)
        text = "\n".join(one["text"] for one in told["messages"])
        self.mailbox.put(
            "line", told["to"], sender="LINE", subject="", text=text, provider_id=sent_id
        )
        return sent_id

    def _no(self, status: int, message: str, detail: str = "", *, fault: bool = True) -> Reply:
        if fault:
            self.complaints.append(f"{status} {message} {detail}".strip())
        said: dict[str, Any] = {"message": message}
        if detail:
            said["details"] = [{"message": detail, "property": "messages"}]
        return as_json(said, status)


def _sent(sent_id: str) -> list[dict[str, str]]:
    return [{"id": sent_id, "quoteToken": "q" + sent_id}]


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _is_sid(text: str, kind: str) -> bool:
    return bool(re.fullmatch(kind + r"[0-9a-fA-F]{32}", text))


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


__all__ = ["Arrived", "LineEnd", "TwilioEnd", "WhatsAppEnd"]
