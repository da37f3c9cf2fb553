"""What stands on a gift card: its number, and the same number signed as a QR code.

Number: sixteen digits, a 9, thirteen of chance, and two check digits by ISO 7064 MOD 97-10 (the
rule of IBANs: the whole number leaves 1 when divided by 97), so that no slip of one digit, and no
two digits swapped, makes another card's number. No product code has sixteen digits.

QR: ``G1:`` + base32 of version (1 byte), key id (1), number (8) and HMAC-SHA256 cut to 20 bytes:
51 characters of the QR alphanumeric set, like a coupon's. The name of the code is signed with it:
a coupon's signature is never a card's.
"""

from __future__ import annotations

import hmac
import re
import secrets
import struct
import unicodedata
from base64 import b32decode, b32encode

from core.refusals import Refusal
from core.tokens import KeyRing

HEAD = "G1:"
BODY = struct.Struct(">BBQ")
VERSION = 1
MAC_BYTES = 20
DIGITS = 16
CHANCE = 10**13
NUMBER = re.compile(r"^9\d{15}$")


class NumberWrong(Refusal):
    """Not a gift card's number: a digit is missing or wrong, or the code is not one of ours."""

    key = "value.number_wrong"


def new_number() -> int:
    """A number nobody can guess: one in ten million million."""
    body = 9 * CHANCE + secrets.randbelow(CHANCE)
    return body * 100 + 98 - body * 100 % 97


def new_pin(digits: int) -> str:
    """A PIN of chance, zeros in front included."""
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def looks_like(text: str) -> bool:
    """Whether a scan means a gift card: our QR, or a number whose check digits are right."""
    try:
        number_of(text)
    except NumberWrong:
        return text.strip().upper().startswith(HEAD)
    return True


def number_of(text: str) -> int:
    """The number somebody typed, with blanks or hyphens or in full width. Refuses a slip."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if not NUMBER.match(digits) or int(digits) % 97 != 1:
        raise NumberWrong
    return int(digits)


def spelled(number: int) -> str:
    """As it is printed: ``9123 4567 8901 2345``."""
    digits = str(number)
    return " ".join(digits[at : at + 4] for at in range(0, DIGITS, 4))


def masked(number: int) -> str:
    """As a receipt shows it: the last four."""
    return f"•••• {number % 10_000:04d}"


def qr(keys: KeyRing, number: int) -> str:
    """The text of a card's QR code, signed with the newest key."""
    body = BODY.pack(VERSION, keys.newest, number)
    return HEAD + b32encode(body + _mac(keys.secrets[keys.newest], body)).decode()


def read(keys: KeyRing, text: str) -> tuple[int, bool]:
    """The number of a QR code or of typed digits, and whether our signature vouches for it.

    Refuses a forged code, one of a revoked key, and digits with a slip.
    """
    upper = text.strip().upper()
    if not upper.startswith(HEAD):
        return number_of(text), False
    try:
        raw = b32decode(upper.removeprefix(HEAD))
    except ValueError as trouble:
        raise NumberWrong from trouble
    if len(raw) != BODY.size + MAC_BYTES:
        raise NumberWrong
    body, mac = raw[: BODY.size], raw[BODY.size :]
    version, key_id, number = BODY.unpack(body)
    secret = keys.secrets.get(key_id)
    if secret is None or version != VERSION or not hmac.compare_digest(mac, _mac(secret, body)):
        raise NumberWrong
    return number, True


def _mac(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, HEAD.encode() + body, "sha256")[:MAC_BYTES]
