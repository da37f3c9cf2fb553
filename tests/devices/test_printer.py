"""The printer at the end of a real socket: it prints, or we know that it did not, or we say so."""

import io
import os
import random
import socket
import threading
from contextlib import contextmanager
from dataclasses import fields

import pytest
from PIL import Image, ImageChops

from core.document import Document, Row, Text
from devices import paper
from devices.printer import PrinterStatus, PrinterUnsure, connect, encode, pulse, read_status
from devices.simulators.printer import Cable, SimulatedPrinter, State
from devices.simulators.printer_server import serve
from devices.trouble import DeviceTrouble
from tests.devices.slip import slip

SLIP_BYTES = sum(map(len, encode(paper.render(slip()))))
HOLDS = {
    "paper_out": "printer.paper_out",
    "cover_open": "printer.cover_open",
    "offline": "printer.offline",
    "cutter_jam": "printer.cutter",
    "silent": "printer.silent",
}
BEFALLS = {**HOLDS, "cable": "printer.unreachable"}


@pytest.fixture
def door():
    with serve() as door:
        yield door


@pytest.fixture
def machine(door):
    return door.printer


@pytest.fixture
def printer(door):
    return connect(door.url, patience_seconds=0.6)


def dots(png):
    return Image.open(io.BytesIO(png)).convert("1")


def same(one, other):
    return one.size == other.size and ImageChops.logical_xor(one, other).getbbox() is None


# --------------------------------------------------------------------------------- a good day


def test_a_slip_comes_out_dot_for_dot_and_cut(printer, machine):
    printer.print_document(slip())
    (printed,) = machine.slips()
    drawn = paper.render(slip())
    assert same(dots(printed.png).crop((0, 0, *drawn.size)), drawn)
    assert not printed.full_cut
    assert machine.hanging() is None


def test_printing_never_opens_the_drawer(printer, machine):
    printer.print_document(slip())
    assert machine.kicks() == []


def test_two_slips_are_two_pieces_of_paper(printer, machine):
    printer.print_document(slip())
    printer.print_document(slip(copy=1))
    first, second = (dots(each.png) for each in machine.slips())
    assert second.height > first.height


def test_a_slow_printer_is_waited_for(door, machine):
    machine.state.slow = True
    connect(door.url).print_document(Document((Text("A"),) * 12, "1"))
    assert len(machine.slips()) == 1


def test_narrow_paper_full_cut_and_small_strips(door):
    door.printer.width_dots = 384
    printer = connect(door.url, width_dots=384, cut="full", strip_dots=128, pause_seconds=0.001)
    printer.print_document(slip())
    (printed,) = door.printer.slips()
    assert printed.full_cut
    assert dots(printed.png).width == 384


def test_two_tills_sharing_a_printer_do_not_mix_their_slips(door, machine):
    machine.state.slow = True
    tills = [
        threading.Thread(target=connect(door.url).print_document, args=[Document((Text(n),), n)])
        for n in ("A", "B")
    ]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    assert len(machine.slips()) == 2


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State(), PrinterStatus(True, "ok", False, False)),
        (State(paper_low=True), PrinterStatus(True, "low", False, False)),
        (State(paper_out=True), PrinterStatus(False, "out", False, False)),
        (State(cover_open=True), PrinterStatus(False, "ok", True, False)),
        (State(drawer_open=True), PrinterStatus(True, "ok", False, True)),
        (State(offline=True), PrinterStatus(False, "ok", False, False)),
        (State(cutter_jam=True), PrinterStatus(False, "ok", False, False, "cutter")),
    ],
)
def test_the_printer_tells_how_it_is(printer, machine, state, status):
    machine.state = state
    assert printer.status() == status


def test_a_head_too_hot_and_a_broken_machine_are_told_apart():
    assert read_status([0x1A, 0x52, 0x52, 0x12]).fault == "hot"
    assert read_status([0x1A, 0x52, 0x32, 0x12]).fault == "broken"


def test_a_drawer_wired_the_other_way_round(door, machine):
    assert connect(door.url, drawer_open_high=False).status().drawer_open


def test_low_paper_still_prints(printer, machine):
    machine.state.paper_low = True
    printer.print_document(slip())
    assert len(machine.slips()) == 1


# ------------------------------------------------------------------ it says no before it starts


