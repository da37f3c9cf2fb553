"""The biscuits and sweets shelf."""

from __future__ import annotations

from drawing.colours import GOLD, INK, PAPER, WHITE, Colour, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import (
    Shape,
    arc,
    box,
    disc,
    moved,
    path,
    petals,
    smooth,
    spoke,
    spots,
    turned,
    vessel,
)

BISCUIT, CRUST = hexed("#E9B872"), hexed("#C98D48")
SWEETS = (hexed("#EE6C55"), hexed("#F3B53F"), hexed("#6FB7A0"), hexed("#78B4DA"), hexed("#C9739F"))


def cookies(pen: Pen, look: Look) -> None:
    """A round tin of cookies with its lid leaning behind."""
    dough = {"bean": hexed("#8A5A3C"), "leaf": hexed("#9DB163")}.get(look.emblem, BISCUIT)
    ground_shadow(pen, 160, 266, 104, look.palette.ground)
    round_solid(pen, disc(206, 138, 74), look.main)
    pen.line(disc(206, 138, 62), look.palette.on_main, 2.4, 0.8)
    look.sign(pen, 206, 124, 30, bare=True)
    tin = path("M 58 196 L 262 196 L 258 254 Q 256 269 240 269 L 80 269 Q 64 269 62 254")
    for x, y, turn in spots("98 176 0, 146 166 20, 198 172 45, 228 184 10, 122 190 30, 174 188 5"):
        _cookie(pen, x, y, 34, dough, turn, chips=look.emblem == "bean")
    solid(pen, tin, look.main)
    pen.fill(box(56, 196, 208, 16, 5), look.deep)
    pen.fill(box(56, 196, 208, 5, 2), WHITE, 0.2)
    pen.line(
        smooth([(62 + step * 14, 240 + (step % 2) * 9) for step in range(15)], closed=False),
        look.palette.on_main,
        3,
        0.7,
    )


def _cookie(
    pen: Pen, x: float, y: float, r: float, dough: Colour, turn: float, *, chips: bool
) -> None:
    edge = petals(x, y, 14, r, r * 0.24, turn)
    pen.fill(moved(edge, 1.5, 3), mix(dough, INK, 0.35))
    pen.fill(edge, dough)
    pen.fill(disc(x, y, r * 0.84), mix(dough, WHITE, 0.16))
    if chips:
        for each in range(6):
            pen.fill(
                disc(*spoke(x, y, r * (0.3 + each % 2 * 0.3), turn + each * 60), 3.6),
                hexed("#46281B"),
            )
    else:
        pen.line(disc(x, y, r * 0.42), mix(dough, INK, 0.2), 2.2, 0.7)


def eggrolls(pen: Pen, look: Look) -> None:
    """Egg rolls standing in a tall tin."""
    ground_shadow(pen, 160, 266, 72, look.palette.ground)
    for x, top, tilt in ((112, 66, -5), (208, 70, 6), (136, 50, -2), (184, 54, 3), (160, 44, 0)):
        roll = turned(box(x - 16, top, 32, 140, 10), tilt, (x, 200))
        solid(pen, roll, BISCUIT)
        for step in range(3):
            band = turned(
                [(x - 16, top + 26 + step * 16), (x + 16, top + 18 + step * 16)], tilt, (x, 200)
            )
            pen.line(band, CRUST, 2.2, 0.7)
        mouth = turned(disc(x, top + 7, 15, 6), tilt, (x, 200))
        pen.fill(mouth, mix(BISCUIT, WHITE, 0.35))
        pen.line(turned(arc(x, top + 7, 8, 0, 300, 3), tilt, (x, 200)), CRUST, 2)
    body = vessel(160, "M 0 130 L 70 130 L 70 254 Q 70 268 54 269 L 0 270")
    solid(pen, body, look.main)
    look.label(pen, body, 152, 94, 29)
    pen.fill(box(87, 126, 146, 11, 5), mix(look.deep, GOLD, 0.3))


def candyjar(pen: Pen, look: Look) -> None:
    """A glass jar of sweets."""
    ground_shadow(pen, 160, 266, 82, look.palette.ground)
    jar = vessel(160, "M 0 96 L 52 96 C 78 106 84 130 84 150 L 84 244 Q 84 269 62 269 L 0 269")
    pen.fill(jar, mix(look.palette.ground, WHITE, 0.6))
    sweets = SWEETS if look.emblem == "dots" else (look.main, look.light, PAPER)
    with pen.inside(jar):
        for row in range(6):
            for column in range(7):
                x = 84 + column * 27 + row % 2 * 13
                y = 140 + row * 23 + (column * 7 % 5)
                sweet = sweets[(column * 2 + row * 3) % len(sweets)]
                pen.fill(disc(x, y, 15), mix(sweet, INK, 0.12))
                pen.fill(disc(x - 1.5, y - 1.5, 13.5), sweet)
                pen.fill(disc(x - 5, y - 5, 3.4), WHITE, 0.6)
        pen.fill(box(216, 90, 40, 190), INK, 0.1)
    shine(pen, 88, 150, 92, 7)
    pen.line(jar + jar[:1], WHITE, 4, 0.65)
    pen.fill(box(116, 172, 88, 68, 8), PAPER)
    look.sign(pen, 160, 206, 26)
    solid(pen, box(98, 66, 124, 34, 9), look.accent)
    solid(pen, box(142, 48, 36, 22, 9), look.accent)


