"""The last tram before dark, and the harbour behind it."""

from __future__ import annotations

import itertools
from random import Random

from drawing.colours import GOLD, INK, PAPER, WHITE, Colour, hexed, mix
from drawing.pen import Pen, solid
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
)

DUSK = (hexed("#2B2F63"), hexed("#6A4C93"), hexed("#E0708A"), hexed("#FFB37A"), hexed("#FFE0A3"))
NIGHTFALL = hexed("#2A2E58")
WINDOW = hexed("#FFE7A6")
GREEN = hexed("#0F6A54")


def draw(pen: Pen, width: int, height: int) -> None:
    """Sky, peaks, towers, water, quay and tram from back to front."""
    tall = height > width
    shore = height * (0.515 if tall else 0.56)
    quay = height * (0.675 if tall else 0.69)
    _sky(pen, width, shore)
    _sun(
        pen, width * (0.34 if tall else 0.27), shore - (400 if tall else 330), 150 if tall else 120
    )
    _peaks(pen, width, shore)
    _towers(pen, width, shore, 26 if tall else 44, far=True)
    _towers(pen, width, shore, 17 if tall else 30, far=False)
    _water(pen, width, shore, quay)
    _junk(
        pen, width * (0.76 if tall else 0.80), shore + (quay - shore) * 0.50, 1.0 if tall else 0.86
    )
    _ferry(
        pen,
        width * (0.27 if tall else 0.14),
        shore + (quay - shore) * (0.36 if tall else 0.66),
        1.0 if tall else 0.8,
    )
    _street(pen, width, quay, height)
    size = 2.3 if tall else 1.72
    rails = height - (128 if tall else 84)
    _tram(pen, width * (0.53 if tall else 0.52), rails, size)
    _wires(pen, width, rails - 292 * size)
    _branch(pen, width, tall=tall)


def _sky(pen: Pen, width: float, shore: float) -> None:
    step = shore / (len(DUSK) - 1)
    for number, (top, bottom) in enumerate(itertools.pairwise(DUSK)):
        pen.fade(box(0, number * step, width, step + 2), top, bottom)
    chance = Random(5)
    for _ in range(70):
        x, y = chance.uniform(0, width), chance.uniform(0, shore * 0.42)
        pen.fill(disc(x, y, chance.uniform(0.8, 2.4)), WHITE, 0.8 - y / shore)
    for x, y, long in ((0.16, 0.50, 300), (0.70, 0.40, 360), (0.44, 0.64, 260), (0.88, 0.60, 300)):
        for row, share in enumerate((1.0, 0.62, 0.8)):
            left = width * x - long * share / 2 + row * 34
            pen.fill(box(left, shore * y + row * 17, long * share, 13, 7), hexed("#FFD9B8"), 0.20)


def _sun(pen: Pen, x: float, y: float, r: float) -> None:
    pen.soft(disc(x, y, r * 1.5), hexed("#FFE9B0"), 60, 0.5)
    pen.fade(disc(x, y, r), hexed("#FFF3CC"), hexed("#FFC27D"))


def _peaks(pen: Pen, width: float, shore: float) -> None:
    for share, high, tint in ((0.0, 470, hexed("#C5708F")), (0.35, 380, hexed("#9C5D8D"))):
        line = [(width * at, shore - high * up) for at, up in _ridge(share)]
        pen.fill([*smooth(line, closed=False), (width, shore + 4), (0, shore + 4)], tint, 0.9)


def _ridge(start: float) -> list[tuple[float, float]]:
    ups = (0.35, 0.62, 0.5, 0.86, 1.0, 0.72, 0.8, 0.55, 0.7, 0.4)
    turn = int(start * 10)
    return [(at / 9, ups[(at + turn) % 10]) for at in range(10)]


def _towers(pen: Pen, width: float, shore: float, count: int, *, far: bool) -> None:
    chance = Random(11 if far else 7)
    x = -10.0
    while x < width:
        wide = chance.uniform(0.7, 1.35) * width / count
        middle = 1 - abs((x + wide / 2) / width - 0.52) * 1.1
        high = chance.uniform(0.5, 1.1) * (330 if far else 300) * (0.55 + middle * 0.6)
        tint = mix(
            NIGHTFALL, DUSK[2], chance.uniform(0.42, 0.56) if far else chance.uniform(0, 0.16)
        )
        _tower(pen, chance, x, shore, wide * 0.94, high, tint, far=far)
        x += wide * (0.9 if far else 1.02)


