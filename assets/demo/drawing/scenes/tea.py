"""Tea and presents on the shop's table by the lattice window."""

from __future__ import annotations

from drawing import goods
from drawing.colours import GOLD, INK, PALETTES, PAPER, WHITE, WOOD, Colour, Palette, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, gleam, round_solid, solid
from drawing.shapes import Shape, arc, box, disc, leaf, moved, path, petals, spoke, vessel

WALL = hexed("#DCE9DD")
TABLE = hexed("#C98F5C")
SKY = (hexed("#BFE0EC"), hexed("#FDF1D6"))

# motif, emblem, palette, middle, foot and size: once for each way of hanging.
TALL = (
    ("vase", "lattice", "porcelain", 150, 1316, 1.6),
    ("caddy", "flower", "honey", 884, 1318, 1.34),
    ("tin", "leaf", "jade", 690, 1330, 1.5),
    ("giftbox", "none", "vermilion", 872, 1552, 1.6),
    ("teapot", "lotus", "jade", 508, 1512, 1.9),
    ("mooncake", "moon", "mustard", 210, 1660, 1.24),
    ("candle", "bauhinia", "bauhinia", 1000, 1688, 0.9),
)
WIDE = (
    ("vase", "lattice", "porcelain", 196, 806, 1.6),
    ("mooncake", "moon", "mustard", 452, 880, 1.16),
    ("caddy", "flower", "honey", 1402, 796, 1.2),
    ("tin", "leaf", "jade", 1208, 806, 1.34),
    ("teapot", "lotus", "jade", 866, 908, 1.9),
    ("giftbox", "none", "vermilion", 1654, 872, 1.6),
    ("candle", "bauhinia", "bauhinia", 1440, 948, 0.82),
)


def draw(pen: Pen, width: int, height: int) -> None:
    """Wall, window, light, table, and what stands on it from back to front."""
    tall = height > width
    edge = height * (0.625 if tall else 0.655)
    pen.fade(box(0, 0, width, edge + 4), mix(WALL, hexed("#B9D3C4"), 0.6), WALL)
    if tall:
        _window(pen, 540, 240, 330, 860)
    else:
        _window(pen, 700, 70, 330, 560)
        _shelf(pen, 1320, 330, 520)
    _sunbeams(pen, width, edge, tall=tall)
    _table(pen, width, height, edge)
    _lantern(pen, width * (0.87 if tall else 0.105), 0, 1.1 if tall else 0.86)
    for motif, emblem, palette, x, foot, k in TALL if tall else WIDE:
        stand(pen, motif, emblem, palette, x, foot, k)
    _cups(pen, *((560, 1650), (742, 1706)) if tall else ((650, 966), (1100, 972)))
    _oranges(pen, *(860, 1790) if tall else (246, 966))
    _leaves(pen, width, height, tall=tall)


def stand(pen: Pen, motif: str, emblem: str, palette: str, x: float, foot: float, k: float) -> None:
    """A thing from the shelves with its foot at (x, foot), casting its shadow on this table."""
    own = PALETTES[palette]
    look = Look(Palette(own.main, own.accent, TABLE), emblem)
    with pen.at(x - 160 * k, foot - 268 * k, k):
        goods.find(motif)(pen, look)


def _window(pen: Pen, x: float, top: float, half: float, high: float) -> None:
    frame = _arch(x, top, half, high)
    pen.fill(_arch(x, top - 26, half + 26, high + 26), hexed("#8A5A3B"))
    pen.fade(frame, *SKY)
    with pen.inside(frame):
        pen.soft(disc(x + half * 0.4, top + high * 0.36, 96), WHITE, 30, 0.8)
        pen.fill(disc(x + half * 0.4, top + high * 0.36, 74), hexed("#FFF6DC"))
        for left, up, tint in (
            (-0.2, 0.46, "#9CC4BC"),
            (0.3, 0.34, "#7FB2A4"),
            (-0.6, 0.24, "#5E9A87"),
        ):
            _hill(pen, x + half * left, top + high, half * 1.1, high * up, hexed(tint))
        _grille(pen, x, top, half, high)
    pen.fill(box(x - half - 44, top + high, half * 2 + 88, 30, 8), hexed("#9B6844"))
    pen.fill(box(x - half - 44, top + high, half * 2 + 88, 9, 4), hexed("#B98257"))


