"""The sauces and noodles shelf."""

from __future__ import annotations

from drawing.colours import GOLD, GREEN, INK, PAPER, STEEL, WHITE, WOOD, Colour, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, round_solid, shine, solid
from drawing.shapes import arc, box, disc, leaf, path, spots, turned, vessel

NOODLE = hexed("#F2CF7E")
BOWL = path(
    "M 48 150 C 50 206 76 254 112 258 L 208 258 C 244 254 270 206 272 150 "
    "Q 262 180 160 180 Q 58 180 48 150"
)


def sauce(pen: Pen, look: Look) -> None:
    """A long-necked sauce bottle."""
    ground_shadow(pen, 160, 266, 56, look.palette.ground)
    glass = vessel(
        160, "M 0 70 L 14 70 L 16 104 C 18 132 50 132 50 160 L 50 252 Q 50 269 36 269 L 0 269"
    )
    solid(pen, glass, mix(look.main, INK, 0.35))
    look.label(pen, glass, 162, 88, 26)
    solid(pen, box(142, 36, 36, 44, 7), look.accent)
    pen.fill(box(142, 70, 36, 6), INK, 0.16)
    pen.fill(box(144, 98, 32, 10, 3), GOLD)


def jar(pen: Pen, look: Look) -> None:
    """A squat jar with a cloth-topped lid."""
    ground_shadow(pen, 160, 266, 80, look.palette.ground)
    glass = vessel(160, "M 0 118 L 64 118 C 80 128 82 140 82 156 L 82 244 Q 82 269 60 269 L 0 269")
    solid(pen, glass, mix(look.main, WHITE, 0.06))
    with pen.inside(glass):
        for row in range(6):
            for column in range(8):
                x, y = 84 + column * 22 + row % 2 * 11, 136 + row * 26
                pen.fill(
                    leaf(x, y, 13, 6, column * 53 + row * 31),
                    (look.deep, look.light, look.accent)[(row + column) % 3],
                    0.55,
                )
    shine(pen, 90, 146, 96)
    pen.fill(box(104, 160, 112, 84, 8), PAPER)
    look.sign(pen, 160, 196, 27)
    look.print(pen, 160, 229, 20)
    cloth = path(
        "M 88 82 Q 160 66 232 82 L 244 124 Q 232 134 222 124 Q 208 136 194 126 "
        "Q 178 138 160 127 Q 142 138 126 126 Q 112 136 98 124 Q 88 134 76 124"
    )
    pen.fill(cloth, look.accent)
    with pen.inside(cloth):
        for x in range(80, 250, 16):
            for y in range(76, 140, 13):
                pen.fill(disc(x + y % 2 * 8, y, 2.6), PAPER, 0.85)
    pen.fill(box(84, 100, 152, 7, 3), look.deep)


