"""The tier at the kiosk: the badge, and how far it is to the next one."""

from __future__ import annotations

import flet as ft

from core.tiers import Progress
from kiosk.frame import Frame, frame
from kiosk.visitor import Part, Visitor
from ui import theme
from ui.front import Front, screen
from ui.parts import card
from ui.theme import MOTION, POINTS, RADIUS, SPACE


@screen
def TierBar(front: Front, visitor: Visitor, further: Part) -> ft.Control:
    """Where the member stands and what is missing; nothing in a shop without tiers."""
    progress, sizes = visitor.visit.more.progress, frame(front)
    if progress is None:
        return ft.Container(height=0)
    return card(
        ft.Column(
            [
                _badge(front, progress, sizes),
                Way(front, progress.share, sizes),
                *_words(front, progress, sizes),
            ],
            spacing=SPACE.xs,
            tight=True,
        ),
        ground=ft.Colors.SURFACE_CONTAINER_LOW,
        padding=max(SPACE.s, SPACE.l * sizes.scale),
        width=sizes.column,
    )


def _badge(front: Front, progress: Progress, sizes: Frame) -> ft.Control:
    """The tier's name beside its own colour; the colour carries no text."""
    side = max(28, 40 * sizes.scale)
    return ft.Row(
        [
            ft.Container(
                width=side,
                height=side,
                border_radius=side / 2,
                bgcolor=progress.colour or ft.Colors.OUTLINE_VARIANT,
            ),
            ft.Text(
                front.pick(progress.title),
                style=theme.text(max(22, 30 * sizes.scale), bold=True),
                expand=True,
            ),
            *_goal(front, progress, sizes),
        ],
        spacing=SPACE.s,
    )


def _goal(front: Front, progress: Progress, sizes: Frame) -> list[ft.Control]:
    if progress.next_title is None:
        return []
    goal = front.pick(progress.next_title)
    return [ft.Text(goal, style=sizes.type.note, color=ft.Colors.ON_SURFACE_VARIANT)]


@screen
def Way(front: Front, share: float, sizes: Frame) -> ft.Control:
    """The bar fills once; it is full at once for those who ask for calm."""
    there, arrive = ft.use_state(front.calm)
    ft.use_effect(lambda: arrive(True), [])
    height, width = (
        max(10, 14 * sizes.scale),
        sizes.column - 2 * max(SPACE.s, SPACE.l * sizes.scale),
    )
    filled = max(height, width * share) if share else 0
    return ft.Stack(
        [
            ft.Container(
                width=width,
                height=height,
                border_radius=RADIUS.control,
                bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
            ),
            ft.Container(
                width=filled if there else 0,
                height=height,
                border_radius=RADIUS.control,
                bgcolor=POINTS.ink,
                animate=None if front.calm else MOTION.fade(MOTION.arrive),
            ),
        ]
    )


def _words(front: Front, progress: Progress, sizes: Frame) -> list[ft.Control]:
    lines = [_to_go(front, progress), _kept(front, progress)]
    said = [one for one in lines if one][: 2 if sizes.scale > 0.8 else 1]
    return [ft.Text(one, style=sizes.type.note, color=ft.Colors.ON_SURFACE_VARIANT) for one in said]


def _to_go(front: Front, progress: Progress) -> str:
    """``HK$320 more to Gold, by 31 March 2027``."""
    if progress.next_title is None:
        return front.say("progress.at_the_top")
    title = front.pick(progress.next_title)
    missing = _amount(front, progress, progress.missing)
    if progress.by is None:
        return front.say("progress.to_next", missing=missing, title=title)
    return front.say("progress.to_next_by", missing=missing, title=title, day=progress.by)


def _kept(front: Front, progress: Progress) -> str:
    """What keeps the tier for another term, once somebody has one that ends."""
    until = progress.grace_until or progress.keeps_until
    if until is None:
        return ""
    if not progress.keep_missing:
        return front.say("progress.kept_until", day=until)
    missing = _amount(front, progress, progress.keep_missing)
    return front.say("progress.keeps_with", missing=missing, day=until)


def _amount(front: Front, progress: Progress, missing: int) -> str:
    if progress.measure == "spend":
        return front.money(missing)
    key = "progress.visits" if progress.measure == "visits" else "progress.points"
    return front.say(key, count=missing)
