"""What a terminal's reply means for an attempt, whatever shape the reply has.

Pure and unbreakable: a reply that is not surely the answer to our question is ``unknown``, which
costs a question more; a wrong ``declined`` would cost the customer a second payment. Meanings of
the error conditions: Adyen "Handle responses" and "Terminal API refusal reasons".
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from urllib.parse import parse_qs
from uuid import UUID

from devices.adyen.messages import Message, service_id
from devices.terminal import Answer, AnswerState, CardReference, Kind, last_four, mask_cards

Ending = tuple[AnswerState, str]

FAILURES: Final[dict[str, Ending]] = {
    "Aborted": ("cancelled", "aborted"),
    "Busy": ("declined", "busy"),
    "Cancel": ("cancelled", "cancelled_by_customer"),
    "DeviceOut": ("declined", "out_of_order"),
    "InProgress": ("in_progress", ""),
    "InsertedCard": ("declined", "busy"),
    "InvalidCard": ("declined", "card_not_accepted"),
    "LoggedOut": ("declined", "out_of_order"),
    "MessageFormat": ("declined", "message_refused"),
    "NotAllowed": ("declined", "not_allowed"),
    "PaymentRestriction": ("declined", "card_not_accepted"),
    "Refusal": ("declined", "refused"),
    "UnavailableDevice": ("declined", "out_of_order"),
    "UnavailableService": ("unknown", "no_network"),
    "UnreachableHost": ("unknown", "no_network"),
    "WrongPIN": ("declined", "wrong_pin"),
}
"""A condition that is not listed ends nothing: it is asked about until a person decides."""

NOTHING: Final = Answer("unknown", reason="garbage")
ANOTHER: Final = Answer("unknown", reason="another_payment")


def answer(request: Message, reply: Message, attempt_id: UUID) -> Answer:
    """What the reply to a payment or reversal says about the attempt."""
    asked = _at(request, "SaleToPOIRequest", "MessageHeader")
    if not _is_reply_to(asked, _at(reply, "SaleToPOIResponse", "MessageHeader")):
        return _rejected(reply)
    kind: Kind = "refund" if _text(asked, "MessageCategory") == "Reversal" else "payment"
    return _result(_at(reply, "SaleToPOIResponse"), kind, attempt_id)


def status_answer(request: Message, reply: Message, attempt_id: UUID, kind: Kind) -> Answer:
    """What the reply to "what became of it?" says about the attempt."""
    asked = _at(request, "SaleToPOIRequest", "MessageHeader")
    if not _is_reply_to(asked, _at(reply, "SaleToPOIResponse", "MessageHeader")):
        return _rejected(reply)
    told = _at(reply, "SaleToPOIResponse", "TransactionStatusResponse")
    if _text(told, "Response", "Result") == "Success":
        return _repeated(_at(told, "RepeatedMessageResponse"), asked, kind, attempt_id)
    states: dict[str, AnswerState] = {"InProgress": "in_progress", "NotFound": "not_found"}
    state = states.get(_text(told, "Response", "ErrorCondition"), "unknown")
    return Answer(state, told=_told(_at(told, "Response")))


def is_reply(request: Message, reply: Message) -> bool:
    """Whether somebody who got our message answered it at all, whatever the answer."""
    asked = _at(request, "SaleToPOIRequest", "MessageHeader")
    return _is_reply_to(asked, _at(reply, "SaleToPOIResponse", "MessageHeader"))


# ------------------------------------------------------------------------- is it ours, and whose


def _is_reply_to(asked: Any, header: Any) -> bool:
    same = ("MessageCategory", "ServiceID", "SaleID", "POIID")
    return _text(header, "MessageType") == "Response" and all(
        _text(header, name) == _text(asked, name) for name in same
    )


def _rejected(reply: Message) -> Answer:
    """A reply with another header: the cloud's note that it got no answer, or something foreign."""
    event = _at(reply, "SaleToPOIRequest", "EventNotification")
    if _text(event, "EventToNotify") == "Reject":
        details = _text(event, "EventDetails")
        return Answer("unknown", reason="no_answer", told=_pairs(details).get("message", details))
    return ANOTHER if _at(reply, "SaleToPOIResponse") is not None else NOTHING


def _repeated(repeated: Any, asked: Any, kind: Kind, attempt_id: UUID) -> Answer:
    """The stored result of a finished attempt: the terminal's last word on it."""
    header = _at(repeated, "MessageHeader")
    ours = {"SaleID": _text(asked, "SaleID"), "POIID": _text(asked, "POIID")}
    ours["ServiceID"] = service_id(attempt_id)
    if any(_text(header, name) not in ("", each) for name, each in ours.items()):
        return ANOTHER
    final = _result(_at(repeated, "RepeatedResponseMessageBody"), kind, attempt_id)
    if final.state == "unknown" and final.reason == "no_network":
        # Asked twice, the same word: the terminal never got through and has closed the matter.
        return Answer("declined", reason="no_network", told=final.told)
    return final


# ------------------------------------------------------------------------------------ the result


