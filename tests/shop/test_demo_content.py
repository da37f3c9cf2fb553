from collections import Counter
from itertools import pairwise
from time import perf_counter

import pytest
from PIL import Image

from core import assets
from shop.demo import content

DEMO = content.load()
ROLES = ["cashier"] * 4 + ["manager", "marketer", "owner", "supervisor"]
SCENES = ("tram", "tea", "rain", "market")
MEGABYTE = 1_000_000


def check_digit_is_right(code: str) -> bool:
    """GS1 General Specifications 7.9: weights 1 and 3 from the left of a GTIN-13, sum ends in 0."""
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(code)) % 10 == 0


def everything_said() -> list[str]:
    """Every text of the demo shop that may come out on paper."""
    named = [DEMO.name, DEMO.motto, DEMO.welcome.title]
    named += [branch.name for branch in DEMO.branches]
    named += [branch.address for branch in DEMO.branches]
    named += [thing.name for thing in (*DEMO.categories, *DEMO.products, *DEMO.staff)]
    named += [offer.title for offer in DEMO.offers]
    people = [part for pair in (*DEMO.names.surnames, *DEMO.names.given) for part in pair]
    return [text for words in named for text in words.values()] + people + [*DEMO.names.english]


# ------------------------------------------------------------------------------------ the shop


def test_the_shop_has_two_branches_with_two_tills_and_a_kiosk_each():
    assert [branch.code for branch in DEMO.branches] == ["TST", "SSP"]
    for branch in DEMO.branches:
        assert len(branch.tills) == 2
        assert len(branch.kiosks) == 1
        assert all(station.startswith(branch.code) for station in branch.tills + branch.kiosks)
        assert branch.opens < branch.closes
        assert branch.phone.startswith("+852 ")


def test_everything_has_a_name_in_both_languages():
    assert all(text.strip() == text and text for text in everything_said())
    for thing in (*DEMO.categories, *DEMO.products, *DEMO.staff):
        assert thing.name["en"].isascii()
        assert not thing.name["zh_Hant"].isascii()


def test_every_text_can_be_printed_on_a_hong_kong_receipt_printer():
    for text in everything_said():
        assert text.encode("big5hkscs").decode("big5hkscs") == text


def test_the_goods_speak_cantonese_here_and_there():
    spoken = "".join(product.name["zh_Hant"] for product in DEMO.products)
    assert set("㗎嘅啲哋冇咩唞") <= set(spoken)


def test_loading_takes_less_than_a_tenth_of_a_second():
    started = perf_counter()
    content.load()
    assert perf_counter() - started < 0.1


# ----------------------------------------------------------------------------------- the goods


def test_ten_categories_share_240_products_evenly():
    assert len(DEMO.products) == 240
    counted = Counter(product.category for product in DEMO.products)
    assert counted == {category.code: 24 for category in DEMO.categories}
    assert len(DEMO.categories) == 10


def test_no_two_products_share_an_sku_a_name_or_a_code():
    codes = [code for product in DEMO.products for code in product.codes]
    assert len(set(codes)) == len(codes)
    for of in (lambda p: p.sku, lambda p: p.name["en"], lambda p: p.name["zh_Hant"]):
        assert len({of(product) for product in DEMO.products}) == 240


def test_every_code_is_an_in_store_gtin_with_a_right_check_digit():
    for product in DEMO.products:
        for code in product.codes:
            assert len(code) == 13
            assert code.isdigit()
            assert 20 <= int(code[:2]) <= 29
            assert check_digit_is_right(code)


def test_several_products_still_carry_an_older_code():
    assert sum(len(product.codes) == 2 for product in DEMO.products) >= 10


def test_prices_are_believable_and_leave_a_margin():
    for product in DEMO.products:
        assert product.price_cents % 100 in {0, 50, 90}
        assert 0.3 <= product.cost_cents / product.price_cents <= 0.65


def test_a_few_products_are_bought_far_more_often_than_most():
    weights = sorted((product.weight for product in DEMO.products), reverse=True)
    assert weights[-1] >= 1
    assert sum(weights[:24]) > sum(weights[24:120])


def test_every_product_opens_with_stock_somewhere():
    for product in DEMO.products:
        assert set(product.stock) == {"TST", "SSP"}
        assert min(product.stock.values()) >= 0
        assert max(product.stock.values()) > 0


