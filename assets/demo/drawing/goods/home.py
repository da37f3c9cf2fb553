"""The home and scent shelf."""

from __future__ import annotations

from drawing.colours import (
    GOLD,
    INK,
    PALE_WOOD,
    PAPER,
    WHITE,
    WOOD,
    hexed,
    mix,
)
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, round_solid, shine, solid
from drawing.shapes import arc, box, disc, path, petals, spoke, spots, turned, vessel

FLAME, HEART = hexed("#F7A83B"), hexed("#FCE6A0")


def flame(pen: Pen, x: float, y: float, k: float = 1.0) -> None:
    """A candle's flame with its glow, its wick at (x, y)."""
    with pen.at(x, y, k):
        pen.soft(disc(0, -22, 40), hexed("#FFE3A0"), 14, 0.6)
        pen.fill(
            path("M 0 -48 C 6 -32 16 -24 15 -10 C 14 4 -14 4 -15 -10 C -16 -24 -6 -32 0 -48"), FLAME
        )
        pen.fill(path("M 0 -30 C 3 -20 8 -16 8 -8 C 8 0 -8 0 -8 -8 C -8 -16 -3 -20 0 -30"), HEART)
        pen.line([(0, -4), (0, 6)], INK, 2.6)


def candle(pen: Pen, look: Look) -> None:
    """A scented candle in a tumbler."""
    ground_shadow(pen, 160, 266, 82, look.palette.ground)
    glass = path("M 82 112 L 238 112 L 232 252 Q 231 269 214 269 L 106 269 Q 89 269 88 252")
    pen.fill(glass, mix(look.palette.ground, WHITE, 0.5))
    with pen.inside(glass):
        pen.fill(box(70, 136, 180, 140), look.main)
        pen.fill(disc(160, 136, 78, 11), mix(look.main, WHITE, 0.35))
        pen.fill(box(206, 100, 40, 180), INK, 0.12)
    flame(pen, 160, 130, 1.15)
    shine(pen, 100, 150, 96, 7)
    pen.line(disc(160, 112, 78, 11), WHITE, 3, 0.8)
    pen.fill(box(112, 166, 96, 82, 6), PAPER)
    pen.line(box(117, 171, 86, 72, 4), look.accent, 2)
    look.sign(pen, 160, 200, 24)
    look.print(pen, 160, 231, 18)


def pillar(pen: Pen, look: Look) -> None:
    """Three pillar candles on a tray."""
    wax = look.main
    ground_shadow(pen, 160, 268, 112, look.palette.ground)
    for x, top, half, tone in ((104, 150, 34, 0.0), (218, 176, 32, 0.1), (162, 106, 37, 0.05)):
        stick = vessel(x, f"M 0 {top} L {half} {top} L {half} 256 L 0 258")
        solid(pen, stick, mix(wax, INK, tone))
        pen.fill(disc(x, top, half, 8), mix(wax, WHITE, 0.4))
        drip = path(
            f"M {x - half} {top} "
            f"Q {x - half + 3} {top + 34} {x - half + 10} {top + 30} "
            f"Q {x - half + 15} {top + 12} {x - half + 22} {top + 7}"
        )
        pen.fill(drip, mix(wax, WHITE, 0.4))
        flame(pen, x, top - 2, 0.82)
    solid(pen, box(52, 254, 216, 15, 7), look.accent)


def diffuser(pen: Pen, look: Look) -> None:
    """A reed diffuser."""
    ground_shadow(pen, 160, 266, 66, look.palette.ground)
    for tilt in (-21, -12, -3, 7, 17, 25):
        pen.line(
            turned([(160, 30), (160, 150)], tilt, (160, 156)),
            mix(WOOD, PALE_WOOD, (tilt + 21) / 50),
            4.4,
        )
    glass = vessel(
        160, "M 0 128 L 22 128 L 22 150 C 26 166 62 170 62 196 L 62 254 Q 62 269 48 269 L 0 269"
    )
    pen.fill(glass, mix(look.main, WHITE, 0.72))
    with pen.inside(glass):
        pen.fade(box(90, 196, 140, 80), mix(look.main, WHITE, 0.25), look.main)
        pen.fill(box(202, 120, 40, 160), INK, 0.1)
    shine(pen, 108, 198, 54)
    pen.fill(box(120, 188, 80, 66, 5), PAPER)
    look.sign(pen, 160, 221, 25)
    solid(pen, box(134, 118, 52, 20, 5), look.accent)


def incense(pen: Pen, look: Look) -> None:
    """Incense in a dish, a thread of smoke above; its box behind."""
    ground_shadow(pen, 160, 266, 106, look.palette.ground)
    solid(pen, box(62, 84, 74, 184, 4), look.main)
    pen.fill(disc(99, 150, 27), PAPER)
    look.sign(pen, 99, 150, 19)
    look.print(pen, 99, 216, 16)
    smoke = path("M 246 86 C 214 60 268 50 240 18")
    pen.line(smoke, mix(look.palette.ground, INK, 0.22), 6, 0.45)
    pen.line([(184, 240), (246, 92)], mix(look.accent, INK, 0.25), 5)
    pen.fill(disc(246, 92, 4), hexed("#F0602F"))
    round_solid(pen, vessel(196, "M 0 232 L 72 232 C 70 258 48 269 30 269 L 0 269"), look.deep)
    pen.fill(disc(196, 232, 72, 11), mix(look.deep, WHITE, 0.25))
    pen.fill(disc(196, 233, 62, 8), hexed("#D9CFC0"))


