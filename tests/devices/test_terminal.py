"""What an attempt becomes, and that no card number gets past the port."""

from __future__ import annotations

import re
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.terminal import (
    ENDED,
    FORGET_SECONDS,
    PATIENCE_SECONDS,
    Answer,
    AnswerState,
    AttemptState,
    CardReference,
    Step,
    becomes,
    clean,
    luhn,
    mask_cards,
)

ATTEMPT_STATES: tuple[AttemptState, ...] = get_args(AttemptState)
ANSWER_STATES: tuple[AnswerState, ...] = get_args(AnswerState)
OPEN: tuple[AttemptState, ...] = ("asked", "sent", "unknown")


# ----------------------------------------------------------------------------------- state table


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize("end", ["approved", "declined", "cancelled"])
@pytest.mark.parametrize("age_seconds", [0, 130, 86_400])
def test_the_terminals_word_ends_an_attempt_whenever_it_comes(
    state: AttemptState, end: AnswerState, age_seconds: float
) -> None:
    assert becomes(state, Answer(end), age_seconds) == Step(end)


@pytest.mark.parametrize("state", ["asked", "sent"])
@pytest.mark.parametrize(
    ("age_seconds", "becoming"), [(0, None), (124.9, None), (125, "unknown"), (9000, "unknown")]
)
def test_silence_is_waited_for_and_then_asked_about(
    state: AttemptState, age_seconds: float, becoming: str | None
) -> None:
    step = becomes(state, None, age_seconds)
    assert step.state == (becoming or state)
    assert step.ask_in_seconds == (0 if becoming else None)


def test_a_clock_set_back_keeps_waiting() -> None:
    assert becomes("sent", None, -3600) == Step("sent")


def test_a_cloud_may_be_given_longer() -> None:
    assert becomes("sent", None, 149, patience_seconds=150).state == "sent"
    assert becomes("sent", None, 150, patience_seconds=150).state == "unknown"


@pytest.mark.parametrize("state", ["asked", "sent"])
def test_what_never_left_us_is_declined(state: AttemptState) -> None:
    assert becomes(state, Answer("unreachable"), 1) == Step("declined")


def test_no_line_now_says_nothing_about_then() -> None:
    assert becomes("unknown", Answer("unreachable"), 9000).state == "unknown"


@pytest.mark.parametrize("answer", ["unknown", "in_progress", "not_found"])
def test_no_result_yet_is_asked_for_again_in_five_seconds(answer: AnswerState) -> None:
    assert becomes("unknown", Answer(answer), 130, reachable=True) == Step("unknown", 5)


@pytest.mark.parametrize("reachable", [False, True])
@pytest.mark.parametrize("age_seconds", [1, 149, 150, 151, 86_400])
def test_not_found_is_declined_only_by_a_terminal_that_is_there_and_late_enough(
    reachable: bool, age_seconds: float
) -> None:
    step = becomes("unknown", Answer("not_found"), age_seconds, reachable=reachable)
    declined = reachable and age_seconds > 150
    assert step.state == ("declined" if declined else "unknown")
    assert step.person == (not declined and age_seconds > 150)


def test_what_stays_unknown_goes_to_a_person_and_is_asked_about_meanwhile() -> None:
    assert becomes("unknown", Answer("unknown"), 151) == Step("unknown", 5, person=True)
    assert becomes("unknown", Answer("in_progress"), 151) == Step("unknown", 5)
    assert becomes("unknown", Answer("in_progress"), 301) == Step("unknown", 5, person=True)


@pytest.mark.parametrize(
    ("settled", "answer", "alarm"),
    [
        ("declined", "approved", True),
        ("cancelled", "approved", True),
        ("approved", "declined", True),
        ("approved", "not_found", True),
        ("approved", "approved", False),
        ("declined", "cancelled", False),
        ("declined", "not_found", False),
        ("approved", "unknown", False),
    ],
)
def test_what_is_settled_stays_and_a_contradiction_is_told(
    settled: AttemptState, answer: AnswerState, alarm: bool
) -> None:
    assert becomes(settled, Answer(answer), 200, reachable=True) == Step(settled, contradicts=alarm)


ages = st.floats(min_value=-1e6, max_value=1e7)


