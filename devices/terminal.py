"""Card terminals: what any of them can be asked, what it may answer, and what an attempt becomes.

The shop never sees a card. The amount goes to the terminal by itself, the result comes back by
itself, and silence is an answer too: an attempt without one is *unknown*, and unknown is settled by
asking the terminal about the same attempt, never by charging a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Final, Literal, Protocol
from uuid import UUID

AttemptState = Literal["asked", "sent", "approved", "declined", "cancelled", "unknown"]
"""An attempt is written down (asked), handed to the wire (sent), then ends, or is not known."""

AnswerState = Literal[
    "approved", "declined", "cancelled", "in_progress", "not_found", "unknown", "unreachable"
]
"""What came back. ``unreachable`` is only said when nothing can have left us; ``unknown`` is
everything else that is no answer: silence, a cut line, garbage, a broken server."""

Kind = Literal["payment", "refund"]

PATIENCE_SECONDS: Final = 125.0
"""A terminal gives a customer 120 s; five more for the answer to travel."""
ASK_AGAIN_SECONDS: Final = 5.0
FORGET_SECONDS: Final = 150.0
"""A payment the terminal has not heard of by now will never reach it."""
PERSON_SECONDS: Final = 300.0
"""However busy a terminal says it is, by now a person should look at it."""

ENDED: Final = frozenset({"approved", "declined", "cancelled"})


# --------------------------------------------------------------------------------- no card numbers

_DIGITS = re.compile(r"\d")
_RUN = re.compile(r"\d(?:[ -]?\d){12,}")
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 13, 19  # digits of a card number, ISO/IEC 7812


def mask_cards(text: str) -> str:
    """The text with every card number cut to ``••••`` and its last four digits.

    A card number is a run of 13 to 19 digits, spaces and hyphens allowed between them, that passes
    the Luhn check (ISO/IEC 7812-1). Longer unbroken runs could hide one and are cut as well.
    """
    while (masked := _RUN.sub(lambda run: _mask_run(run[0]), text)) != text:
        text = masked
    return text


def _mask_run(run: str) -> str:
    groups = list(_GROUP.finditer(run))
    said, done, first = [], 0, 0
    while first < len(groups):
        last = _card_from(groups, first)
        if last is None:
            first += 1
            continue
        number = run[groups[first].start() : groups[last].end()]
        said += [run[done : groups[first].start()], last_four(number)]
        done, first = groups[last].end(), last + 1
    return "".join(said) + run[done:]


def _card_from(groups: list[re.Match[str]], first: int) -> int | None:
    """The group where a card number that begins at ``first`` ends; the longest if there are two."""
    digits, found = "", None
    for place in range(first, len(groups)):
        digits += groups[place][0]
        alone = place == first
        if len(digits) > _LONGEST:
            return first if alone else found
        if len(digits) >= _SHORTEST and luhn(digits):
            found = place
    return found


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def last_four(number: str) -> str:
    """``••••`` and the last four digits of whatever was masked or not masked before."""
    digits = _DIGITS.findall(number)
    return "••••" + "".join(digits[-4:]) if digits else ""


_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str, longest: int = 200) -> str:
    """A terminal's text as we keep it: no control or direction characters, no card, not endless."""
    return mask_cards(_UNPRINTABLE.sub(" ", text[: longest * 8])).strip()[:longest]


# ---------------------------------------------------------------------------------------- values

_LONG_RUN = re.compile(r"\d{13,}")
_SIX = re.compile(r"\d{6}(?=\d)")


