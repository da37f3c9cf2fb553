"""One line of the basket, and the pad that sets its quantity."""

from __future__ import annotations

from typing import Any

import flet as ft

from core.baskets import BasketLine
from core.money import Currency
from staff_app import amounts, counting
from staff_app.counter import Counter
from staff_app.layout import KEY
from staff_app.pieces import (
    QUIET,
    STRONG,
    area,
    does,
    icon_tool,
    sheet,
    tool,
    write,
)
from staff_app.till import Till
from ui import theme
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import big_button, price
from ui.theme import GOOD, MOTION, SPACE, TILL

LIGHTING = theme.MOTION.fade(MOTION.change)
NAME = theme.text(15, bold=True, height=1.2)
SMALL, SMALL_BOLD = theme.text(13, height=1.2), theme.text(13, bold=True, height=1.2)


PAD = ft.Padding.only(left=SPACE.m, right=SPACE.m)
EDGE = ft.Border(bottom=ft.BorderSide(1, ft.Colors.SURFACE_CONTAINER_HIGH))


@ft.memo
@screen
def Line(front: Front, till: Till, line: BasketLine, lit: bool) -> ft.Control:
    """Name, quantity, amount; lit up for a moment when it has just changed.

    An order's discount is spread over all lines, so one scan may change every amount: what does
    not change with it (the name, the buttons) is kept apart and not drawn again.
    """
    return ft.Container(
        ft.Row(
            [
                ft.Container(
                    Name(front, till, line.number, line.name, line.unit_cents), expand=True
                ),
                Stepper(front, till, line.number, line.quantity, line.scale),
                _amount(front, line, till.house.currency),
            ],
            spacing=SPACE.hair,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        height=KEY,
        padding=PAD,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if lit else ft.Colors.SURFACE_CONTAINER_LOWEST,
        animate=LIGHTING,
        border=EDGE,
    )


def _amount(front: Front, line: BasketLine, currency: Currency) -> ft.Control:
    """What the line comes to, and below it what was taken off. The sign stands at the total."""
    net = ft.Text(
        amounts.plain(line.net_cents, currency),
        style=STRONG,
        text_align=ft.TextAlign.RIGHT,
        semantics_label=front.money(line.net_cents),
        width=80,
    )
    if not line.discount_cents:
        return net
    off = ft.Text(
        f"−{amounts.plain(line.discount_cents, currency)}",
        style=SMALL_BOLD,
        color=GOOD.ink,
        text_align=ft.TextAlign.RIGHT,
        width=80,
    )
    return ft.Column([net, off], spacing=0, tight=True)


@ft.memo
@screen
def Name(
    front: Front, till: Till, number: int, name: dict[str, str], unit_cents: int
) -> ft.Control:
    """What it is and what one costs; touching it asks how many."""
    return area(
        ft.Column(
            [
                write(front.pick(name), NAME, max_lines=2),
                price(unit_cents, SMALL, currency=till.house.store.currency, colour=QUIET),
            ],
            spacing=0,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        on_press=lambda: till.lay("quantity", number),
        height=KEY,
    )


@ft.memo
@screen
def Stepper(front: Front, till: Till, number: int, quantity: int, scale: int) -> ft.Control:
    """Minus, the number, plus; the last minus is a bin."""
    last = quantity <= scale
    fewer = does(till.counter.set_quantity, number, max(0, quantity - scale))
    more = does(till.counter.set_quantity, number, quantity + scale)
    shown = str(quantity) if scale == 1 else f"{quantity / scale:.3f}"
    return ft.Row(
        [
            icon_tool(
                front.say("till.remove" if last else "till.fewer"),
                ft.Icons.DELETE_OUTLINE if last else ft.Icons.REMOVE,
                fewer,
                size=20,
                icon_color=QUIET if last else None,
            ),
            area(
                write(shown, STRONG, text_align=ft.TextAlign.CENTER),
                width=28 if scale == 1 else 56,
                alignment=ft.Alignment.CENTER,
                on_press=lambda: till.lay("quantity", number),
            ),
            icon_tool(front.say("till.more"), ft.Icons.ADD, more, size=20),
        ],
        spacing=0,
        tight=True,
    )


@screen
def QuantitySheet(front: Front, till: Till, counter: Counter, number: int) -> ft.Control:
    """Type how many, or take the line away."""
    typed, set_typed = ft.use_state(0)
    lines = counter.basket.lines if counter.basket else ()
    line = next((one for one in lines if one.number == number), None)
    if line is None:
        return ft.Container(width=0, height=0)

    async def put(quantity: int) -> None:
        till.lay("")
        await counter.set_quantity(number, quantity)

    return sheet(
        front,
        front.pick(line.name),
        ft.Column(
            [
                write(str(typed or line.quantity // line.scale), TILL.hero),
                Keypad(front, lambda key: set_typed(_pressed(key)), key_height=KEY),
                ft.Row(
                    [
                        tool(
                            front.say("till.remove"),
                            ft.Icons.DELETE_OUTLINE,
                            does(put, 0),
                            height=KEY,
                        ),
                        big_button(
                            front.say("till.set_quantity"),
                            does(put, (typed or line.quantity // line.scale) * line.scale),
                            style=TILL.title,
                            height=KEY,
                            expand=True,
                        ),
                    ],
                    spacing=SPACE.s,
                ),
            ],
            spacing=SPACE.m,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        lambda: till.lay(""),
        width=420,
    )


def _pressed(key: str) -> Any:
    return lambda old: counting.pressed(old, key)
