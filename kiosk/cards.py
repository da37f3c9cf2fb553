"""Cards with a code on them: the member's own, and each coupon."""

from __future__ import annotations

from uuid import UUID

import flet as ft

from core.coupons import CouponCard
from kiosk.frame import Frame
from ui import theme
from ui.front import Front
from ui.parts import card, qr
from ui.theme import BIRTHDAY, POINTS, SPACE, Meaning


def card_width(sizes: Frame, cards: int = 2) -> float:
    """Two cards side by side fill the column; of more, the third looks in at the edge."""
    share = 1.0 if cards <= 2 else 0.9
    return (sizes.column - sizes.gap) / 2 * share


def code_side(sizes: Frame, cards: int = 2, room: float = 1.0) -> float:
    """How wide a code is drawn: as its card allows (``room``: so much of it), large enough for any
    phone camera.
    """
    within = (card_width(sizes, cards) - 2 * SPACE.xs - 2 * _padding(sizes)) * room
    share = 0.34 if not sizes.portrait else 0.30 if sizes.scale > 0.8 else 0.148
    return max(140, min(within, sizes.height * share))


def qr_card(
    front: Front,
    sizes: Frame,
    *,
    title: str,
    note: str,
    payload: str,
    label: str,
    cards: int = 2,
    meaning: Meaning | None = None,
    room: float = 1.0,
) -> ft.Control:
    """A title, the code, and one line under it; ``label`` is what a screen reader says of it.

    Without a ``payload`` a closed present stands where the code would: a bare number may know that
    it is there, and not use it.
    """
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
                qr(payload, code_side(sizes, cards, room), label)
                if payload
                else closed(sizes, cards, ink),
                ft.Text(note, style=sizes.type.note, color=ink, text_align=ft.TextAlign.CENTER),
            ],
            spacing=SPACE.s,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            width=card_width(sizes, cards) - 2 * _padding(sizes),
        ),
        ground=ground,
        padding=_padding(sizes),
    )


def closed(sizes: Frame, cards: int, ink: ft.Colors) -> ft.Control:
    """In the place of a code, and none: nobody needs it large."""
    side = code_side(sizes, cards) * 0.5
    return ft.Container(
        ft.Icon(ft.Icons.REDEEM_ROUNDED, size=side * 0.7, color=ink),
        height=side + 2 * SPACE.xs,
        alignment=ft.Alignment.CENTER,
    )


def _padding(sizes: Frame) -> float:
    return max(SPACE.m, SPACE.l * sizes.scale)


def coupon_card(
    front: Front,
    sizes: Frame,
    coupon: CouponCard,
    *,
    cards: int = 2,
    present: bool = False,
    room: float = 1.0,
) -> ft.Control:
    """A coupon, one of so many ``cards``: what it gives, its code, from how much and until when.

    A birthday ``present`` has the birthday's colour.
    """
    title = front.pick(coupon.title)
    return qr_card(
        front,
        sizes,
        title=title,
        note=_terms(front, coupon),
        payload=coupon.payload,
        label=front.say("kiosk.coupon_code", title=title),
        cards=cards,
        meaning=BIRTHDAY if present else POINTS,
        room=room,
    )


def presents_first(coupons: tuple[CouponCard, ...], presents: frozenset[UUID]) -> list[CouponCard]:
    """A birthday's presents before everything else; the rest as it was."""
    return sorted(coupons, key=lambda one: one.coupon_id not in presents)


def _terms(front: Front, coupon: CouponCard) -> str:
    lines = [front.say("kiosk.until", day=coupon.expires_on)]
    if coupon.min_spend_cents:
        spend = front.money(coupon.min_spend_cents)
        lines.insert(0, front.say("kiosk.from_spend", spend=spend))
    if not coupon.payload:
        lines.append(front.say("birthday.with_member_code"))
    return "\n".join(lines)
