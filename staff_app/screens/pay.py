"""The pay sheet, over the basket: what is left, always; then how it is paid."""

from __future__ import annotations

import flet as ft

from staff_app import amounts
from staff_app.layout import KEY, TOOL, layout
from staff_app.payment import Laid, Payment, Standing
from staff_app.pieces import (
    FILL,
    LABEL,
    QUIET,
    STRONG,
    badge,
    does,
    icon_tool,
    tool,
    touch,
    veil,
    write,
)
from staff_app.screens.card import CardPanel, speaks
from staff_app.till import Till
from ui import theme
from ui.front import Front, screen
from ui.keypad import ERASE, Keypad
from ui.parts import Notice, price
from ui.theme import GOOD, MOTION, RADIUS, SPACE, TILL


@screen
def PaySheet(front: Front, till: Till, payment: Payment) -> ft.Control:
    """Slides over the basket. Nothing while nobody pays."""
    standing = payment.standing
    if not payment.open or standing is None:
        return ft.Container(width=0, height=0)
    card = ft.Container(
        ft.Column(
            [
                _head(front, till, payment),
                _amounts(front, till, standing),
                Notice(front),
                ft.Container(_means(front, till, payment, standing), expand=True),
            ],
            spacing=SPACE.s,
            expand=True,
        ),
        width=layout(front).pay,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border_radius=ft.BorderRadius.only(top_left=RADIUS.sheet, bottom_left=RADIUS.sheet),
        padding=ft.Padding.only(left=SPACE.l, right=SPACE.l, top=SPACE.s, bottom=SPACE.m),
        right=0,
        top=0,
        bottom=0,
        animate_position=theme.MOTION.fade(MOTION.change),
    )
    return ft.Stack([veil(None), card], **FILL)


def _head(front: Front, till: Till, payment: Payment) -> ft.Control:
    return ft.Row(
        [
            tool(
                front.say("till.back_to_selling"),
                ft.Icons.ARROW_BACK,
                payment.back,
                kind="bare",
                enabled=not payment.busy,
            ),
            ft.Container(expand=True),
            write(f"{front.desk.station} · {till.stand.person.name}", TILL.note, QUIET),
        ],
        height=TOOL,
    )


def _amounts(front: Front, till: Till, standing: Standing) -> ft.Control:
    """Total, what lies on the counter, and large what is left."""
    due, currency = standing.due, till.house.store.currency
    left: list[ft.Control] = [
        write(front.say("till.left_to_pay"), TILL.title, QUIET),
        price(due.left_cents, TILL.hero, currency=currency, align=ft.TextAlign.LEFT),
    ]
    if due.cash_cents != due.left_cents:
        left.append(write(front.say("till.in_cash", cents=due.cash_cents), TILL.body, QUIET))
    right: list[ft.Control] = [
        ft.Row(
            [
                write(front.say("till.total"), TILL.body, QUIET),
                price(due.total_cents, STRONG, currency=currency),
            ],
            spacing=SPACE.s,
            tight=True,
        )
    ]
    right += [_laid(front, till, one) for one in standing.laid]
    return ft.Row(
        [
            ft.Column(left, spacing=0, tight=True, expand=True),
            ft.Column(
                right,
                spacing=SPACE.hair,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.END,
            ),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def _laid(front: Front, till: Till, laid: Laid) -> ft.Control:
    """Money on the counter; a card can be given back."""
    word = front.say(f"till.laid_{laid.kind}")
    parts: list[ft.Control] = [
        badge(f"{word} {laid.detail}".strip(), GOOD.wash, GOOD.on_wash),
        price(laid.cents, STRONG, currency=till.house.store.currency),
    ]
    if laid.kind == "card":
        parts.append(
            icon_tool(
                front.say("till.give_back"),
                ft.Icons.UNDO,
                till.payment.give_back,
                disabled=till.payment.busy,
            )
        )
    return ft.Row(parts, spacing=SPACE.xs, tight=True)


def _means(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """The terminal has the word while it works, and until its last word is read."""
    if speaks(standing, payment.seen):
        return CardPanel(front, till, payment, standing)
    wide = ft.Row(
        [
            ft.Container(_quick(front, till, payment, standing), expand=True),
            ft.Container(_pad(front, till, payment), expand=True),
        ],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return ft.Column(
        [ft.Container(wide, expand=True), _confirm(front, till, payment, standing)],
        spacing=SPACE.s,
        expand=True,
    )


def _quick(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """What a customer is likely to hand over: one tap, and the change is on the screen."""
    notes = standing.due.quick_notes
    buttons = [
        _note(front, till, payment, cents, exact=place == 0) for place, cents in enumerate(notes)
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


def _note(front: Front, till: Till, payment: Payment, cents: int, *, exact: bool) -> ft.Control:
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
            height=layout(front).key,
            opacity=0.5 if payment.busy else 1,
            alignment=ft.Alignment.CENTER,
        ),
        expand=True,
    )


def _pad(front: Front, till: Till, payment: Payment) -> ft.Control:
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
                key_height=layout(front).key,
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
