"""The catalogue: the rail of categories and the tiles. A basket that changes never redraws it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import flet as ft

from core.catalogue import Product
from staff_app import pictures
from staff_app.layout import TOOL, Layout, layout
from staff_app.pieces import LABEL, QUIET, STRONG, area, does, dot, icon_tool, one_line, tool, write
from staff_app.shelf import PAGE, Shelf
from ui import theme
from ui.front import Front, screen
from ui.parts import empty, price
from ui.theme import RADIUS, SPACE, STOP, TILL, WARN

OnTap = Callable[[UUID], Awaitable[None]]
FEW = 5
NAME, SMALL = theme.text(14, bold=True, height=1.2), theme.text(12, height=1.25)
OTHER = {"en": "zh_Hant", "zh_Hant": "en"}


@ft.memo
@screen
def Rail(front: Front, shelf: Shelf) -> ft.Control:
    """All, then each category in the shop's order."""
    entries: list[tuple[str | None, str]] = [(None, front.say("till.everything"))]
    entries += [(one.code, front.pick(one.name)) for one in shelf.categories]
    searching = bool(shelf.text.strip())
    return ft.Container(
        ft.Column(
            [
                _category(shelf, code, name, chosen=not searching and code == shelf.category)
                for code, name in entries
            ],
            spacing=SPACE.hair,
            scroll=ft.ScrollMode.HIDDEN,
        ),
        width=layout(front).rail,
        padding=ft.Padding.only(left=SPACE.xs, right=SPACE.xs, bottom=SPACE.xs),
    )


def _category(shelf: Shelf, code: str | None, name: str, *, chosen: bool) -> ft.Control:
    return area(
        write(
            name,
            LABEL if chosen else TILL.note,
            ft.Colors.ON_PRIMARY_CONTAINER if chosen else ft.Colors.ON_SURFACE,
            max_lines=2,
        ),
        height=TOOL + SPACE.hair,
        alignment=ft.Alignment.CENTER_LEFT,
        padding=ft.Padding.symmetric(horizontal=SPACE.s),
        bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else None,
        border_radius=RADIUS.control,
        on_press=does(shelf.open, code),
    )


@ft.memo
@screen
def Tiles(front: Front, shelf: Shelf, on_tap: OnTap) -> ft.Control:
    """The page of products, with a way to the next one."""
    sizes = layout(front)
    if not shelf.products:
        hint = front.say("till.nothing_found_hint" if shelf.text else "till.empty_shelf_hint")
        return empty(front, ft.Icons.SEARCH_OFF, front.say("till.nothing_found"), hint)
    parts: list[ft.Control] = [
        ft.GridView(
            [Tile(front, one, sizes, on_tap, key=str(one.id)) for one in shelf.products],
            max_extent=sizes.tile,
            child_aspect_ratio=0.775,
            spacing=SPACE.s,
            run_spacing=SPACE.s,
            padding=ft.Padding.only(right=SPACE.s, bottom=SPACE.s),
            expand=True,
        )
    ]
    if shelf.more or shelf.page:
        parts.append(_pager(front, shelf))
    return ft.Column(parts, spacing=SPACE.xs, expand=True)


@ft.memo
@screen
def Tile(front: Front, product: Product, sizes: Layout, on_tap: OnTap) -> ft.Control:
    """A product: picture, names, price, and a dot when few or none are left."""
    name, other = front.pick(product.name), product.name.get(OTHER[front.language], "")
    return area(
        ft.Column(
            [
                ft.Stack(
                    [_picture(front, product, sizes), _stock(front, product)],
                    height=sizes.picture,
                ),
                ft.Container(
                    ft.Column(
                        [
                            ft.Column(
                                [
                                    write(name, NAME, max_lines=2),
                                    one_line(other, SMALL, QUIET),
                                ],
                                spacing=0,
                                tight=True,
                            ),
                            price(product.price_cents, STRONG, currency=front.currency),
                        ],
                        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                        spacing=0,
                    ),
                    padding=ft.Padding.only(
                        left=SPACE.s, right=SPACE.xs, top=SPACE.hair, bottom=SPACE.hair
                    ),
                    expand=True,
                ),
            ],
            spacing=0,
        ),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border_radius=RADIUS.control,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ripple=False,
        on_press=does(on_tap, product.id),
    )


def _picture(front: Front, product: Product, sizes: Layout) -> ft.Control:
    nothing = ft.Container(
        write(_initial(front.pick(product.name)), TILL.display, ft.Colors.ON_PRIMARY_CONTAINER),
        bgcolor=ft.Colors.PRIMARY_CONTAINER,
        alignment=ft.Alignment.CENTER,
        height=sizes.picture,
        width=sizes.tile,
    )
    if not product.picture:
        return nothing
    return ft.Image(
        src=pictures.address(product.picture),
        width=sizes.tile,
        height=sizes.picture,
        fit=ft.BoxFit.COVER,
        gapless_playback=True,
        exclude_from_semantics=True,
        error_content=nothing,
    )


def _initial(name: str) -> str:
    """The first letter that is one: a name may begin with a quotation mark."""
    return next((sign for sign in name if sign.isalnum()), "")


def _stock(front: Front, product: Product) -> ft.Control:
    """Nothing while there is enough."""
    left = product.on_hand // product.scale
    if left > FEW:
        return ft.Container(width=0, height=0)
    ink = WARN if left > 0 else STOP
    label = front.say("till.left", count=left) if left > 0 else front.say("till.sold_out")
    return ft.Container(
        ft.Row(
            [dot(ink.ink), one_line(label, theme.text(12, bold=True), ink.on_wash)],
            spacing=SPACE.hair,
            tight=True,
        ),
        bgcolor=ink.wash,
        border_radius=RADIUS.control,
        padding=ft.Padding.symmetric(horizontal=SPACE.xs, vertical=2),
        right=SPACE.hair,
        top=SPACE.hair,
    )


def _pager(front: Front, shelf: Shelf) -> ft.Control:
    first = shelf.page * PAGE + 1
    return ft.Row(
        [
            icon_tool(
                front.say("till.page_back"),
                ft.Icons.CHEVRON_LEFT,
                does(shelf.turn, -1),
                disabled=shelf.page == 0,
            ),
            write(f"{first}–{first + len(shelf.products) - 1}", TILL.note, QUIET),
            tool(
                front.say("till.page_on"),
                ft.Icons.CHEVRON_RIGHT,
                does(shelf.turn, 1),
                kind="bare",
                enabled=shelf.more,
            ),
        ],
        alignment=ft.MainAxisAlignment.CENTER,
        height=TOOL,
    )
