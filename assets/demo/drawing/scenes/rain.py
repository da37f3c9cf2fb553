"""A wet evening under the signs: umbrellas going home."""

from __future__ import annotations

import math
from random import Random

from drawing import emblems
from drawing.colours import INK, PAPER, WHITE, Colour, hexed, mix
from drawing.marks import cat
from drawing.pen import Pen
from drawing.shapes import Shape, arc, box, disc, path

NIGHT = (hexed("#141A3F"), hexed("#3A2B6B"), hexed("#8A4A8C"))
PINK, CYAN, AMBER, LIME, RED = (
    hexed(code) for code in ("#FF5FA2", "#4FE0E8", "#FFC24B", "#8CF08A", "#FF5A4D")
)
PANEL = hexed("#1A1B3C")

# emblem, its two colours; hung down the street from near to far, left and right in turn.
SIGNS = (
    ("steam", AMBER, CYAN),
    ("fish", CYAN, PINK),
    ("cat", PINK, AMBER),
    ("leaf", LIME, AMBER),
    ("lotus", PINK, AMBER),
    ("moon", AMBER, CYAN),
    ("star", RED, AMBER),
    ("wave", CYAN, LIME),
)
CLOTHS = tuple(
    hexed(code)
    for code in (
        "#EE6C55",
        "#F2B33D",
        "#2F8F78",
        "#C44783",
        "#4F8FD0",
        "#F1E9DA",
        "#8A6BC0",
        "#D54231",
    )
)


def draw(pen: Pen, width: int, height: int) -> None:
    """Street, signs and people from far to near, then the rain."""
    tall = height > width
    far = (width * 0.5, height * (0.50 if tall else 0.47))
    pen.fade(box(0, 0, width, far[1] + 60), NIGHT[0], NIGHT[2])
    pen.soft(disc(*far, 260 if tall else 300, 240), hexed("#FFB07A"), 90, 0.75)
    _houses(pen, width, height, far)
    _road(pen, width, height, far)
    _signs(pen, width, height, far, tall=tall)
    _taxi(
        pen, far[0] + (96 if tall else 150), far[1] + (150 if tall else 110), 0.92 if tall else 0.8
    )
    _people(pen, width, height, far, tall=tall)
    _rain(pen, width, height)


def _houses(pen: Pen, width: float, height: float, far: tuple[float, float]) -> None:
    chance = Random(4)
    for side in (-1, 1):
        for number, (near_share, far_share) in enumerate(
            ((1.0, 0.60), (0.60, 0.36), (0.36, 0.2), (0.2, 0.1))
        ):
            near, away = _edge(width, far, side, near_share), _edge(width, far, side, far_share)
            tops = [
                _roofline(far, height, share, number, side) for share in (near_share, far_share)
            ]
            feet = [
                far[1] + (height * 1.12 - far[1]) * share * 0.62
                for share in (near_share, far_share)
            ]
            wall = [(near, tops[0]), (away, tops[1]), (away, feet[1]), (near, feet[0])]
            tint = mix(hexed("#262450"), hexed("#7B4B86"), number * 0.2 + (0.06 if side > 0 else 0))
            pen.fill(wall, tint)
            _panes(pen, chance, (near, away), tops, feet, tint)


def _edge(width: float, far: tuple[float, float], side: int, share: float) -> float:
    return far[0] + side * width * 0.56 * share


def _roofline(
    far: tuple[float, float], height: float, share: float, number: int, side: int
) -> float:
    lift = (1.0, 0.86, 1.06, 0.9)[number] * (1.04 if side > 0 else 0.97)
    return far[1] - height * 0.78 * math.pow(share, 0.72) * lift


def _panes(
    pen: Pen,
    chance: Random,
    xs: tuple[float, float],
    tops: list[float],
    feet: list[float],
    tint: Colour,
) -> None:
    rows, columns = 15, 6
    for row in range(rows - 2):
        for column in range(columns):
            lit = chance.random() < 0.42
            glow = chance.choice(
                (hexed("#FFD98A"), hexed("#FFC27A"), hexed("#A9D9E8"), hexed("#F7A8B8"))
            )
            pane = _slanted(
                xs,
                tops,
                feet,
                (column + 0.22) / columns,
                (column + 0.74) / columns,
                (row + 0.3) / rows,
                (row + 0.72) / rows,
            )
            pen.fill(pane, glow if lit else mix(tint, INK, 0.4), 0.85 if lit else 0.7)
        ledge = _slanted(xs, tops, feet, 0, 1, (row + 0.86) / rows, (row + 0.92) / rows)
        pen.fill(ledge, mix(tint, WHITE, 0.18), 0.55)
    for column in range(3):
        shop = _slanted(xs, tops, feet, column / 3 + 0.03, column / 3 + 0.30, 0.90, 0.985)
        pen.fill(
            shop, chance.choice((AMBER, hexed("#FFD9A0"), hexed("#FF9FB8"), hexed("#9FE6E0"))), 0.9
        )


