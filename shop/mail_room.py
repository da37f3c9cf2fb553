"""What comes in from outside about our letters: the way out, receipts, STOP.

``/u/<token>`` is the page behind the link in a letter: looking at it changes nothing (mail scanners
look), one press does, and mail programs press it by themselves (RFC 8058). ``/hooks/…`` hear what
Twilio, Meta and LINE say, believe what they signed, and answer once it is written down.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from string import Template
from typing import Final, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core import assets, words
from core.context import Context, Desk
from core.db.database import Database
from core.messages import contacts, outcome, wayout
from core.messages.contacts import Channel
from core.messages.letter import ink_on, shop_name
from core.messages.wayout import LinkWrong
from devices.messengers import line, twilio, whatsapp
from devices.messengers.port import Forged, Heard, News, Receipt, Shut
from shop.messengers import Messengers

log = logging.getLogger("sammiu.mail_room")
T = TypeVar("T")

MOST_BYTES: Final = 1 << 20
NO_REPLY: Final = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@dataclass(frozen=True, slots=True)
class MailRoom:
    """Who listens, for which accounts, at which address on the internet."""

    database: Database
    house: Desk
    accounts: Messengers
    home: str

    def router(self) -> APIRouter:
        """Its paths. A provider without an account has none."""
        routes = APIRouter()
        routes.add_api_route("/u/{token}", self.look, methods=["GET"])
        routes.add_api_route("/u/{token}", self.leave, methods=["POST"])
        if self.accounts.sms is not None:
            routes.add_api_route("/hooks/twilio", self.twilio, methods=["POST"])
        if self.accounts.whatsapp is not None:
            routes.add_api_route("/hooks/whatsapp", self.greet_meta, methods=["GET"])
            routes.add_api_route("/hooks/whatsapp", self.whatsapp, methods=["POST"])
        if self.accounts.line is not None:
            routes.add_api_route("/hooks/line", self.line, methods=["POST"])
        return routes

    # -- the way out -----------------------------------------------------------------------------

    async def look(self, token: str) -> Response:
        """The page with the one button."""
        return await self._page(token, lambda ctx: wayout.read(ctx, token), "out")

    async def leave(self, token: str) -> Response:
        """The press."""
        return await self._page(token, lambda ctx: wayout.leave(ctx, token), "done")

    async def _page(
        self, token: str, work: Callable[[Context], wayout.Leaving], which: str
    ) -> Response:
        try:
            leaving = await self._do(work)
        except LinkWrong:
            return await self._answer(token, "", "", "wrong", 404)
        return await self._answer(token, leaving.language, leaving.channel, which, 200)

    async def _answer(
        self, token: str, language: str, channel: str, which: str, status: int
    ) -> Response:
        said = partial(_page, token=token, language=language, channel=channel, which=which)
        page = await asyncio.to_thread(self.database.ask, self.house, said)
        return HTMLResponse(page, status)

    # -- what providers tell us --------------------------------------------------------------------

    async def twilio(self, request: Request) -> Response:
        """A receipt or an SMS to the shop."""
        account = self.accounts.sms
        assert account is not None
        form = dict(parse_qsl((await _body(request)).decode("utf-8", "replace"), True))
        query = f"?{request.url.query}" if request.url.query else ""
        try:
            news = twilio.read_call(
                account.auth_token.get_secret_value(),
                f"{self.home.rstrip('/')}/hooks/twilio{query}",
                form,
                request.headers.get("x-twilio-signature", ""),
                request.query_params.get("message", ""),
            )
        except Forged:
            return _stranger("twilio")
        await self._write_down("sms", [news] if news is not None else [])
        return Response(NO_REPLY, media_type="text/xml")

    async def greet_meta(self, request: Request) -> Response:
        """Meta asks whether this is our address."""
        account = self.accounts.whatsapp
        assert account is not None
        ours = account.verify_word.get_secret_value()
        said = request.query_params.get("hub.verify_token", "")
        if not ours or not hmac.compare_digest(ours.encode(), said.encode()):
            return _stranger("whatsapp")
        return PlainTextResponse(request.query_params.get("hub.challenge", ""))

    async def whatsapp(self, request: Request) -> Response:
        """Receipts and messages to the shop."""
        account = self.accounts.whatsapp
        assert account is not None
        try:
            news = whatsapp.read_call(
                account.app_secret.get_secret_value(),
                await _body(request),
                request.headers.get("x-hub-signature-256", ""),
            )
        except Forged:
            return _stranger("whatsapp")
        await self._write_down("whatsapp", news)
        return Response()

    async def line(self, request: Request) -> Response:
        """What friends of the account did."""
        account = self.accounts.line
        assert account is not None
        try:
            news = line.read_call(
                account.channel_secret.get_secret_value(),
                await _body(request),
                request.headers.get("x-line-signature", ""),
            )
        except Forged:
            return _stranger("line")
        await self._write_down("line", news)
        return Response()

    async def _write_down(self, channel: Channel, news: Sequence[News]) -> None:
        for one in news:
            await self._do(partial(_hear, channel=channel, news=one))

    async def _do(self, work: Callable[[Context], T]) -> T:
        return await asyncio.to_thread(self.database.deed, self.house, work)


def _hear(ctx: Context, channel: Channel, news: News) -> None:
    match news:
        case Heard(address, text):
            wayout.heard(ctx, channel, address, text)
        case Shut(address, is_open):
            member_id = contacts.owner_of(ctx, channel, address)
            if member_id is not None and is_open:
                contacts.reopen(ctx, member_id, channel)
            elif member_id is not None:
                contacts.close(ctx, member_id, channel, "blocked")
        case Receipt():
            _receipt(ctx, news)


def _receipt(ctx: Context, told: Receipt) -> None:
    message_id = outcome.find(ctx, _uuid(told.message_id), told.provider_id)
    if message_id is None:
        return
    match told.state:
        case "delivered":
            outcome.delivered(ctx, message_id, told.provider_id)
        case "sent":
            outcome.sent(ctx, message_id, told.provider_id)
        case "failed":
            outcome.bounced(ctx, message_id, told.reason, told.told)


def _page(ctx: Context, token: str, language: str, channel: str, which: str) -> str:
    """In the member's language; in both when nobody knows whose link it is."""
    speak = [language] if language else list(words.LANGUAGES)
    template = Template(assets.path("web", "wayout.html").read_text("utf-8"))
    colour = ctx.rules.brand.seed_colour
    parts = [_said(ctx, one, channel, which) for one in speak]
    button = ""
    if which == "out":
        label = escape(words.say(language, "message.out_button"))
        button = f'<form method="post" action="/u/{escape(token)}"><button>{label}</button></form>'
    return template.substitute(
        lang="en" if speak == ["en"] else "zh-Hant",
        shop=escape(" ".join(shop_name(ctx, one) for one in speak)),
        colour=colour,
        ink=ink_on(colour),
        said="\n".join(parts),
        button=button,
    )


def _said(ctx: Context, language: str, channel: str, which: str) -> str:
    if which == "wrong":
        title = words.say(language, "message.out_wrong_title")
        text = words.say(language, "message.out_wrong")
    else:
        by = words.say(language, f"message.channel_{channel}")
        shop = shop_name(ctx, language)
        if which == "out":
            title = words.say(language, "message.out_title")
            text = words.say(language, "message.out_explain", shop=shop, channel=by)
        else:
            title = words.say(language, "message.out_done_title")
            text = words.say(language, "message.out_done", channel=by)
    return f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>"


def _stranger(who: str) -> Response:
    log.warning("a call to the hook of %s was not signed by it", who)
    return PlainTextResponse("403", 403)


async def _body(request: Request) -> bytes:
    """All of it; what is longer than any provider sends is not read to its end."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return b""
    return body


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
