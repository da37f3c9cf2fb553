"""The staff app: one page, one till, whoever is signed in at the moment.

    app = shop.server.build(database, house, staff=staff_app.app.main)

Keys, wherever the focus is: F2 search, F4 member, F8 today's sales, F9 pay, Escape back. Letters
are left to the scanner, which types them.
"""

from __future__ import annotations

import asyncio

import flet as ft

from core.context import Desk
from core.db.database import Database
from staff_app.pins import PinPad
from staff_app.screens.count import CountPlace
from staff_app.screens.door import Door
from staff_app.screens.float import FloatPlace
from staff_app.screens.sales import Sales
from staff_app.screens.sell import Sell
from staff_app.screens.sheets import ApprovalSheet
from staff_app.screens.z import ZPlace
from staff_app.till import NOBODY, House, Stand, Till
from ui.front import Front, screen, use_news
from ui.here import STATION
from ui.scanner import use_scanner


class Tablet(Front):
    """The page of a till. It tells nothing of itself when asked for its ``repr``.

    Flet writes the controls it adds into debug lines, built whether anybody reads them or not;
    with a page among their arguments each line would spell out the whole screen, many times over.
    """

    __repr__ = object.__repr__


async def main(page: ft.Page, database: Database) -> None:
    """A till page of the station that the guard found at the door."""
    station = STATION.get()
    desk = Desk(station.store_id, station.code, NOBODY)
    house = await asyncio.to_thread(
        database.ask, desk, lambda ctx: House(store=ctx.store, rules=ctx.rules)
    )
    front = Tablet(
        page,
        database,
        desk,
        seed=house.rules.brand.seed_colour,
        currency=house.store.currency,
    )
    till = Till(front, house)
    front.on_key(lambda event: _shortcut(till, event.key))
    front.show(App, till)
    await till.open_door()
    await front.feel_the_device()


@screen
def App(front: Front, till: Till) -> ft.Control:
    """The ears of the page; what is shown is ``Place``."""
    use_news(front, till.hear)
    use_scanner(front, till.scan)
    return ft.SafeArea(
        ft.Stack(
            [Place(front, till, till.stand), ApprovalSheet(front, till, till.approval)],
            fit=ft.StackFit.EXPAND,
        ),
        expand=True,
    )


@screen
def Place(front: Front, till: Till, stand: Stand) -> ft.Control:
    """Where we are."""
    match stand.place:
        case "float":
            shown = FloatPlace(front, till)
        case "selling":
            shown = Sell(front, till)
        case "sales":
            shown = Sales(front, till)
        case "count":
            shown = CountPlace(front, till)
        case "z":
            shown = ZPlace(front, till, till.drawer)
        case _:
            shown = Door(front, till)
    return ft.Container(shown)


def _shortcut(till: Till, key: str) -> None:
    """A key that is nobody's letter: a PIN being typed, or a function key while selling."""
    pad = _pad_in_front(till)
    if pad is not None:
        if key.isdigit() or key in PAD_KEYS:
            pad.press(PAD_KEYS.get(key, key))
        elif key in {"Enter", "Numpad Enter"}:
            till.front.page.run_task(_submit, till)
        elif key == "Escape":
            till.approval.cancel()
    elif till.stand.place == "selling":
        _while_selling(till, key)


def _pad_in_front(till: Till) -> PinPad | None:
    if till.approval.permission:
        return till.approval.pad
    return till.pad if till.stand.place == "door" else None


def _while_selling(till: Till, key: str) -> None:
    if key == "F2":
        till.shelf.call_search()
    elif key == "F4":
        till.lay("member")
    elif key == "Escape":
        till.lay("")
    elif key == "F8":
        till.front.page.run_task(till.to_sales)
    elif key == "F9":
        till.front.page.run_task(_pay_or_next, till)


async def _submit(till: Till) -> None:
    await (till.approval.submit() if till.approval.permission else till.sign_in())


async def _pay_or_next(till: Till) -> None:
    await (till.next_customer() if till.payment.done is not None else till.pay())


PAD_KEYS = {"Backspace": "erase", "Delete": "clear"}
