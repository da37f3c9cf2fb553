"""Finding a member: by number, from the kiosk, or by the QR that is simply scanned."""

from __future__ import annotations

from typing import Any

import flet as ft

from core import phone
from staff_app.bell import Bell
from staff_app.layout import KEY
from staff_app.pieces import (
    QUIET,
    STRONG,
    sheet,
    write,
)
from staff_app.screens.member import face
from staff_app.till import Till
from ui import keypad
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import big_button, empty
from ui.theme import SPACE, TILL, WARN

MOST_DIGITS = 15


@screen
def MemberSheet(front: Front, till: Till, bell: Bell) -> ft.Control:
    """By number on the left, from the kiosk on the right; a QR is simply scanned."""
    digits, set_digits = ft.use_state("")
    said, set_said = ft.use_state("")

    def press(key: str) -> None:
        set_said("")
        set_digits(lambda old: keypad.press(old, key, MOST_DIGITS))

    async def find() -> None:
        outcome = await till.counter.find_member(digits)
        if not outcome.done:
            set_said(outcome.sentence)
        elif outcome.value is None:
            set_said(front.say("till.not_a_member"))
        else:
            await till.attach(outcome.value.member_id, "phone")

    region = till.house.rules.kiosk.region or till.house.store.region
    return sheet(
        front,
        front.say("till.add_member"),
        ft.Row(
            [
                ft.Container(_by_number(front, region, digits, said, press, find), expand=True),
                ft.Container(_from_kiosk(front, till, bell), expand=True),
            ],
            spacing=SPACE.l,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        lambda: till.lay(""),
        width=800,
    )


def _by_number(
    front: Front, region: str, digits: str, said: str, press: Any, find: Any
) -> ft.Control:
    return ft.Column(
        [
            ft.Container(
                write(
                    phone.grouped(digits, region) or front.say("till.phone_number"),
                    TILL.display,
                    None if digits else ft.Colors.OUTLINE,
                ),
                height=56,
                alignment=ft.Alignment.CENTER,
            ),
            ft.Container(
                write(said, TILL.body, WARN.ink, text_align=ft.TextAlign.CENTER),
                height=44,
                alignment=ft.Alignment.CENTER,
            ),
            Keypad(front, press, key_height=KEY),
            big_button(
                front.say("till.find_member"),
                find,
                style=TILL.title,
                height=KEY,
                width=float("inf"),
                enabled=len(digits) >= 5,
            ),
        ],
        spacing=SPACE.s,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _from_kiosk(front: Front, till: Till, bell: Bell) -> ft.Control:
    if not bell.lately:
        return empty(
            front,
            ft.Icons.QR_CODE_SCANNER,
            front.say("till.nobody_at_kiosk"),
            front.say("till.scan_member_hint"),
        )
    return ft.Column(
        [
            write(front.say("till.lately_at_kiosk"), STRONG),
            *(face(front, till, one) for one in bell.lately[:6]),
            write(front.say("till.scan_member_hint"), TILL.note, QUIET),
        ],
        spacing=SPACE.xs,
        tight=True,
    )
