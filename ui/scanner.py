"""A barcode scanner that works wherever the focus is.

    use_scanner(front, on_scan)                # async def on_scan(text: str) -> None

The scanner types; ``page.on_keyboard_event`` hears every key whatever has the focus. Two parts
decide what is a scan. The browser script (``assets/web/sammiu.js``) sees true times: after a burst
it turns the closing Enter into F13, so that a scan never presses a focused button, and F13 is the
only end of a scan here. ``devices.scanner.Wedge`` then tells the burst from what was typed before
it, with a wide gap, because the line to the server stretches a burst but never reorders it.

Scans are handed on one after another in the order they were made, however slow a deed is. Keys
arrive without their case (a browser tells ``A`` for both), so our codes are made of ``0-9A-Z:-``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import flet as ft

from devices.scanner import Wedge
from ui import trouble
from ui.front import Front

STRETCHED_MS = 300
"""The longest pause inside a burst as the server hears it; the browser judged the true one."""

END_OF_SCAN = "F13"
OnScan = Callable[[str], Awaitable[None]]


class Ear:
    """Collects keys into scans and calls ``on_scan`` for each, in order."""

    def __init__(self, on_scan: OnScan) -> None:
        self.on_scan = on_scan
        self._wedge = Wedge(gap_ms=STRETCHED_MS)
        self._scans: asyncio.Queue[str] = asyncio.Queue(maxsize=100)
        self._work: asyncio.Task[None] | None = None

    def hear(self, event: ft.KeyboardEvent) -> None:
        """One key of the page."""
        if event.ctrl or event.alt or event.meta:
            return
        self._wedge, heard = self._wedge.key(character(event.key), time.monotonic() * 1000)
        if heard.scan and not self._scans.full():
            self._scans.put_nowait(heard.scan)
            if self._work is None or self._work.done():
                self._work = asyncio.ensure_future(self._serve())

    async def _serve(self) -> None:
        while not self._scans.empty():
            try:
                await self.on_scan(self._scans.get_nowait())
            except Exception as fault:  # noqa: BLE001 - the next scan must still be heard
                trouble.note(fault, where="scan")


def use_scanner(front: Front, on_scan: OnScan) -> None:
    """In a component: hear the scanner while the component is on screen."""
    ear = ft.use_memo(lambda: Ear(on_scan), [])
    ear.on_scan = on_scan
    stops: list[Callable[[], None]] = ft.use_memo(list, [])

    def begin() -> None:
        stops.append(front.on_key(ear.hear))

    def end() -> None:
        while stops:
            stops.pop()()

    ft.use_effect(begin, [], cleanup=end)


def character(key: str) -> str:
    """A key's name as the browser gives it, as the wedge wants it: one character, or a name.

    Only the browser's F13 ends a scan; a person's own Enter is a key like any other.
    """
    if key == END_OF_SCAN:
        return "Enter"
    if key in {"Enter", "Numpad Enter", "Tab"}:
        return "a person's own"
    if key.startswith("Numpad ") and len(key) == len("Numpad ") + 1:
        return key[-1]
    return " " if key == "Space" else key
