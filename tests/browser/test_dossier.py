"""The member's sheet at the till: tags and notes at a glance, and proof when it is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from core import codes, notes, tags, verify
from core.baskets.tables import baskets
from core.db.ids import new_id
from tests.browser.counter import Counter, eventually, open_counter
from tests.browser.house import Screen
from tests.shopfloor import ANN


@pytest.fixture
def counter(sqlite_url: str) -> Iterator[Counter]:
    """A counter with a few tags, and Ann who has left her number."""
    with open_counter(sqlite_url) as opened:
        floor = opened.floor
        for code, kind, en, zh in (
            ("vegan", "taste", "Vegan", "純素"),
            ("nuts", "care", "No nuts", "果仁敏感"),
            ("returns", "alert", "Many returns", "經常退貨"),
        ):
            floor.office(
                lambda ctx, code=code, kind=kind, en=en, zh=zh: tags.define(
                    ctx, code, title={"en": en, "zh_Hant": zh}, type=kind
                )
            )
        yield opened
        assert verify.verify(floor.database) == []


def with_ann(counter: Counter, browser: Browser) -> Screen:
    """Ann's number, said at the till."""
    ann = counter.floor.join(ANN)
    counter.floor.till(lambda ctx: tags.put(ctx, ann, "nuts"))
    counter.floor.till(lambda ctx: notes.write(ctx, ann, "Likes the window seat", note_id=new_id()))
    till = counter.signed_in(browser)
    till.tap("Member")
    till.sees("Phone number")
    for digit in ANN:
        till.page.get_by_role("button", name=digit, exact=True).last.click()
    till.tap("Find")
    till.sees("No nuts")
    return till


def code_sent(counter: Counter) -> str:
    """The code of the newest row: with the shop's own key a million tries find it."""
    rows = counter.floor.rows(codes.codes)
    if not rows:
        return ""
    newest = max(rows, key=lambda row: row.made_at)
    ring = counter.floor.ask(lambda ctx: ctx.keys)
    tries = (f"{number:06d}" for number in range(1_000_000))
    return next(one for one in tries if ring.mac("code", f"{newest.id}\n{one}") == newest.code_mac)


def test_tags_and_the_newest_note_are_seen_at_checkout(counter: Counter, browser: Browser):
    till = with_ann(counter, browser)
    assert eventually(lambda: till.shows("Likes the window seat"))
    till.picture("dossier-strip")
    till.tap("Tags, notes and proof")
    till.sees("Is it really this person?")
    till.tap("Vegan")
    eventually(lambda: len(counter.floor.rows(tags.held)) == 2)
    till.page.get_by_role("textbox").last.click()
    till.page.keyboard.type("Brings her own bag", delay=60)
    till.tap("Keep")
    till.sees("Brings her own bag")
    till.picture("dossier-sheet")
    assert {row.text for row in counter.floor.rows(notes.notes)} == {
        "Likes the window seat",
        "Brings her own bag",
    }


def test_a_code_read_out_proves_her(counter: Counter, browser: Browser):
    till = with_ann(counter, browser)
    till.tap("Tags, notes and proof")
    till.sees("By phone number")
    till.tap("Send a code")
    till.sees("Type the code")
    code = eventually(lambda: code_sent(counter))
    for digit in code:
        till.page.get_by_role("button", name=digit, exact=True).last.click()
    till.sees("Proven by a code")
    assert {row.proof for row in counter.floor.rows(baskets) if row.member_id} == {"code"}


def test_a_cashier_asks_a_colleague_to_vouch(counter: Counter, browser: Browser):
    till = with_ann(counter, browser)
    till.tap("Tags, notes and proof")
    till.tap("I know this person")
    till.page.get_by_role("button", name=re.compile("Wing")).first.click()
    for digit in "123456":
        till.page.get_by_role("button", name=digit, exact=True).last.click()
    till.tap("Approve")
    till.sees("Known to a colleague")
    assert {row.proof for row in counter.floor.rows(baskets) if row.member_id} == {"staff"}


@pytest.mark.parametrize("language", ["English", "繁體中文"], ids=["en", "zh"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 768)], ids=["wide", "small"])
def test_it_fits(
    counter: Counter, browser: Browser, language: str, dark: bool, size: tuple[int, int]
):
    till = with_ann(counter, browser)
    if language != "English":
        till.tap("Menu")
        till.tap("繁體中文")
        till.page.keyboard.press("Escape")
    till.page.emulate_media(color_scheme="dark" if dark else "light")
    till.page.set_viewport_size({"width": size[0], "height": size[1]})
    till.tap("Tags, notes and proof" if language == "English" else "標籤、備註及核實")
    till.sees("Is it really" if language == "English" else "是否本人")
    till.tap("Send a code" if language == "English" else "發送驗證碼")
    till.sees("Type the code" if language == "English" else "輸入驗證碼")
    till.picture(f"dossier-{size[0]}-{'dark' if dark else 'light'}-{language[:2]}")
