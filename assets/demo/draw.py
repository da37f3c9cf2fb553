"""Draws every picture of the demo shop: `python assets/demo/draw.py [SKU ...]` (about two minutes).

The things on the shelf come from the `drawing` column of products.csv: a motif, the emblem on its
label and a palette. Every picture is ours, drawn with Pillow's polygons; none needs a font.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from drawing import backdrop, goods, marks, scenes
from drawing.colours import PALETTES
from drawing.look import Look
from drawing.pen import Pen
from PIL import Image

HERE = Path(__file__).resolve().parent
PICTURES, ATTRACT = HERE / "pictures" / "goods", HERE / "pictures" / "attract"


def main(wanted: list[str]) -> None:
    """Draw the products asked for, or everything: goods, scenes and marks."""
    with (HERE / "products.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if not wanted or row["sku"] in wanted:
                picture = product(row["sku"], *row["drawing"].split())
                _keep(picture, PICTURES / f"{row['sku']}.webp")
    if not wanted:
        for name in scenes.NAMES:
            for shape in scenes.SHAPES:
                _keep(scenes.draw(name, shape), ATTRACT / f"{name}-{shape}.webp")
        for file, mark in marks.everything().items():
            _keep(mark, HERE.parent / file)
        (HERE.parent / "icons" / "icon.svg").write_text(marks.icon_drawing(), "utf-8")


def product(sku: str, motif: str, emblem: str, palette: str) -> Image.Image:
    """One product on its ground, 320 x 320."""
    look = Look(PALETTES[palette], emblem)
    pen = Pen(backdrop.SIDE, backdrop.SIDE, look.palette.ground)
    backdrop.lay(pen, look.palette, sku)
    goods.find(motif)(pen, look)
    return pen.picture()


def _keep(picture: Image.Image, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    if file.suffix == ".webp":
        picture.save(file, quality=92, method=6)
        return
    if picture.mode == "RGBA":
        # A hundred colours are plenty for a mark, and a third of the bytes.
        picture = picture.quantize(112, Image.Quantize.FASTOCTREE).convert("RGBA")
    picture.save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
