"""The kiosk's attract pictures: four places of the neighbourhood, tall and wide."""

from __future__ import annotations

from importlib import import_module

from drawing.colours import PAPER
from drawing.pen import Pen
from PIL import Image

NAMES = ("tram", "tea", "rain", "market")
SHAPES = {"tall": (1080, 1920), "wide": (1920, 1080)}


def draw(name: str, shape: str) -> Image.Image:
    """One scene, for a screen hung ``tall`` or ``wide``."""
    width, height = SHAPES[shape]
    pen = Pen(width, height, PAPER, fine=2)
    import_module(f"drawing.scenes.{name}").draw(pen, width, height)
    return pen.picture()
