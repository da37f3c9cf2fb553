"""The look of the house: spacing, type, motion, and a colour scheme from the shop's own colour.

No screen writes a colour, a size or a duration: it takes them from here.

    page.theme, page.dark_theme = theme(seed), theme(seed, dark=True)
    ft.Container(padding=SPACE.m, border_radius=RADIUS.card, bgcolor=POINTS.wash,
                 content=ft.Text("120", style=type_.hero, color=POINTS.ink))

Colours are *names* the browser resolves, so light and dark follow the device without a redraw:
``ft.Colors.PRIMARY``, ``SURFACE`` and so on for the shop's colour, and five meanings that never
change with it: ``GOOD``, ``WARN``, ``STOP``, ``POINTS``, ``BIRTHDAY``. Each has an ``ink`` (text,
icon), an ``on_ink`` (text on a filled ``ink``), a ``wash`` (soft ground) and an ``on_wash``.
Material has no names for good, warn and birthday; they travel in the scheme's "fixed" roles,
which no control of ours paints with.
"""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from ui.colour import chroma_of, hue_of, tone_at

FONT = "Sammiu Sans"
"""Our face; the server's font manifest loads it before the first frame, in 400 and 700."""

SEED = "#0B6B5D"
"""The colour of a shop that has not chosen its own: a quiet tea green."""


@dataclass(frozen=True, slots=True)
class Space:
    """Distances in logical pixels."""

    hair: int = 4
    xs: int = 8
    s: int = 12
    m: int = 16
    l: int = 24
    xl: int = 32
    xxl: int = 48
    huge: int = 64


@dataclass(frozen=True, slots=True)
class Radius:
    """Corner radii in logical pixels."""

    control: int = 12
    card: int = 20
    sheet: int = 28


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations in milliseconds. ``calm`` turns them off for people who ask for less motion."""

    press: int = 120
    change: int = 200
    arrive: int = 400

    def fade(self, milliseconds: int) -> ft.Animation:
        """An ease-out of this length."""
        return ft.Animation(milliseconds, ft.AnimationCurve.EASE_OUT)


SPACE, RADIUS, MOTION = Space(), Radius(), Motion()
TARGET = 64
"""The smallest thing a finger is asked to hit at the kiosk, in logical pixels."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A colour that means something, by its four names in the scheme."""

    ink: ft.Colors
    on_ink: ft.Colors
    wash: ft.Colors
    on_wash: ft.Colors


C = ft.Colors
STOP = Meaning(C.ERROR, C.ON_ERROR, C.ERROR_CONTAINER, C.ON_ERROR_CONTAINER)
POINTS = Meaning(C.TERTIARY, C.ON_TERTIARY, C.TERTIARY_CONTAINER, C.ON_TERTIARY_CONTAINER)
GOOD = Meaning(C.PRIMARY_FIXED_DIM, C.ON_PRIMARY_FIXED_VARIANT, C.PRIMARY_FIXED, C.ON_PRIMARY_FIXED)
WARN = Meaning(
    C.SECONDARY_FIXED_DIM, C.ON_SECONDARY_FIXED_VARIANT, C.SECONDARY_FIXED, C.ON_SECONDARY_FIXED
)
BIRTHDAY = Meaning(
    C.TERTIARY_FIXED_DIM, C.ON_TERTIARY_FIXED_VARIANT, C.TERTIARY_FIXED, C.ON_TERTIARY_FIXED
)

HUES = {"good": 150.0, "warn": 62.0, "stop": 27.0, "points": 82.0, "birthday": 0.0}
"""Hues of the meanings in degrees of OKLCH; the shop's colour never moves them."""

# Tones of a role: (light, dark). Pairs that carry text are 50 or more apart.
_INK, _ON_INK, _WASH, _ON_WASH = (40, 80), (100, 20), (92, 25), (10, 92)
_SURFACES = {
    "surface": (98, 6),
    "surface_dim": (88, 6),
    "surface_bright": (98, 24),
    "surface_container_lowest": (100, 4),
    "surface_container_low": (96.5, 10),
    "surface_container": (94.5, 12),
    "surface_container_high": (92.5, 16),
    "surface_container_highest": (90.5, 21),
}
_NEUTRALS = {
    "on_surface": (10, 92),
    "on_surface_variant": (30, 80),
    "outline": (45, 65),
    "outline_variant": (82, 30),
    "inverse_surface": (20, 90),
    "on_inverse_surface": (95, 15),
}


