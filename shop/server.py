"""The web server of the house: both apps, the engine shelf, health, behind one guard.

    app = build(database, house, kiosk=kiosk.app.main, staff=staff_app.app.main, hosts={"till.lan"})
    uvicorn.run(app, host="0.0.0.0", port=8550, **WIRE)

An app is ``async def main(page: ft.Page, database: Database) -> None``. One process, one worker:
pages live in its memory, everything that matters lives in the database.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import flet as ft
from fastapi import FastAPI, WebSocket
from flet_web.fastapi import FletApp, app_manager
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from core import jobs, journal, stations, words
from core.context import Context, Desk
from core.db.database import Database
from core.stations import Station
from shop import pages
from shop.guard import Guard, Limits, Pairing
from shop.web_files import Shelf

log = logging.getLogger("sammiu.server")
Main = Callable[[ft.Page, Database], Awaitable[None]]

KIOSK_SESSION_SECONDS = 1
"""A kiosk page whose line is down is forgotten at once: the next person starts on a blank one."""

STAFF_SESSION_SECONDS = 600
"""A till keeps its page over a Wi-Fi hiccup; its basket is in the database anyway."""

WIRE: dict[str, Any] = {
    "ws_max_size": Limits().frame_bytes,
    "ws_ping_interval": 15,
    "ws_ping_timeout": 15,
    "timeout_graceful_shutdown": 3,
    "server_header": False,
    "access_log": False,
}
"""What uvicorn is told: small frames, and a ping that finds dead tablets within half a minute."""


def build(
    database: Database,
    house: Desk,
    *,
    kiosk: Main | None = None,
    staff: Main | None = None,
    hosts: Collection[str] = (),
    head: Callable[[], object] | None = None,
    devices: ASGIApp | None = None,
    pictures: Path | None = None,
    trust_this_machine: bool = False,
    limits: Limits | None = None,
) -> FastAPI:
    """The whole house as one ASGI app. ``house`` is the desk the server itself asks from.

    ``hosts`` are the names browsers may use besides ``localhost``; ``head`` reads the head of the
    journal for ``/healthz``; ``devices`` are the simulated machines of a demonstration, at
    ``/devices``; ``pictures`` is the folder of the shop's own pictures, with ``goods`` for the
    till and ``attract`` for the kiosk; ``trust_this_machine`` pairs a browser on this machine by
    itself.
    """
    app = FastAPI(lifespan=_lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/engine", Shelf())
    app.add_api_route("/healthz", partial(_health, database, house, head), methods=["GET"])
    app.add_api_route("/", lambda: RedirectResponse("/staff/", 303), methods=["GET"])
    if kiosk is not None:
        _mount(app, "/kiosk", kiosk, database, house, KIOSK_SESSION_SECONDS)
    if staff is not None:
        _mount(app, "/staff", staff, database, house, STAFF_SESSION_SECONDS)
    if devices is not None:
        app.mount("/devices", devices)
    if pictures is not None:
        app.mount("/pictures", Pictures(directory=pictures))
    app.add_middleware(
        Guard,
        pairing=_pairing(database, house, trust_this_machine),
        hosts=frozenset({"localhost", "127.0.0.1", "::1", *(host.lower() for host in hosts)}),
        limits=limits,
    )
    return app


class Pictures(StaticFiles):
    """The shop's own pictures, which a tablet keeps for a day and then asks about again."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """The picture, with how long it may be kept."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


def _mount(
    app: FastAPI, path: str, main: Main, database: Database, house: Desk, seconds: int
) -> None:
    def brand() -> tuple[str, str]:
        ours = database.ask(house, lambda ctx: ctx.rules.brand)
        app_name = words.say("zh_Hant", f"ui.app_{path.strip('/')}")
        return f"{ours.name_zh} {ours.name_en} · {app_name}", ours.seed_colour

    def page() -> Response:
        title, _ = brand()
        return HTMLResponse(pages.app_page(path, title), headers={"Cache-Control": "no-cache"})

    async def bare() -> Response:
        return RedirectResponse(f"{path}/", 307)

    def manifest() -> Response:
        told = pages.manifest(path, *brand())
        return JSONResponse(told, media_type="application/manifest+json")

    async def opened(shown: ft.Page) -> None:
        await main(shown, database)

    async def wire(websocket: WebSocket) -> None:
        await FletApp(
            loop=asyncio.get_running_loop(),
            executor=app_manager.executor,
            main=opened,
            before_main=None,
            session_timeout_seconds=seconds,
        ).handle(websocket)

    app.add_api_route(path, bare, methods=["GET"])
    app.add_api_route(f"{path}/", page, methods=["GET"])
    app.add_api_route(f"{path}/app.webmanifest", manifest, methods=["GET"])
    app.add_api_websocket_route(f"{path}/ws", wire)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    await app_manager.start()
    yield
    await app_manager.shutdown()


def _health(database: Database, house: Desk, head: Callable[[], object] | None) -> JSONResponse:
    """Reads the head of the journal and writes nothing: up means the books can be read."""
    try:
        told = head() if head is not None else database.ask(house, journal.head)
        work = database.ask(house, jobs.last_runs)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer is "not well"
        log.error("not healthy: %s", type(trouble).__name__)
        return JSONResponse({"well": False}, 503)
    last = {name: _told_of(run) for name, run in work.items()}
    return JSONResponse({"well": True, "journal": str(told), "jobs": last})


def _told_of(run: jobs.Run) -> dict[str, Any]:
    """A job's last run. Whether it had trouble is said, and not what: anybody may ask."""
    return {
        "began_at": run.began_at.isoformat(),
        "seconds": run.seconds,
        "done": run.done,
        "well": not run.trouble,
    }


def _pairing(database: Database, house: Desk, trust_this_machine: bool) -> Pairing:
    def of_token(token: str) -> Station | None:
        return database.ask(house, lambda ctx: stations.of_token(ctx.db, token))

    def pair(code: str) -> str:
        return database.deed(house, lambda ctx: stations.pair(ctx.db, code, ctx.now))

    def at_once(kinds: frozenset[str]) -> str:
        return database.deed(house, partial(_pair_first, kinds))

    return Pairing(of_token, pair, at_once if trust_this_machine else None)


def _pair_first(kinds: frozenset[str], ctx: Context) -> str:
    """Pair as the first station of these kinds in the first branch, a till before an office."""
    known = [one for one in stations.every_station(ctx.db) if one.kind in kinds]
    known.sort(key=lambda one: (one.kind != "till", one.store_id, one.code))
    return stations.pair_at_once(ctx.db, known[0].code, ctx.now)
