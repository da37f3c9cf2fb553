"""The end of a shift: a blind count by notes and coins."""

from __future__ import annotations

import flet as ft

from staff_app import amounts, counting
from staff_app.drawer import Drawer
from staff_app.layout import KEY, TOOL
from staff_app.pieces import QUIET, STRONG, area, does, tool, write
from staff_app.till import Till
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import Notice, big_button, price
from ui.theme import RADIUS, SPACE, TILL


@screen
def CountPlace(front: Front, till: Till) -> ft.Control:
    """Nothing here says what the drawer ought to hold."""
    head = ft.Row(
        [
            tool(
                front.say("till.back_to_selling"), ft.Icons.ARROW_BACK, till.to_selling, kind="bare"
            ),
            write(front.say("till.count_drawer"), TILL.title),
        ],
        spacing=SPACE.m,
    )
    return ft.Container(
        ft.Column(
            [head, Notice(front), ft.Container(Count(front, till, till.drawer), expand=True)]
        ),
        padding=ft.Padding.symmetric(horizontal=SPACE.l, vertical=SPACE.xs),
        expand=True,
    )


@screen
def Count(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """Faces on the left in two columns, the pad on the right, the sum below it."""
    currency = till.house.currency
    faces = counting.pieces(currency)
    half = -(-len(faces) // 2)
    columns: list[ft.Control] = [
        ft.Column(
            [_face(till, drawer, face) for face in part], spacing=SPACE.xs, tight=True, expand=True
        )
        for part in (faces[:half], faces[half:])
    ]
    total_cents = counting.total_cents(drawer.counts)
    label = "till.close_sure" if drawer.sure else "till.close_shift"

    async def close() -> None:
        if drawer.sure:
            await till.close_shift()
        drawer.change(sure=not drawer.sure)

    def press(key: str) -> None:
        till.touch()
        drawer.change(sure=False)
        drawer.press(key)

    pad = ft.Column(
        [
            Keypad(front, press, key_height=KEY),
            ft.Container(height=SPACE.xs),
            write(front.say("till.counted"), TILL.title, QUIET),
            price(total_cents, TILL.hero, currency=currency.code),
            big_button(
                front.say(label),
                close,
                style=TILL.title,
                height=KEY,
                width=float("inf"),
                enabled=not drawer.busy,
            ),
            write(front.say("till.blind_note"), TILL.note, QUIET),
        ],
        spacing=SPACE.s,
        tight=True,
        width=340,
    )
    return ft.Row(
        [
            ft.Row(
                columns,
                spacing=SPACE.m,
                expand=True,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
            pad,
        ],
        spacing=SPACE.xl,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _face(till: Till, drawer: Drawer, face: int) -> ft.Control:
    """So many of one note or coin."""
    currency, count = till.house.currency, drawer.counts.get(face, 0)
    chosen = face == drawer.face
    ink = ft.Colors.ON_PRIMARY_CONTAINER if chosen else None
    return area(
        ft.Row(
            [
                ft.Container(
                    write(f"{currency.symbol}{amounts.shown(face, currency)}", STRONG, ink),
                    width=84,
                ),
                write("×", TILL.body, QUIET),
                ft.Container(
                    write(str(count) if count else "–", TILL.title, ink),
                    width=52,
                    alignment=ft.Alignment.CENTER,
                ),
                ft.Container(
                    price(face * count, TILL.body, currency=currency.code, colour=ink)
                    if count
                    else None,
                    expand=True,
                    alignment=ft.Alignment.CENTER_RIGHT,
                ),
            ],
            spacing=SPACE.xs,
        ),
        height=TOOL + SPACE.s,
        padding=ft.Padding.symmetric(horizontal=SPACE.m),
        bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=RADIUS.control,
        on_press=does(drawer.change, face=face),
    )
