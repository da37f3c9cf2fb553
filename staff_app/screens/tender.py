"""How it is paid: quick notes, the pad, cash or card for what was typed."""

from __future__ import annotations

import flet as ft

from staff_app import amounts
from staff_app.layout import KEY, layout
from staff_app.payment import Payment, Standing
from staff_app.pieces import (
    LABEL,
    QUIET,
    STRONG,
    does,
    touch,
    write,
)
from staff_app.screens.card import CardPanel, speaks
from staff_app.screens.value import ValuePanel, tools
from staff_app.till import Till
from ui.front import Front
from ui.keypad import ERASE, Keypad
from ui.parts import price
from ui.theme import RADIUS, SPACE, TILL

MOST_NOTES = 6
LOWER = 12


def means(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """The terminal has the word while it works, and until its last word is read."""
    if speaks(standing, payment.seen):
        return CardPanel(front, till, payment, standing)
    if till.value.panel:
        return ValuePanel(front, till, till.value)
    wide = ft.Row(
        [
            ft.Container(_quick(front, till, payment, standing), expand=True),
            ft.Container(_pad(front, till, payment, standing), expand=True),
        ],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Column(
        [
            ft.Container(wide, expand=True),
            tools(front, till, member=till.has_member),
            _confirm(front, till, payment, standing),
        ],
        spacing=SPACE.s,
        expand=True,
    )


def _quick(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """What a customer is likely to hand over: one tap, and the change is on the screen."""
    due = standing.due  # less than the smallest coin is left: it is rounded away, with no cash
    notes = due.quick_notes[:MOST_NOTES] or ((0,) if due.left_cents > 0 else ())
    buttons = [
        _note(front, till, payment, cents, height=_key(front, standing), exact=place == 0)
        for place, cents in enumerate(notes)
    ]
    rows = [
        ft.Row(buttons[at : at + 2], spacing=SPACE.s)
        for at in range(0, len(buttons) - len(buttons) % 2, 2)
    ]
    if len(buttons) % 2:
        rows.append(ft.Row([buttons[-1], ft.Container(expand=True)], spacing=SPACE.s))
    return ft.Column(
        [write(front.say("till.cash_given"), LABEL, QUIET), *rows], spacing=SPACE.s, tight=True
    )


def _note(
    front: Front, till: Till, payment: Payment, cents: int, *, height: float, exact: bool
) -> ft.Control:
    parts: list[ft.Control] = [price(cents, TILL.title, currency=till.house.store.currency)]
    if exact:
        parts.insert(0, write(front.say("till.exact"), TILL.note))
    return ft.Container(
        touch(
            ft.Column(
                parts,
                spacing=0,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
            None if payment.busy else does(payment.cash, cents),
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
            border_radius=RADIUS.card,
            height=height,
            opacity=0.5 if payment.busy else 1,
            alignment=ft.Alignment.CENTER,
        ),
        expand=True,
    )


def _key(front: Front, standing: Standing) -> float:
    """A key's height: what lies on the counter takes its rows from the pad."""
    return max(56, layout(front).key - LOWER * max(0, len(standing.laid) - 2))


def _pad(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    currency = till.house.currency

    def press(key: str) -> None:
        till.touch()
        payment.typed = amounts.press(payment.typed, key, currency)

    typed = amounts.cents(payment.typed, currency)
    shown = (
        price(typed, TILL.title, currency=currency.code)
        if payment.typed
        else write(front.say("till.other_amount"), TILL.body, QUIET)
    )
    return ft.Column(
        [
            ft.Container(shown, height=36, alignment=ft.Alignment.CENTER_RIGHT),
            Keypad(
                front,
                press,
                key_height=_key(front, standing),
                gap=SPACE.xs,
                left=amounts.point_key(currency),
                right=ERASE,
            ),
        ],
        spacing=SPACE.hair,
        tight=True,
    )


def _confirm(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """Cash for what was typed, card for what was typed or for all that is left."""
    due, currency = standing.due, till.house.currency
    typed = amounts.cents(payment.typed, currency)
    part = 0 < typed < due.cash_cents
    card_cents = typed if 0 < typed <= due.left_cents else due.left_cents
    cash_word = front.say("till.take_part_cash" if part else "till.take_cash", cents=typed)
    return ft.Row(
        [
            _big(
                cash_word if typed else front.say("till.type_cash"),
                ft.Icons.PAYMENTS_OUTLINED,
                does(payment.cash, typed) if typed and not payment.busy else None,
            ),
            _big(
                front.say("till.take_card", cents=card_cents),
                ft.Icons.CREDIT_CARD,
                None if payment.busy or card_cents <= 0 else does(payment.card, card_cents),
            ),
        ],
        spacing=SPACE.s,
    )


def _big(label: str, icon: ft.IconData, on_press) -> ft.Control:
    ready = on_press is not None
    ink = ft.Colors.ON_PRIMARY if ready else QUIET
    return ft.Container(
        touch(
            ft.Row(
                [ft.Icon(icon, color=ink), write(label, STRONG, ink, max_lines=2)],
                alignment=ft.MainAxisAlignment.CENTER,
                spacing=SPACE.s,
            ),
            on_press,
            bgcolor=ft.Colors.PRIMARY if ready else ft.Colors.SURFACE_CONTAINER_HIGHEST,
            border_radius=RADIUS.card,
            height=KEY + SPACE.xs,
            padding=ft.Padding.symmetric(horizontal=SPACE.s),
            alignment=ft.Alignment.CENTER,
        ),
        expand=True,
    )