def chocolate(pen: Pen, look: Look) -> None:
    """A bar of chocolate half out of its sleeve."""
    white = look.emblem == "leaf"
    cocoa = hexed("#B7C783") if white else hexed("#5A3424")
    ground_shadow(pen, 160, 268, 76, look.palette.ground)
    with_turn: list[Shape] = [turned(box(96, 36, 128, 120, 6), 6, (160, 160))]
    pen.fill(with_turn[0], cocoa)
    for row in range(3):
        for column in range(3):
            square = turned(box(101 + column * 41, 41 + row * 37, 36, 32, 4), 6, (160, 160))
            pen.fill(square, mix(cocoa, WHITE, 0.1))
            pen.fill(turned(box(106 + column * 41, 46 + row * 37, 26, 22, 3), 6, (160, 160)), cocoa)
    foil = turned(
        path(
            "M 90 128 L 102 118 L 114 130 L 128 116 L 142 130 L 158 117 L 172 130 "
            "L 188 116 L 204 130 L 218 118 L 230 128 L 230 150 L 90 150"
        ),
        6,
        (160, 160),
    )
    pen.fill(foil, hexed("#E7D9B0"))
    sleeve = turned(box(90, 140, 140, 128, 4), 6, (160, 160))
    pen.fill(sleeve, look.main)
    with pen.inside(sleeve):
        pen.fill(turned(box(204, 130, 40, 150), 6, (160, 160)), INK, 0.1)
        pen.fill(turned(box(90, 250, 150, 6), 6, (160, 160)), look.accent)
    window = turned(box(112, 156, 96, 82, 41), 6, (160, 160))
    pen.fill(window, PAPER)
    look.sign(pen, 156, 197, 29)


def candy(pen: Pen, look: Look) -> None:
    """A bag of wrapped sweets and three that fell out."""
    ground_shadow(pen, 160, 266, 100, look.palette.ground)
    bag = path(
        "M 92 84 Q 160 96 228 84 C 240 130 252 170 250 252 Q 249 269 232 269 L 88 269 "
        "Q 71 269 70 252 C 68 170 80 130 92 84"
    )
    solid(pen, bag, look.main)
    pen.fill(
        path(
            "M 92 84 Q 120 70 106 44 Q 132 56 160 50 Q 188 56 214 44 Q 200 70 228 84 Q 160 98 92 84"
        ),
        look.light,
    )
    pen.fill(box(90, 78, 140, 13, 6), look.accent)
    pen.fill(disc(160, 166, 48), PAPER)
    pen.line(disc(160, 166, 42), look.accent, 2.2)
    look.sign(pen, 160, 166, 29)
    for x, y, turn, colour in (
        (92, 254, -14, look.accent),
        (160, 250, 8, look.light),
        (228, 256, -4, look.accent),
    ):
        _wrapped(pen, x, y, turn, colour)


def _wrapped(pen: Pen, x: float, y: float, turn: float, colour: Colour) -> None:
    for side in (-1, 1):
        fan = [
            (x + side * 14, y),
            (x + side * 36, y - 13),
            (x + side * 32, y),
            (x + side * 36, y + 13),
        ]
        pen.fill(turned(fan, turn, (x, y)), mix(colour, INK, 0.12))
    round_solid(pen, turned(disc(x, y, 21, 16), turn, (x, y)), colour)
    for right in (-8, 0, 8):
        pen.line(
            turned([(x + right - 3, y + 11), (x + right + 3, y - 11)], turn, (x, y)), WHITE, 3, 0.5
        )


def cakebox(pen: Pen, look: Look) -> None:
    """An open box of little pastries."""
    ground_shadow(pen, 160, 266, 114, look.palette.ground)
    pen.fill(path("M 48 164 L 72 66 L 248 66 L 272 164"), look.main)
    pen.fill(path("M 60 158 L 80 74 L 240 74 L 260 158"), mix(look.main, WHITE, 0.14))
    look.sign(pen, 160, 114, 31, bare=True)
    pen.fill(path("M 48 164 L 272 164 L 264 222 L 56 222"), mix(look.palette.pale, PAPER, 0.5))
    for row, y in enumerate((176, 204)):
        for column in range(4):
            _pastry(pen, 66 + column * 49 - row * 1.5, y, look)
    solid(pen, path("M 50 224 L 270 224 L 264 269 L 56 269"), look.deep)
    pen.fill(box(50, 220, 220, 9, 4), look.accent)


