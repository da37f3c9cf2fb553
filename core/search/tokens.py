"""The tokens a product is found by, and the tokens of what somebody typed. Pure text.

A Chinese character is a token of its own, in its simplified form, so one character is enough and
either script finds the other; words are looked for by their beginnings. The libraries that know
readings take a second to open and are loaded when the first product is saved; what a query needs
is loaded with the first query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

LONGEST_TOKEN = 16
"""Words and readings are cut to so many letters, in the index and in what is typed."""

LONGEST_TEXT = 60
"""What is typed beyond so many characters is not looked at."""

# Scripts written without spaces: kana and ideographs. One character, one token.
UNSPACED = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
PIECE = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+")
SYLLABLE = re.compile(r"[a-z]+")


def keys_for(name_zh: str, name_en: str, sku: str, codes: Iterable[str] = ()) -> list[str]:
    """The tokens a product is found by, the characters of its names in their order.

    Beside names and SKU these are the readings of the Chinese name in pinyin and jyutping without
    tones, from each syllable on (``wulongcha``, ``longcha``, ``cha``) and as initials (``wlc``,
    ``lc``), and of each code the whole and its last four, five and six digits.
    """
    tokens = [*_written(name_zh), *_written(name_en), *_written(sku)]
    for code in codes:
        whole = _written(code)
        tokens += whole
        tokens += [word[-length:] for word in whole for length in (4, 5, 6) if len(word) > length]
    tokens += _read_aloud(_pinyin(name_zh))
    tokens += _read_aloud(_jyutping(name_zh))
    return _words_once(tokens)


def query_tokens(text: str) -> list[list[str]]:
    """What is looked for: characters that stand side by side, or one word by its beginning.

    ``烏龍 ool`` is ``[["乌", "龙"], ["ool"]]``. Empty when there is nothing to look for in it.
    """
    asked: list[list[str]] = []
    for piece in PIECE.findall(_plain(text[:LONGEST_TEXT])):
        found = _simplified(piece) if is_unspaced(piece) else [_word(piece)]
        if found not in asked:
            asked.append(found)
    return asked


@lru_cache(maxsize=16_384)
def is_unspaced(token: str) -> bool:
    """Whether a token is a character (or characters) of a script without spaces, not a word."""
    return re.match(f"[{UNSPACED}]", token) is not None


def _written(text: str) -> list[str]:
    """A text as tokens; a word in pieces (``coca-cola``) also as one (``cocacola``)."""
    tokens: list[str] = []
    for chunk in _plain(text).split():
        pieces = PIECE.findall(chunk)
        words = [_word(piece) for piece in pieces if not is_unspaced(piece)]
        for piece in pieces:
            tokens += _simplified(piece) if is_unspaced(piece) else [_word(piece)]
        if len(words) > 1:
            tokens.append("".join(words)[:LONGEST_TOKEN])
    return tokens


def _plain(text: str) -> str:
    """Half-width and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _word(piece: str) -> str:
    """A word without its accents: ``café`` is typed ``cafe``."""
    if not piece.isascii():
        letters = unicodedata.normalize("NFKD", piece)
        piece = "".join([letter for letter in letters if not unicodedata.combining(letter)])
    return piece[:LONGEST_TOKEN]


# ----------------------------------------------------------------------------------- readings


def _simplified(characters: str) -> list[str]:
    return [_simplified_one(character) for character in characters]


@lru_cache(maxsize=16_384)
def _simplified_one(character: str) -> str:
    """Each character by itself: its neighbours in the name may be missing from the query."""
    return str(_converter().convert(character))


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("hk2s")


def _pinyin(name: str) -> list[str]:
    from pypinyin import lazy_pinyin

    # The dictionary of readings by word knows the simplified spelling.
    return list(lazy_pinyin("".join(_simplified(name)), errors="ignore"))


def _jyutping(name: str) -> list[str]:
    from ToJyutping import get_jyutping_list

    readings = [reading for _, reading in get_jyutping_list(name) if reading]
    return [syllable for reading in readings for syllable in SYLLABLE.findall(reading)]


def _read_aloud(syllables: Sequence[str]) -> list[str]:
    """The reading from each syllable on, and the initials from each syllable on."""
    initials = "".join([syllable[0] for syllable in syllables])
    tokens: list[str] = []
    for start in range(len(syllables)):
        tokens.append("".join(syllables[start:])[:LONGEST_TOKEN])
        tokens.append(initials[start:][:LONGEST_TOKEN])
    return tokens


def _words_once(tokens: Iterable[str]) -> list[str]:
    """Words once; characters as often as they are written, because their neighbours matter."""
    seen: set[str] = set()
    kept: list[str] = []
    for token in tokens:
        if token in seen and not is_unspaced(token):
            continue
        seen.add(token)
        kept.append(token)
    return kept
