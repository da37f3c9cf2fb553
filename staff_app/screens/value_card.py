"""A gift card as a means of payment: number or scan, PIN, what is on it, how much of it."""

from __future__ import annotations

import flet as ft

from core import gift_cards
from core.checkout import Means
from staff_app import amounts
from staff_app.layout import KEY, layout
from staff_app.pieces import LABEL, QUIET, area, does, money_row, tool, write
from staff_app.till import Till
from staff_app.value import MOST_PIN, SHORTEST_PIN, Value
from ui.front import Front, screen
from ui.keypad import ERASE, Keypad
from ui.parts import big_button, price
from ui.theme import RADIUS, SPACE, TILL


@screen
def CardEntry(front: Front, till: Till, value: Value, means: Means) -> ft.Control:
    """First which card and its PIN; then how much of what is on it."""
    if value.card is None:
        return ft.Row(
            [
                ft.Container(Which(front, value), expand=True),
                ft.Container(number_pad(front, till, value), expand=True),
            ],
            spacing=SPACE.l,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    most = min(value.card.balance_cents, means.card_most_cents)
    return ft.Row(
        [
            ft.Container(_holds(front, till, value, most), expand=True),
            ft.Container(amount_pad(front, till, value), expand=True),
        ],
        spacing=SPACE.l,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@screen
def Which(front: Front, value: Value) -> ft.Control:
    """The number and the dots of the PIN; touch one to type it. A scan fills the first."""
    return ft.Column(
        [
            field(front, value, pin=False),
            field(front, value, pin=True),
            write(front.say("till_value.scan_hint"), TILL.note, QUIET),
            big_button(
                front.say("till.one_moment" if value.busy else "till_value.check"),
                value.check,
                style=TILL.title,
                height=KEY,
                enabled=typed(value) and not value.busy,
            ),
        ],
        spacing=SPACE.m,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        tight=True,
    )


def field(front: Front, value: Value, *, pin: bool) -> ft.Control:
    """One of the two lines to be typed; the one that takes the keys has an edge."""
    here = value.at_pin == pin
    label = front.say("till_value.pin" if pin else "till_value.number")
    shown = "•" * len(value.pin) if pin else spelled(value.number)
    return area(
        ft.Column(
            [
                write(label, LABEL, QUIET),
                write(shown or " ", TILL.title, no_wrap=True),
            ],
            spacing=SPACE.hair,
            tight=True,
        ),
        on_press=lambda: value.to(pin=pin),
        selected=here,
        padding=ft.Padding.symmetric(horizontal=SPACE.m, vertical=SPACE.xs),
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        border_radius=RADIUS.control,
        border=ft.Border.all(2, ft.Colors.PRIMARY if here else ft.Colors.TRANSPARENT),
    )


def spelled(number: str) -> str:
    """In fours, as it is printed; a scanned code has nothing to read."""
    if number.upper().startswith(gift_cards.HEAD):
        return "QR ✓"
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def number_pad(front: Front, till: Till, value: Value) -> ft.Control:
    """Digits for whichever line takes them."""

    def press(key: str) -> None:
        till.touch()
        value.press(key)

    return Keypad(front, press, key_height=_key(front), gap=SPACE.xs)


def amount_pad(front: Front, till: Till, value: Value) -> ft.Control:
    """An amount; nothing typed means all that fits."""
    currency = till.house.currency

    def press(key: str) -> None:
        till.touch()
        value.change(amount=amounts.press(value.amount, key, currency))

    return Keypad(
        front,
        press,
        key_height=_key(front),
        gap=SPACE.xs,
        left=amounts.point_key(currency),
        right=ERASE,
    )


def chosen(till: Till, value: Value, most: int) -> int:
    """What was typed, or all that fits."""
    return amounts.cents(value.amount, till.house.currency) if value.amount else most


def _key(front: Front) -> float:
    return layout(front).key - SPACE.s


def typed(value: Value) -> bool:
    """Whether the number and the PIN can be tried."""
    return value.whole and SHORTEST_PIN <= len(value.pin) <= MOST_PIN


def _holds(front: Front, till: Till, value: Value, most: int) -> ft.Control:
    """What is on the card, what will be used, what stays."""
    card, currency = value.card, till.house.store.currency
    assert card is not None
    cents = chosen(till, value, most)
    parts: list[ft.Control] = [
        money_row(front.say("till_value.on_card"), card.balance_cents, currency, style=TILL.title),
        money_row(front.say("till_value.stays"), card.balance_cents - cents, currency),
    ]
    if card.expires_on is not None:
        parts.append(write(front.say("till_value.until", on=card.expires_on), TILL.note, QUIET))
    parts += [
        price(cents, TILL.hero, currency=currency, align=ft.TextAlign.LEFT),
        big_button(
            front.say("till_value.use_card", cents=cents),
            does(value.use_card, cents),
            style=TILL.title,
            height=KEY,
            enabled=0 < cents <= most and not value.busy,
        ),
        tool(front.say("till_value.other_card"), ft.Icons.CREDIT_CARD, value.forget_card),
    ]
    return ft.Column(
        parts, spacing=SPACE.s, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
