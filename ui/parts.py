"""The pieces both front-ends are made of: buttons, QR cards, prices, the calm bar, the ring.

All take the ``front`` first and write no colour, size or word of their own.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import flet as ft
import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

from core import words
from core.money import CURRENCIES, Money
from ui import theme
from ui.front import Front, screen, use_every
from ui.theme import GOOD, RADIUS, SPACE, STOP, WARN, Meaning

Press = Callable[[], Awaitable[None] | None]
NOTICE_SECONDS = 6.0
TONES: dict[str, tuple[Meaning, ft.IconData]] = {
    "good": (GOOD, ft.Icons.CHECK_CIRCLE_OUTLINE),
    "warn": (WARN, ft.Icons.INFO_OUTLINE),
    "stop": (STOP, ft.Icons.ERROR_OUTLINE),
}


QUIET_MODULES = 4
"""The free edge a reader needs round a code, in modules (ISO/IEC 18004, 9.1)."""


MASK = 4
"""One mask for all: trying all eight takes four times as long while somebody waits, and a code
is read the same under each (ISO/IEC 18004, 7.8; our own codes score best, on average, under 4)."""


@lru_cache(maxsize=512)
def qr_png(payload: str) -> tuple[bytes, int]:
    """A QR code as PNG of one pixel a module, and its width in modules, quiet zone included.

    Error correction M: a finger or a reflection may hide 15 %. Small, because it is made while
    somebody waits and drawn by the browser at any size without a blur.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES, mask_pattern=MASK)
    code.add_data(payload)
    code.make(fit=True)
    rows = code.get_matrix()
    picture = Image.new("1", (len(rows), len(rows)))
    picture.putdata([0 if dark else 255 for row in rows for dark in row])
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue(), len(rows)


def qr(payload: str, side: float, label: str) -> ft.Control:
    """The code on its own white ground, so that it reads in the dark theme too.

    Drawn at a whole number of pixels a module: even edges read at once.
    """
    png, modules = qr_png(payload)
    drawn = max(1, int(side // modules)) * modules
    return ft.Container(
        ft.Image(
            src=png,
            width=drawn,
            height=drawn,
            fit=ft.BoxFit.FILL,
            filter_quality=ft.FilterQuality.NONE,
            gapless_playback=True,
            semantics_label=label,
        ),
        width=side + 2 * SPACE.xs,
        height=side + 2 * SPACE.xs,
        alignment=ft.Alignment.CENTER,
        bgcolor=ft.Colors.WHITE,
        border_radius=RADIUS.control,
    )


def card(
    content: ft.Control,
    *,
    ground: ft.Colors = ft.Colors.SURFACE_CONTAINER_LOWEST,
    padding: float = SPACE.l,
    radius: float = RADIUS.card,
    **more: Any,
) -> ft.Container:
    """A card: told from its ground by tone, not by a shadow."""
    return ft.Container(content, bgcolor=ground, padding=padding, border_radius=radius, **more)


def flat(
    ground: ft.ColorValue,
    ink: ft.ColorValue,
    *,
    radius: float = RADIUS.card,
    across: float = SPACE.l,
) -> ft.ButtonStyle:
    """A button told by tone alone: no shadow, greyed when it may not be pressed."""
    off, resting = ft.ControlState.DISABLED, ft.ControlState.DEFAULT
    return ft.ButtonStyle(
        bgcolor={off: ft.Colors.SURFACE_CONTAINER_HIGHEST, resting: ground},
        color={off: ft.Colors.ON_SURFACE_VARIANT, resting: ink},
        elevation=0,
        shadow_color=ft.Colors.TRANSPARENT,
        animation_duration=theme.MOTION.press,
        padding=ft.Padding.symmetric(horizontal=across),
        shape=ft.RoundedRectangleBorder(radius=radius),
    )


def big_button(
    text: str,
    on_press: Press,
    *,
    style: ft.TextStyle,
    icon: ft.IconData | None = None,
    kind: str = "filled",
    height: float = theme.TARGET,
    width: float | None = None,
    expand: bool | int | None = None,
    enabled: bool = True,
) -> ft.Control:
    """A button that says what will happen. ``kind``: ``filled``, ``calm`` (tonal), ``bare``."""
    faces: list[ft.Control] = [ft.Text(text, style=style, text_align=ft.TextAlign.CENTER)]
    if icon is not None:
        faces.insert(0, ft.Icon(icon, size=(style.size or 16) * 1.2))
    row = ft.Row(faces, alignment=ft.MainAxisAlignment.CENTER, spacing=SPACE.s, tight=True)
    ground, ink = _BUTTONS[kind]
    return ft.FilledButton(
        content=row,
        on_click=on_press,
        height=height,
        width=width,
        expand=expand,
        disabled=not enabled,
        style=flat(ground, ink),
    )


_BUTTONS = {
    "filled": (ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY),
    "calm": (ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    "bare": (ft.Colors.TRANSPARENT, ft.Colors.PRIMARY),
    "stop": (ft.Colors.ERROR, ft.Colors.ON_ERROR),
}


def price(
    cents: int,
    style: ft.TextStyle,
    *,
    currency: str = "HKD",
    colour: ft.Colors | None = None,
    align: ft.TextAlign = ft.TextAlign.RIGHT,
) -> ft.Text:
    """Money with its currency small before it, so that the digits are what one reads.

    Our face has figures of equal width, so right-aligned prices stand in columns.
    """
    size = style.size or 16
    known = CURRENCIES[currency]
    sign, minus = known.symbol, "−" if cents < 0 else ""
    digits = Money(abs(cents), known).text().removeprefix(sign)
    small = theme.text(max(12, round(size * 0.55)))
    return ft.Text(
        spans=[ft.TextSpan(minus + sign + "\u2009", style=small), ft.TextSpan(digits, style=style)],
        style=style,
        color=colour,
        text_align=align,
        no_wrap=True,
        semantics_label=words.money(cents, currency),
    )


def empty(
    front: Front, icon: ft.IconData, title: str, hint: str, action: ft.Control | None = None
) -> ft.Control:
    """Nothing here yet, and what to do about it."""
    parts: list[ft.Control] = [
        ft.Icon(icon, size=56, color=ft.Colors.OUTLINE),
        ft.Text(title, style=theme.TILL.title, text_align=ft.TextAlign.CENTER),
        ft.Text(
            hint,
            style=theme.TILL.body,
            color=ft.Colors.ON_SURFACE_VARIANT,
            text_align=ft.TextAlign.CENTER,
        ),
    ]
    if action is not None:
        parts.append(action)
    return ft.Container(
        ft.Column(
            parts,
            spacing=SPACE.s,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        alignment=ft.Alignment.CENTER,
        padding=SPACE.xl,
        expand=True,
    )


@screen
def Notice(front: Front, style: ft.TextStyle | None = None) -> ft.Control:
    """The calm bar: the last thing the shop said, for a few seconds. Read out by screen readers."""
    return _Bar(front, front.notice, style or theme.TILL.body)


@screen
def _Bar(front: Front, board: Any, style: ft.TextStyle) -> ft.Control:
    said = board.said
    number = said.number if said else 0

    async def hide_later() -> None:
        if said is None:
            return
        await asyncio.sleep(NOTICE_SECONDS)
        if board.said is said:
            front.hush()

    ft.use_effect(hide_later, [number], cleanup=lambda: None)
    if said is None:
        return ft.Container(height=0)
    meaning, icon = TONES[said.tone]
    size = style.size or 16
    return ft.Semantics(
        live_region=True,
        content=ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, color=meaning.on_wash, size=size * 1.5),
                    ft.Text(said.sentence, style=style, color=meaning.on_wash, expand=True),
                    ft.IconButton(
                        ft.Icons.CLOSE,
                        icon_color=meaning.on_wash,
                        icon_size=size * 1.3,
                        tooltip=front.say("ui.close"),
                        on_click=front.hush,
                    ),
                ],
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
                spacing=SPACE.s,
            ),
            bgcolor=meaning.wash,
            border_radius=RADIUS.control,
            padding=ft.Padding.symmetric(horizontal=SPACE.m, vertical=SPACE.xs),
        ),
    )


