"""The smaller sheets: the menu, clearing the basket, the printer, a colleague's approval."""

from __future__ import annotations

from typing import Any

import flet as ft

from staff_app.bell import Bell
from staff_app.layout import KEY, TOOL
from staff_app.pieces import QUIET, does, sheet, tool, wrap, write
from staff_app.pins import Approval, PinPad
from staff_app.screens.done import Did, trouble_key
from staff_app.screens.door import PinEntry, person_tile, theme_switch
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import LanguageSwitch, big_button
from ui.theme import RADIUS, SPACE, TILL, WARN


@screen
def MenuSheet(front: Front, till: Till) -> ft.Control:
    """Everything that is not selling, one touch further."""

    def entry(key: str, icon: ft.IconData, on_press: Any) -> ft.Control:
        return ft.Container(tool(front.say(key), icon, on_press, height=KEY), width=236, height=KEY)

    async def read_x() -> None:
        till.lay("x")
        await till.drawer.read_x()

    return sheet(
        front,
        front.say("till.menu"),
        ft.Column(
            [
                wrap(
                    [
                        entry("till.todays_sales", ft.Icons.RECEIPT_LONG, does(till.to_sales)),
                        entry(
                            "till_value.card",
                            ft.Icons.CARD_GIFTCARD,
                            lambda: till.lay("gift_card"),
                        ),
                        entry("till.cash_in_out", ft.Icons.SWAP_VERT, lambda: till.lay("cash")),
                        entry(
                            "till.open_drawer", ft.Icons.POINT_OF_SALE, lambda: till.lay("drawer")
                        ),
                        entry("till.x_reading", ft.Icons.QUERY_STATS, read_x),
                        entry("till.close_shift", ft.Icons.CALCULATE_OUTLINED, till.to_count),
                        entry("till.swap_person", ft.Icons.LOCK_OUTLINE, till.open_door),
                    ],
                    SPACE.s,
                ),
                ft.Row(
                    [
                        LanguageSwitch(front, size=16, height=TOOL),
                        theme_switch(front),
                        ft.Container(write(front.say("till.keys"), TILL.note, QUIET), expand=True),
                    ],
                    spacing=SPACE.m,
                ),
            ],
            spacing=SPACE.l,
            tight=True,
        ),
        lambda: till.lay(""),
        width=560,
    )


@screen
def ClearSheet(front: Front, till: Till) -> ft.Control:
    """Really? The customer left."""

    async def clear() -> None:
        till.lay("")
        await till.counter.clear()

    return sheet(
        front,
        front.say("till.clear_sure"),
        ft.Row(
            [
                big_button(
                    front.say("till.keep"),
                    lambda: till.lay(""),
                    style=TILL.title,
                    kind="calm",
                    height=KEY,
                    expand=True,
                ),
                big_button(
                    front.say("till.clear_basket"),
                    clear,
                    style=TILL.title,
                    kind="stop",
                    height=KEY,
                    expand=True,
                ),
            ],
            spacing=SPACE.s,
        ),
        lambda: till.lay(""),
    )


@screen
def PrinterSheet(front: Front, till: Till, bell: Bell) -> ft.Control:
    """What the printer wants, and the slips nobody is sure about."""
    return sheet(
        front,
        front.say("till.printer"),
        PrinterTrouble(front, till, bell),
        lambda: till.lay(""),
    )


@screen
def PrinterTrouble(front: Front, till: Till, bell: Bell) -> ft.Control:
    """Calm words, the way out, and how many slips wait for it."""
    parts: list[ft.Control] = []
    if bell.trouble:
        slips = sum(1 for job in bell.waiting if job.kind != "drawer")
        parts.append(
            _card(
                front,
                front.say(trouble_key(bell.trouble)),
                front.say("till.slips_waiting", count=slips),
            )
        )
    parts += [
        _card(front, front.say("till.slip_unsure"), one.number, Did(front, till, one.job))
        for one in bell.unsure[:3]
    ]
    if not parts:
        parts.append(write(front.say("till.printer_ready"), TILL.body))
    return ft.Column(parts, spacing=SPACE.s, tight=True)


def _card(front: Front, title: str, note: str, more: ft.Control | None = None) -> ft.Control:
    lines: list[ft.Control] = [write(title, TILL.body, WARN.on_wash)]
    if note:
        lines.append(write(note, TILL.note, WARN.on_wash))
    if more is not None:
        lines.append(more)
    return ft.Container(
        ft.Row(
            [
                ft.Icon(ft.Icons.PRINT_DISABLED_OUTLINED, color=WARN.on_wash),
                ft.Column(lines, spacing=SPACE.hair, tight=True, expand=True),
            ],
            spacing=SPACE.s,
        ),
        bgcolor=WARN.wash,
        border_radius=RADIUS.card,
        padding=SPACE.m,
    )


@screen
def ApprovalSheet(front: Front, till: Till, approval: Approval) -> ft.Control:
    """The person at the till may not do this alone: who may, and their PIN."""
    if not approval.permission:
        return ft.Container(width=0, height=0)
    return Approvers(front, approval, approval.pad)


@screen
def Approvers(front: Front, approval: Approval, pad: PinPad) -> ft.Control:
    """Tiles of those who may; then the dots."""
    if not approval.permission:
        return ft.Container(width=0, height=0)
    people = wrap([person_tile(front, pad, one) for one in pad.people], SPACE.s)
    said = front.say("till.approve_note", what=front.say(f"till.may_{approval.permission}"))
    parts: list[ft.Control] = [
        ft.Container(
            ft.Column([write(said, TILL.body), people], spacing=SPACE.m, tight=True), expand=True
        )
    ]
    if pad.person is not None:
        parts.append(
            ft.Container(
                PinEntry(front, pad, approval.submit, front.say("till.approve")), width=320
            )
        )
    return sheet(
        front,
        front.say("till.approval"),
        ft.Row(parts, spacing=SPACE.l, vertical_alignment=ft.CrossAxisAlignment.START),
        approval.cancel,
        width=920 if pad.person else 620,
    )
