"""Things on the shelf, one function each; every shelf is a file."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from drawing.look import Look
from drawing.pen import Pen

SHELVES = (
    "tea",
    "drink",
    "snack",
    "pantry",
    "kitchen",
    "home",
    "bath",
    "stationery",
    "wear",
    "plant",
    "gift",
)


def find(motif: str) -> Callable[[Pen, Look], None]:
    """The function that draws a motif, whichever shelf it stands on."""
    for shelf in SHELVES:
        module = import_module(f"drawing.goods.{shelf}")
        if hasattr(module, motif):
            found: Callable[[Pen, Look], None] = getattr(module, motif)
            return found
    raise KeyError(motif)
