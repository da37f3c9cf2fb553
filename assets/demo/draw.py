"""Draws every picture of the demo shop: `python assets/demo/draw.py [SKU ...]` (about a minute).

The things on the shelf come from the `drawing` column of products.csv: a motif, the emblem on its
label and a palette. Every picture is ours, drawn with Pillow's polygons; none holds any text.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from drawing import backdrop, goods
from drawing.colours import PALETTES
from drawing.look import Look
from drawing.pen import Pen
from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"


def main(wanted: list[str]) -> None:
    """Draw the products asked for, or everything."""
    PICTURES.mkdir(exist_ok=True)
    with (HERE / "products.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if not wanted or row["sku"] in wanted:
                picture = product(row["sku"], *row["drawing"].split())
                picture.save(PICTURES / f"{row['sku']}.webp", quality=92, method=6)


def product(sku: str, motif: str, emblem: str, palette: str) -> Image.Image:
    """One product on its ground, 320 x 320."""
    look = Look(PALETTES[palette], emblem)
    pen = Pen(backdrop.SIDE, backdrop.SIDE, look.palette.ground)
    backdrop.lay(pen, look.palette, sku)
    goods.find(motif)(pen, look)
    return pen.picture()


if __name__ == "__main__":
    main(sys.argv[1:])
