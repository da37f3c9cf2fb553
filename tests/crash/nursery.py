"""Tills to be killed, and what they managed to say before."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

ROOT = Path(__file__).parents[2]


@dataclass
class LastWords:
    """What a till had said when it died."""

    sold: dict[UUID, str] = field(default_factory=dict)
    paying: UUID | None = None


class Nursery:
    """A process with everything imported that forks a till at a word."""

    def __init__(self, into: IO[str], out: IO[str]) -> None:
        self.into, self.out = into, out
        self.alive = 0

    def let_sell(self, url: str, station: str, seed: int) -> int:
        """A till that sells from now on. Its process id."""
        self.into.write(f"{url} {station} {seed}\n")
        self.into.flush()
        self.alive = int(self._line("born")[1])
        return self.alive

    def kill_after(self, pid: int, sales: int, dice: random.Random) -> LastWords:
        """Wait for so many sales, a little longer, and pull the plug."""
        said = LastWords()
        while len(said.sold) < sales:
            self._hear(said, self.out.readline())
        time.sleep(dice.uniform(0, 0.012))
        os.kill(pid, signal.SIGKILL)
        while not (line := self.out.readline()).startswith("gone"):
            self._hear(said, line)
        self.alive = 0
        assert line.split()[1] == str(-signal.SIGKILL), line
        return said

    def _hear(self, said: LastWords, line: str) -> None:
        match line.split():
            case ["paying", basket]:
                said.paying = UUID(basket)
            case ["sold", basket, number]:
                said.sold[UUID(basket)] = number
                said.paying = None
            case _:
                raise AssertionError(f"a till said {line!r}")

    def _line(self, begins: str) -> list[str]:
        words = self.out.readline().split()
        assert words[:1] == [begins], words
        return words


@contextmanager
def nursery() -> Iterator[Nursery]:
    """One helper process, gone with the test."""
    helper = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.seller"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert helper.stdin is not None
    assert helper.stdout is not None
    made = Nursery(helper.stdin, helper.stdout)
    try:
        made._line("ready")
        yield made
    finally:
        if made.alive:
            with suppress(ProcessLookupError):
                os.kill(made.alive, signal.SIGKILL)
        helper.stdin.close()
        helper.wait(30)
        helper.stdout.close()
