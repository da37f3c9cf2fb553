"""The way out of marketing: a signed link in every letter, STOP by SMS, free and at once.

Hong Kong's PDPO Part VIA (s. 35G) wants an opt-out to cost nothing and to be honoured without
delay; RFC 8058 wants one press. The link carries its own proof, so it works for as long as the
letter exists, even after the shop's keys were changed or revoked: whoever says no needs no key.
"""

from __future__ import annotations

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from core import consent
from core.context import Context
from core.members import members
from core.messages import contacts
from core.messages.contacts import CHANNELS, Channel
from core.refusals import Refusal
from core.tokens import CodeForged, KeyRing, signing_keys

BODY: Final = struct.Struct(">BB16sB")
VERSION: Final = 1
MAC_BYTES: Final = 16

OUT: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
    | {"停止", "取消", "退訂", "退订", "取消接收", "停止接收"}
)
"""What Twilio takes for an opt-out by default, and what people here write."""
IN: Final = frozenset({"start", "unstop", "yes", "開始", "开始", "恢復"})


class LinkWrong(Refusal):
    """Not a link of ours, or cut short on its way."""

    key = "message.out_wrong"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who wants no more news, and by which way."""

    member_id: UUID
    channel: Channel
    language: str


def token(keys: KeyRing, member_id: UUID, channel: Channel) -> str:
    """The end of a member's own link."""
    body = BODY.pack(VERSION, keys.newest, member_id.bytes, CHANNELS.index(channel))
    return urlsafe_b64encode(body + _mac(keys.secrets[keys.newest], body)).decode().rstrip("=")


def read(ctx: Context, text: str) -> Leaving:
    """Whose link this is. Refuses what this shop did not sign."""
    raw = _raw(text)
    body, mac = raw[: BODY.size], raw[BODY.size :]
    version, key_id, member, channel = BODY.unpack(body)
    secret = ctx.db.execute(
        select(signing_keys.c.secret).where(signing_keys.c.id == key_id)
    ).scalar()
    if secret is None or version != VERSION or channel >= len(CHANNELS):
        raise LinkWrong
    if not hmac.compare_digest(mac, _mac(bytes(secret), body)):
        raise LinkWrong
    member_id = UUID(bytes=member)
    language = ctx.db.execute(select(members.c.language).where(members.c.id == member_id)).scalar()
    if language is None:
        raise LinkWrong
    return Leaving(member_id, CHANNELS[channel], language)


def leave(ctx: Context, text: str) -> Leaving:
    """No more news this way, from now on. Pressed again it stays so."""
    leaving = read(ctx, text)
    no_more(ctx, leaving.member_id, leaving.channel, leaving.language)
    return leaving


def no_more(ctx: Context, member_id: UUID, channel: str, language: str) -> None:
    """The member's no, kept once."""
    if consent.allows(ctx, member_id, "marketing", channel):
        consent.record(ctx, member_id, granted=False, language=language, channel=channel)


def heard(ctx: Context, channel: Channel, address: str, text: str) -> str:
    """Somebody wrote to the shop: "out", "in", "linked" or "" for anything else.

    STOP by SMS closes that way altogether, as the operator does; elsewhere it ends the news. A
    fresh member QR sent from LINE or WhatsApp ties that account to the member.
    """
    said = text.strip().lower().strip(" .!。！")
    member_id = contacts.owner_of(ctx, channel, address)
    if member_id is not None and said in OUT:
        language = contacts.reach(ctx, member_id).language
        no_more(ctx, member_id, channel, language)
        if channel == "sms":
            contacts.close(ctx, member_id, channel, "stop")
        return "out"
    if member_id is not None and said in IN:
        contacts.reopen(ctx, member_id, channel)
        return "in"
    return "linked" if _link(ctx, channel, address, text.strip()) else ""


def _link(ctx: Context, channel: Channel, address: str, text: str) -> bool:
    if channel not in {"line", "whatsapp"} or not text.upper().startswith("M1:"):
        return False
    try:
        code, step = ctx.keys.read_member(text, ctx.now)
    except CodeForged:
        return False
    member_id = ctx.db.execute(select(members.c.id).where(members.c.code == code)).scalar()
    if step is None or member_id is None:
        return False
    contacts.set_contact(ctx, member_id, channel, address)
    return True


def _raw(text: str) -> bytes:
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as trouble:
        raise LinkWrong from trouble
    if len(raw) != BODY.size + MAC_BYTES:
        raise LinkWrong
    return raw


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"way out" + body, "sha256")[:MAC_BYTES]