@given(
    st.sampled_from(ATTEMPT_STATES), st.sampled_from([None, *ANSWER_STATES]), ages, st.booleans()
)
def test_laws_of_the_table(
    state: AttemptState, said: AnswerState | None, age_seconds: float, reachable: bool
) -> None:
    answer = Answer(said) if said else None
    step = becomes(state, answer, age_seconds, reachable=reachable)
    # Only the terminal's own word makes an attempt approved, and nothing unmakes an end.
    assert (step.state == "approved") == (
        state == "approved" or (state in OPEN and said == "approved")
    )
    if state in ENDED:
        assert step.state == state
    # An open attempt is waited for, asked about, or ended: never forgotten.
    if step.state in OPEN:
        assert step.state == state or step.ask_in_seconds is not None
    # Without the terminal's no, declined needs a proof that nothing was charged.
    if step.state == "declined" and state in OPEN and said != "declined":
        never_sent = said == "unreachable" and state != "unknown"
        assert never_sent or (said == "not_found" and reachable and age_seconds > FORGET_SECONDS)


def test_every_cell_of_the_table_is_a_step() -> None:
    for state, said, age_seconds, reachable in product(
        ATTEMPT_STATES, [None, *ANSWER_STATES], [0, PATIENCE_SECONDS, 151, 301], [False, True]
    ):
        answer = Answer(said) if said else None
        assert becomes(state, answer, age_seconds, reachable=reachable).state in ATTEMPT_STATES


# --------------------------------------------------------------------------------- card numbers

VISA, UNIONPAY, AMEX = "4111111111111111", "6212345678900000003", "378282246310005"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (VISA, "••••1111"),
        (f"card {AMEX}.", "card ••••0005."),
        (UNIONPAY, "••••0003"),
        ("4111 1111 1111 1111", "••••1111"),
        ("4111-1111-1111-1111 12/27", "••••1111 12/27"),
        (f"{VISA} {AMEX}", "••••1111 ••••0005"),
        ("12 4111 1111 1111 1111 99", "12 ••••1111 99"),
        (f"%B{VISA}^ANN/MS^2712", "%B••••1111^ANN/MS^2712"),
        (VISA * 2, "••••1111"),
        ("4111111111111112", "4111111111111112"),
        ("2026-11-23 14:36 TOTAL 63.50", "2026-11-23 14:36 TOTAL 63.50"),
        ("", ""),
    ],
)
def test_card_numbers_are_cut_to_their_last_four(text: str, masked: str) -> None:
    assert mask_cards(text) == masked


def test_the_check_digit_of_the_standards_example() -> None:
    assert luhn("79927398713")
    assert not any(luhn(f"7992739871{digit}") for digit in "012456789")


pans = st.text("0123456789", min_size=12, max_size=18).map(
    lambda head: next(head + check for check in "0123456789" if luhn(head + check))
)
noise = st.text(st.characters(exclude_categories=["Nd"]), max_size=12)


@given(noise, pans, noise, pans, noise)
def test_no_card_number_survives_in_any_text(
    before: str, pan: str, between: str, other: str, after: str
) -> None:
    text = mask_cards(f"{before}x{pan}x{between}x{other}x{after}")
    assert pan not in text
    assert other not in text
    assert mask_cards(text) == text


@given(st.text("0123456789 -", max_size=80))
def test_masking_once_is_enough(text: str) -> None:
    masked = mask_cards(text)
    assert mask_cards(masked) == masked
    assert not any(
        (13 <= len(run) <= 19 and luhn(run)) or len(run) > 19 for run in re.findall(r"\d+", masked)
    )


@given(pans, noise)
def test_an_answer_cannot_hold_a_card_number(pan: str, around: str) -> None:
    text = f"{around}|{pan}|{around}"
    answer = Answer(
        "approved",
        scheme=text,
        masked_pan=pan,
        approval_code=text,
        reason=text,
        told=text,
        receipt_lines=(text, pan),
    )
    assert pan not in repr(answer)
    assert answer.masked_pan == f"••••{pan[-4:]}"


def test_a_terminals_words_bring_no_commands_to_the_paper() -> None:
    assert clean("paid\x1bp\x00\x19\xfa \u202eoot\x07") == "paid p  ú  oot"
    assert len(clean("x" * 10_000)) == 200
    assert clean("4111\u200b1111\u200b1111\u200b1111") == "••••1111"


def test_hostile_text_is_masked_in_no_time() -> None:
    assert clean("1 " * 500_000)


# ----------------------------------------------------------------------------------- references

names = st.text("ABCxyz0123456789.", min_size=1, max_size=40)


@given(names, st.sampled_from(["2026-11-23T04:00:00.000Z", ""]), st.sampled_from(["HKD", ""]))
def test_a_reference_is_read_back_as_it_was_written(name: str, at: str, currency: str) -> None:
    reference = CardReference(name, at, currency)
    assert CardReference.read(str(reference)) == reference
    assert not any(len(run) > 12 for run in re.findall(r"\d+", str(reference)))


@pytest.mark.parametrize("name", ["", "A@B", "A~B"])
def test_a_reference_of_no_use_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="reference"):
        CardReference(name, "2026-11-23T04:00:00.000Z")
