"""The pretend printer's network card: port 9100, or any other, for as many callers as like.

    with serve(port=9100) as door:
        door.printer.state.paper_out = True

runs in a thread of its own; its switches may be touched from any thread. Inside a running loop:

    door = Door(SimulatedPrinter())
    await door.open("127.0.0.1", 9100)
    await door.close()
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from devices.simulators.printer import Cable, CableCut, SimulatedPrinter

TICK_SECONDS = 0.02  # between looks at a machine that had to wait


class Door:
    """The machine's port. Close it inside the loop it was opened in."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._callers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._server: asyncio.Server | None = None
        self._closing = False

    async def open(self, host: str, port: int) -> int:
        """Listen; the port, which is a free one when 0 was asked for."""
        self._server = await asyncio.start_server(self._answer, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and drop every caller."""
        self._closing = True
        if self._server:
            self._server.close()
        for writer in self._callers.values():
            writer.transport.abort()
        await asyncio.gather(*self._callers)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._callers[task] = writer
        cable = Cable(self._printer)
        try:
            await self._converse(cable, reader, writer)
        except CableCut:
            _reset(writer)
        except ConnectionError:
            writer.transport.abort()
        finally:
            cable.hang_up()
            writer.close()
            del self._callers[task]

    async def _converse(
        self, cable: Cable, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        listening = True
        while (listening or cable.held) and not self._closing:
            portion = await _portion(reader, cable, listening)
            listening = listening and portion != b""
            answers = cable.take(portion) if portion else cable.go_on()
            if answers and not writer.is_closing():
                writer.write(answers)
                await writer.drain()


async def _portion(reader: asyncio.StreamReader, cable: Cable, listening: bool) -> bytes | None:
    """The next bytes; empty when the caller hung up, None when it is time to look at the work."""
    if not listening:
        await asyncio.sleep(TICK_SECONDS)
        return None
    if not (cable.held or cable.reports):
        return await reader.read(4096)
    try:
        return await asyncio.wait_for(reader.read(4096), TICK_SECONDS)
    except TimeoutError:
        return None


def _reset(writer: asyncio.StreamWriter) -> None:
    wire: socket.socket = writer.get_extra_info("socket")
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
    writer.transport.abort()


@dataclass
class Serving:
    """A pretend printer that listens in a thread of its own. A context manager, too."""

    printer: SimulatedPrinter
    host: str
    port: int
    _loop: asyncio.AbstractEventLoop = field(repr=False)
    _closed: asyncio.Event = field(repr=False)
    _thread: threading.Thread = field(repr=False)

    @property
    def url(self) -> str:
        """Where a shop finds it."""
        return f"tcp://{self.host}:{self.port}"

    def close(self) -> None:
        """Switch it off; returns when the port is free."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closed.set)
            self._thread.join()

    def __enter__(self) -> Serving:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def serve(
    host: str = "127.0.0.1", port: int = 0, printer: SimulatedPrinter | None = None
) -> Serving:
    """Switch a pretend printer on; OSError when the port is taken. Port 0 is any free one."""
    machine = printer or SimulatedPrinter()
    opened: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
    work = _stay_open(machine, host, port, opened)
    thread = threading.Thread(target=asyncio.run, args=(work,), name="pretend printer", daemon=True)
    thread.start()
    loop, closed, free_port = opened.result()
    return Serving(machine, host, free_port, loop, closed, thread)


async def _stay_open(
    printer: SimulatedPrinter,
    host: str,
    port: int,
    opened: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]],
) -> None:
    door, closed = Door(printer), asyncio.Event()
    try:
        opened.set_result((asyncio.get_running_loop(), closed, await door.open(host, port)))
    except OSError as fault:
        opened.set_exception(fault)
        return
    await closed.wait()
    await door.close()
