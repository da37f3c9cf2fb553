"""Codes: one use, few tries, minutes of life, kept as nobody could read them; every no is alike."""

import time
from statistics import quantiles

import pytest

from core import codes, limits
from core.db.ids import new_id
from core.messages.tables import messages
from tests.shopfloor import ANN, BEN

HERS, HIS = f"+852{ANN}", f"+852{BEN}"


def made(shop, number=HERS, use="kiosk", key=None):
    key = key or new_id()
    return shop.kiosk(lambda ctx: codes.make(ctx, number, use, key=key))


def proves(shop, typed, number=HERS, use="kiosk"):
    return shop.kiosk(lambda ctx: codes.proves(ctx, number, use, typed))


def test_the_code_that_was_sent_proves_once(shop):
    code = made(shop)
    assert len(code) == 6
    assert code.isdecimal()
    assert proves(shop, f" {code} ")
    assert not proves(shop, code)


def test_it_is_good_for_its_own_number_and_purpose_only(shop):
    code = made(shop)
    assert not proves(shop, code, number=HIS)
    assert not proves(shop, code, use="number")
    assert proves(shop, code)


def test_after_five_wrong_tries_even_the_right_one_is_too_late(shop):
    code = made(shop)
    wrong = "000000" if code != "000000" else "111111"
    assert not any(proves(shop, wrong) for _ in range(5))
    assert not proves(shop, code)


def test_it_dies_after_its_minutes(shop):
    code = made(shop)
    shop.clock.pass_(minutes=5, seconds=1)
    assert not proves(shop, code)


def test_a_newer_code_kills_the_older(shop):
    old, new = made(shop), made(shop)
    assert old == new or not proves(shop, old)
    assert proves(shop, new)


def test_a_second_tap_makes_no_second_code(shop):
    key = new_id()
    assert made(shop, key=key) is not None
    assert made(shop, key=key) is None
    assert len(shop.rows(codes.codes)) == 1


def test_a_number_and_a_station_may_ask_only_so_often(shop):
    for _ in range(4):
        made(shop)
    with pytest.raises(limits.TooOften):
        made(shop)
    assert made(shop, number=HIS)  # somebody else is not kept waiting
    shop.change_rules("privacy", codes_per_station_per_hour=5)
    with pytest.raises(limits.TooOften):
        made(shop, number="+85251234567")
    shop.clock.pass_(hours=1, seconds=1)
    assert made(shop)


def test_neither_code_nor_number_lies_in_the_tables(shop):
    code = made(shop)
    told = repr([tuple(row) for table in (codes.codes, limits.limits) for row in shop.rows(table)])
    assert ANN not in told
    assert f"'{code}'" not in told
    assert code.encode() not in b"".join(bytes(row.code_mac) for row in shop.rows(codes.codes))


def test_old_codes_and_counters_are_swept(shop):
    made(shop)
    shop.clock.pass_(days=1, seconds=1)
    made(shop, number=HIS)
    assert shop.office(codes.sweep) >= 2
    assert len(shop.rows(codes.codes)) == 1


def test_the_no_for_a_stranger_takes_as_long_as_the_no_for_a_member(shop):
    made(shop)

    def took(number):
        began = time.perf_counter()
        proves(shop, "999999", number=number)
        return time.perf_counter() - began

    known, unknown = [], []
    for _ in range(60):  # in turns, so that a busy moment meets both
        known.append(took(HERS))
        unknown.append(took(HIS))
    apart = abs(quantiles(known, n=20)[-1] - quantiles(unknown, n=20)[-1])
    assert apart < 0.020


def test_making_a_code_writes_no_letter_by_itself(shop):
    made(shop)
    assert shop.rows(messages) == []