def _tower(
    pen: Pen,
    chance: Random,
    x: float,
    shore: float,
    wide: float,
    high: float,
    tint: Colour,
    *,
    far: bool,
) -> None:
    top = shore - high
    pen.fill(
        [*_roof(chance.randrange(5), x, top, wide), (x + wide, shore + 3), (x, shore + 3)], tint
    )
    pen.fill(box(x + wide * 0.72, top + wide * 0.3, wide * 0.28, high - wide * 0.3), INK, 0.13)
    if chance.random() < 0.3:
        pen.line([(x + wide / 2, top + 8), (x + wide / 2, top - wide * 0.7)], tint, 3)
        pen.fill(disc(x + wide / 2, top - wide * 0.7, 3.4), hexed("#FF8A7A"))
    cell = 11 if far else 15
    for row in range(int((high - wide * 0.4) / (cell * 1.35))):
        for column in range(int((wide - 6) / cell)):
            if chance.random() < (0.28 if far else 0.5):
                glow = (WINDOW, hexed("#FFC98B"), hexed("#BFE3F2"))[chance.choice((0, 0, 0, 1, 2))]
                spot = box(
                    x + 6 + column * cell,
                    top + wide * 0.4 + row * cell * 1.35,
                    cell * 0.5,
                    cell * 0.66,
                )
                pen.fill(spot, glow, 0.5 if far else 0.9)


def _roof(kind: int, x: float, top: float, wide: float) -> Shape:
    right = x + wide
    if kind == 0:
        return [(x, top), (right, top)]
    if kind == 1:
        return [(x, top + wide * 0.35), (right, top)]
    if kind == 2:
        step = wide * 0.22
        return [
            (x, top + step),
            (x + step, top + step),
            (x + step, top),
            (right - step, top),
            (right - step, top + step),
            (right, top + step),
        ]
    if kind == 3:
        return [(x, top + wide * 0.4), (x + wide / 2, top - wide * 0.1), (right, top + wide * 0.4)]
    return arc(x + wide / 2, top + wide * 0.4, wide / 2, 180, 360, wide * 0.4)


def _water(pen: Pen, width: float, shore: float, quay: float) -> None:
    pen.fade(box(0, shore, width, quay - shore + 4), hexed("#B8648A"), hexed("#2E3A73"))
    chance = Random(3)
    for _ in range(int(width / 4)):
        y = shore + (quay - shore) * chance.random() ** 1.3
        near = (y - shore) / (quay - shore)
        long = chance.uniform(14, 60) * (0.6 + near * 1.4)
        tint = chance.choice(
            (WINDOW, hexed("#FFC98B"), hexed("#F6A5B5"), hexed("#8FB7E8"), hexed("#FFE7C8"))
        )
        pen.fill(box(chance.uniform(-20, width), y, long, 3 + near * 4, 4), tint, 0.5 - near * 0.22)
    pen.fill(box(0, shore - 3, width, 7), hexed("#3A2F5E"))


def _junk(pen: Pen, x: float, y: float, k: float) -> None:
    with pen.at(x, y, k):
        pen.soft(disc(0, 18, 120, 12), NIGHTFALL, 8, 0.45)
        for mast, high, wide in ((-52, 118, 62), (6, 158, 84), (62, 100, 54)):
            pen.line([(mast, 0), (mast, -high - 12)], INK, 5)
            sail = path(
                f"M {mast - 8} {-high} "
                f"C {mast + wide} {-high * 0.92} {mast + wide} {-high * 0.4}"
                f" {mast + wide * 0.72} -10 "
                f"L {mast - 16} -10 Q {mast - 2} {-high * 0.5} {mast - 8} {-high}"
            )
            pen.fade(sail, hexed("#E2503A"), hexed("#A92C35"))
            with pen.inside(sail):
                for rib in range(5):
                    pen.line(
                        [
                            (mast - 20, -20 - rib * high / 5.4),
                            (mast + wide, -34 - rib * high / 5.0),
                        ],
                        hexed("#7E1F30"),
                        3,
                        0.7,
                    )
        hull = path("M -118 -14 Q -110 6 -84 20 L 92 20 Q 118 8 126 -30 L 96 -22 Q 0 0 -92 -10")
        pen.fill(hull, hexed("#4A2A2F"))
        pen.line(path("M -114 -9 Q 0 10 124 -24"), GOLD, 4)


