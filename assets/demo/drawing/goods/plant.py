"""The plants and flowers of the gift shelf."""

from __future__ import annotations

from drawing import emblems
from drawing.colours import (
    GOLD,
    GREEN,
    INK,
    LEAF,
    PAPER,
    WHITE,
    WOOD,
    Colour,
    hexed,
    mix,
)
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, round_solid, solid
from drawing.shapes import (
    arc,
    box,
    disc,
    leaf,
    moved,
    path,
    petals,
    sized,
    spoke,
    spots,
    turned,
)

FRESH = hexed("#6DB36A")


def pot(pen: Pen, look: Look, top: float = 180) -> None:
    """A flower pot with soil, its rim at ``top``."""
    ground_shadow(pen, 160, 266, 68, look.palette.ground)
    low = path(
        f"M 104 {top + 14} L 216 {top + 14} L 204 258 Q 202 269 192 269 L 128 269 Q 118 269 116 258"
    )
    solid(pen, low, look.main)
    pen.fill(box(104, top + 14, 112, 9), INK, 0.14)
    solid(pen, box(96, top, 128, 22, 6), mix(look.main, WHITE, 0.14))
    pen.line([(110, 240), (210, 240)], look.accent, 5)


def plant(pen: Pen, look: Look) -> None:
    """A money tree with a plaited trunk."""
    for start, bend in ((150, 18), (170, -18)):
        trunk = path(
            f"M {start} 190 C {start + bend} 166 {start - bend} 148 {start + bend * 0.4} 112"
        )
        pen.line(trunk, WOOD, 12)
    for x, y, size in spots("160 104 1.0, 108 122 0.74, 214 118 0.78, 138 70 0.7, 188 70 0.66"):
        for number, angle in enumerate((-160, -122, -90, -58, -20)):
            tint = (LEAF, GREEN, FRESH)[number % 3]
            pen.fill(leaf(x, y, 62 * size, 19 * size, angle), tint)
            pen.line([(x, y), spoke(x, y, 46 * size, angle)], WHITE, 1.4, 0.35)
    pot(pen, look)
    pen.fill(disc(160, 222, 13), look.accent)
    emblems.draw(pen, "star", 160, 222, 7, PAPER, PAPER, PAPER)


def monstera(pen: Pen, look: Look) -> None:
    """A little monstera: big leaves with cuts."""
    for x, y, angle in spots("104 116 -128, 214 104 -58, 160 70 -92, 120 160 -168, 212 162 -14"):
        pen.line(path(f"M 160 190 Q 160 {(y + 190) / 2} {x} {y}"), mix(LEAF, INK, 0.2), 4.4)
        _cut_leaf(pen, x, y, angle, GREEN if angle % 4 else LEAF)
    pot(pen, look)


def _cut_leaf(pen: Pen, x: float, y: float, angle: float, tint: Colour) -> None:
    half = path(
        "M 0 0 C -16 -14 -18 -34 0 -40 L 10 -22 L 8 -42 C 14 -44 22 -44 28 -40 "
        "L 28 -20 L 36 -36 C 48 -28 56 -14 62 0"
    )
    whole = half + [(px, -py) for px, py in reversed(half)]
    pen.fill(moved(turned(whole, angle), x, y), tint)
    pen.line(moved(turned([(0, 0), (52, 0)], angle), x, y), WHITE, 2, 0.4)
    for at in (14, 30):
        for side in (-1, 1):
            pen.line(moved(turned([(at, 0), (at + 7, side * 17)], angle), x, y), WHITE, 1.4, 0.3)


def snakeplant(pen: Pen, look: Look) -> None:
    """A snake plant: tall striped blades."""
    for x, top, lean in spots("132 84 -16, 190 74 14, 160 44 2, 112 126 -26, 208 122 26"):
        blade = path(
            f"M {x - 13} 192 "
            f"Q {x - 22 + lean * 0.4} {(top + 192) / 2} {x + lean} {top} "
            f"Q {x + 22 + lean * 0.4} {(top + 192) / 2} {x + 13} 192"
        )
        pen.fill(blade, hexed("#D9C95B"))
        inner = sized(blade, 0.74, (x + lean * 0.3, 188))
        pen.fill(inner, LEAF)
        with pen.inside(inner):
            for y in range(int(top), 192, 15):
                pen.line(path(f"M {x - 22} {y + 6} Q {x} {y - 5} {x + 22} {y + 6}"), FRESH, 4, 0.7)
    pot(pen, look)


