"""A wire that breaks: forwards to PostgreSQL, and cuts the line around a COMMIT when told to."""

import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread, Timer

from sqlalchemy import make_url

SOCKET = ".s.PGSQL.5432"
COMMIT = b"COMMIT\x00"
MOST_IN_A_ROW = 3
"""A worse line than this is a broken one: then the house says that it is not sure."""
BEFORE, ANSWER, LATE = "before", "answer", "late"
"""Cut before the server hears of it; cut its answer; cut at once and let the server hear later."""


@dataclass
class CuttingProxy:
    """Cuts this share of all commits in these ways; counts what it did."""

    server: str
    folder: Path
    share: float = 0.0
    ways: tuple[str, ...] = (ANSWER,)
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    cuts: dict[str, int] = field(default_factory=dict)
    in_a_row: int = 0

    def serve(self, door: socket.socket) -> None:
        """One thread for each client, until the door is closed."""
        with suppress(OSError):
            while True:
                client, _ = door.accept()
                Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.server)
        back = Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        with suppress(OSError):
            while told := client.recv(65_536):
                if COMMIT in told and self._unlucky():
                    self._cut(client, server, told)
                    return
                server.sendall(told)
        _close(server)

    def _unlucky(self) -> bool:
        cut = self.in_a_row < MOST_IN_A_ROW and self.dice.random() < self.share
        self.in_a_row = self.in_a_row + 1 if cut else 0
        return cut

    def _cut(self, client: socket.socket, server: socket.socket, told: bytes) -> None:
        way = self.dice.choice(self.ways)
        self.cuts[way] = self.cuts.get(way, 0) + 1
        _close(client)
        if way == BEFORE:
            _close(server)
        elif way == ANSWER:
            server.sendall(told)
            Timer(0.05, _close, [server]).start()
        else:
            Timer(0.03, _say_late, [server, told]).start()


def _say_late(server: socket.socket, told: bytes) -> None:
    with suppress(OSError):
        server.sendall(told)
    Timer(0.05, _close, [server]).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while told := source.recv(65_536):
            sink.sendall(told)
    _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def cutting_proxy(url: str) -> Iterator[tuple[CuttingProxy, str]]:
    """A proxy before this database, and the address that leads through it."""
    folder = Path(tempfile.mkdtemp(prefix="sammiu-cut-"))
    server = Path(str(make_url(url).query["host"])) / SOCKET
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(folder / SOCKET))
    door.listen()
    proxy = CuttingProxy(str(server), folder)
    Thread(target=proxy.serve, args=(door,), daemon=True).start()
    through = make_url(url).update_query_dict({"host": str(folder)})
    try:
        yield proxy, through.render_as_string(hide_password=False)
    finally:
        _close(door)
        shutil.rmtree(folder, ignore_errors=True)
