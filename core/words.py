"""Every sentence the shop says, in each of its languages.

Sentences live in ``assets/words/<language>/<part>.toml``, one flat file for each part of the
house; ``join = "Join"`` in ``kiosk.toml`` is said with ``say("en", "kiosk.join")``. A placeholder
may ask for a spelling: ``{total_cents:money}``, ``{points:number}``, ``{expires_on:day}``.

    say("en", "kiosk.worth", cents=1250)          # 'worth HK$12.50'
    say("zh_Hant", "kiosk.worth", cents=1250)     # '相當於 HK$12.50'
"""

from __future__ import annotations

import logging
import string
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from core import assets
from core.money import CURRENCIES

LANGUAGES: Mapping[str, str] = {"zh_Hant": "繁體中文", "en": "English"}
"""The languages the shop speaks, each by its own name, in the order they are offered."""

FALLBACK = "en"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

log = logging.getLogger("sammiu.words")


def say(lang: str, key: str, *, currency: str = "HKD", **facts: Any) -> str:
    """The sentence for ``key`` with ``facts`` put in; amounts are in ``currency``.

    Never raises: a customer must not meet a traceback because of a missing word. A key no
    language knows is said as its own name and logged, and a test keeps that from happening.
    """
    sentence = sentences(lang).get(key) or sentences(FALLBACK).get(key)
    if sentence is None:
        log.error("no words for %s", key)
        return key
    try:
        return _Speaker(lang, currency).vformat(sentence, (), facts)
    except (KeyError, ValueError, IndexError):
        log.error("the words of %s do not fit the facts %s", key, sorted(facts))
        return sentence


def knows(key: str) -> bool:
    """Whether there is a sentence for ``key``."""
    return key in sentences(FALLBACK)


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """All sentences of one language by key; read from the files once."""
    found: dict[str, str] = {}
    for file in sorted(assets.path("words", lang).glob("*.toml")):
        for name, sentence in tomllib.loads(file.read_text("utf-8")).items():
            found[f"{file.stem}.{name}"] = sentence
    return found


def pick(lang: str, names: Mapping[str, str]) -> str:
    """The name in this language, or in another one when the shop has written no other."""
    return names.get(lang) or names.get(FALLBACK) or next(iter(names.values()), "")


def money(cents: int, currency: str = "HKD", *, sign: bool = True) -> str:
    """An amount in a sentence: ``HK$1,234.50``, ``HK$320`` when there are no cents, ``NT$99``."""
    known = CURRENCIES[currency]
    whole, rest = divmod(abs(cents), 10**known.digits)
    digits = f"{whole:,}.{rest:0{known.digits}d}" if rest else f"{whole:,}"
    return f"{'−' if cents < 0 else ''}{known.symbol if sign else ''}{digits}"


def day(lang: str, when: date | datetime) -> str:
    """A date as people write it: ``31 Mar 2027`` or ``2027年3月31日``."""
    if lang.startswith("zh"):
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


class _Speaker(string.Formatter):
    """Spells facts the way the shop writes them."""

    def __init__(self, lang: str, currency: str) -> None:
        self.lang = lang
        self.currency = currency

    def format_field(self, value: Any, spec: str) -> Any:
        if spec == "money":
            return money(value, self.currency)
        if spec == "number":
            return f"{value:,}"
        if spec == "day":
            return day(self.lang, value)
        if isinstance(value, Mapping) and not spec:
            return pick(self.lang, value)
        return super().format_field(value, spec)
