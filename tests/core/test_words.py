"""Every sentence in every language, with the same facts in it, in characters our faces can draw."""

from __future__ import annotations

import ast
import re
import string
from datetime import date
from pathlib import Path

import pytest

from core import assets, words
from core.words import say

ROOT = Path(__file__).parents[2]
HOUSE = ("core", "devices", "ui", "kiosk", "staff_app", "shop")
ASCII_MARK_AFTER_CHINESE = re.compile(r"[\u4e00-\u9fff][,!?;:](?!\w+})")


def test_all_languages_know_the_same_sentences():
    known = {lang: set(words.sentences(lang)) for lang in words.LANGUAGES}
    assert known["en"] == known["zh_Hant"]


def test_a_sentence_takes_the_same_facts_in_every_language():
    for key, english in words.sentences("en").items():
        assert _facts(english) == _facts(words.sentences("zh_Hant")[key]), key


def test_no_sentence_is_empty():
    assert [key for lang in words.LANGUAGES for key, said in words.sentences(lang).items()
            if not said.strip()] == []  # fmt: skip


def test_chinese_sentences_use_chinese_marks():
    marked = {
        key: said
        for key, said in words.sentences("zh_Hant").items()
        if ASCII_MARK_AFTER_CHINESE.search(said)
    }
    assert marked == {}


def test_everything_said_in_code_has_words():
    asked = {key: where for where, key in _keys_in_code()}
    assert {key: where for key, where in asked.items() if not words.knows(key)} == {}


def test_money_is_written_as_on_a_price_tag():
    assert words.money(123_450) == "HK$1,234.50"
    assert words.money(32_000) == "HK$320"
    assert words.money(-5) == "−HK$0.05"
    assert words.money(1_000, "TWD") == "NT$1,000"


def test_a_taiwan_shop_says_its_own_dollars():
    said = say("en", "kiosk.from_spend", currency="TWD", spend=words.money(320, "TWD"))
    assert "NT$320" in said


def test_a_date_is_written_as_people_write_it():
    assert words.day("en", date(2027, 3, 31)) == "31 Mar 2027"
    assert words.day("zh_Hant", date(2027, 3, 31)) == "2027年3月31日"


def test_facts_are_spelled_by_the_language():
    assert say("en", "kiosk.expiring", points=1200, on=date(2027, 3, 31)) == (
        "1,200 points are yours until 31 Mar 2027"
    )


def test_a_fact_that_is_named_in_both_languages_is_said_in_the_right_one():
    speaker = words._Speaker("zh_Hant", "HKD")
    assert speaker.vformat("{name}", (), {"name": {"en": "Tea", "zh_Hant": "茶"}}) == "茶"


def test_a_missing_word_is_never_a_traceback():
    assert say("en", "kiosk.no_such_sentence") == "kiosk.no_such_sentence"
    assert say("en", "kiosk.expiring") == words.sentences("en")["kiosk.expiring"]
    assert say("fr", "kiosk.done") == "Done"


def test_a_name_falls_back_to_the_language_there_is():
    assert words.pick("zh_Hant", {"en": "Tea", "zh_Hant": "茶"}) == "茶"
    assert words.pick("zh_Hant", {"en": "Tea"}) == "Tea"
    assert words.pick("en", {"zh_Hant": "茶"}) == "茶"
    assert words.pick("en", {}) == ""


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_character_we_say_is_in_our_faces(weight: str):
    from fontTools.ttLib import TTFont

    with TTFont(assets.path("fonts", f"SammiuSans-{weight}.woff2"), lazy=True) as face:
        drawn = set(face.getBestCmap())
    said = {mark for lang in words.LANGUAGES for one in words.sentences(lang).values()
            for mark in one if mark != "\n"}  # fmt: skip
    assert {mark for mark in said if ord(mark) not in drawn} == set()


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _keys_in_code() -> list[tuple[str, str]]:
    """Every literal key given to ``say``, and every ``key`` of a refusal."""
    found = []
    for folder in HOUSE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                found += [(f"{file.name}:{node.lineno}", key) for key in _keys_of(node)]
    return found


def _keys_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "say":
            return [
                one.value
                for one in node.args
                if isinstance(one, ast.Constant)
                and isinstance(one.value, str)
                and re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", one.value)
            ]
    if isinstance(node, ast.ClassDef):
        return [
            line.value.value
            for line in node.body
            if isinstance(line, ast.Assign)
            and getattr(line.targets[0], "id", "") == "key"
            and isinstance(line.value, ast.Constant)
        ]
    return []
