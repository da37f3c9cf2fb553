"""The front door: who comes in, by which cookie, how many, and what is said to a stranger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.stations import PairingCodeWrong, Station
from shop.guard import Guard, Limits, Pairing
from ui.here import STATION

HERE = UUID(int=1)
KIOSK = Station("TST-K1", HERE, "kiosk")
TILL = Station("TST-1", HERE, "till")
TOKENS = {"kiosk-token": KIOSK, "till-token": TILL}
CODES = {"11112222": "kiosk-token", "33334444": "till-token"}
HOST = "till.shop.lan:8550"
OWN = {"host": HOST}


async def inside(scope: Any, receive: Any, send: Any) -> None:
    """What the guard guards: says which station it was given."""
    station = STATION.get(None)
    said = (station.code if station else "nobody").encode()
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": said})
        while (await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "bytes": b"heard"})
        return
    headers = [(b"access-control-allow-origin", b"*")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


def pair(code: str) -> str:
    """The shop's pairing."""
    if code not in CODES:
        raise PairingCodeWrong
    return CODES[code]


def guard(*, trust: bool = False, limits: Limits | None = None) -> Guard:
    """A guard of a shop called till.shop.lan."""
    at_once = (lambda kinds: "till-token" if "till" in kinds else "kiosk-token") if trust else None
    return Guard(
        inside,
        Pairing(TOKENS.get, pair, at_once),
        hosts=frozenset({"till.shop.lan", "localhost", "127.0.0.1"}),
        limits=limits,
    )


