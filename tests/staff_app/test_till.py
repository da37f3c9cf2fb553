"""A till's page without a browser: people, scans, money, a colleague who steps in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from uuid import UUID

import pytest
from flet.controls.base_control import BaseControl

from core import baskets, payments, sales, shifts, staff
from core.db.database import Database
from core.stations import Station
from staff_app import app
from staff_app.till import TILLS, Till
from tests.kiosk.rig import Rig, _walk, opened
from tests.shopfloor import ANN, Clock, Shopfloor, open_shop

PIN, LONG_PIN = "1234", "123456"
Story = Callable[[Rig], Awaitable[None]]


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shopfloor]:
    """The standing shop with Kit and Wing on its staff."""
    clock = Clock()
    database = Database.open(sqlite_url, clock=clock)
    floor = open_shop(database, clock)
    floor.office(lambda ctx: staff.hire(ctx, name="Kit", role="cashier", pin=PIN))
    floor.office(lambda ctx: staff.hire(ctx, name="Wing", role="manager", pin=LONG_PIN))
    yield floor
    database.close()


def play(shop: Shopfloor, *stories: Story) -> None:
    """A tablet for each story, all of the same till, one story after the other."""

    async def on_stage() -> None:
        station = Station("TST-1", shop.store.id, "till")
        for story in stories:
            async with opened(app.main, shop.database, station) as rig:
                rig.page.session.apply_page_patch({"width": 1280, "height": 800})
                await story(rig)

    asyncio.run(on_stage())


def till_of(rig: Rig) -> Till:
    return next(one for one in TILLS if one.front.page is rig.page)


async def signs_in(rig: Rig, name: str = "Kit", pin: str = PIN) -> None:
    """Touch a name, type a PIN, press the button."""
    await rig.until(name)
    await rig.touch(name)
    await rig.type(pin)
    await rig.touch("登入", settle=0.4)


async def scans(rig: Rig, *codes: str) -> None:
    """A scanner types, however fast, and ends with the browser's own mark."""
    for code in codes:
        for key in (*code, "F13"):
            told = {"key": key, "shift": False, "ctrl": False, "alt": False, "meta": False}
            await rig.session.dispatch_event(rig.page._i, "keyboard_event", told)
    await rig.settle(0.3)


async def taps(rig: Rig, label: str) -> None:
    """Touch something the keyboard cannot reach."""
    found = [one for one in rig.controls() if _is_tappable(one, label)]
    await rig.session.dispatch_event(found[-1]._i, "tap", None)
    await rig.settle(0.2)


def _is_tappable(one: BaseControl, label: str) -> bool:
    if getattr(one, "on_tap", None) is None or type(one).__name__ != "GestureDetector":
        return False
    return label in [said for said in _walk(one.content) if isinstance(said, str)]


# -------------------------------------------------------------------------------------- people


def test_a_wrong_pin_gets_a_sentence_and_no_one_in(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig, pin="9999")
        await rig.until("密碼不正確")
        assert till_of(rig).stand.place == "door"
        await rig.type(PIN)
        await rig.touch("登入", settle=0.4)
        await rig.until("收款")

    play(shop, story)


