"""The welcome of a new member: two codes, where to use them, one open question, and goodbye."""

from __future__ import annotations

import flet as ft

from kiosk.cards import coupon_card, presents_first, qr_card
from kiosk.closing import done_row
from kiosk.festive import Festive
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import card
from ui.theme import GOOD, SPACE, TARGET


@screen
def Welcome(front: Front, visitor: Visitor) -> ft.Control:
    """What a new member takes home."""
    sizes = frame(front)
    parts = [_greeting(front, visitor, sizes), Codes(front, visitor, visitor.further)]
    question = Consent(front, visitor, visitor.held)
    rest = [Festive(front, visitor, visitor.further), question]
    if sizes.scale > 0.8:
        rest.insert(0, _where(front, sizes))
    if sizes.portrait:
        body: ft.Control = ft.Column(
            [*parts, *rest],
            spacing=sizes.gap,
            alignment=ft.MainAxisAlignment.SPACE_EVENLY,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            expand=True,
            scroll=ft.ScrollMode.AUTO,
        )
    else:
        body = ft.Row(
            [
                ft.Column(
                    [parts[0], *rest],
                    spacing=sizes.gap,
                    alignment=ft.MainAxisAlignment.CENTER,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    expand=True,
                    scroll=ft.ScrollMode.AUTO,
                ),
                ft.Container(parts[1], alignment=ft.Alignment.CENTER, expand=True),
            ],
            spacing=sizes.margin,
            expand=True,
        )
    page = ft.Column([ft.Container(body, expand=True), done_row(front, visitor, sizes)])
    return stand(front, visitor, page)


def _greeting(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    side = 120 * sizes.scale if sizes.scale > 0.8 else 56
    return ft.Column(
        [
            ft.Container(
                ft.Icon(ft.Icons.CHECK_ROUNDED, size=side * 0.66, color=GOOD.on_wash),
                width=side,
                height=side,
                bgcolor=GOOD.wash,
                border_radius=side / 2,
                alignment=ft.Alignment.CENTER,
            ),
            ft.Text(
                front.say("kiosk.welcome"),
                style=sizes.type.display,
                text_align=ft.TextAlign.CENTER,
            ),
            Phone(front, visitor, visitor.held),
        ],
        spacing=SPACE.s,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


@screen
def Phone(front: Front, visitor: Visitor, held: Part) -> ft.Control:
    """The number to check, masked after a moment."""
    return ft.Text(
        front.say("kiosk.you_are_member", phone=visitor.visit.phone_shown),
        style=frame(front).type.body,
        color=ft.Colors.ON_SURFACE_VARIANT,
        text_align=ft.TextAlign.CENTER,
    )


@screen
def Codes(front: Front, visitor: Visitor, further: Part) -> ft.Control:
    """The member's own code, the welcome coupon, and before it a birthday's present."""
    held, sizes, presents = visitor.visit.card, frame(front), visitor.visit.more.presents
    if held is None:
        return ft.Container()
    coupons = presents_first(held.coupons, presents)[: 1 + len(presents)]
    count = 1 + len(coupons)
    shown = [
        qr_card(
            front,
            sizes,
            title=front.say("kiosk.your_code"),
            note=front.say("kiosk.your_code_note"),
            payload=held.member_qr,
            label=front.say("kiosk.member_code"),
            cards=count,
        ),
        *(
            coupon_card(front, sizes, one, cards=count, present=one.coupon_id in presents)
            for one in coupons
        ),
    ]
    return ft.Row(
        shown,
        spacing=sizes.gap,
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.START,
        scroll=ft.ScrollMode.HIDDEN if count > 2 else None,
    )


def _where(front: Front, sizes: Frame) -> ft.Control:
    return ft.Row(
        [
            ft.Icon(ft.Icons.STOREFRONT_OUTLINED, size=36, color=ft.Colors.PRIMARY),
            ft.Text(front.say("kiosk.where_to_use"), style=sizes.type.body, expand=True),
        ],
        spacing=SPACE.m,
        width=sizes.column,
    )


@screen
def Consent(front: Front, visitor: Visitor, held: Part) -> ft.Control:
    """The open question, apart from membership and unticked until somebody ticks it."""
    sizes, card_held = frame(front), visitor.visit.card
    granted = card_held is not None and card_held.marketing

    async def change() -> None:
        await visitor.allow_news(not granted)

    return card(
        ft.Row(
            [
                ft.GestureDetector(
                    _question(front, sizes),
                    on_tap=change,
                    exclude_from_semantics=True,
                    expand=True,
                ),
                ft.Semantics(
                    label=front.say("kiosk.news_title"),
                    content=ft.Container(
                        ft.Switch(value=granted, on_change=change, scale=1.9),
                        width=128,
                        height=TARGET,
                        alignment=ft.Alignment.CENTER,
                    ),
                ),
            ],
            spacing=SPACE.m,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        ground=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=max(SPACE.m, SPACE.l * sizes.scale),
        width=sizes.column,
    )


def _question(front: Front, sizes: Frame) -> ft.Control:
    return ft.Column(
        [
            ft.Text(
                front.say("kiosk.news_title"),
                style=theme.text(max(20, 26 * sizes.scale), bold=True),
            ),
            ft.Text(
                front.say("kiosk.news_wording"),
                style=sizes.type.note,
                color=ft.Colors.ON_SURFACE_VARIANT,
            ),
        ],
        spacing=SPACE.hair,
        tight=True,
    )
