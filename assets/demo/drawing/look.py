"""A look: the palette and the emblem that make one tea tin different from the next."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from dataclasses import dataclass

from drawing import emblems
from drawing.colours import INK, PAPER, WHITE, Colour, Palette, mix
from drawing.pen import Pen
from drawing.shapes import Shape, bounds, box, disc


@dataclass(frozen=True, slots=True)
class Look:
    """How one thing is to look."""

    palette: Palette
    emblem: str

    @property
    def main(self) -> Colour:
        """The thing's own colour."""
        return self.palette.main

    @property
    def deep(self) -> Colour:
        """Its own colour in shade."""
        return self.palette.deep

    @property
    def light(self) -> Colour:
        """Its own colour in the sun."""
        return self.palette.light

    @property
    def pale(self) -> Colour:
        """A breath of its own colour."""
        return self.palette.pale

    @property
    def accent(self) -> Colour:
        """The colour that goes with it."""
        return self.palette.accent

    @property
    def strong(self) -> Colour:
        """Its own colour, dark enough to read on paper (a pale one lends its accent)."""
        hue, light, vivid = rgb_to_hls(*(part / 255 for part in self.main))
        if light > 0.85:
            return self.accent
        red, green, blue = hls_to_rgb(hue, min(light, 0.5), min(0.68, vivid))
        return round(red * 255), round(green * 255), round(blue * 255)

    def sign(self, pen: Pen, x: float, y: float, r: float, *, bare: bool = False) -> None:
        """The emblem on paper, or (``bare``) straight on the thing's own colour."""
        if bare:
            emblems.draw(pen, self.emblem, x, y, r, self.palette.on_main, self._second, self.main)
        else:
            emblems.draw(pen, self.emblem, x, y, r, self.strong, self.accent, PAPER)

    @property
    def _second(self) -> Colour:
        return mix(self.accent, WHITE, 0.15)

    def label(self, pen: Pen, thing: Shape, top: float, height: float, r: float) -> None:
        """A paper band about a thing with the emblem in its middle and a line of small print."""
        left, _, right, _ = bounds(thing)
        middle = (left + right) / 2
        with pen.inside(thing):
            pen.fill(box(left, top, right - left, height), PAPER)
            pen.fill(box(left, top + 4, right - left, 2.5), self.accent)
            pen.fill(box(left, top + height - 6.5, right - left, 2.5), self.accent)
            wide = right - left
            pen.fill(box(left + wide * 0.8, top, wide * 0.2, height), INK, 0.07)
        self.sign(pen, middle, top + height * 0.44, r)
        self.print(pen, middle, top + height * 0.44 + r + 9, min(26, wide * 0.2))

    def print(self, pen: Pen, x: float, y: float, half: float) -> None:
        """Small print seen from afar: two short lines."""
        pen.line([(x - half, y), (x + half, y)], self.strong, 3, 0.55)
        pen.line([(x - half * 0.6, y + 7), (x + half * 0.6, y + 7)], self.strong, 3, 0.35)

    def seal(self, pen: Pen, x: float, y: float, r: float) -> None:
        """The emblem in paper white, for a seal in the strong colour."""
        emblems.draw(pen, self.emblem, x, y, r, PAPER, mix(self.accent, PAPER, 0.3), self.strong)

    def pattern(self, pen: Pen, cloth: Shape, size: float = 15) -> None:
        """Cover a cloth with the emblem: stripes and checks run through, the rest is strewn."""
        with pen.inside(cloth):
            if self.emblem == "stripes":
                self._stripes(pen, cloth, size)
            elif self.emblem == "checks":
                self._checks(pen, cloth, size)
            elif self.emblem != "none":
                self._strewn(pen, cloth, size)

    def _stripes(self, pen: Pen, cloth: Shape, size: float) -> None:
        left, top, right, bottom = bounds(cloth)
        y = top + size * 0.8
        while y < bottom:
            pen.fill(box(left, y, right - left, size * 0.72), self.palette.on_main, 0.92)
            pen.fill(box(left, y + size * 0.98, right - left, size * 0.16), self.accent)
            y += size * 2.1

    def _checks(self, pen: Pen, cloth: Shape, size: float) -> None:
        left, top, right, bottom = bounds(cloth)
        pen.fill(cloth, PAPER)
        for number in range(int(max(right - left, bottom - top) / size) + 2):
            colour = (emblems.RED, emblems.BLUE, INK)[number % 3]
            wide = size * (0.5 if number % 3 < 2 else 0.1)
            pen.fill(box(left + number * size, top, wide, bottom - top), colour, 0.72)
            pen.fill(box(left, top + number * size, right - left, wide), colour, 0.5)

    def _strewn(self, pen: Pen, cloth: Shape, size: float) -> None:
        left, top, right, bottom = bounds(cloth)
        down, row = top + size * 0.9, 0
        while down < bottom + size:
            across = left + size * (0.9 if row % 2 else 2.2)
            while across < right + size:
                self._strew(pen, across, down, size)
                across += size * 2.7
            down, row = down + size * 1.75, row + 1

    def _strew(self, pen: Pen, x: float, y: float, size: float) -> None:
        if self.emblem == "dots":
            pen.fill(disc(x, y, size * 0.4), self.palette.on_main)
        else:
            self.sign(pen, x, y, size * 0.85, bare=True)
