"""The welcome of a new member: two codes, where to use them, one open question, and goodbye."""

from __future__ import annotations

import flet as ft

from kiosk.cards import coupon_card, qr_card
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import CountdownRing, big_button, card
from ui.theme import GOOD, SPACE, TARGET


@screen
def Welcome(front: Front, visitor: Visitor) -> ft.Control:
    """What a new member takes home."""
    sizes = frame(front)
    parts = [_greeting(front, visitor, sizes), _codes(front, visitor, sizes)]
    rest = [_where(front, sizes), Consent(front, visitor, visitor.held)]
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


def _codes(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    held = visitor.visit.card
    if held is None:
        return ft.Container()
    shown = [
        qr_card(
            front,
            sizes,
            title=front.say("kiosk.your_code"),
            note=front.say("kiosk.your_code_note"),
            payload=held.member_qr,
            label=front.say("kiosk.member_code"),
        ),
        *(coupon_card(front, sizes, coupon) for coupon in held.coupons[:1]),
    ]
    return ft.Row(
        shown,
        spacing=sizes.gap,
        alignment=ft.MainAxisAlignment.CENTER,
        vertical_alignment=ft.CrossAxisAlignment.START,
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


def done_row(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    """Done, with the ring that shows when the screen will close by itself."""
    return ft.Row(
        [
            big_button(
                front.say("kiosk.done"),
                visitor.leave,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                height=sizes.button_height,
                expand=True,
            ),
            Closing(front, visitor, visitor.rest),
        ],
        spacing=sizes.gap,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


@screen
def Closing(front: Front, visitor: Visitor, rest: Part) -> ft.Control:
    """The ring: full again after every touch."""
    return CountdownRing(
        front,
        visitor.house.whole_idle_seconds,
        side=frame(front).button_height * 0.8,
        label=front.say("kiosk.closes_itself"),
        key=f"ring{visitor.visit.touches}",
    )
