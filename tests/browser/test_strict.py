"""The kiosk of a careful shop: a bare number learns nothing, proof shows everything."""

from __future__ import annotations

import re
import time

import orjson
import pytest
from playwright.sync_api import Browser

from core import coupons, journal, member_pins, settings
from core.messages.tables import messages
from core.settings import KioskRules
from tests.browser.counter import eventually
from tests.browser.house import LANDSCAPE, PORTRAIT, TABLET, Screen, Shop
from tests.browser.test_kiosk import _poor_buttons, begin
from tests.shopfloor import ANN, BEN

ALL_SIZES = [PORTRAIT, TABLET, LANDSCAPE, (1280, 800)]


def strict(shop: Shop) -> None:
    rules = settings.Rules(kiosk=KioskRules(mode="strict"))
    shop.floor.office(lambda ctx: settings.change(ctx, rules))


def typed(kiosk: Screen, digits: str, language: str = "English") -> None:
    begin(kiosk, language)
    kiosk.type_number(digits)
    kiosk.tap("Join" if language == "English" else "加入會員")


def code_sent(shop: Shop) -> str:
    """What the newest letter of the outbox says."""
    letters = shop.floor.rows(messages)
    return orjson.loads(max(letters, key=lambda row: row.id).facts)["code"]


def big_coupon(shop: Shop, member_id) -> None:
    def give(ctx):
        coupons.define(
            ctx,
            code="BIG",
            title={"en": "HK$50 off", "zh_Hant": "減 HK$50"},
            terms={"kind": "amount", "value": 5_000},
            days_valid=30,
        )
        coupons.issue(ctx, "BIG", member_id, occasion="test")
        journal.announce(ctx, "coupon.issued", member_id)

    shop.floor.office(give)


def test_a_member_and_a_stranger_see_the_same(shop: Shop, browser: Browser):
    strict(shop)
    shop.floor.join(ANN)
    told = []
    for digits in (ANN, BEN):
        kiosk = shop.visit(browser, "/kiosk/")
        typed(kiosk, digits)
        kiosk.sees("Is this your number?")
        told.append(kiosk.everything().replace(digits[-4:], "####"))
    assert told[0] == told[1]
    assert "QR code" not in told[0]


def test_the_code_shows_her_own_screen(shop: Shop, browser: Browser):
    strict(shop)
    shop.floor.join(ANN)
    kiosk = shop.visit(browser, "/kiosk/")
    typed(kiosk, ANN)
    kiosk.tap("Send me a code")
    kiosk.sees("Type the six digits")
    code = code_sent(shop)
    kiosk.type_number("000000" if code != "000000" else "111111")
    kiosk.sees("That did not match")
    kiosk.type_number(code)
    kiosk.sees("Welcome back")
    kiosk.sees("HK$20 off")
    assert "QR code: coupon, HK$20 off" in kiosk.everything()
    kiosk.tap("Done")
    kiosk.sees("輕觸開始")
    assert "4567" not in kiosk.everything()


def test_her_own_code_under_the_scanner(shop: Shop, browser: Browser):
    strict(shop)
    ann = shop.floor.join(ANN)
    kiosk = shop.visit(browser, "/kiosk/")
    typed(kiosk, ANN)
    kiosk.sees("Show my member code")
    kiosk.scan(shop.floor.card(ann).member_qr)
    kiosk.sees("Welcome back")


def test_a_pin_is_chosen_and_opens_the_next_time(shop: Shop, browser: Browser):
    strict(shop)
    ann = shop.floor.join(ANN)
    kiosk = shop.visit(browser, "/kiosk/")
    typed(kiosk, ANN)
    kiosk.sees("Show my member code")
    kiosk.scan(shop.floor.card(ann).member_qr)
    kiosk.tap("Choose a PIN for next time")
    kiosk.sees("Choose a PIN")
    kiosk.type_number("271828")
    assert eventually(lambda: kiosk.shows("Your PIN is kept."))
    assert "271828" not in kiosk.everything()
    kiosk.tap("Done")
    typed(kiosk, ANN)
    kiosk.tap("Use my PIN")
    kiosk.type_number("271828")
    kiosk.sees("Welcome back")
    assert len(shop.floor.rows(member_pins.pins)) == 1


def test_an_open_shop_keeps_the_large_coupon_until_she_proves_herself(shop: Shop, browser: Browser):
    ann = shop.floor.join(ANN)
    big_coupon(shop, ann)
    kiosk = shop.visit(browser, "/kiosk/")
    typed(kiosk, ANN)
    kiosk.sees("Welcome back")
    told = kiosk.everything()
    assert "QR code: coupon, HK$20 off" in told
    assert "HK$50 off" in told
    assert "QR code: coupon, HK$50 off" not in told
    assert kiosk.page.get_by_role("switch").count() == 0  # nobody consents for somebody else
    kiosk.tap("It is me")
    kiosk.tap("Send me a code")
    kiosk.sees("Type the six digits")
    kiosk.type_number(code_sent(shop))
    kiosk.sees("Send me offers and news")
    assert "QR code: coupon, HK$50 off" in kiosk.everything()


@pytest.mark.parametrize("size", ALL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["English", "繁體中文"], ids=["en", "zh"])
def test_it_fits_every_screen(
    shop: Shop, browser: Browser, size: tuple[int, int], dark: bool, language: str
):
    strict(shop)
    ann = shop.floor.join(ANN)
    name = f"strict-{size[0]}x{size[1]}-{'dark' if dark else 'light'}-{language[:2]}"
    kiosk = shop.visit(browser, "/kiosk/", size=size, dark=dark)
    typed(kiosk, ANN, language)
    kiosk.sees("•••• 4567")
    kiosk.sees("Send me a code" if language == "English" else "發送驗證碼給我")
    kiosk.picture(f"{name}-ways")
    assert _poor_buttons(kiosk, size) == []
    kiosk.tap("Send me a code" if language == "English" else "發送驗證碼給我")
    kiosk.sees("Type the six digits" if language == "English" else "請輸入六位驗證碼")
    kiosk.type_number("12")
    time.sleep(0.2)
    kiosk.picture(f"{name}-code")
    assert _poor_buttons(kiosk, size) == []
    assert re.search(r"1 2", kiosk.everything())
    assert ann


@pytest.mark.parametrize("size", ALL_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_bare_numbers_screen_fits(
    shop: Shop, browser: Browser, size: tuple[int, int], dark: bool
):
    big_coupon(shop, shop.floor.join(ANN))
    language = "繁體中文" if dark else "English"
    kiosk = shop.visit(browser, "/kiosk/", size=size, dark=dark)
    typed(kiosk, ANN, language)
    kiosk.sees("是我本人" if dark else "It is me")
    time.sleep(0.8)
    kiosk.picture(f"bare-{size[0]}x{size[1]}-{'dark' if dark else 'light'}")
    assert _poor_buttons(kiosk, size) == []
