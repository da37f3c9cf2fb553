"""Cards with a code on them: the member's own, and each coupon."""

from __future__ import annotations

import flet as ft

from core import words
from core.coupons import CouponCard
from kiosk.frame import Frame
from ui import theme
from ui.front import Front
from ui.parts import card, qr
from ui.theme import POINTS, SPACE, Meaning


def qr_card(
    front: Front,
    sizes: Frame,
    *,
    title: str,
    note: str,
    payload: str,
    label: str,
    side: float,
    meaning: Meaning | None = None,
) -> ft.Control:
    """A title, the code, and one line under it; ``label`` is what a screen reader says of it."""
    ground = meaning.wash if meaning else ft.Colors.SURFACE_CONTAINER_HIGH
    ink = meaning.on_wash if meaning else ft.Colors.ON_SURFACE
    return card(
        ft.Column(
            [
                ft.Text(
                    title,
                    style=theme.text(max(22, 30 * sizes.scale), bold=True),
                    color=ink,
                    text_align=ft.TextAlign.CENTER,
                    max_lines=2,
                ),
                qr(payload, side, label),
                ft.Text(note, style=sizes.type.note, color=ink, text_align=ft.TextAlign.CENTER),
            ],
            spacing=SPACE.s,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        ground=ground,
        padding=max(SPACE.m, SPACE.l * sizes.scale),
        width=side + SPACE.m + 2 * max(SPACE.m, SPACE.l * sizes.scale) + SPACE.l,
    )


def coupon_card(front: Front, sizes: Frame, coupon: CouponCard, side: float) -> ft.Control:
    """A coupon: what it gives, its code, from how much and until when."""
    title = front.pick(coupon.title)
    return qr_card(
        front,
        sizes,
        title=title,
        note=_terms(front, coupon),
        payload=coupon.payload,
        label=front.say("kiosk.coupon_code", title=title),
        side=side,
        meaning=POINTS,
    )


def _terms(front: Front, coupon: CouponCard) -> str:
    until = front.say("kiosk.until", day=coupon.expires_on)
    if not coupon.min_spend_cents:
        return until
    least = front.say("kiosk.from_spend", spend=words.money(coupon.min_spend_cents))
    return f"{least}\n{until}"