@pytest.mark.parametrize(("fault", "key"), HOLDS.items())
def test_a_printer_that_cannot_print_is_sent_nothing(printer, machine, fault, key):
    setattr(machine.state, fault, True)
    with pytest.raises(DeviceTrouble) as trouble:
        printer.print_document(slip())
    assert trouble.value.key == key
    assert not isinstance(trouble.value, PrinterUnsure)
    setattr(machine.state, fault, False)
    printer.status()
    assert machine.slips() == []
    assert machine.hanging() is None


def test_nobody_at_the_address(door, printer):
    door.close()
    for errand in (lambda: printer.print_document(slip()), printer.status, printer.kick_drawer):
        with pytest.raises(DeviceTrouble) as trouble:
            errand()
        assert trouble.value.key == "printer.unreachable"
        assert not isinstance(trouble.value, PrinterUnsure)


def test_a_printer_that_hangs_up_at_the_first_question(printer, machine):
    machine.cut_cable_after(2)
    with pytest.raises(DeviceTrouble) as trouble:
        printer.print_document(slip())
    assert trouble.value.key == "printer.unreachable"
    assert not isinstance(trouble.value, PrinterUnsure)


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(3)
        yield listener


def address(listener):
    return f"tcp://127.0.0.1:{listener.getsockname()[1]}"


def test_a_printer_that_says_goodbye_at_once_is_not_reached(listener):
    def goodbye():
        with listener.accept()[0] as caller:
            caller.shutdown(socket.SHUT_WR)
            caller.recv(16)
            told.wait(3)

    told = threading.Event()
    machine = threading.Thread(target=goodbye)
    machine.start()
    with pytest.raises(DeviceTrouble, match=r"printer\.unreachable"):
        connect(address(listener), patience_seconds=1).status()
    told.set()
    machine.join()


def test_one_errand_at_a_time_because_many_printers_serve_one_caller(listener):
    def ask():
        with pytest.raises(DeviceTrouble):
            printer.status()

    printer = connect(address(listener), patience_seconds=0.5)
    errands = [threading.Thread(target=ask) for _ in range(2)]
    for errand in errands:
        errand.start()
    with listener.accept()[0]:
        listener.settimeout(0.2)
        with pytest.raises(TimeoutError):
            listener.accept()
    for errand in errands:
        errand.join()


def test_the_cover_is_blamed_before_the_paper_it_moved(printer, machine):
    machine.state = State(cover_open=True, paper_out=True)
    with pytest.raises(DeviceTrouble, match=r"printer\.cover_open"):
        printer.print_document(slip())


# ----------------------------------------------------------------------- it fails in the middle


@pytest.mark.parametrize("fault", BEFALLS)
@pytest.mark.parametrize("share", [0.004, 0.3, 0.7, 0.999])
def test_a_slip_broken_off_is_never_called_printed(printer, machine, fault, share):
    machine.after(12 + round(SLIP_BYTES * share), fault)
    with pytest.raises(PrinterUnsure) as unsure:
        printer.print_document(slip())
    assert unsure.value.key == "printer.unsure"
    assert unsure.value.facts == {"number": "HQ-1-000123", "because": BEFALLS[fault]}
    assert machine.slips() == []


def test_the_cable_torn_after_300_bytes(printer, machine):
    machine.cut_cable_after(300)
    with pytest.raises(PrinterUnsure):
        printer.print_document(slip())


def test_whatever_happens_at_whatever_byte_only_a_whole_slip_counts_as_printed(door, machine):
    """Every kind of fault, at offsets all over a slip and the questions around it."""
    dice, printer = random.Random(3), connect(door.url, patience_seconds=0.25)
    short = Document((Text("三秒小店"), Row("合計", "190.40", bold=True)), "HQ-1-000124")
    whole = 12 + sum(map(len, encode(paper.render(short)))) + 3 + 12
    for fault in BEFALLS:
        for offset in sorted(dice.sample(range(1, whole + 1), 12)):
            machine.clear()
            machine.state = State()
            machine.after(offset, fault)
            ended = _outcome(printer, short)
            assert ended != "printed" or len(machine.slips()) == 1, (fault, offset)
            assert ended != "refused" or not (machine.slips() or machine.hanging()), (fault, offset)


def _outcome(printer, document):
    try:
        printer.print_document(document)
    except PrinterUnsure:
        return "unsure"
    except DeviceTrouble:
        return "refused"
    return "printed"