def vase(pen: Pen, look: Look) -> None:
    """A vase with a branch in it."""
    ground_shadow(pen, 160, 266, 66, look.palette.ground)
    branch = mix(WOOD, INK, 0.45)
    for twig in (
        "M 160 130 C 158 92 172 70 192 34",
        "M 162 110 C 150 84 128 74 112 52",
        "M 170 84 C 190 78 204 74 222 76",
    ):
        pen.line(path(twig), branch, 4)
    for x, y, r in spots("192 36 13, 178 62 11, 112 54 12, 132 78 10, 222 76 11, 200 78 8"):
        pen.fill(
            petals(x, y, 5, r, r * 0.48),
            look.accent if look.emblem == "none" else mix(look.main, hexed("#F4A9B8"), 0.8),
        )
        pen.fill(disc(x, y, r * 0.28), GOLD)
    china = PAPER if look.emblem == "lattice" else look.main
    body = vessel(
        160,
        "M 0 118 L 24 118 Q 30 118 27 128 C 22 146 66 164 66 206 C 66 244 44 262 36 269 L 0 269",
    )
    round_solid(pen, body, china)
    shine(pen, 114, 186, 44, 6)
    if look.emblem == "lattice":
        pen.line(path("M 134 134 Q 160 142 186 134"), look.main, 4)
        pen.line(path("M 112 242 Q 160 260 208 242"), look.main, 4)
        look.sign(pen, 160, 202, 32)
    elif look.emblem == "hill":
        look.sign(pen, 160, 208, 38, bare=True)
    else:
        pen.line(path("M 98 190 Q 160 212 222 190"), look.light, 4, 0.8)
        pen.line(path("M 95 206 Q 160 228 225 206"), look.light, 4, 0.8)


def cushion(pen: Pen, look: Look) -> None:
    """A plump cushion on its point."""
    ground_shadow(pen, 160, 264, 100, look.palette.ground)
    cloth = path(
        "M 52 78 C 66 64 100 82 160 80 C 220 82 254 64 268 78 "
        "C 282 92 262 120 264 170 C 262 222 282 248 268 262"
        " C 254 276 220 260 160 262 C 100 260 66 276 52 262"
        " C 38 248 58 222 56 170 C 58 120 38 92 52 78"
    )
    round_solid(pen, cloth, look.main)
    with pen.inside(cloth):
        pen.line(
            path("M 72 98 Q 160 90 248 98 Q 240 170 248 244 Q 160 252 72 244 Q 80 170 72 98"),
            look.palette.on_main,
            2.6,
            0.5,
        )
    look.sign(pen, 160, 172, 62, bare=True)
    for x, y in ((52, 78), (268, 78), (52, 262), (268, 262)):
        pen.fill(disc(x, y, 10), look.accent)


def lamp(pen: Pen, look: Look) -> None:
    """The market's red lampshade on a stand."""
    red = hexed("#D9402F")
    ground_shadow(pen, 160, 266, 64, look.palette.ground)
    pen.soft(path("M 92 150 L 228 150 L 276 262 L 44 262"), hexed("#FFE9A8"), 16, 0.75)
    pen.fill(disc(160, 152, 28, 22), HEART)
    pen.line([(160, 30), (160, 62)], INK, 5)
    shade = vessel(160, "M 0 58 L 20 58 C 30 92 74 104 92 148 L 0 150")
    solid(pen, shade, red)
    pen.fill(vessel(160, "M 0 50 L 18 50 L 22 64 L 0 64"), INK)
    pen.fill(disc(160, 149, 92, 9), mix(red, hexed("#FFD9A0"), 0.55))
    pen.fill(disc(160, 150, 32, 6), HEART)
    pen.line([(160, 30), (238, 30), (238, 250)], INK, 6)
    solid(pen, box(182, 250, 112, 18, 8), WOOD)


def nightlight(pen: Pen, look: Look) -> None:
    """A little mushroom that glows."""
    ground_shadow(pen, 160, 266, 74, look.palette.ground)
    pen.soft(disc(160, 150, 96), hexed("#FFF0BE"), 22, 0.8)
    stem = vessel(160, "M 0 150 L 32 150 C 30 190 40 230 58 256 Q 60 269 46 269 L 0 269")
    solid(pen, stem, hexed("#FFF3D2"), 0.08)
    cap = path(
        "M 44 172 C 44 96 98 62 160 62 C 222 62 276 96 276 172 Q 276 186 258 184 "
        "Q 160 168 62 184 Q 44 186 44 172"
    )
    round_solid(pen, cap, look.main)
    for x, y, r in ((110, 118, 15), (170, 98, 18), (222, 134, 14), (150, 148, 10), (86, 156, 9)):
        pen.fill(disc(x, y, r, r * 0.85), HEART)


