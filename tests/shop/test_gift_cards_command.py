"""``sammiu gift-cards``: a file for the printer of the cards; none is worth anything yet."""

import csv
import stat

import pytest
from typer.testing import CliRunner

from core import gift_cards
from core.db.database import Database
from core.gift_cards import CardNotActive
from shop import value_jobs
from shop.cli import app
from tests.shopfloor import ANN
from tests.value_shop import basket_of, give_credit, give_points, held, lay_points, sold_card


def test_cards_are_made_and_their_pins_stand_in_the_file_alone(sqlite_shop, tmp_path):
    url, file = sqlite_shop.database.url, tmp_path / "cards.csv"
    sqlite_shop.database.close()
    words = ["gift-cards", "make", "3", str(file), "--database", url]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with file.open(encoding="utf-8") as told:
        rows = list(csv.DictReader(told))
    assert len({row["number"] for row in rows}) == 3
    sqlite_shop.database = Database.open(url, clock=sqlite_shop.clock)
    desk = sqlite_shop.desk()
    for row in rows:
        for code in (row["number"], row["qr"]):
            with pytest.raises(CardNotActive):
                gift_cards.open_card(sqlite_shop.database, desk, code, row["pin"])
    kept = sqlite_shop.rows(gift_cards.cards)
    assert not any(row["pin"] in one.pin_hash for row in rows for one in kept)
    assert CliRunner().invoke(app, words).exit_code != 0, "a file is never written over"


def test_the_jobs_give_back_and_let_die(sqlite_shop):
    shop, member_id = sqlite_shop, sqlite_shop.join(ANN)
    shop.change_rules("gift_cards", months_to_expiry={"HK": 1})
    give_points(shop, member_id, 500)
    give_credit(shop, member_id, "promo", 700, days=3)
    sold_card(shop, 5_000)
    lay_points(shop, basket_of(shop, member_id, "tea"), 300)
    desks = [shop.desk("TST-OFFICE")]
    shop.clock.pass_(days=40)
    assert list(value_jobs.release(shop.database, desks)) == [1]
    assert list(value_jobs.expire_credit(shop.database, desks)) == [700]
    assert list(value_jobs.expire_cards(shop.database, desks)) == [5_000]
    assert (shop.card(member_id).points, held(shop, member_id)) == (500, (0, 0))
