"""A receipt printer that is asked before it prints and asked again after: sending is not printing.

ESC/POS has no "printed". What comes closest is an answer given *in order*: `GS r` waits in the
printer's buffer behind the slip, so its answer says that everything before it, the cut included,
has been worked off. The real-time question `DLE EOT` overtakes the slip and says what is wrong.

Sources: Epson ESC/POS command reference (DLE EOT, DLE DC4, ESC @, ESC d, ESC p, GS V, GS a, GS r,
GS v 0) and the manuals of Citizen CBM-1000, Epson TM-T85 and TM-T88III for what they say alike.
"""

from __future__ import annotations

import re
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image

from core.document import Document
from devices import paper
from devices.trouble import DeviceTrouble
from devices.wire import Wire, open_wire

GLANCES = 6  # looks at a printer that is still printing, while patience would last once
SLOWEST_DOTS = 300.0  # a second: 37 mm, slower than any printer sold today

Paper = Literal["ok", "low", "out"]
Fault = Literal["", "cutter", "broken", "hot"]
Cut = Literal["partial", "full"]


class PrinterUnsure(DeviceTrouble):
    """Bytes were sent and nobody knows what became of them: only a person can look.

    The fact ``because`` is the key of the trouble that came in between.
    """


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says about itself."""

    online: bool
    paper: Paper
    cover_open: bool
    drawer_open: bool
    fault: Fault = ""

    @property
    def trouble(self) -> DeviceTrouble | None:
        """What keeps it from printing, the plainest reason first; None when it can."""
        if self.cover_open:
            return DeviceTrouble("printer.cover_open")
        if self.paper == "out":
            return DeviceTrouble("printer.paper_out")
        if self.fault:
            return DeviceTrouble(f"printer.{self.fault}")
        return None if self.online else DeviceTrouble("printer.offline")


@dataclass
class EscposPrinter:
    """A printer at the end of a wire (`devices.wire` says which addresses there are).

    Nothing is sent before it is asked for something, and the wire is let go after each errand.
    May be called from several threads; errands wait for one another.
    """

    url: str
    width_dots: int = 576  # 384 for 58 mm paper, 576 for 80 mm, 512 for 80 mm at 180 dpi
    cut: Cut = "partial"
    strip_dots: int = 192  # a picture goes over in strips, 128 to 256 high; small buffers want less
    pause_seconds: float = 0.0  # after each strip, for printers that lose dots even so
    drawer_open_high: bool = True  # level of drawer connector pin 3 while the drawer is open
    answers_in_order: bool = True  # False for the few network printers without GS r
    patience_seconds: float = 3.0  # for a connection, for a strip to be taken, for an answer
    logo: Image.Image | None = None
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 128 <= self.strip_dots <= 256:
            raise ValueError(f"strips of {self.strip_dots} dots")

    def print_document(self, document: Document) -> None:
        """Print and cut one slip; returns only when the printer has worked it off.

        Raises DeviceTrouble when it cannot print, before a dot is sent (a later try is safe), and
        PrinterUnsure when the end is not known: the slip may be out, half out, or yet to come.
        """
        picture = paper.render(document, self.width_dots, logo=self.logo)
        pieces = encode(picture, strip_dots=self.strip_dots, cut=self.cut)
        with self._talk() as talk:
            _stop_if(self._ask(talk).trouble)
            try:
                for piece in pieces:
                    talk.send(piece)
                    time.sleep(self.pause_seconds)
                self._wait_until_worked_off(talk, picture.height)
            except DeviceTrouble as trouble:
                facts = {"number": document.number, "because": trouble.key}
                raise PrinterUnsure("printer.unsure", **facts) from trouble

    def status(self) -> PrinterStatus:
        """What the printer says of itself, now. Raises DeviceTrouble when it does not answer."""
        with self._talk() as talk:
            return self._ask(talk)

    def kick_drawer(self, pin: Literal[2, 5] = 2, *, on_ms: int = 100, off_ms: int = 500) -> None:
        """Open the cash drawer on connector `pin`; the pulse is at most 510 ms on and off.

        A printer that is out of paper is sent the real-time pulse, or the drawer would jump open
        when somebody puts in a roll. Raises DeviceTrouble before anything is sent, PrinterUnsure
        when it may have opened.
        """
        with self._talk() as talk:
            status = self._ask(talk)
            if status.fault:  # a printer with an error ignores the pulse
                raise DeviceTrouble(f"printer.{status.fault}")
            try:
                talk.send(pulse(pin, on_ms, off_ms, at_once=not status.online))
                talk.ask(1)
            except DeviceTrouble as trouble:
                raise PrinterUnsure("printer.kick_unsure", because=trouble.key) from trouble

    @contextmanager
    def _talk(self) -> Iterator[_Talk]:
        with self._turn:
            try:
                wire = open_wire(self.url, self.patience_seconds)
            except OSError as fault:
                raise DeviceTrouble("printer.unreachable", url=self.url) from fault
            try:
                yield _Talk(wire, self.patience_seconds)
            finally:
                wire.close()

    def _ask(self, talk: _Talk) -> PrinterStatus:
        return read_status([talk.ask(n) for n in (1, 2, 3, 4)], self.drawer_open_high)

    def _wait_until_worked_off(self, talk: _Talk, height: int) -> None:
        until = time.monotonic() + self.patience_seconds + height / SLOWEST_DOTS
        if self.answers_in_order:
            talk.send(ANSWER_IN_ORDER)
        while not talk.worked_off and time.monotonic() < until:
            talk.listen(self.patience_seconds / GLANCES)
            _stop_if(self._ask(talk).trouble)
        if self.answers_in_order and not talk.worked_off:
            raise DeviceTrouble("printer.silent")


connect = EscposPrinter
"""`connect("tcp://192.168.1.50:9100", width_dots=576)`: how the shop puts it."""


def _stop_if(trouble: DeviceTrouble | None) -> None:
    if trouble:
        raise trouble


class _Talk:
    """Questions and answers on one wire, told apart by their fixed bits.

    A real-time answer is 0xx1xx10, one in order 0xx0xxxx; a report nobody asked for is four bytes,
    the first of them 0xx1xx00 (Epson, "Transmission status identification").
    """

    def __init__(self, wire: Wire, patience_seconds: float) -> None:
        self._wire = wire
        self._patience_seconds = patience_seconds
        self._answers: deque[int] = deque()
        self._report_bytes = 0  # still to come of a report
        self.worked_off = False  # whether an answer in order has come in

    def send(self, data: bytes) -> None:
        """Hand over `data`; DeviceTrouble when the printer is gone or takes no more."""
        try:
            self._wire.send(data)
        except TimeoutError as fault:
            raise DeviceTrouble("printer.silent") from fault
        except OSError as fault:
            raise DeviceTrouble("printer.unreachable") from fault

    def ask(self, n: int) -> int:
        """The real-time answer to DLE EOT n. No answer is never taken for a good one."""
        self._answers.clear()
        self.send(REALTIME_STATUS + bytes([n]))
        until = time.monotonic() + self._patience_seconds
        while not self._answers:
            if time.monotonic() >= until:
                raise DeviceTrouble("printer.silent")
            self.listen(until - time.monotonic())
        return self._answers.popleft()

    def listen(self, seconds: float) -> None:
        """Take in what arrives; returns at the first byte or after `seconds`."""
        try:
            heard = self._wire.receive(max(0.0, seconds))
        except OSError as fault:
            raise DeviceTrouble("printer.unreachable") from fault
        for byte in heard:
            self._hear(byte)

    def _hear(self, byte: int) -> None:
        if byte & 0x93 == 0x12:
            self._answers.append(byte)
        elif byte & 0x93 == 0x10:
            self._report_bytes = 3
        elif self._report_bytes:
            self._report_bytes -= 1
        elif byte & 0x90 == 0:
            self.worked_off = True


# -------------------------------------------------------------------------------- the language

START = b"\x1b@" + b"\x1da\x00"  # as switched on; no reports unasked (ESC @, GS a)
REALTIME_STATUS = b"\x10\x04"
ANSWER_IN_ORDER = b"\x1dr\x01"
FEED_TO_CUTTER = b"\x1bd\x06"
CUTS: dict[Cut, bytes] = {"partial": b"\x1dV\x01", "full": b"\x1dV\x00"}
FAULTS: dict[int, Fault] = {0x08: "cutter", 0x24: "broken", 0x40: "hot"}  # bits of DLE EOT 3
BLACK_IS_ONE = bytes(255 - byte for byte in range(256))


def encode(picture: Image.Image, *, strip_dots: int = 192, cut: Cut = "partial") -> list[bytes]:
    """The bytes of one slip, in pieces: start, a raster (GS v 0) for each strip, feed and cut."""
    strips = (
        picture.crop((0, top, picture.width, min(top + strip_dots, picture.height)))
        for top in range(0, picture.height, strip_dots)
    )
    return [START, *map(_raster, strips), FEED_TO_CUTTER + CUTS[cut]]


def _raster(strip: Image.Image) -> bytes:
    header = struct.pack("<4sHH", b"\x1dv0\x00", strip.width // 8, strip.height)
    return header + _without_commands(strip.tobytes().translate(BLACK_IS_ONE))


def _without_commands(dots: bytes) -> bytes:
    """Printers obey real-time commands even inside a picture, a drawer kick among them. One dot
    more, which nobody sees, and the picture no longer spells one.
    """
    return re.sub(rb"\x10(?=[\x04\x05\x14][\x00-\x12])", b"\x18", dots)


def pulse(pin: Literal[2, 5], on_ms: int, off_ms: int, *, at_once: bool) -> bytes:
    """A drawer kick: in its turn (ESC p, units of 2 ms) or at once (DLE DC4, units of 100 ms)."""
    if not (2 <= on_ms <= 510 and 2 <= off_ms <= 510):
        raise ValueError(f"a pulse of {on_ms} ms on and {off_ms} ms off")
    connector = {2: 0, 5: 1}[pin]
    if at_once:
        return b"\x10\x14\x01" + bytes([connector, max(1, round(on_ms / 100))])
    return b"\x1bp" + bytes([connector, on_ms // 2, off_ms // 2])


def read_status(answers: Sequence[int], drawer_open_high: bool = True) -> PrinterStatus:
    """What the answers to DLE EOT 1, 2, 3 and 4 say together."""
    printer, offline, error, roll = answers
    out = roll & 0x60 or offline & 0x20
    return PrinterStatus(
        online=not printer & 0x08,
        paper="out" if out else "low" if roll & 0x0C else "ok",
        cover_open=bool(offline & 0x04),
        drawer_open=bool(printer & 0x04) == drawer_open_high,
        fault=next((fault for bits, fault in FAULTS.items() if error & bits), ""),
    )
