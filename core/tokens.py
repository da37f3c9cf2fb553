"""What our QR codes say: signed coupons and member codes that change every half minute.

Coupon: ``C1:`` + base32 of version (1 byte), key id (1), coupon number (8), expiry in epoch seconds
(4) and HMAC-SHA256 cut to 16 bytes: 51 characters of the QR alphanumeric set, so that a keyboard
wedge that loses case does no harm. The signature lets a till without a network refuse a forgery
(``check_offline``); that a coupon works once is the database's business.

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
from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, insert, select

from core.db.schema import UtcTime, metadata
from core.refusals import Refusal

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime, nullable=True),
    Column("retired_at", UtcTime, nullable=True),
)

COUPON_HEAD = "C1:"
MEMBER_HEAD = "M1:"
BODY = struct.Struct(">BBQI")
VERSION = 1
MAC_BYTES = 16
STEP_SECONDS = 30
LAST_KEY = 255
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0/O, 1/I: a member code can be read aloud."""


class CodeForged(Refusal):
    """The QR does not carry our signature."""

    key = "coupon.forged"


class KeyRevoked(CodeForged):
    """Signed with a key the shop has withdrawn, perhaps because it was stolen."""

    key = "coupon.key_revoked"


class KeyRetired(CodeForged):
    """Signed so long ago that the shop no longer reads that key: its coupons are past their day."""

    key = "coupon.key_retired"


class CodeExpired(Refusal):
    """Genuine, and past the last second it was signed for."""

    key = "coupon.code_expired"


class KeysUsedUp(Refusal):
    """A key's number is one byte on the coupon: after 255 of them there is no next one."""

    key = "keys.used_up"


@dataclass(frozen=True, slots=True)
class CouponToken:
    """What a genuine coupon QR says."""

    number: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of the shop: the newest signs, old ones still verify, revoked and retired ones do
    not. ``first`` is what member codes come from.
    """

    secrets: dict[int, bytes] = field(repr=False)
    newest: int
    revoked: frozenset[int] = frozenset()
    retired: frozenset[int] = frozenset()
    first: bytes = field(default=b"", repr=False)

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
            raise self._why_unread(version, key_id)
        if not hmac.compare_digest(mac, hmac.digest(secret, body, "sha256")[:MAC_BYTES]):
            raise CodeForged
        return CouponToken(number, datetime.fromtimestamp(expiry, UTC))

    def live_until(self, now: datetime) -> datetime:
        """The expiry of a live coupon's code shown now: the end of the next half-minute."""
        return datetime.fromtimestamp((_step(now) + 2) * STEP_SECONDS, UTC)

    def is_fresh(self, token: CouponToken, now: datetime) -> bool:
        """Whether a live coupon's code was made within this half-minute or the one before.

        One step ahead is fresh as well: a till's clock drifts. A code signed for longer is none.
        """
        return _step(now) < int(token.expires_at.timestamp()) // STEP_SECONDS <= _step(now) + 3

    def _why_unread(self, version: int, key_id: int) -> CodeForged:
        if version == VERSION and key_id in self.revoked:
            return KeyRevoked()
        return KeyRetired() if version == VERSION and key_id in self.retired else CodeForged()

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
        step = _step(now)
        otp = self._password(code)
        for candidate in (step, step - 1, step + 1):
            if hmac.compare_digest(otp.generate_otp(candidate), password):
                return code, candidate
        return code, None

    def mac(self, use: str, message: str) -> bytes:
        """32 bytes that only this shop can make of a message, apart for each use.

        Under the first key, like the member codes: what is kept must outlive a rotation.
        """
        return hmac.digest(self.secrets[min(self.secrets)], f"{use}\n{message}".encode(), "sha256")

    def _password(self, code: str) -> pyotp.TOTP:
        # The first key stays the root of member codes: rotating coupon keys must not strand phones.
        return _password(self.first or self.secrets[min(self.secrets)], code)


def check_offline(payload: str, ring: KeyRing, now: datetime) -> CouponToken:
    """What a till without any line can know of a coupon: that we signed it, and until when.

    Pure. Refuses a forgery, a withdrawn or retired key, and a code past the second it was signed
    for (a live coupon's is past in a minute). It cannot know whether the coupon was used elsewhere:
    a till refuses what it has taken itself, so that each till that is cut off can be told the same
    coupon once, and the worst case of a coupon is as many uses as there are such tills.
    """
    token = ring.read_coupon(payload)
    if token.expires_at <= now:
        raise CodeExpired(on=token.expires_at.date().isoformat())
    return token


def _step(now: datetime) -> int:
    """The half-minute of a moment."""
    return int(now.timestamp()) // STEP_SECONDS


@lru_cache(maxsize=4096)
def _password(root: bytes, code: str) -> pyotp.TOTP:
    secret = b32encode(hmac.digest(root, code.encode(), "sha256")).decode().rstrip("=")
    return pyotp.TOTP(secret, digits=8, interval=STEP_SECONDS, digest=sha256)


def read_ring(connection: Connection) -> KeyRing:
    """Every key, by what it may still do. A shop without any is not initialised."""
    rows = connection.execute(select(signing_keys).order_by(signing_keys.c.id)).fetchall()
    kept = {row.id: bytes(row.secret) for row in rows if row.revoked_at is None}
    retired = frozenset(row.id for row in rows if row.retired_at is not None and row.id in kept)
    found = {key: secret for key, secret in kept.items() if key not in retired}
    return KeyRing(
        found,
        max(found, default=0),
        revoked=frozenset(row.id for row in rows if row.revoked_at is not None),
        retired=retired,
        # A retired key stays the root of member codes: nobody's phone is stranded by routine.
        first=kept[min(kept)] if kept else b"",
    )


def make_key(connection: Connection, now: datetime) -> int:
    """A fresh signing key; from the next deed on it signs, the older ones go on verifying."""
    newest = connection.execute(
        select(signing_keys.c.id).order_by(signing_keys.c.id.desc()).limit(1)
    ).scalar()
    key_id = (newest or 0) + 1
    if key_id > LAST_KEY:
        raise KeysUsedUp
    row = {"id": key_id, "secret": secrets.token_bytes(32), "made_at": now}
    connection.execute(insert(signing_keys), row)
    return key_id


def new_member_code() -> str:
    """Eight characters, 40 bits: names a member without telling the phone number."""
    bits = secrets.randbits(40)
    return "".join([CODE_ALPHABET[bits >> shift & 31] for shift in range(0, 40, 5)])


def new_coupon_number() -> int:
    """63 random bits: a coupon's number cannot be guessed and fits every database."""
    return secrets.randbits(63)


def _unbase32(text: str) -> bytes:
    try:
        return b32decode(text)
    except ValueError as trouble:
        raise CodeForged from trouble
