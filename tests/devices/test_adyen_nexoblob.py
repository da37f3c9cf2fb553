"""The seal of local messages: the vendor's own library agrees, and nothing altered passes."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.adyen import LocalSettings, SharedKey, adyen_terminal
from devices.adyen.messages import Message, read
from devices.adyen.nexoblob import Tampered, seal, unseal
from devices.simulators.terminal import SimulatedTerminal
from devices.simulators.terminal_server import local_app
from tests.devices.adyen_spec import check, needs_spec
from tests.devices.far_end import listening

POI = "S1F2-000158215131748"
KEY = SharedKey("shop-till-1", 3, "sixteen cups of tea")
HEADER = {
    "ProtocolVersion": "3.0",
    "MessageClass": "Service",
    "MessageCategory": "Payment",
    "MessageType": "Response",
    "SaleID": "TST-1",
    "POIID": POI,
    "ServiceID": "TEAFORTWO2",
}
TEA: Message = {
    "SaleToPOIResponse": {
        "MessageHeader": HEADER,
        "PaymentResponse": {
            "Response": {
                "Result": "Failure",
                "ErrorCondition": "Refusal",
                "AdditionalResponse": "message=茶",
            }
        },
    }
}
# Sealed by the vendor's own @adyen/api-library 32.1.0 under Node, with the key above.
VENDORS = {
    "SaleToPOIResponse": {
        "MessageHeader": HEADER,
        "NexoBlob": (
            "35A6/cSWQlKfmVZtrbYlAuDoueRd8JSkT01ygLTA4Uxrt6fzFzmWJ84t3VT35U6yVNY+5xYHU7DIf9LhXUx9e2hI"
            "GhnxyaeX/+DSOHRZng3YIYiLxFnsSxavFttyrcriE/YM+xLxKaujXZZS20b+8guh5uOxs9ErLzx1/SankU6Pt+aH"
            "nXl5obXRzXoD9UzOlARzLZ8fuTGZgx3EB2BsTLAhyALFWsGGmj6O09sSp0Zc+S5SQkSriEwTt/K0SRttGmmvF2vN"
            "44lwi/mAxlKs3UlqJGL27qUelgnHwF2IVyKezvrbE/V8LBHF0V16vQw7XsayXtSmzh8mH7TMwoBdF85udVjlT9qH"
            "BDg8cKpJ9EQ/NB4CBT47zCcr9gBMsuFs+Zr3g4nAj98uX04ckYFlrATBioGh8O27e3FQ7LmiUT9cSeq6Og6Jk5IC"
            "C74r0nac"
        ),
        "SecurityTrailer": {
            "AdyenCryptoVersion": 1,
            "Hmac": "ayeQTl0/bhyMLVE7V9JUimzt/rK8mMI4Hnk5rRydI0w=",
            "KeyIdentifier": "shop-till-1",
            "KeyVersion": 3,
            "Nonce": "hQUyDLb/X3ygYoqs8RZHfQ==",
        },
    }
}


def test_what_the_vendors_library_sealed_is_opened() -> None:
    assert unseal(VENDORS, KEY) == TEA


def test_sealed_with_the_same_nonce_it_is_the_same_to_the_last_byte() -> None:
    nonce = b64decode("hQUyDLb/X3ygYoqs8RZHfQ==")
    assert seal(TEA, KEY, nonce) == VENDORS


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts)
def test_what_is_sealed_is_opened_as_it_was(text: str) -> None:
    message = {"SaleToPOIRequest": {"MessageHeader": HEADER, "Note": text}}
    sealed = seal(message, KEY)
    assert unseal(read(json.dumps(sealed).encode()), KEY) == message
    assert sealed["SaleToPOIRequest"]["MessageHeader"] == HEADER


def test_the_same_message_never_looks_the_same_twice() -> None:
    assert seal(TEA, KEY) != seal(TEA, KEY)


@pytest.mark.parametrize(
    "key",
    [
        replace(KEY, passphrase="sixteen cups of coffee"),
        replace(KEY, version=4),
        replace(KEY, identifier="shop-till-2"),
    ],
)
def test_another_key_opens_nothing(key: SharedKey) -> None:
    with pytest.raises(Tampered):
        unseal(VENDORS, key)


@given(st.sampled_from(["NexoBlob", "Nonce", "Hmac"]), st.integers(0, 400), st.integers(1, 255))
def test_no_altered_byte_is_let_through(part: str, place: int, mask: int) -> None:
    envelope = json.loads(json.dumps(VENDORS))
    inside = envelope["SaleToPOIResponse"]
    holder = inside if part == "NexoBlob" else inside["SecurityTrailer"]
    raw = bytearray(b64decode(holder[part]))
    raw[place % len(raw)] ^= mask
    holder[part] = b64encode(raw).decode()
    with pytest.raises(Tampered):
        unseal(envelope, KEY)


@pytest.mark.parametrize("name", sorted(HEADER))
def test_a_header_changed_on_the_way_is_noticed(name: str) -> None:
    envelope = json.loads(json.dumps(VENDORS))
    envelope["SaleToPOIResponse"]["MessageHeader"][name] = "another"
    with pytest.raises(Tampered):
        unseal(envelope, KEY)


strange = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.binary(max_size=9).map(lambda b: b.hex()),
    lambda inner: st.dictionaries(
        st.sampled_from(["SaleToPOIResponse", "NexoBlob", "SecurityTrailer", "Nonce", "Hmac"]),
        inner,
    ),
)


@given(st.dictionaries(st.sampled_from(["SaleToPOIResponse", "SaleToPOIRequest"]), strange))
def test_no_envelope_of_any_shape_breaks_it(envelope: Message) -> None:
    with pytest.raises(Tampered):
        unseal(envelope, KEY)


def test_the_passphrase_is_not_shown() -> None:
    assert "cups" not in repr(KEY)


@needs_spec
def test_the_vendor_accepts_the_trailer_and_the_header() -> None:
    sealed = seal(TEA, KEY)["SaleToPOIResponse"]
    check(sealed["SecurityTrailer"], "SecurityTrailer")
    check(sealed["MessageHeader"], "MessageHeader")


# ------------------------------------------------------------------------- TLS to the terminal


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root and a terminal certificate signed by it, as Adyen's terminals come with."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl on this machine")
    folder = tmp_path_factory.mktemp("authority")
    name = f"{POI}.test.terminal.adyen.com"

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    fresh = ("-nodes", "-newkey", "rsa:2048")
    ca = (
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign",
    )
    openssl(
        "req", "-x509", *fresh, "-keyout", "root.key", "-out", "root.pem", *ca, "-subj", "/CN=R"
    )
    openssl(
        "req", *fresh, "-keyout", "terminal.key", "-out", "terminal.csr", "-subj", f"/CN={name}"
    )
    signed = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "2")
    openssl("x509", "-req", "-in", "terminal.csr", *signed, "-out", "terminal.pem")
    return folder


@pytest.fixture
def far() -> SimulatedTerminal:
    return SimulatedTerminal(POI, auto_approve_after=0)


@pytest.fixture
def settings(authority: Path, far: SimulatedTerminal) -> Iterator[LocalSettings]:
    tls = {
        "ssl_certfile": str(authority / "terminal.pem"),
        "ssl_keyfile": str(authority / "terminal.key"),
    }
    with listening(local_app(far, KEY), **tls) as address:
        yield LocalSettings(
            f"{address}/nexo", POI, "TST-1", KEY, authority / "root.pem", timeout_seconds=5.0
        )


def pay(settings: LocalSettings) -> str:
    return asyncio.run(adyen_terminal(settings).pay(uuid4(), 100, "HKD", "basket")).state


def test_a_terminal_with_the_right_certificate_is_trusted(
    settings: LocalSettings, far: SimulatedTerminal
) -> None:
    assert pay(settings) == "approved"
    assert far.charges == 1


def test_another_terminals_certificate_gets_no_message(
    settings: LocalSettings, far: SimulatedTerminal
) -> None:
    assert (
        pay(replace(settings, certificate_name="p400-1.test.terminal.adyen.com")) == "unreachable"
    )
    assert not far.transactions()


def test_a_certificate_of_another_authority_gets_no_message(
    settings: LocalSettings, far: SimulatedTerminal
) -> None:
    assert pay(replace(settings, root_certificate=None)) == "unreachable"
    assert not far.transactions()
