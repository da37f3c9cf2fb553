"""The pretend printer itself: any split of the bytes prints the same, and nothing upsets it."""

import io
import socket
from itertools import pairwise

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.document import Document, Row, Text
from devices import paper
from devices.printer import encode
from devices.simulators.escpos import Decoder
from devices.simulators.printer import Cable, SimulatedPrinter, State
from devices.simulators.printer_server import serve

SMALL = paper.render(Document((Text("三秒"), Row("合計", "1.00")), "1"), 256)
DAY = b"".join(
    [
        *encode(SMALL),
        b"\x1dr\x01\x10\x04\x01",
        b"\x1b@Hello\n\x1c&\xc4\xe3\xba\xc3\n\x1bd\x03\x1dVB\x10",
        b"\x1bp\x00\x19\x32\x10\x14\x01\x01\x02",
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x0b\x001P0C1:ABCDE\x1d(k\x03\x001Q0",
        b"\x1da\xff\x1dI\x43\x1bD\x08\x10\x00\x1dkI\x04abcd\x1dk\x04ABC\x00\x1b*\x21\x02\x00abcdef",
        b"\x1dV\x00",
    ]
)


def fed(portions):
    machine = SimulatedPrinter(256)
    cable = Cable(machine)
    answers = b"".join(map(cable.take, portions))
    in_order = [command for command in machine.log() if not command.startswith("DLE")]
    overtaking = [command for command in machine.log() if command.startswith("DLE")]
    slips = [slip.png for slip in machine.slips()]
    kicks = sorted((kick.pin, kick.on_ms) for kick in machine.kicks())
    return in_order, overtaking, slips, kicks, sorted(answers)


def split(data, cuts):
    edges = [0, *sorted(cuts), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@given(st.lists(st.integers(0, len(DAY)), max_size=60))
def test_however_the_bytes_arrive_the_same_comes_out(cuts):
    assert fed(split(DAY, cuts)) == fed([DAY])


def test_byte_by_byte_is_a_split_too():
    assert fed([bytes([byte]) for byte in DAY]) == fed([DAY])


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_upset_the_machine(portions):
    fed(portions)


steering = st.sampled_from([b"\x1b", b"\x1d", b"\x1c", b"\x10", b"v0\x00", b"(k", b"k", b"*", b"V"])


@given(st.lists(steering | st.binary(max_size=6), max_size=30), st.lists(st.integers(0, 200)))
def test_half_commands_and_nonsense_decode_the_same_in_any_split(pieces, cuts):
    data = b"".join(pieces)
    assert _commands(split(data, [min(cut, len(data)) for cut in cuts])) == _commands([data])


def _commands(portions):
    decoder, found = Decoder(), []
    for portion in portions:
        decoder.feed(portion)
        found += decoder
    return found


def test_the_day_was_understood_command_by_command():
    in_order, overtaking, slips, kicks, _ = fed([DAY])
    names = [command.split(" [")[0] for command in in_order]
    assert names[:2] == ["ESC @", "GS a 0"]
    assert {"ESC p 0 25 50", "GS ( k 49 80", "GS V 66 16", "GS I 67", "GS k 73 4 97 98"} <= set(
        names
    )
    assert overtaking == ["DLE EOT 1", "DLE DC4 1 1 2"]
    assert kicks == [(2, 50), (5, 200)]
    assert len(slips) == 3


def test_a_native_qr_code_is_drawn():
    *_, last = fed([DAY])[2]
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(last)).convert("L"))
    assert code.text == "C1:ABCDE"


# ----------------------------------------------------------------------------------- on its port


@pytest.fixture
def door():
    with serve() as door:
        yield door


def call(door):
    wire = socket.create_connection((door.host, door.port), timeout=3)
    wire.settimeout(3)
    return wire


def heard(wire, count):
    data = b""
    while len(data) < count:
        data += wire.recv(64)
    return data


def test_realtime_questions_are_answered_while_a_slip_waits(door):
    door.printer.state.paper_out = True
    with call(door) as wire:
        wire.sendall(b"".join(encode(SMALL)) + b"\x1dr\x01" + b"\x10\x04\x04")
        assert heard(wire, 1) == b"\x7e"
        assert door.printer.slips() == []
        door.printer.state.paper_out = False
        assert heard(wire, 1) == b"\x00"  # GS r, in its turn behind the slip
    assert len(door.printer.slips()) == 1


def test_whoever_asks_for_reports_hears_of_every_change(door):
    with call(door) as wire:
        wire.sendall(b"\x1da\xff")
        assert heard(wire, 4) == b"\x10\x00\x00\x00"
        door.printer.state.cover_open = True
        assert heard(wire, 4) == b"\x38\x00\x00\x00"
        door.printer.state = State(paper_low=True)
        assert heard(wire, 4) == b"\x10\x00\x03\x00"


def test_a_silent_machine_takes_everything_and_answers_nothing(door):
    door.printer.state.silent = True
    with call(door) as wire:
        wire.sendall(b"\x10\x04\x01" + DAY)
        wire.settimeout(0.2)
        with pytest.raises(TimeoutError):
            wire.recv(1)
    assert door.printer.log() == []


def test_a_caller_who_leaves_does_not_take_his_slip_along(door):
    door.printer.state.cover_open = True
    with call(door) as wire:
        wire.sendall(b"".join(encode(SMALL)) + b"\x10\x04\x01")
        heard(wire, 1)
    door.printer.state.cover_open = False
    with call(door) as wire:
        wire.sendall(b"\x1dr\x01")
        heard(wire, 1)
    assert len(door.printer.slips()) == 1


def test_the_table_can_be_cleared(door):
    with call(door) as wire:
        wire.sendall(DAY + b"\x1dr\x01")
        wire.recv(64)
    door.printer.clear()
    assert (door.printer.slips(), door.printer.kicks(), door.printer.log()) == ([], [], [])


def test_a_taken_port_is_refused(door):
    with pytest.raises(OSError, match="address already in use"):
        serve(door.host, door.port)
