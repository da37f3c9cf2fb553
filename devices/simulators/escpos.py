"""ESC/POS read the way a printer reads it: in any portions, nothing lost, nothing read twice.

Two readers look at the same bytes. `Overtaking` catches the real-time commands wherever they
stand, even inside a picture, because that is what printers do. `Decoder` reads everything in its
order. Names and lengths of commands: Epson ESC/POS command reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LONGEST_TEXT = 1024  # bytes of plain text taken at a time
LONGEST_COMMAND = 1_000_000  # bytes; whatever claims to be longer is not a command

ESC, GS, FS, DLE = 0x1B, 0x1D, 0x1C, 0x10
LEADS = {ESC: "ESC", GS: "GS", FS: "FS", DLE: "DLE"}
CONTROLS = {0x00: "NUL", 0x09: "HT", 0x0A: "LF", 0x0C: "FF", 0x0D: "CR", 0x18: "CAN"}


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name in the manual, its parameters, and the data it carries."""

    name: str
    values: tuple[int, ...] = ()
    data: bytes = b""

    def __str__(self) -> str:
        told = [self.name, *map(str, self.values)]
        return " ".join(told) + (f" [{len(self.data)} bytes]" if self.data else "")


class Decoder:
    """The reader in order: feed it portions, take whole commands."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, portion: bytes) -> None:
        """Take in what has arrived."""
        self._bytes += portion

    def take(self) -> Command | None:
        """The next whole command; None until more arrives."""
        length = _length(self._bytes) if self._bytes else None
        if length is None or length > len(self._bytes):
            return None
        whole = bytes(self._bytes[:length])
        del self._bytes[:length]
        return _command(whole)

    def __iter__(self) -> Iterator[Command]:
        while (command := self.take()) is not None:
            yield command


class Overtaking:
    """The reader of what cannot wait: DLE EOT n (status) and DLE DC4 1 m t (pulse)."""

    _WHOLE = re.compile(rb"\x10(?:\x04[\x01-\x04]|\x14\x01[\x00\x01][\x01-\x08])")
    _LONGEST = 5

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, portion: bytes) -> list[Command]:
        """The commands that this portion completes."""
        seen, end = self._rest + portion, 0
        found = []
        for each in self._WHOLE.finditer(seen):
            found.append(_command(each[0]))
            end = each.end()
        self._rest = seen[max(end, len(seen) - self._LONGEST + 1) :]
        return found


# --------------------------------------------------------------------------- how long, and what


def _length(seen: bytearray) -> int | None:
    """How many bytes the command at the front takes; None when it is too early to say."""
    if seen[0] >= 0x20:
        return _text_length(seen)
    if seen[0] not in LEADS:
        return 1
    if len(seen) < 2:
        return None
    front = bytes(seen[:2])
    try:
        length = MEASURED[front](seen) if front in MEASURED else FIXED.get(front, 2)
    except (IndexError, ValueError):  # what says the length has not arrived
        return None
    return length if length <= LONGEST_COMMAND else 2


def _text_length(seen: bytearray) -> int | None:
    end = next((at for at, byte in enumerate(seen[:LONGEST_TEXT]) if byte < 0x20), LONGEST_TEXT)
    return end if end < LONGEST_TEXT or len(seen) >= LONGEST_TEXT else None


def _word(seen: bytes | bytearray, at: int) -> int:
    return seen[at] + 256 * seen[at + 1]


FIXED = {
    lead + bytes([sign]): length
    for lead, lengths in {
        b"\x1b": {2: "@2SLi m", 3: " !%-=EGJKMRTUVadet{rku3", 4: "$\\Bc", 5: "p"},
        b"\x1d": {2: ":", 3: "!/BEHIabfhrw", 4: "$LPW\\"},
        b"\x1c": {2: "&.", 3: "!-CW", 4: "Sp"},
    }.items()
    for length, signs in lengths.items()
    for sign in signs.encode()
}
MEASURED: dict[bytes, Callable[[bytearray], int]] = {
    b"\x10\x04": lambda seen: 3,
    b"\x10\x05": lambda seen: 3,
    b"\x10\x14": lambda seen: {1: 5, 2: 5, 8: 10}.get(seen[2], 3),
    b"\x1b*": lambda seen: 5 + _word(seen, 3) * (3 if seen[2] >= 32 else 1),
    b"\x1bD": lambda seen: seen.index(0, 2) + 1,
    b"\x1d(": lambda seen: 5 + _word(seen, 3),
    b"\x1c(": lambda seen: 5 + _word(seen, 3),
    b"\x1d*": lambda seen: 4 + seen[2] * seen[3] * 8,
    b"\x1d8": lambda seen: 7 + _word(seen, 3) + 65536 * _word(seen, 5),
    b"\x1dV": lambda seen: 4 if seen[2] in b"AB" else 3,
    b"\x1dk": lambda seen: seen.index(0, 3) + 1 if seen[2] <= 6 else 4 + seen[3],
    b"\x1dv": lambda seen: 8 + _word(seen, 4) * _word(seen, 6),
}


def _command(whole: bytes) -> Command:
    if whole[0] not in LEADS:
        name = CONTROLS.get(whole[0], f"{whole[0]:02X}")
        return Command("text", data=whole) if whole[0] >= 0x20 else Command(name)
    name = f"{LEADS[whole[0]]} {_sign(whole[1])}"
    if len(whole) == 2:
        return Command(name)
    if whole.startswith(b"\x1dv"):
        values = (whole[3], _word(whole, 4), _word(whole, 6))
        return Command(f"{name} 0", values, whole[8:])
    if whole[1:2] == b"(":
        return Command(f"{name} {_sign(whole[2])}", tuple(whole[5:7]), whole[7:])
    return Command(name, tuple(whole[2:6]), whole[6:])


def _sign(byte: int) -> str:
    return {0x04: "EOT", 0x05: "ENQ", 0x14: "DC4"}.get(byte) or repr(chr(byte))[1:-1]
