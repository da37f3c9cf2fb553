"""Where the number comes from: the neighbours as large buttons, then everybody else."""

from __future__ import annotations

from functools import lru_cache

import flet as ft
import phonenumbers
from babel import Locale

from core import phone
from kiosk.frame import Frame, frame, stand
from kiosk.visit import NEIGHBOURS
from kiosk.visitor import Visitor
from ui.front import Front, screen
from ui.parts import big_button, flat
from ui.theme import SPACE, TARGET


@screen
def Regions(front: Front, visitor: Visitor) -> ft.Control:
    """A list to touch; the present choice is filled."""
    sizes = frame(front)
    everybody, show_everybody = ft.use_state(False)
    offered = everyone(front.language) if everybody else NEIGHBOURS
    rows = [_row(front, visitor, region, sizes) for region in offered]

    def show_more() -> None:
        visitor.stay()
        show_everybody(True)

    if not everybody:
        more = front.say("kiosk.other_country")
        rows.append(
            big_button(more, show_more, style=sizes.type.body, kind="bare", height=_height(sizes))
        )
    body = ft.Column(
        [
            ft.Text(front.say("kiosk.which_country"), style=sizes.type.title),
            ft.ListView(
                rows,
                spacing=SPACE.s,
                expand=True,
                on_scroll=visitor.stay,
            ),
        ],
        spacing=sizes.gap,
        expand=True,
    )
    back = big_button(
        front.say("kiosk.back"),
        lambda: visitor.choose_region(visitor.visit.region),
        style=sizes.type.body,
        icon=ft.Icons.ARROW_BACK,
        kind="bare",
        height=max(TARGET, 72 * sizes.scale),
    )
    return stand(front, visitor, body, back=back)


def _row(front: Front, visitor: Visitor, region: str, sizes: Frame) -> ft.Control:
    chosen = visitor.visit.region == region
    return ft.FilledTonalButton(
        content=ft.Row(
            [
                ft.Text(name_of(region, front.language), style=sizes.type.body, expand=True),
                ft.Text(phone.calling_code(region), style=sizes.type.body),
            ],
            spacing=SPACE.m,
        ),
        height=_height(sizes),
        on_click=lambda: visitor.choose_region(region),
        style=flat(
            ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_HIGH,
            ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE,
        ),
    )


def _height(sizes: Frame) -> float:
    return max(72, 96 * sizes.scale)


SHORT = {
    "zh_Hant": {"HK": "香港", "MO": "澳門", "TW": "台灣", "CN": "中國內地", "SG": "新加坡"},
    "en": {"HK": "Hong Kong", "MO": "Macau", "TW": "Taiwan", "CN": "Mainland China"},
}
"""What people here call their neighbours; the long names of the rest come from CLDR."""


def name_of(region: str, language: str) -> str:
    """A region by its everyday name."""
    known = SHORT.get(language, {}).get(region)
    return known or _territories(language).get(region, region)


@lru_cache(maxsize=4)
def everyone(language: str) -> tuple[str, ...]:
    """Every region with mobile numbers, by name; the neighbours first."""
    callable_ = [
        region
        for region in phone.regions()
        if phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
        and region not in NEIGHBOURS
    ]
    return (*NEIGHBOURS, *sorted(callable_, key=lambda region: name_of(region, language)))


@lru_cache(maxsize=4)
def _territories(language: str) -> dict[str, str]:
    return dict(Locale.parse("zh_Hant_HK" if language == "zh_Hant" else language).territories)
