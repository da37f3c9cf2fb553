"""Paying with value: the three tools under the pad, and the frame of what each of them opens."""

from __future__ import annotations

import flet as ft

from staff_app.layout import KEY
from staff_app.pieces import QUIET, STRONG, does, icon_tool, tool, write
from staff_app.screens.value_card import CardEntry
from staff_app.screens.value_credit import CreditEntry
from staff_app.screens.value_points import PointsEntry
from staff_app.till import Till
from staff_app.value import Value
from ui.front import Front, screen
from ui.parts import big_button
from ui.theme import RADIUS, SPACE, TILL, WARN

ICONS = {
    "points": ft.Icons.STARS_OUTLINED,
    "card": ft.Icons.CARD_GIFTCARD,
    "credit": ft.Icons.ACCOUNT_BALANCE_WALLET_OUTLINED,
}


def tools(front: Front, till: Till, *, member: bool) -> ft.Control:
    """Points, gift card, credit: the first and the last are a member's."""
    return ft.Row(
        [
            tool(
                front.say(f"till_value.{panel}"),
                icon,
                does(till.value.open, panel),
                enabled=not till.payment.busy and (member or panel == "card"),
                expand=True,
            )
            for panel, icon in ICONS.items()
        ],
        spacing=SPACE.s,
    )


@screen
def ValuePanel(front: Front, till: Till, value: Value) -> ft.Control:
    """What is typed for one kind of value; the way back is always in the same place."""
    means = value.means
    if means is None:
        return ft.Container(expand=True)
    if value.panel != "card" and not means.member:
        content: ft.Control = write(front.say("value.no_member"), TILL.body, QUIET)
    elif value.panel == "points":
        content = PointsEntry(front, till, value, means)
    elif value.panel == "credit":
        content = CreditEntry(front, till, value, means)
    else:
        content = CardEntry(front, till, value, means)
    head = ft.Row(
        [
            ft.Icon(ICONS[value.panel], color=ft.Colors.PRIMARY),
            ft.Container(
                write(front.say(f"till_value.pay_{value.panel}"), TILL.title), expand=True
            ),
            icon_tool(front.say("till.other_means"), ft.Icons.CLOSE, value.fresh),
        ],
        spacing=SPACE.s,
    )
    parts = [head, *said(front, value), ft.Container(content, expand=True)]
    return ft.Container(
        ft.Column(
            parts,
            spacing=SPACE.s,
            expand=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=RADIUS.card,
        padding=SPACE.m,
        expand=True,
    )


def said(front: Front, value: Value) -> list[ft.Control]:
    """Why it was refused; when proof is missing, who can give it."""
    if not value.sentence:
        return []
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.INFO_OUTLINE, color=WARN.on_wash),
        ft.Container(write(value.sentence, STRONG, WARN.on_wash), expand=True),
    ]
    if value.unproven:
        parts.append(
            big_button(
                front.say("till_value.vouch"),
                value.vouch,
                style=STRONG,
                kind="calm",
                height=KEY - SPACE.xs,
            )
        )
    return [
        ft.Semantics(
            content=ft.Container(
                ft.Row(parts, spacing=SPACE.s),
                bgcolor=WARN.wash,
                border_radius=RADIUS.control,
                padding=SPACE.s,
            ),
            live_region=True,
            container=True,
        )
    ]
