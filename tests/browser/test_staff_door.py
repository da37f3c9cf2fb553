"""The staff's way out of the kiosk: nobody stumbles over it, a PIN opens it."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser

from core import staff, stations
from tests.browser.house import LANDSCAPE, PORTRAIT, TABLET, Screen, Shop
from tests.browser.test_kiosk import begin
from tests.shopfloor import ANN

PIN = "246810"


@pytest.fixture
def manned(shop: Shop) -> Shop:
    """The shop with a cashier and a manager."""
    shop.floor.manager(lambda ctx: staff.hire(ctx, name="Kit", role="cashier", pin="1357"))
    shop.floor.manager(lambda ctx: staff.hire(ctx, name="Wing", role="manager", pin=PIN))
    return shop


def knock(kiosk: Screen, times: int = 5) -> None:
    """Tap the shop's name in the corner."""
    for _ in range(times):
        kiosk.page.mouse.click(112, 60)
        time.sleep(0.08)


def sign_in(kiosk: Screen, name: str, pin: str) -> None:
    kiosk.tap(name)
    kiosk.type_number(pin)
    kiosk.tap("進入")


def test_four_knocks_are_a_childs_and_five_a_colleagues(manned: Shop, browser: Browser):
    kiosk = manned.visit(browser, "/kiosk/")
    kiosk.sees("輕觸開始")
    knock(kiosk, 4)
    time.sleep(0.5)
    assert kiosk.shows("輕觸開始")
    time.sleep(4)
    knock(kiosk)
    kiosk.sees("請選擇同事")


def test_a_wrong_pin_opens_nothing_and_the_clock_closes_the_door(manned: Shop, browser: Browser):
    kiosk = manned.visit(browser, "/kiosk/")
    kiosk.sees("輕觸開始")
    knock(kiosk)
    sign_in(kiosk, "Kit", "9999")
    kiosk.sees("密碼不正確")
    assert not kiosk.shows("暫停這部自助機")


def test_a_closed_kiosk_serves_nobody_until_a_colleague_opens_it(manned: Shop, browser: Browser):
    kiosk = manned.visit(browser, "/kiosk/")
    kiosk.sees("輕觸開始")
    knock(kiosk)
    sign_in(kiosk, "Kit", "1357")
    kiosk.sees("Kit，你好")
    assert not kiosk.shows("解除這部裝置的配對")  # a cashier keeps the device where it is
    kiosk.tap("暫停這部自助機")
    kiosk.sees("自助機休息中")
    kiosk.page.mouse.click(500, 900)
    time.sleep(0.5)
    assert kiosk.shows("自助機休息中")
    knock(kiosk)
    kiosk.tap("返回")
    kiosk.sees("自助機休息中")
    knock(kiosk)
    sign_in(kiosk, "Kit", "1357")
    kiosk.tap("返回顧客畫面")
    kiosk.sees("輕觸開始")


def test_nothing_of_a_customer_is_left_behind_the_door(manned: Shop, browser: Browser):
    kiosk = manned.visit(browser, "/kiosk/")
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Welcome!")
    knock(kiosk)
    kiosk.sees("Who is it?")
    assert "4567" not in kiosk.everything()


def test_a_manager_lets_the_device_go(manned: Shop, browser: Browser):
    kiosk = manned.visit(browser, "/kiosk/")
    kiosk.sees("輕觸開始")
    knock(kiosk)
    sign_in(kiosk, "Wing", PIN)
    kiosk.sees("TST-K1")
    kiosk.tap("解除這部裝置的配對")
    kiosk.sees("已解除配對")
    cut_off = [row.revoked_at for row in manned.floor.rows(stations.pairings)]
    assert cut_off
    assert all(cut_off)


@pytest.mark.parametrize("size", [PORTRAIT, TABLET, LANDSCAPE, (1280, 800)],
                         ids=lambda size: f"{size[0]}x{size[1]}")  # fmt: skip
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_every_screen(manned: Shop, browser: Browser, size: tuple[int, int], dark: bool):
    kiosk = manned.visit(browser, "/kiosk/", size=size, dark=dark)
    name = f"door-{size[0]}x{size[1]}-{'dark' if dark else 'light'}"
    kiosk.sees("輕觸開始")
    knock(kiosk)
    kiosk.sees("請選擇同事")
    kiosk.tap("Wing")
    time.sleep(0.3)
    kiosk.picture(f"{name}-pin")
    kiosk.type_number(PIN)
    kiosk.tap("進入")
    kiosk.sees("Wing，你好")
    kiosk.picture(f"{name}-menu")
    kiosk.tap("暫停這部自助機")
    kiosk.sees("自助機休息中")
    kiosk.picture(f"{name}-closed")
