"""E-mail against a real SMTP server: what arrives, what is refused, what nobody can know."""

from __future__ import annotations

import io
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import zxingcpp
from PIL import Image

from core.db.ids import new_id
from devices.messengers.port import Outgoing, Refused, Sent, Unclear
from devices.messengers.smtp import Smtp, SmtpSettings
from devices.simulators.letterbox import LetterBox
from devices.simulators.mailbox import Mailbox
from tests.devices.far_end import closed_port

COUPON = "C1:AEAAAAAAAAAAABBCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEF"
WAY_OUT = "https://shop.example/u/abc"


@pytest.fixture
def box() -> Iterator[LetterBox]:
    box = LetterBox(Mailbox())
    yield box
    box.close()


@pytest.fixture
def smtp(box) -> Smtp:
    return Smtp(settings(box.open()))


def settings(port: int, **more: object) -> SmtpSettings:
    told = {"security": "none"} | more
    return SmtpSettings("127.0.0.1", "shop@shop.example", port, **told)


def letter(**more: object) -> Outgoing:
    told = {
        "id": new_id(),
        "to": "ann@example.com",
        "shop": "三秒 Sammiu",
        "language": "zh_Hant",
        "purpose": "marketing",
        "subject": "送你一張優惠券：減 HK$20",
        "text": "陳小姐,你好！\n.\n一行只有一點的信也要完整。\n",
        "html": '<!doctype html><html><body>你好 <img src="cid:coupon"></body></html>',
        "qr": COUPON,
        "way_out": WAY_OUT,
    }
    return Outgoing(**(told | more))


def test_a_letter_arrives_whole_in_both_dresses(smtp, box):
    written = letter()
    answer = smtp.send(written)
    (arrived,) = box.mailbox.all()
    assert answer == Sent(f"<{written.id}@shop.example>") == Sent(arrived.provider_id)
    assert arrived.to == "ann@example.com"
    assert arrived.sender == "三秒 Sammiu <shop@shop.example>"
    assert arrived.subject == written.subject
    assert arrived.text == written.text
    assert arrived.html.strip() == written.html
    assert "X-Faults" not in arrived.headers
    age = datetime.now(UTC) - parsedate_to_datetime(arrived.headers["Date"])
    assert abs(age.total_seconds()) < 60


def test_the_coupon_travels_inside_and_can_be_scanned(smtp, box):
    smtp.send(letter())
    (arrived,) = box.mailbox.all()
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(arrived.pictures["coupon"])))
    assert read.text == COUPON
    assert "http" not in arrived.html


def test_the_way_out_stands_in_the_head_for_one_click(smtp, box):
    smtp.send(letter())
    smtp.send(letter(way_out=""))
    with_way, without = box.mailbox.all()
    assert with_way.headers["List-Unsubscribe"] == f"<{WAY_OUT}>"
    assert with_way.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post"} & without.headers.keys()


def test_a_second_try_of_a_letter_is_recognised_by_its_message_id(smtp, box):
    written = letter()
    smtp.send(written)
    smtp.send(written)
    first, second = box.mailbox.all()
    assert first.provider_id == second.provider_id


@pytest.mark.parametrize(
    ("stumble", "reason", "final"),
    [
        ("busy", "busy", False),
        ("nobody", "address_wrong", True),
        ("full", "refused", True),
        ("spam", "refused", True),
    ],
)
def test_what_a_server_refuses_was_surely_not_sent(smtp, box, stumble, reason, final):
    box.stumbles.append(stumble)
    answer = smtp.send(letter())
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.final) == (reason, final)
    assert box.mailbox.all() == []
    assert isinstance(smtp.send(letter()), Sent)


@pytest.mark.parametrize(("stumble", "arrived"), [("lost", 1), ("cut", 0)])
def test_a_line_that_breaks_after_the_text_leaves_it_unclear(smtp, box, stumble, arrived):
    box.stumbles.append(stumble)
    written = letter()
    answer = smtp.send(written)
    assert isinstance(answer, Unclear)
    assert not answer.askable
    assert len(box.mailbox.all()) == arrived
    assert isinstance(smtp.ask(written), Unclear)
    assert len(box.mailbox.all()) == arrived


def test_nobody_listening_or_no_mail_server_at_all_means_not_sent():
    answer = Smtp(settings(closed_port())).send(letter())
    assert answer == Refused("unreachable", "ConnectionRefusedError")
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=_greet_rudely, args=(door,))
        thread.start()
        answer = Smtp(settings(door.getsockname()[1])).send(letter())
        thread.join(5)
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.final) == ("unreachable", False)


def test_a_wrong_password_is_the_shops_trouble_and_not_the_letters(box):
    def nobody(*_):
        from aiosmtpd.smtp import AuthResult

        return AuthResult(success=False, handled=False)

    port = box.open(authenticator=nobody, auth_require_tls=False)
    answer = Smtp(settings(port, user="shop", password="old")).send(letter())
    assert (answer.reason, answer.final) == ("key_refused", False)


def test_a_letter_never_goes_in_the_clear_when_it_was_to_be_sealed(box):
    """The server offers no STARTTLS: nothing is sent, not even the password."""
    port = box.open()
    answer = Smtp(settings(port, security="starttls", user="shop", password="x")).send(letter())
    assert isinstance(answer, Refused)
    assert answer.reason == "unreachable"
    assert box.mailbox.all() == []


def test_a_certificate_of_somebody_else_is_not_trusted(box, tmp_path):
    certificate, key = _own_certificate(tmp_path)
    theirs = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    theirs.load_cert_chain(certificate, key)
    port = box.open(tls_context=theirs)
    ours = settings(port, security="starttls")
    assert Smtp(ours).send(letter()) == Refused("unreachable", "SSLCertVerificationError")
    trusted = ssl.create_default_context(cafile=str(certificate))
    assert isinstance(Smtp(ours, tls=trusted).send(letter()), Sent)


@pytest.mark.parametrize("to", ["ann", "a b@example.com", "ann@exa\r\nmple.com"])
def test_an_address_that_cannot_be_one_never_reaches_the_wire(to):
    answer = Smtp(settings(closed_port())).send(letter(to=to))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.final) == ("address_wrong", True)


def test_nobody_smuggles_a_header_in_by_the_subject():
    answer = Smtp(settings(closed_port())).send(letter(subject="hi\r\nBcc: all@example.com"))
    assert isinstance(answer, Refused)
    assert answer.final


def test_an_address_in_chinese_reaches_a_server_that_knows_how(box):
    port = box.open(enable_SMTPUTF8=True)
    assert isinstance(Smtp(settings(port)).send(letter(to="小明@例子.com")), Sent)
    assert box.mailbox.all()[0].to == "小明@xn--fsqu00a.com"
    box.close()
    port = box.open(enable_SMTPUTF8=False)
    answer = Smtp(settings(port)).send(letter(to="小明@例子.com"))
    assert (answer.reason, answer.final) == ("address_wrong", True)


def _greet_rudely(door):
    caller, _ = door.accept()
    with caller:
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _own_certificate(folder):
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    import ipaddress

    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
