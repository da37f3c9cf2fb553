"""The kiosk's frame: sizes for whatever screen it hangs on, and the bar that never moves."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from kiosk.visitor import Visitor
from ui import theme
from ui.front import Front
from ui.parts import LanguageSwitch, Notice
from ui.theme import SPACE, TARGET, Type


@dataclass(frozen=True, slots=True)
class Frame:
    """Sizes in logical pixels, from the design at 1080 × 1920 to the screen at hand."""

    width: float
    height: float

    @property
    def portrait(self) -> bool:
        """Taller than wide: one column. Otherwise two."""
        return self.height >= self.width

    @property
    def scale(self) -> float:
        """How large things are drawn: 1 on the design screen, smaller on a tablet."""
        across, down = (1080, 1920) if self.portrait else (1920, 1080)
        narrow, wide = sorted((self.width / across, self.height / down))
        return max(0.5, min(1.4, 0.55 * narrow + 0.45 * wide))

    @property
    def type(self) -> Type:
        """Text styles, never under 20 px."""
        return theme.kiosk_type(self.scale)

    @property
    def margin(self) -> float:
        """The free edge left and right."""
        return max(SPACE.l, round(SPACE.huge * self.scale))

    @property
    def column(self) -> float:
        """The width of a column of content: the whole screen, or half of a wide one."""
        if self.portrait:
            return self.width - 2 * self.margin
        return (self.width - 3 * self.margin) / 2

    @property
    def gap(self) -> float:
        """Between things that belong together."""
        return max(SPACE.s, round(SPACE.l * self.scale))

    @property
    def key_height(self) -> float:
        """A key of the keypad: lower half of a tall screen, most of a wide one."""
        share = 0.083 if self.portrait else 0.145
        return max(TARGET, min(168, round(self.height * share)))

    @property
    def button_height(self) -> float:
        """The one big button."""
        return max(72, round(128 * self.scale))


def frame(front: Front) -> Frame:
    """The frame of the page as it is now."""
    return Frame(*front.size)


def stand(
    front: Front,
    visitor: Visitor,
    content: ft.Control,
    *,
    back: ft.Control | None = None,
    on_picture: bool = False,
) -> ft.Control:
    """A screen: the bar on top, the content below, the calm notice between them.

    The shop's name, or a way ``back``, is on the left; the languages are on the right, at the
    same place on every screen. ``on_picture`` puts white ink on a dark picture.
    """
    sizes = frame(front)
    bar = ft.Row(
        [
            back or _door(visitor, shop_name(front, visitor, on_picture=on_picture)),
            ft.Container(expand=True),
            LanguageSwitch(
                front,
                on_choose=visitor.speak,
                size=max(22, 26 * sizes.scale),
                height=max(TARGET, 72 * sizes.scale),
                on_picture=on_picture,
            ),
        ],
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        height=max(TARGET + SPACE.xs, 88 * sizes.scale),
    )
    return ft.Container(
        ft.Column(
            [bar, Notice(front, sizes.type.body), ft.Container(content, expand=True)],
            spacing=sizes.gap,
            expand=True,
        ),
        padding=ft.Padding.only(
            left=sizes.margin, right=sizes.margin, top=sizes.gap, bottom=sizes.margin
        ),
        expand=True,
    )


def _door(visitor: Visitor, name: ft.Control) -> ft.Control:
    """The shop's name is the staff's door, too; nobody who does not know hears of it."""
    return ft.GestureDetector(name, on_tap=visitor.knock, exclude_from_semantics=True)


def shop_name(front: Front, visitor: Visitor, *, on_picture: bool = False) -> ft.Control:
    """The mark and the name, in both languages."""
    brand = visitor.house.rules.brand
    sizes = frame(front)
    side = max(48, 64 * sizes.scale)
    ink = ft.Colors.WHITE if on_picture else ft.Colors.ON_SURFACE
    return ft.Row(
        [
            mark(side, on_picture=on_picture),
            ft.Text(brand.name_zh, style=sizes.type.title, color=ink),
            ft.Text(brand.name_en, style=sizes.type.body, color=ink),
        ],
        spacing=SPACE.s,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def mark(side: float, *, on_picture: bool = False) -> ft.Control:
    """Three strokes in a rounded square: 三, the shop's three seconds."""
    ground = ft.Colors.with_opacity(0.18, ft.Colors.WHITE) if on_picture else ft.Colors.PRIMARY
    ink = ft.Colors.WHITE if on_picture else ft.Colors.ON_PRIMARY
    strokes: list[ft.Control] = [
        ft.Container(width=side * part, height=side * 0.085, bgcolor=ink, border_radius=side)
        for part in (0.40, 0.28, 0.52)
    ]
    return ft.Container(
        ft.Column(
            strokes,
            spacing=side * 0.1,
            alignment=ft.MainAxisAlignment.CENTER,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        width=side,
        height=side,
        bgcolor=ground,
        border_radius=side * 0.24,
    )
