"""Below the lines: discounts with their why, the total, PAY."""

from __future__ import annotations

import flet as ft

from core.baskets import Basket
from core.pricing import Reason
from staff_app import reasons
from staff_app.layout import KEY
from staff_app.pieces import LABEL, QUIET, dot, icon_tool, money_row, touch, write
from staff_app.till import Till
from ui import theme
from ui.front import Front, screen
from ui.parts import price
from ui.theme import GOOD, RADIUS, SPACE, TILL


@ft.memo
@screen
def Foot(front: Front, till: Till, basket: Basket | None) -> ft.Control:
    """Discounts with their why, the total, PAY: never scrolled away."""
    if basket is None:
        return ft.Container(height=0)
    total = ft.Semantics(content=_total(front, till, basket), container=True, live_region=True)
    return ft.Container(
        ft.Column(
            [
                *_whys(front, basket),
                total,
                Buttons(
                    front,
                    till,
                    ready=bool(basket.lines),
                    something=bool(basket.lines) or basket.member is not None,
                ),
            ],
            spacing=SPACE.xs,
            tight=True,
        ),
        padding=ft.Padding.only(left=SPACE.m, right=SPACE.m, top=SPACE.s, bottom=SPACE.m),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
    )


def _whys(front: Front, basket: Basket) -> list[ft.Control]:
    """Each discount with its amount, then what is nearly one. They scroll when there are many."""
    laid = {one.coupon_id for one in basket.coupons}
    took = reasons.applied(basket.quote.reasons)
    near = reasons.nudges(basket.quote.reasons, laid, member=basket.member is not None)
    rows = [_why(front, one) for one in took] + [_nudge(front, one) for one in near]
    if not rows:
        return []
    if len(rows) <= 4:
        column = ft.Column(rows, spacing=SPACE.hair, tight=True)
    else:
        column = ft.Column(rows, spacing=SPACE.hair, scroll=ft.ScrollMode.AUTO, height=112)
    return [ft.Semantics(content=column, container=True)]


def _why(front: Front, reason: Reason) -> ft.Control:
    return ft.Row(
        [
            ft.Icon(ft.Icons.SELL_OUTLINED, size=16, color=GOOD.ink),
            ft.Container(
                write(front.say(reason.key, **reason.facts), TILL.note, GOOD.ink, max_lines=2),
                expand=True,
            ),
        ],
        spacing=SPACE.xs,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _nudge(front: Front, reason: Reason) -> ft.Control:
    return ft.Row(
        [
            ft.Container(dot(ft.Colors.OUTLINE, 6), width=16, alignment=ft.Alignment.CENTER),
            ft.Container(
                write(front.say(reason.key, **reason.facts), TILL.note, QUIET, max_lines=2),
                expand=True,
            ),
        ],
        spacing=SPACE.xs,
    )


def _total(front: Front, till: Till, basket: Basket) -> ft.Control:
    quote, currency = basket.quote, till.house.store.currency
    rows: list[ft.Control] = []
    if quote.discount_cents:
        rows.append(
            money_row(
                front.say("till.before_discounts"),
                quote.gross_cents,
                currency,
                style=TILL.note,
                colour=QUIET,
            )
        )
        rows.append(
            money_row(
                front.say("till.discounts"),
                -quote.discount_cents,
                currency,
                style=LABEL,
                colour=GOOD.ink,
            )
        )
    pieces = sum(line.quantity if line.scale == 1 else 1 for line in basket.lines)
    rows.append(
        ft.Row(
            [
                ft.Column(
                    [
                        write(front.say("till.total"), TILL.title),
                        write(front.say("till.pieces", count=pieces), TILL.note, QUIET),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                price(quote.total_cents, TILL.display, currency=currency),
            ],
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    )
    return ft.Column(rows, spacing=2, tight=True)


@ft.memo
@screen
def Buttons(front: Front, till: Till, *, ready: bool, something: bool) -> ft.Control:
    """Empty it, or PAY."""
    return ft.Row(
        [
            icon_tool(
                front.say("till.clear_basket"),
                ft.Icons.DELETE_OUTLINE,
                lambda: till.lay("clear"),
                disabled=not something,
            ),
            ft.Container(pay_button(front, till, ready=ready), expand=True),
        ],
        spacing=SPACE.s,
    )


def pay_button(front: Front, till: Till, *, ready: bool) -> ft.Control:
    """PAY. The keyboard's focus never comes here: a scanner's Enter must not sell anything."""
    ink = ft.Colors.ON_PRIMARY if ready else QUIET
    return touch(
        ft.Row(
            [
                ft.Icon(ft.Icons.PAYMENTS_OUTLINED, color=ink, size=26),
                write(front.say("till.pay"), theme.text(24, bold=True), ink),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=SPACE.s,
        ),
        till.pay if ready else None,
        bgcolor=ft.Colors.PRIMARY if ready else ft.Colors.SURFACE_CONTAINER_HIGHEST,
        border_radius=RADIUS.card,
        height=KEY,
        alignment=ft.Alignment.CENTER,
    )
