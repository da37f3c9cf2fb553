"""NexoBlob: how messages are sealed between till and terminal on the shop's own network.

Adyen "Protect local communications": PBKDF2-HMAC-SHA1 (4 000 rounds, a fixed salt) turns the shared
passphrase into 80 bytes, HMAC key 32 | AES key 32 | IV 16. The message is AES-256-CBC with that IV
xor a fresh nonce; its HMAC-SHA256 is taken over the plain text. The header travels in the open and
again inside; only the inside one is believed.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import pbkdf2_hmac
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from devices.adyen.messages import Garbage, Message, read, written

SALT: Final = b"AdyenNexoV1Salt"
ROUNDS: Final = 4000
NONCE_BYTES: Final = 16
CRYPTO_VERSION: Final = 1


class Tampered(Garbage):
    """The seal is broken, of another key, or missing. Which of them is nobody's business."""


@dataclass(frozen=True, slots=True)
class SharedKey:
    """The key that till and terminal share, as set up in the Customer Area."""

    identifier: str
    version: int
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Keys:
    mac: bytes
    cipher: bytes
    iv: bytes


@lru_cache(maxsize=16)
def _derived(passphrase: str) -> _Keys:
    raw = pbkdf2_hmac("sha1", passphrase.encode(), SALT, ROUNDS, dklen=80)
    return _Keys(mac=raw[:32], cipher=raw[32:64], iv=raw[64:])


def seal(message: Message, key: SharedKey, nonce: bytes | None = None) -> Message:
    """The message, encrypted and signed, in the envelope of its own direction."""
    envelope = _direction(message)
    plain, keys = written(message).encode(), _derived(key.passphrase)
    nonce = nonce or secrets.token_bytes(NONCE_BYTES)
    padder = PKCS7(128).padder()
    encryptor = _cipher(keys, nonce).encryptor()
    sealed = encryptor.update(padder.update(plain) + padder.finalize()) + encryptor.finalize()
    trailer = {
        "AdyenCryptoVersion": CRYPTO_VERSION,
        "KeyIdentifier": key.identifier,
        "KeyVersion": key.version,
        "Nonce": b64encode(nonce).decode(),
        "Hmac": b64encode(hmac.digest(keys.mac, plain, "sha256")).decode(),
    }
    header = message[envelope]["MessageHeader"]
    return {
        envelope: {
            "MessageHeader": header,
            "NexoBlob": b64encode(sealed).decode(),
            "SecurityTrailer": trailer,
        }
    }


def unseal(envelope: Message, key: SharedKey) -> Message:
    """The message inside. Raises ``Tampered`` unless every byte is as the other side sealed it."""
    try:
        return _unsealed(envelope, key)
    except (KeyError, TypeError, ValueError) as trouble:
        raise Tampered("the seal does not hold") from trouble


def _unsealed(envelope: Message, key: SharedKey) -> Message:
    direction = _direction(envelope)
    outer = envelope[direction]
    trailer = outer["SecurityTrailer"]
    if (trailer["KeyIdentifier"], trailer["KeyVersion"]) != (key.identifier, key.version):
        raise Tampered("another key")
    keys = _derived(key.passphrase)
    plain = _decrypted(_bytes(outer["NexoBlob"]), _bytes(trailer["Nonce"]), keys)
    if not hmac.compare_digest(hmac.digest(keys.mac, plain, "sha256"), _bytes(trailer["Hmac"])):
        raise Tampered("another text")
    message = read(plain)
    if message[direction]["MessageHeader"] != outer["MessageHeader"]:
        raise Tampered("another header")
    return message


def _decrypted(sealed: bytes, nonce: bytes, keys: _Keys) -> bytes:
    decryptor = _cipher(keys, nonce).decryptor()
    unpadder = PKCS7(128).unpadder()
    padded = decryptor.update(sealed) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def _cipher(keys: _Keys, nonce: bytes) -> Cipher[modes.CBC]:
    if len(nonce) != NONCE_BYTES:
        raise Tampered("a nonce of another length")
    iv = bytes(fixed ^ fresh for fixed, fresh in zip(keys.iv, nonce, strict=True))
    return Cipher(algorithms.AES(keys.cipher), modes.CBC(iv))


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str):
        raise Tampered("not base64")
    return b64decode(text, validate=True)


def _direction(message: Message) -> str:
    """``SaleToPOIRequest`` or ``SaleToPOIResponse``: the one key of an envelope."""
    (direction,) = message
    return direction