def honeyjar(pen: Pen, look: Look) -> None:
    """A hexagonal honey jar and a dipper."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    glass = path("M 92 116 L 228 116 L 246 148 L 246 240 L 228 269 L 92 269 L 74 240 L 74 148")
    pen.fill(glass, mix(look.main, WHITE, 0.5))
    with pen.inside(glass):
        pen.fade(
            box(60, 132, 200, 140), mix(look.main, WHITE, 0.1), mix(look.main, look.accent, 0.25)
        )
        pen.fill(path("M 214 116 L 250 116 L 250 269 L 214 269"), INK, 0.09)
        pen.fill(box(84, 116, 9, 160), WHITE, 0.45)
    pen.fill(path("M 122 154 L 198 154 L 216 196 L 198 238 L 122 238 L 104 196"), PAPER)
    look.sign(pen, 160, 196, 30)
    solid(pen, box(86, 86, 148, 32, 7), GOLD)
    pen.line([(212, 98), (252, 44)], WOOD, 8)
    for step in range(4):
        x, y = 206 - step * 7, 106 + step * 9 - 4
        pen.fill(turned(box(x - 14, y - 3.6, 28, 7.2, 3.6), 36, (x, y)), mix(WOOD, INK, 0.12))


def noodlebowl(pen: Pen, look: Look) -> None:
    """A bowl of noodles with what swims in it, chopsticks above."""
    soup = {"chilli": hexed("#D9682F"), "mushroom": hexed("#B98A4E")}.get(
        look.emblem, hexed("#E9B764")
    )
    ground_shadow(pen, 160, 266, 96, look.palette.ground)
    pen.line([(92, 70), (236, 44)], WOOD, 7)
    pen.line([(96, 88), (242, 66)], WOOD, 7)
    for step in range(5):
        x = 112 + step * 10
        pen.line(path(f"M {x} {84 - step * 2} C {x - 10} 100 {x + 10} 118 {x} 148"), NOODLE, 5)
    pen.fill(disc(160, 150, 112, 30), look.deep)
    pen.fill(disc(160, 150, 102, 24), soup)
    with pen.inside(disc(160, 150, 102, 24)):
        for step in range(7):
            pen.line(arc(128 + step * 5, 160 - step * 2, 40, 180, 360, 14), NOODLE, 4)
    _toppings(pen, look)
    solid(pen, BOWL, look.main)
    pen.line(path("M 54 166 Q 160 206 266 166"), look.palette.on_main, 3, 0.75)
    pen.fill(disc(160, 216, 27), look.palette.on_main)
    look.sign(pen, 160, 216, 19)
    pen.fill(box(112, 256, 96, 13, 4), look.deep)


def _toppings(pen: Pen, look: Look) -> None:
    pen.fill(disc(206, 146, 22, 13), PAPER)
    pen.fill(disc(206, 145, 11, 7), hexed("#F2A93B"))
    pen.fill(leaf(140, 160, 40, 14, 190), GREEN)
    pen.fill(leaf(146, 164, 36, 12, 160), mix(GREEN, WHITE, 0.25))
    if look.emblem == "prawn":
        for x in (164, 182):
            pen.line(arc(x, 146, 9, 150, 380), hexed("#F08A63"), 6)
    elif look.emblem == "mushroom":
        for x in (160, 178):
            pen.fill(disc(x, 142, 13, 8), hexed("#7A5236"))
            pen.fill(disc(x - 2, 140, 8, 4), hexed("#A87B55"))
    else:
        for x in (158, 172, 186):
            pen.fill(disc(x, 144 + x % 3, 7, 5), hexed("#C23B22"))


def noodles(pen: Pen, look: Look) -> None:
    """Nests of dried noodles in a clear-fronted pack."""
    tint = {"leaf": hexed("#A9BE6A"), "prawn": hexed("#E0B26B")}.get(look.emblem, NOODLE)
    ground_shadow(pen, 160, 266, 94, look.palette.ground)
    pack = box(68, 70, 184, 199, 12)
    solid(pen, pack, look.main)
    pen.fill(box(68, 70, 184, 18, 6), look.deep)
    for x in range(76, 250, 9):
        pen.line([(x, 73), (x, 84)], WHITE, 1.6, 0.4)
    pen.fill(disc(160, 128, 33), PAPER)
    look.sign(pen, 160, 128, 23)
    window = box(84, 172, 152, 84, 14)
    pen.fill(window, mix(look.main, INK, 0.4))
    with pen.inside(window):
        for nest in spots("116 206, 168 200, 216 210, 92 244, 142 242, 194 244, 238 246"):
            _nest(pen, nest[0], nest[1], tint)
        pen.fill(path("M 84 172 L 140 172 L 96 260 L 84 260"), WHITE, 0.16)


def _nest(pen: Pen, x: float, y: float, tint: Colour) -> None:
    pen.fill(disc(x, y, 28, 22), mix(tint, INK, 0.3))
    for ring in range(5):
        pen.line(
            arc(x, y - 1, 25 - ring * 5, ring * 70, ring * 70 + 320, 19 - ring * 3.6),
            mix(tint, WHITE, ring % 2 * 0.25),
            3.4,
        )


def ricebag(pen: Pen, look: Look) -> None:
    """A plump cloth bag of rice tied with string."""
    cloth = hexed("#F3E7CE")
    ground_shadow(pen, 160, 266, 94, look.palette.ground)
    bag = path(
        "M 112 98 C 60 118 56 190 66 246 Q 70 269 92 269 L 228 269 Q 250 269 254 246 "
        "C 264 190 260 118 208 98"
    )
    round_solid(pen, bag, cloth)
    pen.fill(
        path("M 116 96 Q 96 64 112 50 Q 136 58 160 50 Q 184 58 208 50 Q 224 64 204 96"),
        mix(cloth, INK, 0.06),
    )
    for x, bend in ((132, -8), (160, 0), (188, 8)):
        pen.line(
            path(f"M {x} 98 Q {x + bend} 112 {x + bend * 1.5} 128"), mix(cloth, INK, 0.3), 2.4, 0.6
        )
    pen.fill(box(110, 92, 100, 12, 6), look.accent)
    pen.line(path("M 196 100 Q 214 116 206 136"), look.accent, 4)
    with pen.inside(bag):
        pen.fill(box(50, 226, 230, 12), look.main)
        pen.fill(box(50, 243, 230, 5), look.main)
    pen.fill(disc(160, 174, 43), look.main)
    look.sign(pen, 160, 174, 31, bare=True)


def oil(pen: Pen, look: Look) -> None:
    """A square oil bottle with a pourer."""
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    glass = vessel(
        160, "M 0 74 L 17 74 L 18 96 C 20 112 58 116 58 140 L 58 258 Q 58 269 48 269 L 0 269"
    )
    pen.fill(glass, mix(look.main, WHITE, 0.6))
    with pen.inside(glass):
        pen.fade(box(90, 116, 140, 160), mix(look.main, WHITE, 0.1), mix(look.main, INK, 0.15))
        pen.fill(box(198, 60, 30, 220), INK, 0.13)
        pen.fill(box(112, 60, 8, 220), WHITE, 0.4)
    pen.fill(path("M 122 156 L 198 156 L 198 244 L 122 244"), PAPER)
    pen.fill(path("M 122 156 L 198 156 L 198 168 L 122 168"), look.accent)
    look.sign(pen, 160, 200, 24)
    look.print(pen, 160, 231, 18)
    solid(pen, box(138, 50, 44, 28, 5), look.accent)
    pen.fill(path("M 150 50 L 154 34 L 178 30 L 170 50"), STEEL)


def shaker(pen: Pen, look: Look) -> None:
    """A seasoning tin with a shaker top."""
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    body = vessel(160, "M 0 110 L 58 110 L 58 254 Q 58 268 44 269 L 0 270")
    solid(pen, body, look.main)
    look.label(pen, body, 140, 94, 28)
    top = vessel(160, "M 0 66 C 34 66 58 80 60 112 Q 30 118 0 118")
    solid(pen, top, look.accent)
    for x, y in ((140, 84), (160, 78), (180, 84), (150, 94), (170, 94)):
        pen.fill(disc(x, y, 3.4, 2.6), INK, 0.6)


def foodcan(pen: Pen, look: Look) -> None:
    """A food can with a paper label."""
    ground_shadow(pen, 160, 266, 92, look.palette.ground)
    body = path("M 68 112 L 252 112 L 252 252 Q 252 269 160 269 Q 68 269 68 252")
    solid(pen, body, STEEL)
    with pen.inside(body):
        pen.fill(path("M 60 132 Q 160 152 260 132 L 260 242 Q 160 262 60 242"), look.main)
        pen.fill(path("M 60 132 Q 160 152 260 132 L 260 141 Q 160 161 60 141"), look.accent)
        pen.fill(path("M 60 233 Q 160 253 260 233 L 260 242 Q 160 262 60 242"), look.accent)
        pen.fill(box(206, 100, 60, 180), INK, 0.12)
        pen.fill(box(82, 100, 12, 180), WHITE, 0.25)
    pen.fill(disc(160, 198, 38), PAPER)
    look.sign(pen, 160, 198, 28)
    pen.fill(disc(160, 112, 92, 21), hexed("#DDE2E7"))
    pen.fill(disc(160, 112, 80, 16), hexed("#B7BFC8"))
    pen.fill(disc(160, 113, 70, 13), hexed("#CDD3DA"))
    pen.line(disc(178, 110, 18, 7), hexed("#8F99A4"), 4)