def _slanted(
    xs: tuple[float, float],
    tops: list[float],
    feet: list[float],
    left: float,
    right: float,
    up: float,
    down: float,
) -> Shape:
    def at(across: float, along: float) -> tuple[float, float]:
        x = xs[0] + (xs[1] - xs[0]) * across
        top = tops[0] + (tops[1] - tops[0]) * across
        foot = feet[0] + (feet[1] - feet[0]) * across
        return x, top + (foot - top) * along

    return [at(left, up), at(right, up), at(right, down), at(left, down)]


def _road(pen: Pen, width: float, height: float, far: tuple[float, float]) -> None:
    street = [
        (far[0] - 40, far[1] + 20),
        (far[0] + 40, far[1] + 20),
        (width * 1.5, height),
        (-width * 0.5, height),
    ]
    with pen.inside(street):
        pen.fade(
            box(-width, far[1], width * 3, height - far[1]), hexed("#B0627E"), hexed("#1C1C40")
        )
    chance = Random(9)
    for _ in range(90):
        near = chance.random()
        y = far[1] + 50 + (height - far[1]) * near
        x = far[0] + chance.uniform(-1, 1) * (60 + width * 0.62 * near)
        tint = chance.choice((PINK, CYAN, AMBER, AMBER, RED, LIME))
        pen.soft(disc(x, y, 5 + near * 15, 24 + near * 110), tint, 5 + near * 9, 0.20)
    for step in range(7):
        near = ((step + 1) / 7) ** 1.7
        y = far[1] + 60 + (height - far[1]) * near
        pen.fill(
            box(far[0] - 5 - near * 16, y - 12 - near * 50, 10 + near * 32, 16 + near * 62, 5),
            hexed("#FFE3B0"),
            0.22,
        )
    for _ in range(44):
        near = chance.random()
        y = far[1] + 70 + (height - far[1]) * near
        x = far[0] + chance.uniform(-1, 1) * (40 + width * 0.6 * near)
        pen.line(disc(x, y, 8 + 26 * near, 2.5 + 8 * near), WHITE, 1.4 + near, 0.26)


def _signs(pen: Pen, width: float, height: float, far: tuple[float, float], *, tall: bool) -> None:
    for number in reversed(range(8)):
        side = -1 if number % 2 == 0 else 1
        share = (0.80, 0.70, 0.55, 0.48, 0.36, 0.32, 0.235, 0.2)[number]
        x = far[0] + side * width * (0.44 if tall else 0.41) * share
        y = far[1] - height * (0.46 if tall else 0.40) * share * (1.0 if number % 4 < 2 else 0.72)
        _sign(pen, number, x, y, (172 if tall else 160) * share, side)


def _sign(pen: Pen, number: int, x: float, y: float, r: float, side: int) -> None:
    emblem, one, two = SIGNS[number]
    round_sign = number % 3 == 1
    board = disc(x, y, r) if round_sign else box(x - r * 0.86, y - r, r * 1.72, r * 2, r * 0.3)
    rim = (
        disc(x, y, r * 0.88)
        if round_sign
        else box(x - r * 0.74, y - r * 0.88, r * 1.48, r * 1.76, r * 0.2)
    )
    pen.line(
        [(x, y - r * 0.5), (x + side * r * 2, y - r * 0.7)], hexed("#12132E"), max(3, r * 0.06)
    )
    pen.soft(board, one, r * 0.34, 0.5)
    pen.fill(board, PANEL)
    _tube(pen, [*rim, rim[0]], two, r * 0.055)
    pen.soft(disc(x, y, r * 0.5), one, r * 0.2, 0.42)
    if emblem == "cat":
        cat(pen, x, y + r * 0.03, r * 0.56, one, PANEL)
    else:
        emblems.draw(pen, emblem, x, y, r * 0.52, mix(one, WHITE, 0.25), two, PANEL)


def _tube(pen: Pen, line: Shape, colour: Colour, width: float) -> None:
    pen.line(line, colour, width * 3, 0.22)
    pen.line(line, colour, width, 1)
    pen.line(line, mix(colour, WHITE, 0.75), width * 0.4, 1)