def browse(
    door: Guard,
    path: str,
    *,
    cookie: str = "",
    client: str = "192.168.1.20",
    method: str = "GET",
    **headers: str,
) -> httpx.Response:
    """One request of a browser on the shop's network."""
    sent = {**OWN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if cookie:
        sent["cookie"] = cookie

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=door, client=(client, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as browser:
            data = {"code": headers["code"]} if "code" in headers else None
            return await browser.request(method, path, headers=sent, data=data)

    return asyncio.run(ask())


def test_a_paired_kiosk_comes_in_as_itself():
    answer = browse(guard(), "/kiosk/", cookie="sammiu_kiosk=kiosk-token")
    assert (answer.status_code, answer.text) == (200, "TST-K1")


@pytest.mark.parametrize("path", ["/staff", "/staff/", "/staff/anything", "/staff/app.webmanifest"])
@pytest.mark.parametrize(
    "cookie",
    [
        "sammiu_kiosk=kiosk-token",
        "sammiu_staff=kiosk-token",
        "sammiu_staff=invented",
        "sammiu_staff=",
        "sammiu_staff=\x01\x02",
        "",
    ],
)
def test_a_kiosks_cookie_opens_no_till(path: str, cookie: str):
    answer = browse(guard(), path, cookie=cookie)
    assert answer.status_code == 403
    assert "TST" not in answer.text


def test_a_tills_cookie_opens_no_kiosk():
    assert browse(guard(), "/kiosk/", cookie="sammiu_kiosk=till-token").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8550", "", "till.shop.lan.evil.io"])
def test_a_rebound_name_is_not_our_house(host: str):
    answer = browse(guard(), "/kiosk/", cookie="sammiu_kiosk=kiosk-token", host=host)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://till.shop.lan", "http://till.shop.lan:9", "file://"],
)
def test_a_page_from_elsewhere_drives_nothing(origin: str):
    for path in ("/kiosk/", "/healthz"):
        answer = browse(guard(), path, cookie="sammiu_kiosk=kiosk-token", origin=origin)
        assert answer.status_code == 403


def test_our_own_page_is_no_stranger():
    answer = browse(guard(), "/kiosk/", cookie="sammiu_kiosk=kiosk-token", origin=f"http://{HOST}")
    assert answer.status_code == 200


def test_a_stranger_is_told_what_to_do_in_both_languages():
    answer = browse(guard(), "/staff/")
    assert answer.status_code == 403
    assert "尚未設定" in answer.text
    assert "not set up yet" in answer.text
    assert 'action="/staff/pair"' in answer.text


def test_a_code_makes_a_browser_a_station():
    answer = browse(guard(), "/staff/pair", method="POST", code="3333 4444")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("sammiu_staff=till-token;")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/staff" in cookie


def test_a_kiosks_code_pairs_no_till():
    answer = browse(guard(), "/staff/pair", method="POST", code="11112222")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_codes_cannot_be_tried_one_after_the_other():
    door = guard()
    tried = [
        browse(door, "/staff/pair", method="POST", code=f"{number:08d}").status_code
        for number in range(8)
    ]
    assert tried == [403] * 5 + [429] * 3
    good = browse(door, "/staff/pair", method="POST", code="33334444")
    assert good.status_code == 429
    elsewhere = browse(door, "/staff/pair", method="POST", code="33334444", client="192.168.1.9")
    assert elsewhere.status_code == 303


def test_only_a_browser_on_this_machine_is_trusted_and_only_if_the_house_says_so():
    here = {"client": "127.0.0.1", "host": "localhost:8550"}
    trusted = browse(guard(trust=True), "/staff/", **here)
    assert (trusted.status_code, trusted.text) == (200, "TST-1")
    assert trusted.headers["set-cookie"].startswith("sammiu_staff=till-token; HttpOnly")
    assert browse(guard(trust=False), "/staff/", **here).status_code == 403
    assert browse(guard(trust=True), "/staff/", client="127.0.0.1").status_code == 403
    assert browse(guard(trust=True), "/staff/", host="localhost:8550").status_code == 403


def test_every_answer_carries_the_policy_and_no_open_door():
    for path in ("/kiosk/", "/staff/", "/healthz"):
        headers = browse(guard(), path, cookie="sammiu_kiosk=kiosk-token").headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        script = next(
            part for part in headers["content-security-policy"].split("; ") if "script-src" in part
        )
        assert "unsafe-inline" not in script
        assert "access-control-allow-origin" not in headers
        assert headers["x-content-type-options"] == "nosniff"


# ------------------------------------------------------------------------------- the sockets


class Wire:
    """A websocket's far end: what the browser sends, and what it has been told."""

    def __init__(self, door: Guard, path: str, cookie: str, origin: str | None) -> None:
        headers = [(b"host", HOST.encode()), (b"cookie", cookie.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.scope = {
            "type": "websocket",
            "path": path,
            "headers": headers,
            "client": ("192.168.1.20", 5000),
            "scheme": "ws",
        }
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.told: list[dict[str, Any]] = []
        self.broken = False
        self.sent.put_nowait({"type": "websocket.connect"})
        self.work = asyncio.ensure_future(door(self.scope, self.sent.get, self._tell))

    async def _tell(self, message: dict[str, Any]) -> None:
        if self.broken:
            raise OSError("the client is gone")
        self.told.append(message)

    async def say(self, frame: bytes = b"hello") -> None:
        """The browser sends a frame, and the house gets a moment to answer."""
        self.sent.put_nowait({"type": "websocket.receive", "bytes": frame})
        await asyncio.sleep(0.01)

    async def hang_up(self) -> None:
        """The browser goes."""
        self.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self.work, 2)

    @property
    def kinds(self) -> list[str]:
        """What was told, in short."""
        return [message["type"].removeprefix("websocket.") for message in self.told]


def on_the_line(story: Callable[..., Awaitable[None]], limits: Limits | None = None) -> None:
    """Play a story with a guard and a way to dial it."""

    async def play() -> None:
        door = guard(limits=limits)

        def dial(
            path: str = "/kiosk/ws",
            cookie: str = "sammiu_kiosk=kiosk-token",
            origin: str | None = f"http://{HOST}",
        ) -> Wire:
            return Wire(door, path, cookie, origin)

        await story(dial)

    asyncio.run(play())


def test_a_socket_knows_its_station():
    async def story(dial: Callable[..., Wire]) -> None:
        wire = dial()
        await wire.say()
        assert wire.told[1]["bytes"] == b"TST-K1"
        await wire.hang_up()

    on_the_line(story)


@pytest.mark.parametrize(
    "given",
    [
        {"origin": "https://evil.example"},
        {"origin": None},
        {"cookie": ""},
        {"cookie": "sammiu_kiosk=invented"},
        {"path": "/staff/ws"},
        {"path": "/staff/ws", "cookie": "sammiu_staff=kiosk-token"},
        {"path": "/ws"},
    ],
)
def test_a_socket_of_a_stranger_is_never_opened(given: dict[str, Any]):
    async def story(dial: Callable[..., Wire]) -> None:
        wire = dial(**given)
        await asyncio.wait_for(wire.work, 2)
        assert wire.kinds == ["close"]

    on_the_line(story)


def test_a_station_has_so_many_sockets_and_no_more():
    async def story(dial: Callable[..., Wire]) -> None:
        wires = [dial() for _ in range(5)]
        await asyncio.sleep(0.05)
        assert [wire.kinds[0] for wire in wires] == ["accept"] * 4 + ["close"]
        await wires[0].hang_up()
        again = dial()
        await again.say()
        assert again.kinds[0] == "accept"
        for wire in [*wires[1:4], again]:
            await wire.hang_up()

    on_the_line(story)


def test_kiosks_never_keep_a_till_out():
    async def story(dial: Callable[..., Wire]) -> None:
        kiosks = [dial() for _ in range(8)]
        await asyncio.sleep(0.05)
        till = dial("/staff/ws", "sammiu_staff=till-token")
        await till.say()
        assert till.told[1]["bytes"] == b"TST-1"
        for wire in [*kiosks[:4], till]:
            await wire.hang_up()

    on_the_line(story)


def test_a_huge_frame_ends_the_socket():
    async def story(dial: Callable[..., Wire]) -> None:
        wire = dial()
        await wire.say(b"x" * (64 * 1024 + 1))
        await asyncio.wait_for(wire.work, 2)
        assert b"heard" not in [message.get("bytes") for message in wire.told]

    on_the_line(story)


def test_a_frantic_socket_is_ended_and_a_quick_scanner_is_not():
    async def story(dial: Callable[..., Wire]) -> None:
        quick, frantic = dial(), dial()
        for number in range(200):
            frantic.sent.put_nowait({"type": "websocket.receive", "bytes": b"%d" % number})
            frantic.sent.put_nowait({"type": "websocket.receive", "bytes": b"%d" % number})
            frantic.sent.put_nowait({"type": "websocket.receive", "bytes": b"%d" % number})
            quick.sent.put_nowait({"type": "websocket.receive", "bytes": b"%d" % number})
        await asyncio.wait_for(frantic.work, 3)
        assert not quick.work.done()
        await quick.hang_up()

    on_the_line(story)


def test_a_silent_socket_does_not_stay():
    async def story(dial: Callable[..., Wire]) -> None:
        wire = dial()
        await asyncio.wait_for(wire.work, 2)

    on_the_line(story, Limits(hello_seconds=0.05))


def test_a_client_that_vanished_is_a_disconnect_and_no_error():
    async def story(dial: Callable[..., Wire]) -> None:
        wire = dial()
        await wire.say()
        wire.broken = True
        await wire.say(b"still there?")
        await asyncio.wait_for(wire.work, 2)

    on_the_line(story, Limits(farewell_seconds=0.1))
