"""The bar above the workbench: shift, till and person; the search box; what goes on elsewhere."""

from __future__ import annotations

from typing import Any

import flet as ft

from staff_app.bell import Bell
from staff_app.layout import BAR, TOOL
from staff_app.pieces import LABEL, QUIET, area, dot, icon_tool, one_line
from staff_app.shelf import Shelf
from staff_app.till import Stand, Till
from ui.front import Front, screen
from ui.theme import GOOD, RADIUS, SPACE, STOP, TILL, WARN, Meaning


@screen
def TopBar(front: Front, till: Till) -> ft.Control:
    """One row, always there."""
    return ft.Container(
        ft.Row(
            [
                Where(front, till, till.stand),
                ft.Container(SearchBox(front, till, till.shelf), expand=True),
                Badges(front, till, till.bell),
                icon_tool(front.say("till.menu"), ft.Icons.MENU, lambda: till.lay("menu")),
            ],
            spacing=SPACE.m,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        height=BAR,
        padding=ft.Padding.symmetric(horizontal=SPACE.m),
    )


@screen
def Where(front: Front, till: Till, stand: Stand) -> ft.Control:
    """Which shift of which till, and who is signed in: touching it lets somebody else in."""
    shift = front.say("till.shift_number", number=stand.shift.number) if stand.shift else ""
    return ft.TextButton(
        content=ft.Row(
            [
                ft.Container(
                    one_line(stand.person.name[:1], LABEL, ft.Colors.ON_PRIMARY_CONTAINER),
                    width=36,
                    height=36,
                    border_radius=18,
                    bgcolor=ft.Colors.PRIMARY_CONTAINER,
                    alignment=ft.Alignment.CENTER,
                ),
                ft.Column(
                    [
                        one_line(stand.person.name, LABEL, ft.Colors.ON_SURFACE),
                        one_line(f"{front.desk.station} · {shift}", TILL.note, QUIET),
                    ],
                    spacing=0,
                    tight=True,
                ),
            ],
            spacing=SPACE.xs,
            tight=True,
        ),
        tooltip=front.say("till.swap_person"),
        height=TOOL,
        on_click=till.open_door,
        style=ft.ButtonStyle(padding=ft.Padding.symmetric(horizontal=SPACE.xs)),
    )


@screen
def SearchBox(front: Front, till: Till, shelf: Shelf) -> ft.Control:
    """Chinese, English, pinyin, jyutping or the end of a number; one character is enough."""
    box: Any = ft.use_ref(None)

    async def typed(event: Any) -> None:
        await shelf.search(event.control.value or "")

    async def entered() -> None:
        await till.take_the_only_one()

    async def cleared() -> None:
        await shelf.open(shelf.category)

    async def focus_when_asked() -> None:
        if shelf.asked_for and box.current is not None:
            await box.current.focus()

    ft.use_effect(focus_when_asked, [shelf.asked_for])
    field = ft.TextField(
        key=f"search-{shelf.typed}",
        value=shelf.text,
        hint_text=front.say("till.search"),
        hint_style=TILL.body,
        text_style=TILL.body,
        prefix_icon=ft.Icons.SEARCH,
        suffix_icon=icon_tool(front.say("till.search_clear"), ft.Icons.CLOSE, cleared, size=20)
        if shelf.text
        else None,
        border=ft.NoInputBorder(),
        content_padding=ft.Padding.symmetric(vertical=SPACE.s),
        autocorrect=False,
        enable_suggestions=False,
        on_change=typed,
        on_submit=entered,
    )
    box.current = field
    return ft.Container(
        field,
        height=TOOL,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=RADIUS.control,
        padding=ft.Padding.only(right=SPACE.hair),
    )


@screen
def Badges(front: Front, till: Till, bell: Bell) -> ft.Control:
    """Kiosk, printer, terminal: quiet while all is well."""
    new = len(bell.new_faces)
    return ft.Row(
        [
            _badge(
                front.say("till.badge_kiosk", count=new),
                ft.Icons.PERSON_ADD_ALT,
                GOOD if new else None,
                lambda: till.lay("member"),
                count=new,
            ),
            _badge(
                front.say(_printer_state(bell)),
                ft.Icons.PRINT_OUTLINED,
                WARN if bell.trouble or bell.unsure else None,
                lambda: till.lay("printer"),
            ),
            _badge(
                front.say(_terminal_state(bell)),
                ft.Icons.CREDIT_CARD,
                _terminal_colour(bell),
                till.pay,
            ),
        ],
        spacing=SPACE.hair,
    )


def _badge(
    label: str, icon: ft.IconData, meaning: Meaning | None, on_press: Any, *, count: int = 0
) -> ft.Control:
    ink = meaning.on_wash if meaning else QUIET
    parts: list[ft.Control] = [ft.Icon(icon, size=22, color=ink)]
    parts.append(
        one_line(f"+{count}", LABEL, ink) if count else dot(meaning.ink if meaning else GOOD.ink)
    )
    return area(
        ft.Row(parts, spacing=SPACE.hair, tight=True, alignment=ft.MainAxisAlignment.CENTER),
        tooltip=label,
        height=TOOL,
        padding=ft.Padding.symmetric(horizontal=SPACE.xs),
        bgcolor=meaning.wash if meaning else None,
        border_radius=RADIUS.control,
        alignment=ft.Alignment.CENTER,
        on_press=on_press,
    )


def _printer_state(bell: Bell) -> str:
    if bell.unsure:
        return "till.printer_unsure"
    return "till.printer_trouble" if bell.trouble else "till.printer_ready"


def _terminal_state(bell: Bell) -> str:
    if bell.attempt is None:
        return "till.terminal_ready"
    return "till.terminal_unknown" if bell.attempt.state == "unknown" else "till.terminal_busy"


def _terminal_colour(bell: Bell) -> Meaning | None:
    if bell.attempt is None:
        return None
    return STOP if bell.attempt.state == "unknown" else WARN
