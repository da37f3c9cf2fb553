"""Laws of our codes: what we signed is read back, nothing else is, nothing breaks the reader."""

from base64 import b32decode, b32encode
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core import phone
from core.document import Qr
from core.phone import PhoneWrong
from core.refusals import Refusal
from core.tokens import CODE_ALPHABET, COUPON_HEAD, CodeForged, CouponToken, KeyRing
from tests.shopfloor import NOON

SECRETS = {1: b"first" * 6 + b"ab", 2: b"second" * 5 + b"ab", 200: b"third!" * 5 + b"ab"}
RING = KeyRing(SECRETS, 2)
OTHER = KeyRing({key: bytes(reversed(secret)) for key, secret in SECRETS.items()}, 2)

numbers = st.integers(0, 2**63 - 1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
codes = st.text(CODE_ALPHABET, min_size=8, max_size=8)
payloads = st.builds(RING.sign, numbers, moments)
texts = st.text(max_size=80) | st.from_regex(r"(C1:|c1:|M1:|m1:)[A-Za-z2-7=]{0,70}", fullmatch=True)


def plain(text: str) -> str:
    """What a scanner's habits (case, blanks, a lost head) leave of a code."""
    return text.strip().upper().removeprefix(COUPON_HEAD)


# ----------------------------------------------------------------------------------- coupons


@given(numbers, moments, st.sampled_from(sorted(SECRETS)))
def test_what_any_key_signed_is_read_back_as_it_was(number, moment, key):
    payload = KeyRing(SECRETS, key).sign(number, moment)
    assert RING.read_coupon(payload) == CouponToken(number, moment)


@given(payloads, st.data())
def test_no_changed_text_is_read(payload, data):
    """Letters replaced, removed, added, swapped: only the very same code is accepted."""
    place = data.draw(st.integers(0, len(payload) - 1))
    change = data.draw(st.sampled_from(["replace", "remove", "add", "swap", "cut", "double"]))
    letter = data.draw(st.characters() | st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567="))
    mutated = {
        "replace": payload[:place] + letter + payload[place + 1 :],
        "remove": payload[:place] + payload[place + 1 :],
        "add": payload[:place] + letter + payload[place:],
        "swap": payload[:place] + payload[place : place + 2][::-1] + payload[place + 2 :],
        "cut": payload[:place],
        "double": payload + payload[place:],
    }[change]
    assume(plain(mutated) != plain(payload))
    with pytest.raises(CodeForged):
        RING.read_coupon(mutated)


@given(payloads, st.binary(min_size=30, max_size=30))
def test_no_changed_bytes_are_read(payload, mask):
    assume(any(mask))
    raw = b32decode(payload.removeprefix(COUPON_HEAD))
    forged = bytes(one ^ other for one, other in zip(raw, mask, strict=True))
    with pytest.raises(CodeForged):
        RING.read_coupon(COUPON_HEAD + b32encode(forged).decode())


@given(st.binary(max_size=64))
def test_no_bytes_of_chance_are_read(raw):
    with pytest.raises(CodeForged):
        RING.read_coupon(COUPON_HEAD + b32encode(raw).decode())


@given(numbers, moments)
def test_no_other_shop_can_sign_for_us(number, moment):
    with pytest.raises(CodeForged):
        RING.read_coupon(OTHER.sign(number, moment))


@given(payloads)
def test_a_revoked_key_signs_nothing_any_more(payload):
    without = KeyRing({key: secret for key, secret in SECRETS.items() if key != 2}, 200)
    with pytest.raises(CodeForged):
        without.read_coupon(payload)


@given(numbers, numbers, moments)
def test_two_coupons_never_share_a_code(one, other, moment):
    assume(one != other)
    assert RING.sign(one, moment) != RING.sign(other, moment)


@given(texts)
@example("C1:" + "A" * 48)
@example("M1:ABCDEFGH²²²²²²²²")
def test_any_text_at_all_is_read_or_refused(text):
    with suppress(Refusal):
        RING.read_coupon(text)
    with suppress(Refusal):
        RING.read_member(text, NOON)


# ----------------------------------------------------------------------------------- members


@given(codes, st.integers(-1, 1))
def test_a_member_code_proves_for_about_a_minute(code, steps):
    shown = RING.member_qr(code, NOON + timedelta(seconds=30 * steps))
    read, step = RING.read_member(shown, NOON)
    assert read == code
    assert step == int(NOON.timestamp()) // 30 + steps


@given(codes, st.integers(2, 10_000), st.sampled_from([-1, 1]))
def test_outside_of_it_the_code_only_names(code, steps, direction):
    shown = RING.member_qr(code, NOON + timedelta(seconds=30 * steps * direction))
    near = {RING.member_qr(code, NOON + timedelta(seconds=30 * one))[-8:] for one in (-1, 0, 1)}
    assume(shown[-8:] not in near)  # one in thirty million repeats itself
    assert RING.read_member(shown, NOON) == (code, None)


@given(codes, codes)
def test_nobody_proves_to_be_somebody_else(mine, theirs):
    assume(mine != theirs)
    password = RING.member_qr(mine, NOON)[-8:]
    assume(password != RING.member_qr(theirs, NOON)[-8:])
    _, step = RING.read_member(f"M1:{theirs}{password}", NOON)
    assert step is None


# --------------------------------------------------------------------- numbers and paper too


@given(st.text(max_size=40) | st.text("+0123456789 -()", max_size=30))
def test_any_text_is_a_phone_number_or_refused(text):
    with suppress(PhoneWrong):
        read = phone.read(text)
        assert read.e164.startswith("+")
        assert phone.read(read.e164).e164 == read.e164
        assert read.e164[4:-4] not in read.masked or len(read.e164) < 10


@given(payloads)
def test_a_code_goes_on_paper_letter_for_letter(payload):
    assert Qr(payload).payload == payload
