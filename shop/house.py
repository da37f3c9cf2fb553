"""The one place that wires everything: database, runners, machines, web server."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import APIRouter

import kiosk.app
import staff_app.app
from core import staff, stations
from core.context import SYSTEM, Desk
from core.db import migrate
from core.db.database import Database
from core.stations import Station
from devices.adyen import CloudSettings, adyen_terminal
from devices.printer import EscposPrinter
from devices.terminal import Terminal
from shop import server
from shop.card_runner import CardRunner
from shop.jobs import JobRunner, offices
from shop.mail_room import MailRoom
from shop.message_runner import MessageRunner, Post
from shop.messengers import senders_of
from shop.paper_runner import PaperRunner, Printer
from shop.settings import Settings

log = logging.getLogger("sammiu.house")
Tell = Callable[[str], Any]
Opened = AbstractContextManager[Database]

TIDY_SECONDS = 5.0


@dataclass
class Machines:
    """The machines of the shop, by the code of the station they stand at."""

    printers: dict[str, Printer] = field(default_factory=dict)
    terminals: dict[str, Terminal] = field(default_factory=dict)
    post: Post = field(default_factory=lambda: Post({}))


@contextmanager
def _open(url: str) -> Iterator[Database]:
    database = Database.open(url)
    try:
        yield database
    finally:
        database.close()


def opened(url: str) -> Opened:
    """A database whose tables are this version's. Raises ``SchemaBehind`` when they are not."""
    with _open(url) as database, database.engine.connect() as connection:
        migrate.must_be_current(connection)
    return _open(url)


def stations_of(database: Database) -> list[Station]:
    """Every till, kiosk and office of the shop."""
    with database.engine.connect() as connection:
        return stations.every_station(connection)


def hire_owner(database: Database, desk: Desk, name: str, pin: str) -> None:
    """The first colleague of a new shop."""
    database.deed(desk, lambda ctx: staff.hire(ctx, name=name, role="owner", pin=pin))


def house_desk(database: Database) -> Desk:
    """Where the house's own deeds come from: the first branch's office."""
    office = next(one for one in stations_of(database) if one.kind == "office")
    return Desk(office.store_id, office.code, SYSTEM)


@asynccontextmanager
async def working(database: Database, machines: Machines) -> AsyncIterator[None]:
    """Runners and housekeeping at work around the web server."""
    desks = {
        one.code: Desk(one.store_id, one.code, SYSTEM)
        for one in stations_of(database)
        if one.kind == "till"
    }
    papers = [
        PaperRunner(database, desks[station], printer).start()
        for station, printer in machines.printers.items()
    ]
    clockwork = JobRunner(database, offices(database)).start()
    letters = MessageRunner(database, house_desk(database), machines.post).start()
    cards = CardRunner(database, house_desk(database), desks, machines.terminals)
    tasks = [asyncio.create_task(cards.run()), asyncio.create_task(_tidy(database))]
    try:
        yield
    finally:
        await asyncio.to_thread(clockwork.stop)
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        for paper in papers:
            await asyncio.to_thread(paper.stop)
        await asyncio.to_thread(letters.stop)


async def _tidy(database: Database) -> None:
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await asyncio.to_thread(database.tidy)


def machines_of(settings: Settings) -> Machines:
    """The real machines of the settings."""
    return Machines(
        printers={
            station: EscposPrinter(one.url, width_dots=one.width_dots)
            for station, one in settings.printers.items()
        },
        terminals={
            station: adyen_terminal(
                CloudSettings(
                    merchant_account=one.merchant_account,
                    device_id=one.device_id,
                    sale_id=station,
                    api_key=one.api_key.get_secret_value(),
                    base_url=one.base_url,
                )
            )
            for station, one in settings.terminals.items()
        },
        post=Post(senders_of(settings.messengers, settings.public_url), settings.public_url),
    )


def mail_room(database: Database, settings: Settings) -> APIRouter:
    """The doors through which the world answers our letters."""
    room = MailRoom(database, house_desk(database), settings.messengers, settings.public_url)
    return room.router()


def run(opening: Opened, settings: Settings, *, tell: Tell) -> None:
    """Serve a real shop until stopped."""
    with opening as database:
        asyncio.run(_serve(database, settings, tell))


async def _serve(database: Database, settings: Settings, tell: Tell) -> None:
    web = server.build(
        database,
        house_desk(database),
        kiosk=kiosk.app.main,
        staff=staff_app.app.main,
        hosts=settings.every_host,
        pictures=settings.pictures,
        trust_this_machine=settings.trust_this_machine,
    )
    web.include_router(mail_room(database, settings))
    async with working(database, machines_of(settings)):
        tell(f"Serving on http://{settings.host}:{settings.port}/")
        await listen(web, settings.host, settings.port)


async def listen(web: Any, host: str, port: int) -> None:
    """The web server until it is told to stop."""
    config = uvicorn.Config(web, host=host, port=port, log_level="warning", **server.WIRE)
    await uvicorn.Server(config).serve()