def cactus(pen: Pen, look: Look) -> None:
    """A cactus with arms and a flower."""
    pen.line(path("M 132 148 Q 96 150 96 112"), LEAF, 25)
    pen.line(path("M 188 164 Q 226 166 226 130"), LEAF, 23)
    body = box(124, 60, 72, 140, 36)
    round_solid(pen, body, GREEN)
    for x in (142, 160, 178):
        pen.line([(x, 76), (x, 182)], mix(GREEN, INK, 0.25), 2.4, 0.6)
        for y in range(84, 180, 19):
            pen.line([(x - 5, y - 3), (x + 5, y + 3)], PAPER, 1.8, 0.8)
            pen.line([(x - 5, y + 3), (x + 5, y - 3)], PAPER, 1.8, 0.8)
    pen.fill(petals(160, 58, 7, 22, 8), hexed("#F0799A"))
    pen.fill(disc(160, 58, 8), GOLD)
    pen.fill(petals(96, 100, 6, 12, 4.6), hexed("#F0799A"))
    pot(pen, look)


def succulent(pen: Pen, look: Look) -> None:
    """A rosette succulent in a round pot."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    for ring, (count, length, tint) in enumerate(
        (
            (11, 86, hexed("#6FAE8C")),
            (9, 64, hexed("#8CC7A2")),
            (7, 42, hexed("#B2DDB9")),
            (5, 22, hexed("#F2B9C4")),
        )
    ):
        for each in range(count):
            angle = -90 + each * 360 / count + ring * 17
            blade = leaf(0, 0, length, length * 0.36, angle)
            pen.fill([(160 + x, 142 + y * 0.84) for x, y in blade], tint)
            tip = spoke(0, 0, length * 0.94, angle)
            pen.fill(disc(160 + tip[0], 142 + tip[1] * 0.84, 3), hexed("#E78A9C"))
    bowl = path(
        "M 78 188 Q 160 216 242 188 C 240 240 212 269 184 269 L 136 269 C 108 269 80 240 78 188"
    )
    round_solid(pen, bowl, look.main)
    pen.line(path("M 82 206 Q 160 236 238 206"), look.accent, 5)


def bouquet(pen: Pen, look: Look) -> None:
    """A bouquet in paper."""
    flowers = {"rose": (look.main, hexed("#D7565F"), PAPER)}.get(
        look.emblem, (look.main, hexed("#E9B7C8"), GOLD)
    )
    _wrapped(pen, look, flowers)


def sunflowers(pen: Pen, look: Look) -> None:
    """Sunflowers in paper."""
    _wrapped(pen, look, (GOLD, hexed("#F3B52E"), hexed("#F7C95B")), sunny=True)


def _wrapped(
    pen: Pen, look: Look, tints: tuple[Colour, Colour, Colour], *, sunny: bool = False
) -> None:
    ground_shadow(pen, 160, 270, 60, look.palette.ground)
    pen.fill(
        path("M 58 112 L 118 60 L 206 56 L 262 112 L 178 268 L 142 268"),
        mix(look.accent, WHITE, 0.7),
    )
    for x, y, angle in spots("84 108 -140, 238 104 -40, 120 62 -110, 206 60 -70, 160 48 -90"):
        pen.fill(leaf(x, y + 16, 46, 15, angle), LEAF)
    for number, (x, y) in enumerate(spots("108 104, 160 82, 212 102, 134 134, 188 134, 160 116")):
        _bloom(pen, x, y, 30 - number % 2 * 5, tints[number % 3], sunny=sunny)
    pen.fill(path("M 52 122 Q 110 168 160 172 L 150 272 L 138 268"), PAPER)
    pen.fill(path("M 268 122 Q 210 168 160 172 L 164 272 L 182 268"), mix(PAPER, INK, 0.07))
    pen.fill(path("M 52 122 Q 110 168 172 176 L 176 268 L 142 268"), mix(look.accent, WHITE, 0.82))
    for side in (-1, 1):
        pen.fill(
            path(
                f"M 160 226 L {160 + side * 32} 212 Q {160 + side * 38} 228 {160 + side * 32} 244"
            ),
            look.main,
        )
        pen.fill(path(f"M 158 230 L {160 + side * 20} 272 L {160 + side * 8} 270"), look.main)
    pen.fill(disc(160, 228, 9), look.palette.deep)


def _bloom(pen: Pen, x: float, y: float, r: float, tint: Colour, *, sunny: bool) -> None:
    if sunny:
        for angle in range(0, 360, 24):
            pen.fill(leaf(x, y, r * 1.1, r * 0.3, angle), tint)
        pen.fill(disc(x, y, r * 0.46), hexed("#6B4128"))
        pen.fill(disc(x, y, r * 0.26), hexed("#8A5A3A"))
        return
    pen.fill(petals(x, y, 8, r, r * 0.34), mix(tint, INK, 0.08))
    pen.fill(disc(x, y, r * 0.78), tint)
    for reach, start in ((0.62, 20), (0.4, 200), (0.18, 80)):
        pen.line(arc(x, y, r * reach, start, start + 230), mix(tint, INK, 0.22), 2.4)
