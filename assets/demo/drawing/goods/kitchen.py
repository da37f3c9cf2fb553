"""The kitchen and table shelf."""

from __future__ import annotations

from drawing.colours import (
    BAMBOO,
    GOLD,
    INK,
    PALE_WOOD,
    PAPER,
    STEEL,
    WHITE,
    WOOD,
    Colour,
    hexed,
    mix,
)
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import arc, box, disc, leaf, moved, path, spoke, turned, vessel

CHINA = hexed("#FBF8F2")


def steam(pen: Pen, x: float, y: float, high: float = 44, colour: Colour = WHITE) -> None:
    """Three curls of steam rising from (x, y)."""
    for right, taller in ((-22, 0.8), (0, 1.0), (22, 0.75)):
        up, at = high * taller, x + right
        curl = path(
            f"M {at} {y} C {at - 12} {y - up * 0.35} {at + 12} {y - up * 0.65} {at} {y - up}"
        )
        pen.line(curl, colour, 5, 0.75)


def bowl(pen: Pen, look: Look) -> None:
    """A rice bowl, full."""
    ground_shadow(pen, 160, 266, 92, look.palette.ground)
    pen.fill(disc(160, 142, 108, 26), mix(look.main, INK, 0.1))
    steam(pen, 160, 84, 40, mix(look.main, WHITE, 0.72))
    rice = path("M 60 144 C 72 96 118 84 160 84 C 202 84 248 96 260 144 Q 160 172 60 144")
    pen.fill(rice, WHITE)
    with pen.inside(rice):
        for number in range(46):
            x, y = 66 + number * 53 % 190, 92 + number * 29 % 58
            pen.fill(leaf(x, y, 9, 3.4, number * 47), hexed("#E8E2D6"))
    side = path(
        "M 50 142 C 52 206 84 254 118 258 L 202 258 C 236 254 268 206 270 142 "
        "Q 256 174 160 174 Q 64 174 50 142"
    )
    solid(pen, side, CHINA, 0.1)
    pen.line(path("M 51 148 Q 66 180 160 180 Q 254 180 269 148"), look.main, 4)
    with pen.inside(side):
        pen.line(path("M 84 240 Q 160 256 236 240"), look.main, 4)
        for x in (72, 248):
            pen.fill(leaf(x, 216, 26, 10, -60 if x < 160 else -120), look.accent)
    look.sign(pen, 160, 214, 30)
    solid(pen, box(116, 256, 88, 14, 3), CHINA, 0.1)


def mug(pen: Pen, look: Look) -> None:
    """A mug of something hot."""
    ground_shadow(pen, 152, 266, 88, look.palette.ground)
    steam(pen, 148, 84, 46, mix(look.main, WHITE, 0.7))
    pen.line(path("M 222 130 C 286 122 288 222 218 222"), look.deep, 17)
    pen.line(path("M 222 128 C 282 122 284 219 218 219"), look.main, 13)
    body = path("M 76 98 L 222 98 L 222 242 Q 222 269 194 269 L 104 269 Q 76 269 76 242")
    solid(pen, body, look.main)
    pen.fill(disc(149, 98, 73, 13), mix(look.main, WHITE, 0.3))
    pen.fill(disc(149, 99, 65, 10), hexed("#6A4330"))
    pen.fill(disc(149, 102, 52, 6), hexed("#8A5D42"))
    look.sign(pen, 149, 184, 44, bare=True)


def teapot(pen: Pen, look: Look) -> None:
    """A round teapot."""
    ground_shadow(pen, 160, 266, 92, look.palette.ground)
    iron = look.emblem == "lattice"
    if iron:
        pen.line(arc(160, 118, 70, 190, 350, 82), look.deep, 9)
    else:
        pen.line(path("M 234 146 C 300 132 294 226 226 230"), look.main, 15)
    pen.fill(path("M 90 204 C 52 190 60 146 26 132 L 42 118 C 78 130 82 158 108 160"), look.main)
    pen.fill(path("M 26 132 L 42 118 L 47 121 L 32 136"), look.deep)
    body = vessel(
        160, "M 0 112 L 42 112 C 84 124 100 156 98 192 C 96 234 74 258 52 262 L 50 269 L 0 269"
    )
    round_solid(pen, body, look.main)
    gleam(pen, 160, 190, 78, 195, 240)
    look.sign(pen, 160, 194, 42, bare=True)
    lid = vessel(160, "M 0 86 C 34 86 54 98 56 114 Q 30 124 0 124")
    round_solid(pen, lid, mix(look.main, look.deep, 0.35))
    pen.fill(disc(160, 78, 14, 12), look.accent)
    pen.fill(disc(156, 74, 4, 3), WHITE, 0.6)


