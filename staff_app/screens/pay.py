"""The pay sheet, over the basket: what is left, always; below it how it is paid."""

from __future__ import annotations

import flet as ft

from staff_app.layout import TOOL, layout
from staff_app.payment import Laid, Payment, Standing
from staff_app.pieces import (
    FILL,
    QUIET,
    STRONG,
    badge,
    does,
    icon_tool,
    tool,
    veil,
    write,
)
from staff_app.screens.tender import means
from staff_app.till import Till
from staff_app.value import Value
from ui import theme
from ui.front import Front, screen
from ui.parts import Notice, price
from ui.theme import GOOD, MOTION, RADIUS, SPACE, TILL

LAST_FOUR = len("•••• 1234")


@screen
def PaySheet(front: Front, till: Till, payment: Payment, value: Value) -> ft.Control:
    """Slides over the basket. Nothing while nobody pays."""
    standing = payment.standing
    if not payment.open or standing is None:
        return ft.Container(width=0, height=0)
    card = ft.Container(
        ft.Column(
            [
                _head(front, till, payment),
                _amounts(front, till, standing),
                Notice(front),
                ft.Container(means(front, till, payment, standing), expand=True),
            ],
            spacing=SPACE.s,
            expand=True,
        ),
        width=layout(front).pay,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=ft.BorderRadius.only(top_left=RADIUS.sheet, bottom_left=RADIUS.sheet),
        padding=ft.Padding.only(left=SPACE.l, right=SPACE.l, top=SPACE.s, bottom=SPACE.m),
        right=0,
        top=0,
        bottom=0,
        animate_position=theme.MOTION.fade(MOTION.change),
    )
    return ft.Stack([veil(None), card], **FILL)


def _head(front: Front, till: Till, payment: Payment) -> ft.Control:
    return ft.Row(
        [
            tool(
                front.say("till.back_to_selling"),
                ft.Icons.ARROW_BACK,
                payment.back,
                kind="bare",
                enabled=not payment.busy,
            ),
            ft.Container(expand=True),
            write(f"{front.desk.station} · {till.stand.person.name}", TILL.note, QUIET),
        ],
        height=TOOL,
    )


def _amounts(front: Front, till: Till, standing: Standing) -> ft.Control:
    """Total, what lies on the counter, and large what is left."""
    due, currency = standing.due, till.house.store.currency
    left: list[ft.Control] = [
        write(front.say("till.left_to_pay"), TILL.title, QUIET),
        price(due.left_cents, TILL.hero, currency=currency, align=ft.TextAlign.LEFT),
    ]
    if due.cash_cents != due.left_cents:
        left.append(write(front.say("till.in_cash", cents=due.cash_cents), TILL.body, QUIET))
    right: list[ft.Control] = [
        ft.Row(
            [
                write(front.say("till.total"), TILL.body, QUIET),
                price(due.total_cents, STRONG, currency=currency),
            ],
            spacing=SPACE.s,
            tight=True,
        )
    ]
    right += [_laid(front, till, one) for one in standing.laid]
    return ft.Row(
        [
            ft.Column(left, spacing=0, tight=True, expand=True),
            ft.Column(
                right,
                spacing=SPACE.hair,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.END,
            ),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _name(front: Front, laid: Laid) -> str:
    """What it is, and which: a card's last four, so many points."""
    word = front.say(f"receipt.{laid.kind}")
    if laid.kind == "points":
        return front.say("till.points", points=laid.points)
    return f"{word} {laid.detail[:LAST_FOUR] if laid.id else laid.detail}".strip()


def _laid(front: Front, till: Till, laid: Laid) -> ft.Control:
    """Money on the counter; a card can be given back."""
    parts: list[ft.Control] = [
        badge(_name(front, laid), GOOD.wash, GOOD.on_wash),
        price(laid.cents, STRONG, currency=till.house.store.currency),
    ]
    if laid.id is not None:
        parts.append(
            icon_tool(
                front.say("till_value.take_back"),
                ft.Icons.UNDO,
                does(till.payment.take_back, laid.id),
                disabled=till.payment.busy,
            )
        )
    elif laid.kind == "card":
        parts.append(
            icon_tool(
                front.say("till.give_back"),
                ft.Icons.UNDO,
                till.payment.give_back,
                disabled=till.payment.busy,
            )
        )
    return ft.Row(parts, spacing=SPACE.xs, tight=True)
