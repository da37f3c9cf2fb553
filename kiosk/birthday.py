"""Telling a birthday: a month, a day, yes. It takes three touches, and each can be left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import flet as ft
from babel.dates import format_skeleton, get_month_names

from core.birthdays import days_of
from kiosk.closing import Closing
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import big_button, flat
from ui.theme import BIRTHDAY, RADIUS, SPACE, TARGET

LEAP_YEAR = 2000
CENTRE, MIDDLE = ft.TextAlign.CENTER, ft.CrossAxisAlignment.CENTER
LOCALES = {"zh_Hant": "zh_Hant_HK", "en": "en_GB"}


@screen
def Birthday(front: Front, visitor: Visitor) -> ft.Control:
    """The step at hand, a way back, and the ring."""
    sizes = frame(front)
    later = ft.Row(
        [
            big_button(
                front.say("birthday.later"),
                visitor.go_home,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                kind="calm",
                height=sizes.button_height,
                expand=True,
            ),
            Closing(front, visitor, visitor.rest),
        ],
        spacing=sizes.gap,
        vertical_alignment=MIDDLE,
    )
    picker = Picker(front, visitor, visitor.picking)
    page = ft.Column([ft.Container(picker, expand=True, alignment=ft.Alignment.CENTER), later])
    return stand(front, visitor, page)


@screen
def Picker(front: Front, visitor: Visitor, picking: Part) -> ft.Control:
    """The step that is next."""
    visit, sizes = visitor.visit, frame(front)
    if not visit.month:
        return _step(front, sizes, front.say("birthday.ask"), _months(front, visitor, sizes))
    if not visit.day:
        asked = front.say("birthday.which_day", month=month_name(front.language, visit.month))
        return _step(front, sizes, asked, _days(front, visitor, sizes))
    return _step(front, sizes, day_name(front.language, visit.month, visit.day),
                 _sure(front, visitor, sizes), sentence=front.say("birthday.is_it"))  # fmt: skip


def _step(
    front: Front, sizes: Frame, title: str, body: ft.Control, *, sentence: str = ""
) -> ft.Control:
    side = max(64, 112 * sizes.scale)
    cake = [
        ft.Container(
            ft.Icon(ft.Icons.CAKE_ROUNDED, size=side * 0.56, color=BIRTHDAY.on_wash),
            width=side,
            height=side,
            bgcolor=BIRTHDAY.wash,
            border_radius=side / 2,
            alignment=ft.Alignment.CENTER,
        )
    ]
    head: list[ft.Control] = [
        *(cake if sizes.portrait else []),
        ft.Text(title, style=_large(sizes), text_align=ft.TextAlign.CENTER),
        ft.Text(
            sentence or front.say("birthday.ask_note"),
            style=sizes.type.body,
            color=ft.Colors.ON_SURFACE_VARIANT,
            text_align=ft.TextAlign.CENTER,
        ),
    ]
    return ft.Column(
        [*head, ft.Container(height=SPACE.xs), body],
        spacing=SPACE.s,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        scroll=ft.ScrollMode.AUTO,
    )


def _large(sizes: Frame) -> ft.TextStyle:
    return sizes.type.display if sizes.portrait and sizes.scale > 0.8 else sizes.type.title


def _months(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    said = visitor.visit.sentence
    names = {month: month_name(front.language, month) for month in range(1, 13)}
    grid = _grid(sizes, names, 3 if sizes.portrait else 6, lambda one: visitor.pick(month=one))
    if not said:
        return grid
    wrong = ft.Text(said, style=sizes.type.body, color=ft.Colors.ERROR, text_align=CENTRE)
    return ft.Column([wrong, grid], tight=True, spacing=SPACE.m, horizontal_alignment=MIDDLE)


def _days(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    month = visitor.visit.month
    names = {day: str(day) for day in range(1, days_of(month) + 1)}
    return ft.Column(
        [
            _grid(sizes, names, 7, lambda one: visitor.pick(month=month, day=one)),
            big_button(
                front.say("birthday.other_month"),
                visitor.pick_again,
                style=sizes.type.body,
                kind="bare",
                height=max(TARGET, 72 * sizes.scale),
            ),
        ],
        spacing=SPACE.m,
        tight=True,
        horizontal_alignment=MIDDLE,
    )


def _grid(
    sizes: Frame, names: dict[int, str], columns: int, choose: Callable[[int], None]
) -> ft.Control:
    """Rows of equal buttons, as large as the column allows."""
    gap = SPACE.s
    width = min(sizes.column, sizes.width - 2 * sizes.margin)
    side = (width - gap * (columns - 1)) / columns
    numbers = list(names)
    rows = [numbers[at : at + columns] for at in range(0, len(numbers), columns)]
    tallest = sizes.height * 0.46 / len(rows) - gap
    height = max(TARGET, min(side, 132 * sizes.scale, tallest))

    def button(number: int) -> ft.Control:
        return ft.FilledTonalButton(
            content=ft.Text(
                names[number], style=theme.text(max(24, 36 * sizes.scale), bold=True), no_wrap=True
            ),
            width=side,
            height=height,
            on_click=lambda: choose(number),
            style=flat(
                ft.Colors.SURFACE_CONTAINER_HIGH,
                ft.Colors.ON_SURFACE,
                radius=RADIUS.control,
                across=0,
            ),
        )

    return ft.Column(
        [ft.Row([button(one) for one in row], spacing=gap, tight=True) for row in rows],
        spacing=gap,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.START,
    )


def _sure(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    width = min(720, sizes.width - 2 * sizes.margin)
    return ft.Column(
        [
            ft.Text(
                front.say("birthday.told_once"),
                style=sizes.type.note,
                color=ft.Colors.ON_SURFACE_VARIANT,
                text_align=CENTRE,
                width=width,
            ),
            big_button(
                front.say("birthday.yes"),
                visitor.keep_birthday,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                height=sizes.button_height,
                width=width,
                enabled=not visitor.visit.waiting,
            ),
            big_button(
                front.say("birthday.again"),
                visitor.pick_again,
                style=sizes.type.body,
                kind="calm",
                height=max(TARGET, 88 * sizes.scale),
                width=width,
            ),
        ],
        spacing=SPACE.m,
        tight=True,
        horizontal_alignment=MIDDLE,
    )


def month_name(language: str, month: int) -> str:
    """``Mar`` or ``3月``."""
    names = get_month_names("abbreviated", "stand-alone", LOCALES.get(language, language))
    return names[month]


def day_name(language: str, month: int, day: int) -> str:
    """``14 March`` or ``3月14日``: a day of no year."""
    day_of = date(LEAP_YEAR, month, day)
    return format_skeleton("MMMMd", day_of, locale=LOCALES.get(language, language))
