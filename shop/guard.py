"""The shop's front door: who may load a page, who may open a socket, and how many.

One ASGI middleware in front of everything. It asks, in this order:

1. *Is this our house?* ``Host`` must be one of ours (a page on the internet cannot rebind its
   name to the till), and ``Origin``, when there is one, must be that same host. A websocket must
   have one. Anything else: 403.
2. *Which door?* ``/kiosk`` and ``/staff`` each have their own cookie (HttpOnly, SameSite=Strict,
   sent to that path only), so a kiosk's cookie opens no till. Some paths are public (engine
   files, health); everything else needs no station but still passes 1.
3. *Which station?* The cookie's token names it. Without one the browser gets a page in both
   languages that takes a pairing code. The station is put in ``ui.here.STATION``, where the app's
   ``main(page)`` finds it: the tasks it starts inherit it.
4. *How many?* Sockets are limited per station and per door, so a flood of kiosk sockets cannot
   keep a till out. What one socket may do is ``shop.line``'s business.

No answer carries ``Access-Control-Allow-Origin``, which the engine would put on every one.
Source of the rules: OWASP ASVS 5.0 chapters 3 and 4 (browser and websocket), level 2.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.refusals import Refusal
from core.stations import Station
from shop import pages
from shop.line import Limits, Line
from ui.here import STATION

log = logging.getLogger("sammiu.guard")

POLICY = "; ".join(
    (
        "default-src 'self' blob: data:",
        "script-src 'self' 'wasm-unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "connect-src 'self' blob: data:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
COOKIE_LIVES_SECONDS = 400 * 24 * 3600
"""The longest a browser keeps a cookie (RFC 6265bis). A revoked token is refused at any age."""


@dataclass(frozen=True, slots=True)
class Door:
    """A mount and the kinds of station that may use it."""

    path: str
    kinds: frozenset[str]
    most_sockets: int
    languages: tuple[str, ...] = ("zh_Hant", "en")

    @property
    def cookie(self) -> str:
        """The name of this door's cookie, ``sammiu_kiosk``."""
        return "sammiu_" + self.path.strip("/")


KIOSK = Door("/kiosk", frozenset({"kiosk"}), most_sockets=64)
STAFF = Door("/staff", frozenset({"till", "office"}), most_sockets=128)


@dataclass(frozen=True, slots=True)
class Pairing:
    """How the guard asks about stations; the answers come from ``core.stations``.

    ``at_once`` is set only for a demonstration: it pairs a browser on this very machine by itself,
    given the kinds of station the door is for.
    """

    of_token: Callable[[str], Station | None]
    pair: Callable[[str], str]
    at_once: Callable[[frozenset[str]], str] | None = None


