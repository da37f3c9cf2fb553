"""What the card terminal is doing, in words that tell the cashier what to do and what not to."""

from __future__ import annotations

from uuid import UUID

import flet as ft

from core import words
from staff_app.layout import KEY
from staff_app.payment import Payment, Standing
from staff_app.pieces import write
from staff_app.till import Till
from ui.front import Front, screen
from ui.parts import big_button, price
from ui.theme import RADIUS, SPACE, STOP, TILL, WARN, Meaning

CALM = Meaning(
    ft.Colors.PRIMARY, ft.Colors.ON_PRIMARY, ft.Colors.SURFACE_CONTAINER_HIGH, ft.Colors.ON_SURFACE
)
LOOKS: dict[str, tuple[Meaning, ft.IconData]] = {
    "waiting": (CALM, ft.Icons.CONTACTLESS_OUTLINED),
    "stopping": (WARN, ft.Icons.CONTACTLESS_OUTLINED),
    "returning": (WARN, ft.Icons.UNDO),
    "unknown": (STOP, ft.Icons.HELP_OUTLINE),
    "declined": (STOP, ft.Icons.CREDIT_CARD_OFF_OUTLINED),
    "cancelled": (WARN, ft.Icons.CANCEL_OUTLINED),
    "stuck": (STOP, ft.Icons.REPORT_OUTLINED),
}
OVER = {"declined", "cancelled"}


def state_of(standing: Standing) -> str:
    """The terminal's part of the payment in one word; empty when it has none."""
    attempt = standing.attempt
    if attempt is None:
        return ""
    if attempt.state == "unknown":
        return "unknown"
    if not attempt.resolved:
        if attempt.abort_asked_at is not None:
            return "stopping"
        return "waiting" if attempt.kind == "pay" else "returning"
    if attempt.state in OVER:
        return attempt.state
    if standing.due.left_cents <= 0 and standing.laid:
        return "stuck"
    return ""


def speaks(standing: Standing, seen: UUID) -> bool:
    """Whether the terminal has something to say that the cashier has not put away."""
    state = state_of(standing)
    attempt = standing.attempt
    return bool(state) and not (state in OVER and attempt is not None and attempt.id == seen)


@screen
def CardPanel(front: Front, till: Till, payment: Payment, standing: Standing) -> ft.Control:
    """A state, a sentence, the amount, and only the buttons that are safe now."""
    state, attempt = state_of(standing), standing.attempt
    meaning, icon = LOOKS[state]
    assert attempt is not None
    parts: list[ft.Control] = [
        ft.Icon(icon, size=72, color=meaning.on_wash),
        write(
            front.say(f"till.card_{state}"),
            TILL.title,
            meaning.on_wash,
            text_align=ft.TextAlign.CENTER,
        ),
        price(
            attempt.amount_cents,
            TILL.display,
            currency=attempt.currency,
            colour=meaning.on_wash,
        ),
        write(
            _advice(front, state, standing),
            TILL.body,
            meaning.on_wash,
            text_align=ft.TextAlign.CENTER,
        ),
    ]
    if state in {"waiting", "returning", "unknown", "stopping"}:
        parts.append(
            ft.ProgressBar(
                width=280,
                color=meaning.ink,
                bgcolor=ft.Colors.OUTLINE_VARIANT,
                semantics_label=front.say(f"till.card_{state}"),
            )
        )
    return ft.Column(
        [
            ft.Container(
                ft.Column(
                    parts,
                    spacing=SPACE.m,
                    alignment=ft.MainAxisAlignment.CENTER,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    expand=True,
                ),
                bgcolor=meaning.wash,
                border_radius=RADIUS.sheet,
                padding=SPACE.l,
                expand=True,
                alignment=ft.Alignment.CENTER,
            ),
            ft.Row(_buttons(front, payment, state, standing), spacing=SPACE.s),
        ],
        spacing=SPACE.s,
        expand=True,
    )


def _advice(front: Front, state: str, standing: Standing) -> str:
    """What to do; for a refusal of the bank, its own word as well."""
    reason = standing.answer.reason if standing.answer else ""
    if state == "declined" and words.knows(f"terminal.{reason}"):
        return front.say("till.card_declined_why", reason=front.say(f"terminal.{reason}"))
    return front.say(f"till.card_{state}_advice")


def _buttons(front: Front, payment: Payment, state: str, standing: Standing) -> list[ft.Control]:
    def button(key: str, on_press, kind: str = "calm") -> ft.Control:
        return big_button(
            front.say(key),
            on_press,
            style=TILL.title,
            kind=kind,
            height=KEY,
            expand=True,
            enabled=not payment.busy,
        )

    if state == "waiting":
        return [button("till.card_cancel", payment.cancel)]
    if state in OVER:
        attempt = standing.attempt
        assert attempt is not None

        async def again() -> None:
            await payment.card(min(attempt.amount_cents, standing.due.left_cents))

        other = button("till.other_means", payment.dismiss)
        if attempt.kind == "reverse":
            return [other]
        return [other, button("till.try_again", again, kind="filled")]
    if state == "stuck":
        return [button("till.give_back", payment.give_back)]
    return []
