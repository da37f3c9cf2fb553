"""The kiosk: one page, one visitor at a time, nothing of the last one left.

app = shop.server.build(database, house, kiosk=kiosk.app.main)
"""

from __future__ import annotations

import asyncio

import flet as ft

from core.context import KIOSK, Desk
from core.db.database import Database
from kiosk.attract import Attract
from kiosk.birthday import Birthday
from kiosk.code import Prove
from kiosk.frame import frame, stand
from kiosk.member import Member
from kiosk.number import Number
from kiosk.pictures import picture
from kiosk.regions import Regions
from kiosk.staff_door import Closed, StaffDoor
from kiosk.statement import Statement
from kiosk.visitor import HOUSE_LANGUAGE, House, Part, Visitor
from kiosk.welcome import Welcome
from ui import theme
from ui.front import Front, screen
from ui.here import STATION
from ui.parts import CountdownRing, big_button
from ui.theme import RADIUS, SPACE


async def main(page: ft.Page, database: Database) -> None:
    """A kiosk page of the station that the guard found at the door."""
    station = STATION.get()
    desk = Desk(station.store_id, station.code, KIOSK)
    house = await asyncio.to_thread(
        database.ask, desk, lambda ctx: House(store=ctx.store, rules=ctx.rules)
    )
    front = Front(
        page,
        database,
        desk,
        language=HOUSE_LANGUAGE,
        seed=house.rules.brand.seed_colour,
        currency=house.store.currency,
    )
    visitor = Visitor(front, house)
    front.on_line(left=lambda: _blank(page, visitor), back=lambda: _show(front, visitor))
    _show(front, visitor)
    await front.feel_the_device()


def _show(front: Front, visitor: Visitor) -> None:
    front.show(Kiosk, visitor, visitor.stage)


def _blank(page: ft.Page, visitor: Visitor) -> None:
    """The line went down: forget the person and empty the page that would be sent again."""
    visitor.leave()
    page.views[0].controls = []


@screen
def Kiosk(front: Front, visitor: Visitor, stage: Part) -> ft.Control:
    """The screen of the moment, and over it the question whether anybody is still there."""
    visit = visitor.visit
    shown = SCREENS[visit.screen](front, visitor, key=visit.screen)
    layers: list[ft.Control] = [ft.Container(shown, expand=True, left=0, top=0, right=0, bottom=0)]
    if visit.still_there:
        layers.append(StillThere(front, visitor))
    return ft.Stack(layers, expand=True)


@screen
def Trouble(front: Front, visitor: Visitor) -> ft.Control:
    """A sentence, a picture, one way on. Never a code, never a traceback."""
    sizes = frame(front)
    side = min(sizes.width, sizes.height) * 0.42
    body = ft.Column(
        [
            ft.Image(
                src=picture("cloud", front.seed),
                width=side,
                height=side,
                exclude_from_semantics=True,
            ),
            ft.Text(
                visitor.visit.sentence,
                style=sizes.type.title,
                text_align=ft.TextAlign.CENTER,
                width=min(820, sizes.width - 2 * sizes.margin),
            ),
            big_button(
                front.say("kiosk.start_over"),
                visitor.leave,
                style=theme.text(max(24, 36 * sizes.scale), bold=True),
                height=sizes.button_height,
                width=min(640, sizes.width - 2 * sizes.margin),
            ),
        ],
        spacing=sizes.margin,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        expand=True,
    )
    return stand(front, visitor, ft.Container(body, alignment=ft.Alignment.CENTER, expand=True))


@screen
def StillThere(front: Front, visitor: Visitor) -> ft.Control:
    """Ten seconds to say yes; the ring shows them going.

    It hides what is under it by a plain ground: a blur costs a small device a second to draw.
    """
    sizes = frame(front)
    sheet = ft.Container(
        ft.Column(
            [
                CountdownRing(
                    front,
                    visitor.house.rules.kiosk.warning_seconds,
                    side=max(96, 150 * sizes.scale),
                ),
                ft.Text(
                    front.say("kiosk.still_there"),
                    style=sizes.type.title,
                    text_align=ft.TextAlign.CENTER,
                ),
                ft.Text(
                    front.say("kiosk.still_there_note"),
                    style=sizes.type.body,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                    text_align=ft.TextAlign.CENTER,
                ),
                big_button(
                    front.say("kiosk.yes_here"),
                    visitor.stay,
                    style=theme.text(max(24, 34 * sizes.scale), bold=True),
                    height=sizes.button_height,
                    width=float("inf"),
                ),
                big_button(
                    front.say("kiosk.done"),
                    visitor.leave,
                    style=sizes.type.body,
                    kind="bare",
                    height=max(theme.TARGET, 72 * sizes.scale),
                    width=float("inf"),
                ),
            ],
            spacing=SPACE.m,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        bgcolor=ft.Colors.SURFACE,
        border_radius=RADIUS.sheet,
        padding=max(SPACE.xl, SPACE.xxl * sizes.scale),
        width=min(760, sizes.width - 2 * sizes.margin),
    )
    return ft.Container(
        sheet,
        bgcolor=ft.Colors.with_opacity(0.96, ft.Colors.SURFACE_DIM),
        alignment=ft.Alignment.CENTER,
        left=0,
        top=0,
        right=0,
        bottom=0,
    )


SCREENS = {
    "attract": Attract,
    "number": Number,
    "regions": Regions,
    "welcome": Welcome,
    "member": Member,
    "birthday": Birthday,
    "statement": Statement,
    "prove": Prove,
    "staff": StaffDoor,
    "closed": Closed,
    "trouble": Trouble,
}
