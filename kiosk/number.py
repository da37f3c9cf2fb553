"""The number screen: huge digits that never jump, keys in the lower half, one honest button."""

from __future__ import annotations

import flet as ft

from core import phone
from kiosk.frame import Frame, frame, stand
from kiosk.visit import slots
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import big_button, flat
from ui.theme import GOOD, SPACE, TARGET, WARN

TONES = {"ready": GOOD.ink, "doubtful": WARN.ink, "wrong": WARN.ink}


@screen
def Number(front: Front, visitor: Visitor) -> ft.Control:
    """Type the number, press the button."""
    sizes = frame(front)
    keys = Keypad(front, visitor.press, key_height=sizes.key_height, gap=sizes.gap * 0.7)
    asked = ft.Column(
        [
            ft.Text(
                front.say("kiosk.your_number"),
                style=sizes.type.title,
                text_align=ft.TextAlign.CENTER,
            ),
            Digits(front, visitor, visitor.typing),
            Hint(front, visitor, visitor.typing),
        ],
        spacing=sizes.gap * 1.4,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        expand=True,
    )
    told, button = ft.Container(asked, expand=True), Join(front, visitor, visitor.asking)
    if sizes.portrait:
        body: ft.Control = ft.Column([told, keys, button], spacing=sizes.gap)
    else:
        left = ft.Column([told, button], spacing=sizes.gap, expand=True)
        right = ft.Container(keys, expand=True, alignment=ft.Alignment.CENTER)
        body = ft.Row([left, right], spacing=sizes.margin)
    return stand(front, visitor, body, back=_back(front, visitor, sizes))


@screen
def Digits(front: Front, visitor: Visitor, typing: Part) -> ft.Control:
    """The country code as a button, then the digits, each in a place of its own."""
    sizes, visit = frame(front), visitor.visit
    groups = slots(visit.digits, visit.region)
    places = sum(len(group) for group in groups)
    room = sizes.column - 170 * sizes.scale - SPACE.l
    width = min(74 * sizes.scale, room / (places + 0.5 * (len(groups) - 1) + 0.2))
    size = min((sizes.type.hero.size or 80) * 0.95, width * 1.62)
    said = visit.digits or front.say("kiosk.no_digits")
    return ft.Row(
        [
            _region(front, visitor, sizes),
            ft.Semantics(
                label=front.say("kiosk.number_so_far", digits=" ".join(said)),
                live_region=True,
                exclude_semantics=True,
                content=ft.Row(
                    [_group(group, width, size) for group in groups],
                    spacing=width * 0.5,
                    tight=True,
                ),
            ),
        ],
        spacing=SPACE.m,
        alignment=ft.MainAxisAlignment.CENTER,
    )


def _group(digits: list[str], width: float, size: float) -> ft.Control:
    return ft.Row([_place(digit, width, size) for digit in digits], spacing=0, tight=True)


def _place(digit: str, width: float, size: float) -> ft.Control:
    """A digit, or the line it will stand on."""
    line = ft.Colors.TRANSPARENT if digit else ft.Colors.OUTLINE
    return ft.Container(
        ft.Text(digit or " ", style=theme.text(size, bold=True, height=1.05)),
        width=width * 0.84,
        alignment=ft.Alignment.CENTER,
        margin=ft.Margin.symmetric(horizontal=width * 0.08),
        border=ft.Border.only(bottom=ft.BorderSide(4, line)),
    )


def _region(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    code = phone.calling_code(visitor.visit.region)
    return ft.FilledTonalButton(
        content=ft.Row(
            [
                ft.Text(
                    code,
                    style=theme.text(max(24, 38 * sizes.scale), bold=True),
                    semantics_label=front.say("kiosk.country_code", code=code),
                ),
                ft.Icon(ft.Icons.EXPAND_MORE, size=max(24, 32 * sizes.scale)),
            ],
            spacing=SPACE.hair,
            tight=True,
        ),
        height=max(TARGET, 92 * sizes.scale),
        on_click=visitor.show_regions,
        style=flat(ft.Colors.SURFACE_CONTAINER_HIGH, ft.Colors.ON_SURFACE, across=SPACE.m),
    )


@screen
def Hint(front: Front, visitor: Visitor, typing: Part) -> ft.Control:
    """One line, always there, so that nothing moves when it changes."""
    sizes, visit = frame(front), visitor.visit
    state = visit.hint.state
    sentence = visit.sentence or front.say(f"kiosk.hint_{state}", missing=visit.missing or 1)
    if state == "short" and visit.missing == 0 and not visit.sentence:
        sentence = front.say("kiosk.hint_wrong")
    return ft.Container(
        ft.Text(
            sentence,
            style=sizes.type.body,
            color=TONES.get(state, ft.Colors.ON_SURFACE_VARIANT),
            text_align=ft.TextAlign.CENTER,
        ),
        height=(sizes.type.body.size or 24) * 3,
        alignment=ft.Alignment.TOP_CENTER,
    )


@screen
def Join(front: Front, visitor: Visitor, asking: Part) -> ft.Control:
    """It says what will happen, and knows no member from a stranger."""
    sizes, visit = frame(front), visitor.visit
    return big_button(
        front.say("kiosk.one_moment" if visit.waiting else "kiosk.join_or_see"),
        visitor.submit,
        style=theme.text(max(24, 36 * sizes.scale), bold=True),
        height=sizes.button_height,
        width=float("inf"),
        enabled=visit.ready,
    )


def _back(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    return big_button(
        front.say("kiosk.start_over"),
        visitor.leave,
        style=sizes.type.body,
        icon=ft.Icons.ARROW_BACK,
        kind="bare",
        height=max(TARGET, 72 * sizes.scale),
    )
