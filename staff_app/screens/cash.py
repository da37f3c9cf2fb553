"""Cash that is no sale: in and out, the drawer opened, an X reading."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from staff_app import amounts
from staff_app.drawer import KINDS, Drawer, readings
from staff_app.layout import KEY
from staff_app.pieces import QUIET, chip, does, few_words, money_row, sheet, wrap, write
from staff_app.till import Till
from ui.front import Front, screen
from ui.keypad import ERASE, Keypad
from ui.parts import big_button, price
from ui.theme import SPACE, TILL

DRAWER_REASONS = ("give_change", "check", "forgotten")
CASH_REASONS = {
    "paid_in": ("more_change", "found"),
    "paid_out": ("purchase", "delivery"),
    "drop": ("to_safe", "to_bank"),
}


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
            [left, ft.Container(amount_pad(front, till, drawer), width=300)],
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


def amount_pad(front: Front, till: Till, drawer: Drawer) -> ft.Control:
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
