"""Three seconds in, nothing left behind: the kiosk's page, without a browser."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest

from core import cards, members, settings, signups
from core.db.database import Database
from core.settings import KioskRules
from core.stations import Station
from kiosk import app
from kiosk.visitor import Visitor
from tests.kiosk.rig import Rig, opened
from tests.shopfloor import ANN, BEN, Clock, Shopfloor, open_shop

HER_DIGITS = re.compile(r"9.{0,2}1.{0,2}2.{0,2}3.{0,2}4.{0,2}5.{0,2}6.{0,2}7", re.DOTALL)
JOIN = "加入會員／查看積分"
Story = Callable[[Rig], Awaitable[None]]


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shopfloor]:
    """The standing shop."""
    clock = Clock()
    database = Database.open(sqlite_url, clock=clock)
    yield open_shop(database, clock)
    database.close()


def play(shop: Shopfloor, story: Story) -> None:
    """Open the kiosk's page and play a story on it."""

    async def on_stage() -> None:
        station = Station("TST-K1", shop.store.id, "kiosk")
        async with opened(app.main, shop.database, station) as rig:
            await story(rig)

    asyncio.run(on_stage())


async def joins(rig: Rig, digits: str = ANN) -> None:
    """Somebody types a number and touches the button."""
    await rig.touch("輕觸開始")
    await rig.type(digits)
    await rig.touch(JOIN)


def test_a_number_makes_a_member_and_stops_the_clock(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎您！")
        await rig.settle(0.3)

    play(shop, story)
    held = shop.ask(lambda ctx: cards.find_by_phone(ctx, ANN))
    assert held is not None
    assert [coupon.title["en"] for coupon in held.coupons] == ["HK$20 off"]
    assert not held.marketing
    figures = shop.ask(signups.figures)
    assert figures.count == 1
    assert 0 < figures.answer_p50_ms <= figures.whole_p50_ms < 3_000


def test_two_touches_of_the_button_make_one_member(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await rig.touch("輕觸開始")
        await rig.type(ANN)
        await asyncio.gather(rig.touch(JOIN), rig.touch(JOIN), rig.touch(JOIN))
        await rig.until("歡迎您！")

    play(shop, story)
    seen = shop.ask(members.lately_at_kiosks)
    assert len(seen) == 1


def test_the_number_is_masked_after_two_seconds(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("•••• 4567")
        assert b"+852 9123 4567" in rig.line.sent, "she could check it first"
        assert not HER_DIGITS.search(rig.told())

    play(shop, story)


def test_done_leaves_nothing_of_the_person(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎您！")
        await rig.touch("EN")
        await rig.touch("Done")
        await rig.until("輕觸開始")
        _nobody_is_here(rig)
        assert "三秒成為會員" in rig.told(), "the next person meets the house's own language"

    play(shop, story)


def test_who_walks_away_is_forgotten(shop: Shopfloor):
    hasty = settings.Rules(kiosk=KioskRules(idle_seconds=5, warning_seconds=3))
    shop.office(lambda ctx: settings.change(ctx, hasty))

    async def story(rig: Rig) -> None:
        await rig.touch("輕觸開始")
        await rig.type(ANN)
        await rig.until("您還在嗎？", seconds=7)
        await rig.until("輕觸開始", seconds=5)
        _nobody_is_here(rig)

    play(shop, story)


def test_a_lost_line_empties_the_page_before_it_is_sent_again(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎您！")
        await rig.lose_the_line()
        _nobody_is_here(rig)
        await rig.find_the_line()
        assert b"4567" not in rig.sent_again
        await rig.until("輕觸開始")
        await joins(rig, BEN)
        await rig.until("歡迎您！")

    play(shop, story)


def test_a_fault_of_ours_is_a_picture_and_a_sentence(
    shop: Shopfloor, monkeypatch: pytest.MonkeyPatch
):
    """The database is gone for a moment: the customer reads a sentence, the log keeps the rest."""

    async def story(rig: Rig) -> None:
        await rig.touch("輕觸開始")
        await rig.type(ANN)
        shop.database.deed = broken  # type: ignore[method-assign]
        await rig.touch(JOIN)
        await rig.until("重新開始")
        assert "Traceback" not in rig.told()
        assert "disk" not in rig.told()
        assert re.search(r"[2-9A-Z]{3}-[2-9A-Z]{3}", rig.told())
        _nobody_is_here(rig)

    def broken(*_: object) -> None:
        raise OSError("disk I/O error")

    play(shop, story)


def test_a_late_answer_never_shows_on_the_next_persons_screen(shop: Shopfloor):
    deed = shop.database.deed

    async def story(rig: Rig) -> None:
        await rig.touch("輕觸開始")
        await rig.type(ANN)
        shop.database.deed = slow  # type: ignore[method-assign]
        tapping = asyncio.ensure_future(rig.touch(JOIN))
        await rig.settle(0.1)
        await rig.touch("重新開始")
        await rig.touch("輕觸開始")
        await tapping
        assert "歡迎您！" not in rig.told()
        assert "請輸入手機號碼" in rig.told()
        _nobody_is_here(rig)

    def slow(*given: object) -> object:
        time.sleep(0.6)
        return deed(*given)  # type: ignore[arg-type]

    play(shop, story)


def test_a_visitor_starts_as_nobody():
    assert Visitor.__init__


def _nobody_is_here(rig: Rig) -> None:
    told = rig.told()
    assert not HER_DIGITS.search(told)
    assert "4567" not in told
    assert "M1:" not in told
    assert "C1:" not in told
