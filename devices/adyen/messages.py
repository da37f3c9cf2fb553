"""Adyen's Terminal API in values: requests to write, answers to read. No network, no clock.

The messages are the nexo Sale to POI protocol as JSON, as described by Adyen's OpenAPI file
"Terminal API" v1. The sale side is our till (SaleID), the other one the terminal (POIID).
"""

from __future__ import annotations

import json
from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from devices.terminal import CardReference, Kind

Message = dict[str, Any]

PROTOCOL: Final = "3.0"
CATEGORY: Final[dict[Kind, str]] = {"payment": "Payment", "refund": "Reversal"}
MOST_CENTS: Final = 9_999_999_999
"""RequestedAmount ends at 99 999 999.999999."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Who talks to whom: our till and its terminal."""

    sale_id: str
    poi_id: str


def service_id(attempt_id: UUID) -> str:
    """The name of an attempt on the wire, ten characters at most, always the same for the same id.

    A till that was switched off in mid-payment asks about the very payment it made. Fifty bits of
    SHA-256: with 2 000 payments on one terminal in the 48 hours that a ServiceID must be unique,
    two meet once in 500 million such days. Even then no money is mixed up: the full attempt id
    travels as SaleTransactionID, and an answer that carries another one counts as no answer.
    """
    return b32encode(sha256(attempt_id.bytes).digest())[:10].decode()


def amount(cents: int) -> Decimal:
    """Cents as the decimal number of the wire, exactly: 6350 -> 63.50.

    For currencies with two decimals (HKD, TWD, MOP, CNY, USD). Refuses less than nothing and more
    than the protocol holds with ``ValueError``.
    """
    if not 0 <= cents <= MOST_CENTS:
        raise ValueError(f"{cents} cents is no amount for a terminal")
    return Decimal(cents).scaleb(-2)


# -------------------------------------------------------------------------------------- requests


def payment(
    ends: Ends, attempt_id: UUID, amount_cents: int, currency: str, reference: str, at: datetime
) -> Message:
    """Take this amount. ``reference`` is the basket or sale, for people who look it up later."""
    body = {
        "SaleData": {
            "SaleTransactionID": _transaction(str(attempt_id), at),
            **({"SaleReferenceID": reference} if reference else {}),
        },
        "PaymentTransaction": {
            "AmountsReq": {"Currency": currency, "RequestedAmount": amount(amount_cents)}
        },
    }
    return _request(ends, "Payment", service_id(attempt_id), {"PaymentRequest": body})


def reversal(
    ends: Ends, attempt_id: UUID, original: CardReference, amount_cents: int | None, at: datetime
) -> Message:
    """Give back all of an earlier payment, or this much of it.

    A part needs the currency too, which the protocol has no field for: it travels in
    SaleToAcquirerData, as Adyen's "Refund a payment, referenced" wants it.
    """
    sale: Message = {"SaleTransactionID": _transaction(str(attempt_id), at)}
    body: Message = {
        "SaleData": sale,
        "OriginalPOITransaction": {
            "POITransactionID": {"TransactionID": original.transaction_id, "TimeStamp": original.at}
        },
        "ReversalReason": "MerchantCancel",
    }
    if amount_cents is not None:
        body["ReversedAmount"] = amount(amount_cents)
        if original.currency:
            sale["SaleToAcquirerData"] = f"currency={original.currency}"
    return _request(ends, "Reversal", service_id(attempt_id), {"ReversalRequest": body})


def status(ends: Ends, attempt_id: UUID, kind: Kind, question_id: str) -> Message:
    """What became of that attempt? ``question_id`` names this question, not the attempt."""
    body = {
        "MessageReference": _reference(ends, attempt_id, kind),
        "ReceiptReprintFlag": True,
        "DocumentQualifier": ["CustomerReceipt"],
    }
    return _request(ends, "TransactionStatus", question_id, {"TransactionStatusRequest": body})


def abort(ends: Ends, attempt_id: UUID, kind: Kind, question_id: str) -> Message:
    """Stop that attempt if its card has not been approved yet. Answered with an empty body."""
    body = {"MessageReference": _reference(ends, attempt_id, kind), "AbortReason": "MerchantAbort"}
    return _request(ends, "Abort", question_id, {"AbortRequest": body})


def diagnosis(ends: Ends, question_id: str) -> Message:
    """Are you there? Asked of the terminal alone, not of the bank behind it."""
    return _request(
        ends, "Diagnosis", question_id, {"DiagnosisRequest": {"HostDiagnosisFlag": False}}
    )


def _request(ends: Ends, category: str, name: str, body: Message) -> Message:
    header = {
        "ProtocolVersion": PROTOCOL,
        "MessageClass": "Service",
        "MessageCategory": category,
        "MessageType": "Request",
        "ServiceID": name,
        "SaleID": ends.sale_id,
        "POIID": ends.poi_id,
    }
    return {"SaleToPOIRequest": {"MessageHeader": header, **body}}


def _reference(ends: Ends, attempt_id: UUID, kind: Kind) -> Message:
    return {
        "MessageCategory": CATEGORY[kind],
        "ServiceID": service_id(attempt_id),
        "SaleID": ends.sale_id,
        "POIID": ends.poi_id,
    }


def _transaction(name: str, at: datetime) -> Message:
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"TransactionID": name, "TimeStamp": stamp}


# ------------------------------------------------------------------------------- JSON, both ways


class Garbage(ValueError):
    """Bytes that are no message."""


def written(value: Any) -> str:
    """A message as JSON, with decimal numbers digit by digit: no binary float ever holds money."""
    match value:
        case dict():
            inside = ",".join(f"{json.dumps(name)}:{written(each)}" for name, each in value.items())
            return f"{{{inside}}}"
        case list() | tuple():
            return f"[{','.join(map(written, value))}]"
        case Decimal():
            return f"{value:f}"
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read(body: bytes) -> Message:
    """The message in these bytes, decimals exact. Raises ``Garbage`` for anything else."""
    try:
        message = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError) as trouble:
        raise Garbage("not JSON") from trouble
    if not isinstance(message, dict):
        raise Garbage("not a message")
    return message


def _no_number(name: str) -> None:
    raise Garbage(f"{name} is no number")
