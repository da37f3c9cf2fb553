"""A slip on the screen, as it looks on paper: white in the dark as well."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from core.document import Block, Document, Qr, Row, Rule, Space, Text
from staff_app.layout import layout
from ui import theme
from ui.front import Front, screen
from ui.parts import qr
from ui.theme import SPACE

INK = ft.Colors.BLACK
FAINT = ft.Colors.with_opacity(0.35, ft.Colors.BLACK)
SIZES: Mapping[str, float] = {"note": 12, "body": 14, "heading": 18, "huge": 24}
ALIGNS = {
    "left": ft.TextAlign.LEFT,
    "center": ft.TextAlign.CENTER,
    "right": ft.TextAlign.RIGHT,
}


@ft.memo
@screen
def Paper(front: Front, document: Document) -> ft.Control:
    """The blocks of a slip, one below the other."""
    return ft.Container(
        ft.Column(
            [_block(front, one) for one in document.marked_blocks],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        bgcolor=ft.Colors.WHITE,
        width=layout(front).paper,
        padding=ft.Padding.symmetric(horizontal=SPACE.l, vertical=SPACE.xl),
        border_radius=2,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
    )


def _block(front: Front, block: Block) -> ft.Control:
    match block:
        case Text():
            style = theme.text(SIZES[block.size], bold=block.bold)
            return ft.Text(block.text, style=style, color=INK, text_align=ALIGNS[block.align])
        case Row():
            return _row(block)
        case Rule():
            return ft.Container(
                border=ft.Border(bottom=ft.BorderSide(1, FAINT)),
                height=1,
                margin=ft.Margin.symmetric(vertical=SPACE.xs),
            )
        case Space():
            return ft.Container(height=SIZES["body"] * block.lines)
        case Qr():
            return _qr(front, block)


def _row(row: Row) -> ft.Control:
    style = theme.text(SIZES[row.size], bold=row.bold)
    return ft.Row(
        [
            ft.Container(ft.Text(row.left, style=style, color=INK), expand=True),
            ft.Text(row.right, style=style, color=INK, text_align=ft.TextAlign.RIGHT),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
        spacing=SPACE.xs,
    )


def _qr(front: Front, block: Qr) -> ft.Control:
    parts: list[ft.Control] = [qr(block.payload, 120, front.say("till.receipt_code"))]
    if block.caption:
        parts.append(ft.Text(block.caption, style=theme.text(SIZES["note"]), color=INK))
    return ft.Column(
        parts, tight=True, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.CENTER
    )