@screen
def CountdownRing(
    front: Front,
    seconds: int,
    on_end: Press | None = None,
    *,
    side: float = 64,
    colour: ft.Colors = ft.Colors.PRIMARY,
    label: str = "",
) -> ft.Control:
    """A ring that empties once a second with the seconds inside it, then calls ``on_end``.

    Give it another ``key`` to start it anew.
    """
    left, set_left = ft.use_state(seconds)

    async def beat() -> None:
        set_left(lambda now: max(0, now - 1))
        if left == 1 and on_end is not None and (answer := on_end()) is not None:
            await answer

    use_every(front, 1.0, beat, on=left > 0)
    return ft.Stack(
        [
            ft.ProgressRing(
                value=left / seconds,
                width=side,
                height=side,
                stroke_width=max(4, side / 12),
                color=colour,
                bgcolor=ft.Colors.OUTLINE_VARIANT,
                stroke_cap=ft.StrokeCap.ROUND,
            ),
            ft.Container(
                ft.Text(
                    str(left),
                    style=theme.text(max(20, side * 0.36), bold=True, height=1.0),
                    semantics_label=label or str(left),
                ),
                width=side,
                height=side,
                alignment=ft.Alignment.CENTER,
            ),
        ],
        width=side,
        height=side,
    )


SHORT_NAMES = {"zh_Hant": "繁", "en": "EN"}


@screen
def LanguageSwitch(
    front: Front,
    *,
    on_choose: Callable[[str], None] | None = None,
    size: float = 20,
    height: float = theme.TARGET,
    on_picture: bool = False,
) -> ft.Control:
    """Every language by its own short name, the present one filled. Drawn in the same place always.

    ``on_picture`` is for dark pictures: white ink on a veil, in both themes.
    """
    veil = ft.Colors.with_opacity(0.18, ft.Colors.WHITE)
    choose = on_choose or front.speak
    return ft.Container(
        ft.Row(
            [_language(front, code, choose, size, height, on_picture) for code in SHORT_NAMES],
            spacing=SPACE.hair,
            tight=True,
        ),
        bgcolor=veil if on_picture else ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=height,
        padding=SPACE.hair,
    )


def _language(
    front: Front,
    code: str,
    choose: Callable[[str], None],
    size: float,
    height: float,
    on_picture: bool,
) -> ft.Control:
    chosen = front.language == code
    plain = ft.Colors.WHITE if on_picture else ft.Colors.ON_SURFACE
    ground, ink = (
        (ft.Colors.WHITE, ft.Colors.BLACK)
        if on_picture
        else (ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY)
    )
    return ft.TextButton(
        content=ft.Text(
            SHORT_NAMES[code],
            style=theme.text(size, bold=True, height=1.1),
            semantics_label=words.LANGUAGES[code],
        ),
        height=height,
        width=height * 1.3,
        on_click=lambda: choose(code),
        style=flat(
            ground if chosen else ft.Colors.TRANSPARENT,
            ink if chosen else plain,
            radius=height,
            across=0,
        ),
    )
