"""Today's sales: the list, the slip of one, a copy of it, its void."""

from __future__ import annotations

import flet as ft

from core.sales import SaleRow
from staff_app.history import History, Shown
from staff_app.layout import KEY, TOOL, layout
from staff_app.pieces import (
    QUIET,
    STRONG,
    area,
    badge,
    does,
    one_line,
    tool,
    write,
)
from staff_app.screens.done import SlipState
from staff_app.screens.paper import Paper
from staff_app.screens.void import VoidCard
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import Notice, empty, price
from ui.theme import RADIUS, SPACE, STOP, TILL


@screen
def Sales(front: Front, till: Till) -> ft.Control:
    """List left, slip right."""
    head = ft.Row(
        [
            tool(
                front.say("till.back_to_selling"), ft.Icons.ARROW_BACK, till.to_selling, kind="bare"
            ),
            write(front.say("till.todays_sales"), TILL.title),
        ],
        spacing=SPACE.m,
    )
    return ft.Container(
        ft.Column(
            [head, Notice(front), ft.Container(Both(front, till, till.history), expand=True)],
            spacing=SPACE.xs,
        ),
        padding=ft.Padding.symmetric(horizontal=SPACE.m, vertical=SPACE.xs),
        expand=True,
    )


@screen
def Both(front: Front, till: Till, history: History) -> ft.Control:
    """What is chosen on the left is on the right."""
    if not history.rows and history.shown is None:
        return empty(
            front,
            ft.Icons.RECEIPT_LONG_OUTLINED,
            front.say("till.no_sales"),
            front.say("till.no_sales_hint"),
        )
    chosen = history.shown.sale.id if history.shown else None
    rows = ft.ListView(
        [SaleTile(front, till, one, one.id == chosen, key=str(one.id)) for one in history.rows],
        spacing=SPACE.hair,
        expand=True,
    )
    return ft.Row(
        [
            ft.Container(rows, width=440 if layout(front).wide else 304),
            ft.Container(
                _detail(front, till, history, history.shown) if history.shown else None,
                expand=True,
            ),
        ],
        spacing=SPACE.m,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.memo
@screen
def SaleTile(front: Front, till: Till, row: SaleRow, chosen: bool) -> ft.Control:
    """Number and time, how it was paid, what it came to."""
    at = row.sold_at.astimezone(till.house.store.zone)
    paid = " + ".join(front.say(f"receipt.{kind}") for kind in row.tenders.split("+") if kind)
    told = one_line(f"{at:%H:%M} · {paid} · {row.cashier}", TILL.note, QUIET, expand=True)
    notes: list[ft.Control] = [told]
    if row.member:
        notes.insert(0, ft.Icon(ft.Icons.ACCOUNT_CIRCLE_OUTLINED, size=16, color=QUIET))
    right: list[ft.Control] = [
        price(
            row.total_cents,
            STRONG,
            currency=till.house.store.currency,
            colour=QUIET if row.voided else None,
        )
    ]
    if row.voided:
        right.append(badge(front.say("till.void_mark"), STOP.wash, STOP.on_wash))
    return area(
        ft.Row(
            [
                ft.Column(
                    [one_line(row.number, STRONG), ft.Row(notes, spacing=SPACE.hair)],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                ft.Column(
                    right, spacing=2, tight=True, horizontal_alignment=ft.CrossAxisAlignment.END
                ),
            ],
            spacing=SPACE.s,
        ),
        height=KEY,
        padding=ft.Padding.symmetric(horizontal=SPACE.m),
        bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=RADIUS.control,
        on_press=does(till.history.choose, row.id),
    )


def _detail(front: Front, till: Till, history: History, shown: Shown) -> ft.Control:
    side: list[ft.Control] = [SlipState(front, till, shown.job, history.reprint)]
    if shown.sale.voided:
        side.append(ft.Row([badge(front.say("till.void_mark"), STOP.wash, STOP.on_wash)]))
    elif history.voiding:
        side.append(VoidCard(front, history))
    else:
        side.append(
            tool(
                front.say("till.void"), ft.Icons.BLOCK, history.ask_reason, kind="calm", height=TOOL
            )
        )
    return ft.Row(
        [
            ft.Container(
                ft.Column([Paper(front, shown.document)], scroll=ft.ScrollMode.AUTO),
                width=layout(front).paper + SPACE.m,
            ),
            ft.Column(
                side,
                spacing=SPACE.m,
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ],
        spacing=SPACE.m,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
