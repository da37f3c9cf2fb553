"""The member's screen: points as the hero, what they are worth, coupons to show at the till."""

from __future__ import annotations

import asyncio

import flet as ft

from core.cards import Card
from kiosk.cards import coupon_card
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Visitor
from kiosk.welcome import Consent, done_row
from ui import theme
from ui.front import Front, screen
from ui.parts import card
from ui.theme import POINTS, SPACE

COUNT_STEPS = 10
COUNT_SECONDS = 0.5


@screen
def Member(front: Front, visitor: Visitor) -> ft.Control:
    """What somebody who is a member already came to see."""
    held = visitor.visit.card
    if held is None:
        return ft.Container()
    sizes = frame(front)
    first = [_greeting(front, visitor, held, sizes), _points(front, held, sizes)]
    coupons, question = _coupons(front, held, sizes), Consent(front, visitor, visitor.held)
    if sizes.portrait:
        body: ft.Control = _column([*first, coupons, question], sizes)
    else:
        body = ft.Row(
            [_column([*first, question], sizes), _column([coupons], sizes)],
            spacing=sizes.margin,
        )
    page = ft.Column([ft.Container(body, expand=True), done_row(front, visitor, sizes)])
    return stand(front, visitor, page)


def _column(parts: list[ft.Control], sizes: Frame) -> ft.Column:
    return ft.Column(
        parts,
        spacing=sizes.gap if sizes.scale > 0.8 else SPACE.xs,
        alignment=ft.MainAxisAlignment.SPACE_EVENLY,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
    )


def _greeting(front: Front, visitor: Visitor, held: Card, sizes: Frame) -> ft.Control:
    hello = front.say("kiosk.hello_name", name=held.name) if held.name else front.say("kiosk.hello")
    return ft.Column(
        [
            ft.Text(
                hello,
                style=sizes.type.display if sizes.scale > 0.8 else sizes.type.title,
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Text(
                visitor.visit.phone_shown,
                style=sizes.type.body,
                color=ft.Colors.ON_SURFACE_VARIANT,
                text_align=ft.TextAlign.CENTER,
            ),
        ],
        spacing=SPACE.hair,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _points(front: Front, held: Card, sizes: Frame) -> ft.Control:
    lines: list[ft.Control] = [
        ft.Text(front.say("kiosk.your_points"), style=sizes.type.body, color=POINTS.on_wash),
        CountUp(front, held.points, sizes.type.hero),
        ft.Text(_worth(front, held), style=sizes.type.title, color=POINTS.on_wash),
    ]
    gentle = [
        front.say("kiosk.expiring", points=lot.points, on=lot.on) for lot in held.expiring[:2]
    ]
    if held.points_pending:
        gentle.append(front.say("kiosk.pending", points=held.points_pending))
    lines += [ft.Text(line, style=sizes.type.note, color=POINTS.on_wash) for line in gentle]
    return card(
        ft.Column(
            lines,
            spacing=SPACE.hair,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        ground=POINTS.wash,
        padding=SPACE.xxl * sizes.scale if sizes.scale > 0.8 else SPACE.m,
        width=sizes.column,
        alignment=ft.Alignment.CENTER,
    )


def _worth(front: Front, held: Card) -> str:
    if held.points_worth_cents <= 0:
        return front.say("kiosk.first_points")
    return front.say("kiosk.worth", worth=front.money(held.points_worth_cents))


@screen
def CountUp(front: Front, number: int, style: ft.TextStyle) -> ft.Control:
    """A number that arrives: it counts up once, and is there at once for those who ask for calm."""
    step, set_step = ft.use_state(COUNT_STEPS if front.calm or number <= 0 else 1)

    async def count() -> None:
        for now in range(step, COUNT_STEPS + 1):
            set_step(now)
            await asyncio.sleep(COUNT_SECONDS / COUNT_STEPS)

    ft.use_effect(count, [], cleanup=lambda: None)
    left = 1 - step / COUNT_STEPS
    shown = number if step >= COUNT_STEPS else round(number * (1 - left**3))
    return ft.Text(f"{shown:,}", style=style, color=POINTS.on_wash, semantics_label=f"{number:,}")


def _coupons(front: Front, held: Card, sizes: Frame) -> ft.Control:
    if not held.coupons:
        return ft.Text(
            front.say("kiosk.no_coupons"),
            style=sizes.type.body,
            color=ft.Colors.ON_SURFACE_VARIANT,
            text_align=ft.TextAlign.CENTER,
        )
    count = len(held.coupons)
    return ft.Column(
        [
            ft.Text(
                front.say("kiosk.your_coupons", count=count),
                style=theme.text(max(22, 30 * sizes.scale), bold=True),
            ),
            ft.Row(
                [coupon_card(front, sizes, one, cards=count) for one in held.coupons],
                spacing=sizes.gap,
                alignment=ft.MainAxisAlignment.CENTER,
                vertical_alignment=ft.CrossAxisAlignment.START,
                scroll=ft.ScrollMode.HIDDEN if count > 2 else None,
            ),
        ],
        spacing=SPACE.s,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
