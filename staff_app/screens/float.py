"""The morning: no shift is open, and somebody says how much change is in the drawer."""

from __future__ import annotations

import flet as ft

from staff_app import amounts
from staff_app.drawer import Drawer
from staff_app.layout import KEY, TOOL
from staff_app.pieces import QUIET, chip, does, tool, wrap, write
from staff_app.screens.cash import amount_pad
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import LanguageSwitch, Notice, big_button, price
from ui.theme import SPACE, TILL


@screen
def FloatPlace(front: Front, till: Till) -> ft.Control:
    """No shift is open: how much change is in the drawer?"""
    head = ft.Row(
        [
            tool(front.say("till.swap_person"), ft.Icons.LOCK_OUTLINE, till.open_door, kind="bare"),
            ft.Container(expand=True),
            LanguageSwitch(front, size=16, height=TOOL),
        ]
    )
    return ft.Container(
        ft.Column(
            [
                head,
                Notice(front),
                ft.Container(
                    FloatEntry(front, till, till.drawer),
                    alignment=ft.Alignment.CENTER,
                    expand=True,
                ),
            ]
        ),
        padding=SPACE.l,
        expand=True,
    )


@screen
def FloatEntry(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """Quick amounts, or typed."""
    currency = till.house.currency
    quick = wrap(
        [
            chip(
                amounts.shown(cents, currency),
                does(drawer.change, typed=amounts.shown(cents, currency)),
                chosen=drawer.typed == amounts.shown(cents, currency),
                height=KEY,
            )
            for cents in amounts.quick_floats(currency)
        ]
    )
    return ft.Row(
        [
            ft.Column(
                [
                    write(front.say("till.open_shift"), TILL.display),
                    write(
                        front.say("till.float_note", name=till.stand.person.name), TILL.body, QUIET
                    ),
                    ft.Container(height=SPACE.s),
                    price(
                        amounts.cents(drawer.typed, currency),
                        TILL.hero,
                        currency=currency.code,
                        align=ft.TextAlign.LEFT,
                    ),
                    quick,
                ],
                spacing=SPACE.s,
                tight=True,
                width=480,
            ),
            ft.Column(
                [
                    amount_pad(front, till, drawer),
                    big_button(
                        front.say("till.start_shift"),
                        does(till.open_shift, amounts.cents(drawer.typed, currency)),
                        style=TILL.title,
                        height=KEY,
                        width=float("inf"),
                        enabled=bool(drawer.typed) and not drawer.busy,
                    ),
                ],
                spacing=SPACE.m,
                tight=True,
                width=360,
            ),
        ],
        spacing=SPACE.xxl,
        alignment=ft.MainAxisAlignment.CENTER,
    )
