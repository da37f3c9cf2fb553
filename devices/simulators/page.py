"""The counter on a page: what the pretend printers and terminals show, and their buttons.

For a demo and for people who try things out. ``router`` gives an ASGI application to mount
anywhere; everything it serves is its own, and it asks nobody else for anything.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from core.assets import path as asset
from devices.simulators.asgi import App, Reply, Request, app, as_json
from devices.simulators.printer import SimulatedPrinter
from devices.simulators.terminal import PRESSES, SimulatedTerminal, Transaction

HERE: Final = Path(__file__).parent
FONTS: Final = {"regular.woff2": "SammiuSans-Regular.woff2", "bold.woff2": "SammiuSans-Bold.woff2"}
SHOWN_SLIPS: Final = 30
SHOWN_LOG: Final = 14
ENDED_SECONDS: Final = 6.0
"""How long a terminal shows its result before it says welcome again."""

PRINTER_KNOBS: Final = (
    "paper_out",
    "paper_low",
    "cover_open",
    "offline",
    "silent",
    "slow",
    "drawer_open",
)
TERMINAL_SWITCHES: Final = ("busy", "deaf", "offline")
TERMINAL_SECONDS: Final = ("slow_seconds", "auto_approve_after")


def router(
    printers: Mapping[str, SimulatedPrinter], terminals: Mapping[str, SimulatedTerminal]
) -> App:
    """The page at ``/`` and what it asks for, for the tills of these names."""
    counter = Counter(printers, terminals)

    async def answer(request: Request) -> Reply:
        match (request.method, *request.parts):
            case ("GET",):
                return page()
            case ("GET", "state"):
                return as_json({"tills": counter.tills()})
            case ("GET", "font", name):
                return font(name)
            case ("GET", "till", name, "slip", slip):
                return counter.slip(name, slip)
            case ("POST", "till", name, *rest):
                return await counter.act(name, rest, request)
        return NOT_FOUND

    return app(answer)


NOT_FOUND: Final = as_json({"error": "not found"}, 404)
DONE: Final = as_json({"ok": True})


@dataclass(frozen=True, slots=True)
class Counter:
    """The machines, by the name of their till."""

    printers: Mapping[str, SimulatedPrinter]
    terminals: Mapping[str, SimulatedTerminal]

    def tills(self) -> list[dict[str, Any]]:
        """Everything the page shows, till by till."""
        return [
            {
                "name": name,
                "printer": _printer(self.printers[name]) if name in self.printers else None,
                "terminal": _terminal(self.terminals[name]) if name in self.terminals else None,
            }
            for name in dict.fromkeys([*self.printers, *self.terminals])
        ]

    def slip(self, name: str, slip: str) -> Reply:
        """The picture of a slip, by its name in the state; ``hanging`` is not cut off yet."""
        printer = self.printers.get(name)
        if printer is None:
            return NOT_FOUND
        if slip == "hanging":
            return _picture(printer.hanging(), "no-store")
        cut = {_name(each.at): each.png for each in printer.slips()}
        return _picture(cut.get(slip), "private, max-age=86400, immutable")

    async def act(self, name: str, rest: list[str], request: Request) -> Reply:
        """A button or a switch. JSON only: a form on somebody's web page cannot send that."""
        if not request.headers.get("content-type", "").startswith("application/json"):
            return as_json({"error": "application/json only"}, 415)
        try:
            said = json.loads(await request.body())
        except ValueError:
            return as_json({"error": "no JSON"}, 400)
        printer, terminal = self.printers.get(name), self.terminals.get(name)
        done = isinstance(said, dict) and (
            (rest == ["printer"] and printer is not None and _turn_printer(printer, said))
            or (rest == ["terminal"] and terminal is not None and _turn_terminal(terminal, said))
            or (rest == ["press"] and terminal is not None and _press(terminal, said))
        )
        return DONE if done else as_json({"error": "no such button"}, 409)


# ------------------------------------------------------------------------------ what it serves


def page() -> Reply:
    """The page in one piece; its own style and script are the only ones allowed on it."""
    nonce = secrets.token_urlsafe(16)
    rules = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    headers = {"content-security-policy": rules, "cache-control": "no-store"}
    body = _html().replace("{{nonce}}", nonce).encode()
    return Reply(body, kind="text/html; charset=utf-8", headers=headers)


