"""The door: who are you? A tile for each colleague, then dots for a PIN."""

from __future__ import annotations

import flet as ft

from core.staff import SHORT_PIN, Person
from staff_app.layout import KEY, TOOL, layout
from staff_app.pieces import QUIET, icon_tool, one_line, write
from staff_app.pins import PinPad
from staff_app.till import Till
from ui import theme
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import LanguageSwitch, Notice, big_button
from ui.theme import RADIUS, SPACE, TILL, WARN

DOTS = 6


@screen
def Door(front: Front, till: Till) -> ft.Control:
    """The shop's name, the people, the pad."""
    brand = till.house.rules.brand
    names = {"en": brand.name_en, "zh_Hant": brand.name_zh}
    head = ft.Row(
        [
            ft.Container(write(front.pick(names), TILL.title), expand=True),
            write(f"{front.pick(till.house.store.name)} · {front.desk.station}", TILL.body, QUIET),
            theme_switch(front),
            LanguageSwitch(front, size=16, height=TOOL),
        ],
        spacing=SPACE.m,
    )
    return ft.Container(
        ft.Column(
            [head, Notice(front), ft.Container(People(front, till, till.pad), expand=True)],
            spacing=SPACE.m,
        ),
        padding=ft.Padding.symmetric(horizontal=SPACE.xl, vertical=SPACE.m),
        expand=True,
    )


@screen
def People(front: Front, till: Till, pad: PinPad) -> ft.Control:
    """Tiles on the left, the pad on the right once one is chosen."""
    tiles = ft.Column(
        [
            write(front.say("till.who"), TILL.display),
            write(front.say("till.who_note"), TILL.body, QUIET),
            ft.Container(height=SPACE.xs),
            ft.Row(
                [person_tile(front, pad, one) for one in pad.people],
                wrap=True,
                spacing=SPACE.m,
                run_spacing=SPACE.m,
            ),
        ],
        spacing=SPACE.xs,
        scroll=ft.ScrollMode.AUTO,
        alignment=ft.MainAxisAlignment.CENTER,
    )
    if pad.person is None:
        return ft.Container(tiles, alignment=ft.Alignment.CENTER, expand=True)
    return ft.Row(
        [
            ft.Container(tiles, expand=True),
            ft.Container(
                PinEntry(front, pad, till.sign_in, front.say("till.sign_in")),
                width=min(400, layout(front).width * 0.36),
                alignment=ft.Alignment.CENTER,
            ),
        ],
        spacing=SPACE.xxl,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@screen
def PinEntry(front: Front, pad: PinPad, on_submit, label: str) -> ft.Control:
    """Whose PIN, the dots, a sentence when it was wrong, the keys, the button."""
    if pad.person is None:
        return ft.Container(height=0)
    off = pad.waiting or pad.locked_seconds > 0
    return ft.Column(
        [
            write(pad.person.name, TILL.title, text_align=ft.TextAlign.CENTER),
            ft.Semantics(
                content=ft.Row(
                    [_dot(place < len(pad.digits)) for place in range(max(DOTS, len(pad.digits)))],
                    alignment=ft.MainAxisAlignment.CENTER,
                    spacing=SPACE.s,
                ),
                label=front.say("till.digits_typed", count=len(pad.digits)),
                live_region=True,
            ),
            ft.Container(
                write(
                    pad.sentence,
                    TILL.body,
                    WARN.ink,
                    text_align=ft.TextAlign.CENTER,
                ),
                height=48,
                alignment=ft.Alignment.CENTER,
            ),
            Keypad(front, pad.press, key_height=KEY),
            big_button(
                front.say("till.one_moment") if pad.waiting else label,
                on_submit,
                style=TILL.title,
                height=KEY,
                width=float("inf"),
                enabled=not off and len(pad.digits) >= SHORT_PIN,
            ),
        ],
        spacing=SPACE.m,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def person_tile(front: Front, pad: PinPad, person: Person) -> ft.Control:
    """A name and what they are, large enough to hit in passing."""
    chosen = pad.person == person
    ground = ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_HIGH
    ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE
    return ft.FilledButton(
        content=ft.Row(
            [
                _initial(person.name),
                ft.Column(
                    [
                        one_line(person.name, theme.text(18, bold=True), ink),
                        write(front.say(f"till.role_{person.role}"), TILL.note, ink),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
            ],
            spacing=SPACE.s,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        on_click=lambda: pad.choose(person),
        width=312,
        height=88,
        style=ft.ButtonStyle(
            bgcolor=ground,
            elevation=0,
            shadow_color=ft.Colors.TRANSPARENT,
            padding=ft.Padding.symmetric(horizontal=SPACE.m),
            shape=ft.RoundedRectangleBorder(radius=RADIUS.card),
        ),
    )


def theme_switch(front: Front) -> ft.Control:
    """Light or dark, whatever the tablet itself thinks."""
    dark = _is_dark(front.page)

    def turn() -> None:
        front.page.theme_mode = ft.ThemeMode.LIGHT if dark else ft.ThemeMode.DARK
        front.page.update()
        front.notify()

    label = front.say("till.light" if dark else "till.dark")
    icon = ft.Icons.LIGHT_MODE_OUTLINED if dark else ft.Icons.DARK_MODE_OUTLINED
    return icon_tool(label, icon, turn)


def _is_dark(page: ft.Page) -> bool:
    if page.theme_mode in {ft.ThemeMode.DARK, ft.ThemeMode.LIGHT}:
        return page.theme_mode == ft.ThemeMode.DARK
    return page.platform_brightness == ft.Brightness.DARK


def _initial(name: str) -> ft.Control:
    return ft.Container(
        ft.Text(name[:1], style=TILL.title, color=ft.Colors.ON_PRIMARY_CONTAINER),
        width=52,
        height=52,
        border_radius=26,
        bgcolor=ft.Colors.PRIMARY_CONTAINER,
        alignment=ft.Alignment.CENTER,
    )


def _dot(filled: bool) -> ft.Control:
    colour = ft.Colors.PRIMARY if filled else ft.Colors.OUTLINE_VARIANT
    return ft.Container(width=16, height=16, border_radius=8, bgcolor=colour)
