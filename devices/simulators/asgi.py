"""The little of ASGI that stand-ins need: read a request, send a reply, or cut the line.

Bare ASGI and no web framework, because a broken machine must be able to do what a framework
prevents: begin a reply and vanish.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Cut(Exception):
    """Drop the line in mid-reply, as a machine does whose plug is pulled."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. ``path`` is below wherever the app is mounted."""

    method: str
    path: str
    headers: dict[str, str]
    receive: Receive
    query: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The steps of the path: /merchants/TeaHouse -> ("merchants", "TeaHouse")."""
        return tuple(part for part in self.path.split("/") if part)

    async def body(self) -> bytes:
        """All of the body; what is over a megabyte is not ours to read."""
        body, more = b"", True
        while more and len(body) <= MOST_BYTES:
            event = await self.receive()
            body += event.get("body", b"")
            more = event["type"] == "http.request" and event.get("more_body", False)
        return body[:MOST_BYTES]

    async def hung_up(self) -> None:
        """Come back when the caller has gone away."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


def app(answer: Callable[[Request], Awaitable[Reply]]) -> App:
    """An ASGI application from one function: a request in, a reply or a ``Cut`` out."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            try:
                await _send(send, await answer(_request(scope, receive)))
            except Cut:
                await _cut(send)

    return serve


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """A reply that carries this value."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status, headers=headers or {})


def _request(scope: Scope, receive: Receive) -> Request:
    path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
    headers = {name.decode().lower(): text.decode("latin-1") for name, text in scope["headers"]}
    query = scope.get("query_string", b"").decode("latin-1")
    return Request(scope["method"], path, headers, receive, query)


async def _send(send: Send, reply: Reply) -> None:
    headers = {"content-type": reply.kind, "content-length": str(len(reply.body)), **reply.headers}
    raw = [(name.encode(), text.encode("latin-1")) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body})


async def _cut(send: Send) -> None:
    """Promise more than is sent; the server closes the line on an app that returns like this."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"SaleToPOI', "more_body": True})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
