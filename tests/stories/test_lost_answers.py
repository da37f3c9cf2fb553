"""Lost answers: the line to PostgreSQL breaks around COMMIT, the deed is done once all the same."""

from collections.abc import Iterator

import pytest

from core import baskets, checkout, points, sales, shifts, stock
from core.db.database import Database
from core.db.ids import new_id
from core.refusals import TryAgain
from core.verify import verify
from tests.crash.proxy import ANSWER, BEFORE, LATE, CuttingProxy, cutting_proxy
from tests.shopfloor import MANAGER, Shopfloor

pytestmark = pytest.mark.postgres


@pytest.fixture
def broken_line(postgres_shop: Shopfloor) -> Iterator[tuple[Shopfloor, CuttingProxy]]:
    """The shop at the far end of a line that can be cut."""
    shop = postgres_shop
    with cutting_proxy(shop.database.url) as (proxy, through):
        shop.database.close()
        shop.database = Database.open(through, clock=shop.clock)
        yield shop, proxy
        proxy.share = 0.0
        assert verify(shop.database) == []
        shop.database.close()


def press(deed):
    """What a cashier does: press again while the shop is not sure."""
    for _ in range(20):
        try:
            return deed()
        except TryAgain:
            continue
    raise AssertionError("pressed twenty times")


WAYS = [(ANSWER,), (BEFORE,), (LATE,), (ANSWER, BEFORE, LATE)]


@pytest.mark.parametrize("ways", WAYS, ids="+".join)
def test_sales_over_a_breaking_line_are_made_once(broken_line, ways):
    shop, proxy = broken_line
    proxy.share, proxy.ways = 0.3, ways
    sold = []
    for _ in range(15):
        basket_id = press(lambda: shop.till(baskets.open_id))
        for name in ("tea", "cake"):
            key = new_id()
            press(lambda: shop.till(lambda ctx: _add(ctx, shop, basket_id, name, key)))  # noqa: B023
        sold.append(press(lambda: shop.till(lambda ctx: _pay(ctx, basket_id))))  # noqa: B023
    proxy.share = 0.0
    assert sum(proxy.cuts.values()) > 5
    assert [one.number for one in sold] == [f"TST-1-{nth:06d}" for nth in range(1, 16)]
    assert {one.total_cents for one in sold} == {9_650}
    assert len(shop.rows(sales.sales)) == 15
    assert (shop.on_hand("tea"), shop.on_hand("cake")) == (25, 25)


@pytest.mark.parametrize("ways", WAYS, ids="+".join)
def test_deeds_that_bring_no_key_are_done_once_too(broken_line, ways):
    """Cash paid out, points given, goods received: nobody notices a doubling until the count."""
    shop, proxy = broken_line
    ann = shop.join()
    proxy.share, proxy.ways = 0.5, ways
    for _ in range(8):
        for deed in (
            lambda ctx: shifts.move_cash(ctx, -1_000, kind="paid_out", reason="flowers"),
            lambda ctx: points.adjust(ctx, ann, 10, reason="kindness"),
            lambda ctx: stock.receive(
                ctx, shop.goods["tea"], 1, unit_cost_cents=2_600, cause="delivery"
            ),
        ):
            shop.database.deed(shop.desk(actor=MANAGER), deed)
    proxy.share = 0.0
    assert sum(proxy.cuts.values()) > 5
    assert shop.ask(shifts.x_reading).moved_cents == -8_000
    assert shop.card(ann).points == 80
    assert shop.on_hand("tea") == 48


def test_a_shift_opened_over_a_breaking_line_is_not_refused_as_open(broken_line):
    shop, proxy = broken_line
    shop.till(lambda ctx: shifts.close(ctx, 50_000))
    _cut_once(proxy)
    assert shop.till(lambda ctx: shifts.open_shift(ctx, 30_000)).float_cents == 30_000


def test_news_of_a_deed_whose_answer_was_lost_is_told_once(broken_line):
    shop, proxy = broken_line
    heard = []
    shop.database.news.subscribe(lambda event: heard.append(event.kind))
    _cut_once(proxy)
    shop.sell("tea")
    assert heard.count("sale.completed") == 1


def _cut_once(proxy):
    """The next commit loses its answer, the ones after it do not."""
    cut = iter([0.0])
    proxy.share = 0.5
    proxy.dice.random = lambda: next(cut, 1.0)


def _add(ctx, shop, basket_id, name, key):
    baskets.add(ctx, basket_id, shop.goods[name], key=key)


def _pay(ctx, basket_id):
    return checkout.pay_cash(ctx, basket_id, 10_000)