@dataclass(frozen=True, slots=True)
class CardReference:
    """How the terminal's own side names a transaction: what a refund must quote.

    Not free text: an adapter gives only ids of the shape its vendor documents. ``at`` is the
    terminal's own time stamp, kept letter by letter.
    """

    transaction_id: str
    at: str
    currency: str = ""

    def __post_init__(self) -> None:
        if not self.transaction_id or set("@~") & set(self.transaction_id + self.at):
            raise ValueError("a card reference is an id and a time, without @ and ~")

    def __str__(self) -> str:
        """One line for a row or a slip; ``read`` takes it back.

        Long digit runs are parted by ``~`` (one terminal id in ten happens to pass the Luhn check),
        so that whoever scans our books for card numbers finds none.
        """
        parted = _LONG_RUN.sub(lambda run: _SIX.sub(r"\g<0>~", run[0]), self.transaction_id)
        return f"{parted}@{self.at}@{self.currency}"

    @classmethod
    def read(cls, line: str) -> CardReference:
        """The reference that was written as this line. Refuses other lines with ``ValueError``."""
        transaction_id, at, currency = line.split("@")
        return cls(transaction_id.replace("~", ""), at, currency)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the terminal said about one attempt; it cannot hold a card number.

    ``amount_cents`` is what the terminal authorised, which may be less than was asked (a partial
    approval), or None when it did not say. ``reason`` is one of ``REASONS``, ``told`` the
    terminal's own words for it, for a person to read and no code to depend on.
    """

    state: AnswerState
    scheme: str = ""
    masked_pan: str = ""
    approval_code: str = ""
    terminal_reference: CardReference | None = None
    reason: str = ""
    told: str = ""
    amount_cents: int | None = None
    currency: str = ""
    receipt_lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, clean(value))
        object.__setattr__(self, "masked_pan", last_four(self.masked_pan))
        object.__setattr__(self, "receipt_lines", tuple(map(clean, self.receipt_lines)))

    @property
    def ended(self) -> bool:
        """Whether the terminal is done with the attempt, one way or the other."""
        return self.state in ENDED


REASONS: Final = (
    "refused",  # the card's bank said no
    "wrong_pin",
    "card_not_accepted",
    "cancelled_by_customer",
    "aborted",  # by us, or given up by the terminal after its 120 s
    "busy",  # with another payment or its own menu
    "not_allowed",
    "out_of_order",
    "no_network",  # the terminal cannot reach the bank
    "message_refused",  # the terminal did not understand us: our bug or its version
    "unreachable",  # nobody answered the door
    "key_refused",  # somebody answered the door and did not let us in
    "no_answer",
    "garbage",
    "another_payment",  # an answer, but to a different question
)
"""Why, in words we translate: each is ``terminal.<reason>`` in ``assets/words``."""


class Terminal(Protocol):
    """A card terminal, whatever its maker and cable.

    Nothing here raises because of a machine: an attempt must not be lost to an exception, so
    trouble comes back as an answer. ``attempt_id`` is made and stored before the first call; the
    same id names the attempt for ever.
    """

    async def pay(
        self, attempt_id: UUID, amount_cents: int, currency: str, reference: str
    ) -> Answer:
        """Ask the customer for the amount and wait for the result, at most the wire's patience."""

    async def ask(self, attempt_id: UUID, kind: Kind = "payment") -> Answer:
        """What became of an attempt. Never ``unreachable``: no line now says nothing about then."""

    async def abort(self, attempt_id: UUID, kind: Kind = "payment") -> bool:
        """Stop a payment that waits for its card. True if the request arrived; the result of the
        attempt still comes from ``pay`` or ``ask`` (the customer may have been quicker).
        """

    async def refund(
        self, original: CardReference, amount_cents: int | None, attempt_id: UUID
    ) -> Answer:
        """Give money back to the card of an earlier payment; all of it when no amount is named."""

    async def reachable(self) -> bool:
        """Whether the terminal would hear us now."""


# ----------------------------------------------------------------------------------- state table


@dataclass(frozen=True, slots=True)
class Step:
    """What an attempt becomes, and what is left to do about it.

    ``ask_in_seconds``: ask the terminal then (None: no more questions). ``person``: show it to
    somebody with the terminal's own slip in hand, and go on asking meanwhile. ``contradicts``: the
    terminal now says otherwise than what was settled; the row stays, an alarm is due.
    """

    state: AttemptState
    ask_in_seconds: float | None = None
    person: bool = False
    contradicts: bool = False


def becomes(
    state: AttemptState,
    answer: Answer | None,
    age_seconds: float,
    *,
    reachable: bool = False,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Step:
    """What an attempt of this age becomes upon an answer, or upon none so far.

    ``age_seconds`` counts from when the attempt was asked. ``reachable`` is what the terminal said
    when asked just now. Rules: Adyen "Verify transaction status" (processed, in progress, not
    found; 120 s local, 150 s cloud), widened by our own: a payment is only called declined without
    the terminal's word when it was never sent, or is not found by a terminal that is there and
    older than anything still on its way.
    """
    if state in ENDED:
        return Step(state, contradicts=_contradicts(state, answer))
    if answer is None:
        return _waiting(state, age_seconds, patience_seconds)
    if answer.state in ("approved", "declined", "cancelled"):
        return Step(answer.state)
    if answer.state == "unreachable" and state != "unknown":
        return Step("declined")
    if answer.state == "not_found" and reachable and age_seconds > FORGET_SECONDS:
        return Step("declined")
    return _not_known(age_seconds, in_progress=answer.state == "in_progress")


def _waiting(state: AttemptState, age_seconds: float, patience_seconds: float) -> Step:
    """Nothing heard. A clock set back makes the age negative: that is no reason to give up."""
    if state != "unknown" and age_seconds < patience_seconds:
        return Step(state)
    return Step("unknown", ask_in_seconds=0.0, person=age_seconds > FORGET_SECONDS)


def _not_known(age_seconds: float, *, in_progress: bool) -> Step:
    limit = PERSON_SECONDS if in_progress else FORGET_SECONDS
    return Step("unknown", ask_in_seconds=ASK_AGAIN_SECONDS, person=age_seconds > limit)


def _contradicts(state: AttemptState, answer: Answer | None) -> bool:
    """Whether money moved against what is written: taken though refused, or the other way."""
    if answer is None:
        return False
    if state == "approved":
        return answer.state in ("declined", "cancelled", "not_found")
    return answer.state == "approved"
