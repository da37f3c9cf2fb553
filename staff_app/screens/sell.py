"""The workbench: bar, rail, tiles, basket; and whatever sheet lies over them."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from staff_app.bell import Bell
from staff_app.payment import Payment
from staff_app.screens.basket import BasketPanel
from staff_app.screens.cash import CashSheet, DrawerSheet, XSheet
from staff_app.screens.catalogue import Rail, Tiles
from staff_app.screens.done import DoneScreen
from staff_app.screens.dossier import DossierSheet
from staff_app.screens.find_member import MemberSheet
from staff_app.screens.gift_card import GiftCardSheet
from staff_app.screens.lines import QuantitySheet
from staff_app.screens.pay import PaySheet
from staff_app.screens.sheets import ClearSheet, MenuSheet, PrinterSheet, PrinterTrouble
from staff_app.screens.top_bar import TopBar
from staff_app.till import Stand, Till
from ui.front import Front, screen
from ui.parts import Notice
from ui.theme import RADIUS, SPACE


@screen
def Sell(front: Front, till: Till) -> ft.Control:
    """Drawn once; every part redraws itself."""
    return ft.Stack(
        [
            Under(front, till, till.stand, till.payment),
            Corner(front, till, till.bell),
            PaySheet(front, till, till.payment, till.value),
            Sheet(front, till, till.stand),
            DoneScreen(front, till, till.payment),
        ],
        fit=ft.StackFit.EXPAND,
    )


@screen
def Under(front: Front, till: Till, stand: Stand, payment: Payment) -> ft.Control:
    """The bench; what lies under a sheet is not read out, nor reached by a screen reader."""
    covered = bool(stand.sheet) or payment.open or payment.done is not None
    return ft.Semantics(content=Bench(front, till), exclude_semantics=covered)


@ft.memo
@screen
def Bench(front: Front, till: Till) -> ft.Control:
    """Bar, rail, tiles, basket."""
    return ft.Column(
        [
            TopBar(front, till),
            ft.Row(
                [
                    Rail(front, till.shelf),
                    ft.Container(Tiles(front, till.shelf, till.counter.add), expand=True),
                    BasketPanel(front, till, till.counter),
                ],
                spacing=0,
                expand=True,
                vertical_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=0,
        expand=True,
    )


@screen
def Corner(front: Front, till: Till, bell: Bell) -> ft.Control:
    """What was just said, and the printer's trouble, over the tiles and out of the way."""
    parts: list[ft.Control] = [Notice(front)]
    if bell.unsure or bell.trouble:
        parts.append(PrinterTrouble(front, till, bell))
    return ft.Container(
        ft.Column(parts, spacing=SPACE.xs, tight=True),
        left=SPACE.m,
        bottom=SPACE.m,
        width=520,
        border_radius=RADIUS.card,
    )


@screen
def Sheet(front: Front, till: Till, stand: Stand) -> ft.Control:
    """The sheet that was asked for, if any."""
    draw = SHEETS.get(stand.sheet)
    return draw(front, till, stand) if draw else ft.Container(width=0, height=0)


SHEETS: dict[str, Callable[[Front, Till, Stand], ft.Control]] = {
    "menu": lambda front, till, stand: MenuSheet(front, till),
    "clear": lambda front, till, stand: ClearSheet(front, till),
    "printer": lambda front, till, stand: PrinterSheet(front, till, till.bell),
    "member": lambda front, till, stand: MemberSheet(front, till, till.bell),
    "dossier": lambda front, till, stand: DossierSheet(front, till, till.dossier, till.counter),
    "quantity": lambda front, till, stand: QuantitySheet(front, till, till.counter, stand.line),
    "cash": lambda front, till, stand: CashSheet(front, till, till.drawer),
    "drawer": lambda front, till, stand: DrawerSheet(front, till, till.drawer),
    "gift_card": lambda front, till, stand: GiftCardSheet(front, till, till.value),
    "x": lambda front, till, stand: XSheet(front, till, till.drawer),
}
