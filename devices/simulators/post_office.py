"""The far ends of every messenger in one place, and a page that shows what a member would have got.

For a demonstration: a real SMTP server on a port of its own, and Twilio, WhatsApp and LINE as
their published rules have them. The page is plain HTML without a script; letters are shown in a
frame that may load nothing and run nothing.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final
from urllib.parse import urlsplit

from devices.simulators.asgi import App, Receive, Reply, Request, Scope, Send, app
from devices.simulators.letterbox import LetterBox
from devices.simulators.mailbox import Arrived, Mailbox
from devices.simulators.messengers import LineEnd, TwilioEnd, WhatsAppEnd

HERE: Final = Path(__file__).parent
SHOWN: Final = 60
NAMES: Final = {"email": "電郵 E-mail", "sms": "短訊 SMS", "whatsapp": "WhatsApp", "line": "LINE"}


@dataclass
class PostOffice:
    """Four ways of sending, one mailbox."""

    mailbox: Mailbox = field(default_factory=Mailbox)
    box: LetterBox = field(init=False)
    twilio: TwilioEnd = field(init=False)
    whatsapp: WhatsAppEnd = field(init=False)
    line: LineEnd = field(init=False)

    def __post_init__(self) -> None:
        """Everybody delivers into the same box."""
        self.box = LetterBox(self.mailbox)
        self.twilio = TwilioEnd(self.mailbox)
        self.whatsapp = WhatsAppEnd(self.mailbox)
        self.line = LineEnd(self.mailbox)

    def app(self) -> App:
        """The three HTTP providers behind one port: /twilio, /whatsapp, /line."""
        ends = {
            "twilio": self.twilio.app(),
            "whatsapp": self.whatsapp.app(),
            "line": self.line.app(),
        }

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            first, _, rest = scope.get("path", "/").lstrip("/").partition("/")
            if scope["type"] == "http" and first in ends:
                await ends[first]({**scope, "path": f"/{rest}"}, receive, send)
            else:
                await nobody(scope, receive, send)

        return serve

    def beside(self, machines: App) -> App:
        """The page at ``/letters/`` next to the one of the other machines."""

        async def answer(_: Request) -> Reply:
            return page(self.mailbox.all())

        letters = app(answer)

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
            ours = path.rstrip("/") == "/letters"
            await (letters if ours else machines)(scope, receive, send)

        return serve


async def _nobody(_: Request) -> Reply:
    return Reply(b"", 404, "text/plain")


nobody = app(_nobody)


def page(arrived: list[Arrived]) -> Reply:
    """What arrived, newest first."""
    shown = "\n".join(_card(one) for one in reversed(arrived[-SHOWN:]))
    body = _template().substitute(count=len(arrived), letters=shown)
    rules = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    headers = {"content-security-policy": rules, "cache-control": "no-store"}
    return Reply(body.encode(), kind="text/html; charset=utf-8", headers=headers)


@cache
def _template() -> Template:
    return Template((HERE / "letters.html").read_text("utf-8"))


def _card(one: Arrived) -> str:
    way_out = urlsplit(one.headers.get("List-Unsubscribe", "").strip("<>"))
    link = (
        f'<a href="{escape(way_out.path)}">取消接收 <span lang="en">Way out</span></a>'
        if way_out.path.startswith("/u/")
        else ""
    )
    head = escape(one.subject or one.sender)
    return (
        f'<article class="{escape(one.channel)}"><header><b>{NAMES[one.channel]}</b>'
        f"<time>{one.at.astimezone():%H:%M:%S}</time><span>{escape(one.to)}</span></header>"
        f"<h2>{head}</h2>{_inside(one)}<footer>{link}</footer></article>"
    )


def _inside(one: Arrived) -> str:
    if not one.html:
        return f"<p>{escape(one.text)}</p>"
    html = one.html
    for cid, png in one.pictures.items():
        html = html.replace(f"cid:{cid}", f"data:image/png;base64,{b64encode(png).decode()}")
    return f'<iframe sandbox="" title="{escape(one.subject)}" srcdoc="{escape(html)}"></iframe>'
