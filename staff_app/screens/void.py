"""Why is a sale voided? A touch, or a few words."""

from __future__ import annotations

import flet as ft

from staff_app.history import History
from staff_app.layout import KEY
from staff_app.pieces import (
    QUIET,
    chip,
    does,
    few_words,
    icon_tool,
    wrap,
    write,
)
from ui.front import Front, screen
from ui.parts import big_button
from ui.theme import RADIUS, SPACE, TILL

REASONS = ("wrong_goods", "wrong_payment", "changed_mind", "rung_twice")


@screen
def VoidCard(front: Front, history: History) -> ft.Control:
    """Why? A touch, or a few words."""
    given = [front.say(f"till.void_{one}") for one in REASONS]
    return ft.Container(
        ft.Column(
            [
                ft.Row(
                    [
                        ft.Container(write(front.say("till.void_why"), TILL.title), expand=True),
                        icon_tool(
                            front.say("ui.close"), ft.Icons.CLOSE, lambda: history.ask_reason(False)
                        ),
                    ]
                ),
                wrap(
                    [
                        chip(one, does(history.give_reason, one), chosen=history.reason == one)
                        for one in given
                    ]
                ),
                few_words(
                    front.say("till.other_reason"),
                    "" if history.reason in given else history.reason,
                    history.give_reason,
                ),
                write(front.say("till.void_note"), TILL.note, QUIET),
                big_button(
                    front.say("till.void_do"),
                    history.void,
                    style=TILL.title,
                    kind="stop",
                    height=KEY,
                    width=float("inf"),
                    enabled=bool(history.reason.strip()) and not history.busy,
                ),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            spacing=SPACE.s,
            tight=True,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=RADIUS.card,
        padding=SPACE.m,
    )
