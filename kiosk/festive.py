"""A warm word when a birthday is near, and the kind question when nobody has told it."""

from __future__ import annotations

import flet as ft

from core.birthdays import Celebration
from kiosk.frame import Frame, frame
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import big_button, card
from ui.theme import BIRTHDAY, SPACE, TARGET

INK = BIRTHDAY.on_wash


@screen
def Festive(front: Front, visitor: Visitor, further: Part) -> ft.Control:
    """A birthday that is near, or the kind question when it is; nothing when neither is known."""
    more, sizes = visitor.visit.more, frame(front)
    if more.celebration is not None:
        return _ribbon(front, sizes, more.celebration)
    if more.may_tell:
        return _offer(front, visitor, sizes)
    return ft.Container(height=0)


def _ribbon(front: Front, sizes: Frame, near: Celebration) -> ft.Control:
    """The congratulation; its day is not said aloud on a screen that others can see."""
    key = "birthday.happy_today" if near.is_today else "birthday.happy_soon"
    return _strip(sizes, ft.Icons.CAKE_ROUNDED, front.say(key), _about_presents(front, near))


def _about_presents(front: Front, near: Celebration) -> str:
    waiting = [front.pick(one.titles) for one in near.presents if one.waiting]
    if waiting:
        return front.say("birthday.present_waits", gift=", ".join(waiting))
    given = [front.pick(one.titles) for one in near.presents]
    if given:
        return front.say("birthday.present_given", gift=", ".join(given))
    return front.say("birthday.glad")


def _offer(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    tell = big_button(
        front.say("birthday.tell"),
        visitor.ask_birthday,
        style=theme.text(max(20, 26 * sizes.scale), bold=True),
        height=max(TARGET, 76 * sizes.scale),
    )
    title, note = front.say("birthday.offer"), front.say("birthday.offer_note")
    return _strip(sizes, ft.Icons.CARD_GIFTCARD_ROUNDED, title, note, tell)


def _strip(
    sizes: Frame, icon: ft.IconData, title: str, note: str, button: ft.Control | None = None
) -> ft.Control:
    words = ft.Column(
        [
            ft.Text(title, style=theme.text(max(22, 30 * sizes.scale), bold=True), color=INK),
            ft.Text(note, style=sizes.type.note, color=INK),
        ],
        spacing=SPACE.hair,
        tight=True,
        expand=True,
    )
    parts: list[ft.Control] = [ft.Icon(icon, size=max(36, 56 * sizes.scale), color=INK), words]
    if button is not None:
        parts.append(button)
    return card(
        ft.Row(parts, spacing=SPACE.m, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        ground=BIRTHDAY.wash,
        padding=max(SPACE.s, SPACE.l * sizes.scale),
        width=sizes.column,
    )
