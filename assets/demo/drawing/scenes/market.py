"""Morning at the street market: red lamps, oranges, dim sum, and the shop cat in charge."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from drawing import goods
from drawing.colours import GOLD, INK, PALETTES, PAPER, WHITE, WOOD, Colour, hexed, mix
from drawing.emblems import cat_head
from drawing.goods.kitchen import steam
from drawing.look import Look
from drawing.pen import Pen, round_solid, solid
from drawing.scenes.tea import stand
from drawing.shapes import arc, box, disc, leaf, path, petals

WALLS = (hexed("#F3D9A8"), hexed("#BFDCCF"), hexed("#F2C4B3"), hexed("#D9D3EA"), hexed("#F6E3B8"))
LAMP = hexed("#D9402F")
FRUIT = (hexed("#F08A2C"), hexed("#D9483B"), hexed("#8DB255"), hexed("#E9C13F"), hexed("#C9588F"))


def draw(pen: Pen, width: int, height: int) -> None:
    """Old houses, the awning and its lamps, the stall, and who sits on it."""
    tall = height > width
    eaves, counter = height * (0.38 if tall else 0.23), height * (0.66 if tall else 0.69)
    pen.fade(box(0, 0, width, height), hexed("#BFE4F0"), hexed("#FFF3D6"))
    _houses(pen, width, eaves + 60, 3 if tall else 5)
    _laundry(pen, width, height * (0.13 if tall else 0.075))
    pen.fade(box(0, eaves, width, counter - eaves + 40), hexed("#5D4A45"), hexed("#8A6A58"))
    _back(pen, width, eaves, counter, tall=tall)
    _awning(pen, width, eaves, 230 if tall else 132, 9 if tall else 15)
    _lamps(pen, width, eaves + (230 if tall else 132), 4 if tall else 7)
    _stall(pen, width, height, counter, 5 if tall else 8)
    _steamers(pen, width * (0.24 if tall else 0.17), counter + 14, 1.1 if tall else 0.92)
    _cat(pen, width * (0.70 if tall else 0.62), counter + 8, 1.05 if tall else 0.86)
    if not tall:
        stand(pen, "vase", "hill", "mint", 1470, counter + 10, 0.86)
        stand(pen, "teapot", "lotus", "porcelain", 1720, counter + 10, 0.8)


def _houses(pen: Pen, width: float, low: float, count: int) -> None:
    wide = width / count
    for number in range(count):
        left, top = number * wide, low * (0.03, 0.16, 0.0, 0.12, 0.05)[number % 5]
        wall = WALLS[number % 5]
        pen.fill(box(left, top, wide + 2, low - top), wall)
        pen.fill(box(left, top, wide + 2, 20), mix(wall, WHITE, 0.5))
        pen.fill(box(left + wide - 14, top, 16, low - top), INK, 0.10)
        rows = max(2, int((low - top) / 230))
        for row in range(rows):
            y = top + 62 + row * (low - top - 40) / rows
            for column in range(2):
                _casement(
                    pen,
                    left + wide * (0.10 + column * 0.46),
                    y,
                    wide * 0.36,
                    min(178, (low - top) / rows * 0.62),
                    wall,
                    (number + row + column) % 3,
                )


def _casement(
    pen: Pen, x: float, y: float, wide: float, high: float, wall: Colour, kind: int
) -> None:
    frame = hexed("#2F7566") if kind != 1 else hexed("#A65540")
    pen.fill(box(x - 8, y - 8, wide + 16, high + 16, 5), mix(wall, WHITE, 0.55))
    pen.fill(box(x, y, wide, high, 3), hexed("#5E8F9C"))
    pen.fill(
        [(x, y + high), (x + wide * 0.55, y), (x + wide * 0.8, y), (x + wide * 0.25, y + high)],
        WHITE,
        0.25,
    )
    for share in (0, 1 / 3, 2 / 3, 1):
        pen.line([(x + wide * share, y), (x + wide * share, y + high)], frame, 6)
    for share in (0, 0.34, 1):
        pen.line([(x, y + high * share), (x + wide, y + high * share)], frame, 6)
    pen.fill(box(x - 14, y + high + 8, wide + 28, 13, 4), mix(wall, INK, 0.25))
    if kind == 2:
        for step in range(7):
            pen.fill(
                leaf(x + step * wide / 6, y + high + 8, 40, 13, -120 + step * 12), hexed("#4F9A5E")
            )
            pen.fill(
                petals(x + step * wide / 6, y + high - 18 - step % 2 * 12, 5, 11, 5),
                hexed("#E4648F"),
            )


def _laundry(pen: Pen, width: float, y: float) -> None:
    pen.line(path(f"M -10 {y} Q {width / 2} {y + 76} {width + 10} {y - 10}"), hexed("#7A6A5E"), 4)
    cloths = (
        hexed("#E5604D"),
        PAPER,
        hexed("#3E7FB8"),
        GOLD,
        hexed("#6FB7A0"),
        PAPER,
        hexed("#C9739F"),
    )
    for number, tint in enumerate(cloths):
        share = (number + 0.7) / 8
        x, top = width * share, y + 76 * 2 * share * (1 - share) - 10 * share * share
        wide = min(92.0, width / 12)
        sway = path(
            f"M {x} {top} L {x + wide} {top + 2} "
            f"Q {x + wide + 9} {top + 70} {x + wide - 3} {top + 122} "
            f"Q {x + wide / 2} {top + 134} {x - 7} {top + 118} "
            f"Q {x + 5} {top + 60} {x} {top}"
        )
        pen.fill(sway, tint)
        with pen.inside(sway):
            pen.fill(box(x + wide * 0.62, top, wide * 0.5, 150), INK, 0.09)
            pen.fill(box(x - 20, top + 92, wide + 40, 9), mix(tint, INK, 0.3), 0.7)


def _back(pen: Pen, width: float, eaves: float, counter: float, *, tall: bool) -> None:
    shelf = eaves + (counter - eaves) * (0.80 if tall else 0.78)
    pen.fill(box(0, shelf, width, 16), WOOD)
    row = (
        ("jar", "chilli", "coral"),
        ("tin", "leaf", "jade"),
        ("honeyjar", "citrus", "honey"),
        ("sauce", "fish", "ink"),
        ("candyjar", "dots", "coral"),
        ("caddy", "rose", "blush"),
        ("ricebag", "wheat", "tram"),
        ("foodcan", "fish", "porcelain"),
        ("tin", "lotus", "tram"),
        ("jar", "nut", "sand"),
    )
    step, k = (170, 0.74) if tall else (200, 0.66)
    for number, (motif, emblem, palette) in enumerate(row):
        if 60 + number * step < width:
            stand(pen, motif, emblem, palette, 96 + number * step, shelf, k)
    pen.fill(box(0, eaves, width, counter - eaves), hexed("#3B2A2C"), 0.20)


def _awning(pen: Pen, width: float, top: float, deep: float, count: int) -> None:
    wide = width / count
    pen.soft(box(0, top + deep, width, 40), INK, 16, 0.4)
    for number in range(-1, count + 1):
        tint = hexed("#2F8F78") if number % 2 else PAPER
        left, skew = number * wide, wide * 0.10
        strip = [
            (left + skew, top),
            (left + wide + skew, top),
            (left + wide, top + deep),
            (left, top + deep),
        ]
        pen.fill(strip, tint)
        pen.fill(arc(left + wide / 2, top + deep - 1, wide / 2, 0, 180, 34), tint)
        pen.fill(arc(left + wide / 2, top + deep - 1, wide / 2, 0, 180, 34), INK, 0.12)
    pen.fill(box(0, top - 12, width, 24), hexed("#1F5A4C"))
    pen.fill(box(0, top + 12, width, 26), INK, 0.10)


def _lamps(pen: Pen, width: float, top: float, count: int) -> None:
    wide = width / count
    for number in range(count):
        x, drop = wide * (number + 0.5), 44 + number % 2 * 42
        pen.line([(x, top - 30), (x, top + drop)], INK, 5)
        with pen.at(x, top + drop, 1.0):
            pen.soft(path("M -80 74 L 80 74 L 150 250 L -150 250"), hexed("#FFE7A3"), 26, 0.5)
            pen.fill(disc(0, 80, 27, 25), hexed("#FFF3CB"))
            solid(
                pen,
                path("M -17 -6 L 17 -6 C 26 30 76 42 88 78 Q 0 92 -88 78 C -76 42 -26 30 -17 -6"),
                LAMP,
            )
            pen.fill(disc(0, 78, 88, 9), mix(LAMP, hexed("#FFD9A0"), 0.55))
            pen.fill(disc(0, 80, 30, 6), hexed("#FFF6DA"))


def _stall(pen: Pen, width: float, height: float, counter: float, crates: int) -> None:
    pen.fade(box(0, counter, width, height - counter), hexed("#B9773F"), hexed("#7E4A2B"))
    pen.fill(box(0, counter, width, 26), hexed("#D89A5B"))
    pen.fill(box(0, counter + 26, width, 12), INK, 0.22)
    wide = width / crates
    fillers: tuple[Callable[[Pen, float, float, float], None], ...] = (
        _fruit(0),
        _greens,
        _fruit(1),
        _fruit(3),
        _buns,
        _fruit(2),
        _greens,
        _fruit(4),
    )
    rows = (counter + 150, counter + 390) if height > width else (counter + 140,)
    for line, top in enumerate(rows):
        for number in range(crates):
            left = number * wide + 10
            fillers[(number + line * 3) % len(fillers)](pen, left + 14, top, wide - 48)
            _crate(pen, left, top, wide - 20, 150)
    pen.fill(box(0, height - 46, width, 46), hexed("#4A3330"))


def _crate(pen: Pen, x: float, y: float, wide: float, high: float) -> None:
    pen.fill(box(x, y, wide, high, 6), hexed("#8A5530"))
    for row in range(3):
        board = box(x, y + row * high / 3, wide, high / 3 - 8, 5)
        solid(pen, board, (WOOD, mix(WOOD, WHITE, 0.12), mix(WOOD, INK, 0.06))[row], 0.08)
    for at in (0.06, 0.9):
        pen.fill(box(x + wide * at, y - 4, wide * 0.05, high + 4, 3), hexed("#A56B3B"))


def _fruit(kind: int) -> Callable[[Pen, float, float, float], None]:
    def heap(pen: Pen, x: float, y: float, wide: float) -> None:
        skin, r = FRUIT[kind], wide / 8.4
        for row, count in enumerate((3, 4, 5)):
            for each in range(count):
                cx = x + wide / 2 + (each - (count - 1) / 2) * r * 1.72
                cy = y - r * 2.5 + row * r * 1.2
                round_solid(pen, disc(cx, cy, r), skin)
                pen.fill(disc(cx - r * 0.32, cy - r * 0.36, r * 0.2, r * 0.13), WHITE, 0.55)
                if (each + row) % 2 == 0:
                    pen.fill(leaf(cx, cy - r * 0.8, r * 0.8, r * 0.28, -30), hexed("#3C8559"))

    return heap


def _greens(pen: Pen, x: float, y: float, wide: float) -> None:
    chance = Random(6)
    for each in range(7):
        cx = x + wide * (each + 0.7) / 7.2
        for side in (-22, 0, 22):
            tint = chance.choice((hexed("#4F9A5E"), hexed("#6DB36A"), hexed("#3C8559")))
            pen.line([(cx, y + 16), (cx + side * 0.5, y - 44)], hexed("#DDEBC4"), 11)
            pen.fill(leaf(cx + side * 0.3, y - 20, 86, 34, -90 + side), tint)
            pen.line(
                [(cx + side * 0.3, y - 22), (cx + side * 1.0, y - 78)], hexed("#CBE3B5"), 3, 0.7
            )


def _buns(pen: Pen, x: float, y: float, wide: float) -> None:
    r = wide / 7.6
    for row, count in enumerate((2, 3, 4)):
        for each in range(count):
            cx, cy = x + wide / 2 + (each - (count - 1) / 2) * r * 1.9, y - r * 2 + row * r
            round_solid(pen, disc(cx, cy, r, r * 0.82), hexed("#F4D9A2"))
            pen.fill(disc(cx, cy - r * 0.22, r * 0.72, r * 0.42), hexed("#E8A94B"))
            for step in (-0.4, 0, 0.4):
                pen.line(
                    [
                        (cx + r * (step - 0.16), cy - r * 0.04),
                        (cx + r * (step + 0.16), cy - r * 0.42),
                    ],
                    hexed("#C9822E"),
                    3,
                    0.7,
                )


def _steamers(pen: Pen, x: float, foot: float, k: float) -> None:
    size = k * 1.25
    with pen.at(x - 160 * size, foot - 262 * size, size):
        goods.find("steamer")(pen, Look(PALETTES["sand"], "leaf"))
        steam(pen, 140, 120, 120)
        steam(pen, 196, 96, 90)


def _cat(pen: Pen, x: float, foot: float, k: float) -> None:
    ginger, cream = hexed("#F2A14B"), hexed("#FFF1DA")
    with pen.at(x, foot, k):
        pen.soft(disc(0, 0, 150, 16), INK, 8, 0.4)
        pen.line(path("M 96 -18 C 190 -10 196 -96 150 -132"), ginger, 34)
        pen.line(path("M 160 -104 Q 164 -122 150 -132"), cream, 34)
        body = path("M -84 -190 C -120 -110 -122 -30 -100 0 L 100 0 C 124 -30 120 -110 84 -190")
        round_solid(pen, body, ginger)
        pen.fill(path("M -40 -176 C -56 -110 -54 -40 -44 0 L 44 0 C 54 -40 56 -110 40 -176"), cream)
        for side in (-1, 1):
            pen.fill(disc(side * 46, -8, 38, 20), cream)
            for y in (-120, -86, -52):
                pen.line(
                    arc(side * 104, y, 34, 120 if side > 0 else -60, 240 if side > 0 else 60),
                    mix(ginger, hexed("#B5602A"), 0.7),
                    9,
                )
        with pen.at(0, -252, 118):
            round_solid(pen, cat_head(), ginger, 0.1)
        _face(pen, ginger, cream)
        pen.fill(box(-76, -172, 152, 19, 9), hexed("#D5402F"))
        round_solid(pen, disc(0, -146, 18), GOLD)


def _face(pen: Pen, ginger: Colour, cream: Colour) -> None:
    stripe = mix(ginger, hexed("#B5602A"), 0.7)
    for x, long in ((-24, 26), (0, 34), (24, 26)):
        pen.line([(x, -312), (x * 0.8, -312 + long)], stripe, 10)
    pen.fill(disc(0, -206, 54, 38), cream)
    for side in (-1, 1):
        pen.line(arc(side * 52, -250, 17, 200, 340), INK, 7)
        pen.fill(disc(side * 78, -218, 17, 11), hexed("#EE6C55"), 0.45)
        for y, tilt in ((-220, -8), (-204, 6)):
            pen.line([(side * 84, y), (side * 140, y + tilt)], INK, 3.4, 0.8)
        pen.line(arc(side * 13, -210, 13, 10, 170), INK, 5)
    pen.fill(disc(0, -224, 10, 8), hexed("#D5665A"))
