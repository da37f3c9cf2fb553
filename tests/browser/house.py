"""A whole shop in this process, and a real browser in front of it.

    with open_house(url) as shop:              # url: a fresh, migrated database
        kiosk = shop.visit(browser, "/kiosk/", size=PORTRAIT)
        kiosk.tap("Touch to start")
        kiosk.type_number("91234567")
        kiosk.sees("Welcome!")
        kiosk.picture("welcome")               # only when SAMMIU_PICTURES names a folder
        assert kiosk.left_the_house == []

The server is the real one (``shop.server.build``) on a free port, in a thread of its own; the
browser is Chromium, driven by what a screen reader would find.
"""

from __future__ import annotations

import asyncio
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from flet_web.fastapi import app_manager
from playwright.sync_api import Browser, Locator, Page, Playwright, WebSocket

import kiosk.app
from core import stations
from core.context import SYSTEM
from core.db.database import Database
from shop import server
from tests.conftest import chromium
from tests.shopfloor import Clock, Shopfloor, open_shop

PORTRAIT = (1080, 1920)
TABLET = (768, 1024)
LANDSCAPE = (1920, 1080)
TILL = (1280, 800)
PATIENCE_MS = 8_000
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass
class Shop:
    """The running shop: what is behind its door (``floor``) and the address of the door."""

    floor: Shopfloor
    address: str
    screens: list[Screen] = field(default_factory=list)

    def pairing_code(self, station: str) -> str:
        """A code as a manager would make it."""
        return self.floor.office(lambda ctx: stations.make_code(ctx, station))

    def visit(
        self,
        browser: Browser,
        path: str,
        *,
        size: tuple[int, int] = PORTRAIT,
        dark: bool = False,
        wait: bool = True,
    ) -> Screen:
        """A new device in front of one of our doors; put away with the shop."""
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(PATIENCE_MS)
        screen = Screen(context.new_page(), self.address)
        self.screens.append(screen)
        screen.go(path, wait=wait)
        return screen


class Screen:
    """One browser page, with the verbs of a person."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.left_the_house: list[str] = []
        self.sockets: list[WebSocket] = []
        self.complaints: list[str] = []
        page.on("requestfinished", lambda request: self._finished(request.url))
        page.on("websocket", lambda wire: self.sockets.append(wire))  # noqa: PLW0108 - a bound builtin is refused
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _finished(self, url: str) -> None:
        """Only what really left the machine counts: the content policy refuses one script."""
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and f"//{parts.netloc}" not in self.address:
            self.left_the_house.append(url)

    def go(self, path: str, *, wait: bool = True) -> None:
        """Open a page; with ``wait``, until its first frame is drawn and readable."""
        self.page.goto(self.address + path)
        if wait:
            self.page.wait_for_selector("html[data-ready=yes]", state="attached", timeout=30_000)
            self.page.wait_for_selector("flt-semantics", state="attached")

    def button(self, label: str) -> Locator:
        """The button a screen reader calls by this name, or by one that begins so."""
        return self.page.get_by_role("button", name=re.compile("^" + re.escape(label))).first

    def tap(self, label: str) -> None:
        """Touch a button."""
        self.button(label).click()

    def type_number(self, digits: str, *, pause: float = 0.0) -> None:
        """Touch the digits on the keypad, as fast as asked."""
        for digit in digits:
            self.page.get_by_role("button", name=digit, exact=True).click()
            if pause:
                time.sleep(pause)

    def scan(self, text: str, *, key_ms: float = 5) -> None:
        """Type like a scanner and end with Enter."""
        self.page.keyboard.type(text, delay=key_ms)
        self.page.keyboard.press("Enter")

    def sees(self, text: str, *, within_ms: float = PATIENCE_MS) -> None:
        """Wait until the text is on the screen."""
        self.page.get_by_text(text).first.wait_for(state="attached", timeout=within_ms)

    def shows(self, text: str) -> bool:
        """Whether the text is on the screen now."""
        return text in self.everything()

    def milliseconds_from(self, label: str, until: str) -> float:
        """Touch a button and measure, inside the browser, from the touch until a text is there."""
        self.page.evaluate(STOPWATCH, until)
        self.tap(label)
        passed: float = self.page.evaluate("window.sammiuStopwatch")
        return passed

    def everything(self) -> str:
        """All that a screen reader would find, labels included."""
        gathered: str = self.page.evaluate(
            """() => [...document.querySelectorAll('flt-semantics, flt-semantics *')]
                 .map((one) => `${one.getAttribute('aria-label') || ''} ${one.textContent}`)
                 .join('\\n')"""
        )
        return gathered

    def cut_the_line(self) -> None:
        """The Wi-Fi goes away for a moment: every open socket is closed from this side."""
        self.page.evaluate("window.sammiuWires.forEach((wire) => wire.close())")

    def picture(self, name: str) -> None:
        """Keep a picture of the screen where SAMMIU_PICTURES says, if it says anything."""
        folder = os.environ.get("SAMMIU_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            time.sleep(0.7)
            self.page.screenshot(path=f"{folder}/{name}.png")

    def close(self) -> None:
        """Put the device away; twice is no harm."""
        if not self.page.is_closed():
            self.page.context.close()


STOPWATCH = """(until) => {
  window.sammiuStopwatch = new Promise((done) => {
    let began = 0;
    addEventListener('pointerdown', (event) => { began = event.timeStamp; },
      { capture: true, once: true });
    const there = () => [...document.querySelectorAll('flt-semantics')].some(
      (one) => `${one.getAttribute('aria-label') || ''}${one.textContent}`.includes(until));
    const look = new MutationObserver(() => {
      if (began && there()) { look.disconnect(); done(performance.now() - began); }
    });
    look.observe(document.body, { subtree: true, childList: true, attributes: true,
      characterData: true });
  });
}"""
"""Measures in the page itself, so that the driver's own slowness is not counted."""


def launch(playwright: Playwright) -> Browser:
    """Chromium without any errand of its own."""
    return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


@contextmanager
def open_house(
    url: str, *, clock: Callable[[], datetime] | None = None, **options: Any
) -> Iterator[Shop]:
    """Open the standing shop on a fresh database and serve it.

    The shop's clock stands still at noon unless another is given. ``options`` go to
    ``shop.server.build``: ``staff`` for the staff app, ``devices`` for simulated machines.
    """
    noon = Clock()
    database = Database.open(url, clock=clock or noon)
    floor = open_shop(database, noon)
    given = {"kiosk": kiosk.app.main, "trust_this_machine": True, **options}
    app = server.build(database, floor.desk("TST-OFFICE", SYSTEM), **given)
    with serve(app) as address:
        shop = Shop(floor, address)
        try:
            yield shop
        finally:
            for screen in shop.screens:
                screen.close()
    database.close()


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Run an ASGI app on a free loopback port in a thread; gives its address."""
    # Flet sweeps old sessions in one task a process; each of our servers needs its own.
    app_manager._FletAppManager__evict_sessions_task = None
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", **server.WIRE)
    running = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True
    )
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(timeout=10)
        listening.close()
