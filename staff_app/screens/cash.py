"""Cash that is no sale: the float of the morning, in and out, the drawer, an X reading."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from staff_app import amounts
from staff_app.drawer import KINDS, Drawer, readings
from staff_app.layout import KEY, TOOL
from staff_app.pieces import QUIET, chip, does, few_words, money_row, sheet, tool, wrap, write
from staff_app.till import Till
from ui.front import Front, screen
from ui.keypad import ERASE, Keypad
from ui.parts import LanguageSwitch, Notice, big_button, price
from ui.theme import SPACE, TILL

DRAWER_REASONS = ("give_change", "check", "forgotten")
CASH_REASONS = {
    "paid_in": ("more_change", "found"),
    "paid_out": ("purchase", "delivery"),
    "drop": ("to_safe", "to_bank"),
}


@screen
def FloatPlace(front: Front, till: Till) -> ft.Control:
    """No shift is open: how much change is in the drawer?"""
    head = ft.Row(
        [
            tool(front.say("till.swap_person"), ft.Icons.LOCK_OUTLINE, till.open_door, kind="bare"),
            ft.Container(expand=True),
            LanguageSwitch(front, size=16, height=TOOL),
        ]
    )
    return ft.Container(
        ft.Column(
            [
                head,
                Notice(front),
                ft.Container(
                    FloatEntry(front, till, till.drawer),
                    alignment=ft.Alignment.CENTER,
                    expand=True,
                ),
            ]
        ),
        padding=SPACE.l,
        expand=True,
    )


@screen
def FloatEntry(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """Quick amounts, or typed."""
    currency = till.house.currency
    quick = wrap(
        [
            chip(
                amounts.shown(cents, currency),
                does(drawer.change, typed=amounts.shown(cents, currency)),
                chosen=drawer.typed == amounts.shown(cents, currency),
                height=KEY,
            )
            for cents in amounts.quick_floats(currency)
        ]
    )
    return ft.Row(
        [
            ft.Column(
                [
                    write(front.say("till.open_shift"), TILL.display),
                    write(
                        front.say("till.float_note", name=till.stand.person.name), TILL.body, QUIET
                    ),
                    ft.Container(height=SPACE.s),
                    price(
                        amounts.cents(drawer.typed, currency),
                        TILL.hero,
                        currency=currency.code,
                        align=ft.TextAlign.LEFT,
                    ),
                    quick,
                ],
                spacing=SPACE.s,
                tight=True,
                width=480,
            ),
            ft.Column(
                [
                    _pad(front, till, drawer),
                    big_button(
                        front.say("till.start_shift"),
                        does(till.open_shift, amounts.cents(drawer.typed, currency)),
                        style=TILL.title,
                        height=KEY,
                        width=float("inf"),
                        enabled=bool(drawer.typed) and not drawer.busy,
                    ),
                ],
                spacing=SPACE.m,
                tight=True,
                width=360,
            ),
        ],
        spacing=SPACE.xxl,
        alignment=ft.MainAxisAlignment.CENTER,
    )


@screen
def CashSheet(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """In, out or to the safe; how much; why."""
    currency = till.house.currency
    cents = amounts.cents(drawer.typed, currency)

    async def move() -> None:
        if await drawer.move_cash(cents):
            front.tell(front.say(f"till.{drawer.kind}_done", cents=cents), "good")
            till.lay("")

    kinds = wrap(
        [
            chip(
                front.say(f"till.{one}"),
                does(drawer.change, kind=one, reason=""),
                chosen=drawer.kind == one,
            )
            for one in KINDS
        ]
    )
    left = ft.Column(
        [
            kinds,
            price(cents, TILL.hero, currency=currency.code, align=ft.TextAlign.LEFT),
            _reason(front, drawer, CASH_REASONS[drawer.kind]),
            big_button(
                front.say(f"till.{drawer.kind}"),
                move,
                style=TILL.title,
                height=KEY,
                width=float("inf"),
                enabled=cents > 0 and bool(drawer.reason.strip()) and not drawer.busy,
            ),
        ],
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        spacing=SPACE.m,
        tight=True,
        expand=True,
    )
    return sheet(
        front,
        front.say("till.cash_in_out"),
        ft.Row(
            [left, ft.Container(_pad(front, till, drawer), width=300)],
            spacing=SPACE.l,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        lambda: till.lay(""),
        width=800,
    )


@screen
def DrawerSheet(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """Why is it opened?"""

    async def open_it() -> None:
        if await drawer.open_drawer():
            till.lay("")

    return sheet(
        front,
        front.say("till.open_drawer"),
        ft.Column(
            [
                write(front.say("till.drawer_note"), TILL.body, QUIET),
                _reason(front, drawer, DRAWER_REASONS),
                big_button(
                    front.say("till.open_drawer"),
                    open_it,
                    style=TILL.title,
                    height=KEY,
                    width=float("inf"),
                    enabled=bool(drawer.reason.strip()) and not drawer.busy,
                ),
            ],
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            spacing=SPACE.m,
            tight=True,
        ),
        lambda: till.lay(""),
        width=520,
    )


@screen
def XSheet(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    """What the shift has taken so far."""
    if drawer.totals is None:
        return ft.Container(width=0, height=0)
    rows: list[ft.Control] = []
    for key, count, cents in readings(drawer.totals, till.stand.person):
        if cents is not None:
            rows.append(money_row(front.say(key), cents, till.house.store.currency))
        else:
            rows.append(
                ft.Row([ft.Container(write(front.say(key)), expand=True), write(str(count))])
            )
    return sheet(
        front,
        front.say("till.x_reading"),
        ft.Column(rows, spacing=SPACE.xs, tight=True),
        lambda: till.lay(""),
        width=440,
    )


def _pad(front: Front, till: Till, drawer: Drawer) -> ft.Control:
    currency = till.house.currency

    def press(key: str) -> None:
        till.touch()
        drawer.change(typed=amounts.press(drawer.typed, key, currency))

    return Keypad(front, press, key_height=KEY, left=amounts.point_key(currency), right=ERASE)


def _reason(front: Front, drawer: Drawer, offered: Sequence[str]) -> ft.Control:
    """A touch, or a few words."""
    given = [front.say(f"till.why_{one}") for one in offered]
    chips = [
        chip(one, does(drawer.change, reason=one), chosen=drawer.reason == one) for one in given
    ]
    return ft.Column(
        [
            wrap(chips),
            few_words(
                front.say("till.other_reason"),
                "" if drawer.reason in given else drawer.reason,
                lambda said: drawer.change(reason=said),
            ),
        ],
        spacing=SPACE.xs,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
