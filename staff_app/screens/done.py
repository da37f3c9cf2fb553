"""Done: the change in the largest type there is, the slip, the points, the next customer."""

from __future__ import annotations

import flet as ft

from core import words
from core.printing import Job
from staff_app.layout import KEY, layout
from staff_app.payment import Payment
from staff_app.pieces import FILL, QUIET, STRONG, does, money_row, tool, write
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import Notice, big_button, price
from ui.theme import GOOD, POINTS, RADIUS, SPACE, TILL, WARN, Meaning


@screen
def DoneScreen(front: Front, till: Till, payment: Payment) -> ft.Control:
    """Covers everything, so that the next customer's goods are not rung up on this one."""
    done = payment.done
    if done is None:
        return ft.Container(width=0, height=0)
    currency = till.house.store.currency
    due = ft.Container(
        ft.Column(
            _change(front, done.change_cents, currency),
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=SPACE.xs,
        ),
        bgcolor=GOOD.wash,
        border_radius=RADIUS.sheet,
        expand=3,
        alignment=ft.Alignment.CENTER,
    )
    side = ft.Column(
        [
            write(done.number, TILL.title),
            money_row(front.say("till.total"), done.total_cents, currency),
            money_row(front.say("till.tendered"), done.tendered_cents, currency),
            *_points(front, done.points_earned),
            ft.Container(height=SPACE.xs),
            SlipState(front, till, payment.job, payment.reprint),
            Notice(front),
            ft.Container(expand=True),
            big_button(
                front.say("till.next_customer"),
                till.next_customer,
                style=TILL.display,
                height=KEY * 1.75,
                width=float("inf"),
            ),
            write(front.say("till.or_scan"), TILL.note, QUIET, text_align=ft.TextAlign.CENTER),
        ],
        spacing=SPACE.s,
        expand=2,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return ft.Container(
        ft.Row([due, side], spacing=SPACE.xl, vertical_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ft.Colors.SURFACE,
        padding=SPACE.xl,
        **FILL,
    )


def _change(front: Front, cents: int, currency: str) -> list[ft.Control]:
    """What goes back into the customer's hand; a tick when nothing does."""
    if not cents:
        return [
            ft.Icon(ft.Icons.CHECK_CIRCLE_OUTLINE, size=layout(front).change.size, color=GOOD.ink),
            write(front.say("till.no_change"), TILL.hero, GOOD.on_wash),
        ]
    return [
        write(front.say("till.change"), TILL.display, GOOD.on_wash),
        price(cents, layout(front).change, currency=currency, colour=GOOD.on_wash),
    ]


def _points(front: Front, points: int) -> list[ft.Control]:
    if not points:
        return []
    return [
        ft.Row(
            [
                ft.Icon(ft.Icons.STARS_OUTLINED, color=POINTS.ink),
                write(front.say("till.points_earned", points=points), STRONG, POINTS.ink),
            ],
            spacing=SPACE.xs,
        )
    ]


@screen
def SlipState(front: Front, till: Till, job: Job | None, on_reprint) -> ft.Control:
    """Whether the slip came out. When nobody can know, the cashier looks and says."""
    key, meaning, icon = _look(job)
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(icon, color=meaning.on_wash),
                ft.Container(write(front.say(key), TILL.body, meaning.on_wash), expand=True),
            ],
            spacing=SPACE.s,
        )
    ]
    if job is not None and job.state == "unsure":
        parts.append(Did(front, till, job))
    else:
        again = "till.print_first" if job is None else "till.reprint"
        parts.append(
            tool(
                front.say(again),
                ft.Icons.PRINT_OUTLINED,
                on_reprint,
                enabled=job is None or job.state in {"printed", "lost"},
            )
        )
    return ft.Container(
        ft.Column(parts, spacing=SPACE.s, tight=True),
        bgcolor=meaning.wash,
        border_radius=RADIUS.card,
        padding=SPACE.m,
    )


@screen
def Did(front: Front, till: Till, job: Job) -> ft.Control:
    """Did the slip come out? Yes, or no and a copy is wanted."""
    return ft.Row(
        [
            tool(
                front.say("till.it_did"),
                ft.Icons.CHECK,
                does(till.bell.came_out, job.id, yes=True),
                kind="filled",
                expand=True,
            ),
            tool(
                front.say("till.it_did_not"),
                ft.Icons.REPLAY,
                does(till.bell.came_out, job.id, yes=False),
                expand=True,
            ),
        ],
        spacing=SPACE.s,
    )


def _look(job: Job | None) -> tuple[str, Meaning, ft.IconData]:
    if job is None:
        return "till.slip_none", WARN, ft.Icons.RECEIPT_LONG_OUTLINED
    if job.state == "unsure":
        return "till.slip_unsure", WARN, ft.Icons.HELP_OUTLINE
    if job.state == "waiting" and job.trouble:
        return trouble_key(job.trouble), WARN, ft.Icons.PRINT_DISABLED_OUTLINED
    if job.state in {"waiting", "sending"}:
        return "till.slip_printing", GOOD, ft.Icons.PRINT_OUTLINED
    return "till.slip_printed", GOOD, ft.Icons.RECEIPT_LONG_OUTLINED


def trouble_key(trouble: str) -> str:
    """The sentence for a printer's trouble, which says what to do about it."""
    return trouble if words.knows(trouble) else "till.paper_trouble"
