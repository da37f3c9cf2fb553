"""What stands behind a thing: its soft ground and one calm shape, chosen by the thing's number."""

from __future__ import annotations

from zlib import crc32

from drawing.colours import WHITE, Palette, mix
from drawing.pen import Pen
from drawing.shapes import arc, box, disc

SIDE = 320
TABLE = 252


def lay(pen: Pen, palette: Palette, sku: str) -> None:
    """Ground, shape and table for the thing with this SKU."""
    pen.fill(box(0, 0, SIDE, SIDE), palette.ground)
    glow = mix(palette.ground, WHITE, 0.55)
    deeper = mix(palette.ground, palette.main, 0.10)
    kind = crc32(sku.encode()) % 5
    if kind == 0:
        pen.fill(disc(160, 154, 122), glow)
    elif kind == 1:
        pen.fill([*arc(160, 150, 108, 180, 360), (268, TABLE), (52, TABLE)], glow)
    elif kind == 2:
        pen.fill(disc(212, 104, 84), mix(palette.ground, palette.main, 0.16))
        pen.fill(disc(120, 176, 112), glow)
    elif kind == 3:
        pen.fill(box(46, 34, 228, 230, 28), glow)
    else:
        pen.fill(arc(160, TABLE, 138, 180, 360), glow)
        pen.line(arc(160, TABLE, 138, 180, 360), deeper, 2.5)
    pen.fill(box(0, TABLE, SIDE, SIDE - TABLE), deeper)
