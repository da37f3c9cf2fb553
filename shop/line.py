"""One websocket between a browser and an app: how much it may say, and how it ends.

A socket that says nothing is closed; frames are limited in size and number. And a socket whose
client vanished while it was being told something ends as a disconnect: Flet's own loop would raise
there and keep the session, with everything on its page, for ever.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("sammiu.line")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one socket, one station and one address may ask for."""

    sockets_per_station: int = 4
    frame_bytes: int = 64 * 1024
    frames_per_second: int = 400
    hello_seconds: float = 10
    send_seconds: float = 20
    farewell_seconds: float = 5
    wrong_codes_per_minute: int = 5


class Line:
    """One websocket between a browser and an app, with its limits."""

    def __init__(self, limits: Limits, receive: Receive, send: Send) -> None:
        self.limits = limits
        self._receive = receive
        self._send = send
        self._down = asyncio.Event()
        self._cut: asyncio.Future[Any] | None = None
        self._spoken = False
        self._second = 0
        self._frames = 0

    async def carry(self, app: ASGIApp, scope: Scope) -> None:
        """Run the app until it ends; once the wire is gone it has a few seconds to tidy up."""
        work = asyncio.ensure_future(app(scope, self.receive, self.send))
        gone = self._cut = asyncio.ensure_future(self._down.wait())
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({work}, timeout=self.limits.farewell_seconds)
        finally:
            gone.cancel()
            if not work.done():
                work.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        if not work.cancelled() and (fault := work.exception()) is not None:
            log.error("a socket's app failed: %s", type(fault).__name__, exc_info=fault)

    async def receive(self) -> Message:
        """The next message; a silent, huge or frantic browser is disconnected instead."""
        if self._down.is_set():
            return self._hang_up(1006)
        message = await self._next()
        if message is None:
            return self._hang_up(1008)
        if message["type"] == "websocket.disconnect":
            self._down.set()
        elif message["type"] == "websocket.receive":
            self._spoken = True
            if self._too_much(message):
                return self._hang_up(1009)
        return message

    async def _next(self) -> Message | None:
        """What comes first: a message, or the end of the wire or of our patience (None)."""
        coming = asyncio.ensure_future(self._receive())
        ends: set[asyncio.Future[Any]] = {coming}
        if self._cut is not None:
            ends.add(self._cut)
        patience = None if self._spoken else self.limits.hello_seconds
        try:
            await asyncio.wait(ends, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            return coming.result() if coming.done() else None
        finally:
            coming.cancel()

    async def send(self, message: Message) -> None:
        """Send, or notice that nobody is there: never an error to the app."""
        if self._down.is_set():
            return
        try:
            await asyncio.wait_for(self._send(message), self.limits.send_seconds)
        except (OSError, RuntimeError, TimeoutError) as gone:
            log.info("a socket went away while being told something: %s", type(gone).__name__)
            self._down.set()

    def _too_much(self, message: Message) -> bool:
        frame = message.get("bytes") or message.get("text") or b""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._frames = second, 0
        self._frames += 1
        too_long = len(frame) > self.limits.frame_bytes
        return too_long or self._frames > self.limits.frames_per_second

    def _hang_up(self, code: int) -> Message:
        self._down.set()
        return {"type": "websocket.disconnect", "code": code, "reason": ""}
