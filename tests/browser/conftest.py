"""A browser for the whole run, a fresh shop for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.house import Screen, Shop, launch, open_house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process; each device in it starts with nothing."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shop]:
    """A freshly opened shop that is being served."""
    with open_house(sqlite_url) as opened:
        yield opened


@pytest.fixture
def kiosk(shop: Shop, browser: Browser) -> Screen:
    """A kiosk of that shop, at rest."""
    return shop.visit(browser, "/kiosk/")
