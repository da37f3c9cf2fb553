"""Store credit as a means of payment: both purses, and how much of them."""

from __future__ import annotations

import flet as ft

from core.checkout import Means
from staff_app.layout import KEY
from staff_app.pieces import QUIET, does, money_row, write
from staff_app.screens.value_card import amount_pad, chosen
from staff_app.till import Till
from staff_app.value import Value
from ui.front import Front, screen
from ui.parts import big_button, price
from ui.theme import SPACE, TILL


@screen
def CreditEntry(front: Front, till: Till, value: Value, means: Means) -> ft.Control:
    """What the member has with us; the present is used first."""
    currency, credit = till.house.store.currency, means.credit
    if not credit.cents:
        return write(front.say("till_value.no_credit"), TILL.body, QUIET)
    cents = chosen(till, value, means.credit_most_cents)
    left: list[ft.Control] = [
        money_row(front.say("receipt.promo"), credit.promo_cents, currency, style=TILL.title)
    ]
    if credit.dying:
        first = credit.dying[0]
        left.append(
            write(front.say("till_value.dies", cents=first.cents, on=first.on), TILL.note, QUIET)
        )
    left += [
        money_row(front.say("receipt.credit"), credit.refund_cents, currency, style=TILL.title),
        price(cents, TILL.hero, currency=currency, align=ft.TextAlign.LEFT),
        write(front.say("till_value.promo_first"), TILL.note, QUIET),
        big_button(
            front.say("till_value.use_credit", cents=cents),
            does(value.use_credit, cents),
            style=TILL.title,
            height=KEY,
            enabled=0 < cents <= means.credit_most_cents and not value.busy,
        ),
    ]
    return ft.Row(
        [
            ft.Container(
                ft.Column(
                    left,
                    spacing=SPACE.s,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                ),
                expand=True,
            ),
            ft.Container(amount_pad(front, till, value), expand=True),
        ],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
