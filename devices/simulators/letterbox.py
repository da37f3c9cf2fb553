"""A real SMTP server that delivers into a mailbox, with the stumbles of real ones on its knobs."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections import deque
from email.message import EmailMessage
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from devices.simulators.mailbox import Mailbox

LONGEST_LINE: Final = 998
"""Without its end, RFC 5322 2.1.1."""


class LetterBox:
    """The server's manners. ``stumbles`` are used up one for each letter:

    ``busy`` (451 to the sender), ``nobody`` (550 to the recipient), ``full`` (552), ``spam``
    (554 after the text), ``lost`` (taken, then the line breaks before the answer), ``cut`` (the
    line breaks and nothing was taken).
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.stumbles: deque[str] = deque()
        self._server: Controller | None = None

    def open(self, host: str = "127.0.0.1", port: int = 0, **more: Any) -> int:
        """Listen; the port that was taken."""
        self._server = Controller(self, hostname=host, port=port or _free_port(host), **more)
        self._server.start()
        return int(self._server.port)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    # -- what aiosmtpd calls ---------------------------------------------------------------------

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Who it is for."""
        if self.stumbles and self.stumbles[0] in {"busy", "nobody", "full"}:
            return {
                "busy": "451 4.3.2 Please try again later",
                "nobody": "550 5.1.1 No such person here",
                "full": "552 5.2.2 Mailbox full",
            }[self.stumbles.popleft()]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """The text of it."""
        how = self.stumbles.popleft() if self.stumbles else "whole"
        if how == "spam":
            return "554 5.7.1 We do not like it"
        if how != "cut":
            self._deliver(envelope)
        if how in {"cut", "lost"} and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"

    def _deliver(self, envelope: Envelope) -> None:
        raw = envelope.content
        assert isinstance(raw, bytes)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        faults = faults_of(raw, message)
        for address in envelope.rcpt_tos:
            self.mailbox.put(
                "email",
                address,
                sender=str(message["From"]),
                subject=str(message["Subject"]),
                text=_content(message, "plain"),
                html=_content(message, "html"),
                pictures=_pictures(message),
                headers={name: str(value).strip() for name, value in message.items()}
                | ({"X-Faults": "; ".join(faults)} if faults else {}),
                provider_id=str(message["Message-ID"]),
            )


def faults_of(raw: bytes, message: EmailMessage) -> list[str]:
    """What RFC 5322, 2045 or 8058 would have against this letter."""
    faults = [f"no {name}" for name in ("From", "To", "Date", "Message-ID") if name not in message]
    if any(len(line) > LONGEST_LINE for line in raw.split(b"\r\n")):
        faults.append("a line is too long")
    if any(sign > 127 for sign in raw):
        faults.append("eight bits")
    if "List-Unsubscribe-Post" in message and "https://" not in message["List-Unsubscribe"]:
        faults.append("one-click way out without https")
    faults += [f"defect {type(one).__name__}" for part in message.walk() for one in part.defects]
    return faults


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def _pictures(message: EmailMessage) -> dict[str, bytes]:
    return {
        str(part["Content-ID"]).strip("<>"): part.get_content()
        for part in message.walk()
        if part.get_content_maintype() == "image" and "Content-ID" in part
    }


def _free_port(host: str) -> int:
    import socket

    with socket.socket() as door:
        door.bind((host, 0))
        return int(door.getsockname()[1])
