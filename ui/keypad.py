"""Digits under the finger: big keys that show the press at once and lose no fast tap.

    Keypad(front, on_press, key_height=128)            # on_press("7"), on_press("erase")

Each press is one call of ``on_press`` in the order of the taps; change state with
``set_digits(lambda old: press(old, key, limit=8))`` so that taps faster than the line add up.
``scrambled`` puts the digits in a new order every time the keypad appears (for PINs: a watcher
learns nothing from where the finger went).
"""

from __future__ import annotations

import random
from collections.abc import Callable

import flet as ft

from ui import theme
from ui.front import Front, screen
from ui.parts import flat
from ui.theme import SPACE

DIGITS = "1234567890"
ERASE, CLEAR = "erase", "clear"
_GLYPHS = {ERASE: ft.Icons.BACKSPACE_OUTLINED, CLEAR: ft.Icons.CLOSE}


def press(digits: str, key: str, limit: int = 15) -> str:
    """The digits after one more key; a key too many changes nothing."""
    if key == ERASE:
        return digits[:-1]
    if key == CLEAR:
        return ""
    return digits + key if len(digits) + len(key) <= limit else digits


@screen
def Keypad(
    front: Front,
    on_press: Callable[[str], None],
    *,
    key_height: float = 96,
    gap: float = SPACE.s,
    left: str = CLEAR,
    right: str = ERASE,
    scrambled: bool = False,
) -> ft.Control:
    """Three columns of digits; ``left`` and ``right`` stand beside the zero, ``""`` for nothing."""
    order = ft.use_memo(lambda: _order(scrambled), [scrambled])
    rows = [order[0:3], order[3:6], order[6:9], (left, order[9], right)]
    return ft.Column(
        [
            ft.Row([_key(front, key, on_press, key_height) for key in row], spacing=gap)
            for row in rows
        ],
        spacing=gap,
        tight=True,
    )


def _order(scrambled: bool) -> tuple[str, ...]:
    if not scrambled:
        return tuple(DIGITS)
    return tuple(random.SystemRandom().sample(DIGITS, 10))


def _key(front: Front, key: str, on_press: Callable[[str], None], height: float) -> ft.Control:
    if not key:
        return ft.Container(expand=True, height=height)
    calm = key in _GLYPHS
    return ft.FilledButton(
        content=_face(front, key, height),
        expand=True,
        height=height,
        tooltip=front.say(f"ui.key_{key}") if calm else None,
        on_click=lambda: on_press(key),
        style=flat(
            ft.Colors.TRANSPARENT if calm else ft.Colors.SURFACE_CONTAINER_HIGH,
            ft.Colors.ON_SURFACE,
            across=0,
        ),
    )


def _face(front: Front, key: str, height: float) -> ft.Control:
    if key in _GLYPHS:
        return ft.Icon(
            _GLYPHS[key], size=round(height * 0.3), semantics_label=front.say(f"ui.key_{key}")
        )
    return ft.Text(key, style=theme.text(round(height * 0.4), bold=True, height=1.0))
