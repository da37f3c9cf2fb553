"""The customer on the basket: the strip above the lines."""

from __future__ import annotations

import flet as ft

from core.baskets import BasketCoupon
from core.cards import Card
from core.coupons import CouponCard
from core.members import Seen
from core.tiers import TierBadge
from staff_app.bell import Bell
from staff_app.layout import TOOL
from staff_app.pieces import (
    LABEL,
    QUIET,
    STRONG,
    area,
    badge,
    chip,
    does,
    icon_tool,
    one_line,
    tool,
    write,
)
from staff_app.screens.dossier import AtAGlance
from staff_app.till import Till
from ui.front import Front, screen
from ui.theme import GOOD, POINTS, RADIUS, SPACE, TILL

FACES = 2


@ft.memo
@screen
def MemberStrip(
    front: Front,
    till: Till,
    member: Card | None,
    proof: str,
    laid: tuple[BasketCoupon, ...],
    bell: Bell,
) -> ft.Control:
    """Who pays: nobody yet, with the faces from the kiosk one tap away; or a member."""
    if member is not None:
        content = _known(front, till, member, proof, laid)
    else:
        content = _unknown(front, till, laid, bell)
    return ft.Container(
        ft.Semantics(content=content, container=True),
        padding=ft.Padding.only(left=SPACE.m, right=SPACE.xs, top=SPACE.xs, bottom=SPACE.xs),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
    )


def _unknown(front: Front, till: Till, laid: tuple[BasketCoupon, ...], bell: Bell) -> ft.Control:
    faces = bell.new_faces[:FACES]
    rows: list[ft.Control] = [face(front, till, one) for one in faces]
    rows.append(
        ft.Row(
            [
                ft.Container(write(front.say("till.no_member"), TILL.body, QUIET), expand=True),
                tool(
                    front.say("till.add_member"),
                    ft.Icons.PERSON_ADD_ALT,
                    lambda: till.lay("member"),
                ),
            ]
        )
    )
    rows += _coupons(front, till, laid)
    return ft.Column(rows, spacing=SPACE.xs, tight=True)


def face(front: Front, till: Till, seen: Seen) -> ft.Control:
    """Somebody at the kiosk a moment ago: one tap puts them on the basket."""
    what = front.say("till.just_joined" if seen.new else "till.at_kiosk")
    return area(
        ft.Row(
            [
                ft.Icon(ft.Icons.WAVING_HAND_OUTLINED, size=20, color=GOOD.on_wash),
                ft.Container(
                    one_line(
                        f"{seen.name or ''} {seen.phone_masked}".strip(), STRONG, GOOD.on_wash
                    ),
                    expand=True,
                ),
                one_line(what, LABEL, GOOD.on_wash),
                ft.Icon(ft.Icons.ADD, size=20, color=GOOD.on_wash),
            ],
            spacing=SPACE.xs,
        ),
        height=TOOL,
        padding=ft.Padding.symmetric(horizontal=SPACE.s),
        bgcolor=GOOD.wash,
        border_radius=RADIUS.control,
        on_press=does(till.attach, seen.member_id, "list"),
    )


def _known(
    front: Front, till: Till, member: Card, proof: str, laid: tuple[BasketCoupon, ...]
) -> ft.Control:
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Icon(ft.Icons.ACCOUNT_CIRCLE_OUTLINED, size=28, color=ft.Colors.PRIMARY),
                ft.Column(
                    [
                        one_line(f"{member.name} {member.phone_masked}".strip(), STRONG),
                        _standing(front, member.tier, proof),
                    ],
                    spacing=0,
                    tight=True,
                    expand=True,
                ),
                badge(front.say("till.points", points=member.points), POINTS.wash, POINTS.on_wash),
                icon_tool(
                    front.say("dossier.open"),
                    ft.Icons.STICKY_NOTE_2_OUTLINED,
                    lambda: till.lay("dossier"),
                    size=20,
                ),
                icon_tool(
                    front.say("till.detach_member"),
                    ft.Icons.CLOSE,
                    till.counter.detach,
                    size=20,
                ),
            ],
            spacing=SPACE.xs,
        )
    ]
    parts.append(AtAGlance(front, till, till.dossier))
    parts += _coupons(front, till, laid, member.coupons)
    return ft.Column(parts, spacing=SPACE.xs, tight=True)


def _standing(front: Front, tier: TierBadge | None, proof: str) -> ft.Control:
    """The tier by name, beside its own colour, and how the member was found."""
    found = write(front.say(f"till.proof_{proof or 'phone'}"), TILL.note, QUIET)
    if tier is None:
        return found
    mark = ft.Container(width=12, height=12, border_radius=6, bgcolor=tier.colour)
    name = one_line(front.pick(tier.titles), STRONG)
    return ft.Row([mark, name, ft.Container(found, expand=True)], spacing=SPACE.xs)


def _coupons(
    front: Front, till: Till, laid: tuple[BasketCoupon, ...], held: tuple[CouponCard, ...] = ()
) -> list[ft.Control]:
    """A tap lays one of the member's coupons on the counter, or takes one off it again."""
    chips: list[ft.Control] = [
        chip(
            front.pick(one.title),
            does(till.counter.drop_coupon, one.coupon_id),
            chosen=True,
            icon=ft.Icons.CHECK,
            height=40,
        )
        for one in laid
    ]
    chips += [
        chip(
            front.pick(one.title),
            does(till.counter.lay_coupon, one),
            icon=ft.Icons.CONFIRMATION_NUMBER_OUTLINED,
            height=40,
        )
        for one in held
    ]
    return [ft.Row(chips, spacing=SPACE.xs, scroll=ft.ScrollMode.HIDDEN)] if chips else []
