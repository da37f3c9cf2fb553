"""How a letter will look before it goes to anybody: in each language, by each way, at what cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.context import Context
from core.messages import fields, letter, segments
from core.messages.contacts import CHANNELS, Channel
from core.messages.letter import Occasion
from core.messages.segments import Segments
from core.messages.templates import Purpose, Text

SAMPLE_LINK = "https://shop.example/u/…"


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter with sample facts. ``sms_cents`` is what one SMS of it would cost."""

    language: str
    subject: str
    html: str
    texts: dict[Channel, str]
    sms: Segments
    sms_cents: int


def of(
    ctx: Context,
    text: Text,
    language: str,
    *,
    purpose: Purpose = "service",
    facts: Mapping[str, Any] | None = None,
) -> Preview:
    """This text as the sample member would get it. Refuses what could not be saved."""
    told = _samples(text) | dict(facts or {})
    texts: dict[Channel, str] = {}
    subject = html = ""
    for channel in CHANNELS:
        link = SAMPLE_LINK if purpose == "marketing" else ""
        at = Occasion(ctx.store, purpose, channel, language, way_out=link)
        head, body, dressed = letter.write(ctx, text, told, at)
        texts[channel] = body
        if channel == "email":
            subject, html = head, dressed
    sms = segments.count(texts["sms"])
    cents = sms.parts * ctx.rules.messages.sms_part_cents
    return Preview(language, subject, html, texts, sms, cents)


def _samples(text: Text) -> dict[str, Any]:
    asked = text.asks  # refuses unknown fields and open braces
    return {name: fields.SAMPLES[name] for name in asked if name in fields.SAMPLES}
