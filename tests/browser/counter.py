"""A whole counter: kiosk, till, printer and card terminal, all at once, over the real wires.

The server, the runners and the simulated machines live on one event loop in a thread, put together
by the same functions as the demo; the browser and the test look at them from outside.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser

import kiosk.app
import staff_app.app
from core import staff
from core.context import SYSTEM, Desk
from core.db.database import Database, wall_clock
from devices.simulators import page
from shop import house, server
from shop.demo.serve import FarEnds, far_ends
from tests.browser.house import TILL, Screen, Shop
from tests.shopfloor import Clock, open_shop

PIN = "1234"


@dataclass
class Counter(Shop):
    """The shop of ``tests.browser.house`` with its machines and a cashier."""

    ends: FarEnds = field(default_factory=FarEnds)

    def signed_in(self, browser: Browser, *, language: str = "English") -> Screen:
        """A till with Kit at it, ready to sell."""
        till = self.visit(browser, "/staff/", size=TILL)
        till.tap(language)
        till.page.get_by_role("button", name=re.compile("Kit")).first.click()
        till.type_number(PIN)
        till.tap("Sign in")
        till.button("Pay").wait_for()
        return till

    def slips(self, station: str = "TST-1") -> list[Any]:
        """The papers that came out of a till's printer."""
        return self.ends.printers[station].slips()


@contextmanager
def open_counter(url: str) -> Iterator[Counter]:
    """Open the standing shop with a cashier (PIN 1234) and both tills' shifts, and serve it."""
    database = Database.open(url, clock=wall_clock)
    floor = open_shop(database, Clock())
    floor.office(lambda ctx: staff.hire(ctx, name="Kit", role="cashier", pin=PIN))
    floor.office(lambda ctx: staff.hire(ctx, name="Wing", role="manager", pin="123456"))
    running = Running(database, floor.desk("TST-OFFICE", SYSTEM))
    running.start()
    counter = Counter(floor, running.address, ends=running.ends)
    try:
        yield counter
    finally:
        for screen in counter.screens:
            screen.close()
        running.stop()
        database.close()


class Running:
    """The event loop of the counter, in its own thread."""

    def __init__(self, database: Database, desk: Desk, *, pictures: Path | None = None) -> None:
        self.database, self.desk, self.pictures = database, desk, pictures
        self.ends = FarEnds()
        self.address = ""
        self._up = threading.Event()
        self._server: uvicorn.Server | None = None
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Returns when the doors are open."""
        self._thread.start()
        assert self._up.wait(30), "the counter did not open"
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """Close the doors and let the machines go."""
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(timeout=20)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as trouble:
            self._trouble = trouble
            self._up.set()
            raise

    async def _serve(self) -> None:
        tills = [one.code for one in house.stations_of(self.database) if one.kind == "till"]
        async with far_ends(tills) as self.ends:
            web = server.build(
                self.database,
                self.desk,
                kiosk=kiosk.app.main,
                staff=staff_app.app.main,
                devices=page.router(self.ends.printers, self.ends.terminals),
                pictures=self.pictures,
                trust_this_machine=True,
            )
            config = uvicorn.Config(
                web, host="127.0.0.1", port=0, log_level="warning", **server.WIRE
            )
            self._server = uvicorn.Server(config)
            async with house.working(self.database, house.machines_of(self.ends.settings)):
                task = asyncio.create_task(self._server.serve())
                while not self._server.started:  # noqa: ASYNC110 - uvicorn tells by a flag alone
                    await asyncio.sleep(0.01)
                port = self._server.servers[0].sockets[0].getsockname()[1]
                self.address = f"http://127.0.0.1:{port}"
                self._up.set()
                await task


def eventually(condition: Any, *, seconds: float = 15.0) -> Any:
    """Wait for something that another thread brings about; its value."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about in time")