def clock(pen: Pen, look: Look) -> None:
    """The shop's wall clock: three strokes past the hour."""
    pen.soft(disc(166, 172, 104), mix(look.palette.ground, INK, 0.5), 8, 0.4)
    round_solid(pen, disc(160, 158, 112), look.main)
    pen.fill(disc(160, 158, 92), PAPER)
    for each in range(12):
        inner, wide = (74, 6) if each % 3 == 0 else (79, 3.4)
        pen.line(
            [spoke(160, 158, inner, each * 30), spoke(160, 158, 84, each * 30)], INK, wide, 0.85
        )
    pen.line([(160, 158), spoke(160, 158, 46, -150)], INK, 8)
    pen.line([(160, 158), spoke(160, 158, 66, -60)], INK, 6)
    pen.line([spoke(160, 158, -20, 18), spoke(160, 158, 74, 18)], look.accent, 3.4)
    pen.fill(disc(160, 158, 8), look.accent)


def alarmclock(pen: Pen, look: Look) -> None:
    """A twin-bell alarm clock."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    for side in (-1, 1):
        pen.line([(160 + side * 56, 236), (160 + side * 76, 264)], look.deep, 13)
        bell = turned(arc(160, 74, 40, 180, 360, 34), side * 34, (160, 176))
        pen.fill(bell, look.accent)
        pen.line([(160 + side * 36, 106), (160 + side * 48, 84)], INK, 5)
    pen.line([(160, 74), (160, 56)], INK, 5)
    pen.fill(box(144, 46, 32, 14, 6), INK)
    round_solid(pen, disc(160, 176, 88), look.main)
    pen.fill(disc(160, 176, 70), PAPER)
    for each in range(12):
        pen.fill(disc(*spoke(160, 176, 58, each * 30), 4 if each % 3 == 0 else 2.4), INK)
    pen.line([(160, 176), spoke(160, 176, 34, -140)], INK, 7)
    pen.line([(160, 176), spoke(160, 176, 48, -60)], INK, 5)
    pen.fill(disc(160, 176, 6), look.accent)


def basket(pen: Pen, look: Look) -> None:
    """A woven basket with two handles."""
    ground_shadow(pen, 160, 266, 102, look.palette.ground)
    for side in (-1, 1):
        pen.line(arc(160 + side * 62, 114, 30, 180, 360, 42), look.accent, 8)
    body = path("M 56 118 L 264 118 C 268 180 256 240 236 269 L 84 269 C 64 240 52 180 56 118")
    solid(pen, body, look.main)
    with pen.inside(body):
        for row in range(11):
            for column in range(15):
                x, y = 46 + column * 17 + row % 2 * 8.5, 126 + row * 15
                pen.fill(disc(x, y, 7.4, 4.6), mix(look.main, (WHITE, look.accent)[row % 2], 0.22))
        pen.fill(box(50, 196, 230, 15), look.accent, 0.85)
    solid(pen, box(48, 108, 224, 18, 9), mix(look.main, look.accent, 0.3))


def blanket(pen: Pen, look: Look) -> None:
    """A folded checked blanket with a fringe."""
    ground_shadow(pen, 160, 266, 112, look.palette.ground)
    for number, top in enumerate((212, 162, 112)):
        fold = box(58 - number % 2 * 4, top, 204, 54, 26)
        pen.fill(fold, PAPER)
        look.pattern(pen, fold, 30)
        with pen.inside(fold):
            pen.fill(box(50, top + 42, 220, 14), INK, 0.13)
            pen.fill(box(50, top, 220, 8), WHITE, 0.35)
        pen.line(arc(232, top + 27, 21, -80, 80), INK, 2, 0.2)
    for x in range(64, 250, 9):
        pen.line([(x, 100 + x % 2), (x, 114)], PAPER, 3.4)
    pen.fill(box(58, 92, 196, 10, 5), mix(PAPER, INK, 0.05))
    tag = path("M 88 168 L 112 168 L 112 204 L 100 196 L 88 204")
    pen.fill(tag, look.main)


def spray(pen: Pen, look: Look) -> None:
    """A linen spray with a trigger."""
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    for x, y, r in ((70, 66, 5), (54, 84, 4), (80, 88, 3.4), (48, 60, 3), (62, 104, 3)):
        pen.fill(disc(x, y, r), mix(look.main, WHITE, 0.3))
    body = vessel(160, "M 0 118 L 20 118 C 24 142 58 146 58 176 L 58 252 Q 58 269 42 269 L 0 269")
    solid(pen, body, look.main)
    look.label(pen, body, 178, 72, 22)
    solid(pen, box(138, 100, 44, 24, 4), look.accent)
    pen.fill(
        path(
            "M 108 60 L 196 60 Q 214 60 218 82 L 206 86 Q 200 76 186 78 L 182 102 "
            "L 142 102 L 140 84 L 108 82"
        ),
        PAPER,
    )
    pen.fill(box(98, 62, 14, 18, 3), look.accent)
    pen.line(path("M 136 86 Q 122 98 128 116"), mix(PAPER, INK, 0.18), 8)
