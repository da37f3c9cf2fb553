"""What a template may say: its fields, how each is spelled, and the letters every shop sends.

Whoever writes a template only names a field, ``{points}``; that points are grouped in thousands and
days are written out is the field's own business. A field name is looked up in ``FIELDS`` and
nowhere else: no attributes, no indexes, no spellings, so a template can run nothing.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from core import words
from core.refusals import Refusal

Spelling = Literal["text", "number", "money", "day"]

FIELDS: Final[Mapping[str, Spelling]] = {
    "name": "text",
    "shop": "text",
    "balance": "number",
    "points": "number",
    "worth": "money",
    "amount": "money",
    "day": "day",
    "tier": "text",
    "gift": "text",
    "coupon": "text",
    "code": "text",
    "minutes": "number",
    "branch": "text",
    "number": "text",
    "link": "text",
}
"""Every field there is. Amounts are in cents of the branch's currency, days are ISO dates."""

ALWAYS: Final = frozenset({"name", "shop", "branch", "balance"})
"""What each member and branch brings along: nobody has to hand these in."""


SAMPLES: Final[Mapping[str, Any]] = {
    "name": {"en": "Ms Chan", "zh_Hant": "陳小姐"},
    "balance": 2680,
    "points": 1200,
    "worth": 2400,
    "amount": 12800,
    "day": "2027-03-31",
    "tier": {"en": "Gold", "zh_Hant": "金卡"},
    "gift": {"en": "a slice of cake", "zh_Hant": "蛋糕一件"},
    "coupon": {"en": "HK$20 off", "zh_Hant": "減 HK$20"},
    "code": "402913",
    "minutes": 10,
    "number": "TST-1-000123",
    "link": "https://shop.example/",
}
"""What a preview fills in; shop and branch are the shop's own."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A letter of the house: what it brings, and how long it is worth sending.

    ``at_once``: the member is waiting for it, so quiet hours do not hold it back. ``secret``: its
    text is forgotten as soon as it has left.
    """

    code: str
    fields: frozenset[str]
    at_once: bool = False
    secret: bool = False
    lives: timedelta = timedelta(days=3)


KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind("welcome", frozenset(), at_once=True),
        Kind("points_expiring", frozenset({"points", "day"})),
        Kind("birthday", frozenset({"gift", "day"})),
        Kind("tier_up", frozenset({"tier"})),
        Kind(
            "verification_code",
            frozenset({"code", "minutes"}),
            at_once=True,
            secret=True,
            lives=timedelta(minutes=10),
        ),
        Kind("retention_notice", frozenset({"day"})),
        Kind("coupon_issued", frozenset({"coupon", "day"}), at_once=True),
    )
}
"""The letters whose words the house brings along, in both languages."""

OTHER = Kind("", frozenset(FIELDS), lives=timedelta(days=3))
"""Any letter that the shop wrote for itself."""


class TemplateWrong(Refusal):
    """The text asks for something that is not there.

    ``reason``: field_unknown, field_missing, braces, empty, too_long or code_wrong.
    """

    key = "message.template_braces"

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.key = f"message.template_{reason}"


def kind_of(code: str) -> Kind:
    """How this letter is treated."""
    return KINDS.get(code, OTHER)


def asked_by(text: str) -> frozenset[str]:
    """The fields a text asks for. Refuses braces that do not close, and everything but a name."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as trouble:
        raise TemplateWrong("braces") from trouble
    asked = set()
    for _, name, spelling, conversion in parts:
        if name is None:
            continue
        if spelling or conversion or not name.isidentifier():
            raise TemplateWrong("braces")
        if name not in FIELDS:
            raise TemplateWrong("field_unknown", field=name)
        asked.add(name)
    return frozenset(asked)


def fill(text: str, facts: Mapping[str, Any], *, language: str, currency: str) -> str:
    """The text with its fields spelled out. Raises ``KeyError`` when a fact is missing."""
    told = []
    for literal, name, _, _ in string.Formatter().parse(text):
        told.append(literal)
        if name is not None:
            told.append(spelled(name, facts[name], language=language, currency=currency))
    return "".join(told)


def spelled(name: str, value: Any, *, language: str, currency: str) -> str:
    """One fact as people of this language write it; names in many languages are picked from."""
    match FIELDS[name]:
        case "number":
            return f"{value:,}"
        case "money":
            return words.money(value, currency)
        case "day":
            return words.day(language, date.fromisoformat(value))
        case _:
            return words.pick(language, value) if isinstance(value, Mapping) else str(value)
