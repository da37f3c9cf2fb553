"""A pretend receipt printer: obeys ESC/POS, keeps its slips as pictures, has its bad days.

It runs out of paper in the middle of a slip, hangs, loses its cable. Like a real one it holds what
it cannot print yet and goes on when it can, and it answers real-time questions at once, whatever
it is doing. `printer_server` puts it on a port.
"""

from __future__ import annotations

import io
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Literal

from PIL import Image, ImageChops

from core.document import Document, Qr, Text, clean
from devices import paper
from devices.simulators.escpos import Command, Decoder, Overtaking

Fault = Literal["paper_out", "cover_open", "offline", "silent", "cutter_jam", "cable"]

LINE_DOTS = 34  # 1/6 inch at 203 dpi
HONEST_DOTS = 1200  # a second: 150 mm
KEPT = 200  # slips; five times as many commands
NAMES = {65: b"1.00", 66: b"SAMMIU", 67: b"SIMULATED-80", 68: b"000001"}  # GS I: version, maker…


@dataclass
class State:
    """What a hand can do to the machine; each may be set at any time."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    offline: bool = False
    silent: bool = False  # hangs: takes bytes, does nothing with them, never answers
    cutter_jam: bool = False
    drawer_open: bool = False
    chatty: bool = False  # reports every change to new callers unasked (a memory switch)
    slow: bool = False  # prints at an honest 150 mm a second instead of at once

    @property
    def resting(self) -> bool:
        """Whether it prints nothing for now."""
        return self.paper_out or self.cover_open or self.offline or self.cutter_jam


@dataclass(frozen=True, slots=True)
class Slip:
    """A piece of paper that was cut off."""

    png: bytes
    at: datetime
    full_cut: bool


@dataclass(frozen=True, slots=True)
class Kick:
    """A pulse to the cash drawer."""

    at: datetime
    pin: int
    on_ms: int
    off_ms: int


class CableCut(Exception):
    """The connection ends here, without a goodbye."""


class SimulatedPrinter:
    """The machine: paper, cutter, drawer. It knows no network, only `Cable`s."""

    def __init__(self, width_dots: int = 576) -> None:
        self.width_dots = width_dots
        self.state = State()
        self._slips: deque[Slip] = deque(maxlen=KEPT)
        self._kicks: deque[Kick] = deque(maxlen=KEPT)
        self._log: deque[Command] = deque(maxlen=5 * KEPT)
        self._roll: list[Image.Image] = []
        self._line = b""
        self._qr = b""
        self._busy_until = 0.0
        self._works_for: Cable | None = None
        self._fault_after: tuple[int, Fault] | None = None

    # ---------------------------------------------------------------------------- for a person

    def slips(self) -> list[Slip]:
        """What was printed and cut, oldest first."""
        return list(self._slips)

    def kicks(self) -> list[Kick]:
        """Every pulse the drawer got, oldest first."""
        return list(self._kicks)

    def log(self) -> list[str]:
        """The commands it was given, oldest first."""
        return [str(command) for command in list(self._log)]

    def hanging(self) -> bytes | None:
        """A PNG of the paper that hangs out of the machine uncut; None when there is none."""
        roll = list(self._roll)
        return self._picture(roll) if roll else None

    def clear(self) -> None:
        """Throw away all slips, also one that is hanging out, and forget kicks and commands."""
        for pile in (self._slips, self._kicks, self._log, self._roll):
            pile.clear()
        self._line, self._works_for = b"", None

    def after(self, count: int, fault: Fault) -> None:
        """Let `fault` befall the machine once `count` more bytes have come in."""
        self._fault_after = (count, fault)

    def cut_cable_after(self, count: int) -> None:
        """Reset the connection once `count` more bytes have come in."""
        self.after(count, "cable")

    # ---------------------------------------------------------------------------- for its cables

    def until_fault(self, portion: bytes) -> tuple[bytes, bytes, Fault | None]:
        """`portion` before and after the moment something befalls the machine."""
        if self._fault_after is None:
            return portion, b"", None
        count, fault = self._fault_after
        if len(portion) < count:
            self._fault_after = (count - len(portion), fault)
            return portion, b"", None
        self._fault_after = None
        return portion[:count], portion[count:], fault

    def befall(self, fault: Fault) -> None:
        """It happens now. Raises CableCut when it happens to the cable."""
        if fault == "cable":
            raise CableCut
        setattr(self.state, fault, True)

    def works_for(self, cable: Cable) -> bool:
        """Whether this caller's next command may be done now. Whoever has to wait is next."""
        if self._works_for is None:
            self._works_for = cable
        busy = self.state.resting or time.monotonic() < self._busy_until
        return self._works_for is cable and not busy

    def obey(self, command: Command, cable: Cable) -> bytes:
        """A command in its turn; what it answers. Unknown ones are only written down."""
        self._log.append(command)
        deed = self._DEEDS.get(command.name)
        answer = deed(self, command) if deed else None
        self._works_for = cable if self._roll or self._line else None
        return answer or b""

    def overtake(self, command: Command) -> bytes:
        """A real-time command: done at once, whatever else is going on."""
        self._log.append(command)
        if command.name == "DLE EOT":
            return bytes([self.realtime(command.values[0])])
        _, connector, hundreds = command.values
        if not self.state.cutter_jam:  # a printer with an error ignores the pulse
            self._kick(connector, 100 * hundreds, 100 * hundreds)
        return b""

    def hung_up(self, cable: Cable) -> None:
        """This caller is gone and all he sent is done: the next one may print."""
        if self._works_for is cable:
            self._works_for = None

    def realtime(self, asked: int) -> int:
        """The answer to DLE EOT 1 (printer), 2 (why offline), 3 (error) or 4 (paper)."""
        state = self.state
        return (
            0x12
            | {
                1: 0x04 * state.drawer_open | 0x08 * state.resting,
                2: 0x04 * state.cover_open | 0x20 * state.paper_out | 0x40 * state.cutter_jam,
                3: 0x08 * state.cutter_jam,
                4: 0x0C * (state.paper_low or state.paper_out) | 0x60 * state.paper_out,
            }[asked]
        )

    def report(self) -> bytes:
        """Automatic status back, four bytes, sent unasked after GS a."""
        state = self.state
        first = 0x10 | 0x04 * state.drawer_open | 0x08 * state.resting | 0x20 * state.cover_open
        low = state.paper_low or state.paper_out
        return bytes([first, 0x08 * state.cutter_jam, 0x03 * low | 0x0C * state.paper_out, 0])

    # --------------------------------------------------------------------------------- its parts

    def _take_text(self, command: Command) -> None:
        self._line += command.data

    def _forget_line(self, command: Command) -> None:
        self._line = b""

    def _feed_lines(self, command: Command) -> None:
        lines = sum(command.values) if command.values else 1
        if self._line:
            words = Text(clean(_read(self._line)))
            self._stamp(paper.render(Document((words,), ""), self.width_dots))
            self._line, lines = b"", lines - 1
        self._feed(LINE_DOTS * lines)

    def _feed_dots(self, command: Command) -> None:
        self._feed(command.values[0])

    def _feed(self, dots: int) -> None:
        if dots > 0:
            self._stamp(Image.new("1", (self.width_dots, dots), paper.PAPER))

    def _raster(self, command: Command) -> None:
        mode, across, down = command.values
        if not across * down:
            return
        dots = ImageChops.invert(Image.frombytes("1", (8 * across, down), command.data))
        if mode & 3:  # double width, double height
            dots = dots.resize((dots.width * (1 + (mode & 1)), dots.height * (1 + (mode >> 1 & 1))))
        strip = Image.new("1", (self.width_dots, dots.height), paper.PAPER)
        strip.paste(dots, (0, 0))
        self._stamp(strip)

    def _code(self, command: Command) -> None:
        match command.values:
            case (49, 80):
                self._qr = command.data[1:]
            case (49, 81) if payload := clean(self._qr.decode("utf-8", "replace")):
                self._stamp(paper.render(Document((Qr(payload),), ""), self.width_dots))

    def _stamp(self, strip: Image.Image) -> None:
        self._roll.append(strip)
        if self.state.slow:
            now = time.monotonic()
            self._busy_until = max(self._busy_until, now) + strip.height / HONEST_DOTS

    def _cut(self, command: Command) -> None:
        mode, *feed = command.values
        self._feed(sum(feed))
        roll, self._roll = self._roll, []
        if roll:
            self._slips.append(Slip(self._picture(roll), datetime.now(UTC), mode in {0, 48, 65}))

    def _picture(self, roll: list[Image.Image]) -> bytes:
        file = io.BytesIO()
        paper.stack(roll, self.width_dots).save(file, "PNG")
        return file.getvalue()

    def _pulse(self, command: Command) -> None:
        connector, on, off = command.values
        self._kick(connector, 2 * on, 2 * off)

    def _kick(self, connector: int, on_ms: int, off_ms: int) -> None:
        pin = 5 if connector in {1, 49} else 2
        self._kicks.append(Kick(datetime.now(UTC), pin, on_ms, off_ms))
        self.state.drawer_open = True

    def _sensor(self, command: Command) -> bytes:
        of_drawer = command.values[0] in {2, 50}
        return bytes([self.state.drawer_open if of_drawer else 0x03 * self.state.paper_low])

    def _identify(self, command: Command) -> bytes:
        asked = command.values[0]
        if asked in NAMES:
            return b"_" + NAMES[asked] + b"\0"
        return {1: b"\x20", 2: b"\x02", 3: b"\x01"}.get(asked & 0x0F, b"")

    _DEEDS: ClassVar[dict[str, Callable[[SimulatedPrinter, Command], bytes | None]]] = {
        "text": _take_text,
        "ESC @": _forget_line,
        "LF": _feed_lines,
        "ESC d": _feed_lines,
        "ESC J": _feed_dots,
        "GS v 0": _raster,
        "GS ( k": _code,
        "GS V": _cut,
        "ESC p": _pulse,
        "GS r": _sensor,
        "GS I": _identify,
    }