def _hill(pen: Pen, x: float, base: float, half: float, high: float, tint: Colour) -> None:
    slope = path(
        f"M {x - half * 2} {base} Q {x - half * 0.5} {base - high * 0.5} {x} {base - high}"
        f" Q {x + half * 0.5} {base - high * 0.6} {x + half * 2} {base}"
    )
    pen.fill(slope, tint)


def _arch(x: float, top: float, half: float, high: float) -> Shape:
    return [*arc(x, top + half, half, 180, 360), (x + half, top + high), (x - half, top + high)]


def _grille(pen: Pen, x: float, top: float, half: float, high: float) -> None:
    iron = hexed("#3F6F62")
    pen.line([(x, top - 10), (x, top + high)], iron, 11)
    for share in (0.36, 0.72):
        pen.line([(x - half, top + high * share), (x + half, top + high * share)], iron, 11)
    cell = half * 0.5
    for middle in (x - half * 0.5, x + half * 0.5):
        for centre in (top + high * 0.54, top + high * 0.88):
            diamond = [
                spoke(middle, centre, cell * 0.56, angle) for angle in (-90, 0, 90, 180, 270)
            ]
            pen.line(diamond, iron, 7)
            for side in (-1, 1):
                pen.line(disc(middle + side * cell, centre, cell * 0.4), iron, 7)
    pen.line(arc(x, top + high * 0.36, half * 0.46, 180, 360), iron, 8)
    for angle in range(200, 341, 35):
        pen.line(
            [
                spoke(x, top + high * 0.36, half * 0.46, angle),
                spoke(x, top + high * 0.36, half, angle),
            ],
            iron,
            7,
        )


def _shelf(pen: Pen, left: float, y: float, wide: float) -> None:
    pen.soft(box(left, y + 20, wide, 26), hexed("#6E8F80"), 12, 0.4)
    pen.fill(box(left, y, wide, 22, 6), WOOD)
    pen.fill(box(left, y, wide, 7, 3), mix(WOOD, WHITE, 0.3))
    row = (("sachet", "leaf", "sand"), ("puer", "hill", "cocoa"), ("honeyjar", "flower", "honey"))
    for number, (motif, emblem, palette) in enumerate(row):
        stand(pen, motif, emblem, palette, left + 100 + number * 164, y, 0.74)


def _sunbeams(pen: Pen, width: float, edge: float, *, tall: bool) -> None:
    for shift, wide in ((0.0, 150), (0.2, 90), (0.34, 190)):
        left = width * (0.02 + shift)
        beam = [
            (left + 420, 0),
            (left + 420 + wide, 0),
            (left + wide - 120, edge + 300),
            (left - 120, edge + 300),
        ]
        pen.fill(beam if tall else moved(beam, 160), hexed("#FFF6D6"), 0.16)


