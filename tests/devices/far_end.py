"""What stands at the far end of the wire in these tests: a real server on a free loopback port."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


@contextmanager
def listening(app: Any, **more: Any) -> Iterator[str]:
    """Serve an ASGI app and give its address; https when there is a certificate."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=0,
        **more,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"{'https' if 'ssl_certfile' in more else 'http'}://127.0.0.1:{_port(server)}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _port(server: uvicorn.Server) -> int:
    for _ in range(500):
        if server.started:
            return server.servers[0].sockets[0].getsockname()[1]
        time.sleep(0.01)
    raise TimeoutError("the far end did not open its port")


def closed_port() -> int:
    """A loopback port where nobody listens."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def rude_server(body: bytes, *, reset: bool = False) -> Iterator[str]:
    """A server that reads a request, says these very bytes, and hangs up."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.1)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                caller, _ = door.accept()
            except TimeoutError:
                continue
            with caller:
                caller.settimeout(5)
                caller.recv(65536)
                if reset:
                    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
                    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                else:
                    caller.sendall(body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        stopped.set()
        thread.join(timeout=5)
        door.close()
