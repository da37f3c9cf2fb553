"""The manual's pictures, taken anew by ``make screenshots`` from the demo shop."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from core import assets
from core.db.database import Database
from shop import house
from shop.demo import content
from shop.demo.fill import fill
from tests.browser.counter import Running, eventually
from tests.browser.house import PORTRAIT, TILL, Screen
from tests.browser.test_kiosk import begin

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LANGUAGES = {"en": "English", "zh": "繁體中文"}
pytestmark = pytest.mark.screenshots


@pytest.fixture(scope="module")
def demo(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo shop with a few days behind it, served with its machines."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    fill(f"sqlite:///{file}", days=5, progress=lambda share, what: None)
    database = Database.open(f"sqlite:///{file}")
    running = Running(
        database, house.house_desk(database), pictures=assets.path("demo", "pictures")
    )
    running.start()
    yield running
    running.stop()
    database.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_the_kiosk(demo: Running, browser: Browser, language: str):
    kiosk = look(demo, browser, "/kiosk/", PORTRAIT)
    time.sleep(3)
    keep(kiosk, f"kiosk-attract-{language}")
    begin(kiosk, LANGUAGES[language])
    kiosk.type_number("92345678" if language == "en" else "92345679")
    keep(kiosk, f"kiosk-number-{language}")
    kiosk.page.get_by_role("button", name=re.compile("Join|加入")).first.click()
    time.sleep(1)
    keep(kiosk, f"kiosk-welcome-{language}")
    kiosk.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_of_the_till(demo: Running, browser: Browser, language: str):
    till = look(demo, browser, "/staff/", TILL)
    till.tap(LANGUAGES[language])
    cashier = next(one for one in content.load().staff if one.role == "cashier")
    button(till, cashier.name["en"])
    till.type_number(cashier.pin)
    button(till, "^(Sign in|登入)")
    open_shift_if_asked(till)
    till.page.get_by_role("button", name=re.compile("^(Pay|收款)")).first.wait_for()
    member = till.page.get_by_role("button", name=re.compile(r"\+852 ••••"))
    if member.count():
        member.first.click()
    for product in content.load().products[:6]:
        till.scan(product.codes[0])
        time.sleep(0.3)
    time.sleep(1.5)
    keep(till, f"till-sell-{language}")
    button(till, "^(Pay|收款)")
    keep(till, f"till-pay-{language}")
    button(till, "^(Back to selling|返回銷售)")
    button(till, "^(Empty the basket|清空)")
    till.close()


def look(demo: Running, browser: Browser, path: str, size: tuple[int, int]) -> Screen:
    """A device in front of the demo."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(15_000)
    screen = Screen(context.new_page(), demo.address)
    screen.go(path)
    return screen


def open_shift_if_asked(till: Screen) -> None:
    """The first one in the morning counts the float."""
    eventually(lambda: re.search("drawer\\?|零錢|Pay|收款", till.everything()))
    if re.search("drawer\\?|零錢", till.everything()):
        button(till, "^1,?000")
        button(till, "^(Start selling|開始營業)")


def button(screen: Screen, name: str) -> None:
    """Touch the button whose label matches."""
    screen.page.get_by_role("button", name=re.compile(name)).first.click()


def keep(screen: Screen, name: str) -> None:
    """A picture for the manual, small enough for a repository."""
    time.sleep(1.0)
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(screen.page.screenshot())).convert("RGB")
    picture.thumbnail((1100, 1100))
    picture.save(PICTURES / f"{name}.webp", quality=88, method=6)