class Guard:
    """The middleware. ``hosts`` are names without port, e.g. ``{"localhost", "till.shop.lan"}``."""

    def __init__(
        self,
        app: ASGIApp,
        pairing: Pairing,
        *,
        hosts: frozenset[str],
        doors: tuple[Door, ...] = (KIOSK, STAFF),
        limits: Limits | None = None,
    ) -> None:
        self.app = app
        self.pairing = pairing
        self.hosts = hosts
        self.doors = doors
        self.limits = limits or Limits()
        self._open: Counter[str] = Counter()
        self._wrong: deque[tuple[float, str]] = deque(maxlen=256)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif not self._is_ours(scope):
            log.warning("refused %s from a stranger's page", scope["path"])
            await _turn_away(scope, receive, send, PlainTextResponse("403", 403))
        elif scope["type"] == "http":
            await self._page(scope, receive, _with_headers(send))
        else:
            await self._socket(scope, receive, send)

    # -- 1. is this our house? -------------------------------------------------------------------

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _name_of(host) not in self.hosts:
            return False
        origin = headers.get("origin")
        if origin is None:
            return scope["type"] == "http"
        parts = urlsplit(origin)
        return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()

    # -- 2 and 3. which door, which station? -------------------------------------------------------

    def _door(self, path: str) -> Door | None:
        for door in self.doors:
            if path == door.path or path.startswith(door.path + "/"):
                return door
        return None

    async def _station(self, scope: Scope, door: Door) -> Station | None:
        token = _cookie(scope, door.cookie)
        if not token:
            return None
        station = await asyncio.to_thread(self.pairing.of_token, token)
        return station if station is not None and station.kind in door.kinds else None

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._door(scope["path"])
        if door is None:
            await self.app(scope, receive, send)
            return
        if scope["path"] == f"{door.path}/pair":
            response = await self._trade_code(scope, receive, door)
            await response(scope, receive, send)
            return
        station = await self._station(scope, door)
        if station is not None:
            STATION.set(station)
            await self.app(scope, receive, send)
            return
        await self._meet(scope, receive, send, door)

    async def _meet(self, scope: Scope, receive: Receive, send: Send, door: Door) -> None:
        """A browser without a station: our own machine in a demonstration, or a stranger."""
        at_once = self.pairing.at_once
        if at_once is None or not _on_this_machine(scope):
            await HTMLResponse(pages.stranger_page(door.path), 403)(scope, receive, send)
            return
        token = await asyncio.to_thread(at_once, door.kinds)
        station = await asyncio.to_thread(self.pairing.of_token, token)
        assert station is not None, "paired a moment ago"
        STATION.set(station)
        cookie = _give_cookie(Response(), scope, door, token).headers["set-cookie"]
        await self.app(scope, receive, _with_cookie(send, cookie))

    async def _trade_code(self, scope: Scope, receive: Receive, door: Door) -> Response:
        if scope["method"] != "POST":
            return RedirectResponse(f"{door.path}/", 303)
        address = _address(scope)
        if self._tried_too_often(address):
            return HTMLResponse(pages.stranger_page(door.path, wait=True), 429)
        code = await _form_field(receive, "code")
        try:
            token = await asyncio.to_thread(self.pairing.pair, code.replace(" ", ""))
            station = await asyncio.to_thread(self.pairing.of_token, token)
        except Refusal:
            station = None
        if station is None or station.kind not in door.kinds:
            self._wrong.append((time.monotonic(), address))
            return HTMLResponse(pages.stranger_page(door.path, wrong=True), 403)
        log.info("paired a browser as %s", station.code)
        return _give_cookie(RedirectResponse(f"{door.path}/", 303), scope, door, token)

    def _tried_too_often(self, address: str) -> bool:
        since = time.monotonic() - 60
        tries = sum(1 for at, who in self._wrong if at > since and who == address)
        return tries >= self.limits.wrong_codes_per_minute

    # -- 4. how many, how much? ------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._door(scope["path"])
        station = await self._station(scope, door) if door else None
        if door is None or station is None or not self._has_room(door, station):
            await _turn_away(scope, receive, send, None)
            return
        STATION.set(station)
        self._open.update((door.path, station.code))
        try:
            await Line(self.limits, receive, send).carry(self.app, scope)
        finally:
            self._open.subtract((door.path, station.code))

    def _has_room(self, door: Door, station: Station) -> bool:
        room = (
            self._open[station.code] < self.limits.sockets_per_station
            and self._open[door.path] < door.most_sockets
        )
        if not room:
            log.warning("%s has too many sockets open", station.code)
        return room


def _with_headers(send: Send) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            del headers["access-control-allow-origin"]
            own = headers.get("Content-Security-Policy", POLICY)  # stricter: the pretend machines'
            for name, value in HEADERS.items():
                headers[name] = value
            headers["Content-Security-Policy"] = own
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return dressed


def _with_cookie(send: Send, cookie: str) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return dressed


async def _turn_away(scope: Scope, receive: Receive, send: Send, response: Response | None) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
    elif response is not None:
        await response(scope, receive, _with_headers(send))


def _give_cookie(response: Response, scope: Scope, door: Door, token: str) -> Response:
    response.set_cookie(
        door.cookie,
        token,
        max_age=COOKIE_LIVES_SECONDS,
        path=door.path,
        httponly=True,
        samesite="strict",
        secure=scope.get("scheme") in {"https", "wss"},
    )
    return response


def _cookie(scope: Scope, name: str) -> str:
    try:
        jar = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


async def _form_field(receive: Receive, name: str) -> str:
    body = b""
    while len(body) < 1_024:
        message: dict[str, Any] = dict(await receive())
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return parse_qs(body.decode("utf-8", "replace")).get(name, [""])[0]


def _on_this_machine(scope: Scope) -> bool:
    """The browser runs beside the server and called it by a loopback name (so no proxy did)."""
    name = _name_of(Headers(scope=scope).get("host", ""))
    return _address(scope) in LOOPBACK and name in LOOPBACK


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _name_of(host: str) -> str:
    """``till.lan:8550`` is ``till.lan``; ``[::1]:8550`` is ``::1``."""
    return (urlsplit(f"//{host}").hostname or "").lower()