def _ferry(pen: Pen, x: float, y: float, k: float) -> None:
    with pen.at(x, y, k):
        pen.soft(disc(0, 30, 150, 12), NIGHTFALL, 8, 0.5)
        pen.fill(path("M -150 0 L 150 0 Q 140 34 112 36 L -112 36 Q -140 34 -150 0"), GREEN)
        pen.fill(box(-132, -34, 264, 36, 6), PAPER)
        pen.fill(box(-112, -68, 224, 34, 6), hexed("#F3EAD6"))
        pen.fill(box(-122, -74, 244, 9, 4), GREEN)
        for row, half in ((-28, 118), (-60, 98)):
            for step in range(-half, half - 8, 22):
                pen.fill(box(step, row, 14, 16, 3), WINDOW if step % 3 else hexed("#FFC98B"))
        pen.fill(box(-16, -104, 32, 32, 4), GREEN)
        pen.fill(box(-16, -96, 32, 8), GOLD)
        for step in range(6):
            pen.fill(box(-150 + step * 56, 44 + step % 2 * 8, 44, 4, 2), WINDOW, 0.4)


def _street(pen: Pen, width: float, quay: float, height: float) -> None:
    pen.fill(box(0, quay, width, 26), hexed("#6C5A78"))
    pen.fade(box(0, quay + 26, width, height - quay), hexed("#4B4468"), hexed("#2D2A49"))
    for x in range(-10, int(width) + 60, 62):
        pen.fill(box(x, quay - 52, 8, 56, 3), hexed("#33305A"))
    for up in (-50, -30, -10):
        pen.fill(box(0, quay + up, width, 6), hexed("#33305A"))
    for share in (0.07, 0.94):
        _lamp(pen, width * share, quay + 16)


def _lamp(pen: Pen, x: float, base: float) -> None:
    pen.fill(box(x - 5, base - 300, 10, 300, 4), hexed("#2A2850"))
    pen.fill(box(x - 12, base - 20, 24, 22, 5), hexed("#2A2850"))
    for side in (-1, 1):
        arm = path(
            f"M {x} {base - 280} Q {x + side * 40} {base - 306} {x + side * 46} {base - 262}"
        )
        pen.line(arm, hexed("#2A2850"), 6)
        pen.soft(disc(x + side * 46, base - 240, 44), hexed("#FFE2A0"), 18, 0.6)
        pen.fill(disc(x + side * 46, base - 246, 17, 19), hexed("#FFF3CF"))


def _tram(pen: Pen, x: float, rails: float, k: float) -> None:
    for down, alpha in ((0, 0.9), (30 * k / 2, 0.9)):
        pen.fill(box(0, rails + down + 2, 4000, 7), hexed("#9A93B4"), alpha)
    pen.soft(disc(x, rails + 26 * k, 150 * k, 9 * k), hexed("#14122B"), 10, 0.6)
    pen.soft(
        path(
            f"M {x - 128 * k} {rails - 34 * k} L {x - 330 * k} {rails - 2 * k} "
            f"L {x - 330 * k} {rails + 26 * k} L {x - 128 * k} {rails + 4 * k}"
        ),
        hexed("#FFE9AE"),
        16,
        0.42,
    )
    with pen.at(x - 160 * k, rails - 268 * k, k):
        pen.line([(158, 14), (226, -24)], INK, 4)
        for wheel in (92, 122, 198, 228):
            pen.fill(disc(wheel, 259, 13), INK)
            pen.fill(disc(wheel, 259, 5), hexed("#8E88A6"))
        pen.fill(box(62, 236, 196, 18, 4), INK)
        body = path(
            "M 44 30 Q 46 16 60 16 L 260 16 Q 274 16 276 30 L 284 128 L 284 232 "
            "Q 284 244 272 244 L 48 244 Q 36 244 36 232"
            " L 36 128"
        )
        solid(pen, body, GREEN, 0.12)
        pen.fill(box(52, 10, 216, 10, 5), mix(GREEN, WHITE, 0.3))
        with pen.inside(body):
            pen.fill(box(30, 120, 270, 26), PAPER)
            pen.fill(box(30, 127, 270, 5), GOLD)
            pen.fill(box(30, 135, 270, 3), hexed("#D5402F"))
            pen.fill(box(30, 226, 270, 8), GOLD, 0.9)
        _windows(pen)
        pen.fill(disc(50, 216, 8), hexed("#FFF6D8"))
        pen.fill(disc(270, 216, 7), hexed("#FF8A6B"))