def test_a_slip_held_by_an_empty_roll_comes_out_with_the_next_one(printer, machine):
    """Why an unsure slip is a question for a person and never just sent again."""
    machine.after(12 + SLIP_BYTES // 2, "paper_out")
    with pytest.raises(PrinterUnsure):
        printer.print_document(slip())
    assert machine.hanging() is not None
    machine.state.paper_out = False
    printer.print_document(slip())
    assert len(machine.slips()) == 2


def test_reports_nobody_asked_for_are_not_taken_for_answers(printer, machine):
    machine.state.chatty = True
    machine.after(12 + SLIP_BYTES // 2, "paper_out")
    with pytest.raises(PrinterUnsure):
        printer.print_document(slip())
    machine.state.paper_out = False
    printer.print_document(slip())


def test_a_printer_without_in_order_answers_is_watched_instead(door, machine):
    printer = connect(door.url, answers_in_order=False, patience_seconds=0.3)
    printer.print_document(Document((Text("A"),), "1"))
    assert "GS r 1" not in machine.log()
    machine.after(100, "paper_out")
    with pytest.raises(PrinterUnsure):
        printer.print_document(Document((Text("A"),), "1"))


# ---------------------------------------------------------------------------------- the drawer


@pytest.mark.parametrize("pin", [2, 5])
def test_the_drawer_opens_on_its_pin_once(printer, machine, pin):
    printer.kick_drawer(pin, on_ms=120, off_ms=400)
    assert [(kick.pin, kick.on_ms, kick.off_ms) for kick in machine.kicks()] == [(pin, 120, 400)]
    assert machine.slips() == []


@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "offline"])
def test_the_drawer_opens_without_paper_and_not_again_when_paper_is_back(printer, machine, fault):
    setattr(machine.state, fault, True)
    printer.kick_drawer()
    assert len(machine.kicks()) == 1
    setattr(machine.state, fault, False)
    printer.print_document(slip())
    assert len(machine.kicks()) == 1


def test_a_printer_with_an_error_would_ignore_the_kick_so_it_is_not_claimed(printer, machine):
    machine.state.cutter_jam = True
    with pytest.raises(DeviceTrouble, match=r"printer\.cutter"):
        printer.kick_drawer()
    assert machine.kicks() == []


def test_a_kick_whose_end_nobody_saw_is_unsure(printer, machine):
    machine.after(12 + 5, "silent")
    with pytest.raises(PrinterUnsure, match=r"printer\.kick_unsure"):
        printer.kick_drawer()
    assert len(machine.kicks()) == 1


def test_no_pulse_burns_the_coil():
    with pytest.raises(ValueError):
        pulse(2, 600, 600, at_once=False)


# --------------------------------------------------------------------------------- other cables


@contextmanager
def device_file(machine):
    """A device file with the machine at its other end."""
    near, far = os.openpty()  # as opened, it changes line ends and answers with echoes
    cable = Cable(machine)

    def work():
        while True:
            try:
                os.write(near, cable.take(os.read(near, 4096)))
            except OSError:  # the far end is closed
                return

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield f"file://{os.ttyname(far)}"
    finally:
        os.close(far)
        thread.join()
        os.close(near)


def test_a_printer_on_a_device_file_is_asked_like_any_other():
    machine = SimulatedPrinter()
    with device_file(machine) as url:
        printer = connect(url, patience_seconds=2)
        printer.print_document(slip())
        assert len(machine.slips()) == 1
        machine.state.paper_out = True
        with pytest.raises(DeviceTrouble, match=r"printer\.paper_out"):
            printer.print_document(slip())


def test_a_file_that_cannot_answer_is_silent_not_fine(tmp_path):
    (tmp_path / "lp0").touch()
    with pytest.raises(DeviceTrouble, match=r"printer\.silent"):
        connect(f"file://{tmp_path}/lp0", patience_seconds=0.1).status()
    with pytest.raises(DeviceTrouble, match=r"printer\.unreachable"):
        connect(f"file://{tmp_path}/lp1").status()


def test_a_usb_printer_that_is_not_plugged_in():
    with pytest.raises(DeviceTrouble, match=r"printer\.unreachable"):
        connect("usb://04b8:0202?out=1&in=82").status()


@pytest.mark.parametrize("url", ["", "printer", "http://1.2.3.4", "usb://epson"])
def test_an_address_that_means_nothing_is_our_mistake(url):
    with pytest.raises(ValueError):
        connect(url).status()


def test_every_fault_in_this_file_is_a_switch_of_the_machine():
    assert set(HOLDS) <= {each.name for each in fields(State)}
