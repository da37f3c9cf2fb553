"""The birthday in a real browser: told in three touches, its present there, gone with her."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from core import birthdays, points
from tests.birthday_party import campaign, coupon_kind, tell
from tests.browser.house import LANDSCAPE, PORTRAIT, TABLET, Screen, Shop
from tests.browser.test_kiosk import begin
from tests.shopfloor import ANN


@pytest.fixture
def party(shop: Shop) -> Shop:
    """A shop that gives a coupon in the birthday's month; it is November."""
    coupon_kind(shop.floor)
    campaign(shop.floor)
    return shop


@pytest.mark.smoke
def test_three_touches_and_the_present_is_there(party: Shop, kiosk: Screen):
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Tell us, and a present waits for you every year.")
    kiosk.tap("Choose")
    kiosk.tap("Nov")
    kiosk.page.get_by_role("button", name="23", exact=True).click()
    kiosk.sees("23 November")
    kiosk.tap("Yes, that's my birthday")
    kiosk.sees("Happy birthday!")
    assert "QR code: coupon, Birthday HK$50 off" in kiosk.everything()
    kiosk.tap("Done")
    kiosk.sees("輕觸開始")
    assert "birthday" not in kiosk.everything().lower()
    (gift,) = party.floor.rows(birthdays.gifts)
    assert gift.year == 2026


@pytest.mark.parametrize("size", [PORTRAIT, TABLET, LANDSCAPE], ids=["portrait", "tablet", "wide"])
def test_every_day_can_be_touched_on_every_screen(party: Shop, browser: Browser, size):
    """The longest month is whole on the screen, each day at least 64 pixels high and wide."""
    kiosk = party.visit(browser, "/kiosk/", size=size)
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.tap("Choose")
    kiosk.tap("Dec")
    kiosk.sees("Which day in Dec?")
    for day in ("1", "7", "29", "31"):
        box = kiosk.page.get_by_role("button", name=day, exact=True).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 64
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] + box["height"] <= size[1]
    kiosk.picture(f"birthday-days-{size[0]}")


def test_whoever_has_proven_herself_sees_where_her_points_come_from(party: Shop, kiosk: Screen):
    ann = party.floor.join(ANN)
    party.floor.sell("tea", "cake", member=ann)
    party.floor.office(lambda ctx: points.adjust(ctx, ann, 1_000, reason="gift"))
    tell(party.floor, ann, 11, 23)
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("More for you here")
    kiosk.tap("It is me")
    kiosk.sees("Show my member code")
    kiosk.scan(party.floor.card(ann).member_qr)
    kiosk.sees("See where they come from")
    kiosk.sees("Happy birthday!")
    assert "QR code: coupon, Birthday HK$50 off" in kiosk.everything()
    kiosk.picture("member-proven")
    kiosk.tap("See where they come from")
    kiosk.sees("Where your points come from")
    kiosk.sees("TST-1-000001")
    kiosk.picture("statement")
    kiosk.tap("Back")
    kiosk.sees("Welcome back")


def test_a_bare_number_sees_no_history(party: Shop, kiosk: Screen):
    ann = party.floor.join(ANN)
    party.floor.sell("tea", member=ann)
    begin(kiosk)
    kiosk.type_number(ANN)
    kiosk.tap("Join")
    kiosk.sees("Welcome back")
    assert "See where they come from" not in kiosk.everything()
