"""A page without a browser: Flet's real session and page over a line that only takes notes.

    async with opened(database, station) as rig:
        await rig.touch("Touch to start")
        assert "Your mobile number" in rig.told()

The bytes a browser would be sent are kept in ``rig.line.sent``; ``rig.told()`` is every string in
the page's tree, which is what must be empty of a person once she has left. Leans on Flet's inner
workings (``flet.messaging``), and only here.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import flet as ft
import msgpack
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import configure_encode_object_for_msgpack
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from core.db.database import Database
from core.stations import Station
from ui.here import STATION

Main = Callable[[ft.Page, Database], Awaitable[None]]
SETTLE_SECONDS = 0.05


class Line(Connection):
    """A line that packs everything as a real one would, and keeps it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.pubsubhub = PubSubHub(loop=loop)
        self.page_url, self.page_name = "http://test/kiosk", "kiosk"
        self.sent = b""

    def send_message(self, message: Any) -> None:
        """What the browser would get."""
        self.sent += _packed([message.action, message.body])

    def dispose(self) -> None:
        """Nothing to let go of."""


class Rig:
    """The page and the fingers on it."""

    def __init__(self, session: Session, line: Line) -> None:
        self.session = session
        self.line = line

    @property
    def page(self) -> ft.Page:
        """The page as our code sees it."""
        return self.session.page

    async def settle(self, seconds: float = SETTLE_SECONDS) -> None:
        """Let drawing and deeds come to an end."""
        await asyncio.sleep(seconds)

    async def touch(self, label: str, *, settle: float = SETTLE_SECONDS) -> None:
        """Touch the thing with this text on it."""
        found = next(one for one in self.controls() if _is_called(one, label))
        await self.session.dispatch_event(found._i, "click", None)
        await self.settle(settle)

    async def type(self, digits: str) -> None:
        """Touch the digits of the keypad."""
        for digit in digits:
            await self.touch(digit, settle=0.01)
        await self.settle()

    async def until(self, text: str, *, seconds: float = 5.0) -> None:
        """Wait until a text is in the page."""
        ends = self.line.loop.time() + seconds
        while text not in self.told():
            assert self.line.loop.time() < ends, f"{text!r} never came:\n{self.told()}"
            await asyncio.sleep(0.02)

    def controls(self) -> Iterator[BaseControl]:
        """Every control in the page, outside in."""
        for one in _walk(self.page.views):
            if isinstance(one, BaseControl):
                yield one

    def told(self) -> str:
        """Every string in the page."""
        return "\n".join(one for one in _walk(self.page.views) if isinstance(one, str))

    async def lose_the_line(self) -> None:
        """The browser is gone; its session waits for a while."""
        await self.session.disconnect(60)
        await self.settle()

    async def find_the_line(self) -> None:
        """The browser is back: it is sent the page as it is, and says so."""
        line = Line(self.line.loop)
        self.sent_again = _packed(self.session.page)
        self.line = line
        await self.session.connect(line)
        await self.settle()


@asynccontextmanager
async def opened(main: Main, database: Database, station: Station) -> AsyncIterator[Rig]:
    """A page of a paired station, drawn for the first time."""
    line = Line(asyncio.get_running_loop())
    session = Session(line)
    _context_page.set(session.page)
    context.reset_auto_update()
    session.apply_page_patch({"route": "/", "width": 1080, "height": 1920})
    _packed(session.get_page_patch())  # without this nothing is tracked
    STATION.set(station)
    opening = asyncio.ensure_future(main(session.page, database))
    rig = Rig(session, line)
    await rig.settle(0.3)
    try:
        yield rig
    finally:
        opening.cancel()
        session.close()
        await rig.settle()


def _packed(told: Any) -> bytes:
    encoder = configure_encode_object_for_msgpack(BaseControl)
    packed: bytes = msgpack.packb(told, default=encoder)
    return packed


def _is_called(one: BaseControl, label: str) -> bool:
    if getattr(one, "on_click", None) is None:
        return False
    content = getattr(one, "content", None)
    texts = [said for said in _walk(content) if isinstance(said, str)]
    return label in texts


def _walk(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """Everything a page holds, strings included; functions and the like are left out."""
    seen = set() if seen is None else seen
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one, seen)
    elif isinstance(value, dict):
        yield from _walk(list(value.values()), seen)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type) and id(value) not in seen:
        seen.add(id(value))
        yield value
        for field in dataclasses.fields(value):
            if not field.metadata.get("skip", False) and field.name not in {"_parent", "_i", "_c"}:
                yield from _walk(getattr(value, field.name, None), seen)
