"""The shift is closed: what was counted, what should have been, and the slip."""

from __future__ import annotations

import flet as ft

from staff_app.drawer import Drawer
from staff_app.layout import KEY, layout
from staff_app.pieces import QUIET, money_row, write
from staff_app.screens.paper import Paper
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import big_button, price
from ui.theme import GOOD, RADIUS, SPACE, TILL, WARN


@screen
def ZPlace(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """The shift is closed: the variance, and the slip that is being printed."""
    closed = drawer.closed
    if closed is None:
        return ft.Container(expand=True)
    report, currency = closed.report, till.house.store.currency
    level = report.variance_cents == 0
    meaning = GOOD if level else WARN
    verdict = (
        "till.z_level"
        if level
        else "till.z_over"
        if report.variance_cents > 0
        else ("till.z_short")
    )
    side = ft.Column(
        [
            write(front.say("till.z_closed", number=report.number), TILL.display),
            ft.Container(
                ft.Column(
                    [
                        write(front.say(verdict), TILL.title, meaning.on_wash),
                        price(
                            report.variance_cents,
                            TILL.hero,
                            currency=currency,
                            colour=meaning.on_wash,
                            align=ft.TextAlign.LEFT,
                        ),
                    ],
                    spacing=0,
                    tight=True,
                ),
                bgcolor=meaning.wash,
                border_radius=RADIUS.card,
                padding=SPACE.l,
            ),
            money_row(front.say("till.counted"), report.counted_cents, currency, style=TILL.title),
            money_row(
                front.say("receipt.expected"),
                report.totals.expected_cents,
                currency,
                style=TILL.title,
            ),
            write(front.say("till.z_printing"), TILL.body, QUIET),
            ft.Container(expand=True),
            big_button(
                front.say("till.finish"),
                till.open_door,
                style=TILL.title,
                height=KEY,
                width=float("inf"),
            ),
        ],
        spacing=SPACE.m,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    slip = ft.Column(
        [Paper(front, closed.document)],
        scroll=ft.ScrollMode.AUTO,
        width=layout(front).paper + SPACE.m,
    )
    return ft.Container(
        ft.Row([slip, side], spacing=SPACE.xxl, vertical_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=SPACE.l,
        expand=True,
    )