def _taxi(pen: Pen, x: float, y: float, k: float) -> None:
    with pen.at(x, y, k):
        pen.soft(disc(0, 34, 84, 12), hexed("#100F26"), 6, 0.7)
        for side in (-1, 1):
            pen.fill(box(side * 52 - 13, 12, 26, 28, 6), hexed("#15142C"))
        pen.fill(path("M -52 -42 Q -46 -68 -28 -68 L 28 -68 Q 46 -68 52 -42"), hexed("#B8BAC8"))
        pen.fill(path("M -44 -42 Q -40 -60 -26 -60 L 26 -60 Q 40 -60 44 -42"), hexed("#35406B"))
        pen.fill(box(-70, -44, 140, 70, 22), hexed("#D93A30"))
        pen.fill(box(-70, -12, 140, 8), hexed("#A82430"))
        pen.fill(box(-18, -80, 36, 13, 4), hexed("#FFF1C2"))
        pen.fill(box(-36, 2, 72, 15, 5), hexed("#3A1D2E"))
        for side in (-1, 1):
            pen.soft(disc(side * 50, -22, 30), hexed("#FFF3C4"), 12, 0.9)
            pen.fill(disc(side * 50, -22, 11), WHITE)
            pen.soft(disc(side * 54, 92, 13, 62), hexed("#FFF0B8"), 8, 0.6)


def _people(pen: Pen, width: float, height: float, far: tuple[float, float], *, tall: bool) -> None:
    crowd = (
        (0.12, -0.55),
        (0.15, 0.86),
        (0.2, -0.2),
        (0.26, -0.78),
        (0.3, 0.66),
        (0.44, -0.42),
        (0.56, 0.62),
        (0.8, -0.52),
    )
    for number, (near, across) in enumerate(crowd):
        foot = far[1] + 44 + (height * 0.985 - far[1] - 44) * near
        x = far[0] + across * width * (0.2 + 0.34 * near)
        _walker(pen, x, foot, (0.16 + near * (1.16 if tall else 0.84)), number)


def _walker(pen: Pen, x: float, foot: float, k: float, number: int) -> None:
    cloth, coat = (
        CLOTHS[number % 8],
        (hexed("#2E3560"), hexed("#5A3A63"), hexed("#2F5A63"), hexed("#6A4038"))[number % 4],
    )
    with pen.at(x, foot, k):
        pen.soft(disc(6, 4, 110, 18), hexed("#0E0D24"), 9, 0.6)
        pen.soft(box(-120, 14, 240, 150, 60), cloth, 26, 0.22)
        for side, lift in ((-1, 0), (1, -14)):
            pen.line([(side * 24, -150), (side * 30, -22 + lift)], mix(coat, INK, 0.5), 36)
            pen.fill(
                path(
                    f"M {side * 30 - 22} {-36 + lift} L {side * 30 + 22} {-36 + lift} "
                    f"L {side * 30 + 24} {4 + lift} L {side * 30 - 24} {4 + lift}"
                ),
                mix(cloth, INK, 0.55),
            )
        pen.fill(
            path(
                "M -70 -300 C -86 -240 -88 -170 -82 -120 L 82 -120 "
                "C 88 -170 86 -240 70 -300 Q 0 -340 -70 -300"
            ),
            coat,
        )
        pen.line([(0, -300), (0, -124)], INK, 3, 0.3)
        if number % 2:
            pen.fill(box(-46, -280, 92, 110, 26), mix(cloth, INK, 0.3))
            pen.fill(box(-32, -226, 64, 42, 12), mix(cloth, INK, 0.45))
        _canopy(pen, cloth)


def _canopy(pen: Pen, cloth: Colour) -> None:
    low = -318
    scallops: Shape = []
    for each in range(6):
        scallops += arc(170 - each * 68, low, 34, 360, 180, 22)[1:]
    canopy = arc(0, low, 204, 180, 360, 176) + scallops
    pen.line([(0, low - 172), (0, low - 202)], INK, 8)
    pen.fill(canopy, cloth)
    with pen.inside(canopy):
        pen.fill(
            path(
                f"M 0 {low - 176} C 90 {low - 150} 130 {low - 60} 136 {low + 30} "
                f"L 240 {low + 30} L 240 {low - 200}"
            ),
            INK,
            0.16,
        )
        pen.line(arc(0, low, 178, 196, 250, 150), WHITE, 13, 0.4)
    for end in (-136, -68, 68, 136):
        pen.line(path(f"M 0 {low - 174} Q {end * 0.84} {low - 120} {end} {low}"), INK, 3, 0.22)
    pen.line(arc(0, low, 204, 182, 358, 176), mix(cloth, PAPER, 0.5), 4, 0.5)


def _rain(pen: Pen, width: float, height: float) -> None:
    chance = Random(2)
    for _ in range(170):
        x, y, long = chance.uniform(-40, width), chance.uniform(-60, height), chance.uniform(26, 74)
        pen.line(
            [(x, y), (x - long * 0.16, y + long)], hexed("#D6E2FF"), chance.uniform(1.2, 2.8), 0.34
        )
