"""Emblems: the small signs on labels, drawn about (0, 0) within a reach of one.

Each takes the colour of its body, of its detail, and of what shows through its holes.
"""

from __future__ import annotations

from drawing.colours import Colour, hexed
from drawing.pen import Pen
from drawing.shapes import (
    Shape,
    arc,
    box,
    disc,
    leaf,
    mirrored,
    moved,
    path,
    petals,
    smooth,
    spoke,
    spots,
    star,
    turned,
    wave,
)

RED, BLUE, CLOTH = hexed("#D8402F"), hexed("#2F5FA9"), hexed("#FDF8EE")


def draw(
    pen: Pen, name: str, x: float, y: float, r: float, one: Colour, two: Colour, hole: Colour
) -> None:
    """Draw the emblem of that name about (x, y) with a reach of ``r``."""
    with pen.at(x, y, r):
        EMBLEMS[name](pen, one, two, hole)


def _none(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.line(disc(0, 0, 0.62), one, 0.16)


# ------------------------------------------------------------------------------- what grows


def _leaf(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(leaf(0, 0.95, 1.95, 0.8, -90), one)
    pen.line([(0, 1.05), (0, -0.4)], two, 0.1)
    for side in (-1, 1):
        for up in (0.35, -0.05):
            pen.line([(0, up), (side * 0.32, up - 0.3)], two, 0.08)


def _sprig(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.line([(0, 1), (0, -0.2)], two, 0.1)
    for step in range(5):
        for side in (-1, 1):
            pen.fill(disc(side * (0.26 - step * 0.035), 0.25 - step * 0.28, 0.17, 0.13), one)
    pen.fill(disc(0, -0.95, 0.13, 0.16), one)
    for angle in (-30, -150):
        pen.fill(leaf(0, 0.9, 0.7, 0.2, angle), two)


def _flower(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for each in range(12):
        pen.fill(leaf(0, 0, 1, 0.3, each * 30), one)
    pen.fill(disc(0, 0, 0.3), two)


def _rose(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for angle in (0, 180):
        pen.fill(leaf(0, 0.62, 1.05, 0.3, angle - 12 if angle else 12), two)
    pen.fill(petals(0, -0.1, 7, 0.88, 0.36), one)
    pen.fill(disc(0, -0.1, 0.7), one)
    for reach, start in ((0.62, 30), (0.42, 200), (0.2, 70)):
        pen.line(arc(0, -0.1, reach, start, start + 210), hole, 0.09)


def _bauhinia(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    petal = path("M 0 0 C 0.1 -0.5 0.55 -0.55 1.02 -0.04 C 0.7 0.5 0.2 0.42 0 0")
    for each in range(5):
        pen.fill(turned(petal, -90 + each * 72), one)
    for each in range(5):
        tip = spoke(0, 0, 0.66, -88 + each * 72)
        pen.line([spoke(0, 0, 0.12, -88 + each * 72), tip], two, 0.075)
        pen.fill(disc(*tip, 0.09), two)


def _lotus(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for angle, length in ((-160, 1.0), (-20, 1.0), (-130, 1.25), (-50, 1.25)):
        pen.fill(leaf(0, 0.6, length, 0.42, angle), one)
    pen.fill(leaf(0, 0.6, 1.5, 0.5, -90), two)
    pen.line(wave(-1, 1, 0.85, 0.06, 0.9), one, 0.1)


def _bamboo(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for x, top in ((-0.35, -0.75), (0.3, -0.95)):
        for step in range(3):
            pen.fill(box(x - 0.12, top + step * 0.6, 0.24, 0.55, 0.06), one)
    for x, y, angle in ((0.38, -0.4, -30), (0.38, 0.1, 20), (-0.42, -0.15, -155)):
        pen.fill(leaf(x, y, 0.75, 0.2, angle), two)


def _wheat(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.line([(0, 1), (0, -0.5)], two, 0.09)
    for step in range(4):
        for angle in (-50, -130):
            pen.fill(leaf(0, 0.5 - step * 0.38, 0.62, 0.24, angle), one)
    pen.fill(leaf(0, -0.45, 0.6, 0.2, -90), one)


# ------------------------------------------------------------------------------ what is eaten


def _citrus(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(disc(0, 0, 1), one)
    pen.fill(disc(0, 0, 0.84), hole)
    for each in range(8):
        pen.fill([(0, 0), *arc(0, 0, 0.74, each * 45 + 5, each * 45 + 40)], one)
    pen.fill(disc(0, 0, 0.1), hole)


def _berry(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.line(path("M -0.45 0.4 Q -0.2 -0.6 0.25 -0.9"), two, 0.1)
    pen.line(path("M 0.5 0.3 Q 0.5 -0.4 0.25 -0.9"), two, 0.1)
    pen.fill(leaf(0.2, -0.85, 0.9, 0.3, -170), two)
    for x, y in ((-0.45, 0.5), (0.5, 0.42)):
        pen.fill(disc(x, y, 0.44), one)
        pen.fill(disc(x - 0.14, y - 0.14, 0.1), hole, 0.8)


def _strawberry(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    half = "M 0 -0.5 C 1.1 -0.85 0.95 0.4 0 1"
    pen.fill(path(half) + mirrored(path(half), 0)[::-1], one)
    for angle in (-170, -130, -50, -10, -90):
        pen.fill(leaf(0, -0.5, 0.62, 0.24, angle), two)
    for x, y in ((-0.4, -0.05), (0, -0.1), (0.4, -0.05), (-0.22, 0.28), (0.22, 0.28), (0, 0.6)):
        pen.fill(disc(x, y, 0.06, 0.09), hole)


def _peach(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    half = "M 0 -0.62 C 1 -1 1.25 0.4 0 1"
    pen.fill(path(half) + mirrored(path(half), 0)[::-1], one)
    pen.line(path("M 0 -0.6 Q 0.3 0.1 0 0.7"), hole, 0.09, 0.8)
    pen.fill(leaf(0, -0.6, 0.8, 0.28, -25), two)
    pen.fill(leaf(0, -0.6, 0.7, 0.26, -150), two)


def _bean(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for x, y, size in ((-0.42, 0.2, 0.72), (0.44, -0.26, 0.62)):
        with pen.at(x, y, size):
            pen.fill(turned(disc(0, 0, 0.7, 1), 20), one)
            pen.line(turned(path("M 0 -1 C 0.6 -0.3 -0.6 0.3 0 1"), 20), hole, 0.15)


def _soy(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(turned(leaf(-1.1, 0, 2.2, 0.85, 0), -32), one)
    for x in (-0.45, 0, 0.45):
        pen.fill(disc(*turned([(x, 0)], -32)[0], 0.2), hole, 0.95)
    pen.line(turned([(0.95, 0), (1.15, -0.2)], -32), two, 0.12)


def _nut(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    right = [(-0.2, -0.95), (0.35, -0.8), (0.4, -0.25), (0.3, 0.1), (0.55, 0.55)]
    left = [(0.1, 0.98), (-0.45, 0.75), (-0.35, 0.2), (-0.3, -0.1), (-0.55, -0.55)]
    pen.fill(smooth(right + left), one)
    for x, y in ((-0.1, -0.6), (0.12, -0.35), (-0.15, 0.45), (0.15, 0.6), (0.1, 0.3), (-0.3, -0.4)):
        pen.fill(disc(x, y, 0.08), two)


def _chilli(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    back = "M 0.45 -0.55 C 0.95 0.1 0.2 0.95 -0.95 0.85 C -0.2 0.6 -0.1 0.1 -0.12 -0.4"
    pen.fill(path(back + " C 0 -0.75 0.3 -0.75 0.45 -0.55"), one)
    pen.line(path("M 0.15 -0.6 Q 0.15 -0.9 0.5 -1"), two, 0.18)
    pen.line(arc(-0.2, 0.05, 0.62, -20, 35), hole, 0.08, 0.8)


def _mushroom(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    stem = "M -0.25 0 Q -0.2 0.5 -0.32 0.9 L 0.32 0.9 Q 0.2 0.5 0.25 0"
    pen.fill(path(stem), two)
    pen.fill(path("M -1 0.15 C -1 -1.2 1 -1.2 1 0.15 Q 0 0.4 -1 0.15"), one)
    for x, y in ((-0.4, -0.3), (0.1, -0.5), (0.45, -0.15)):
        pen.fill(disc(x, y, 0.13, 0.1), hole, 0.85)


def _prawn(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.line(arc(0.1, 0.1, 0.62, 150, 400), one, 0.42)
    for angle in (100, 150):
        pen.fill(leaf(0.55, 0.55, 0.7, 0.26, angle), one)
    for angle in (205, 245, 285, 325, 5):
        pen.line([spoke(0.1, 0.1, 0.46, angle), spoke(0.1, 0.1, 0.82, angle)], hole, 0.07)
    pen.line(path("M -0.45 0.4 Q -1.1 0.1 -0.95 -0.6"), one, 0.08)
    pen.fill(disc(-0.48, 0.25, 0.08), hole)


def _steam(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(path("M -0.85 0.05 L 0.85 0.05 C 0.8 0.95 -0.8 0.95 -0.85 0.05"), one)
    for x in (-0.4, 0, 0.4):
        curl = path("M 0 -0.15 C -0.25 -0.4 0.25 -0.6 0 -0.9")
        pen.line(moved(curl, x), two, 0.12)


# ------------------------------------------------------------------------------- who lives here


def _fish(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(path("M -0.4 -0.3 Q 0 -0.85 0.2 -0.25"), two)
    pen.fill(leaf(-1, 0, 1.6, 0.85, 0), one)
    pen.fill(path("M 0.35 0 L 1 -0.5 Q 0.75 0 1 0.5"), one)
    pen.fill(disc(-0.6, -0.06, 0.09), hole)
    for x in (-0.25, 0.0, 0.25):
        pen.line(arc(x - 0.2, 0, 0.22, -55, 55), hole, 0.07)


def _rooster(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for angle, length in ((-150, 1.05), (-172, 1.1), (165, 0.95)):
        pen.fill(leaf(-0.1, 0.2, length, 0.3, angle), one)
    for x, y in ((0.28, -0.78), (0.44, -0.88), (0.58, -0.76)):
        pen.fill(disc(x, y, 0.14), one)
    breast = "M -0.5 0.1 Q 0 0.1 0.3 -0.6 Q 0.55 -0.8 0.62 -0.45 C 0.8 0.4 0.3 0.75 0 0.7"
    pen.fill(path(breast + " Q -0.5 0.6 -0.5 0.1"), two)
    pen.fill([(0.6, -0.55), (0.9, -0.45), (0.6, -0.35)], one)
    for x in (-0.05, 0.22):
        pen.line([(x, 0.65), (x, 1)], one, 0.08)


def cat_head() -> Shape:
    """The shop cat's head: two ears on a soft round, wider than it is tall."""
    half = path(
        "M 0 -0.56 C 0.14 -0.56 0.28 -0.54 0.4 -0.5 L 0.74 -0.87 C 0.82 -0.95 0.93 -0.9 0.93 -0.79"
        " L 0.95 -0.2 C 0.96 -0.04 1 0.02 1 0.2 C 1 0.62 0.62 0.86 0 0.86"
    )
    return half + mirrored(half, 0)[::-1]


def _cat(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(cat_head(), one)
    for side in (-1, 1):
        pen.fill(disc(side * 0.4, 0.02, 0.1, 0.14), hole)
        for down, tilt in ((0.26, -0.06), (0.42, 0.04)):
            pen.line([(side * 0.64, down), (side * 1.06, down + tilt)], two, 0.07)
        pen.line(arc(side * 0.15, 0.36, 0.15, 20, 170), hole, 0.08)
    pen.fill(disc(0, 0.26, 0.1, 0.08), two)


# ------------------------------------------------------------------------------- sky and water


def _moon(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    outer = arc(-0.1, 0, 0.9, -52, -308)
    pen.fill(outer + path("M 0.454 0.709 C -0.1 0.709 -0.1 -0.709 0.454 -0.709"), one)
    pen.fill(star(0.5, -0.28, 4, 0.34, 0.11), two)
    pen.fill(star(0.72, 0.3, 4, 0.2, 0.065), two)


def _sun(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(disc(0, 0, 0.52), one)
    for angle in range(0, 360, 30):
        pen.line([spoke(0, 0, 0.7, angle), spoke(0, 0, 0.95, angle)], one, 0.12)


def _star(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(star(0, 0.05, 5, 1, 0.45), one)


def _snow(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for angle in range(-90, 270, 60):
        pen.line([(0, 0), spoke(0, 0, 0.95, angle)], one, 0.13)
        start = spoke(0, 0, 0.55, angle)
        for side in (-40, 40):
            pen.line([start, spoke(*start, 0.3, angle + side)], one, 0.11)


def _cloud(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for x, y, size in ((-0.5, 0.15, 0.38), (0.05, -0.15, 0.52), (0.58, 0.18, 0.34)):
        pen.fill(disc(x, y, size), one)
    pen.fill(box(-0.88, 0.1, 1.78, 0.43, 0.21), one)
    pen.line(arc(0.05, -0.1, 0.26, 170, 390), two, 0.09)


def _drop(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    half = "M 0 -1 C 0.3 -0.4 0.75 0 0.72 0.35 C 0.65 1.15 0 0.95 0 0.94"
    pen.fill(path(half) + mirrored(path(half), 0)[::-1], one)
    pen.line(arc(0, 0.32, 0.42, 90, 170), hole, 0.12, 0.9)


def _wave(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for y, xs in ((0.82, (-0.66, 0, 0.66)), (0.4, (-0.33, 0.33)), (-0.02, (-0.66, 0, 0.66))):
        for x in xs:
            pen.line(arc(x, y, 0.34, 180, 360), one, 0.09)
            pen.line(arc(x, y, 0.2, 180, 360), two, 0.09)
            pen.line(arc(x, y, 0.06, 180, 360), one, 0.09)


def _hill(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(disc(0.42, -0.42, 0.3), two)
    pen.fill(path("M -1 0.65 Q -0.45 -0.9 -0.2 -0.5 Q 0.1 -0.1 0.35 0.65"), one)
    pen.fill(path("M -0.25 0.65 Q 0.45 -0.45 1 0.65"), one, 0.65)


# -------------------------------------------------------------------------------- what is made


def _tram(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for x in (-0.3, 0.3):
        pen.fill(disc(x, 0.82, 0.16), one)
    pen.fill(box(-0.56, -0.85, 1.12, 1.6, 0.22), one)
    for y in (-0.64, 0.02):
        for x in (-0.42, 0.06):
            pen.fill(box(x, y, 0.36, 0.36, 0.06), hole)
    pen.fill(box(-0.56, -0.2, 1.12, 0.12), two)
    pen.fill(disc(0, 0.57, 0.1), two)
    pen.line([(0, -0.85), (0.2, -1.1)], one, 0.09)


def _heart(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    half = "M 0 -0.4 C 0.65 -1.2 1.5 -0.2 0 0.85"
    pen.fill(path(half) + mirrored(path(half), 0)[::-1], one)


def _dots(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    pen.fill(disc(0, 0, 0.22), one)
    for each in range(6):
        pen.fill(disc(*spoke(0, 0, 0.68, each * 60), 0.22), one if each % 2 else two)


def _stripes(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    for number, x in enumerate((-0.75, -0.25, 0.25, 0.75)):
        half = 0.95 if abs(x) < 0.5 else 0.6
        pen.line([(x, -half), (x, half)], two if number % 2 else one, 0.22)


def _checks(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    with pen.inside(disc(0, 0, 1)):
        pen.fill(disc(0, 0, 1), CLOTH)
        for step, colour in enumerate((RED, BLUE, RED, BLUE)):
            pen.fill(box(step * 0.5 - 0.85, -1, 0.22, 2), colour, 0.8)
            pen.fill(box(-1, step * 0.5 - 0.85, 2, 0.22), colour, 0.55)


def _lattice(pen: Pen, one: Colour, two: Colour, hole: Colour) -> None:
    frame = box(-0.84, -0.84, 1.68, 1.68, 0.16)
    pen.line(frame + frame[:1], one, 0.12)
    for x, y, start in spots("-0.84 -0.84 0, 0.84 -0.84 90, 0.84 0.84 180, -0.84 0.84 270"):
        pen.line(arc(x, y, 0.62, start, start + 90), one, 0.1)
    pen.fill([(0, -0.38), (0.38, 0), (0, 0.38), (-0.38, 0)], two)


EMBLEMS = {
    name[1:]: drawn
    for name, drawn in list(globals().items())
    if name.startswith("_") and name[1:].isalpha() and callable(drawn)
}
