"""The screen where a member proves herself, and what stands on a card until she has."""

from __future__ import annotations

from functools import partial

import flet as ft

from core.codes import DIGITS
from kiosk import proving
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import Press, big_button, card, flat
from ui.scanner import use_scanner
from ui.theme import SPACE, TARGET, WARN

TITLES = {
    "": "prove.title",
    "code": "prove.type_code",
    "pin": "prove.type_pin",
    "new_pin": "prove.new_pin",
}


@screen
def Prove(front: Front, visitor: Visitor) -> ft.Control:
    """How she proves herself, then the six digits."""
    use_scanner(front, partial(proving.scan, visitor))
    return stand(front, visitor, Ways(front, visitor, visitor.proving), back=_back(front, visitor))


@screen
def Ways(front: Front, visitor: Visitor, part: Part) -> ft.Control:
    """The three ways, or the pad of the one that was chosen."""
    sizes = frame(front)
    return _choice(front, visitor, sizes) if not visitor.visit.way else _pad(front, visitor, sizes)


def _choice(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    masked = visitor.visit.phone_shown
    note = front.say("prove.by_code_note", phone=masked)
    send = partial(proving.send_code, visitor)
    rows: list[ft.Control] = [
        _way(front, sizes, ft.Icons.SMS_OUTLINED, front.say("prove.by_code"), note, send),
        _way(
            front,
            sizes,
            ft.Icons.PIN_OUTLINED,
            front.say("prove.by_pin"),
            front.say("prove.by_pin_note"),
            partial(proving.with_pin, visitor),
        ),
        _scan_row(front, sizes),
    ]
    return ft.Container(
        ft.Column(
            [
                _told(front, sizes, front.say("prove.title"), front.say("prove.why")),
                _sentence(visitor, sizes),
                *rows,
            ],
            spacing=sizes.gap,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            scroll=ft.ScrollMode.AUTO,
        ),
        alignment=ft.Alignment.CENTER,
        expand=True,
    )


def _way(
    front: Front, sizes: Frame, icon: ft.IconData, title: str, note: str, on_press: Press
) -> ft.Control:
    """One way as a large button: what it is called, and what will happen."""
    return ft.FilledTonalButton(
        content=_row(sizes, icon, title, note, ft.Colors.ON_SECONDARY_CONTAINER),
        on_click=on_press,
        height=max(96, 150 * sizes.scale),
        width=_width(sizes),
        style=flat(ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    )


def _scan_row(front: Front, sizes: Frame) -> ft.Control:
    """The scanner listens anyway: nothing to press."""
    title, note = front.say("prove.by_qr"), front.say("prove.by_qr_note")
    row = _row(sizes, ft.Icons.QR_CODE_SCANNER, title, note, ft.Colors.ON_SURFACE)
    return card(
        row,
        ground=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=SPACE.l,
        width=_width(sizes),
    )


def _row(sizes: Frame, icon: ft.IconData, title: str, note: str, ink: ft.Colors) -> ft.Control:
    return ft.Row(
        [
            ft.Icon(icon, size=max(40, 64 * sizes.scale), color=ink),
            ft.Column(
                [
                    ft.Text(title, style=theme.text(max(22, 30 * sizes.scale), bold=True)),
                    ft.Text(note, style=sizes.type.note),
                ],
                spacing=SPACE.hair,
                tight=True,
                expand=True,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
        ],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _pad(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    visit = visitor.visit
    keys = Keypad(
        front,
        partial(proving.press, visitor),
        key_height=sizes.key_height,
        gap=sizes.gap * 0.7,
        scrambled=visit.way != "code",
        key=f"pad-{visit.way}",
    )
    note = front.say(f"prove.note_{visit.way}", phone=visit.phone_shown)
    told = ft.Column(
        [
            _told(front, sizes, front.say(TITLES[visit.way]), note),
            _places(front, visit.typed, sizes, hidden=visit.way != "code"),
            _sentence(visitor, sizes),
        ],
        spacing=sizes.gap * 1.4,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        expand=True,
    )
    again = _again(front, visitor, sizes) if visit.way == "code" else ft.Container()
    if sizes.portrait:
        return ft.Column([ft.Container(told, expand=True), keys, again], spacing=sizes.gap)
    left = ft.Column([told, again], spacing=sizes.gap, expand=True)
    right = ft.Container(keys, expand=True, alignment=ft.Alignment.CENTER)
    return ft.Row([left, right], spacing=sizes.margin)


def _again(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    return big_button(
        front.say("prove.again"),
        partial(proving.send_code, visitor),
        style=sizes.type.body,
        kind="bare",
        height=max(TARGET, 72 * sizes.scale),
        width=float("inf"),
    )


def _places(front: Front, typed: str, sizes: Frame, *, hidden: bool) -> ft.Control:
    """Six places; a PIN's are dots, and no screen reader says its digits."""
    side = max(44, 84 * sizes.scale)
    size = side * 0.6
    signs = ["•" if hidden else digit for digit in typed] + [""] * (DIGITS - len(typed))
    said = front.say("prove.typed", count=len(typed)) if hidden else " ".join(typed)
    return ft.Semantics(
        label=said or front.say("kiosk.no_digits"),
        live_region=True,
        exclude_semantics=True,
        content=ft.Row(
            [
                ft.Container(
                    ft.Text(sign, style=theme.text(size, bold=True, height=1.05)),
                    width=side,
                    height=side * 1.25,
                    alignment=ft.Alignment.CENTER,
                    bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
                    border_radius=SPACE.s,
                )
                for sign in signs
            ],
            spacing=SPACE.s,
            tight=True,
        ),
    )


def _told(front: Front, sizes: Frame, title: str, note: str) -> ft.Control:
    return ft.Column(
        [
            ft.Text(title, style=sizes.type.title, text_align=ft.TextAlign.CENTER),
            ft.Text(
                note,
                style=sizes.type.body,
                color=ft.Colors.ON_SURFACE_VARIANT,
                text_align=ft.TextAlign.CENTER,
            ),
        ],
        spacing=SPACE.s,
        tight=True,
        width=_width(sizes),
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _sentence(visitor: Visitor, sizes: Frame) -> ft.Control:
    """One line, always there, so that nothing moves when it speaks."""
    return ft.Container(
        ft.Text(
            visitor.visit.sentence,
            style=sizes.type.body,
            color=WARN.ink,
            text_align=ft.TextAlign.CENTER,
        ),
        height=(sizes.type.body.size or 24) * 2.6,
        alignment=ft.Alignment.CENTER,
    )


def _width(sizes: Frame) -> float:
    return min(900, sizes.width - 2 * sizes.margin)


def _back(front: Front, visitor: Visitor) -> ft.Control:
    sizes = frame(front)
    return big_button(
        front.say("kiosk.back"),
        partial(proving.back, visitor),
        style=sizes.type.body,
        icon=ft.Icons.ARROW_BACK,
        kind="bare",
        height=max(TARGET, 72 * sizes.scale),
    )


@screen
def ProveOffer(front: Front, visitor: Visitor, held: Part) -> ft.Control:
    """On a bare number's screen, in the place of the switch: the way to everything that is hers."""
    sizes = frame(front)
    return card(
        ft.Row(
            [
                ft.Icon(ft.Icons.LOCK_OUTLINE, size=max(32, 44 * sizes.scale)),
                ft.Column(
                    [
                        ft.Text(
                            front.say("prove.offer"),
                            style=theme.text(max(20, 26 * sizes.scale), bold=True),
                        ),
                        ft.Text(
                            front.say("prove.offer_note"),
                            style=sizes.type.note,
                            color=ft.Colors.ON_SURFACE_VARIANT,
                        ),
                    ],
                    spacing=SPACE.hair,
                    tight=True,
                    expand=True,
                ),
                big_button(
                    front.say("prove.offer_button"),
                    partial(proving.ask, visitor),
                    style=theme.text(max(20, 26 * sizes.scale), bold=True),
                    kind="calm",
                    height=max(TARGET, 76 * sizes.scale),
                ),
            ],
            spacing=SPACE.m,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        ground=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=max(SPACE.s, SPACE.l * sizes.scale),
        width=sizes.column,
    )


@screen
def PinOffer(front: Front, visitor: Visitor) -> ft.Control:
    """To whoever has just proven herself at a strict kiosk: a PIN makes the next time quicker."""
    sizes, held = frame(front), visitor.visit.card
    strict = visitor.house.rules.kiosk.mode == "strict"
    if not strict or held is None or held.bare:
        return ft.Container(height=0)
    return big_button(
        front.say("prove.choose_pin"),
        partial(proving.new_pin, visitor),
        style=sizes.type.body,
        icon=ft.Icons.PIN_OUTLINED,
        kind="bare",
        height=max(TARGET, 64 * sizes.scale),
    )
