"""What the paper says, compared with slips we have read with our own eyes."""

import os
from pathlib import Path

import pytest

from core import baskets, checkout, receipts, sales, shifts
from core.db.ids import new_id
from core.document import as_text
from core.pricing import Goods, NForM, Offer
from core.promotions import add

GOLDEN = Path(__file__).parent / "golden"


def slip_of(shop, sale_id, *, copy=0, columns=48):
    sale = shop.ask(lambda ctx: sales.show(ctx, sale_id))
    return as_text(shop.ask(lambda ctx: receipts.for_sale(ctx, sale, copy=copy)), columns)


def reads_like(name, slip):
    """SAMMIU_GOLDEN=new writes the slips anew, to be read before they are committed."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("SAMMIU_GOLDEN") == "new":
        file.write_text(slip, "utf-8")
    assert slip == file.read_text("utf-8")


def big_sale(shop):
    """A member with a coupon, three cards for two, part by card, the rest in cash."""
    offer = Offer(
        id=new_id(),
        titles={"en": "Cards: 3 for 2", "zh_Hant": "賀卡買二送一"},
        action=NForM(3, 2),
        goods=Goods(products=frozenset([shop.goods["card"]])),
    )
    shop.manager(lambda ctx: add(ctx, "CARDS", offer), "TST-OFFICE")
    ann = shop.join()
    basket_id = shop.basket("tea", "cup", "card", "card", "card", "soap")
    (coupon,) = shop.card(ann).coupons
    shop.till(lambda ctx: baskets.add_coupon(ctx, basket_id, coupon.payload))
    shop.answer(shop.ask_card(basket_id, 10_000))
    return shop.till(lambda ctx: checkout.pay_cash(ctx, basket_id, 10_000))


def test_a_plain_cash_receipt(shop):
    reads_like("cash", slip_of(shop, shop.sell("tea", "tea", "cake", cash=16_000).sale_id))


@pytest.mark.parametrize("columns", [48, 32])
def test_a_members_receipt_with_everything_on_it(shop, columns):
    reads_like(f"everything-{columns}", slip_of(shop, big_sale(shop).sale_id, columns=columns))


def test_a_card_receipt(shop):
    reads_like("card", slip_of(shop, shop.sell_by_card("cake").sale_id))


def test_a_copy_differs_from_the_original_by_its_first_lines_only(shop):
    done = shop.sell("tea")
    original, copy = slip_of(shop, done.sale_id), slip_of(shop, done.sale_id, copy=1)
    assert "副本 COPY 1" in copy
    assert copy.endswith(original)


def test_a_voided_sale_says_so(shop):
    done = shop.sell("tea")
    shop.manager(lambda ctx: checkout.void(ctx, done.sale_id, "wrong tea", key=new_id()))
    reads_like("void", slip_of(shop, done.sale_id))


def test_rounding_stands_on_a_line_of_its_own(shop):
    from core import catalogue

    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["soap"], 2_994))
    reads_like("rounding", slip_of(shop, shop.sell("soap", cash=3_000).sale_id))


def test_a_shop_of_one_language_prints_one_language(shop):
    shop.change_rules("receipt", languages=("en",), footer_zh="", header="Since 1998")
    reads_like("english", slip_of(shop, shop.sell("tea", cash=6_000).sale_id))


def test_a_z_report(sqlite_shop):
    shop = sqlite_shop
    shop.sell("tea")
    shop.sell_by_card("cake")
    voided = shop.sell("soap")
    shop.manager(lambda ctx: checkout.void(ctx, voided.sale_id, "x", key=new_id()))
    report = shop.till(lambda ctx: shifts.close(ctx, 55_000))
    slip = as_text(shop.ask(lambda ctx: receipts.for_z(ctx, report)))
    head = f"{report.journal_seq} {report.journal_hash[:32]}"
    assert head in slip
    reads_like("z", slip.replace(report.journal_hash[:32], "0123456789abcdef" * 2))


def test_a_job_finds_its_own_paper(shop):
    done = shop.sell("tea")
    of_job = shop.ask(lambda ctx: receipts.of_job(ctx, "receipt", done.sale_id, 2))
    assert (of_job.number, of_job.copy) == (done.number, 2)
    report = shop.till(lambda ctx: shifts.close(ctx, 55_800))
    z = shop.ask(lambda ctx: receipts.of_job(ctx, "z_report", report.shift_id, 0))
    assert z.number == "TST-1-Z0001"


def test_a_copy_next_year_says_what_the_original_said(shop):
    from core import catalogue

    done = shop.sell("tea")
    before = slip_of(shop, done.sale_id)
    shop.manager(lambda ctx: catalogue.change_price(ctx, shop.goods["tea"], 9_900))
    shop.clock.pass_(days=400)
    assert slip_of(shop, done.sale_id) == before


def test_no_slip_shows_a_whole_phone_number(shop):
    slip = slip_of(shop, big_sale(shop).sale_id)
    assert "91234567" not in slip
    assert "4567" in slip
