"""The page of the pretend counter shows what the machines did; they feel what it presses."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from core.document import Document, Text
from devices import paper
from devices.adyen import CloudSettings, adyen_terminal
from devices.simulators import page
from devices.simulators.escpos import Command
from devices.simulators.printer import Cable, SimulatedPrinter
from devices.simulators.terminal import SimulatedTerminal
from devices.simulators.terminal_server import cloud_app
from tests.devices.far_end import listening


@pytest.fixture
def printer() -> SimulatedPrinter:
    return SimulatedPrinter()


@pytest.fixture
def terminal() -> SimulatedTerminal:
    return SimulatedTerminal("DEMO-T1")


@pytest.fixture
def browser(printer: SimulatedPrinter, terminal: SimulatedTerminal) -> Iterator[httpx.Client]:
    app = Starlette(
        routes=[Mount("/devices", page.router({"T1": printer}, {"T1": terminal, "T 2": terminal}))]
    )
    with listening(app) as address, httpx.Client(base_url=f"{address}/devices/") as client:
        yield client


def till(browser: httpx.Client) -> dict[str, Any]:
    first: dict[str, Any] = browser.get("state").json()["tills"][0]
    return first


def print_a_slip(printer: SimulatedPrinter, *, cut: bool = True) -> None:
    cable = Cable(printer)
    picture = paper.render(Document((Text("茶 Tea"),), ""), 576)
    raster = bytes(byte ^ 0xFF for byte in picture.convert("1").tobytes())
    printer.obey(Command("GS v 0", (0, 72, picture.height), raster), cable)
    if cut:
        printer.obey(Command("GS V", (66, 0)), cable)
        printer.obey(Command("ESC p", (0, 50, 50)), cable)


def test_the_page_is_one_piece_and_asks_nobody_else(browser: httpx.Client) -> None:
    reply = browser.get("")
    assert reply.status_code == 200
    rules = reply.headers["content-security-policy"]
    assert "default-src 'none'" in rules
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", rules))
    assert set(re.findall(r"<(?:style|script) nonce=\"([\w-]+)\"", reply.text)) == {nonce}
    assert nonce not in browser.get("").text
    assert "{{" not in reply.text.replace("${{", "")
    assert not re.findall(r"(?:https?:)?//[a-z]", reply.text)


def test_slips_come_newest_first_and_are_pictures(
    browser: httpx.Client, printer: SimulatedPrinter
) -> None:
    assert till(browser)["printer"]["slips"] == []
    print_a_slip(printer)
    print_a_slip(printer)
    shown = till(browser)["printer"]
    assert (shown["printed"], shown["kicks"], shown["drawer_open"]) == (2, 2, True)
    assert shown["slips"][0]["at"] > shown["slips"][1]["at"]
    picture = browser.get(f"till/T1/slip/{shown['slips'][0]['name']}")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == printer.slips()[-1].png


def test_paper_that_hangs_out_is_shown(browser: httpx.Client, printer: SimulatedPrinter) -> None:
    assert browser.get("till/T1/slip/hanging").status_code == 404
    print_a_slip(printer, cut=False)
    assert till(browser)["printer"]["hanging"]
    assert browser.get("till/T1/slip/hanging").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("knob", page.PRINTER_KNOBS)
def test_every_switch_of_the_printer_is_felt(
    browser: httpx.Client, printer: SimulatedPrinter, knob: str
) -> None:
    assert browser.post("till/T1/printer", json={knob: True}).status_code == 200
    assert getattr(printer.state, knob) is True
    assert till(browser)["printer"][knob] is True
    browser.post("till/T1/printer", json={knob: False})
    assert getattr(printer.state, knob) is False


def test_paper_is_cleared(browser: httpx.Client, printer: SimulatedPrinter) -> None:
    print_a_slip(printer)
    browser.post("till/T1/printer", json={"clear": True})
    assert printer.slips() == []


@pytest.mark.parametrize(
    ("knob", "value"),
    [
        ("busy", True),
        ("deaf", True),
        ("offline", True),
        ("slow_seconds", 2.5),
        ("auto_approve_after", 3),
        ("auto_approve_after", None),
    ],
)
def test_every_knob_of_the_terminal_is_felt(
    browser: httpx.Client, terminal: SimulatedTerminal, knob: str, value: Any
) -> None:
    assert browser.post("till/T1/terminal", json={knob: value}).status_code == 200
    assert getattr(terminal, knob) == value
    assert till(browser)["terminal"][knob] == value


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("till/T1/printer", {"paper_out": 1}),
        ("till/T1/printer", {"resting": True}),
        ("till/T1/printer", {"__class__": True}),
        ("till/T1/printer", {}),
        ("till/T1/printer", []),
        ("till/T1/terminal", {"charges": 9}),
        ("till/T1/terminal", {"busy": "yes"}),
        ("till/T1/terminal", {"busy": True, "slow_seconds": True}),
        ("till/T1/terminal", {"slow_seconds": -1}),
        ("till/T1/terminal", {"slow_seconds": None}),
        ("till/T1/terminal", {"auto_approve_after": 1e9}),
        ("till/T1/press", {"press": "approve"}),  # nothing waits
        ("till/T1/press", {"press": "explode"}),
        ("till/T1/press", {"press": ["approve"]}),
        ("till/T9/press", {"press": "approve"}),
        ("till/T1/fire", {}),
    ],
)
def test_buttons_that_are_not_there_do_nothing(
    browser: httpx.Client, terminal: SimulatedTerminal, path: str, said: Any
) -> None:
    assert browser.post(path, json=said).status_code == 409
    assert not terminal.busy


def test_a_form_on_another_page_cannot_press(
    browser: httpx.Client, printer: SimulatedPrinter
) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        reply = browser.post(
            "till/T1/printer", content=b'{"paper_out":true}', headers={"Content-Type": kind}
        )
        assert reply.status_code == 415
    assert not printer.state.paper_out
    assert browser.post("till/T1/printer", content=b"{", headers=JSON).status_code == 400


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("path", ["nothing", "font/OFL.txt", "till/T1/slip/x", "till/T9/slip/x"])
def test_what_is_not_there_is_not_found(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_the_face_of_the_house_is_served(browser: httpx.Client) -> None:
    assert browser.get("font/regular.woff2").content.startswith(b"wOF2")


def test_a_payment_is_shown_while_it_waits_and_ends_by_a_press(
    browser: httpx.Client, terminal: SimulatedTerminal
) -> None:
    cloud = cloud_app({"DEMO-T1": terminal}, merchant_account="TeaHouse", api_key="key")

    with listening(cloud) as address, ThreadPoolExecutor(1) as elsewhere:
        machine = adyen_terminal(CloudSettings("TeaHouse", "DEMO-T1", "T1", "key", address))
        paying = elsewhere.submit(asyncio.run, machine.pay(uuid4(), 6350, "HKD", "T1 basket 7"))
        while (shown := till(browser)["terminal"])["waiting"] is None:
            time.sleep(0.02)
        assert shown["waiting"]["cents"] == 6350
        assert shown["waiting"]["reference"] == "T1 basket 7"
        assert browser.post("till/T1/press", json={"press": "approve"}).status_code == 200
        assert paying.result(timeout=5).state == "approved"
    shown = till(browser)["terminal"]
    assert (shown["charges"], shown["charged_cents"], shown["waiting"]) == (1, 6350, None)
    assert shown["last"]["fresh"]
    assert [line["what"] for line in shown["log"]] == ["approved", "asked"]
