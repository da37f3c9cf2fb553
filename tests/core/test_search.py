"""Products are found by whatever a cashier types, on both engines alike."""

import subprocess
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from core import search
from core.db.engines import open_engines

GOODS = {
    "oolong": ("日式烏龍茶包 20入", "Japanese Oolong Tea Bags 20s", "TEA-001", ("4891234567895",)),
    "milk_tea": ("港式奶茶", "Hong Kong Milk Tea", "TEA-002", ("4891234567888",)),
    "lemon": ("維他檸檬茶 250毫升", "Vita Lemon Tea 250ml", "VITA-LT250", ()),
    "cola": ("可口可樂", "Coca-Cola", "COLA330", ()),
    "cafe": ("即溶咖啡", "Café au Lait Ｎｏ．５", "CAF-5", ()),
    "noodles": ("裏海魚麪", "Fish Noodles", "N-9", ()),
}
LIKED = {name: 10 * place for place, name in enumerate(reversed(GOODS), 1)}
IDS = {name: UUID(int=number) for number, name in enumerate(GOODS, 1)}
NAMES = {product_id: name for name, product_id in IDS.items()}


@pytest.fixture
def shelf(database_url: str) -> Iterator[Connection]:
    """A shelf of six products, the first of them the most popular."""
    deeds, questions, _ = open_engines(database_url)
    with deeds.begin() as connection:
        for name, product in GOODS.items():
            search.put(connection, IDS[name], search.keys_for(*product), popularity=LIKED[name])
    with deeds.begin() as connection:
        yield connection
    deeds.dispose()
    questions.dispose()


def found(shelf, typed, **page):
    return [NAMES[product_id] for product_id in search.find(shelf, typed, **page)]


# -------------------------------------------------------------------------------- what is typed


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("茶", ["oolong", "milk_tea", "lemon"]),
        ("烏龍", ["oolong"]),
        ("乌龙茶", ["oolong"]),  # simplified finds traditional
        ("龍茶", ["oolong"]),
        ("烏茶", []),  # characters must stand side by side
        ("茶龍", []),
        ("奶茶", ["milk_tea"]),
        ("里海", ["noodles"]),  # 裏, 裡 and 里 are one
        ("魚麵", ["noodles"]),
        ("tea", ["oolong", "milk_tea", "lemon"]),
        ("TE", ["oolong", "milk_tea", "lemon"]),
        ("milk tea", ["milk_tea"]),
        ("tea milk", ["milk_tea"]),
        ("mil 奶", ["milk_tea"]),
        ("japanese", ["oolong"]),
        ("ea", []),  # words are found by their beginning
        ("wulong", ["oolong"]),
        ("wulongcha", ["oolong"]),
        ("rswlc", ["oolong"]),
        ("wlc", ["oolong"]),
        ("naaicaa", ["milk_tea"]),
        ("nc", ["milk_tea"]),
        ("ningmungcaa", ["lemon"]),
        ("ningmengcha", ["lemon"]),
        ("TEA-001", ["oolong"]),
        ("tea001", ["oolong"]),
        ("vita-lt", ["lemon"]),
        ("4891234567895", ["oolong"]),
        ("7895", ["oolong"]),
        ("67895", ["oolong"]),
        ("567895", ["oolong"]),
        ("48912345", ["oolong", "milk_tea"]),
        ("20入", ["oolong"]),
        ("250ml", ["lemon"]),
        ("cocacola", ["cola"]),
        ("coca-cola", ["cola"]),
        ("coca cola", ["cola"]),
        ("cafe", ["cafe"]),
        ("CAFÉ", ["cafe"]),
        ("no.5", ["cafe"]),
        ("烏龍啤酒", []),
        ("whisky", []),
        ("", []),
        ("  ", []),
        ("!?*\"'%_", []),
        ('茶" OR "', []),
        ("tea*", ["oolong", "milk_tea", "lemon"]),
    ],
)
def test_a_cashier_finds_it(shelf, typed, names):
    assert found(shelf, typed) == names


def test_every_beginning_of_every_word_finds_its_product(shelf):
    """Whatever way an engine takes for a length, none is missed and none is too many."""
    for name, product in GOODS.items():
        for token in search.keys_for(*product):
            for length in range(1, len(token) + 1):
                assert name in found(shelf, token[:length]), token[:length]
    assert found(shelf, "japanesex") == found(shelf, "ningmungcax") == []


def test_what_is_typed_at_length_is_still_looked_for(shelf):
    assert found(shelf, "tea " * 500) == ["oolong", "milk_tea", "lemon"]


