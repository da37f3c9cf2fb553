"""A letter as it leaves: words, sender, way out; for e-mail in the shop's colours as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from string import Template as Page
from typing import Any
from uuid import UUID

from core import assets, words
from core.context import Context, Store
from core.messages import fields
from core.messages.contacts import Channel
from core.messages.templates import Purpose, Text

COUPON_CID = "coupon"
"""The name of the coupon's picture inside the letter: nothing is loaded from outside."""


@dataclass(frozen=True, slots=True)
class Approved:
    """The template that WhatsApp has approved, and what goes into its named parameters."""

    name: str
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything a sender needs. ``id`` is also the key under which the far side knows it.

    ``qr`` is the text of the coupon's code, ``way_out`` the link that stops news.
    """

    id: UUID
    channel: Channel
    purpose: Purpose
    to: str
    language: str
    shop: str
    subject: str
    text: str
    html: str = ""
    qr: str = ""
    way_out: str = ""
    approved: Approved | None = None
    handed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a letter comes from, and whom it reaches by which way."""

    store: Store
    purpose: Purpose
    channel: Channel
    language: str
    way_out: str = ""
    qr: str = ""


def write(ctx: Context, text: Text, facts: Mapping[str, Any], at: Occasion) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter. Only an e-mail has a subject and HTML."""
    told = dict(facts) | {"shop": shop_name(ctx, at.language), "branch": at.store.name}
    subject, body = (_fill(one, told, at) for one in (text.subject, text.body))
    if at.channel == "email":
        return subject, _plain(ctx, body, at), _html(ctx, subject, body, at)
    short = _fill(text.short, told, at) if text.short and at.channel == "sms" else body
    return "", "\n".join(one for one in (short, _short_way_out(at)) if one), ""


def approved(text: Text, facts: Mapping[str, Any], ctx: Context, at: Occasion) -> Approved | None:
    """What WhatsApp is sent: the name of its template and our fields, spelled out."""
    if at.channel != "whatsapp" or not text.whatsapp:
        return None
    told = dict(facts) | {"shop": shop_name(ctx, at.language), "branch": at.store.name}
    asked = sorted(fields.asked_by(text.body))
    return Approved(text.whatsapp, tuple((one, _fill(f"{{{one}}}", told, at)) for one in asked))


def shop_name(ctx: Context, language: str) -> str:
    """What the shop calls itself."""
    brand = ctx.rules.brand
    return brand.name_zh if language.startswith("zh") else brand.name_en


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on this colour (WCAG 2 relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#ffffff"


def _fill(text: str, facts: Mapping[str, Any], at: Occasion) -> str:
    return fields.fill(text, facts, language=at.language, currency=at.store.currency)


def _short_way_out(at: Occasion) -> str:
    if at.purpose != "marketing":
        return ""
    if at.channel == "sms":
        return words.say(at.language, "message.short_way_out")
    if at.channel == "line":
        return words.say(at.language, "message.chat_way_out", link=at.way_out)
    return ""


def _footer(ctx: Context, at: Occasion) -> tuple[str, str]:
    """Why this letter came, and who sends it (Cap. 593 wants a sender that can be reached)."""
    if at.purpose == "marketing":
        why = words.say(at.language, "message.mail_marketing_line")
    else:
        why = words.say(at.language, "message.mail_service_line")
    facts = {
        "shop": shop_name(ctx, at.language),
        "branch": words.pick(at.language, at.store.name),
        "address": words.pick(at.language, at.store.address),
        "phone": at.store.phone,
    }
    sender = words.say(at.language, "message.sender_line", **facts)
    return why, " · ".join(part for part in sender.split(" · ") if part.strip())


def _plain(ctx: Context, body: str, at: Occasion) -> str:
    why, sender = _footer(ctx, at)
    lines = [body, "", "-- ", sender, why]
    if at.way_out:
        lines.append(f"{words.say(at.language, 'message.mail_way_out')}: {at.way_out}")
    return "\n".join(lines) + "\n"


def _html(ctx: Context, subject: str, body: str, at: Occasion) -> str:
    colour = ctx.rules.brand.seed_colour
    why, sender = _footer(ctx, at)
    return Page(assets.path("web", "letter.html").read_text("utf-8")).substitute(
        lang="zh-Hant" if at.language == "zh_Hant" else "en",
        title=escape(subject),
        shop=escape(shop_name(ctx, at.language)),
        colour=colour,
        ink=ink_on(colour),
        body="\n".join(f"<p>{_lines(one)}</p>" for one in body.split("\n\n")),
        coupon=_coupon(at),
        why=escape(why),
        sender=escape(sender),
        way_out=_way_out(at),
    )


def _lines(paragraph: str) -> str:
    return escape(paragraph.strip()).replace("\n", "<br>")


def _coupon(at: Occasion) -> str:
    if not at.qr:
        return ""
    said = escape(words.say(at.language, "message.mail_coupon_line"))
    return (
        f'<p style="text-align:center"><img src="cid:{COUPON_CID}" width="220" height="220" '
        f'alt="{escape(at.qr)}"><br>{said}</p>'
    )


def _way_out(at: Occasion) -> str:
    if not at.way_out:
        return ""
    said = escape(words.say(at.language, "message.mail_way_out"))
    return f'<a href="{escape(at.way_out)}" style="color:#555555">{said}</a>'
