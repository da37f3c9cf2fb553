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
VEIL = 0.86
"""How dark the foot of a picture is: white words on white paper under it still have 4.5:1."""


@screen
def Attract(front: Front, visitor: Visitor) -> ft.Control:
    """Touch anywhere below the bar to begin."""
    own = visitor.house.rules.brand.attract
    layers = _with_own_pictures(front, visitor) if own else _with_our_drawings(front, visitor)
    fills = [ft.Container(layer, left=0, top=0, right=0, bottom=0) for layer in layers]
    return ft.Stack([*fills], expand=True)


def _with_own_pictures(front: Front, visitor: Visitor) -> list[ft.Control]:
    """The shop's own pictures from edge to edge, darkened where words stand on them."""
    words = _words_below if frame(front).portrait else _words_along
    pictures = Scene(front, visitor.house.rules.brand.attract, own=True)
    body = ft.Column([ft.Container(expand=True), words(front, visitor)], expand=True)
    return [pictures, _veil(front.seed), _touchable(front, visitor, body)]


def _with_our_drawings(front: Front, visitor: Visitor) -> list[ft.Control]:
    """Without pictures of its own the shop shows ours, on its own colour by night."""
    sizes, words = frame(front), _words_below(front, visitor)
    scene = ft.Container(Scene(front, NAMES, own=False), expand=True, alignment=ft.Alignment.CENTER)
    if sizes.portrait:
        body: ft.Control = ft.Column([scene, words], spacing=sizes.gap, expand=True)
    else:
        beside = ft.Container(words, expand=True, alignment=ft.Alignment.CENTER)
        body = ft.Row([scene, beside], spacing=sizes.margin, expand=True)
    night = ft.LinearGradient(
        begin=ft.Alignment.TOP_CENTER,
        end=ft.Alignment.BOTTOM_CENTER,
        colors=[*ground_of(front.seed)],
    )
    return [ft.Container(gradient=night), _touchable(front, visitor, body)]


def _touchable(front: Front, visitor: Visitor, body: ft.Control) -> ft.Control:
    anywhere = ft.Container(body, expand=True, on_click=visitor.begin)
    return stand(front, visitor, anywhere, on_picture=True)


def ground_of(seed: str) -> tuple[str, str]:
    """The shop's hue by night, above and below: dark enough for white words in both themes."""
    hue, chroma = hue_of(seed), max(0.06, chroma_of(seed))
    return tone_at(hue, chroma, 36), tone_at(hue, chroma * 0.9, 20)


def _veil(seed: str) -> ft.Control:
    """Night at the foot and a little at the head of a picture, so that white words can be read."""
    night = tone_at(hue_of(seed), 0.05, 10)
    depth = (0.72, 0.0, 0.0, VEIL, VEIL)
    return ft.Container(
        gradient=ft.LinearGradient(
            begin=ft.Alignment.TOP_CENTER,
            end=ft.Alignment.BOTTOM_CENTER,
            colors=[ft.Colors.with_opacity(one, night) for one in depth],
            stops=[0.0, 0.16, 0.48, 0.76, 1.0],
        )
    )


@screen
def Scene(front: Front, names: tuple[str, ...], *, own: bool) -> ft.Control:
    """One picture after the other, fading."""
    number, set_number = ft.use_state(0)
    use_every(front, PICTURE_SECONDS, lambda: set_number(lambda now: now + 1), on=len(names) > 1)
    name = names[number % len(names)]
    return ft.AnimatedSwitcher(
        _own_picture(front, name) if own else _our_picture(front, name),
        duration=0 if front.calm else MOTION.arrive * 2,
        switch_in_curve=ft.AnimationCurve.EASE_OUT,
        expand=True,
    )


def _own_picture(front: Front, name: str) -> ft.Control:
    """``tea`` is ``tea-tall.webp`` on an upright screen and ``tea-wide.webp`` on a wide one."""
    sizes = frame(front)
    shape = "tall" if sizes.portrait else "wide"
    return ft.Image(
        src=f"/pictures/attract/{name}-{shape}.webp",
        key=f"{name}-{shape}",
        width=sizes.width,
        height=sizes.height,
        fit=ft.BoxFit.COVER,
        gapless_playback=True,
        error_content=_our_picture(front, NAMES[0]),
        exclude_from_semantics=True,
    )


def _our_picture(front: Front, name: str) -> ft.Control:
    sizes = frame(front)
    side = min(sizes.width * 0.86, sizes.height * 0.5)
    if not sizes.portrait:
        side = min(sizes.width * 0.44, sizes.height * 0.72)
    return ft.Image(
        src=picture(name, front.seed),
        key=name,
        width=side,
        height=side,
        fit=ft.BoxFit.CONTAIN,
        exclude_from_semantics=True,
    )


def _promise(front: Front, visitor: Visitor, align: ft.CrossAxisAlignment) -> ft.Control:
    """The one line of promise, and how little it takes."""
    brand, sizes = visitor.house.rules.brand, frame(front)
    promise = front.pick({"zh_Hant": brand.promise_zh, "en": brand.promise_en})
    centred = align == ft.CrossAxisAlignment.CENTER
    side = ft.TextAlign.CENTER if centred else ft.TextAlign.START
    more = front.say("kiosk.promise_more")
    return ft.Column(
        [
            ft.Text(promise, style=sizes.type.display, color=ft.Colors.WHITE, text_align=side),
            ft.Text(more, style=sizes.type.body, color=ft.Colors.WHITE, text_align=side),
        ],
        spacing=sizes.gap * 0.4,
        tight=True,
        horizontal_alignment=align,
    )


def _words_below(front: Front, visitor: Visitor) -> ft.Control:
    """The promise over the button."""
    sizes = frame(front)
    return ft.Column(
        [
            _promise(front, visitor, ft.CrossAxisAlignment.CENTER),
            Start(front, visitor, sizes),
        ],
        spacing=sizes.gap,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        width=sizes.column if sizes.portrait else None,
    )


def _words_along(front: Front, visitor: Visitor) -> ft.Control:
    """The promise on the left of the button, along the foot of a wide picture."""
    return ft.Row(
        [
            ft.Container(_promise(front, visitor, ft.CrossAxisAlignment.START), expand=True),
            Start(front, visitor, frame(front)),
        ],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
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
