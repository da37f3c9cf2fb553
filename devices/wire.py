"""The cable to a machine: bytes out, bytes in, and an OSError when it is broken.

    tcp://192.168.1.50:9100      a network printer (port 9100 unless said otherwise)
    file:///dev/usb/lp0          a USB printer through the system's driver, or a serial line
    usb://04b8:0202?out=1&in=82  a USB printer without a driver, by vendor and product, all in hex

A wire is held for one errand and closed: many network printers serve one caller at a time.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import stat
import time
import tty
from importlib.util import find_spec
from typing import Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

RAW_PORT = 9100  # "raw" or "JetDirect" printing


class Wire(Protocol):
    """What every cable can do."""

    def send(self, data: bytes) -> None:
        """Hand over all of `data`; OSError when the other end does not take it in time."""

    def receive(self, seconds: float) -> bytes:
        """What has come in, waiting for the first byte; empty after `seconds` of silence."""

    def close(self) -> None:
        """Let go; safe to call twice."""


def open_wire(url: str, seconds: float) -> Wire:
    """The cable `url` names, OSError when there is nobody there; `seconds` bound each sending."""
    where = urlsplit(url)
    match where.scheme:
        case "tcp":
            return TcpWire(where.hostname or "", where.port or RAW_PORT, seconds)
        case "file":
            return FileWire(unquote(where.path), seconds)
        case "usb":
            return UsbWire(*usb_address(where), seconds)
    raise ValueError(f"no wire is called {where.scheme or url!r}")


class TcpWire:
    """A socket."""

    def __init__(self, host: str, port: int, seconds: float) -> None:
        self._seconds = seconds
        self._socket = socket.create_connection((host, port), timeout=seconds)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: bytes) -> None:
        """Hand over all of `data`."""
        self._socket.settimeout(self._seconds)
        self._socket.sendall(data)

    def receive(self, seconds: float) -> bytes:
        """What has come in; ConnectionResetError when the other end hung up."""
        self._socket.settimeout(max(seconds, 0.001))
        try:
            data = self._socket.recv(256)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("the other end hung up")
        return data

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class FileWire:
    """A device file. What the driver does not let us read back is silence, not an error."""

    def __init__(self, path: str, seconds: float) -> None:
        self._seconds = seconds
        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        if os.isatty(self._file):
            tty.setraw(self._file)  # a line discipline would eat or change bytes
        self._answers = not stat.S_ISREG(os.fstat(self._file).st_mode)

    def send(self, data: bytes) -> None:
        """Hand over all of `data`."""
        until, left = time.monotonic() + self._seconds, memoryview(data)
        while left:
            _, ready, _ = select.select([], [self._file], [], max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError("the device takes no more")
            left = left[os.write(self._file, left) :]

    def receive(self, seconds: float) -> bytes:
        """What has come in."""
        ready, _, _ = select.select([self._file] if self._answers else [], [], [], seconds)
        return os.read(self._file, 256) if ready else b""

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class UsbWire:
    """A USB printer spoken to without a driver, by python-escpos and pyusb (`python-escpos[usb]`).

    On Linux a device file does the same and needs neither.
    """

    def __init__(self, vendor: int, product: int, out: int, back: int, seconds: float) -> None:
        if find_spec("usb") is None:
            raise ConnectionRefusedError("pyusb is not installed")
        from escpos.exceptions import Error
        from escpos.printer import Usb

        milliseconds = round(seconds * 1000)
        self._usb: Any = Usb(vendor, product, timeout=milliseconds, in_ep=back, out_ep=out)
        try:
            self._usb.open()
        except (Error, ValueError) as fault:  # no such device, no libusb
            raise ConnectionRefusedError(str(fault)) from fault

    def send(self, data: bytes) -> None:
        """Hand over all of `data`; pyusb's errors are OSErrors."""
        self._usb._raw(data)

    def receive(self, seconds: float) -> bytes:
        """What has come in."""
        wait = max(1, round(seconds * 1000))
        try:
            return bytes(self._usb.device.read(self._usb.in_ep, 64, wait))
        except OSError as fault:
            if fault.errno != errno.ETIMEDOUT:
                raise
            return b""

    def close(self) -> None:
        """Release the interface."""
        self._usb.close()


def usb_address(where: SplitResult) -> tuple[int, int, int, int]:
    """Vendor, product and the two endpoints of a `usb://` address; ValueError when unreadable."""
    vendor, _, product = where.netloc.partition(":")
    asked = parse_qs(where.query)
    out, back = asked.get("out", ["1"])[0], asked.get("in", ["82"])[0]
    return int(vendor, 16), int(product, 16), int(out, 16), int(back, 16)