def _table(pen: Pen, width: float, height: float, edge: float) -> None:
    pen.fade(box(0, edge, width, height - edge), mix(TABLE, WHITE, 0.2), mix(TABLE, INK, 0.10))
    pen.fill(box(0, edge, width, 10), mix(TABLE, WHITE, 0.42))
    down = edge + 74.0
    while down < height:
        grain = path(
            f"M 0 {down} Q {width * 0.3} {down - 14} {width * 0.55} {down + 5} "
            f"Q {width * 0.8} {down + 18} {width} {down - 4}"
        )
        pen.line(grain, mix(TABLE, INK, 0.3), 3, 0.22)
        down += 66
    runner = path(
        f"M {width * 0.2} {height} L {width * 0.31} {edge + 40} "
        f"L {width * 0.71} {edge + 40} L {width * 0.82} {height}"
    )
    pen.fill(runner, hexed("#F6EBD6"), 0.9)
    with pen.inside(runner):
        for side in (-1, 1):
            for inset, thick in ((0.02, 9), (0.035, 4)):
                high, low = (
                    width * (0.51 + side * (0.2 - inset)),
                    width * (0.51 + side * (0.31 - inset)),
                )
                pen.line([(high, edge + 30), (low, height + 10)], hexed("#C9503C"), thick, 0.8)


def _lantern(pen: Pen, x: float, top: float, k: float) -> None:
    for right, down, size, palette in ((0, 0, 1.0, "vermilion"), (-150, -70, 0.72, "tangerine")):
        look = Look(PALETTES[palette], "none")
        with pen.at(x + (right - 160) * k * size, top + down * k, k * size):
            pen.line([(160, -200), (160, 40)], INK, 4)
            goods.find("lantern")(pen, look)


def _cups(pen: Pen, *spots: tuple[float, float]) -> None:
    for x, y in spots:
        with pen.at(x, y):
            pen.soft(disc(8, 44, 92, 16), hexed("#5A3A2A"), 9, 0.4)
            pen.fill(disc(0, 40, 92, 22), hexed("#E8EFE9"))
            pen.fill(disc(0, 37, 92, 21), PAPER)
            cup = vessel(0, "M 0 -30 L 62 -30 C 60 14 44 40 26 42 L 0 42")
            solid(pen, cup, hexed("#8CC7B2"))
            pen.fill(disc(0, -30, 62, 15), mix(hexed("#8CC7B2"), WHITE, 0.5))
            pen.fill(disc(0, -29, 54, 11), hexed("#C98A3A"))
            pen.fill(disc(-12, -31, 20, 4), hexed("#E5B667"))
            for right, up in ((-18, 70), (6, 100), (26, 64)):
                curl = path(
                    f"M {right} -46 "
                    f"C {right - 22} {-46 - up * 0.4} {right + 22} {-46 - up * 0.7}"
                    f" {right} {-46 - up}"
                )
                pen.line(curl, WHITE, 9, 0.42)


def _oranges(pen: Pen, x: float, y: float) -> None:
    pen.soft(disc(x, y + 34, 150, 20), hexed("#5A3A2A"), 10, 0.4)
    for right, down, r in ((-66, -18, 60), (70, -14, 58), (4, 10, 64)):
        _orange(pen, x + right, y + down - 14, r)


def _orange(pen: Pen, x: float, y: float, r: float) -> None:
    skin: Colour = hexed("#F08A2C")
    round_solid(pen, disc(x, y, r), skin)
    gleam(pen, x, y, r * 0.76, 205, 240)
    pen.fill(disc(x - r * 0.1, y - r * 0.8, r * 0.12, r * 0.06), hexed("#5B7431"))
    pen.fill(leaf(x - r * 0.1, y - r * 0.8, r * 0.9, r * 0.3, -24), hexed("#3C8559"))


def _leaves(pen: Pen, width: float, height: float, *, tall: bool) -> None:
    middle = 0.36 if tall else 0.46
    for x, y, angle in ((0.0, 0.95, 20), (0.04, 0.965, 150), (-0.05, 0.93, 80)):
        pen.fill(leaf(width * (middle + x), height * y, 44, 14, angle), hexed("#3C8559"))
    for x, y in ((0.07, 0.94), (-0.08, 0.965), (0.02, 0.915)):
        pen.fill(petals(width * (middle + x * 0.6), height * y, 5, 22, 10), hexed("#F2A9BE"))
        pen.fill(disc(width * (middle + x * 0.6), height * y, 6), GOLD)
