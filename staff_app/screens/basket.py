"""The basket: who the customer is, the lines, and what they come to."""

from __future__ import annotations

import flet as ft

from core.baskets import Basket
from staff_app.counter import Counter
from staff_app.layout import layout
from staff_app.screens.lines import Line
from staff_app.screens.member import MemberStrip
from staff_app.screens.total import Foot
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import empty
from ui.theme import RADIUS, SPACE


@screen
def BasketPanel(front: Front, till: Till, counter: Counter) -> ft.Control:
    """The right-hand side. Redrawn with every scan; its lines only when they change."""
    basket = counter.basket
    body: ft.Control = ft.Container(expand=True)
    if basket is not None and basket.lines:
        body = Lines(front, till, basket, counter.flash)
    elif basket is not None:
        body = empty(
            front,
            ft.Icons.SHOPPING_BASKET_OUTLINED,
            front.say("till.empty_basket"),
            front.say("till.empty_basket_hint"),
        )
    return ft.Container(
        ft.Column(
            [
                MemberStrip(
                    front,
                    till,
                    basket.member if basket else None,
                    basket.proof if basket else "",
                    basket.coupons if basket else (),
                    till.bell,
                ),
                ft.Container(body, expand=True),
                Foot(front, till, basket),
            ],
            spacing=0,
            expand=True,
        ),
        width=layout(front).basket,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=ft.BorderRadius.only(top_left=RADIUS.card),
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )


@ft.memo
@screen
def Lines(front: Front, till: Till, basket: Basket, flash: int) -> ft.Control:
    """The newest line on top, where the eye is."""
    return ft.ListView(
        [
            Line(front, till, line, line.number == flash, key=f"{basket.id}-{line.number}")
            for line in reversed(basket.lines)
        ],
        spacing=0,
        padding=ft.Padding.symmetric(vertical=SPACE.hair),
        expand=True,
    )
