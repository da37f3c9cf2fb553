"""Stations: a browser is let in by a code that works once and soon dies, and can be cut off."""

import pytest

from core import stations
from core.context import KIOSK
from core.refusals import NotPermitted
from core.stations import PairingCodeWrong


def make_code(shop, station="TST-1"):
    return shop.manager(lambda ctx: stations.make_code(ctx, station), "TST-OFFICE")


def pair(shop, code):
    return shop.till(lambda ctx: stations.pair(ctx.db, code, ctx.now))


def who(shop, token):
    return shop.ask(lambda ctx: stations.of_token(ctx.db, token))


def test_a_code_makes_a_browser_a_till(shop):
    token = pair(shop, make_code(shop))
    assert who(shop, token) == stations.Station("TST-1", shop.store.id, "till")


def test_a_code_works_once(shop):
    code = make_code(shop)
    pair(shop, code)
    with pytest.raises(PairingCodeWrong):
        pair(shop, code)


def test_a_code_dies_after_a_quarter_of_an_hour(shop):
    code = make_code(shop)
    shop.clock.pass_(minutes=15)
    with pytest.raises(PairingCodeWrong):
        pair(shop, code)


@pytest.mark.parametrize("code", ["", "00000000", "12345678 OR 1=1", "\x00"])
def test_a_wrong_code_is_refused(shop, code):
    make_code(shop)
    with pytest.raises(PairingCodeWrong):
        pair(shop, code)


def test_neither_code_nor_token_can_be_read_from_the_books(shop):
    code = make_code(shop)
    token = pair(shop, code)
    kept = str(shop.rows(stations.pairings))
    assert code not in kept
    assert token not in kept


def test_an_unknown_token_is_nobody(shop):
    assert who(shop, "not a token") is None


def test_a_lost_tablet_is_cut_off_and_no_other(shop):
    lost, kept = pair(shop, make_code(shop)), pair(shop, make_code(shop, "TST-2"))
    waiting = make_code(shop)
    shop.manager(lambda ctx: stations.revoke(ctx, "TST-1"), "TST-OFFICE")
    assert who(shop, lost) is None
    assert who(shop, kept).code == "TST-2"
    with pytest.raises(PairingCodeWrong):
        pair(shop, waiting)


def test_letting_in_and_cutting_off_are_the_managers_business(shop):
    for deed in (
        lambda ctx: stations.make_code(ctx, "TST-1"),
        lambda ctx: stations.revoke(ctx, "TST-1"),
    ):
        with pytest.raises(NotPermitted):
            shop.till(deed)
        with pytest.raises(NotPermitted):
            shop.till(deed, "TST-K1", KIOSK)


def test_the_machine_itself_needs_no_code(shop):
    token = shop.till(lambda ctx: stations.pair_at_once(ctx.db, "TST-K1", ctx.now))
    assert who(shop, token).kind == "kiosk"


def test_a_station_is_a_till_a_kiosk_or_an_office(shop):
    every = shop.ask(lambda ctx: stations.every_station(ctx.db))
    assert [(one.code, one.kind) for one in every] == [
        ("TST-1", "till"),
        ("TST-2", "till"),
        ("TST-K1", "kiosk"),
        ("TST-OFFICE", "office"),
    ]
    with pytest.raises(ValueError, match="a station is one of"):
        shop.till(lambda ctx: stations.set_up(ctx.db, shop.store.id, "X", "fridge"))
