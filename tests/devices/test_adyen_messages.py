"""Adyen's messages, ours and the pretend terminal's, judged by the vendor; replies of any shape."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.adyen import CloudSettings, adyen_terminal, answers, messages
from devices.adyen.messages import Ends, Garbage, amount, read, service_id, written
from devices.simulators import nexo
from devices.simulators.nexo import Message
from devices.simulators.terminal import PRESSES, SimulatedTerminal
from devices.simulators.terminal_server import cloud_app
from devices.terminal import CardReference
from tests.devices.adyen_spec import check, faults, needs_spec
from tests.devices.far_end import listening

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ENDS = Ends("TST-1", "S1F2-000158215131748")
ATTEMPT = UUID("0193577e-4c00-7000-8000-000000000001")
ORIGINAL = CardReference("BV0q001732345678901.NC6HT9CRT65ZGN82", "2026-11-23T03:00:00.000Z", "HKD")


def payment(cents: int = 6350) -> Message:
    return messages.payment(ENDS, ATTEMPT, cents, "HKD", "TST-1 basket 7", NOON)


# ------------------------------------------------------------------------------- what we send


@needs_spec
@pytest.mark.parametrize(
    "request_",
    [
        payment(),
        payment(0),
        messages.payment(ENDS, ATTEMPT, messages.MOST_CENTS, "TWD", "", NOON),
        messages.reversal(ENDS, ATTEMPT, ORIGINAL, None, NOON),
        messages.reversal(ENDS, ATTEMPT, ORIGINAL, 1234, NOON),
        messages.status(ENDS, ATTEMPT, "payment", "question1"),
        messages.status(ENDS, ATTEMPT, "refund", "question1"),
        messages.abort(ENDS, ATTEMPT, "payment", "question1"),
        messages.diagnosis(ENDS, "question1"),
    ],
    ids=range(9),
)
def test_the_vendor_accepts_every_request(request_: Message) -> None:
    check(json.loads(written(request_)))


@needs_spec
def test_the_judge_finds_planted_faults() -> None:
    good = json.loads(written(payment()))
    assert faults(good, "TerminalAPIRequest") == 0
    inside = good["SaleToPOIRequest"]
    inside["MessageHeader"]["MessageCategory"] = "Gift"
    inside["MessageHeader"]["ServiceID"] = "eleven chars"
    inside["PaymentRequest"]["PaymentTransaction"]["AmountsReq"]["Currency"] = "hkd"
    del inside["PaymentRequest"]["SaleData"]
    inside["PaymentRequest"]["Amount"] = 1
    assert faults(good, "TerminalAPIRequest") == 5


@given(st.integers(0, 10**9))
def test_an_amount_is_exact_to_the_cent(cents: int) -> None:
    text = written(payment(cents))
    wire = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    amounts = wire["SaleToPOIRequest"]["PaymentRequest"]["PaymentTransaction"]["AmountsReq"]
    assert amounts["RequestedAmount"] * 100 == cents
    assert f'"RequestedAmount":{cents // 100}.{cents % 100:02d}}}' in text


@given(st.uuids())
def test_the_name_on_the_wire_is_short_and_always_the_same(attempt: UUID) -> None:
    name = service_id(attempt)
    assert name == service_id(UUID(str(attempt)))
    assert len(name) == 10
    assert name.isalnum()


def test_the_name_on_the_wire_never_changes_with_a_new_version() -> None:
    assert service_id(ATTEMPT) == "NXH7HZM43O"


def test_a_hundred_thousand_attempts_have_as_many_names() -> None:
    assert len({service_id(uuid4()) for _ in range(100_000)}) == 100_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=5))
def test_what_is_written_is_read_back(message: dict[str, Any]) -> None:
    assert read(written(message).encode("utf-8", "surrogatepass")) == message


# ---------------------------------------------------------------------------- what is sent to us


@needs_spec
def test_the_vendor_accepts_every_message_that_passes_between_them() -> None:
    """Both directions of every story the pretend terminal can tell, as they went over the wire."""
    far = SimulatedTerminal(ENDS.poi_id, gives_up_after=0.8)

    async def stories(address: str) -> None:
        settings = CloudSettings("TeaHouse", ENDS.poi_id, ENDS.sale_id, "key", address, 0.6)
        terminal = adyen_terminal(settings)
        for press in PRESSES:
            attempt = uuid4()
            far.press_next(press)
            answer = await terminal.pay(attempt, 6350, "HKD", "basket")
            await terminal.ask(attempt)
            await asyncio.sleep(0.3)
            await terminal.ask(attempt)
            if answer.terminal_reference:
                await terminal.refund(answer.terminal_reference, 100, refund := uuid4())
                await terminal.ask(refund, "refund")
                await terminal.refund(answer.terminal_reference, 99_999, uuid4())
        await terminal.ask(uuid4())
        await terminal.abort(uuid4())
        await terminal.refund(ORIGINAL, None, uuid4())
        far.busy = True
        await terminal.pay(uuid4(), 1, "HKD", "basket")
        far.offline = True
        await terminal.pay(uuid4(), 1, "HKD", "basket")

    app = cloud_app({ENDS.poi_id: far}, merchant_account="TeaHouse", api_key="key")
    with listening(app) as address:
        asyncio.run(stories(address))
    assert len(far.wire) > 40
    kinds = set()
    for message in far.wire:
        check(message)
        (inside,) = message.values()
        kinds |= {*inside} - {"MessageHeader"}
        if body := inside.get("TransactionStatusResponse"):
            kinds.add(body["Response"].get("ErrorCondition", "Success"))
    assert kinds >= {"EventNotification", "InProgress", "NotFound", "Success", "ReversalResponse"}


@needs_spec
def test_the_vendor_accepts_a_diagnosis() -> None:
    header = messages.diagnosis(ENDS, "question1")["SaleToPOIRequest"]["MessageHeader"]
    check(nexo.response(header, "DiagnosisResponse", nexo.diagnosed(busy=True)))


# ------------------------------------------------------------------------------ reading replies


def reply_to(request: Message, body: Message, name: str = "PaymentResponse") -> Message:
    header = request["SaleToPOIRequest"]["MessageHeader"]
    return nexo.response(header, name, body)


def paid(**changes: Any) -> Message:
    sale = payment()["SaleToPOIRequest"]["PaymentRequest"]["SaleData"]
    poi = {"TransactionID": ORIGINAL.transaction_id, "TimeStamp": ORIGINAL.at}
    return nexo.paid(sale, poi, "HKD", 6350, nexo.Card(), "123456") | changes


def test_a_partial_approval_says_how_much() -> None:
    body = paid(Response={"Result": "Partial"})
    body["PaymentResult"]["AmountsResp"]["AuthorizedAmount"] = Decimal("10.5")
    answer = answers.answer(payment(), reply_to(payment(), body), ATTEMPT)
    assert (answer.state, answer.amount_cents) == ("approved", 1050)


@pytest.mark.parametrize("name", ["SaleID", "POIID", "ServiceID", "MessageCategory"])
def test_a_reply_to_somebody_else_is_no_answer(name: str) -> None:
    reply = reply_to(payment(), paid())
    reply["SaleToPOIResponse"]["MessageHeader"] |= {name: "another"}
    answer = answers.answer(payment(), reply, ATTEMPT)
    assert (answer.state, answer.reason) == ("unknown", "another_payment")


def test_two_attempts_with_one_name_on_the_wire_are_not_mixed_up() -> None:
    answer = answers.answer(payment(), reply_to(payment(), paid()), uuid4())
    assert (answer.state, answer.reason) == ("unknown", "another_payment")


@pytest.mark.parametrize(("condition", "ending"), answers.FAILURES.items())
def test_every_failure_has_its_meaning(condition: str, ending: answers.Ending) -> None:
    body = paid(Response=nexo.failure(condition, message="No."))
    answer = answers.answer(payment(), reply_to(payment(), body), ATTEMPT)
    assert (answer.state, answer.reason, answer.told) == (*ending, "No.")


def test_a_failure_nobody_knows_is_asked_about() -> None:
    body = paid(Response={"Result": "Failure", "ErrorCondition": "Eclipse"})
    answer = answers.answer(payment(), reply_to(payment(), body), ATTEMPT)
    assert (answer.state, answer.told) == ("unknown", "Eclipse")


def test_no_network_at_the_terminal_is_believed_when_asked_again() -> None:
    body = paid(Response=nexo.failure("UnreachableHost", message="Host unreachable"))
    assert answers.answer(payment(), reply_to(payment(), body), ATTEMPT).state == "unknown"
    question = messages.status(ENDS, ATTEMPT, "payment", "question1")
    header = payment()["SaleToPOIRequest"]["MessageHeader"]
    told = reply_to(
        question,
        nexo.repeated({}, header, "PaymentResponse", body),
        "TransactionStatusResponse",
    )
    answer = answers.status_answer(question, told, ATTEMPT, "payment")
    assert (answer.state, answer.reason) == ("declined", "no_network")


def test_the_newer_shape_of_a_refusal_is_read_too() -> None:
    extra = {"additionalData": {"refusalReason": "214 Declined online"}, "message": "NO"}
    coded = b64encode(json.dumps(extra).encode()).decode()
    response = {"Result": "Failure", "ErrorCondition": "Refusal", "AdditionalResponse": coded}
    answer = answers.answer(payment(), reply_to(payment(), paid(Response=response)), ATTEMPT)
    assert answer.told == "214 Declined online"


PAN = "4111111111111111"


def test_a_terminal_that_sends_card_numbers_leaves_none_with_us() -> None:
    body = paid(Response={"Result": "Success", "AdditionalResponse": f"authCode={PAN}"})
    card = body["PaymentResult"]["PaymentInstrumentData"]["CardData"]
    card |= {"MaskedPan": PAN, "PaymentBrand": f"visa {PAN}", "PaymentAccountRef": PAN}
    body["PaymentResult"]["PaymentAcquirerData"]["ApprovalCode"] = PAN
    body["POIData"]["POITransactionID"]["TransactionID"] = f"BV0q.{PAN}"
    for receipt in body["PaymentReceipt"]:
        receipt["OutputContent"]["OutputText"] += [{"Text": f"name=PAN&value={PAN}"}, {"Text": PAN}]
    answer = answers.answer(payment(), reply_to(payment(), body), ATTEMPT)
    assert answer.state == "approved"
    assert answer.masked_pan == "••••1111"
    assert answer.terminal_reference is None
    assert PAN not in repr(answer)
    assert "PAN  ••••1111" in answer.receipt_lines


@given(st.integers(10**12, 2 * 10**12), st.integers(8 * 10**15, 10**16 - 1))
def test_a_real_reference_is_kept_whatever_its_check_digit(milliseconds: int, psp: int) -> None:
    body = paid()
    named = f"BV0q00{milliseconds}.{psp}"
    body["POIData"]["POITransactionID"]["TransactionID"] = named
    answer = answers.answer(payment(), reply_to(payment(), body), ATTEMPT)
    assert answer.terminal_reference == CardReference(named, ORIGINAL.at, "HKD")


strange = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.data())
def test_a_reply_with_anything_anywhere_is_survived(data: st.DataObject) -> None:
    """Any part of a good reply replaced by anything: an answer comes out, and never a crash."""
    question = messages.status(ENDS, ATTEMPT, "payment", "question1")
    header = payment()["SaleToPOIRequest"]["MessageHeader"]
    repeated = nexo.repeated({}, header, "PaymentResponse", paid())
    for request, reply in (
        (payment(), reply_to(payment(), paid())),
        (question, reply_to(question, repeated, "TransactionStatusResponse")),
    ):
        place: Any = reply
        while isinstance(place, dict) and place:
            name = data.draw(st.sampled_from(sorted(place)))
            if not isinstance(place[name], dict) or data.draw(st.booleans()):
                place[name] = data.draw(strange)
                break
            place = place[name]
        assert answers.answer(request, reply, ATTEMPT).state
        assert answers.status_answer(request, reply, ATTEMPT, "payment").state


@given(strange)
def test_a_reply_that_is_nothing_like_one_is_survived(reply: Any) -> None:
    assert answers.answer(payment(), {"SaleToPOIResponse": reply}, ATTEMPT).state == "unknown"
    assert answers.answer(payment(), {"SaleToPOIRequest": reply}, ATTEMPT).state == "unknown"


@given(st.binary(max_size=200))
def test_bytes_are_a_message_or_garbage(raw: bytes) -> None:
    with suppress(Garbage):
        assert isinstance(read(raw), dict)


@pytest.mark.parametrize(
    "raw", [b"[" * 100_000, b'{"a":NaN}', b'{"a":1e999999999999999999999}', b""]
)
def test_hostile_json_is_garbage(raw: bytes) -> None:
    with pytest.raises(Garbage):
        read(raw)


def test_amounts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="no amount"):
        amount(-1)
