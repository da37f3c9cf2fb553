"""The kiosk in a real browser: three seconds in, and nobody left behind."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Browser

from core import points, settings
from core.settings import KioskRules
from tests.browser.house import LANDSCAPE, PORTRAIT, TABLET, Screen, Shop
from tests.shopfloor import ANN, BEN

HER_NUMBER = re.compile(r"9\s?1\s?2\s?3\s?4\s?5\s?6\s?7")


def begin(kiosk: Screen, language: str = "English") -> None:
    """Touch to start, in a language."""
    kiosk.tap("輕觸開始")
    kiosk.sees("請輸入手機號碼")
    if language != "繁體中文":
        kiosk.tap(language)
        kiosk.sees("Your mobile number")


def hasty(shop: Shop) -> None:
    """A shop whose kiosks wait only eight seconds in all."""
    rules = settings.Rules(kiosk=KioskRules(idle_seconds=5, warning_seconds=3))
    shop.floor.office(lambda ctx: settings.change(ctx, rules))


def test_a_number_and_one_touch_make_a_member(kiosk: Screen, shop: Shop):
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.sees("Looks good!")
    kiosk.tap("Join")
    kiosk.sees("Welcome!")
    kiosk.sees("HK$20 off")
    kiosk.picture("welcome")
    told = kiosk.everything()
    assert "QR code: your membership" in told
    assert "QR code: coupon, HK$20 off" in told
    kiosk.sees("•••• 4567")
    assert not HER_NUMBER.search(kiosk.everything())
    kiosk.tap("Done")
    kiosk.sees("輕觸開始")
    assert "4567" not in kiosk.everything()


def test_a_member_is_greeted_with_her_points(kiosk: Screen, shop: Shop):
    ann = shop.floor.join(ANN)
    shop.floor.office(lambda ctx: points.adjust(ctx, ann, 1_250, reason="gift"))
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Welcome back")
    kiosk.sees("1,250")
    kiosk.sees("worth HK$24")
    kiosk.picture("member")


def test_before_the_last_touch_a_member_looks_like_anybody(
    kiosk: Screen, shop: Shop, browser: Browser
):
    shop.floor.join(ANN)
    told = []
    for number in (ANN, BEN):
        begin(kiosk)
        kiosk.type_number(number)
        kiosk.sees("Looks good!")
        told.append(re.sub(r"\d", "#", kiosk.everything()))
        kiosk.tap("Start again")
    assert told[0] == told[1]


def test_a_wrong_number_gets_a_kind_sentence_and_no_way_on(kiosk: Screen):
    begin(kiosk)
    assert kiosk.button("Join").get_attribute("aria-disabled") == "true"
    kiosk.type_number("123456789012")
    kiosk.sees("doesn't look like a mobile number")
    assert kiosk.button("Join").get_attribute("aria-disabled") == "true"


def test_somebody_from_taipei_joins_too(kiosk: Screen):
    begin(kiosk)
    kiosk.tap("Country code")
    kiosk.tap("Taiwan")
    kiosk.type_number("0912345678")
    kiosk.sees("Looks good!")
    kiosk.tap("Join")
    kiosk.sees("•••• 5678")


def test_fast_fingers_lose_no_digit(kiosk: Screen):
    begin(kiosk)
    boxes = {
        digit: kiosk.page.get_by_role("button", name=digit, exact=True).bounding_box()
        for digit in set(ANN)
    }
    for digit in ANN:
        box = boxes[digit]
        assert box is not None
        kiosk.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    kiosk.sees("Looks good!")
    assert "9 1 2 3 4 5 6 7" in kiosk.everything()


def test_consent_is_open_until_somebody_closes_it(kiosk: Screen, shop: Shop):
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Send me offers and news")
    switch = kiosk.page.get_by_role("switch")
    assert switch.get_attribute("aria-checked") == "false"
    switch.click()
    kiosk.page.wait_for_selector("[role=switch][aria-checked=true]", state="attached")
    from core import cards

    held = shop.floor.ask(lambda ctx: cards.find_by_phone(ctx, ANN))
    assert held is not None
    assert held.marketing


def test_who_walks_away_is_asked_and_then_forgotten(shop: Shop, browser: Browser):
    hasty(shop)
    kiosk = shop.visit(browser, "/kiosk/")
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.sees("Still there?", within_ms=7_000)
    kiosk.picture("still-there")
    kiosk.tap("Yes, I'm here")
    assert "9 1 2 3 4 5 6 7" in kiosk.everything()
    kiosk.sees("輕觸開始", within_ms=10_000)
    assert "4567" not in kiosk.everything()


def test_after_a_lost_line_the_kiosk_is_blank(kiosk: Screen):
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Welcome!")
    kiosk.cut_the_line()
    kiosk.sees("輕觸開始")
    assert "4567" not in kiosk.everything()
    begin(kiosk)
    kiosk.type_number(BEN)
    kiosk.tap("Join")
    kiosk.sees("•••• 5678")


def test_a_reload_starts_blank(kiosk: Screen):
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Welcome!")
    kiosk.go("/kiosk/")
    kiosk.sees("輕觸開始")
    assert "4567" not in kiosk.everything()


def test_a_kiosk_that_is_asked_too_often_says_so_kindly(shop: Shop, browser: Browser):
    rules = settings.Rules(kiosk=KioskRules(numbers_per_ten_minutes=1))
    shop.floor.office(lambda ctx: settings.change(ctx, rules))
    shop.floor.join(BEN)
    kiosk = shop.visit(browser, "/kiosk/")
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Too many tries")
    kiosk.picture("trouble")
    told = kiosk.everything()
    assert "4567" not in told
    assert "refusal." not in told


@pytest.mark.parametrize("size", [PORTRAIT, TABLET, LANDSCAPE], ids=["tall", "tablet", "wide"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_every_screen(shop: Shop, browser: Browser, size: tuple[int, int], dark: bool):
    """Nothing a finger needs is under 64 px, over the edge, or without a name."""
    kiosk = shop.visit(browser, "/kiosk/", size=size, dark=dark)
    name = f"{size[0]}x{size[1]}-{'dark' if dark else 'light'}"
    kiosk.picture(f"{name}-attract")
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.sees("Looks good!")
    kiosk.picture(f"{name}-number")
    assert _poor_buttons(kiosk, size) == []
    kiosk.tap("Join")
    kiosk.sees("Welcome!")
    time.sleep(0.3)
    kiosk.picture(f"{name}-welcome")
    assert _poor_buttons(kiosk, size) == []


def _poor_buttons(kiosk: Screen, size: tuple[int, int]) -> list[str]:
    poor = []
    for button in kiosk.page.get_by_role("button").all():
        box, label = (
            button.bounding_box(),
            button.get_attribute("aria-label") or button.inner_text(),
        )
        if box is None or not label.strip():
            poor.append(f"{label!r} has no {'box' if box is None else 'name'}")
        elif min(box["width"], box["height"]) < 63.5:
            poor.append(f"{label!r} is {box['width']:.0f} × {box['height']:.0f}")
        elif box["x"] + box["width"] > size[0] + 1 or box["y"] + box["height"] > size[1] + 1:
            poor.append(f"{label!r} is over the edge")
    return poor