def plate(pen: Pen, look: Look) -> None:
    """A patterned plate standing up."""
    ground_shadow(pen, 160, 266, 76, look.palette.ground)
    pen.fill(disc(164, 162, 106), mix(look.palette.ground, INK, 0.2))
    pen.fill(disc(160, 160, 106), CHINA)
    pen.line(disc(160, 160, 99), look.main, 5)
    for each in range(12):
        x, y = spoke(160, 160, 83, each * 30)
        pen.fill(leaf(x, y, 20, 7, each * 30 + 60), look.main)
        pen.fill(disc(x, y, 4), look.accent)
    pen.line(disc(160, 160, 66), look.main, 2.4)
    look.sign(pen, 160, 160, 46)
    gleam(pen, 160, 160, 91, 205, 245)


def platter(pen: Pen, look: Look) -> None:
    """A long platter with a fish for the new year."""
    ground_shadow(pen, 160, 258, 118, look.palette.ground)
    tilt = -14
    dish = turned(disc(160, 166, 134, 76), tilt, (160, 166))
    pen.fill(moved(dish, 2, 7), look.deep)
    pen.fill(dish, look.main)
    pen.fill(turned(disc(160, 166, 116, 61), tilt, (160, 166)), CHINA)
    pen.line(turned(disc(160, 166, 106, 53), tilt, (160, 166)), look.accent, 2.6)
    look.sign(pen, 160, 166, 60)


def steamer(pen: Pen, look: Look) -> None:
    """Bamboo steamers, the lid leaning behind the dumplings; the mini one has a single tier."""
    single = look.emblem == "steam"
    top = 198 if single else 172
    ground_shadow(pen, 160, 266, 112, look.palette.ground)
    _lid(pen, 210, top - 58)
    if not single:
        _tier(pen, 205)
    pen.fill(disc(160, top, 106, 26), mix(BAMBOO, INK, 0.35))
    pen.fill(disc(160, top + 1, 97, 21), hexed("#EAD9A8"))
    for x, y in ((112, -8), (160, -16), (208, -8), (136, 4), (186, 4)):
        _dumpling(pen, x, top + y)
    _tier(pen, top)
    steam(pen, 104, top - 34, 62, mix(look.accent, WHITE, 0.68))


def _lid(pen: Pen, x: float, y: float) -> None:
    pen.fill(disc(x + 2, y + 2, 76), mix(WOOD, INK, 0.2))
    pen.fill(disc(x, y, 74), BAMBOO)
    for r in (60, 46, 32, 18):
        pen.line(disc(x, y, r), mix(WOOD, BAMBOO, 0.3), 2.4, 0.8)
    for angle in range(0, 360, 20):
        pen.line([spoke(x, y, 8, angle), spoke(x, y, 70, angle)], mix(WOOD, BAMBOO, 0.3), 1.6, 0.5)
    pen.line(disc(x, y, 71), WOOD, 6)


def _tier(pen: Pen, y: float) -> None:
    body = path(f"M 54 {y} Q 160 {y + 44} 266 {y} L 266 {y + 36} Q 160 {y + 74} 54 {y + 36}")
    solid(pen, body, BAMBOO)
    with pen.inside(body):
        for x in range(60, 266, 14):
            pen.line([(x, y - 4), (x, y + 80)], mix(BAMBOO, INK, 0.3), 1.4, 0.3)
        for down in (4, 31):
            band = path(f"M 54 {y + down} Q 160 {y + down + 44} 266 {y + down}")
            pen.line(band, mix(WOOD, BAMBOO, 0.25), 5)


def _dumpling(pen: Pen, x: float, y: float) -> None:
    pen.fill(disc(x, y + 3, 24, 15), hexed("#D9CDB4"))
    pen.fill(disc(x, y, 24, 16), PAPER)
    for angle in (210, 240, 270, 300, 330):
        across, down = spoke(x, y + 2, 18, angle)
        pen.line([(x, y - 10), (across, (down + y) / 2)], hexed("#DCCFB6"), 1.8)
    pen.fill(disc(x, y - 9, 4.4, 3.4), hexed("#EE8A5B"))


