"""Where the points came from, lot by lot: how many, from what, until when, and where they went.

Only somebody who has proven herself sees it: a history is nobody else's business.
"""

from __future__ import annotations

import flet as ft

from core.points import LotStory
from kiosk.closing import Closing
from kiosk.frame import Frame, frame, stand
from kiosk.visitor import Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import big_button, card
from ui.theme import POINTS, SPACE

MOST_LOTS = 60
"""The newest; nobody reads further standing up."""


@screen
def Statement(front: Front, visitor: Visitor) -> ft.Control:
    """A list to scroll, newest first."""
    sizes, told = frame(front), visitor.visit.statement
    lots = () if told is None else tuple(reversed(told.lots))[:MOST_LOTS]
    rows = [_lot(front, visitor, lot, sizes) for lot in lots]
    head = ft.Text(front.say("statement.title"), style=sizes.type.title)
    back = ft.Row(
        [
            big_button(
                front.say("statement.back"),
                visitor.go_home,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                kind="calm",
                height=sizes.button_height,
                expand=True,
            ),
            Closing(front, visitor, visitor.rest),
        ],
        spacing=sizes.gap,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    listed = ft.ListView(rows, spacing=SPACE.s, expand=True, on_scroll=visitor.stay)
    return stand(front, visitor, ft.Column([head, listed, back], spacing=sizes.gap, expand=True))


def _lot(front: Front, visitor: Visitor, lot: LotStory, sizes: Frame) -> ft.Control:
    """One lot: its origin and day, what is left of how many, until when; then what it paid for."""
    zone = visitor.house.store.zone
    on = lot.origin.at.astimezone(zone).date()
    words = ft.Column(
        [
            ft.Text(
                front.say(lot.origin.key, **lot.origin.facts),
                style=theme.text(max(22, 28 * sizes.scale), bold=True),
            ),
            _note(sizes, _dates(front, lot, f"{front.say('statement.on', day=on)}")),
            *(_note(sizes, front.say(line.key, **line.facts)) for line in lot.lines[:4]),
        ],
        spacing=SPACE.hair,
        tight=True,
        expand=True,
    )
    left = ft.Column(
        [
            ft.Text(f"{lot.left:,}", style=sizes.type.title, color=POINTS.ink),
            _note(sizes, front.say("statement.of", points=lot.origin.points)),
        ],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
    return card(
        ft.Row([words, left], spacing=SPACE.m, vertical_alignment=ft.CrossAxisAlignment.START),
        ground=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=max(SPACE.m, SPACE.l * sizes.scale),
    )


def _dates(front: Front, lot: LotStory, came: str) -> str:
    if lot.left <= 0 or lot.dies_on is None:
        return came
    return f"{came} · {front.say('statement.until', day=lot.dies_on)}"


def _note(sizes: Frame, said: str) -> ft.Text:
    return ft.Text(said, style=sizes.type.note, color=ft.Colors.ON_SURFACE_VARIANT)
