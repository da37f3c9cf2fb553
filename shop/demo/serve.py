"""The demo shop at work: simulated machines at the far ends of real wires, then the house as usual.

Our side has no idea: printers are reached over TCP, card terminals over HTTP in Adyen's protocol,
through the same settings a real shop has.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from pydantic import SecretStr

import kiosk.app
import staff_app.app
from core import assets
from core.db.database import Database
from devices.simulators import page
from devices.simulators.post_office import PostOffice
from devices.simulators.printer import SimulatedPrinter
from devices.simulators.printer_server import Door
from devices.simulators.terminal import SimulatedTerminal
from devices.simulators.terminal_server import cloud_app
from shop import house, server
from shop.demo import content
from shop.messengers import LineAccount, Mail, Messengers, Sms, WhatsAppNumber
from shop.settings import PrinterSettings, Settings, TerminalSettings

LOOPBACK = "127.0.0.1"
MERCHANT = "SammiuDemo"


@dataclass
class FarEnds:
    """The pretend machines, and the settings that lead to them."""

    printers: dict[str, SimulatedPrinter] = field(default_factory=dict)
    terminals: dict[str, SimulatedTerminal] = field(default_factory=dict)
    post_office: PostOffice = field(default_factory=PostOffice)
    settings: Settings = field(default_factory=Settings)


@asynccontextmanager
async def far_ends(tills: list[str], public_url: str = "") -> AsyncIterator[FarEnds]:
    """A printer on a TCP port and a terminal behind its cloud for each till, on free ports.

    And a post office: a mail server, and Twilio, WhatsApp and LINE behind one port.
    """
    api_key = secrets.token_urlsafe(24)
    ends = FarEnds(
        printers={till: SimulatedPrinter() for till in tills},
        terminals={till: SimulatedTerminal(f"DEMO-{till}") for till in tills},
    )
    doors = {till: Door(printer) for till, printer in ends.printers.items()}
    ports = {till: await door.open(LOOPBACK, 0) for till, door in doors.items()}
    by_poi = {one.poi_id: one for one in ends.terminals.values()}
    cloud = cloud_app(by_poi, merchant_account=MERCHANT, api_key=api_key)
    post = ends.post_office
    async with listening(cloud) as cloud_port, listening(post.app()) as post_port:
        mail_port = await asyncio.to_thread(post.box.open, LOOPBACK)
        ends.settings = Settings(
            printers={
                till: PrinterSettings(url=f"tcp://{LOOPBACK}:{port}", width_dots=576)
                for till, port in ports.items()
            },
            terminals={
                till: TerminalSettings(
                    base_url=f"http://{LOOPBACK}:{cloud_port}/v1",
                    merchant_account=MERCHANT,
                    device_id=one.poi_id,
                    api_key=SecretStr(api_key),
                )
                for till, one in ends.terminals.items()
            },
            messengers=messengers_of(post, mail_port, f"http://{LOOPBACK}:{post_port}"),
            public_url=public_url,
        )
        try:
            yield ends
        finally:
            await asyncio.to_thread(post.box.close)
            for door in doors.values():
                await door.close()


def messengers_of(post: PostOffice, mail_port: int, base_url: str) -> Messengers:
    """The accounts that lead to the post office."""
    return Messengers(
        mail=Mail(host=LOOPBACK, port=mail_port, security="none", sender="shop@sammiu.example"),
        sms=Sms(
            account_sid=post.twilio.account_sid,
            auth_token=SecretStr(post.twilio.auth_token),
            sender="Sammiu",
            base_url=f"{base_url}/twilio",
        ),
        whatsapp=WhatsAppNumber(
            phone_number_id=post.whatsapp.phone_number_id,
            access_token=SecretStr(post.whatsapp.access_token),
            base_url=f"{base_url}/whatsapp/v23.0",
        ),
        line=LineAccount(
            access_token=SecretStr(post.line.access_token), base_url=f"{base_url}/line"
        ),
    )


@asynccontextmanager
async def listening(web: Any, port: int = 0) -> AsyncIterator[int]:
    """An ASGI app on a loopback port (0: a free one) for as long as the block lasts."""
    config = uvicorn.Config(
        web,
        host=LOOPBACK,
        port=port,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve())
    while not running.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    try:
        yield running.servers[0].sockets[0].getsockname()[1]
    finally:
        running.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await task


def run_demo(url: str, *, host: str, port: int, tell: Callable[[str], Any]) -> None:
    """Serve the demo shop in the database at ``url`` until Ctrl+C."""
    with house.opened(url) as database:
        asyncio.run(serve_demo(database, host=host, port=port, tell=tell))


async def serve_demo(
    database: Database, *, host: str, port: int, tell: Callable[[str], Any]
) -> None:
    """The demo shop until it is stopped, saying first where to look and which PINs open it."""
    tills = [one.code for one in house.stations_of(database) if one.kind == "till"]
    async with far_ends(tills, f"http://{host}:{port}") as ends:
        web = server.build(
            database,
            house.house_desk(database),
            kiosk=kiosk.app.main,
            staff=staff_app.app.main,
            hosts=(host,),
            devices=ends.post_office.beside(page.router(ends.printers, ends.terminals)),
            pictures=assets.path("demo", "pictures"),
            trust_this_machine=True,
        )
        web.include_router(house.mail_room(database, ends.settings))
        async with house.working(database, house.machines_of(ends.settings)):
            _introduce(host, port, tell)
            await house.listen(web, host, port)


def _introduce(host: str, port: int, tell: Callable[[str], Any]) -> None:
    base = f"http://{host}:{port}"
    tell("")
    tell("[bold]Sammiu 三秒[/bold]  a made-up shop, open for business")
    tell(f"  kiosk      {base}/kiosk/")
    tell(f"  staff app  {base}/staff/")
    tell(f"  machines   {base}/devices/   printer, drawer and card terminal, simulated")
    tell(f"  letters    {base}/devices/letters/   what members got by e-mail, SMS, WhatsApp, LINE")
    tell("")
    for one in content.load().staff:
        tell(f"  PIN {one.pin:<7} {one.name['en']} {one.name['zh_Hant']} ({one.role})")
    tell("")
    tell("Stop with Ctrl+C. Everything is forgotten then, unless --keep FILE was given.")
