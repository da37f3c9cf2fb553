"""Where a tap meets the shop: one transaction, one catch, and news that never blocks anybody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator

import flet as ft
import pytest

from core.context import KIOSK, Context, Desk
from core.db.database import Database
from core.journal import Event
from core.refusals import Refusal, TryAgain
from core.stations import Station
from devices.trouble import DeviceTrouble
from tests.kiosk.rig import Rig, opened
from tests.shopfloor import Clock, Shopfloor, open_shop
from ui.front import LOST, NEWS_KEPT, Front, screen, use_every, use_news
from ui.here import STATION
from ui.parts import Notice
from ui.trouble import masked

Story = Callable[[Rig, Front], Awaitable[None]]
HEARD: list[Event] = []
BEATS: list[int] = []


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shopfloor]:
    """The standing shop."""
    HEARD.clear()
    BEATS.clear()
    clock = Clock()
    database = Database.open(sqlite_url, clock=clock)
    yield open_shop(database, clock)
    database.close()


@screen
def Bench(front: Front) -> ft.Control:
    """Listens, beats, and can be made to fail while it is drawn."""
    use_news(front, HEARD.append, {"member.joined"})
    use_every(front, 0.05, lambda: BEATS.append(1))
    if front.language == "xx":
        raise ValueError("91234567 cannot be drawn")
    return ft.Column([ft.Text(front.say("kiosk.done")), Notice(front)])


def play(shop: Shopfloor, story: Story) -> None:
    """Open the bench and play a story on it."""
    fronts: list[Front] = []

    async def main(page: ft.Page, database: Database) -> None:
        station = STATION.get()
        fronts.append(Front(page, database, Desk(station.store_id, station.code, KIOSK), "en"))
        fronts[0].show(Bench)

    async def on_stage() -> None:
        station = Station("TST-K1", shop.store.id, "kiosk")
        async with opened(main, shop.database, station) as rig:
            await story(rig, fronts[0])

    asyncio.run(on_stage())


def test_a_tap_answers_with_what_core_answered(shop: Shopfloor):
    async def story(rig: Rig, front: Front) -> None:
        assert await front.tap(lambda ctx: ctx.station) == "TST-K1"
        assert await front.tap(lambda ctx: ctx.station, read=True) == "TST-K1"
        assert front.notice.said is None

    play(shop, story)


@pytest.mark.parametrize(
    ("trouble", "tone", "told"),
    [
        (TryAgain(why="busy"), "warn", None),
        (DeviceTrouble("ui.device_trouble"), "stop", "The machine is not answering"),
        (ZeroDivisionError("91234567"), "stop", "that was our mistake"),
    ],
)
def test_trouble_is_a_sentence_in_the_users_language(
    shop: Shopfloor, trouble: Exception, tone: str, told: str | None
):
    def fail(ctx: Context) -> None:
        raise trouble

    async def story(rig: Rig, front: Front) -> None:
        assert await front.tap(fail) is None
        said = front.notice.said
        assert said is not None
        assert said.tone == tone
        assert "9123" not in said.sentence
        if told:
            assert told in said.sentence
        await rig.until(said.sentence)

    play(shop, story)


def test_a_screen_may_hear_the_refusal_itself(shop: Shopfloor):
    def refuse(ctx: Context) -> None:
        raise Refusal

    async def story(rig: Rig, front: Front) -> None:
        outcome = await front.attempt(refuse)
        assert not outcome.done
        assert isinstance(outcome.refusal, Refusal)
        assert front.notice.said is None

    play(shop, story)


def test_a_screen_that_cannot_be_drawn_apologises_and_lives_on(
    shop: Shopfloor, caplog: pytest.LogCaptureFixture
):
    async def story(rig: Rig, front: Front) -> None:
        object.__setattr__(front, "language", "xx")
        front.notify()
        await rig.until("our mistake")
        front.language = "en"
        await rig.until("Done")

    with caplog.at_level(logging.ERROR):
        play(shop, story)
    assert "cannot be drawn" in caplog.text
    assert "91234567" not in caplog.text, "no number in a log"


def test_news_comes_from_other_stations(shop: Shopfloor):
    async def story(rig: Rig, front: Front) -> None:
        await asyncio.to_thread(shop.join)
        await rig.settle()
        assert [event.kind for event in HEARD] == ["member.joined"]

    play(shop, story)


def test_too_much_news_is_one_word_look_again(shop: Shopfloor):
    event = Event("member.joined", "", shop.store.id, "TST-K1", LOST.at, "", {})

    async def story(rig: Rig, front: Front) -> None:
        for _ in range(NEWS_KEPT + 5):
            front._hear(event)
        await rig.settle()
        assert LOST in HEARD
        assert len(HEARD) <= 6

    play(shop, story)


def test_after_a_lost_line_everybody_looks_again(shop: Shopfloor):
    async def story(rig: Rig, front: Front) -> None:
        await rig.lose_the_line()
        BEATS.clear()
        await rig.settle(0.2)
        assert BEATS == [], "nothing moves while nobody looks"
        await rig.find_the_line()
        await rig.settle(0.2)
        assert LOST in HEARD
        assert BEATS

    play(shop, story)


def test_a_closed_page_holds_on_to_nothing(shop: Shopfloor):
    async def story(rig: Rig, front: Front) -> None:
        assert len(shop.database.news._listeners) == 1
        rig.session.close()
        await rig.settle(0.2)
        assert front.gone
        assert shop.database.news._listeners == ()
        BEATS.clear()
        await rig.settle(0.2)
        assert BEATS == []

    play(shop, story)


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ("phone +85291234567 unknown", "phone ••••67 unknown"),
        ("9123 4567", "••••67"),
        ("sale TST-1-000123", "sale TST-1-000123"),
        ("in 42 ms", "in 42 ms"),
    ],
)
def test_numbers_are_masked_in_the_log(told: str, hidden: str):
    assert masked(told) == hidden
