"""Signed QR codes: ours are read, everything else is refused, and keys can be changed and cut."""

from base64 import b32decode, b32encode
from datetime import UTC, datetime, timedelta

import pytest

from core import coupons, keys, tokens
from core.context import SYSTEM
from core.keys import KeySigns, KeyUnknown
from core.refusals import NotPermitted
from core.tokens import (
    CodeExpired,
    CodeForged,
    KeyRetired,
    KeyRevoked,
    KeyRing,
    KeysUsedUp,
    check_offline,
)
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
    for deed in (
        keys.rotate,
        keys.every,
        lambda ctx: keys.revoke(ctx, 1),
        lambda ctx: keys.retire(ctx, 1),
    ):
        with pytest.raises(NotPermitted):
            shop.manager(deed)


def test_a_retired_key_no_longer_verifies_and_strands_no_phone(shop):
    ann = shop.join()
    (old,) = shop.card(ann).coupons
    phone = shop.card(ann).member_qr
    with pytest.raises(KeySigns):
        office(shop, lambda ctx: keys.retire(ctx, 1))
    office(shop, keys.rotate)
    office(shop, lambda ctx: keys.retire(ctx, 1))
    with pytest.raises(KeyRetired):
        read(shop, old.payload)
    assert shop.card(ann).member_qr == phone
    assert read(shop, shop.card(ann).coupons[0].payload).id == old.coupon_id
    with pytest.raises(KeyUnknown):
        office(shop, lambda ctx: keys.retire(ctx, 1))


def test_a_retired_key_may_still_turn_out_to_be_stolen(shop):
    ann = shop.join()
    (old,) = shop.card(ann).coupons
    office(shop, keys.rotate)
    office(shop, lambda ctx: keys.retire(ctx, 1))
    office(shop, lambda ctx: keys.revoke(ctx, 1))
    with pytest.raises(KeyRevoked):
        read(shop, old.payload)
    with pytest.raises(KeyUnknown):
        office(shop, lambda ctx: keys.revoke(ctx, 1))


def test_the_list_of_keys_says_what_each_may_do(shop):
    for _ in range(3):
        office(shop, keys.rotate)
    office(shop, lambda ctx: keys.retire(ctx, 2))
    office(shop, lambda ctx: keys.revoke(ctx, 4))
    told = office(shop, keys.every)
    assert [(one.id, one.state) for one in told] == [
        (4, "revoked"),
        (3, "signing"),
        (2, "retired"),
        (1, "verifying"),
    ]


def test_the_256th_key_has_no_number(sqlite_shop):
    shop = sqlite_shop
    row = {"id": 255, "secret": b"x" * 32, "made_at": NOON}
    office(shop, lambda ctx: ctx.db.execute(tokens.signing_keys.insert(), row))
    with pytest.raises(KeysUsedUp):
        office(shop, keys.rotate)


# ------------------------------------------------------------------------- without any line


def test_offline_a_till_knows_the_signature_and_the_last_second():
    payload = RING.sign(7, LAST)
    assert check_offline(payload, RING, NOON) == tokens.CouponToken(7, LAST)
    with pytest.raises(CodeExpired) as refused:
        check_offline(payload, RING, LAST)
    assert refused.value.facts == {"on": "2027-01-22"}


@pytest.mark.parametrize(
    ("ring", "refusal"),
    [
        (KeyRing({2: b"b" * 32}, 2), CodeForged),
        (KeyRing({2: b"b" * 32}, 2, revoked=frozenset({1})), KeyRevoked),
        (KeyRing({2: b"b" * 32}, 2, retired=frozenset({1})), KeyRetired),
        (KeyRing({1: b"z" * 32}, 1), CodeForged),
    ],
)
def test_offline_a_key_that_is_not_good_says_why(ring, refusal):
    payload = KeyRing({1: b"a" * 32}, 1).sign(7, LAST)
    with pytest.raises(CodeForged) as refused:
        check_offline(payload, ring, NOON)
    assert type(refused.value) is refusal


def test_offline_an_older_key_verifies_after_a_change_of_keys():
    payload = KeyRing({1: b"a" * 32}, 1).sign(7, LAST)
    assert check_offline(payload, RING, NOON).number == 7


def test_offline_a_screenshot_of_a_live_coupon_dies_within_a_minute():
    payload = RING.sign(7, RING.live_until(NOON))
    assert check_offline(payload, RING, NOON + timedelta(seconds=29)).number == 7
    with pytest.raises(CodeExpired):
        check_offline(payload, RING, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(-31, False), (-30, True), (0, True), (59, True), (60, False)]
)
def test_a_live_code_is_fresh_for_its_half_minute_and_the_next(seconds, fresh):
    token = RING.read_coupon(RING.sign(7, RING.live_until(NOON)))
    assert RING.is_fresh(token, NOON + timedelta(seconds=seconds)) is fresh


def test_a_code_signed_for_long_is_never_fresh():
    assert not RING.is_fresh(RING.read_coupon(RING.sign(7, LAST)), NOON)