def test_too_many_wrong_pins_count_down_on_the_screen(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await rig.touch("Kit")
        for _ in range(5):
            await rig.type("9999")
            await rig.touch("登入", settle=0.4)
        await rig.until("30 秒")
        await rig.until("29 秒", seconds=3)

    play(shop, story)


def test_nobody_sees_a_digit_of_a_pin(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await rig.touch("Kit")
        before = rig.told()
        await rig.type("8")
        added = set(rig.told().split("\n")) - set(before.split("\n"))
        assert "8" not in added

    play(shop, story)


def test_an_idle_till_locks_and_keeps_the_basket(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, "TEA-01")
        till_of(rig)._touched_at -= 15 * 60
        await rig.until("現在由誰收銀", seconds=6)
        await signs_in(rig, "Wing", LONG_PIN)
        await rig.until("烏龍茶")

    play(shop, story)


# -------------------------------------------------------------------------------------- selling


def test_no_sale_without_an_open_shift(shop: Shopfloor):
    shop.till(lambda ctx: shifts.close(ctx, 50_000))

    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await rig.until("開更")
        await scans(rig, "TEA-01")
        assert "烏龍茶" not in rig.told()
        await rig.touch("1000")
        await rig.touch("開始營業", settle=0.5)
        await rig.until("掃描或點選第一件貨品")

    play(shop, story)
    shift = shop.ask(shifts.current)
    assert shift is not None
    assert shift.float_cents == 1000_00


def test_ten_quick_scans_keep_their_order(shop: Shopfloor):
    codes = ["TEA-01", "CAKE-01", "SOAP-01", "CARD-01"]

    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, *codes, *codes, *codes[:2])

    play(shop, story)
    basket = shop.till(baskets.open_for)
    assert [line.sku for line in basket.lines] == codes
    assert [line.quantity for line in basket.lines] == [3, 3, 2, 2]


def test_an_unknown_code_is_named_and_the_next_scan_works(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, "NOSUCHCODE", "TEA-01")
        await rig.until("NOSUCHCODE")
        await rig.until("烏龍茶")

    play(shop, story)


def test_who_joins_at_the_kiosk_is_one_tap_away(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig)
        ann = await asyncio.to_thread(shop.join, ANN)
        await rig.until("剛剛入會")
        await rig.touch("剛剛入會", settle=0.3)
        basket = shop.till(baskets.open_for)
        assert basket.member is not None
        assert (basket.member.member_id, basket.proof) == (ann, "list")
        assert "剛剛入會" not in rig.told()

    play(shop, story)


def test_a_second_tablet_of_the_same_till_shows_the_same_basket(shop: Shopfloor):
    async def on_stage() -> None:
        station = Station("TST-1", shop.store.id, "till")
        async with (
            opened(app.main, shop.database, station) as left,
            opened(app.main, shop.database, station) as right,
        ):
            await signs_in(left)
            await signs_in(right, "Wing", LONG_PIN)
            await scans(left, "TEA-01")
            await right.until("烏龍茶")

    asyncio.run(on_stage())


# -------------------------------------------------------------------------------------- paying


def test_a_note_is_touched_and_the_change_is_on_the_screen(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, "TEA-01")
        await taps(rig, "收款")
        await rig.until("尚欠")
        await taps(rig, "HK$100")
        await rig.until("找續")
        done = till_of(rig).payment.done
        assert done is not None
        assert done.change_cents == 4200
        await scans(rig, "CAKE-01")
        await rig.until("蛋卷")
        assert till_of(rig).payment.done is None

    play(shop, story)


def test_a_double_tap_sells_once(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, "TEA-01")
        await taps(rig, "收款")
        payment = till_of(rig).payment
        await asyncio.gather(payment.cash(10_000), payment.cash(10_000), payment.cash(10_000))
        await rig.settle(0.2)

    play(shop, story)
    assert len(shop.ask(sales.todays)) == 1


def test_a_payment_that_was_under_way_is_found_again(shop: Shopfloor):
    async def first(rig: Rig) -> None:
        await signs_in(rig)
        await scans(rig, "TEA-01")
        await taps(rig, "收款")
        await till_of(rig).payment.card(5800)
        await rig.until("等候卡機")

    async def second(rig: Rig) -> None:
        await signs_in(rig)
        await rig.until("等候卡機")

    play(shop, first, second)


# ------------------------------------------------------------------------------ a second person


def test_a_cashier_voids_with_a_colleague_who_answers_for_it(shop: Shopfloor):
    done = shop.sell("tea")

    async def story(rig: Rig) -> None:
        await signs_in(rig)
        till = till_of(rig)
        await till.to_sales()
        await rig.until(done.number)
        till.history.ask_reason()
        till.history.give_reason("重複入單")
        voiding = asyncio.ensure_future(till.history.void())
        await rig.until("同事授權")
        assert "Kit" not in [person.name for person in till.approval.pad.people]
        await rig.touch("Wing")
        await rig.type(LONG_PIN)
        await rig.touch("授權", settle=0.4)
        await voiding
        await rig.until("已作廢")

    play(shop, story)
    (void,) = shop.rows(sales.voids)
    assert (void.by, void.reason) == ("Wing", "重複入單")


def test_a_card_void_waits_for_the_terminal_and_then_shows_itself(shop: Shopfloor):
    done = shop.sell_by_card("tea")

    async def story(rig: Rig) -> None:
        await signs_in(rig, "Wing", LONG_PIN)
        till = till_of(rig)
        await till.to_sales()
        till.history.give_reason("重複入單")
        await till.history.void()
        await rig.until("卡機正在退款")
        assert "已作廢" not in rig.told()
        attempt = shop.ask(payments.unresolved)
        assert attempt is not None
        await asyncio.to_thread(_give_back, shop, attempt.id)
        await rig.until("已作廢")

    play(shop, story)
    assert shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).voided


def _give_back(shop: Shopfloor, attempt_id: UUID) -> None:
    """The terminal returns the money."""
    assert shop.till(lambda ctx: payments.sending(ctx, attempt_id))
    shop.answer(attempt_id)


def test_nobody_approves_and_nothing_happens(shop: Shopfloor):
    done = shop.sell("tea")

    async def story(rig: Rig) -> None:
        await signs_in(rig)
        till = till_of(rig)
        await till.to_sales()
        till.history.give_reason("x")
        voiding = asyncio.ensure_future(till.history.void())
        await rig.until("同事授權")
        till.approval.cancel()
        await voiding

    play(shop, story)
    assert not shop.ask(lambda ctx: sales.show(ctx, done.sale_id)).voided


def test_the_count_is_blind_until_the_shift_is_closed(shop: Shopfloor):
    shop.sell("tea")
    expected = shop.ask(shifts.x_reading).expected_cents

    async def story(rig: Rig) -> None:
        await signs_in(rig)
        till = till_of(rig)
        till.to_count()
        await rig.until("點算錢箱")
        assert "應有現金" not in rig.told()
        till.drawer.press("1")
        await till.close_shift()
        await rig.until("應有現金")
        closed = till.drawer.closed
        assert closed is not None
        assert closed.report.variance_cents == 1000_00 - expected

    play(shop, story)
    assert shop.ask(shifts.current) is None