def scheme(seed: str = SEED, *, dark: bool = False) -> ft.ColorScheme:
    """Every colour of the house from one seed, for light or dark. Readable for any seed."""
    return ft.ColorScheme(**colours(seed, dark=dark), shadow="#000000", scrim="#000000")


def colours(seed: str = SEED, *, dark: bool = False) -> dict[str, str]:
    """The same as plain ``role -> #RRGGBB``, for the contrast test and for drawing."""
    hue, chroma = hue_of(seed), chroma_of(seed)
    if chroma < 0.02:
        hue, chroma = 200.0, chroma / 2
    side = 1 if dark else 0
    found = _family("primary", hue, max(chroma, 0.09) if chroma >= 0.02 else chroma, side)
    found |= _family("secondary", hue, min(chroma, 0.05), side)
    found |= _family("tertiary", HUES["points"], 0.13, side)
    found |= _family("error", HUES["stop"], 0.19, side)
    for family, meaning in (("primary", "good"), ("secondary", "warn"), ("tertiary", "birthday")):
        found |= _fixed(family, HUES[meaning], 0.14, side)
    for role, tones in _SURFACES.items():
        found[role] = tone_at(hue, min(chroma, 0.008), tones[side])
    for role, tones in _NEUTRALS.items():
        found[role] = tone_at(hue, min(chroma, 0.012), tones[side])
    found["inverse_primary"] = tone_at(hue, chroma, (80, 40)[side])
    found["surface_tint"] = found["surface"]
    return found


def _family(name: str, hue: float, chroma: float, side: int) -> dict[str, str]:
    return {
        name: tone_at(hue, chroma, _INK[side]),
        f"on_{name}": tone_at(hue, chroma, _ON_INK[side]),
        f"{name}_container": tone_at(hue, chroma * 0.5, _WASH[side]),
        f"on_{name}_container": tone_at(hue, chroma, _ON_WASH[side]),
    }


def _fixed(name: str, hue: float, chroma: float, side: int) -> dict[str, str]:
    return {
        f"{name}_fixed": tone_at(hue, chroma * 0.5, _WASH[side]),
        f"on_{name}_fixed": tone_at(hue, chroma, _ON_WASH[side]),
        f"{name}_fixed_dim": tone_at(hue, chroma, _INK[side]),
        f"on_{name}_fixed_variant": tone_at(hue, chroma, _ON_INK[side]),
    }


@dataclass(frozen=True, slots=True)
class Type:
    """Text styles of one front-end, in logical pixels at its design width."""

    hero: ft.TextStyle
    display: ft.TextStyle
    title: ft.TextStyle
    body: ft.TextStyle
    note: ft.TextStyle

    @classmethod
    def of(cls, hero: float, display: float, title: float, body: float, note: float) -> Type:
        """Styles of these sizes: the three large ones bold, the two small ones regular."""
        return cls(
            hero=text(hero, bold=True, height=1.1),
            display=text(display, bold=True, height=1.15),
            title=text(title, bold=True, height=1.25),
            body=text(body, height=1.45),
            note=text(note, height=1.4),
        )


def text(size: float, *, bold: bool = False, height: float = 1.3) -> ft.TextStyle:
    """A text style in our face."""
    weight = ft.FontWeight.W_700 if bold else ft.FontWeight.W_400
    return ft.TextStyle(size=size, height=height, weight=weight, font_family=FONT)


def kiosk_type(scale: float = 1.0) -> Type:
    """Kiosk type for a screen ``scale`` times the 1080 × 1920 design; never under 20 px."""
    grown = (max(20.0, round(size * scale)) for size in (112, 72, 40, 26, 22))
    return Type.of(*grown)


TILL = Type.of(56, 40, 22, 16, 14)
"""Type of the till and the back office."""


def theme(seed: str = SEED, *, dark: bool = False) -> ft.Theme:
    """The Material theme for a shop's colour, light or dark."""
    rounded = ft.RoundedRectangleBorder(radius=RADIUS.control)
    return ft.Theme(
        color_scheme=scheme(seed, dark=dark),
        font_family=FONT,
        use_material3=True,
        visual_density=ft.VisualDensity.STANDARD,
        filled_button_theme=ft.FilledButtonTheme(style=ft.ButtonStyle(shape=rounded)),
        outlined_button_theme=ft.OutlinedButtonTheme(style=ft.ButtonStyle(shape=rounded)),
        text_button_theme=ft.TextButtonTheme(style=ft.ButtonStyle(shape=rounded)),
        snackbar_theme=ft.SnackBarTheme(behavior=ft.SnackBarBehavior.FLOATING, shape=rounded),
    )