def _windows(pen: Pen) -> None:
    chance = Random(8)
    for top, high in ((34, 66), (156, 56)):
        for column in range(6):
            left = 52 + column * 37
            pane = box(left, top, 31, high, 6)
            pen.fade(pane, hexed("#FFF4CC"), hexed("#FFD58A"))
            with pen.inside(pane):
                if chance.random() < 0.66:
                    _rider(pen, left + chance.uniform(10, 20), top + high, chance)
                pen.fill(
                    [
                        (left, top + high),
                        (left + 18, top),
                        (left + 24, top),
                        (left + 6, top + high),
                    ],
                    WHITE,
                    0.28,
                )
            pen.line([(left, top + high * 0.3), (left + 31, top + high * 0.3)], GREEN, 2)


def _rider(pen: Pen, x: float, low: float, chance: Random) -> None:
    coat = chance.choice(
        (hexed("#C9503C"), hexed("#335FAE"), hexed("#7F4169"), hexed("#3D3B52"), hexed("#E2A92B"))
    )
    pen.fill(disc(x, low - 4, 14, 17), coat)
    pen.fill(disc(x, low - 27, 8.5), hexed("#E8B58E"))
    pen.fill(
        arc(x, low - 28, 9.4, 175, 365, 10),
        chance.choice((INK, hexed("#4A2E28"), hexed("#8A8598"))),
    )


def _wires(pen: Pen, width: float, y: float) -> None:
    for down in (0, 16):
        pen.line(
            path(f"M 0 {y - 26 + down} Q {width / 2} {y + 20 + down} {width} {y - 26 + down}"),
            hexed("#1E1C3C"),
            3,
            0.85,
        )


def _branch(pen: Pen, width: float, *, tall: bool) -> None:
    k = 1.0 if tall else 0.86
    with pen.at(width, 0, k):
        pen.line(path("M 40 60 C -80 70 -180 150 -330 140"), hexed("#241F40"), 13)
        pen.line(path("M -110 92 C -170 90 -210 40 -280 34"), hexed("#241F40"), 8)
        pen.line(path("M -190 130 C -230 170 -250 210 -310 226"), hexed("#241F40"), 7)
        for x, y, angle in spots(
            "-60 70 80, -140 100 -100, -210 130 70, -250 40 -120, -300 140 190, -20 60 100"
        ):
            _twin_leaf(pen, x, y, angle)
        for x, y, r in spots("-330 150 50, -286 30 42, -312 232 44, -150 96 40, -60 62 36"):
            _orchid(pen, x, y, r)


def _twin_leaf(pen: Pen, x: float, y: float, angle: float) -> None:
    for side in (-16, 16):
        pen.fill(leaf(x, y, 74, 34, angle + side), hexed("#2F6A5A"))


def _orchid(pen: Pen, x: float, y: float, r: float) -> None:
    for each in range(5):
        angle = -90 + each * 72
        pen.fill(leaf(x, y, r, r * 0.52, angle), hexed("#D9568F") if each else hexed("#B93A78"))
        pen.line([(x, y), spoke(x, y, r * 0.6, angle)], hexed("#F6C4DA"), r * 0.05)
    pen.fill(petals(x, y, 5, r * 0.2, r * 0.08), hexed("#FBE3A6"))
    pen.line(moved(mirrored(arc(0, 0, r * 0.3, 20, 80), 0), x, y), hexed("#FBE3A6"), 2)
