"""Which station this browser is: set by the guard at the door, read once by an app's ``main``."""

from __future__ import annotations

from contextvars import ContextVar

from core.stations import Station

STATION: ContextVar[Station] = ContextVar("STATION")
"""The paired station of the socket being served. Tasks started from it inherit the value."""
