"""How a visit ends: the button, and the ring that shows when the screen closes by itself."""

from __future__ import annotations

import flet as ft

from kiosk.frame import Frame, frame
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import CountdownRing, big_button


def done_row(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    """Done, with the ring that shows when the screen will close by itself."""
    return ft.Row(
        [
            big_button(
                front.say("kiosk.done"),
                visitor.leave,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                height=sizes.button_height,
                expand=True,
            ),
            Closing(front, visitor, visitor.rest),
        ],
        spacing=sizes.gap,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


@screen
def Closing(front: Front, visitor: Visitor, rest: Part) -> ft.Control:
    """The ring: full again after every touch."""
    return CountdownRing(
        front,
        visitor.house.whole_idle_seconds,
        side=frame(front).button_height * 0.8,
        label=front.say("kiosk.closes_itself"),
        key=f"ring{visitor.visit.touches}",
    )
