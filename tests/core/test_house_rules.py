"""Rules, news and founding: what a shop is told once and what it tells everybody."""

import pytest
from pydantic import ValidationError

from core import founding, settings, stations, stores
from core.db.database import Database
from core.founding import AlreadyFounded, Branch
from core.refusals import NotPermitted
from core.settings import Rules
from tests.shopfloor import Clock

# ---------------------------------------------------------------------------------- settings


def test_rules_change_for_everybody_at_once_and_old_versions_stay_readable(shop):
    assert shop.ask(lambda ctx: ctx.rules.points.cents_per_point) == 100
    shop.change_rules("points", cents_per_point=50)
    shop.change_rules("cash", rounding="nearest")
    assert shop.ask(lambda ctx: ctx.rules.points.cents_per_point) == 50
    assert shop.ask(lambda ctx: ctx.rules.cash.rounding, "TST-2") == "nearest"
    kept = sorted(shop.rows(settings.rules_versions), key=lambda row: row.version)
    assert [(row.version, row.by) for row in kept] == [(1, "Wing"), (2, "Wing")]
    assert Rules.model_validate_json(kept[0].rules).cash.rounding == "down"


def test_new_rules_count_from_the_next_sale_on(shop):
    ann = shop.join()
    assert shop.sell("tea", member=ann).points_earned == 58
    shop.change_rules("points", cents_per_point=200)
    assert shop.sell("tea", member=ann).points_earned == 29


def test_rules_are_the_managers_business(shop):
    with pytest.raises(NotPermitted):
        shop.till(lambda ctx: settings.change(ctx, Rules()))
    assert shop.rows(settings.rules_versions) == []


def test_a_refused_change_of_rules_changes_none(shop):
    def change_and_fail(ctx):
        points = ctx.rules.points.model_copy(update={"cents_per_point": 1})
        settings.change(ctx, ctx.rules.model_copy(update={"points": points}))
        raise NotPermitted

    with pytest.raises(NotPermitted):
        shop.manager(change_and_fail)
    assert shop.ask(lambda ctx: ctx.rules.points.cents_per_point) == 100


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("points", "cents_per_point", 0),
        ("points", "step_points", -1),
        ("points", "months_to_expiry", 0),
        ("cash", "rounding", "up"),
        ("kiosk", "idle_seconds", 1),
        ("brand", "seed_colour", "green"),
        ("staff", "wrong_pins_allowed", 0),
        ("points", "sents_per_point", 5),
    ],
)
def test_senseless_rules_are_refused_when_they_are_written(part, name, value):
    with pytest.raises(ValidationError):
        Rules.model_validate({part: {name: value}})


# -------------------------------------------------------------------------------------- news


def test_what_was_committed_is_told_to_everybody_who_listens(shop):
    heard, other = [], []
    stop = shop.database.news.subscribe(heard.append)
    shop.database.news.subscribe(other.append)
    done = shop.sell("tea")
    stop()
    shop.sell("cake")
    (event,) = heard
    assert (event.kind, event.subject) == ("sale.completed", str(done.sale_id))
    assert (event.station, event.actor, event.store_id) == ("TST-1", "Kit", shop.store.id)
    assert event.facts == {"number": "TST-1-000001", "cents": 5_800}
    assert len(other) == 2


@pytest.mark.filterwarnings("default")
def test_one_deaf_listener_keeps_the_news_from_nobody(shop):
    heard = []

    def deaf(event):
        raise RuntimeError("cannot hear")

    shop.database.news.subscribe(deaf)
    shop.database.news.subscribe(heard.append)
    assert shop.sell("tea").number == "TST-1-000001"
    assert len(heard) == 1


def test_news_come_after_the_commit(shop):
    """Whoever hears of a sale finds it in the books."""
    from core import sales

    found = []
    shop.database.news.subscribe(lambda event: found.append(len(shop.rows(sales.sales))))
    shop.sell("tea")
    assert found == [1]


# ---------------------------------------------------------------------------------- founding


def branch(code="TPE", **told):
    names = {"en": "Taipei", "zh_Hant": "台北"}
    return Branch(code, names, names, **told)


def test_a_shop_is_founded_with_its_stations_and_a_key(database_url):
    database = Database.open(database_url, clock=Clock())
    opened = founding.found(
        database,
        [branch(tills=2, currency="TWD", zone="Asia/Taipei", region="TW"), branch("HSC", kiosks=0)],
    )
    assert [store.code for store in opened] == ["TPE", "HSC"]
    assert (opened[0].currency, str(opened[0].zone), opened[0].region) == (
        "TWD",
        "Asia/Taipei",
        "TW",
    )
    with database.snapshot() as connection:
        codes = [one.code for one in stations.every_station(connection)]
        assert set(stores.everything(connection)) == {store.id for store in opened}
    assert codes == ["HSC-1", "HSC-OFFICE", "TPE-1", "TPE-2", "TPE-K1", "TPE-OFFICE"]
    database.close()


def test_a_shop_is_founded_once(shop):
    with pytest.raises(AlreadyFounded):
        founding.found(shop.database, [branch()])
    assert [one.code for one in shop.ask(stores.all_stores)] == ["TST"]


def test_a_changed_branch_is_known_at_the_next_deed(shop):
    from sqlalchemy import update

    def rename(ctx):
        ctx.db.execute(update(stores.stores).values(name_en="Mong Kok"))
        stores.changed(ctx, ctx.store.id)

    shop.manager(rename)
    assert shop.ask(lambda ctx: ctx.store.name["en"]) == "Mong Kok"


def test_taiwan_sells_in_whole_dollars(database_url):
    from core import catalogue, checkout, shifts
    from core.catalogue import NewProduct
    from tests.shopfloor import Shopfloor

    database = Database.open(database_url, clock=Clock())
    (store,) = founding.found(
        database, [branch("TST", tills=1, currency="TWD", zone="Asia/Taipei", region="TW")]
    )
    shop = Shopfloor(database, Clock(), store)
    shop.office(lambda ctx: catalogue.add_category(ctx, "x", {"en": "X", "zh_Hant": "X"}, 0))
    made = NewProduct("TEA-01", {"en": "Tea", "zh_Hant": "茶"}, "x", 135)
    (shop.goods["tea"],) = shop.office(lambda ctx: catalogue.add_products(ctx, [made]))
    shop.till(lambda ctx: shifts.open_shift(ctx, 1_000))
    done = shop.sell("tea", "tea", cash=500)
    assert (done.total_cents, done.due_cents, done.change_cents) == (270, 270, 230)
    basket_id = shop.basket("tea")
    assert shop.ask(lambda ctx: checkout.due(ctx, basket_id)).quick_notes == (135, 200, 500, 1000)
    database.close()
