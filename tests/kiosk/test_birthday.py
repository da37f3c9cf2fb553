"""The birthday at the kiosk: asked kindly, told once, congratulated in its time, gone with her."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from core import birthdays, points, tiers
from core.db.database import Database
from core.tiers import Scheme, Tier
from kiosk.birthday import day_name, month_name
from tests.birthday_party import campaign, coupon_kind, tell
from tests.kiosk.rig import Rig
from tests.kiosk.test_visitor import joins, play
from tests.shopfloor import ANN, BEN, Clock, Shopfloor, open_shop

OFFER = "您的生日是哪一天？"
YES = "對，這是我的生日"


@pytest.fixture
def shop(sqlite_url: str) -> Iterator[Shopfloor]:
    """The standing shop, with a present worth HK$50 for the birthday's month (November)."""
    clock = Clock()
    database = Database.open(sqlite_url, clock=clock)
    shop = open_shop(database, clock)
    coupon_kind(shop)
    campaign(shop)
    yield shop
    database.close()


def kept(shop: Shopfloor, member_id):
    return shop.ask(lambda ctx: birthdays.of(ctx, member_id))


async def tells(rig: Rig, month: str, day: str) -> None:
    await rig.until(OFFER)
    await rig.touch("選擇")
    await rig.touch(month)
    await rig.touch(day)
    await rig.touch(YES)


def test_a_new_member_tells_the_birthday_and_has_the_present_at_once(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎您！")
        await tells(rig, "11月", "2")
        await rig.until("祝您生日快樂！")
        told = rig.told()
        assert "生日減 HK$50" in told
        assert OFFER not in told

    play(shop, story)
    (gift,) = shop.rows(birthdays.gifts)
    assert gift.year == 2026


def test_the_question_can_be_left_at_every_step(shop: Shopfloor):
    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until(OFFER)
        await rig.touch("選擇")
        await rig.touch("暫時不用")
        await rig.until("歡迎您！")
        await rig.touch("選擇")
        await rig.touch("2月")
        assert "29" in rig.told()
        await rig.touch("選另一個月")
        await rig.touch("4月")
        await rig.touch("30")
        assert "4月30日" in rig.told()
        await rig.touch("重新選擇")
        await rig.touch("暫時不用")
        await rig.until("歡迎您！")

    play(shop, story)
    assert shop.rows(birthdays.birthdays) == []


def test_who_has_told_it_is_not_asked_again(shop: Shopfloor):
    ann = shop.join(ANN)
    tell(shop, ann, 3, 14)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎回來！")
        await rig.settle(0.6)
        told = rig.told()
        assert OFFER not in told
        assert "生日快樂" not in told

    play(shop, story)


def test_a_member_in_the_window_is_congratulated_and_her_day_is_not_said(shop: Shopfloor):
    ann = shop.join(ANN)
    tell(shop, ann, 11, 23)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("生日快樂！")
        told = rig.told()
        assert "我們為您準備了禮物：生日減 HK$50。" in told
        assert "憑會員碼使用" in told  # a bare number may know of it, and not use it
        assert "11月23日" not in told.replace("2026年", "")

    play(shop, story)


def test_nothing_of_the_birthday_stays(shop: Shopfloor):
    ann = shop.join(ANN)
    tell(shop, ann, 11, 23)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("生日快樂！")
        await rig.touch("完成")
        await rig.until("輕觸開始")
        told = rig.told()
        assert "生日" not in told

    play(shop, story)


def test_who_leaves_before_it_is_known_leaves_nothing_either(shop: Shopfloor):
    """The further look comes back to an empty kiosk, or to somebody else."""
    ann = shop.join(ANN)
    tell(shop, ann, 11, 23)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.touch("完成")
        await joins(rig, BEN)
        await rig.until("歡迎您！")
        await rig.settle(0.6)
        assert "生日快樂" not in rig.told()

    play(shop, story)


def test_a_birthday_told_meanwhile_at_another_kiosk_is_said_kindly(shop: Shopfloor):
    ann = shop.join(ANN)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until(OFFER)
        await rig.touch("選擇")
        await rig.touch("5月")
        await rig.touch("5")
        await asyncio.to_thread(tell, shop, ann, 6, 6)
        await rig.touch(YES)
        await rig.until("您的生日已有記錄。如需更正，請與店員聯絡。")
        await rig.touch("暫時不用")
        await rig.until("歡迎回來！")

    play(shop, story)
    assert kept(shop, ann).birthday == birthdays.Birthday(6, 6)


def test_a_shop_that_does_not_ask_does_not(shop: Shopfloor):
    shop.change_rules("birthday", ask_at_kiosk=False)

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎您！")
        await rig.settle(0.6)
        assert OFFER not in rig.told()

    play(shop, story)


def test_the_way_to_the_next_tier_is_shown(shop: Shopfloor):
    gold = Tier(
        code="gold", titles={"en": "Gold", "zh_Hant": "金卡"}, colour="#B8860B", threshold=50_000
    )
    scheme = Scheme(tiers=(gold,))
    shop.manager(lambda ctx: tiers.plan(ctx, scheme, starts_at=None), "TST-OFFICE")
    ann = shop.join(ANN)
    shop.sell("cup", member=ann)
    shop.office(lambda ctx: points.adjust(ctx, ann, 100, reason="gift"))

    async def story(rig: Rig) -> None:
        await joins(rig)
        await rig.until("歡迎回來！")
        await rig.settle(0.6)
        assert "還差 HK$412 升級 金卡，期限" in rig.told()

    play(shop, story)


def test_days_and_months_are_named_as_people_say_them():
    assert [month_name("en", 3), month_name("zh_Hant", 12)] == ["Mar", "12月"]
    assert [day_name("en", 2, 29), day_name("zh_Hant", 2, 29)] == ["29 February", "2月29日"]
