"""The member's screen: points as the hero, what they are worth, coupons to show at the till."""

from __future__ import annotations

import asyncio

import flet as ft

from core.cards import Card
from kiosk.cards import coupon_card, presents_first
from kiosk.closing import done_row
from kiosk.code import PinOffer, ProveOffer
from kiosk.festive import Festive
from kiosk.frame import Frame, frame, stand
from kiosk.tier import TierBar
from kiosk.visitor import Part, Visitor
from kiosk.welcome import Consent
from ui import theme
from ui.front import Front, screen
from ui.parts import card
from ui.theme import POINTS, SPACE, TARGET

CODE_ROOM = 0.76
"""How much of its card a coupon's code has here: points and the way to the next tier want some."""

COUNT_STEPS = 10
COUNT_SECONDS = 0.5


@screen
def Member(front: Front, visitor: Visitor) -> ft.Control:
    """What somebody who is a member already came to see."""
    held = visitor.visit.card
    if held is None:
        return ft.Container()
    sizes = frame(front)
    first = [
        _greeting(front, visitor, held, sizes),
        Festive(front, visitor, visitor.further),
        _points(front, visitor, held, sizes),
        TierBar(front, visitor, visitor.further),
    ]
    coupons = Coupons(front, visitor, visitor.further)
    asks = ProveOffer if held.bare else Consent
    question = asks(front, visitor, visitor.held)
    if sizes.portrait:
        body: ft.Control = _column([*first, coupons, question], sizes)
    else:
        body = ft.Row(
            [_column(first, sizes), _column([coupons, question], sizes)],
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
                style=sizes.type.display if _roomy(sizes) else sizes.type.title,
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Text(
                visitor.visit.phone_shown,
                style=sizes.type.body,
                color=ft.Colors.ON_SURFACE_VARIANT,
                text_align=ft.TextAlign.CENTER,
            ),
            PinOffer(front, visitor),
        ],
        spacing=SPACE.hair,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _points(front: Front, visitor: Visitor, held: Card, sizes: Frame) -> ft.Control:
    """The number, what it is worth, and what is about to happen to it. A small screen has the
    number beside its words.
    """
    number = CountUp(front, held.points, sizes.type.hero)
    title = ft.Text(front.say("kiosk.your_points"), style=sizes.type.body, color=POINTS.on_wash)
    worth = ft.Text(_worth(front, held), style=sizes.type.title, color=POINTS.on_wash)
    gentle = [
        front.say("kiosk.expiring", points=lot.points, on=lot.on) for lot in held.expiring[:2]
    ]
    if held.points_pending:
        gentle.append(front.say("kiosk.pending", points=held.points_pending))
    lines: list[ft.Control] = [
        ft.Text(line, style=sizes.type.note, color=POINTS.on_wash) for line in gentle
    ]
    if not held.bare:
        lines.append(_where_from(front, visitor, sizes))
    if _roomy(sizes):
        parts: list[ft.Control] = [title, number, worth]
    else:
        beside = ft.Column([title, worth], spacing=0, tight=True, expand=True)
        parts = [ft.Row([beside, number], width=sizes.column - 2 * SPACE.l)]
    return card(
        ft.Column(
            [*parts, *lines],
            spacing=SPACE.hair,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        ground=POINTS.wash,
        padding=SPACE.l if _roomy(sizes) else SPACE.m,
        width=sizes.column,
        alignment=ft.Alignment.CENTER,
    )


def _where_from(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    """The way to the statement, for whoever has proven herself."""
    return ft.TextButton(
        content=ft.Text(front.say("statement.more"), style=sizes.type.note, color=POINTS.on_wash),
        icon=ft.Icon(ft.Icons.RECEIPT_LONG_OUTLINED, color=POINTS.on_wash),
        on_click=visitor.show_statement,
        height=TARGET,
    )


def _roomy(sizes: Frame) -> bool:
    """Tall and large enough for big words over one another."""
    return sizes.portrait and sizes.scale > 0.8


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


@screen
def Coupons(front: Front, visitor: Visitor, further: Part) -> ft.Control:
    """What can be used today; a birthday's presents first, once they are known."""
    sizes, held, more = frame(front), visitor.visit.card, visitor.visit.more
    if held is None or not held.coupons:
        return ft.Text(
            front.say("kiosk.no_coupons"),
            style=sizes.type.body,
            color=ft.Colors.ON_SURFACE_VARIANT,
            text_align=ft.TextAlign.CENTER,
        )
    count = len(held.coupons)
    cards = [
        coupon_card(
            front, sizes, one, cards=count, present=one.coupon_id in more.presents, room=CODE_ROOM
        )
        for one in presents_first(held.coupons, more.presents)
    ]
    return ft.Column(
        [
            ft.Text(
                front.say("kiosk.your_coupons", count=count),
                style=theme.text(max(22, 30 * sizes.scale), bold=True),
            ),
            ft.Row(
                cards,
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
