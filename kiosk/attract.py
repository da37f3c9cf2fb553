"""The resting screen: the shop's pictures in turn, one line of promise, and where to touch."""

from __future__ import annotations

import flet as ft

from kiosk.frame import Frame, frame, stand
from kiosk.pictures import NAMES, picture
from kiosk.visitor import Visitor
from ui import theme
from ui.colour import chroma_of, hue_of, tone_at
from ui.front import Front, screen, use_every
from ui.parts import flat
from ui.theme import MOTION, SPACE

PICTURE_SECONDS = 6.0
BREATH_SECONDS = 1.3


@screen
def Attract(front: Front, visitor: Visitor) -> ft.Control:
    """Touch anywhere below the bar to begin."""
    sizes = frame(front)
    words = _words(front, visitor, sizes)
    scene = Scene(front, sizes)
    if sizes.portrait:
        body: ft.Control = ft.Column(
            [ft.Container(scene, expand=True, alignment=ft.Alignment.CENTER), words],
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            spacing=sizes.gap,
            expand=True,
        )
    else:
        body = ft.Row(
            [
                ft.Container(scene, expand=True, alignment=ft.Alignment.CENTER),
                ft.Container(words, expand=True, alignment=ft.Alignment.CENTER),
            ],
            spacing=sizes.margin,
            expand=True,
        )
    touchable = ft.Container(body, expand=True, on_click=visitor.begin)
    return ft.Container(
        stand(front, visitor, touchable, on_picture=True),
        gradient=_ground(front.seed),
        expand=True,
    )


def ground_of(seed: str) -> tuple[str, str]:
    """The shop's hue by night, above and below: dark enough for white words in both themes."""
    hue, chroma = hue_of(seed), max(0.06, chroma_of(seed))
    return tone_at(hue, chroma, 36), tone_at(hue, chroma * 0.9, 20)


def _ground(seed: str) -> ft.Gradient:
    return ft.LinearGradient(
        begin=ft.Alignment.TOP_CENTER, end=ft.Alignment.BOTTOM_CENTER, colors=[*ground_of(seed)]
    )


@screen
def Scene(front: Front, sizes: Frame) -> ft.Control:
    """One picture after the other."""
    number, set_number = ft.use_state(0)
    use_every(front, PICTURE_SECONDS, lambda: set_number(lambda now: now + 1))
    name = NAMES[number % len(NAMES)]
    side = min(sizes.width * 0.86, sizes.height * 0.5)
    if not sizes.portrait:
        side = min(sizes.width * 0.44, sizes.height * 0.72)
    return ft.AnimatedSwitcher(
        ft.Image(
            src=picture(name, front.seed),
            key=name,
            width=side,
            height=side,
            fit=ft.BoxFit.CONTAIN,
            exclude_from_semantics=True,
        ),
        duration=MOTION.arrive,
        switch_in_curve=ft.AnimationCurve.EASE_OUT,
    )


def _words(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    brand = visitor.house.rules.brand
    promise = {"zh_Hant": brand.promise_zh, "en": brand.promise_en}
    return ft.Column(
        [
            ft.Text(
                front.pick(promise),
                style=sizes.type.display,
                color=ft.Colors.WHITE,
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Text(
                front.say("kiosk.promise_more"),
                style=sizes.type.body,
                color=ft.Colors.with_opacity(0.92, ft.Colors.WHITE),
                text_align=ft.TextAlign.CENTER,
            ),
            ft.Container(height=sizes.gap),
            Start(front, visitor, sizes),
            ft.Container(height=sizes.margin if sizes.portrait else 0),
        ],
        spacing=sizes.gap * 0.6,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )


@screen
def Start(front: Front, visitor: Visitor, sizes: Frame) -> ft.Control:
    """The button, in both languages since nobody has chosen one yet, and a halo that breathes.

    The button itself keeps still: a target must not move under the finger.
    """
    full, set_full = ft.use_state(False)
    use_every(front, BREATH_SECONDS, lambda: set_full(lambda now: not now), on=not front.calm)
    height, width = max(104, 152 * sizes.scale), max(320, 560 * sizes.scale)
    halo = ft.Container(
        width=width,
        height=height,
        border_radius=height,
        bgcolor=ft.Colors.with_opacity(0.22, ft.Colors.WHITE),
        scale=ft.Scale(scale_x=1.10, scale_y=1.34) if full else ft.Scale(scale_x=1.0, scale_y=1.0),
        animate_scale=ft.Animation(round(BREATH_SECONDS * 1000), ft.AnimationCurve.EASE_IN_OUT),
    )
    return ft.Container(
        ft.Stack(
            [halo, _start_button(front, visitor, sizes, width, height)],
            alignment=ft.Alignment.CENTER,
            clip_behavior=ft.ClipBehavior.NONE,
        ),
        padding=ft.Padding.symmetric(vertical=height * 0.2),
    )


def _start_button(
    front: Front, visitor: Visitor, sizes: Frame, width: float, height: float
) -> ft.Control:
    ink = tone_at(hue_of(front.seed), 0.1, 24)
    words = ft.Column(
        [
            ft.Text(
                "輕觸開始", style=theme.text(max(28, 46 * sizes.scale), bold=True, height=1.15)
            ),
            ft.Text("Touch to start", style=sizes.type.body),
        ],
        spacing=0,
        tight=True,
    )
    return ft.FilledButton(
        content=ft.Row(
            [ft.Icon(ft.Icons.TOUCH_APP, size=max(32, 52 * sizes.scale)), words],
            spacing=SPACE.m,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        on_click=visitor.begin,
        width=width,
        height=height,
        style=flat(ft.Colors.WHITE, ink, radius=height),
    )
