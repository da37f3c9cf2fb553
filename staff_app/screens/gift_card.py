"""The gift-card sheet: sell a new card, load one again, or tell what is on it."""

from __future__ import annotations

import flet as ft

from staff_app.layout import KEY
from staff_app.pieces import LABEL, QUIET, chip, does, money_row, sheet, tool, wrap, write
from staff_app.screens.value import said
from staff_app.screens.value_card import amount_pad, chosen, field, number_pad, typed
from staff_app.till import Till
from staff_app.value import Value
from ui.front import Front, screen
from ui.parts import big_button, price
from ui.theme import GOOD, RADIUS, SPACE, TILL


@screen
def GiftCardSheet(front: Front, till: Till, value: Value) -> ft.Control:
    """Which card; then how much to load, or its PIN to see what it holds."""

    def close() -> None:
        value.fresh()
        till.lay("")

    left: list[ft.Control] = [field(front, value, pin=False)]
    if value.card is not None:
        left.append(_holds(front, till, value))
    elif value.at_pin:
        left += _asking(front, value)
    elif value.whole:
        left += _loading(front, till, value)
    else:
        left.append(write(front.say("till_value.sell_hint"), TILL.body, QUIET))
    counting = value.whole and not value.at_pin and value.card is None
    right = amount_pad(front, till, value) if counting else number_pad(front, till, value)
    column = ft.Column(
        left,
        spacing=SPACE.m,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    body = ft.Row(
        [ft.Container(column, expand=True), ft.Container(right, width=300)],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return sheet(
        front,
        front.say("till_value.card"),
        ft.Column([*said(front, value), body], spacing=SPACE.s, tight=True),
        close,
        width=800,
    )


def _loading(front: Front, till: Till, value: Value) -> list[ft.Control]:
    """How much to load: touched or typed."""
    cents = chosen(till, value, 0)

    async def load() -> None:
        if await value.load(cents):
            front.tell(front.say("till_value.in_basket", cents=cents), "good")
            till.lay("")

    quick = [
        chip(
            front.say("till_value.amount", cents=one),
            does(value.change, amount=str(one // 10**till.house.currency.digits)),
            chosen=one == cents,
            height=KEY - SPACE.xs,
        )
        for one in till.house.rules.gift_cards.quick_cents
    ]
    return [
        write(front.say("till_value.how_much"), LABEL, QUIET),
        wrap(quick),
        price(cents, TILL.hero, currency=till.house.store.currency, align=ft.TextAlign.LEFT),
        big_button(
            front.say("till_value.load", cents=cents),
            load,
            style=TILL.title,
            height=KEY,
            enabled=cents > 0 and not value.busy,
        ),
        ft.Row(
            [
                tool(
                    front.say("till_value.ask"),
                    ft.Icons.SEARCH,
                    lambda: value.to(pin=True),
                    expand=True,
                ),
                tool(
                    front.say("till_value.other_card"),
                    ft.Icons.REFRESH,
                    value.forget_card,
                    expand=True,
                ),
            ],
            spacing=SPACE.s,
        ),
    ]


def _asking(front: Front, value: Value) -> list[ft.Control]:
    """The PIN, to see what is on it."""
    return [
        field(front, value, pin=True),
        big_button(
            front.say("till.one_moment" if value.busy else "till_value.check"),
            value.check,
            style=TILL.title,
            height=KEY,
            enabled=typed(value) and not value.busy,
        ),
        tool(front.say("till_value.load_it"), ft.Icons.ADD_CARD, lambda: value.to(pin=False)),
    ]


def _holds(front: Front, till: Till, value: Value) -> ft.Control:
    """What is on it, until when, and on to loading it."""
    card = value.card
    assert card is not None
    parts: list[ft.Control] = [
        money_row(
            front.say("till_value.on_card"),
            card.balance_cents,
            till.house.store.currency,
            style=TILL.title,
            colour=GOOD.on_wash,
        )
    ]
    if card.expires_on is not None:
        told = front.say("till_value.until", on=card.expires_on)
        parts.append(write(told, TILL.note, GOOD.on_wash))
    parts.append(
        tool(
            front.say("till_value.load_it"),
            ft.Icons.ADD_CARD,
            does(value.change, card=None, at_pin=False),
        )
    )
    return ft.Container(
        ft.Column(
            parts,
            spacing=SPACE.s,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=GOOD.wash,
        border_radius=RADIUS.card,
        padding=SPACE.m,
    )