def test_seasons_are_months_and_goods_know_theirs():
    seasons = {season.code: season for season in DEMO.seasons}
    for season in seasons.values():
        assert set(season.months) <= set(range(1, 13))
        assert season.percent > 100
    assert {product.season for product in DEMO.products} == {"", *seasons}


# ----------------------------------------------------------------------------------- the staff


def test_eight_people_work_here():
    assert sorted(person.role for person in DEMO.staff) == ROLES
    assert {person.branch for person in DEMO.staff} == {"TST", "SSP"}
    assert len({person.code for person in DEMO.staff}) == 8


def test_cashiers_have_four_digits_and_everybody_else_six():
    for person in DEMO.staff:
        assert person.pin.isdigit()
        assert len(person.pin) == (4 if person.role == "cashier" else 6)


def test_no_pin_begins_with_another_or_is_a_run():
    pins = [person.pin for person in DEMO.staff]
    for pin in pins:
        assert not any(other != pin and pin.startswith(other) for other in pins)
        assert len({int(b) - int(a) for a, b in pairwise(pin)}) > 1
    assert len(set(pins)) == len(pins)


# ---------------------------------------------------------------------------------- the offers


def test_twelve_offers_cover_every_kind():
    assert len(DEMO.offers) == 12
    assert len({offer.code for offer in DEMO.offers}) == 12
    assert {offer.kind for offer in DEMO.offers} == {
        "percent",
        "amount",
        "n_for_m",
        "bundle",
        "spend",
    }
    assert any(offer.members_only for offer in DEMO.offers)


def test_offers_name_goods_that_exist():
    skus = {product.sku for product in DEMO.products}
    categories = {category.code for category in DEMO.categories}
    for offer in DEMO.offers:
        assert set(offer.products) <= skus
        assert set(offer.categories) <= categories
        assert (offer.kind == "spend") == (not offer.products and not offer.categories)


@pytest.mark.parametrize("offer", DEMO.offers, ids=lambda offer: offer.code)
def test_an_offer_saves_something_and_never_everything(offer):
    prices = {product.sku: product.price_cents for product in DEMO.products}
    cheapest = min((prices[sku] for sku in offer.products), default=0)
    match offer.kind:
        case "percent":
            assert 0 < offer.percent < 50
        case "amount":
            assert 0 < offer.off_cents < cheapest
        case "n_for_m":
            assert 0 < offer.pay < offer.buy <= len(offer.products)
        case "bundle":
            assert cheapest < offer.price_cents < offer.buy * cheapest
        case "spend":
            assert 0 < offer.off_cents < offer.min_spend_cents


def test_the_welcome_coupon_is_20_off_100_for_60_days():
    welcome = DEMO.welcome
    assert (welcome.off_cents, welcome.min_spend_cents, welcome.valid_days) == (2000, 10000, 60)


# -------------------------------------------------------------------------------- the pictures


def test_every_product_has_its_own_picture():
    pictures = assets.path("demo", "pictures", "goods")
    kept = {file.name: file.read_bytes() for file in pictures.glob("*.webp")}
    assert set(kept) == {product.picture for product in DEMO.products}
    assert len(set(kept.values())) == 240
    assert sum(map(len, kept.values())) <= 3 * MEGABYTE
    for product in DEMO.products:
        with Image.open(pictures / product.picture) as picture:
            assert picture.size == (320, 320)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(("shape", "size"), [("tall", (1080, 1920)), ("wide", (1920, 1080))])
def test_the_kiosk_has_scenes_for_both_ways_of_hanging(scene, shape, size):
    file = assets.path("demo", "pictures", "attract", f"{scene}-{shape}.webp")
    assert file.stat().st_size <= 250_000
    with Image.open(file) as picture:
        assert picture.size == size


def test_the_logo_is_see_through_on_screen_and_pure_black_on_paper():
    with Image.open(assets.path("demo", "logo.png")) as logo:
        assert logo.mode == "RGBA"
        assert logo.getextrema()[3] == (0, 255)
    with Image.open(assets.path("demo", "logo-mono.png")) as mono:
        assert mono.mode == "1"
        assert mono.width == 384
        assert mono.height <= 200


@pytest.mark.parametrize(
    ("icon", "side"), [("icon-192.png", 192), ("icon-512.png", 512), ("favicon.png", 64)]
)
def test_the_app_has_its_icons(icon, side):
    with Image.open(assets.path("icons", icon)) as picture:
        assert picture.size == (side, side)
