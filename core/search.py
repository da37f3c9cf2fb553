"""Finding a product by what a cashier types: Chinese, English, pinyin, jyutping, SKU, last digits.

A product is kept as tokens. A Chinese character is a token of its own, in its simplified form, so
one character is enough and both scripts find each other; words are found by their beginnings.
SQLite keeps the tokens in a contentless FTS5 table whose row numbers run from the most popular
product to the least, so the first page is the first rows of the index and nothing is ever ranked
or sorted. PostgreSQL keeps grams in an array under a GIN index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    all_,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from core.db.schema import Key, metadata

LONGEST_TOKEN = 16
"""Words and readings are cut to so many letters, in the index and in what is typed."""

LONGEST_TEXT = 60
"""What is typed beyond so many characters is not looked at."""

MOST_POPULAR = 2**31 - 1
"""Popularity is a whole number from 0 to this."""

# Scripts that are written without spaces: ideographs and kana. One character, one token.
UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECES = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")


# ------------------------------------------------------------------------------------- tokens


def keys_for(name_zh: str, name_en: str, sku: str, codes: Iterable[str] = ()) -> list[str]:
    """The tokens a product is found by, the characters of its names in their order.

    Beside names and SKU these are the readings of the Chinese name in pinyin and jyutping without
    tones, from each syllable on (``wulongcha``, ``longcha``, ``cha``) and as initials (``wlc``,
    ``lc``), and of each code the whole and its last four, five and six digits.
    """
    tokens = [*_written(name_zh), *_written(name_en), *_written(sku)]
    for code in codes:
        tokens += _written(code)
        tokens += (code[-length:].lower() for length in (4, 5, 6) if len(code) > length)
    tokens += _read_aloud(_pinyin(name_zh))
    tokens += _read_aloud(_jyutping(name_zh))
    return _said_once(tokens)


def query_tokens(text: str) -> list[list[str]]:
    """What is looked for: characters that must stand side by side, or the beginning of a word.

    ``烏龍 ool`` is ``[["乌", "龙"], ["ool"]]``. Empty when nothing in it can be looked for.
    """
    asked: list[list[str]] = []
    for piece in PIECES.findall(_plain(text[:LONGEST_TEXT])):
        found = _simplified(piece) if _is_unspaced(piece) else [_word(piece)]
        if found not in asked:
            asked.append(found)
    return asked


def _written(text: str) -> list[str]:
    """A text as tokens; a word in pieces (``coca-cola``) also as one (``cocacola``)."""
    tokens: list[str] = []
    for chunk in _plain(text).split():
        words: list[str] = []
        for piece in PIECES.findall(chunk):
            if _is_unspaced(piece):
                tokens += _simplified(piece)
            else:
                words.append(_word(piece))
        tokens += words
        if len(words) > 1:
            tokens.append("".join(words)[:LONGEST_TOKEN])
    return tokens


def _plain(text: str) -> str:
    """Half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _is_unspaced(piece: str) -> bool:
    return not piece.isascii() and UNSPACED_START.match(piece) is not None


def _word(piece: str) -> str:
    """A word without its accents: ``café`` is typed ``cafe``."""
    if not piece.isascii():
        letters = unicodedata.normalize("NFKD", piece)
        piece = "".join([letter for letter in letters if not unicodedata.combining(letter)])
    return piece[:LONGEST_TOKEN]


def _simplified(characters: str) -> list[str]:
    return [_simplified_character(character) for character in characters]


@lru_cache(maxsize=16_384)
def _simplified_character(character: str) -> str:
    """Each character by itself: what it becomes must not hang on its neighbours in the query."""
    return str(_converter().convert(character))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("hk2s")


def _pinyin(name: str) -> list[str]:
    from pypinyin import lazy_pinyin

    # The readings of words are known in simplified characters.
    return list(lazy_pinyin("".join(_simplified(name)), errors="ignore"))


def _jyutping(name: str) -> list[str]:
    from ToJyutping import get_jyutping_list

    readings = [reading for _, reading in get_jyutping_list(name) if reading]
    return [syllable for reading in readings for syllable in SYLLABLES.findall(reading)]


def _read_aloud(syllables: Sequence[str]) -> list[str]:
    """Readings from each syllable on, and their initials."""
    initials = "".join([syllable[0] for syllable in syllables])
    tokens: list[str] = []
    for start in range(len(syllables)):
        tokens.append("".join(syllables[start:])[:LONGEST_TOKEN])
        tokens.append(initials[start : start + LONGEST_TOKEN])
    return tokens


def _said_once(tokens: Iterable[str]) -> list[str]:
    """Words once; characters as often as they are written, for their neighbours matter."""
    seen: set[str] = set()
    kept: list[str] = []
    for token in tokens:
        if token in seen and token.isascii():
            continue
        seen.add(token)
        kept.append(token)
    return kept


# ------------------------------------------------------------------------------------- tables

Grams = Text().with_variant(ARRAY(Text), "postgresql")
"""What the index holds of a product: its tokens in one text on SQLite (a contentless index must be
told what to forget), the array that is indexed on PostgreSQL."""

product_search = Table(
    "product_search",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("product_id", Key, nullable=False, unique=True),
    Column("popularity", Integer, nullable=False),
    Column("grams", Grams, nullable=False),
)
"""One row for each product that can be found. On SQLite ``id`` is its row in the FTS5 table and
falls with popularity; on PostgreSQL it is a plain number."""

LIKED_FIRST = Index("ix_product_search_liked", product_search.c.popularity.desc(), "id")

fts = table("product_grams", column("product_grams"), column("rowid", Integer), column("tokens"))

CREATE_FTS = text(
    "create virtual table if not exists product_grams"
    " using fts5(tokens, content='', tokenize='ascii', prefix='1 2 3')"
)
