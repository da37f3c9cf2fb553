"""What every screen of ours leans on, in a real browser: the door, the line, the scanner."""

from __future__ import annotations

import time
from collections.abc import Iterator

import flet as ft
import httpx
import pytest
from playwright.sync_api import Browser

from core.context import KIOSK, Desk
from core.db.database import Database
from shop import server
from tests.browser.house import Screen, Shop, open_house
from ui.front import Front, screen, use_news
from ui.here import STATION
from ui.parts import Notice
from ui.scanner import use_scanner

HEARD: list[str] = []
PRESSED: list[str] = []
NEWS: list[str] = []


@screen
def Bench(front: Front) -> ft.Control:
    """A page with a focused, dangerous button, a scanner, the news, and a deed that breaks."""

    async def keep(text: str) -> None:
        HEARD.append(text)

    async def break_something() -> None:
        await front.tap(lambda ctx: {}["nothing"])

    use_scanner(front, keep)
    use_news(front, lambda event: NEWS.append(event.kind), {"member.joined"})
    return ft.Column(
        [
            ft.FilledButton("Pay", autofocus=True, on_click=lambda: PRESSED.append("Pay")),
            ft.FilledButton("Break", on_click=break_something),
            Notice(front),
        ]
    )


async def bench_main(page: ft.Page, database: Database) -> None:
    """The app of the bench."""
    station = STATION.get()
    desk = Desk(station.store_id, station.code, KIOSK)
    Front(page, database, desk, language="en").show(Bench)


@pytest.fixture
def bench_shop(sqlite_url: str) -> Iterator[Shop]:
    """A shop whose staff door leads to the bench."""
    for kept in (HEARD, PRESSED, NEWS):
        kept.clear()
    with open_house(sqlite_url, staff=bench_main) as shop:
        yield shop


@pytest.fixture
def bench(bench_shop: Shop, browser: Browser) -> Screen:
    """The bench itself, its button focused."""
    opened = bench_shop.visit(browser, "/staff/", size=(1024, 768))
    opened.button("Pay").wait_for(state="attached")
    time.sleep(0.6)  # the page listens to keys a moment after it is drawn
    return opened


def test_nothing_is_fetched_from_outside_the_shop(kiosk: Screen):
    kiosk.tap("輕觸開始")
    kiosk.sees("請輸入手機號碼")
    assert kiosk.left_the_house == []
    assert kiosk.complaints == []


def test_a_scan_is_heard_whole_and_never_presses_the_focused_button(bench: Screen):
    bench.page.keyboard.press("Tab")
    for number in range(5):
        bench.scan(f"C1:0123456789-AB{number}")
        time.sleep(0.2)
    _until(lambda: len(HEARD) == 5)
    assert [f"C1:0123456789-AB{number}" for number in range(5)] == HEARD
    assert PRESSED == []


def test_a_persons_own_enter_still_presses(bench: Screen):
    bench.button("Pay").focus()
    bench.page.keyboard.press("Enter")
    _until(lambda: PRESSED == ["Pay"])
    assert HEARD == []


def test_ten_scans_in_a_second_keep_their_order(bench: Screen):
    for number in range(10):
        bench.scan(f"489000000{number:04d}", key_ms=2)
    _until(lambda: len(HEARD) == 10)
    assert sorted(HEARD) == HEARD


def test_a_fault_of_ours_is_a_sentence_with_a_reference(bench: Screen):
    bench.tap("Break")
    bench.sees("that was our mistake")
    assert "Traceback" not in bench.everything()


def test_a_deed_at_one_station_is_news_at_another(bench: Screen, bench_shop: Shop):
    bench_shop.floor.join()
    _until(lambda: NEWS == ["member.joined"])


def test_a_code_typed_on_our_own_page_pairs_the_browser(sqlite_url: str, browser: Browser):
    with open_house(sqlite_url, trust_this_machine=False) as shop:
        stranger = shop.visit(browser, "/kiosk/", wait=False)
        for code, outcome in (("00000000", "wrong, used or too old"), ("", "輕觸開始")):
            stranger.page.fill("input", code or shop.pairing_code("TST-K1"))
            stranger.page.click("button")
            stranger.sees(outcome, within_ms=20_000)


def test_a_tablet_that_is_put_away_is_forgotten(
    sqlite_url: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
):
    """Its session ends, and with it the page's tasks and its ear for the news."""
    monkeypatch.setattr(server, "STAFF_SESSION_SECONDS", 0)
    with open_house(sqlite_url, staff=bench_main) as shop:
        bench = shop.visit(browser, "/staff/")
        bench.button("Pay").wait_for(state="attached")
        news = shop.floor.database.news
        _until(lambda: len(news._listeners) == 1)
        bench.close()
        _until(lambda: news._listeners == (), seconds=15)


def test_no_page_without_pairing(bench_shop: Shop):
    with httpx.Client(base_url=bench_shop.address.replace("127.0.0.1", "localhost")) as stranger:
        stranger.headers["host"] = "till.example"
        assert stranger.get("/kiosk/").status_code == 403
        assert stranger.get("/healthz").status_code == 403


def test_a_page_from_elsewhere_is_refused(bench_shop: Shop):
    answer = httpx.get(f"{bench_shop.address}/healthz", headers={"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert httpx.get(f"{bench_shop.address}/healthz").json()["well"] is True


def _until(true: object, seconds: float = 5.0) -> None:
    assert callable(true)
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.02)