def chopsticks(pen: Pen, look: Look) -> None:
    """Chopsticks in a paper sleeve, or beside their case."""
    ground_shadow(pen, 160, 264, 78, look.palette.ground)
    for number, x in enumerate((112, 128, 150, 166, 188, 204)):
        stick = path(f"M {x - 5} 40 L {x + 5} 40 L {x + 3.8} 190 L {x - 3.8} 190")
        tilt = (number - 2.5) * 2.4
        pen.fill(turned(stick, tilt, (160, 330)), look.main if number % 2 == 0 else look.deep)
        pen.fill(turned(box(x - 5, 40, 10, 26, 3), tilt, (160, 330)), look.accent)
        pen.fill(turned(box(x - 3.6, 70, 7.2, 4), tilt, (160, 330)), PAPER)
    sleeve = path("M 100 150 L 220 150 L 214 268 L 106 268")
    solid(pen, sleeve, PAPER, 0.08)
    pen.fill(path("M 100 150 L 220 150 L 219 164 L 101 164"), look.main)
    pen.fill(path("M 107 252 L 215 252 L 214 268 L 106 268"), look.main)
    look.sign(pen, 160, 208, 31)


def thermos(pen: Pen, look: Look) -> None:
    """A slim flask with a strap on its lid."""
    ground_shadow(pen, 160, 266, 54, look.palette.ground)
    pen.line(arc(160, 52, 26, 180, 360, 24), look.accent, 8)
    body = vessel(160, "M 0 106 L 36 106 C 46 116 50 126 50 140 L 50 252 Q 50 269 36 269 L 0 269")
    solid(pen, body, look.main)
    solid(pen, vessel(160, "M 0 50 L 34 50 Q 42 50 42 60 L 42 98 L 0 98"), look.deep)
    pen.fill(box(124, 96, 72, 11, 3), STEEL)
    pen.fill(box(110, 250, 100, 6), look.palette.on_main, 0.5)
    look.sign(pen, 160, 186, 30, bare=True)


def pan(pen: Pen, look: Look) -> None:
    """A square omelette pan seen from above, an egg in it."""
    ground_shadow(pen, 160, 258, 106, look.palette.ground)
    handle = turned(box(146, 22, 28, 104, 13), 24, (160, 170))
    pen.fill(moved(handle, 2, 4), mix(WOOD, INK, 0.4))
    pen.fill(handle, WOOD)
    pen.fill(turned(disc(160, 38, 5), 24, (160, 170)), look.palette.ground)
    dish = turned(box(78, 96, 164, 152, 22), 24, (160, 170))
    pen.fill(moved(dish, 3, 7), mix(look.main, INK, 0.5))
    pen.fill(dish, look.main)
    pen.fill(turned(box(90, 108, 140, 128, 15), 24, (160, 170)), mix(look.main, INK, 0.3))
    pen.fill(
        path(
            "M 116 170 C 112 136 150 120 172 132 C 208 130 226 158 210 182 "
            "C 214 212 176 224 154 210 C 128 214 112 194 116 170"
        ),
        PAPER,
    )
    round_solid(pen, disc(164, 170, 26), hexed("#F6B73C"), 0.12)
    pen.fill(disc(156, 161, 6, 4.4), WHITE, 0.75)


def apron(pen: Pen, look: Look) -> None:
    """An apron on a peg."""
    pen.fill(disc(160, 40, 7), WOOD)
    pen.line(path("M 122 108 C 128 60 146 42 160 42 C 174 42 192 60 198 108"), look.deep, 7)
    for side in (-1, 1):
        x = 160 + side * 72
        pen.line(
            path(f"M {x} 152 C {x + side * 40} 160 {x + side * 20} 200 {x + side * 34} 224"),
            look.deep,
            6,
        )
    cloth = path(
        "M 114 96 L 206 96 C 208 132 222 148 236 154 L 242 260 Q 160 276 78 260 "
        "L 84 154 C 98 148 112 132 114 96"
    )
    pen.fill(cloth, PAPER)
    with pen.inside(cloth):
        for x in range(74, 250, 18):
            pen.fill(box(x, 90, 8, 190), look.main, 0.9)
        pen.fill(path("M 206 96 L 250 96 L 250 280 L 214 280 Q 222 180 206 96"), INK, 0.1)
    pocket = path("M 112 188 L 208 188 L 208 232 Q 208 244 196 244 L 124 244 Q 112 244 112 232")
    pen.fill(pocket, look.main)
    pen.line([(112, 190), (208, 190)], look.accent, 4)
    pen.line([(160, 190), (160, 242)], PAPER, 2, 0.5)
    pen.fill(box(114, 96, 92, 11), look.main)


