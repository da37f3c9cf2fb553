"""How the till divides the screen it is on: design 1280 × 800, usable at 1024 × 768."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from ui import theme
from ui.front import Front

BAR = 64
KEY = 64
"""A key of a keypad on the till, and the least height of what is touched often."""

TOOL = 48
"""The least height of what is touched seldom (WCAG 2.2 asks for 24)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths in logical pixels for one size of screen."""

    width: float
    height: float

    @property
    def wide(self) -> bool:
        return self.width >= 1200

    @property
    def rail(self) -> float:
        return 152 if self.wide else 112

    @property
    def basket(self) -> float:
        return 404 if self.wide else 380

    @property
    def pay(self) -> float:
        return min(760, self.width - self.rail)

    @property
    def key(self) -> float:
        """A key of the pay sheet's pad, as high as the screen allows."""
        return max(56, min(92, round((self.height - 456) / 4.4)))

    @property
    def tile(self) -> int:
        """The widest a tile may be; as many as fit stand side by side."""
        return 184 if self.wide else 176

    @property
    def picture(self) -> float:
        return 138

    @property
    def paper(self) -> float:
        """A slip on the screen."""
        return 352 if self.wide else 316

    @property
    def change(self) -> ft.TextStyle:
        """The largest type there is: ``HK$1,000.00`` fills its card from edge to edge."""
        return theme.text(round(self.width * 0.095), bold=True, height=1.1)


def layout(front: Front) -> Layout:
    """The layout of the page as it is now."""
    return Layout(*front.size)
