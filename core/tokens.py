"""What our QR codes say: signed coupons and member codes that change every half minute.

Coupon: ``C1:`` + base32 of version (1 byte), key id (1), coupon number (8), expiry in epoch seconds
(4) and HMAC-SHA256 cut to 16 bytes: 51 characters of the QR alphanumeric set, so that a keyboard
wedge that loses case does no harm. The signature lets a till without a network refuse a forgery;
that a coupon works once is the database's business.

Member: ``M1:`` + the member's 8-character code + an 8-digit time-based one-time password
(RFC 6238, 30 s). The code names the member; a fresh password also proves that the phone is here.
"""

from __future__ import annotations

import hmac
import secrets
import struct
from base64 import b32decode, b32encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from string import digits

import pyotp
from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, insert, select, update

from core import journal
from core.context import Context
from core.db.schema import UtcTime, metadata
from core.refusals import Refusal

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime, nullable=True),
)

COUPON_HEAD = "C1:"
MEMBER_HEAD = "M1:"
BODY = struct.Struct(">BBQI")
VERSION = 1
MAC_BYTES = 16
STEP_SECONDS = 30
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0/O, 1/I: a member code can be read aloud."""


class CodeForged(Refusal):
    """The QR does not carry our signature, or a key that was revoked."""

    key = "coupon.forged"


@dataclass(frozen=True, slots=True)
class CouponToken:
    """What a genuine coupon QR says."""

    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of the shop: the newest signs, old ones still verify, revoked ones do not."""

    secrets: dict[int, bytes] = field(repr=False)
    newest: int

    def sign(self, number: int, expires_at: datetime) -> str:
        """The text of a coupon's QR code."""
        body = BODY.pack(VERSION, self.newest, number, int(expires_at.timestamp()))
        mac = hmac.digest(self.secrets[self.newest], body, "sha256")[:MAC_BYTES]
        return COUPON_HEAD + b32encode(body + mac).decode()

    def read_coupon(self, payload: str) -> CouponToken:
        """What a coupon QR says. Refuses everything this ring did not sign, whatever its shape."""
        raw = _unbase32(payload.strip().upper().removeprefix(COUPON_HEAD))
        if len(raw) != BODY.size + MAC_BYTES:
            raise CodeForged
        body, mac = raw[: BODY.size], raw[BODY.size :]
        version, key_id, number, expiry = BODY.unpack(body)
        secret = self.secrets.get(key_id)
        if secret is None or version != VERSION:
            raise CodeForged
        if not hmac.compare_digest(mac, hmac.digest(secret, body, "sha256")[:MAC_BYTES]):
            raise CodeForged
        return CouponToken(number, datetime.fromtimestamp(expiry, UTC))

    def member_qr(self, code: str, now: datetime) -> str:
        """The text of a member's QR code at this moment."""
        return f"{MEMBER_HEAD}{code}{self._password(code).at(now)}"

    def read_member(self, payload: str, now: datetime) -> tuple[str, int | None]:
        """The member code of a QR, and the half-minute it proves, or None when it is stale.

        One step either way is fresh: a phone's clock drifts. Refuses what is no member code.
        """
        text = payload.strip().upper().removeprefix(MEMBER_HEAD)
        code, password = text[:8], text[8:]
        if len(text) != 16 or set(password) - set(digits) or set(code) - set(CODE_ALPHABET):
            raise CodeForged
        step = int(now.timestamp()) // STEP_SECONDS
        otp = self._password(code)
        for candidate in (step, step - 1, step + 1):
            if hmac.compare_digest(otp.generate_otp(candidate), password):
                return code, candidate
        return code, None

    def _password(self, code: str) -> pyotp.TOTP:
        # The first key stays the root of member codes: rotating coupon keys must not strand phones.
        return _password(self.secrets[min(self.secrets)], code)


@lru_cache(maxsize=4096)
def _password(root: bytes, code: str) -> pyotp.TOTP:
    secret = b32encode(hmac.digest(root, code.encode(), "sha256")).decode().rstrip("=")
    return pyotp.TOTP(secret, digits=8, interval=STEP_SECONDS, digest=sha256)


def read_ring(connection: Connection) -> KeyRing:
    """All keys that still verify. A shop without any is not initialised."""
    rows = connection.execute(
        select(signing_keys).where(signing_keys.c.revoked_at.is_(None)).order_by(signing_keys.c.id)
    )
    found = {row.id: bytes(row.secret) for row in rows}
    return KeyRing(found, max(found, default=0))


def make_key(connection: Connection, now: datetime) -> int:
    """A fresh signing key; from the next deed on it signs, the older ones go on verifying."""
    newest = connection.execute(
        select(signing_keys.c.id).order_by(signing_keys.c.id.desc()).limit(1)
    ).scalar()
    key_id = (newest or 0) + 1
    row = {"id": key_id, "secret": secrets.token_bytes(32), "made_at": now}
    connection.execute(insert(signing_keys), row)
    return key_id


def rotate(ctx: Context) -> int:
    """Sign with a new key from now on."""
    ctx.require("manage_keys")
    key_id = make_key(ctx.db, ctx.now)
    journal.announce(ctx, "keys.changed", str(key_id))
    return key_id


def revoke(ctx: Context, key_id: int) -> None:
    """No QR signed with this key is accepted again. The last one is replaced at once."""
    ctx.require("manage_keys")
    ctx.db.execute(
        update(signing_keys).where(signing_keys.c.id == key_id).values(revoked_at=ctx.now)
    )
    if not read_ring(ctx.db).secrets:
        make_key(ctx.db, ctx.now)
    journal.announce(ctx, "keys.changed", str(key_id))


def new_member_code() -> str:
    """Eight characters, 40 bits: names a member without telling the phone number."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


def new_coupon_number() -> int:
    """63 random bits: a coupon's number cannot be guessed and fits every database."""
    return secrets.randbits(63)


def _unbase32(text: str) -> bytes:
    try:
        return b32decode(text)
    except ValueError as trouble:
        raise CodeForged from trouble
