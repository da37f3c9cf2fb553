"""One scanner for everything: goods, members, coupons, receipts, and a kind word for the rest."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core import baskets, scanning
from core.catalogue import CodeUnknown
from core.db.ids import new_id
from core.refusals import Refusal
from core.sales import SaleUnknown
from core.tokens import CodeForged


def scan(shop, basket_id, text, key=None):
    key = key or new_id()
    return shop.till(lambda ctx: scanning.scan(ctx, basket_id, text, key=key))


def show(shop, basket_id):
    return shop.ask(lambda ctx: baskets.show(ctx, basket_id))


def test_scanned_goods_land_in_the_basket(shop):
    basket_id = shop.basket()
    found = scan(shop, basket_id, "2000000000008")
    assert (found.kind, found.name["en"]) == ("product", "Oolong tea")
    assert [line.quantity for line in show(shop, basket_id).lines] == [1]


def test_ten_scans_in_a_row_keep_their_order_and_their_count(shop):
    basket_id = shop.basket()
    for code in ("TEA-01", "CAKE-01", "TEA-01", "SOAP-01", "CAKE-01", "TEA-01") + ("CARD-01",) * 4:
        scan(shop, basket_id, code)
    lines = [(line.sku, line.quantity) for line in show(shop, basket_id).lines]
    assert lines == [("TEA-01", 3), ("CAKE-01", 2), ("SOAP-01", 1), ("CARD-01", 4)]


def test_a_scan_that_arrives_twice_adds_once(shop):
    basket_id, key = shop.basket(), new_id()
    scan(shop, basket_id, "TEA-01", key)
    scan(shop, basket_id, "TEA-01", key)
    assert [line.quantity for line in show(shop, basket_id).lines] == [1]


def test_a_scanned_coupon_lies_on_the_counter_with_its_member(shop):
    ann, basket_id = shop.join(), shop.basket("cup", "tea")
    (coupon,) = shop.card(ann).coupons
    found = scan(shop, basket_id, coupon.payload.lower())
    assert (found.kind, found.name["en"]) == ("coupon", "HK$20 off")
    basket = show(shop, basket_id)
    assert basket.member.member_id == ann
    assert basket.total_cents == 12_600


def test_a_scanned_member_is_shown_masked(shop):
    ann, basket_id = shop.join(), shop.basket("tea")
    found = scan(shop, basket_id, shop.card(ann).member_qr)
    assert (found.kind, found.name["en"]) == ("member", "+852 •••• 4567")


def test_a_scanned_receipt_is_found_again(shop):
    done = shop.sell("tea")
    found = scan(shop, shop.basket(), done.number)
    assert (found.kind, found.id) == ("receipt", done.sale_id)


def test_a_receipt_nobody_printed_is_unknown(shop):
    for number in ("TST-1-000099", "TST-9-000001", "TST-1-99999999999999999999"):
        with pytest.raises(SaleUnknown):
            scan(shop, shop.basket(), number)


def test_a_refused_scan_leaves_the_basket_as_it_was(shop):
    basket_id = shop.basket("tea")
    before = show(shop, basket_id)
    for text, refusal in (("nonsense", CodeUnknown), ("C1:AAAA", CodeForged), ("M1:", CodeForged)):
        with pytest.raises(refusal):
            scan(shop, basket_id, text)
    assert show(shop, basket_id) == before


HOSTILE = [
    "\x00",
    "TEA\x0001",
    "\ud800",
    "C1:\ud800",
    "TST-1-²²²²²²",
    "²",
    "M1:" + "²" * 16,
    "é" * 600,
]


def _survives(shop, text):
    with suppress(Refusal):
        scan(shop, shop.basket(), text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_a_till(shop, text):
    _survives(shop, text)


@given(st.text(max_size=60) | st.from_regex(r"(C1:|M1:|TST-1-).{0,60}", fullmatch=True))
@example("C1:" + "A" * 48)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_scanner_reads_the_answer_is_a_thing_or_a_refusal(sqlite_shop, text):
    _survives(sqlite_shop, text)
