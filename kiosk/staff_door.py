"""The staff's way out of the kiosk: five knocks on the shop's name, a colleague, a PIN.

Nothing on the customer's screen leads there. Behind it: back to the customers, closing the kiosk
for a while, and letting the device go so that a manager can pair it as something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import flet as ft

from core import staff, stations
from core.context import Actor
from core.staff import Person
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Visitor
from ui import keypad, theme
from ui.aside import aside
from ui.front import Front, screen
from ui.keypad import Keypad
from ui.parts import Press, big_button
from ui.theme import SPACE, TARGET, WARN

LONGEST_PIN = 12
NOBODY: tuple[Person, ...] = ()
NO_ONE: Person | None = None
NOT_SIGNED_IN: Actor | None = None
LETTING_GO = "manage_stations"


@screen
def StaffDoor(front: Front, visitor: Visitor) -> ft.Control:
    """Who is it, the PIN, then what a colleague may do here."""
    people, set_people = ft.use_state(NOBODY)
    person, set_person = ft.use_state(NO_ONE)
    actor, set_actor = ft.use_state(NOT_SIGNED_IN)

    async def load() -> None:
        set_people(tuple(await front.tap(staff.roster, read=True) or ()))

    def choose(one: Person) -> None:
        set_person(one)

    def opened(one: Actor) -> None:
        set_actor(one)

    ft.use_effect(load, [], cleanup=lambda: None)
    sizes = frame(front)
    if actor is not None:
        body = _menu(front, visitor, sizes, actor)
    elif person is not None:
        body = Pin(front, visitor, person, opened, key=str(person.id))
    else:
        body = _people(front, visitor, sizes, people, choose)
    return stand(front, visitor, body, back=_back(front, visitor, sizes))


def _people(
    front: Front,
    visitor: Visitor,
    sizes: Frame,
    people: tuple[Person, ...],
    choose: Callable[[Person], None],
) -> ft.Control:
    def chosen(person: Person) -> None:
        visitor.stay()
        choose(person)

    tiles = [_button(sizes, one.name, partial(chosen, one)) for one in people]
    return _column(sizes, front.say("staff_door.who"), "", tiles)


@screen
def Pin(
    front: Front, visitor: Visitor, person: Person, opened: Callable[[Actor], None]
) -> ft.Control:
    """Dots and a scrambled pad: a customer stands behind the colleague."""
    digits, set_digits = ft.use_state("")
    said, set_said = ft.use_state("")
    sizes = frame(front)

    def press(key: str) -> None:
        visitor.stay()
        set_said("")
        set_digits(lambda old: keypad.press(old, key, LONGEST_PIN))

    async def check() -> None:
        visitor.stay()
        signed = partial(staff.sign_in, front.database, front.desk, person.id, digits)
        outcome = await aside(front, signed)
        set_digits("")
        if outcome.done and outcome.value is not None:
            opened(outcome.value)
        else:
            set_said(outcome.sentence)

    dots = ft.Text(
        "•" * len(digits) or " ",
        style=theme.text(max(40, 64 * sizes.scale), bold=True),
        semantics_label=front.say("prove.typed", count=len(digits)),
    )
    sentence = ft.Text(said, style=sizes.type.body, color=WARN.ink, text_align=ft.TextAlign.CENTER)
    keys = Keypad(front, press, key_height=sizes.key_height, gap=sizes.gap * 0.7, scrambled=True)
    button = big_button(
        front.say("staff_door.open"),
        check,
        style=theme.text(max(24, 32 * sizes.scale), bold=True),
        height=sizes.button_height,
        width=float("inf"),
        enabled=len(digits) >= staff.SHORT_PIN,
    )
    if sizes.portrait:
        return _column(sizes, person.name, "", [dots, sentence, keys, button])
    left = ft.Container(_column(sizes, person.name, "", [dots, sentence, button]), expand=True)
    right = ft.Container(keys, expand=True, alignment=ft.Alignment.CENTER)
    return ft.Row([left, right], spacing=sizes.margin)


def _menu(front: Front, visitor: Visitor, sizes: Frame, actor: Actor) -> ft.Control:
    async def let_go() -> None:
        desk = replace(front.desk, actor=actor)
        gone = await aside(front, lambda: front.database.deed(
            desk, lambda ctx: stations.revoke(ctx, desk.station)
        ))  # fmt: skip
        if gone.done:
            visitor.close_for_now(front.say("staff_door.free"))
        else:
            front.tell(gone.sentence, "warn")

    rows: list[ft.Control] = [
        _button(sizes, front.say("staff_door.back"), visitor.open_again, kind="filled"),
        _button(sizes, front.say("staff_door.close"), visitor.close_for_now),
    ]
    if LETTING_GO in actor.permissions or "*" in actor.permissions:
        rows.append(_button(sizes, front.say("staff_door.let_go"), let_go))
    note = front.say("staff_door.station", station=front.desk.station)
    return _column(sizes, front.say("staff_door.hello", name=actor.name), note, rows)


@screen
def Closed(front: Front, visitor: Visitor) -> ft.Control:
    """A calm word to customers; five knocks and a PIN open it again."""
    sizes = frame(front)
    body = ft.Column(
        [
            ft.Icon(ft.Icons.NIGHTLIGHT_ROUND, size=120 * sizes.scale, color=ft.Colors.OUTLINE),
            ft.Text(
                front.say("staff_door.closed"),
                style=sizes.type.title,
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Text(
                visitor.visit.sentence or front.say("staff_door.closed_note"),
                style=sizes.type.body,
                color=ft.Colors.ON_SURFACE_VARIANT,
                text_align=ft.TextAlign.CENTER,
            ),
        ],
        spacing=sizes.gap,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        expand=True,
    )
    return stand(front, visitor, ft.Container(body, alignment=ft.Alignment.CENTER, expand=True))


def _column(sizes: Frame, title: str, note: str, rows: list[ft.Control]) -> ft.Control:
    told: list[ft.Control] = [
        ft.Text(title, style=sizes.type.title, text_align=ft.TextAlign.CENTER)
    ]
    if note:
        quiet = ft.Colors.ON_SURFACE_VARIANT
        told.append(ft.Text(note, style=sizes.type.body, color=quiet))
    return ft.Container(
        ft.Column(
            [*told, *rows],
            spacing=sizes.gap if sizes.portrait else SPACE.s,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            width=min(640, sizes.width - 2 * sizes.margin),
            scroll=ft.ScrollMode.AUTO,
        ),
        alignment=ft.Alignment.CENTER,
        expand=True,
    )


def _button(sizes: Frame, text: str, on_press: Press, *, kind: str = "calm") -> ft.Control:
    return big_button(
        text,
        on_press,
        style=theme.text(max(22, 30 * sizes.scale), bold=True),
        kind=kind,
        height=max(TARGET, 110 * sizes.scale),
        width=float("inf"),
    )


def _back(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    return big_button(
        front.say("kiosk.back"),
        visitor.leave,
        style=sizes.type.body,
        icon=ft.Icons.ARROW_BACK,
        kind="bare",
        height=max(TARGET, 72 * sizes.scale),
    )