@cache
def _html() -> str:
    html = (HERE / "page.html").read_text("utf-8")
    for part in ("page.css", "page.js"):
        html = html.replace(f"{{{{{part}}}}}", (HERE / part).read_text("utf-8"))
    return html


def font(name: str) -> Reply:
    """The face of the house, from our own folder."""
    if name not in FONTS:
        return NOT_FOUND
    headers = {"cache-control": "private, max-age=86400"}
    return Reply(asset("fonts", FONTS[name]).read_bytes(), kind="font/woff2", headers=headers)


def _picture(png: bytes | None, keep: str) -> Reply:
    if png is None:
        return NOT_FOUND
    return Reply(png, kind="image/png", headers={"cache-control": keep})


# ------------------------------------------------------------------------------ what it shows


def _printer(printer: SimulatedPrinter) -> dict[str, Any]:
    slips, kicks = printer.slips(), printer.kicks()
    return {
        "slips": [
            {"name": _name(each.at), "at": each.at.isoformat()}
            for each in reversed(slips[-SHOWN_SLIPS:])
        ],
        "printed": len(slips),
        "hanging": printer.hanging() is not None,
        "kicks": len(kicks),
        "kicked_ms_ago": _ms_ago(kicks[-1].at) if kicks else None,
        **{knob: getattr(printer.state, knob) for knob in PRINTER_KNOBS},
    }


def _terminal(terminal: SimulatedTerminal) -> dict[str, Any]:
    waiting, all_of_them = terminal.waiting, terminal.transactions()
    return {
        "poi_id": terminal.poi_id,
        "waiting": _transaction(waiting) if waiting else None,
        "last": _transaction(all_of_them[-1]) if all_of_them else None,
        "charges": terminal.charges,
        "charged_cents": terminal.charged_cents,
        "refunded_cents": terminal.refunded_cents,
        "log": [
            {"at": at.isoformat(), "what": what, "detail": detail}
            for at, what, detail in reversed(list(terminal.log)[-SHOWN_LOG:])
        ],
        **{knob: getattr(terminal, knob) for knob in (*TERMINAL_SWITCHES, *TERMINAL_SECONDS)},
    }


def _transaction(one: Transaction) -> dict[str, Any]:
    ended_ms = _ms_ago(one.ended) if one.ended else None
    return {
        "id": one.poi["TransactionID"],
        "category": one.category,
        "cents": one.cents,
        "currency": one.currency,
        "reference": one.sale.get("SaleReferenceID", ""),
        "state": one.state,
        "silent": one.delivery == "never",
        "fresh": ended_ms is not None and ended_ms < ENDED_SECONDS * 1000,
    }


def _name(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M%S%f}"


def _ms_ago(at: datetime) -> int:
    return round((datetime.now(UTC) - at).total_seconds() * 1000)


# ---------------------------------------------------------------------------------- its buttons


def _turn_printer(printer: SimulatedPrinter, said: dict[str, Any]) -> bool:
    if said == {"clear": True}:
        printer.clear()
        return True
    if not said or any(
        knob not in PRINTER_KNOBS or not isinstance(on, bool) for knob, on in said.items()
    ):
        return False
    for knob, on in said.items():
        setattr(printer.state, knob, on)
    return True


def _turn_terminal(terminal: SimulatedTerminal, said: dict[str, Any]) -> bool:
    if not said or not all(_fits(knob, value) for knob, value in said.items()):
        return False
    for knob, value in said.items():
        setattr(terminal, knob, value)
    return True


def _fits(knob: str, value: Any) -> bool:
    if knob in TERMINAL_SWITCHES:
        return isinstance(value, bool)
    if knob == "auto_approve_after" and value is None:
        return True
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return knob in TERMINAL_SECONDS and number and 0 <= value <= 120


def _press(terminal: SimulatedTerminal, said: dict[str, Any]) -> bool:
    chosen = next((press for press in PRESSES if press == said.get("press")), None)
    return chosen is not None and terminal.press(chosen)