@given(st.text(max_size=80))
def test_nothing_that_can_be_typed_is_too_much_for_the_question(text):
    for asked in search.query_tokens(text):
        assert asked
        assert all(asked)
        assert not any(sign in token for token in asked for sign in " \"'%_*\\")


# ------------------------------------------------------------------------------------ the order


def test_the_popular_come_first_then_the_newest(shelf):
    tokens = search.keys_for("新茶", "New Tea", "NEW", ())
    older, newer = UUID(int=100), UUID(int=101)
    for product_id in (older, newer):
        search.put(shelf, product_id, tokens, popularity=LIKED["milk_tea"])
    hits = search.find(shelf, "tea")
    assert hits == [IDS["oolong"], newer, older, IDS["milk_tea"], IDS["lemon"]]


def test_pages_follow_each_other(shelf):
    assert found(shelf, "tea", limit=2) == ["oolong", "milk_tea"]
    assert found(shelf, "tea", limit=2, offset=2) == ["lemon"]
    assert found(shelf, "tea", limit=2, offset=4) == []


def test_a_product_moves_up_when_it_sells(shelf):
    search.set_popularity(shelf, IDS["lemon"], 1000)
    assert found(shelf, "tea") == ["lemon", "oolong", "milk_tea"]
    assert found(shelf, "檸檬茶") == ["lemon"]


@pytest.mark.parametrize("popularity", [-5, 0, 2**31 - 1, 2**40])
def test_any_popularity_has_its_place(shelf, popularity):
    search.put(shelf, IDS["cola"], ["茶"], popularity=popularity)
    place = 0 if popularity > 100 else 3
    assert found(shelf, "茶")[place] == "cola"


# --------------------------------------------------------------------------- names that change


def test_a_product_with_a_new_name_is_not_found_by_the_old_one(shelf):
    search.put(shelf, IDS["oolong"], search.keys_for("普洱", "Puer", "TEA-001"), popularity=1)
    assert found(shelf, "烏龍") == found(shelf, "oolong") == []
    assert found(shelf, "普洱") == found(shelf, "puer") == found(shelf, "tea001") == ["oolong"]
    assert found(shelf, "茶") == ["milk_tea", "lemon"]


def test_putting_a_product_again_changes_nothing(shelf):
    for _ in range(3):
        search.put(shelf, IDS["cola"], search.keys_for(*GOODS["cola"]), popularity=LIKED["cola"])
    assert found(shelf, "可樂") == ["cola"]


def test_a_product_taken_out_is_found_no_more(shelf):
    search.remove(shelf, IDS["oolong"])
    search.remove(shelf, IDS["oolong"])
    assert found(shelf, "茶") == ["milk_tea", "lemon"]
    search.set_popularity(shelf, IDS["oolong"], 5)
    assert found(shelf, "烏龍") == []


def test_what_is_undone_is_not_found(shelf):
    doing = shelf.begin_nested()
    search.put(shelf, UUID(int=500), ["茶"])
    search.remove(shelf, IDS["oolong"])
    doing.rollback()
    assert found(shelf, "茶") == ["oolong", "milk_tea", "lemon"]


def test_a_tidy_index_finds_the_same(shelf):
    tokens = search.keys_for("新茶", "New Tea", "NEW", ())
    for number in range(1000, 1100):
        with shelf.begin_nested():
            search.put(shelf, UUID(int=number), tokens)
    before = search.find(shelf, "tea", limit=200)
    while search.tidy(shelf, pages=5):
        pass
    assert search.find(shelf, "tea", limit=200) == before
    assert len(before) == 103


# ---------------------------------------------------------------------------------- the tokens


def test_the_tokens_of_a_product():
    assert search.keys_for("烏龍茶", "Oolong", "T-1", ("12345678",)) == [
        *("乌", "龙", "茶", "oolong", "t", "1", "t1"),
        *("12345678", "5678", "45678", "345678"),
        *("wulongcha", "wlc", "longcha", "lc", "cha", "c"),
        *("wulungcaa", "lungcaa", "caa"),
    ]


def test_the_reading_follows_the_word():
    """長 is cháng in 長城, zhǎng in 校長; 行 is hong4 in 銀行, hang4 in 行街."""
    assert "changcheng" in search.keys_for("長城", "", "")
    assert "xiaozhang" in search.keys_for("校長", "", "")
    assert "nganhong" in search.keys_for("銀行", "", "")


def test_the_shop_opens_without_the_dictionaries():
    """They take a second to load; only saving a product needs them."""
    asked = (
        "import sys; from core import search; search.query_tokens('tea');"
        "print({'opencc', 'pypinyin', 'ToJyutping'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
