"""The engine shelf: small over the wire, kept for a year, and nothing else of the house on it."""

from __future__ import annotations

import asyncio
import gzip
import json

import brotli
import httpx
import pytest

from core import assets
from shop.pages import app_page, manifest, stranger_page
from shop.web_files import Shelf, address, stamp

ENGINE = "main.dart.mjs"


def fetch(path: str, encoding: str = "identity", method: str = "GET") -> httpx.Response:
    """One file, as the browser gets it (not unpacked)."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Shelf())
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as browser:
            headers = {"accept-encoding": encoding}
            request = browser.build_request(method, path.removeprefix("/engine"), headers=headers)
            answer = await browser.send(request, stream=True)
            answer.raw = b"".join([part async for part in answer.aiter_raw()])  # type: ignore[attr-defined]
            return answer

    return asyncio.run(ask())


def test_a_file_is_kept_for_a_year_because_its_address_changes_with_it():
    answer = fetch(address(ENGINE))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert stamp() in address(ENGINE)
    assert fetch(f"/engine/000000000000/{ENGINE}").status_code == 404


@pytest.mark.parametrize(
    ("encoding", "unpack"), [("gzip, deflate, br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_the_engine_travels_packed(encoding: str, unpack):
    plain = fetch(address(ENGINE)).raw
    answer = fetch(address(ENGINE), encoding)
    assert unpack(answer.raw) == plain
    assert len(answer.raw) < len(plain) / 3
    assert answer.headers["vary"] == "Accept-Encoding"


def test_faces_are_not_packed_twice():
    answer = fetch(address("fonts/SammiuSans-Bold.woff2"), "br")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"


def test_the_engine_runs_its_threads_only_with_these_headers():
    headers = fetch(address("canvaskit/skwasm.js")).headers
    assert headers["cross-origin-embedder-policy"] == "require-corp"
    assert headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name",
    [
        "../pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "words/en/kiosk.toml",
        "demo/products.csv",
        "fonts/../words/en/ui.toml",
        "",
        "/etc/passwd",
        "index.html/..",
    ],
)
def test_nothing_else_of_the_house_is_on_the_shelf(name: str):
    assert fetch(address() + name).status_code == 404


def test_the_shelf_takes_nothing_in():
    assert fetch(address(ENGINE), method="POST").status_code == 405


def test_every_face_of_the_manifest_is_there():
    listed = json.loads(fetch(address("assets/FontManifest.json")).raw)
    files = [font["asset"] for family in listed for font in family["fonts"]]
    assert "../fonts/SammiuSans-Regular.woff2" in files
    for file in files:
        name = file.removeprefix("../") if file.startswith("../") else f"assets/{file}"
        assert fetch(address(name)).status_code == 200, name


def test_pages_have_no_script_of_their_own():
    """The content policy allows no inline script: it could not be told from an injected one."""
    for page in (app_page("/kiosk", "三秒"), stranger_page("/staff")):
        assert "<script>" not in page
        assert "onclick" not in page


def test_a_shops_name_cannot_write_html():
    assert "<i>" not in app_page("/kiosk", "<i>三秒</i>")


def test_the_icons_of_the_home_screen_are_there():
    told = manifest("/kiosk", "三秒", "#0B6E6E")
    assert told["start_url"] == "/kiosk/"
    for icon in told["icons"]:  # type: ignore[attr-defined]
        assert fetch(icon["src"]).status_code == 200


def test_the_pictures_are_drawn_here():
    assert {file.stem for file in assets.path("web", "pictures").glob("*.svg")} >= {"cup", "cloud"}
