"""Templates: what a letter says, per language, checked when it is saved and when it is used.

The house brings words for the letters every shop sends (``assets/words``); what the shop saves
takes their place, as a new version each time, so that the log can say which words went out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import bindparam, func, insert, select

from core import journal, words
from core.context import Context
from core.db.ids import new_id
from core.messages import fields
from core.messages.fields import TemplateWrong
from core.messages.tables import templates
from core.refusals import Refusal

Purpose = Literal["service", "marketing"]
CODE: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
MOST: Final = {"subject": 200, "body": 4000, "short": 1000}
"""Characters. LINE takes 5,000 in a text, Twilio 1,600 in an SMS, WhatsApp 1,024 in a template."""


class TemplateUnknown(Refusal):
    """Neither the shop nor the house has such a letter."""

    key = "message.template_unknown"


@dataclass(frozen=True, slots=True)
class Text:
    """A letter in one language. ``short`` is for SMS, empty to send the body.

    ``whatsapp`` names the template approved by WhatsApp that says the same; its parameters have
    the names of our fields.
    """

    subject: str
    body: str
    short: str = ""
    whatsapp: str = ""

    @property
    def asks(self) -> frozenset[str]:
        """The fields these words ask for."""
        return frozenset().union(
            *(fields.asked_by(text) for text in (self.subject, self.body, self.short))
        )


@dataclass(frozen=True, slots=True)
class Template:
    """A letter in every language the shop speaks. Version 0 is the house's own."""

    code: str
    purpose: Purpose
    texts: Mapping[str, Text]
    version: int = 0

    @property
    def asks(self) -> frozenset[str]:
        """What somebody has to bring: the fields of any language less what is always there."""
        asked = frozenset().union(*(text.asks for text in self.texts.values()))
        return asked - fields.ALWAYS

    def text(self, language: str) -> Text:
        """The words in this language, or in another when there are none."""
        return self.texts.get(language) or next(iter(self.texts.values()))


NEWEST = (
    select(templates)
    .where(
        templates.c.code == bindparam("code"),
        templates.c.version
        == select(func.max(templates.c.version))
        .where(templates.c.code == bindparam("code"))
        .scalar_subquery(),
    )
    .order_by(templates.c.language)
)


def save(ctx: Context, code: str, purpose: Purpose, texts: Mapping[str, Text]) -> Template:
    """Put new words in force from now on. Every language must be there, every field be known.

    A letter of the house may only use the fields it brings (``fields.KINDS``).
    """
    ctx.require("manage_messages")
    checked = _checked(code, purpose, texts)
    last: int | None = ctx.db.execute(
        select(func.max(templates.c.version)).where(templates.c.code == code)
    ).scalar()
    version = (last or 0) + 1
    ctx.db.execute(
        insert(templates),
        [
            {
                "id": new_id(),
                "code": code,
                "language": language,
                "version": version,
                "purpose": purpose,
                "subject": text.subject,
                "body": text.body,
                "short": text.short,
                "whatsapp": text.whatsapp,
                "saved_at": ctx.now,
                "saved_by": ctx.actor.name,
            }
            for language, text in checked.items()
        ],
    )
    journal.announce(ctx, "template.saved", code, version=version)
    return Template(code, purpose, checked, version)


def find(ctx: Context, code: str) -> Template:
    """The words in force. Refuses a code that nobody has written for."""
    rows = ctx.db.execute(NEWEST, {"code": code}).fetchall()
    if rows:
        texts = {row.language: Text(row.subject, row.body, row.short, row.whatsapp) for row in rows}
        return Template(code, rows[0].purpose, texts, rows[0].version)
    if code in fields.KINDS:
        return of_the_house(code)
    raise TemplateUnknown(code=code)


def every(ctx: Context) -> list[Template]:
    """All letters by their code: the house's own and the shop's."""
    saved = ctx.db.execute(select(templates.c.code).distinct()).scalars()
    return [find(ctx, code) for code in sorted({*saved, *fields.KINDS})]


def of_the_house(code: str) -> Template:
    """The words that came with the program."""
    texts = {
        language: Text(*(_words(language, code, part) for part in ("subject", "body", "short")))
        for language in words.LANGUAGES
    }
    return Template(code, "service", texts)


def _words(language: str, code: str, part: str) -> str:
    return words.sentences(language)[f"message.{code}_{part}"].strip()


def _checked(code: str, purpose: str, texts: Mapping[str, Text]) -> dict[str, Text]:
    if not CODE.fullmatch(code) or purpose not in {"service", "marketing"}:
        raise TemplateWrong("code_wrong")
    brings = fields.kind_of(code).fields | fields.ALWAYS
    cleaned = {}
    for language in words.LANGUAGES:
        text = _cleaned(texts.get(language))
        missing = text.asks - brings
        if missing:
            raise TemplateWrong("field_missing", field=min(missing))
        cleaned[language] = text
    return cleaned


def _cleaned(text: Text | None) -> Text:
    if text is None or not text.subject.strip() or not text.body.strip():
        raise TemplateWrong("empty")
    # A line end in a subject would begin a header of somebody else's choosing.
    said: dict[str, Any] = {
        "subject": " ".join(text.subject.split()),
        "body": text.body.strip(),
        "short": text.short.strip(),
        "whatsapp": text.whatsapp.strip(),
    }
    for part, most in MOST.items():
        if len(said[part]) > most:
            raise TemplateWrong("too_long", most=most)
    return Text(**said)
