"""Many tills at once, each with its own bad luck: nobody pays twice, no approval is lost.

Time runs thirty times as fast: the terminal gives its customers 4 s instead of 120.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from devices.adyen import AdyenTerminal, CloudSettings, adyen_terminal
from devices.simulators.terminal import PRESSES, SimulatedTerminal
from devices.simulators.terminal_server import cloud_app
from devices.terminal import Answer, Step, becomes
from tests.devices.far_end import listening

STORIES = 24
FASTER = 30
GIVES_UP, PATIENCE = 120 / FASTER, 125 / FASTER
CENTS = 6350


@dataclass
class Story:
    """One till with one terminal and one attempt, and what befalls them."""

    seed: int
    address: str
    far: SimulatedTerminal
    diary: list[str] = field(default_factory=list)
    attempt: UUID = field(default_factory=uuid4)

    async def happens(self) -> str:
        self.chance = random.Random(self.seed)
        self.started = asyncio.get_running_loop().time()
        self.far.deaf = self.chance.random() < 0.1
        self.far.offline = self.chance.random() < 0.1
        self.far.slow_seconds = self.chance.choice([0, 0, 0.5, PATIENCE])
        finger = asyncio.create_task(self.finger())
        answer = await self.pay_and_perhaps_die()
        self.far.offline, terminal = False, self.terminal()
        step = self.turn("sent", answer) if answer else Step("unknown", 0)
        while step.ask_in_seconds is not None:
            await asyncio.sleep(step.ask_in_seconds / FASTER)
            answer = await terminal.ask(self.attempt)
            reachable = answer.state == "not_found" and await terminal.reachable()
            step = self.turn(step.state, answer, reachable=reachable)
        await finger
        return step.state

    async def finger(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, GIVES_UP * 1.1))
        press = self.chance.choice(PRESSES)
        self.diary.append(f"{press} pressed: {self.far.press(press)}")
        if press == "time_out" and self.chance.random() < 0.5:
            await asyncio.sleep(self.chance.uniform(0, GIVES_UP / 2))
            self.diary.append(f"late approval: {self.far.press('approve')}")

    async def pay_and_perhaps_die(self) -> Answer | None:
        patience = self.chance.choice([1.0, PATIENCE, PATIENCE])
        paying = self.terminal(patience).pay(self.attempt, CENTS, "HKD", "basket")
        if self.chance.random() < 0.6:
            return await paying
        try:
            return await asyncio.wait_for(paying, self.chance.uniform(0.3, PATIENCE))
        except TimeoutError:
            self.diary.append("the till died")
            return None

    def turn(self, state: str, answer: Answer, *, reachable: bool = False) -> Step:
        age_seconds = (asyncio.get_running_loop().time() - self.started) * FASTER
        step = becomes(state, answer, age_seconds, reachable=reachable)  # type: ignore[arg-type]
        self.diary.append(f"{age_seconds:.0f} s: {answer.state} {answer.reason} -> {step.state}")
        return step

    def terminal(self, patience: float = PATIENCE) -> AdyenTerminal:
        """A new one, as after a restart."""
        settings = CloudSettings(
            "TeaHouse", self.far.poi_id, "TST-1", "key", self.address, patience
        )
        return adyen_terminal(settings)


def test_whatever_befalls_them_every_attempt_ends_as_the_card_was_charged() -> None:
    fars = [SimulatedTerminal(f"S1F2-{n:03d}", gives_up_after=GIVES_UP) for n in range(STORIES)]
    app = cloud_app({one.poi_id: one for one in fars}, merchant_account="TeaHouse", api_key="key")

    async def all_of_them(address: str) -> list[tuple[Story, str]]:
        stories = [Story(seed, address, far) for seed, far in enumerate(fars)]
        ends = await asyncio.gather(*(story.happens() for story in stories))
        await asyncio.sleep(GIVES_UP)  # until no terminal waits for a card any more
        return list(zip(stories, ends, strict=True))

    with listening(app) as address:
        told = asyncio.run(all_of_them(address))
    for story, end in told:
        charged = story.far.charged_cents
        assert charged == (CENTS if end == "approved" else 0), (story.seed, end, story.diary)
        assert end != "unknown"
    assert "approved" in {end for _, end in told}