def _pastry(pen: Pen, x: float, y: float, look: Look) -> None:
    crust = BISCUIT if look.emblem != "heart" else hexed("#F0CB8A")
    shape = box(x, y - 14, 42, 32, 16 if look.emblem == "heart" else 6)
    pen.fill(moved(shape, 0, 5), mix(CRUST, INK, 0.25))
    pen.fill(shape, crust)
    pen.fill(moved(box(x + 3, y - 11, 36, 9, 5), 0, 0), WHITE, 0.28)
    pen.fill(disc(x + 21, y + 3, 6, 5), look.accent if look.emblem == "heart" else CRUST)


def pillowbag(pen: Pen, look: Look) -> None:
    """A puffed-up bag of crisps."""
    ground_shadow(pen, 160, 266, 86, look.palette.ground)
    bag = path(
        "M 84 56 L 236 56 C 230 96 256 120 246 168 C 242 214 240 240 238 266 L 82 266 "
        "C 80 240 78 214 74 168 C 64 120 90 96 84 56"
    )
    solid(pen, bag, look.main)
    with pen.inside(bag):
        pen.fill(
            path("M 60 210 Q 110 176 160 204 Q 214 232 262 190 L 262 280 L 60 280"), look.accent
        )
        pen.fill(box(60, 56, 200, 14), look.deep, 0.7)
        pen.fill(box(60, 253, 200, 14), look.deep, 0.7)
        for x in range(82, 250, 8):
            pen.line([(x, 58), (x, 68)], WHITE, 1.6, 0.4)
            pen.line([(x, 255), (x, 265)], WHITE, 1.6, 0.4)
        pen.line(path("M 100 84 Q 90 130 96 190"), WHITE, 7, 0.35)
        pen.line(path("M 222 90 Q 236 130 228 180"), INK, 6, 0.1)
    pen.fill(petals(160, 146, 16, 56, 11), PAPER)
    look.sign(pen, 160, 146, 36)


def lollipop(pen: Pen, look: Look) -> None:
    """A big swirl on a stick with a bow."""
    ground_shadow(pen, 160, 266, 40, look.palette.ground)
    pen.line([(160, 150), (160, 262)], PAPER, 9)
    pen.line([(163, 150), (163, 262)], INK, 2.4, 0.12)
    pen.fill(disc(162, 122, 82), look.deep)
    pen.fill(disc(160, 119, 82), look.main)
    for each in range(6):
        angle = each * 60
        blade = [spoke(160, 119, reach, angle + reach * 1.1) for reach in range(0, 83, 4)]
        back = [spoke(160, 119, reach, angle + 30 + reach * 1.1) for reach in range(82, -1, -4)]
        pen.fill(blade + back, mix(look.light, WHITE, 0.5))
    gleam(pen, 160, 119, 68, 200, 250)
    for side in (-1, 1):
        pen.fill(
            path(
                f"M 160 214 L {160 + side * 36} 198 Q {160 + side * 42} 214 {160 + side * 36} 232"
            ),
            look.accent,
        )
        pen.line([(160 + side * 5, 214), (160 + side * 26, 210)], INK, 2, 0.18)
    pen.fill(disc(160, 214, 8), mix(look.accent, INK, 0.12))


def wafer(pen: Pen, look: Look) -> None:
    """A stack of cream wafers by their packet."""
    cream = hexed("#B98BC4")
    ground_shadow(pen, 160, 266, 108, look.palette.ground)
    solid(pen, box(62, 74, 104, 195, 5), look.main)
    pen.fill(box(62, 74, 104, 22), look.accent)
    pen.fill(disc(114, 156, 40), PAPER)
    for a, b in ((0, 16), (-11, 2), (11, 2), (-20, -12), (0, -12), (20, -12)):
        pen.fill(disc(114 + a, 158 + b, 11), mix(cream, hexed("#6B3F7E"), 0.4))
        pen.fill(disc(111 + a, 155 + b, 3), WHITE, 0.6)
    pen.line([(114, 134), (120, 122)], hexed("#5E7C3D"), 4)
    for number, y in enumerate((246, 218, 190)):
        left = 148 + number * 7 % 11
        for layer in range(5):
            colour = cream if layer % 2 else BISCUIT
            pen.fill(box(left, y - 3 + layer * 5, 112, 5.6, 2), colour)
        for x in range(left + 6, left + 110, 11):
            pen.line([(x, y - 3), (x, y + 1)], CRUST, 1.5, 0.7)
        pen.fill(box(left + 92, y - 3, 20, 25), INK, 0.09)
