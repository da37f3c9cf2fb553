"""Small things the till's screens are made of: sheets, tools, chips, rows of money, paper."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import flet as ft

from staff_app.layout import TOOL
from ui import theme
from ui.front import Front
from ui.parts import big_button, price
from ui.theme import MOTION, RADIUS, SPACE, TILL

Press = Callable[[], Awaitable[Any] | None]
QUIET = ft.Colors.ON_SURFACE_VARIANT
STRONG = theme.text(16, bold=True)
LABEL = theme.text(14, bold=True)
FILL: dict[str, Any] = {"left": 0, "top": 0, "right": 0, "bottom": 0}


def does(deed: Callable[..., Any], *given: Any, **named: Any) -> Press:
    """What a button does: the deed with these, and nothing the browser adds to a press."""

    async def wait() -> None:
        await deed(*given, **named)

    def act() -> None:
        deed(*given, **named)

    return wait if inspect.iscoroutinefunction(deed) else act


def write(
    words: str, style: ft.TextStyle = TILL.body, colour: ft.Colors | None = None, **more: Any
) -> ft.Text:
    """Words in a till style."""
    return ft.Text(words, style=style, color=colour, **more)


def one_line(
    words: str, style: ft.TextStyle = TILL.body, colour: ft.Colors | None = None, **more: Any
) -> ft.Text:
    """Words that end in an ellipsis where there is no room."""
    return ft.Text(
        words, style=style, color=colour, max_lines=1, overflow=ft.TextOverflow.ELLIPSIS, **more
    )


def tool(
    label: str,
    icon: ft.IconData,
    on_press: Press,
    *,
    kind: str = "calm",
    enabled: bool = True,
    expand: bool | int | None = None,
    height: float = TOOL,
) -> ft.Control:
    """A button of the second rank: icon and word."""
    return big_button(
        label,
        on_press,
        style=LABEL,
        icon=icon,
        kind=kind,
        height=height,
        enabled=enabled,
        expand=expand,
    )


def icon_tool(
    label: str, icon: ft.IconData, on_press: Press, *, size: float = 24, **more: Any
) -> ft.Control:
    """A button that is only an icon; its label is read out."""
    face = ft.Icon(icon, size=size, semantics_label=label)
    return ft.IconButton(face, on_click=on_press, width=TOOL, height=TOOL, **more)


def touch(
    content: ft.Control,
    on_press: Press | None,
    *,
    label: str | None = None,
    selected: bool | None = None,
    **box: Any,
) -> ft.Control:
    """Something one touches that the keyboard cannot reach.

    The focus never rests on it, so neither Enter nor a scanner's end of line presses it.
    """
    shown = ft.Container(content, **box)
    return ft.Semantics(
        button=True,
        label=label,
        selected=selected,
        exclude_semantics=label is not None,
        on_tap=on_press if label is not None else None,
        content=ft.GestureDetector(
            content=shown, on_tap=on_press, mouse_cursor=ft.MouseCursor.CLICK
        )
        if on_press is not None
        else shown,
    )


def area(
    content: ft.Control,
    *,
    on_press: Press,
    selected: bool | None = None,
    ripple: bool = True,
    **box: Any,
) -> ft.Control:
    """Anything one touches that is no plain button: a tile, a row, a card. Read out as one.

    Where the answer itself shows at once, as with a product, the ripple would only hold it up:
    its frames come first, and on a tablet without a fast picture chip each costs a blink.
    """
    expand = box.pop("expand", None)
    return ft.Semantics(
        button=True,
        container=True,
        selected=selected,
        expand=expand,
        content=ft.Container(content, ink=ripple, on_click=on_press, **box),
    )


def chip(
    label: str,
    on_press: Press,
    *,
    chosen: bool = False,
    icon: ft.IconData | None = None,
    height: float = TOOL,
) -> ft.Control:
    """One of several to choose from."""
    ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE
    parts: list[ft.Control] = [one_line(label, LABEL, ink)]
    if icon is not None:
        parts.insert(0, ft.Icon(icon, size=18, color=ink))
    return area(
        ft.Row(
            parts,
            spacing=SPACE.hair,
            tight=True,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=RADIUS.control,
        height=height,
        padding=ft.Padding.symmetric(horizontal=SPACE.m),
        on_press=on_press,
    )


def few_words(label: str, value: str, on_typed: Callable[[str], Any]) -> ft.Control:
    """A line to type a few words into."""

    def typed(event: Any) -> None:
        on_typed(event.control.value or "")

    return ft.TextField(
        label=label,
        value=value,
        on_change=typed,
        max_length=120,
        text_style=TILL.body,
        border=ft.OutlineInputBorder(border_radius=RADIUS.control),
    )


def money_row(
    label: str,
    cents: int,
    currency: str,
    *,
    style: ft.TextStyle = TILL.body,
    colour: ft.Colors | None = None,
) -> ft.Control:
    """A word on the left, an amount on the right."""
    return ft.Row(
        [
            ft.Container(write(label, style, colour), expand=True),
            price(cents, style, currency=currency, colour=colour),
        ],
        spacing=SPACE.s,
    )


def sheet(
    front: Front,
    title: str,
    content: ft.Control,
    on_close: Press,
    *,
    width: float = 480,
    height: float | None = None,
) -> ft.Control:
    """A card in the middle; what it covers is still there behind a veil that closes it."""
    head = ft.Row(
        [
            ft.Container(write(title, TILL.title), expand=True),
            icon_tool(front.say("ui.close"), ft.Icons.CLOSE, on_close),
        ]
    )
    card = ft.Container(
        ft.Column([head, content], spacing=SPACE.m, tight=height is None),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=RADIUS.sheet,
        padding=SPACE.l,
        width=width,
        height=height,
    )
    return ft.Stack([veil(on_close), ft.Container(card, alignment=ft.Alignment.CENTER)], **FILL)


def veil(on_close: Press | None) -> ft.Control:
    """What lies under a sheet, dimmed; touching it closes the sheet."""
    return ft.GestureDetector(
        content=ft.Container(
            bgcolor=ft.Colors.with_opacity(0.45, ft.Colors.BLACK),
            animate_opacity=theme.MOTION.fade(MOTION.change),
            expand=True,
        ),
        on_tap=on_close or _nothing,
        exclude_from_semantics=True,
        **FILL,
    )


def _nothing() -> None:
    """A touch on the veil of a sheet that does not close by it."""


def wrap(controls: Sequence[ft.Control], spacing: float = SPACE.xs) -> ft.Control:
    """Things side by side, in as many rows as they need."""
    return ft.Row(list(controls), spacing=spacing, run_spacing=spacing, wrap=True)


def badge(label: str, ground: ft.Colors, ink: ft.Colors) -> ft.Control:
    """A small mark with a word in it."""
    return ft.Container(
        one_line(label, theme.text(12, bold=True), ink),
        bgcolor=ground,
        border_radius=RADIUS.control,
        padding=ft.Padding.symmetric(horizontal=SPACE.xs, vertical=2),
    )


def dot(colour: ft.Colors, side: float = 10) -> ft.Control:
    """A state as a dot."""
    return ft.Container(width=side, height=side, bgcolor=colour, border_radius=side)