def board(pen: Pen, look: Look) -> None:
    """A wooden board with a slice of the sea on it."""
    ground_shadow(pen, 160, 264, 92, look.palette.ground)
    shape = turned(box(84, 92, 152, 172, 22), 5, (160, 170))
    handle = turned(box(134, 34, 52, 80, 24), 5, (160, 170))
    for part in (handle, shape):
        pen.fill(moved(part, 4, 5), mix(WOOD, INK, 0.35))
    for part in (handle, shape):
        pen.fill(part, PALE_WOOD)
    with pen.inside(shape):
        for number, x in enumerate(range(92, 244, 15)):
            grain = path(f"M {x} 84 Q {x - 14} 130 {x - 4} 170 Q {x + 4} 220 {x - 12} 274")
            pen.line(grain, WOOD, 2, 0.25 + number % 2 * 0.2)
    pen.fill(turned(disc(160, 58, 10), 5, (160, 170)), look.palette.ground)
    look.sign(pen, 158, 180, 46)


def kettle(pen: Pen, look: Look) -> None:
    """An enamel kettle."""
    ground_shadow(pen, 160, 266, 96, look.palette.ground)
    pen.line(arc(160, 132, 72, 188, 352, 84), INK, 8)
    pen.line(arc(160, 132, 72, 240, 300, 84), WOOD, 13)
    pen.fill(
        path("M 236 196 C 276 184 262 140 296 128 L 286 112 C 246 120 248 158 222 164"), look.main
    )
    body = vessel(160, "M 0 118 L 46 118 C 76 126 100 190 98 246 Q 97 269 78 269 L 0 269")
    round_solid(pen, body, look.main)
    gleam(pen, 168, 216, 84, 190, 230)
    look.sign(pen, 160, 204, 36, bare=True)
    pen.fill(box(64, 256, 192, 8, 4), look.deep)
    lid = vessel(160, "M 0 96 C 30 96 48 106 50 120 L 0 124")
    pen.fill(lid, look.deep)
    pen.fill(disc(160, 90, 12, 11), INK)
    pen.fill(disc(156, 87, 4, 3), WHITE, 0.5)


def lunchbox(pen: Pen, look: Look) -> None:
    """A two-tier lunch box with a band about it."""
    ground_shadow(pen, 160, 266, 104, look.palette.ground)
    solid(pen, box(60, 186, 200, 82, 18), look.light)
    solid(pen, box(60, 110, 200, 80, 14), look.main)
    solid(pen, box(54, 84, 212, 36, 16), look.deep)
    pen.fill(box(60, 184, 200, 6), INK, 0.14)
    pen.fill(box(206, 78, 24, 192, 4), look.accent)
    pen.fill(box(206, 78, 6, 192, 3), WHITE, 0.3)
    look.sign(pen, 132, 152, 26, bare=True)
    stick = box(66, 58, 150, 9, 4)
    for down in (0, 12):
        pen.fill(moved(stick, down, down), PALE_WOOD if down else WOOD)
    pen.fill(box(206, 52, 24, 36, 4), mix(look.accent, INK, 0.12))


def spoons(pen: Pen, look: Look) -> None:
    """Four soup spoons in a fan."""
    ground_shadow(pen, 160, 264, 96, look.palette.ground)
    for number, tilt in enumerate((-33, -11, 11, 33)):
        colour = (look.main, look.accent, look.light, look.deep)[number]
        handle = path("M 150 250 Q 160 262 170 250 L 168 150 L 152 150")
        scoop = path(
            "M 160 52 C 194 52 198 118 184 142 Q 172 162 160 162 Q 148 162 136 142 "
            "C 122 118 126 52 160 52"
        )
        with_tilt = [turned(part, tilt, (160, 262)) for part in (handle, scoop)]
        for part in with_tilt:
            pen.fill(part, colour)
        hollow = path(
            "M 160 64 C 184 64 188 114 177 134 Q 168 148 160 148 Q 152 148 143 134 "
            "C 132 114 136 64 160 64"
        )
        pen.fill(turned(hollow, tilt, (160, 262)), mix(colour, INK, 0.14))
        pen.line(turned(path("M 142 84 Q 137 112 146 132"), tilt, (160, 262)), WHITE, 4, 0.5)
    pen.fill(disc(160, 250, 11), GOLD)
    shine(pen, 157, 246, 4, 3)
