"""A number at the kiosk: the same answer for everybody, values only for whoever proves herself."""

import time
from statistics import quantiles

import orjson
import pytest

from core import arrivals, cards, coupons, journal, limits, member_pins, members, phone, signups
from core.db.ids import new_id
from core.members import ProofNeeded
from core.messages.tables import messages
from tests.shopfloor import ANN, BEN, MEI, OMAR

HERS = phone.read(ANN)


def arrive(shop, number=HERS, key=None):
    key = key or new_id()
    return shop.kiosk(lambda ctx: arrivals.arrive(ctx, number, language="en", key=key)), key


def coded(shop, number=HERS):
    """Ask for a code; what the letter to the number says."""
    key = new_id()
    shop.kiosk(lambda ctx: arrivals.send_code(ctx, number, key=key))
    found = [row for row in shop.rows(messages) if row.key == f"code:{key}"]
    return orjson.loads(found[0].facts)["code"] if found else ""


def give(ctx, member_id):
    coupons.issue(ctx, "BIG", member_id, occasion="test")
    journal.announce(ctx, "coupon.issued", member_id)


def by_code(shop, typed, number=HERS, visit=None):
    visit = visit or new_id()
    return shop.kiosk(lambda ctx: arrivals.by_code(ctx, number, typed, visit=visit))


def test_a_strict_kiosk_tells_a_stranger_and_a_member_the_same(shop):
    shop.join(BEN)
    known, _ = arrive(shop, phone.read(BEN))
    unknown, _ = arrive(shop, phone.read(MEI))
    assert str(known).replace(BEN[-4:], "####") == str(unknown).replace(MEI[-4:], "####")
    assert not any(hasattr(known, name) for name in ("points", "coupons", "member_id", "new"))


def test_and_takes_the_same_time_for_it(shop):
    shop.change_rules("kiosk", numbers_per_ten_minutes=10_000, looks_per_number_per_hour=10_000)
    shop.join(ANN)
    known, unknown = [], []
    for turn in range(60):
        for number, took in ((HERS, known), (phone.read(f"9200{turn:04d}"), unknown)):
            began = time.perf_counter()
            arrive(shop, number)
            took.append(time.perf_counter() - began)
    apart = abs(quantiles(known, n=20)[-1] - quantiles(unknown, n=20)[-1])
    assert apart < 0.020


def test_the_code_that_came_shows_everything_and_verifies_the_number(shop):
    _, visit = arrive(shop)
    card = by_code(shop, coded(shop), visit=visit)
    assert card.new
    assert card.verified
    assert not card.bare
    assert card.member_qr
    assert [one.payload[:3] for one in card.coupons] == ["C1:"]


def test_a_wrong_code_and_a_code_of_nobody_are_the_same_no(shop):
    shop.join(ANN)
    coded(shop)
    assert by_code(shop, "no") is None
    assert by_code(shop, "000000", number=phone.read(OMAR)) is None
    assert coded(shop, phone.read(OMAR)) == ""  # nothing is sent to somebody who is no member


def test_her_own_qr_proves_her_once(shop):
    ann = shop.join(ANN)
    qr = shop.card(ann).member_qr
    visit = new_id()
    shown = shop.kiosk(lambda ctx: arrivals.by_qr(ctx, qr, visit=visit))
    assert shown.member_id == ann
    assert not shown.bare
    assert shop.kiosk(lambda ctx: arrivals.by_qr(ctx, qr, visit=visit)) is None


def test_the_pin_she_chose(shop):
    ann, desk, visit = shop.join(ANN), shop.desk("TST-K1"), new_id()

    def proves(number, pin):
        return arrivals.by_pin(shop.database, desk, number, pin, visit=visit)

    assert proves(HERS, "271828") is None
    with pytest.raises(member_pins.PinNotDigits):
        member_pins.choose(shop.database, desk, ann, "1111")
    member_pins.choose(shop.database, desk, ann, "271828")
    assert proves(HERS, "271828").member_id == ann
    assert proves(phone.read(BEN), "271828") is None
    for _ in range(6):
        assert proves(HERS, "314159") is None
    assert proves(HERS, "271828") is None  # locked for a while, as coldly as a wrong one
    shop.clock.pass_(hours=1)
    assert proves(HERS, "271828").member_id == ann


def test_tries_at_one_kiosk_come_to_an_end(shop):
    shop.join(ANN)
    for _ in range(arrivals.TRIES_PER_STATION_AN_HOUR):
        by_code(shop, "000000")
    with pytest.raises(limits.TooOften):
        by_code(shop, "000000")


def test_a_known_number_sees_small_codes_and_the_names_of_the_rest(shop):
    shop.office(
        lambda ctx: coupons.define(
            ctx,
            code="BIG",
            title={"en": "HK$50 off", "zh_Hant": "減 HK$50"},
            terms={"kind": "amount", "value": 5_000},
            days_valid=30,
        )
    )
    ann = shop.join(ANN)
    shop.office(lambda ctx: give(ctx, ann))
    again, visit = phone.read(ANN), new_id()
    shown = shop.kiosk(lambda ctx: signups.welcome(ctx, again, language="en", key=visit))
    assert shown.bare
    assert shown.member_qr == ""
    told = {one.title["en"]: bool(one.payload) for one in shown.coupons}
    assert told == {"HK$20 off": True, "HK$50 off": False}
    shop.change_rules("privacy", free_value_cents=0)
    shown = shop.kiosk(lambda ctx: signups.welcome(ctx, again, language="en", key=visit))
    assert not any(one.payload for one in shown.coupons)
    whole = shop.card(ann)
    assert all(one.payload for one in whole.coupons)


def test_a_new_member_sees_everything_of_her_own_first_visit(shop):
    number, key = phone.read(ANN), new_id()
    for _ in range(2):  # a second tap is the same visit
        shown = shop.kiosk(lambda ctx: signups.welcome(ctx, number, language="en", key=key))
        assert shown.new
        assert not shown.bare
        assert shown.coupons[0].payload


@pytest.mark.parametrize(
    ("proof", "cents", "may"),
    [
        ("phone", 2_000, True),
        ("phone", 2_001, False),
        ("list", 2_001, False),
        ("qr", 1_000_000, True),
        ("code", 1_000_000, True),
        ("staff", 1_000_000, True),
        ("", 2_001, False),
        ("made up", 2_001, False),
    ],
)
def test_above_the_free_limit_the_till_wants_proof(shop, proof, cents, may):
    ann = shop.join(ANN)
    assert shop.ask(lambda ctx: members.may_redeem(ctx, ann, proof, cents)) is may
    if not may:
        with pytest.raises(ProofNeeded):
            shop.ask(lambda ctx: members.must_prove(ctx, ann, proof, cents))


def test_a_walk_over_numbers_meets_the_limit_and_learns_nothing(shop):
    shop.change_rules("kiosk", numbers_per_ten_minutes=5, mode="strict")
    shop.join(f"6234567{0}")
    told = set()
    for last in range(4):
        said, _ = arrive(shop, phone.read(f"6234567{last}"))
        told.add(str(said).replace(f"567{last}", "####"))
    assert len(told) == 1
    with pytest.raises(limits.TooOften):
        arrive(shop, phone.read("62345679"))
    assert shop.ask(lambda ctx: cards.find_by_phone(ctx, "62345678")) is None
