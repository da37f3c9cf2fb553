"""The Adyen adapter against the pretend terminal: real sockets, and every kind of trouble."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from devices.adyen import AdyenTerminal, CloudSettings, LocalSettings, SharedKey, adyen_terminal
from devices.simulators.terminal import PRESSES, Press, SimulatedTerminal
from devices.simulators.terminal_server import cloud_app, local_app
from devices.terminal import Answer, CardReference, becomes
from tests.devices.adyen_spec import CLOUD, check
from tests.devices.far_end import closed_port, listening, rude_server

POI = "S1F2-000158215131748"
KEY = SharedKey("shop-till-1", 3, "sixteen cups of tea")
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture
def far() -> SimulatedTerminal:
    return SimulatedTerminal(POI, gives_up_after=30)


@pytest.fixture
def cloud(far: SimulatedTerminal) -> Iterator[CloudSettings]:
    app = cloud_app({POI: far}, merchant_account="TeaHouse", api_key="tea-key")
    with listening(app) as address:
        yield CloudSettings("TeaHouse", POI, "TST-1", "tea-key", f"{address}/v1", 3.0)


@pytest.fixture
def local(far: SimulatedTerminal) -> Iterator[LocalSettings]:
    with listening(local_app(far, KEY)) as address:
        yield LocalSettings(f"{address}/nexo", POI, "TST-1", KEY, timeout_seconds=3.0)


@pytest.fixture(params=["cloud", "local"])
def settings(request: pytest.FixtureRequest) -> CloudSettings | LocalSettings:
    chosen = request.getfixturevalue(request.param)
    assert isinstance(chosen, CloudSettings | LocalSettings)
    return chosen


@pytest.fixture
def terminal(settings: CloudSettings | LocalSettings) -> AdyenTerminal:
    return adyen_terminal(settings)


def impatient(settings: CloudSettings | LocalSettings, seconds: float = 0.8) -> AdyenTerminal:
    return adyen_terminal(replace(settings, timeout_seconds=seconds))


async def eventually(true: Callable[[], object]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("it never came true")


async def pay(terminal: AdyenTerminal, attempt: UUID, cents: int = 6350) -> Answer:
    return await terminal.pay(attempt, cents, "HKD", "TST-1 basket 7")


# ------------------------------------------------------------------------------- the good days


def test_a_customer_holds_a_card_to_it(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    far.press_next("approve")
    answer = run(pay(terminal, uuid4()))
    assert answer.state == "approved"
    assert (answer.amount_cents, answer.currency) == (6350, "HKD")
    assert (answer.scheme, answer.masked_pan, answer.approval_code) == (
        "visa",
        "••••0010",
        "000001",
    )
    assert answer.terminal_reference is not None
    assert "TOTAL  HKD 63.50" in answer.receipt_lines
    assert (far.charges, far.charged_cents) == (1, 6350)


def test_a_person_presses_approve_while_the_till_waits(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    async def story() -> Answer:
        paying = asyncio.create_task(pay(terminal, uuid4()))
        await eventually(lambda: far.waiting)
        assert not paying.done()
        assert far.press("approve")
        return await paying

    assert run(story()).state == "approved"
    assert not far.press("approve")


def test_it_approves_by_itself_where_nobody_presses(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    far.auto_approve_after = 0.2
    assert run(pay(terminal, uuid4())).state == "approved"
    assert far.charges == 1


@pytest.mark.parametrize(
    ("press", "state", "reason"),
    [("decline", "declined", "refused"), ("cancel", "cancelled", "cancelled_by_customer")],
)
def test_no_is_an_answer(
    terminal: AdyenTerminal, far: SimulatedTerminal, press: Press, state: str, reason: str
) -> None:
    far.press_next(press)
    answer = run(pay(terminal, uuid4()))
    assert (answer.state, answer.reason) == (state, reason)
    assert answer.told
    assert far.charged_cents == 0


def test_the_terminal_gives_up_by_itself(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    far.gives_up_after = 0.4
    answer = run(pay(terminal, uuid4()))
    assert (answer.state, answer.reason, answer.told) == ("cancelled", "aborted", "TIMEOUT")


def test_a_busy_terminal_takes_nothing(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    async def story() -> tuple[Answer, Answer]:
        first = asyncio.create_task(pay(terminal, uuid4()))
        await eventually(lambda: far.waiting)
        second = await pay(terminal, uuid4(), cents=100)
        far.press("approve")
        return await first, second

    first, second = run(story())
    assert first.state == "approved"
    assert (second.state, second.reason) == ("declined", "busy")
    assert far.charged_cents == 6350


def test_the_till_calls_it_off(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    async def story() -> Answer:
        attempt = uuid4()
        paying = asyncio.create_task(pay(terminal, attempt))
        await eventually(lambda: far.waiting)
        assert await terminal.abort(attempt)
        return await paying

    assert run(story()).state == "cancelled"
    assert far.charged_cents == 0


def test_calling_it_off_too_late_changes_nothing(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.press_next("lose_answer")
    run(pay(terminal, attempt))
    assert run(terminal.abort(attempt))
    assert run(terminal.ask(attempt)).state == "approved"


# -------------------------------------------------------------------- every trouble, one charge


TROUBLES = ["lose_answer", "garbage", "twice"]


@pytest.mark.parametrize("press", TROUBLES)
def test_an_answer_that_went_wrong_is_asked_for_and_found(
    terminal: AdyenTerminal, far: SimulatedTerminal, press: Press
) -> None:
    attempt = uuid4()
    far.press_next(press)
    lost = run(pay(terminal, attempt))
    assert lost.state == "unknown"
    step = becomes("sent", lost, age_seconds=1)
    assert (step.state, step.ask_in_seconds) == ("unknown", 5)
    found = run(terminal.ask(attempt))
    assert becomes(step.state, found, age_seconds=6).state == "approved"
    assert (found.amount_cents, found.masked_pan) == (6350, "••••0010")
    assert far.charges == 1


def test_silence_then_in_progress_then_its_result(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.press_next("time_out")
    terminal = impatient(settings)
    silent = run(pay(terminal, attempt))
    assert silent.state == "unknown"
    waiting = run(terminal.ask(attempt))
    assert waiting.state == "in_progress"
    assert becomes("unknown", waiting, age_seconds=130).ask_in_seconds == 5
    assert far.press("approve")
    assert run(terminal.ask(attempt)).state == "approved"
    assert far.charges == 1


def test_silence_that_ends_in_nothing(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.gives_up_after = 1.2
    far.press_next("time_out")
    assert run(pay(impatient(settings), attempt)).state == "unknown"

    async def until_over() -> Answer:
        await asyncio.sleep(0.6)
        return await adyen_terminal(settings).ask(attempt)

    answer = run(until_over())
    assert (answer.state, answer.told) == ("cancelled", "TIMEOUT")
    assert far.charged_cents == 0


def test_a_request_that_vanished_is_declined_only_when_old_enough(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.deaf = True
    terminal = impatient(settings)
    assert run(pay(terminal, attempt)).state == "unknown"
    answer = run(terminal.ask(attempt))
    assert answer.state == "not_found"
    reachable = run(terminal.reachable())
    assert reachable
    assert becomes("unknown", answer, 140, reachable=reachable).state == "unknown"
    assert becomes("unknown", answer, 151, reachable=False).person
    assert becomes("unknown", answer, 151, reachable=reachable).state == "declined"


def test_an_answer_that_comes_too_late_is_found_by_asking(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.slow_seconds = 1.5
    far.press_next("approve")
    assert run(pay(impatient(settings), attempt)).state == "unknown"
    assert run(adyen_terminal(settings).ask(attempt)).state == "approved"
    assert far.charges == 1


def test_a_till_killed_in_mid_payment_finds_it_after_the_restart(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()

    async def killed() -> None:
        paying = asyncio.create_task(pay(adyen_terminal(settings), attempt))
        await eventually(lambda: far.waiting)
        paying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await paying

    run(killed())
    assert becomes("sent", None, age_seconds=126).state == "unknown"
    after_restart = adyen_terminal(settings)
    assert run(after_restart.ask(attempt)).state == "in_progress"
    far.press("approve")
    assert run(after_restart.ask(attempt)).state == "approved"
    assert far.charges == 1


def test_the_same_attempt_sent_twice_charges_once(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.press_next("approve")
    first, second = run(pay(terminal, attempt)), run(pay(terminal, attempt))
    assert first == second
    assert (far.charges, far.charged_cents) == (1, 6350)


@pytest.mark.parametrize("press", PRESSES)
def test_whatever_is_pressed_the_books_and_the_terminal_agree(
    settings: CloudSettings | LocalSettings, far: SimulatedTerminal, press: Press
) -> None:
    """G10: an attempt ends approved exactly when the card was charged, once."""
    attempt = uuid4()
    far.gives_up_after = 1.2
    far.press_next(press)

    async def story() -> str:
        terminal = impatient(settings)
        step, age_seconds = becomes("sent", await pay(terminal, attempt), 10), 10
        while step.ask_in_seconds is not None:
            await asyncio.sleep(0.1)
            age_seconds += 10
            step = becomes(step.state, await terminal.ask(attempt), age_seconds, reachable=True)
        return step.state

    ended = run(story())
    assert far.charges == (1 if ended == "approved" else 0)
    assert far.charged_cents == (6350 if ended == "approved" else 0)


# --------------------------------------------------------------------------- doors and strangers


def test_a_closed_door_means_that_nothing_was_sent(settings: CloudSettings | LocalSettings) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}/nexo"
    terminal = adyen_terminal(replace(settings, base_url=nobody))
    answer = run(pay(terminal, uuid4()))
    assert (answer.state, answer.reason) == ("unreachable", "unreachable")
    assert becomes("sent", answer, age_seconds=1).state == "declined"
    asked = run(terminal.ask(uuid4()))
    assert asked.state == "unknown"
    assert not run(terminal.reachable())
    assert not run(terminal.abort(uuid4()))


def test_a_wrong_key_is_turned_away_at_the_door(
    cloud: CloudSettings, far: SimulatedTerminal
) -> None:
    terminal = adyen_terminal(replace(cloud, api_key="coffee-key"))
    answer = run(pay(terminal, uuid4()))
    assert (answer.state, answer.reason, answer.told) == ("unreachable", "key_refused", "HTTP 401")
    assert not run(terminal.reachable())
    assert not far.transactions()


def test_another_passphrase_reads_nothing(local: LocalSettings, far: SimulatedTerminal) -> None:
    terminal = adyen_terminal(replace(local, key=replace(KEY, passphrase="coffee")))
    assert run(pay(terminal, uuid4())).state == "unknown"
    assert not far.transactions()


@pytest.mark.parametrize(
    "reply",
    [
        b'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"half": ',
        b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000,
        b"SSH-2.0-not-a-terminal\r\n",
        b"\xff\x00\xff",
        b"",
    ],
    ids=range(11),
)
def test_whatever_a_stranger_says_is_no_answer(cloud: CloudSettings, reply: bytes) -> None:
    with rude_server(reply) as address:
        answer = run(pay(adyen_terminal(replace(cloud, base_url=address)), uuid4()))
    assert answer.state == "unknown"


def test_a_line_that_breaks_after_the_request_is_no_answer(cloud: CloudSettings) -> None:
    with rude_server(b"", reset=True) as address:
        answer = run(pay(adyen_terminal(replace(cloud, base_url=address)), uuid4()))
    assert (answer.state, answer.reason) == ("unknown", "no_answer")


def test_the_answer_to_another_till_is_not_ours(
    cloud: CloudSettings, far: SimulatedTerminal
) -> None:
    attempt = uuid4()
    far.press_next("approve")
    run(pay(adyen_terminal(cloud), attempt))
    neighbour = adyen_terminal(replace(cloud, sale_id="TST-2"))
    assert run(neighbour.ask(attempt)).state == "not_found"


def test_an_unplugged_terminal_is_not_reachable(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    assert run(terminal.reachable())
    far.offline = True
    assert not run(terminal.reachable())
    answer = run(pay(terminal, uuid4()))
    assert (answer.state, answer.reason) == ("unknown", "no_answer")
    assert not far.transactions()


def test_a_cloud_lists_the_terminals_it_can_reach(
    cloud: CloudSettings, far: SimulatedTerminal
) -> None:
    import httpx

    address = f"{cloud.base_url}/merchants/TeaHouse/connectedDevices"
    listed = httpx.get(address, headers={"X-API-Key": "tea-key"}).json()
    assert listed == {"uniqueDeviceIds": [POI]}
    check(listed, "ConnectedDevicesResponse", CLOUD)
    refused = httpx.get(address).json()
    check(refused, "DefaultErrorResponseEntity", CLOUD)


def test_impossible_amounts_never_leave(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    for cents in (-1, 10**10):
        with pytest.raises(ValueError, match="no amount"):
            run(pay(terminal, uuid4(), cents))
    assert not far.wire


# ------------------------------------------------------------------------------------- money back


def paid(terminal: AdyenTerminal, far: SimulatedTerminal) -> CardReference:
    far.press_next("approve")
    reference = run(pay(terminal, uuid4())).terminal_reference
    assert reference is not None
    return CardReference.read(str(reference))


def test_a_refund_gives_back_what_was_paid(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    back = run(terminal.refund(paid(terminal, far), None, uuid4()))
    assert (back.state, back.amount_cents) == ("approved", 6350)
    assert far.refunded_cents == 6350


def test_refunds_in_parts_end_at_what_was_paid(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    original = paid(terminal, far)
    answers = [run(terminal.refund(original, 3000, uuid4())) for _ in range(3)]
    assert [each.state for each in answers] == ["approved", "approved", "declined"]
    assert answers[2].reason == "not_allowed"
    assert far.refunded_cents == 6000


def test_a_refund_whose_answer_was_lost_happens_once(
    terminal: AdyenTerminal, far: SimulatedTerminal
) -> None:
    original, attempt = paid(terminal, far), uuid4()
    far.press_next("lose_answer")
    assert run(terminal.refund(original, 1000, attempt)).state == "unknown"
    assert run(terminal.ask(attempt, "refund")).state == "approved"
    assert run(terminal.refund(original, 1000, attempt)).state == "approved"
    assert far.refunded_cents == 1000


def test_a_refund_of_what_never_was(terminal: AdyenTerminal, far: SimulatedTerminal) -> None:
    nothing = CardReference("ABCD001732345678901.TESTNOTHING", "2026-11-23T04:00:00.000Z", "HKD")
    answer = run(terminal.refund(nothing, 100, uuid4()))
    assert (answer.state, answer.reason) == ("declined", "not_allowed")
    assert far.refunded_cents == 0
