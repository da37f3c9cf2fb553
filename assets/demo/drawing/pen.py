"""A pen that draws flat shapes on a sheet four times as fine as the picture it gives back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from drawing.colours import Colour, mix
from drawing.shapes import Point, Shape, arc, bounds, box, disc, moved
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Area = tuple[int, int, int, int]


class Pen:
    """Draws filled shapes, lines and soft light in the units of the finished picture.

    ``inside`` keeps to a shape, ``at`` draws smaller, larger or somewhere else: a thing drawn once
    can stand on any shelf.
    """

    def __init__(
        self, width: int, height: int, ground: Colour, *, fine: int = 4, clear: bool = False
    ) -> None:
        """A sheet of one colour; ``clear`` makes it see-through, ``fine`` is the supersampling."""
        self.width, self.height, self.fine = width, height, fine
        size = (width * fine, height * fine)
        self.sheet = (
            Image.new("RGBA", size, (*ground, 0)) if clear else Image.new("RGB", size, ground)
        )
        self._clip: Image.Image | None = None
        self._scale, self._right, self._down = float(fine), 0.0, 0.0

    def fill(self, shape: Shape, colour: Colour, alpha: float = 1.0) -> None:
        """Fill an outline."""
        dots = self._dots(shape)
        area = self._area(dots)
        if area is None:
            return
        mask = Image.new("L", (area[2] - area[0], area[3] - area[1]), 0)
        ImageDraw.Draw(mask).polygon(_shifted(dots, area), fill=255)
        self._lay(colour, mask, area, alpha)

    def line(self, shape: Shape, colour: Colour, width: float, alpha: float = 1.0) -> None:
        """Follow a line with a round pen ``width`` wide."""
        dots, thick = self._dots(shape), max(1.0, width * self._scale)
        area = self._area(dots, thick)
        if area is None:
            return
        # On a coarse sheet thin curves would bead: their mask is drawn finer and brought down.
        zoom = max(1, 4 // self.fine)
        size = (area[2] - area[0], area[3] - area[1])
        mask = Image.new("L", (size[0] * zoom, size[1] * zoom), 0)
        _stroke(mask, [(x * zoom, y * zoom) for x, y in _shifted(dots, area)], thick * zoom)
        self._lay(colour, mask.resize(size, Image.Resampling.BOX), area, alpha)

    def fade(self, shape: Shape, top: Colour, bottom: Colour, alpha: float = 1.0) -> None:
        """Fill an outline with one colour running into another from top to bottom."""
        _, high, _, low = bounds(shape)
        bands = 64
        with self.inside(shape):
            left, _, right, _ = bounds(shape)
            for band in range(bands):
                y = high + (low - high) * band / bands
                strip = box(left - 1, y, right - left + 2, (low - high) / bands + 1.5)
                self.fill(strip, mix(top, bottom, band / (bands - 1)), alpha)

    def soft(self, shape: Shape, colour: Colour, blur: float, alpha: float = 1.0) -> None:
        """Fill an outline with blurred edges: a shadow on the ground, the glow of a lamp."""
        dots = self._dots(shape)
        reach = blur * self._scale
        area = self._area(dots, reach * 5)
        if area is None:
            return
        # Blurring is dear and hides detail: a quarter of the size is plenty.
        small = (max(1, (area[2] - area[0]) // 4), max(1, (area[3] - area[1]) // 4))
        mask = Image.new("L", small, 0)
        spots = [(x / 4, y / 4) for x, y in _shifted(dots, area)]
        ImageDraw.Draw(mask).polygon(spots, fill=255)
        mask = mask.filter(ImageFilter.GaussianBlur(reach / 4))
        mask = mask.resize((area[2] - area[0], area[3] - area[1]), Image.Resampling.BICUBIC)
        self._lay(colour, mask, area, alpha)

    @contextmanager
    def inside(self, shape: Shape) -> Iterator[None]:
        """Whatever is drawn meanwhile stays inside ``shape``."""
        before = self._clip
        mask = Image.new("L", self.sheet.size, 0)
        ImageDraw.Draw(mask).polygon(self._dots(shape), fill=255)
        self._clip = mask if before is None else ImageChops.multiply(mask, before)
        try:
            yield
        finally:
            self._clip = before

    @contextmanager
    def at(self, right: float, down: float, scale: float = 1.0) -> Iterator[None]:
        """Draw with the corner moved to (right, down) and everything ``scale`` times as large."""
        before = self._scale, self._right, self._down
        self._right += right * self._scale
        self._down += down * self._scale
        self._scale *= scale
        try:
            yield
        finally:
            self._scale, self._right, self._down = before

    def picture(self) -> Image.Image:
        """The finished picture."""
        return self.sheet.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def _dots(self, shape: Shape) -> Shape:
        k, right, down = self._scale, self._right, self._down
        return [(x * k + right, y * k + down) for x, y in shape]

    def _area(self, dots: Shape, around: float = 0) -> Area | None:
        left, top, right, bottom = bounds(dots)
        wide, high = self.sheet.size
        area = (
            max(0, int(left - around) - 1),
            max(0, int(top - around) - 1),
            min(wide, int(right + around) + 2),
            min(high, int(bottom + around) + 2),
        )
        return area if area[0] < area[2] and area[1] < area[3] else None

    def _lay(self, colour: Colour, mask: Image.Image, area: Area, alpha: float) -> None:
        if alpha < 1:
            mask = mask.point([round(value * alpha) for value in range(256)])
        if self._clip is not None:
            mask = ImageChops.multiply(mask, self._clip.crop(area))
        self.sheet.paste((*colour, 255) if self.sheet.mode == "RGBA" else colour, area, mask)


def _stroke(mask: Image.Image, dots: Shape, thick: float) -> None:
    draw, half = ImageDraw.Draw(mask), thick / 2
    draw.line(dots, fill=255, width=round(thick))
    if thick >= 3:
        for x, y in dots:
            draw.ellipse((x - half, y - half, x + half, y + half), fill=255)


def _shifted(dots: Shape, area: Area) -> list[Point]:
    return moved(dots, -area[0], -area[1])


# ---------------------------------------------------------------- how light falls on things


def solid(pen: Pen, shape: Shape, colour: Colour, shade: float = 0.14) -> None:
    """Something upright and round: a soft shade on its right, a thin light on its left."""
    left, top, right, bottom = bounds(shape)
    wide = right - left
    pen.fill(shape, colour)
    dark = mix(colour, (30, 26, 48), 0.75)
    with pen.inside(shape):
        pen.fill(box(left + wide * 0.74, top, wide * 0.27, bottom - top), dark, shade)
        pen.fill(box(left + wide * 0.89, top, wide * 0.12, bottom - top), dark, shade * 0.8)
        pen.fill(box(left + wide * 0.08, top, wide * 0.07, bottom - top), (255, 255, 255), 0.28)


def round_solid(pen: Pen, shape: Shape, colour: Colour, shade: float = 0.16) -> None:
    """Something plump: a crescent of shade at the lower right."""
    left, top, right, bottom = bounds(shape)
    pen.fill(shape, colour)
    dark = mix(colour, (30, 26, 48), 0.75)
    with pen.inside(shape):
        pen.fill(shape, dark, shade)
        pen.fill(moved(shape, (left - right) * 0.09, (top - bottom) * 0.05), colour)


def shine(pen: Pen, x: float, y: float, height: float, width: float = 6) -> None:
    """A streak of light on glass or glaze."""
    pen.line([(x, y), (x, y + height)], (255, 255, 255), width, 0.45)


def gleam(
    pen: Pen, x: float, y: float, radius: float, start: float = 195, end: float = 250
) -> None:
    """A bent streak of light on something round."""
    pen.line(arc(x, y, radius, start, end), (255, 255, 255), max(3.0, radius * 0.09), 0.5)


def ground_shadow(pen: Pen, x: float, y: float, half: float, colour: Colour) -> None:
    """What a thing standing at (x, y) throws on the table."""
    pen.soft(disc(x + half * 0.08, y, half, 8), mix(colour, (40, 30, 60), 0.55), 5, 0.42)
