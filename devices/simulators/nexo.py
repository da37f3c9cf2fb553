"""The messages of a pretend terminal, built for its own side of the wire from Adyen's OpenAPI file.

Nothing here is shared with the adapter but the reading and writing of JSON: two authors of one
message would agree on their mistakes.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

Message = dict[str, Any]
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Card:
    """The card that is held to the pretend terminal."""

    brand: str = "visa"
    masked: str = "476173 **** 0010"
    entry: str = "Contactless"


def transaction_id(at: datetime) -> str:
    """A POI transaction id: four letters, 00 and milliseconds, then the payment platform's own."""
    tender = "".join(secrets.choice(ALPHABET) for _ in range(4))
    platform = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{tender}{int(at.timestamp() * 1000):015d}.TEST{platform}"


def stamp(at: datetime) -> str:
    """A time as the terminal writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def response(header: Message, name: str, body: Message) -> Message:
    """A response in its envelope; the header is the request's own, turned round."""
    return {
        "SaleToPOIResponse": {"MessageHeader": {**header, "MessageType": "Response"}, name: body}
    }


def failure(condition: str, **told: str) -> Message:
    """The Response of something that did not come about."""
    said: Message = {"Result": "Failure", "ErrorCondition": condition}
    if told:
        said["AdditionalResponse"] = urlencode(told, quote_via=quote)
    return said


def paid(
    sale: Message, poi: Message, currency: str, cents: int, card: Card, approval: str
) -> Message:
    """A PaymentResponse that takes the money."""
    amount = Decimal(cents).scaleb(-2)
    extra = urlencode({"authCode": approval, "posEntryMode": card.entry}, quote_via=quote)
    return {
        "Response": {"Result": "Success", "AdditionalResponse": extra},
        "SaleData": sale,
        "POIData": {"POITransactionID": poi, "POIReconciliationID": 1000},
        "PaymentResult": {
            "PaymentType": "Normal",
            "PaymentInstrumentData": {
                "PaymentInstrumentType": "Card",
                "CardData": {
                    "PaymentBrand": card.brand,
                    "MaskedPan": card.masked,
                    "EntryMode": [card.entry],
                },
            },
            "AmountsResp": {"Currency": currency, "AuthorizedAmount": amount},
            "OnlineFlag": True,
            "PaymentAcquirerData": {
                "MerchantID": "TeaHouseHK",
                "AcquirerPOIID": "TEA-1",
                "AcquirerTransactionID": poi,
                "ApprovalCode": approval,
            },
        },
        "PaymentReceipt": [
            _receipt(qualifier, currency, amount, card, approval)
            for qualifier in ("CashierReceipt", "CustomerReceipt")
        ],
    }


def not_paid(sale: Message, poi: Message, told: Message) -> Message:
    """A PaymentResponse that takes nothing."""
    return {
        "Response": told,
        "SaleData": sale,
        "POIData": {"POITransactionID": poi},
    }


def reversed_(poi: Message, original: Message, cents: int) -> Message:
    """A ReversalResponse that has been taken on."""
    return {
        "Response": {"Result": "Success"},
        "POIData": {"POITransactionID": poi},
        "OriginalPOITransaction": {"POITransactionID": original},
        "ReversedAmount": Decimal(cents).scaleb(-2),
    }


def repeated(reference: Message, header: Message, name: str, body: Message) -> Message:
    """A TransactionStatusResponse of something finished."""
    return {
        "Response": {"Result": "Success"},
        "MessageReference": reference,
        "RepeatedMessageResponse": {
            "MessageHeader": {**header, "MessageType": "Response"},
            "RepeatedResponseMessageBody": {name: body},
        },
    }


def diagnosed(*, busy: bool) -> Message:
    """A DiagnosisResponse: here, and how."""
    return {
        "Response": {"Result": "Success"},
        "POIStatus": {"GlobalStatus": "Busy" if busy else "OK", "CommunicationOKFlag": True},
    }


def rejected(request: bytes, sale_id: str, poi_id: str, at: datetime) -> Message:
    """What the cloud says when the terminal did not answer it."""
    header = {
        "ProtocolVersion": "3.0",
        "MessageClass": "Event",
        "MessageCategory": "Event",
        "MessageType": "Notification",
        "SaleID": sale_id,
        "POIID": poi_id,
    }
    event = {
        "TimeStamp": stamp(at),
        "EventToNotify": "Reject",
        "EventDetails": "message=Did+not+receive+a+response+from+the+POI.",
        "RejectedMessage": b64encode(request).decode(),
    }
    return {"SaleToPOIRequest": {"MessageHeader": header, "EventNotification": event}}


def _receipt(qualifier: str, currency: str, amount: Decimal, card: Card, approval: str) -> Message:
    lines = (
        ("header1", "TEA HOUSE", ""),
        ("txtype", "Type", "GOODS_SERVICES"),
        ("paymentMethod", "Card", card.brand.upper()),
        ("pan", "Number", f"****{card.masked[-4:]}"),
        ("totalAmount", "TOTAL", f"{currency} {amount:.2f}"),
        ("authCode", "Auth. code", approval),
        ("approved", "APPROVED", ""),
    )
    return {
        "DocumentQualifier": qualifier,
        "RequiredSignatureFlag": False,
        "OutputContent": {
            "OutputFormat": "Text",
            "OutputText": [_line(*line) for line in lines],
        },
    }


def _line(key: str, name: str, value: str) -> Message:
    said = {"name": name, **({"value": value} if value else {}), "key": key}
    return {"Text": urlencode(said, quote_via=quote), "EndOfLineFlag": True}