def _result(bodies: Any, kind: Kind, attempt_id: UUID) -> Answer:
    name = "PaymentResponse" if kind == "payment" else "ReversalResponse"
    body = _at(bodies, name)
    if body is None:
        return NOTHING
    named = _text(body, "SaleData", "SaleTransactionID", "TransactionID")
    if named not in ("", str(attempt_id)):
        return ANOTHER
    result = _text(body, "Response", "Result")
    if result in ("Success", "Partial"):
        return _approved(body) if kind == "payment" else _given_back(body)
    if result != "Failure":
        return NOTHING
    return _failed(_at(body, "Response"), kind)


def _failed(response: Any, kind: Kind) -> Answer:
    condition = _text(response, "ErrorCondition")
    state, reason = FAILURES.get(condition, ("unknown", ""))
    if kind == "refund" and condition == "NotFound":  # the payment to give back, not our refund
        state, reason = "declined", "not_allowed"
    return Answer(state, reason=reason, told=_told(response) or condition)


def _approved(body: Any) -> Answer:
    result = _at(body, "PaymentResult")
    card = _at(result, "PaymentInstrumentData", "CardData")
    currency = _text(result, "AmountsResp", "Currency")
    extra = _extra(_at(body, "Response"))
    return Answer(
        "approved",
        scheme=_text(card, "PaymentBrand"),
        masked_pan=last_four(_text(card, "MaskedPan")),
        approval_code=_text(result, "PaymentAcquirerData", "ApprovalCode")
        or extra.get("authCode", ""),
        terminal_reference=_card_reference(body, currency),
        amount_cents=_cents(_at(result, "AmountsResp", "AuthorizedAmount")),
        currency=currency,
        receipt_lines=tuple(_receipt(body)),
    )


def _given_back(body: Any) -> Answer:
    return Answer(
        "approved",
        terminal_reference=_card_reference(body, ""),
        amount_cents=_cents(_at(body, "ReversedAmount")),
        receipt_lines=tuple(_receipt(body)),
    )


_TENDER = re.compile(r"[A-Za-z0-9]{4}00\d{13}")  # four letters, then milliseconds since 1970
_PSP = re.compile(r"[89]\d{15}")  # no payment card of 16 digits that passes here begins so


def _card_reference(body: Any, currency: str) -> CardReference | None:
    """The POI transaction, where its id can be believed to be one; a card number never is kept."""
    named = _text(body, "POIData", "POITransactionID", "TransactionID")
    at = _text(body, "POIData", "POITransactionID", "TimeStamp")
    for part in named.split("."):
        known = _TENDER.fullmatch(part) or _PSP.fullmatch(part)
        if not known and mask_cards(part) != part:
            return None
    try:
        return CardReference(named[:80], mask_cards(at[:40]), currency[:3])
    except ValueError:
        return None


def _receipt(body: Any) -> Iterator[str]:
    """The customer's copy, a line of ``name  value`` each: what card schemes want on our slip."""
    receipts = _at(body, "PaymentReceipt")
    for receipt in receipts if isinstance(receipts, list) else ():
        if _text(receipt, "DocumentQualifier") != "CustomerReceipt":
            continue
        lines = _at(receipt, "OutputContent", "OutputText")
        for line in lines[:100] if isinstance(lines, list) else ():
            yield _form_line(_text(line, "Text"))


def _form_line(text: str) -> str:
    pairs = _pairs(text)
    if not pairs:
        return text
    return "  ".join(each for each in (pairs.get("name"), pairs.get("value")) if each)


# ------------------------------------------------------------------- words beside the conditions


def _told(response: Any) -> str:
    """The terminal's reason in its own words. Everything else in AdditionalResponse stays there."""
    extra = _extra(response)
    return extra.get("refusalReason") or extra.get("message") or ""


def _extra(response: Any) -> dict[str, str]:
    text = _text(response, "AdditionalResponse")
    return _encoded(text) or _pairs(text)


def _pairs(text: str) -> dict[str, str]:
    """``a=1&b=2`` as a dictionary; empty when it is no such text."""
    try:
        return {name: values[0] for name, values in parse_qs(text, max_num_fields=200).items()}
    except ValueError:
        return {}


def _encoded(text: str) -> dict[str, str]:
    """The newer shape of AdditionalResponse: base64 of JSON. Empty when it is neither."""
    try:
        value = json.loads(b64decode(text, validate=True))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    inner = value.get("additionalData")
    pairs = {**value, **(inner if isinstance(inner, dict) else {})}
    return {name: each for name, each in pairs.items() if isinstance(each, str)}


# ---------------------------------------------------------------------- finding one's way around


def _at(value: Any, *names: str) -> Any:
    """What lies at the end of these names, or None: replies come from outside, in any shape."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: Any, *names: str) -> str:
    found = _at(value, *names)
    return found if isinstance(found, str) else ""


def _cents(value: Any) -> int | None:
    """A decimal of the wire in whole cents, or None when it is no such number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    if not number.is_finite() or not 0 <= number < 10**9:
        return None
    cents = number.scaleb(2)
    return int(cents) if cents == cents.to_integral_value() else None
