"""Signed QR codes: ours are read, everything else is refused, and keys can be changed and cut."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta

import pytest

from core import coupons, keys, tokens
from core.context import SYSTEM
from core.refusals import NotPermitted
from core.tokens import CodeForged, KeyRing
from tests.shopfloor import NOON

RING = KeyRing({1: b"a" * 32, 2: b"b" * 32}, 2)
LAST = datetime(2027, 1, 22, 15, 59, 59, tzinfo=UTC)


def test_a_coupon_code_says_its_number_and_its_last_second():
    assert RING.read_coupon(RING.sign(2**63 - 1, LAST)) == tokens.CouponToken(2**63 - 1, LAST)


def test_a_coupon_code_fits_the_alphanumeric_mode_of_qr():
    payload = RING.sign(7, LAST)
    assert len(payload) == 51
    assert set(payload) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_scanner_that_loses_case_or_adds_spaces_does_no_harm():
    payload = RING.sign(7, LAST)
    assert RING.read_coupon(f"  {payload.lower()}\r\n").number == 7


def test_every_changed_letter_is_noticed():
    payload = RING.sign(7, LAST)
    for place in range(3, len(payload)):
        for letter in "AZ27":
            if payload[place] != letter:
                with pytest.raises(CodeForged):
                    RING.read_coupon(payload[:place] + letter + payload[place + 1 :])


def test_every_flipped_bit_is_noticed():
    raw = bytearray(b32decode(RING.sign(7, LAST).removeprefix("C1:")))
    for bit in range(len(raw) * 8):
        forged = bytearray(raw)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(CodeForged):
            RING.read_coupon("C1:" + b32encode(bytes(forged)).decode())


@pytest.mark.parametrize(
    "text",
    ["", "C1:", "C1:AAAA", "M1:ABCDEFGH12345678", "TEA-01", "C1:" + "A" * 48, "é" * 51, "C1:\x00"],
)
def test_what_we_never_signed_is_refused(text):
    with pytest.raises(CodeForged):
        RING.read_coupon(text)


def test_another_shops_coupon_is_refused():
    other = KeyRing({1: b"x" * 32, 2: b"y" * 32}, 2)
    with pytest.raises(CodeForged):
        RING.read_coupon(other.sign(7, LAST))


def test_a_member_code_names_its_member_and_the_half_minute():
    code, step = RING.read_member(RING.member_qr("ABCDEFGH", NOON), NOON)
    assert code == "ABCDEFGH"
    assert step == int(NOON.timestamp()) // 30


def test_a_stale_member_code_names_but_proves_nothing():
    payload = RING.member_qr("ABCDEFGH", NOON)
    assert RING.read_member(payload, NOON + timedelta(minutes=2)) == ("ABCDEFGH", None)


def test_digits_of_other_scripts_are_no_password():
    for digits in ("١٢٣٤٥٦٧٨", "１２３４５６７８", "²²²²²²²²"):
        with pytest.raises(CodeForged):
            RING.read_member("M1:ABCDEFGH" + digits, NOON)


def test_a_member_code_with_letters_that_look_alike_is_refused():
    for code in ("ABCDEFG0", "ABCDEFGO", "ABCDEFGI", "ABCDEFG1"):
        with pytest.raises(CodeForged):
            RING.read_member(f"M1:{code}12345678", NOON)


def test_the_ring_never_shows_its_secrets():
    assert "aaaa" not in repr(RING)


# ------------------------------------------------------------------------------------- keys


def office(shop, work):
    return shop.till(work, "TST-OFFICE", SYSTEM)


def read(shop, payload):
    return shop.ask(lambda ctx: coupons.read(ctx, payload))


def test_after_a_change_of_keys_old_coupons_still_work_and_new_ones_are_signed_anew(shop):
    ann = shop.join()
    (old,) = shop.card(ann).coupons
    key_id = office(shop, keys.rotate)
    (new,) = shop.card(ann).coupons
    assert key_id == 2
    assert old.payload != new.payload
    assert read(shop, old.payload).id == read(shop, new.payload).id == old.coupon_id


def test_a_revoked_key_takes_its_codes_with_it(shop):
    ann = shop.join()
    (old,) = shop.card(ann).coupons
    office(shop, keys.rotate)
    office(shop, lambda ctx: keys.revoke(ctx, 1))
    with pytest.raises(CodeForged):
        read(shop, old.payload)
    (new,) = shop.card(ann).coupons
    assert read(shop, new.payload).id == old.coupon_id


def test_revoking_the_only_key_leaves_a_shop_that_can_still_sign(shop):
    ann = shop.join()
    (stolen,) = shop.card(ann).coupons
    office(shop, lambda ctx: keys.revoke(ctx, 1))
    (fresh,) = shop.card(ann).coupons
    assert read(shop, fresh.payload).id == stolen.coupon_id
    with pytest.raises(CodeForged):
        read(shop, stolen.payload)
    assert shop.card(ann).member_qr.startswith("M1:")


def test_keys_are_the_owners_business(shop):
    for deed in (keys.rotate, lambda ctx: keys.revoke(ctx, 1)):
        with pytest.raises(NotPermitted):
            shop.manager(deed)
