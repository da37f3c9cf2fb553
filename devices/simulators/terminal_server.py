"""The doors of the pretend terminal: Adyen's cloud in front of it, or its own port on the LAN.

``cloud_app``: Cloud device API v1 (``/sync``, ``/status``, ``/connectedDevices``). ``local_app``:
sealed messages to ``/nexo``. Both are ASGI applications for uvicorn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from devices.adyen.messages import Garbage, read, written
from devices.adyen.nexoblob import SharedKey, seal, unseal
from devices.simulators import nexo
from devices.simulators.asgi import App, Cut, Reply, Request, app, as_json
from devices.simulators.nexo import Message
from devices.simulators.terminal import SimulatedTerminal, Transaction

GARBAGE = b'{"SaleToPOIResponse":{"MessageHeader":{"Mess\xff\x00'


def cloud_app(
    terminals: Mapping[str, SimulatedTerminal], *, merchant_account: str, api_key: str
) -> App:
    """Adyen's cloud, with these terminals (by POIID) on its lines. Paths with or without /v1."""

    async def answer(request: Request) -> Reply:
        if request.headers.get("x-api-key") != api_key:
            return _problem(401, "00_401", "Unauthorized")
        parts = request.parts[1:] if request.parts[:1] == ("v1",) else request.parts
        match (request.method, *parts):
            case ("GET", "merchants", merchant, "connectedDevices"):
                ids = [each.poi_id for each in terminals.values() if not each.offline]
                return as_json({"uniqueDeviceIds": ids if merchant == merchant_account else []})
            case (method, "merchants", merchant, "devices", device, verb):
                terminal = terminals.get(device)
                if merchant == merchant_account and terminal is not None:
                    return await _device(method, verb, terminal, request)
        return _problem(404, "00_404", "Not found")

    return app(answer)


def local_app(terminal: SimulatedTerminal, key: SharedKey) -> App:
    """The terminal's own port: sealed messages only; whoever has another key hears nothing."""

    async def answer(request: Request) -> Reply:
        if (request.method, request.parts) != ("POST", ("nexo",)):
            return _problem(404, "00_404", "Not found")
        if terminal.offline:
            raise Cut
        try:
            message = unseal(read(await request.body()), key)
        except Garbage:
            return _problem(400, "00_400", "Bad request")
        return await _converse(terminal, message, request, key)

    return app(answer)


def _problem(status: int, code: str, title: str) -> Reply:
    return as_json({"status": status, "errorCode": code, "title": title}, status)


async def _device(method: str, verb: str, terminal: SimulatedTerminal, request: Request) -> Reply:
    if (method, verb) == ("GET", "status"):
        status = "OFFLINE" if terminal.offline else "ONLINE"
        return as_json({"deviceId": terminal.poi_id, "status": status})
    if (method, verb) != ("POST", "sync"):
        return _problem(404, "00_404", "Not found")
    body = await request.body()
    try:
        message = read(body)
    except Garbage:
        return _problem(400, "00_400", "Bad request")
    if terminal.offline:
        sale_id = message["SaleToPOIRequest"]["MessageHeader"]["SaleID"]
        told = nexo.rejected(body, sale_id, terminal.poi_id, datetime.now(UTC))
        return _say(terminal, told, None)
    return await _converse(terminal, message, request, None)


async def _converse(
    terminal: SimulatedTerminal, message: Message, request: Request, key: SharedKey | None
) -> Reply:
    """One message to the terminal, and what it says to it."""
    terminal.wire.append(message)
    inside = message["SaleToPOIRequest"]
    header = inside["MessageHeader"]
    category = header["MessageCategory"]
    asked = inside.get(f"{category}Request", {})
    if category in ("Payment", "Reversal"):
        return await _money(terminal, category, header, asked, request, key)
    if category == "Abort":
        terminal.abort(header, asked)
        return Reply()
    if category == "TransactionStatus":
        body = terminal.status(header, asked)
    elif category == "Diagnosis":
        body = nexo.diagnosed(busy=terminal.waiting is not None)
    else:
        body = {"Response": nexo.failure("NotAllowed", message="Not spoken here")}
    return _say(terminal, nexo.response(header, f"{category}Response", body), key)


async def _money(
    terminal: SimulatedTerminal,
    category: str,
    header: Message,
    asked: Message,
    request: Request,
    key: SharedKey | None,
) -> Reply:
    if terminal.deaf:
        with suppress(TimeoutError):
            await asyncio.wait_for(request.hung_up(), terminal.gives_up_after)
        raise Cut
    begun = (
        terminal.pay(header, asked) if category == "Payment" else terminal.reverse(header, asked)
    )
    if not isinstance(begun, Transaction):
        return _say(terminal, begun, key)
    over = await terminal.result(begun)
    how, over.delivery = over.delivery, "whole"  # a machine stumbles once, then tells
    if how in ("lost", "never"):
        raise Cut
    if how == "garbage":
        return Reply(GARBAGE)
    reply = _say(terminal, over.response(), key)
    return Reply(reply.body * 2) if how == "twice" else reply


def _say(terminal: SimulatedTerminal, message: Message, key: SharedKey | None) -> Reply:
    terminal.wire.append(message)
    return Reply(written(message if key is None else seal(message, key)).encode())