class Cable:
    """One caller's end at the machine: what he sent, and what of it is not done yet."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self.reports = printer.state.chatty  # whether he gets automatic status back
        self._waiting: Command | None = None
        self._printer = printer
        self._order = Decoder()
        self._overtaking = Overtaking()
        self._reported = b""

    @property
    def held(self) -> bool:
        """Whether something he sent is still to be done, once the machine can."""
        return self._waiting is not None

    def take(self, portion: bytes) -> bytes:
        """Bytes come in, answers go out. Raises CableCut."""
        before, rest, fault = self._printer.until_fault(portion)
        answers = self._hear(before)
        if fault:
            self._printer.befall(fault)
            answers += self._hear(rest)
        return answers

    def go_on(self) -> bytes:
        """Do what can be done by now; the answers."""
        if self._printer.state.silent:
            return b""
        answers = b"".join(self._done())
        if self.reports and (report := self._printer.report()) != self._reported:
            self._reported = report
            answers += report
        return answers

    def hang_up(self) -> None:
        """The caller is gone."""
        self._printer.hung_up(self)

    def _hear(self, portion: bytes) -> bytes:
        if self._printer.state.silent:
            return b""
        at_once = b"".join(map(self._printer.overtake, self._overtaking.feed(portion)))
        self._order.feed(portion)
        return at_once + self.go_on()

    def _done(self) -> Iterator[bytes]:
        while command := self._waiting or self._order.take():
            overtook = command.name.startswith("DLE")  # done when it came in
            self._waiting = None if overtook or self._printer.works_for(self) else command
            if self._waiting:
                return
            if command.name in {"ESC @", "GS a"}:
                self.reports = any(command.values)
            if not overtook:
                yield self._printer.obey(command, self)


def _read(line: bytes) -> str:
    try:
        return line.decode("gb18030")
    except UnicodeDecodeError:
        return line.decode("cp437")
