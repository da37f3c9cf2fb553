"""The gift shelf without its plants."""

from __future__ import annotations

from drawing import emblems
from drawing.colours import (
    BAMBOO,
    GOLD,
    INK,
    NIGHT,
    PAPER,
    STEEL,
    WHITE,
    WOOD,
    hexed,
    mix,
)
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import (
    arc,
    box,
    disc,
    leaf,
    mirrored,
    moved,
    path,
    petals,
    spots,
    star,
    turned,
    vessel,
)

FUR = hexed("#FCF6EA")


def giftbox(pen: Pen, look: Look) -> None:
    """A gift box with a big bow."""
    ground_shadow(pen, 160, 266, 100, look.palette.ground)
    solid(pen, box(70, 148, 180, 121, 5), look.main)
    for x, y in spots("92 180, 122 216, 92 248, 200 182, 230 214, 202 248, 124 176, 230 252"):
        pen.fill(disc(x, y, 5), look.palette.on_main, 0.55)
    pen.fill(box(146, 148, 28, 121), look.accent)
    solid(pen, box(58, 116, 204, 38, 6), mix(look.main, WHITE, 0.12))
    pen.fill(box(58, 148, 204, 8), INK, 0.12)
    pen.fill(box(146, 116, 28, 38), mix(look.accent, WHITE, 0.12))
    for side in (-1, 1):
        loop = path("M 160 112 C 172 52 252 44 250 84 C 248 112 200 118 160 112")
        inner = path("M 172 104 C 186 74 230 66 230 84 C 230 100 200 106 172 104")
        tail = path("M 160 112 Q 190 122 216 150 L 196 152 Q 180 130 160 118")
        for part, tint in (
            (tail, mix(look.accent, INK, 0.14)),
            (loop, look.accent),
            (inner, mix(look.accent, INK, 0.18)),
        ):
            pen.fill(part if side > 0 else mirrored(part, 160), tint)
    pen.fill(box(144, 96, 32, 26, 10), mix(look.accent, WHITE, 0.18))


def lantern(pen: Pen, look: Look) -> None:
    """A round paper lantern."""
    pen.soft(disc(160, 142, 104), hexed("#FFD98A"), 18, 0.6)
    pen.line([(160, 16), (160, 54)], INK, 4)
    body = vessel(160, "M 0 62 C 78 62 106 106 106 142 C 106 178 78 222 0 222")
    round_solid(pen, body, look.main)
    for half in (28, 58, 86):
        wide = half * 1.12
        rib = path(
            f"M 160 62 C {160 + half} 70 {160 + wide} 110 {160 + wide} 142"
            f" C {160 + wide} 174 {160 + half} 214 160 222"
        )
        for line in (rib, mirrored(rib, 160)):
            pen.line(line, mix(look.main, INK, 0.25), 2.4, 0.6)
    pen.fill(disc(160, 142, 40), hexed("#FBEBC0"))
    emblems.draw(pen, "bauhinia", 160, 142, 29, look.main, GOLD, PAPER)
    for y in (50, 214):
        solid(pen, box(122, y, 76, 18, 5), GOLD)
    for x in range(140, 184, 8):
        pen.line([(x, 234), (x, 284)], look.main, 4)
    pen.fill(box(132, 230, 56, 10, 4), GOLD)
    gleam(pen, 160, 142, 84, 195, 235)


def fishlantern(pen: Pen, look: Look) -> None:
    """A goldfish lantern on its stick."""
    pen.line([(66, 24), (160, 70)], WOOD, 6)
    pen.line([(160, 70), (160, 100)], INK, 3)
    pen.soft(disc(150, 168, 96), hexed("#FFD98A"), 18, 0.6)
    for angle, length in ((-34, 108), (0, 100), (34, 108)):
        pen.fill(leaf(206, 168, length, 34, angle), mix(look.main, WHITE, 0.35))
    pen.fill(path("M 110 112 Q 150 62 196 118"), hexed("#E4572E"))
    body = path("M 48 170 C 60 106 162 94 224 168 C 162 240 60 232 48 170")
    round_solid(pen, body, look.main)
    with pen.inside(body):
        for column in range(6):
            for row in range(6):
                x, y = 126 + column * 19, 108 + row * 22 + column % 2 * 11
                pen.line(arc(x, y, 11, 90, 270), hexed("#FBE1A8"), 3)
        pen.fill(disc(66, 170, 52), mix(look.main, hexed("#E4572E"), 0.55))
    pen.fill(disc(80, 154, 16), PAPER)
    pen.fill(disc(77, 154, 9), INK)
    pen.fill(disc(74, 150, 3), WHITE)
    pen.line(arc(54, 182, 13, -20, 70), INK, 3.4)
    pen.fill(leaf(130, 206, 58, 20, 60), hexed("#E4572E"))
    for x in (120, 134, 148):
        pen.line([(x, 230), (x, 268)], hexed("#E4572E"), 3.4)


def starlantern(pen: Pen, look: Look) -> None:
    """A starfruit lantern."""
    pen.line([(160, 18), (160, 60)], INK, 4)
    pen.soft(disc(160, 154, 104), hexed("#FFE49A"), 18, 0.8)
    outer = star(160, 156, 5, 112, 62)
    pen.fill(outer, look.main)
    for each in range(5):
        tip, left, right = outer[each * 2], outer[each * 2 - 1], outer[(each * 2 + 1) % 10]
        pen.fill([tip, right, (160, 156)], mix(look.main, INK, 0.14))
        pen.fill([tip, left, (160, 156)], mix(look.main, WHITE, 0.3))
    for each in range(10):
        pen.line([(160, 156), outer[each]], look.accent, 3)
    pen.line(outer + outer[:1], look.accent, 5)
    pen.fill(disc(160, 156, 24), hexed("#FFF1C4"))
    pen.line(disc(160, 156, 24), look.accent, 3)
    for x in (148, 160, 172):
        pen.line([(x, 224), (x, 272)], look.accent, 4)
    pen.fill(disc(160, 222, 11), look.accent)


def toytram(pen: Pen, look: Look) -> None:
    """A wooden double-deck tram on its rails."""
    ground_shadow(pen, 160, 268, 108, look.palette.ground)
    pen.line([(160, 66), (206, 28)], INK, 5)
    solid(pen, box(62, 62, 196, 192, 22), look.main)
    pen.fill(box(56, 56, 208, 18, 9), mix(look.main, WHITE, 0.25))
    for top in (84, 168):
        for column in range(4):
            window = box(76 + column * 43, top, 36, 42, 7)
            pen.fill(window, hexed("#FFF0C2"))
            with pen.inside(window):
                pen.fill(
                    path(
                        f"M {76 + column * 43} {top + 42} L {104 + column * 43} {top} "
                        f"L {112 + column * 43} {top} L {112 + column * 43} {top + 10} "
                        f"L {90 + column * 43} {top + 42}"
                    ),
                    WHITE,
                    0.5,
                )
    pen.fill(box(62, 136, 196, 22), PAPER)
    pen.fill(box(62, 144, 196, 6), look.accent)
    pen.fill(disc(94, 232, 9), hexed("#FFE9A8"))
    pen.fill(disc(226, 232, 9), hexed("#FFE9A8"))
    pen.fill(box(128, 226, 64, 11, 5), look.accent)
    for x in (104, 216):
        pen.fill(disc(x, 256, 18), INK)
        pen.fill(disc(x, 256, 8), WOOD)
    pen.line([(40, 272), (280, 272)], mix(WOOD, INK, 0.3), 6)


def pin(pen: Pen, look: Look) -> None:
    """An enamel pin on its card."""
    ground_shadow(pen, 160, 270, 84, look.palette.ground)
    card = box(72, 42, 176, 228, 12)
    pen.fill(moved(card, 4, 5), mix(look.palette.ground, INK, 0.25))
    pen.fill(card, PAPER)
    pen.fill(disc(160, 60, 9), look.palette.ground)
    with pen.inside(card):
        pen.fill(box(72, 222, 176, 60), look.main)
    pen.line([(128, 246), (192, 246)], look.palette.on_main, 4, 0.9)
    metal = disc(160, 144, 66)
    pen.fill(moved(metal, 2, 4), INK, 0.18)
    pen.fill(metal, GOLD)
    pen.fill(disc(160, 144, 59), look.main)
    emblems.draw(pen, look.emblem, 160, 144, 42, PAPER, look.accent, look.deep)
    gleam(pen, 160, 144, 51, 200, 245)


def keyring(pen: Pen, look: Look) -> None:
    """A keyring with a charm."""
    pen.soft(disc(166, 190, 84), mix(look.palette.ground, INK, 0.4), 9, 0.4)
    pen.line(disc(160, 62, 34), mix(STEEL, INK, 0.25), 9)
    pen.line(disc(160, 60, 34), STEEL, 6)
    for step in range(3):
        pen.line(disc(160, 102 + step * 10, 6, 8), mix(STEEL, INK, 0.15), 3.4)
    round_solid(pen, disc(160, 200, 76), look.main)
    pen.line(disc(160, 200, 67), look.palette.on_main, 3, 0.85)
    pen.fill(disc(160, 136, 9), mix(look.main, INK, 0.3))
    look.sign(pen, 160, 202, 48, bare=True)
    gleam(pen, 160, 200, 60, 195, 230)


def mooncake(pen: Pen, look: Look) -> None:
    """Mooncakes before their tin, one cut to show the yolk."""
    ground_shadow(pen, 160, 268, 116, look.palette.ground)
    round_solid(pen, disc(160, 128, 96), mix(hexed("#B63A2E"), look.accent, 0.3))
    pen.line(disc(160, 128, 85), GOLD, 3)
    emblems.draw(pen, "moon", 166, 104, 44, GOLD, PAPER, look.accent)
    for x, y in ((82, 216), (238, 216)):
        _mooncake(pen, x, y)
    half = arc(160, 214, 46, 0, 180, 52)
    pen.fill(half, hexed("#A9622B"))
    pen.fill(arc(160, 214, 38, 0, 180, 43), hexed("#F3DFA5"))
    pen.fill(disc(160, 214, 46, 11), hexed("#DB9A48"))
    pen.fill(disc(160, 240, 15, 13), hexed("#F2882E"))
    pen.fill(disc(155, 236, 4, 3), WHITE, 0.6)


def _mooncake(pen: Pen, x: float, y: float) -> None:
    side, top = hexed("#B36A2B"), hexed("#DB9A48")
    pen.fill(moved(petals(x, y, 16, 52, 10), 0, 18), side)
    pen.fill(petals(x, y, 16, 52, 10), top)
    pen.line(disc(x, y, 40), side, 2.4)
    for each in range(8):
        pen.fill(leaf(x, y, 34, 11, each * 45), mix(top, side, 0.55))
    pen.fill(disc(x, y, 9), top)
    pen.line(arc(x, y, 45, 190, 260), WHITE, 3, 0.45)


def snowglobe(pen: Pen, look: Look) -> None:
    """The harbour in a snow globe."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    glass = disc(160, 138, 98)
    pen.fill(glass, hexed("#CFE6F4"))
    with pen.inside(glass):
        pen.fade(box(50, 30, 220, 170), hexed("#6FA8D6"), hexed("#F7D9C4"))
        for x, top, wide in spots(
            "72 130 24, 98 104 22, 122 122 20, 144 74 26, 172 110 24, 198 92 22, 222 128 28"
        ):
            pen.fill(box(x, top, wide, 120, 3), NIGHT)
            for y in range(int(top) + 8, 190, 12):
                for column in range(2):
                    pen.fill(
                        box(x + 5 + column * 9, y, 5, 5),
                        hexed("#FFE39A"),
                        0.9 if (x + y) % 3 else 0.2,
                    )
        pen.fill(box(40, 190, 240, 60), hexed("#2F6E9E"))
        pen.fill(path("M 118 202 L 196 202 L 186 218 L 128 218"), hexed("#1F6B55"))
        pen.fill(box(134, 188, 46, 15, 3), PAPER)
        for number in range(40):
            x, y = 66 + number * 47 % 190, 46 + number * 31 % 170
            pen.fill(disc(x, y, 2.2 + number % 3), WHITE, 0.92)
    pen.line(glass, WHITE, 5, 0.8)
    gleam(pen, 160, 138, 82, 195, 245)
    base = path("M 92 218 L 228 218 L 246 262 Q 246 269 238 269 L 82 269 Q 74 269 74 262")
    solid(pen, base, look.main)
    pen.fill(box(104, 238, 112, 16, 8), look.accent)


def mahjong(pen: Pen, look: Look) -> None:
    """Mahjong tiles on their box."""
    ground_shadow(pen, 160, 268, 112, look.palette.ground)
    solid(pen, box(48, 196, 224, 73, 8), look.deep)
    pen.fill(box(48, 196, 224, 10, 4), WHITE, 0.14)
    pen.fill(box(142, 206, 36, 20, 5), GOLD)
    for x, y, tilt, face in ((58, 92, -7, "dots"), (124, 80, 2, "bamboo"), (190, 94, 8, "flower")):
        about = (x + 36.0, y + 50.0)
        pen.fill(turned(box(x + 5, y + 8, 70, 100, 9), tilt, about), look.main)
        pen.fill(turned(box(x, y, 70, 100, 9), tilt, about), mix(PAPER, INK, 0.12))
        pen.fill(turned(box(x, y, 70, 95, 9), tilt, about), PAPER)
        emblems.draw(pen, face, x + 35, y + 49, 27, hexed("#C8362B"), hexed("#2F7D5B"), PAPER)


def plushcat(pen: Pen, look: Look) -> None:
    """The shop cat as a money box, one paw up."""
    ground_shadow(pen, 160, 266, 80, look.palette.ground)
    body = path("M 98 190 C 84 230 86 269 112 269 L 208 269 C 234 269 236 230 222 190")
    round_solid(pen, body, FUR)
    arm = mix(FUR, INK, 0.1)
    pen.line(path("M 218 190 C 262 168 262 124 254 104"), arm, 30)
    pen.fill(disc(253, 102, 18), arm)
    for right in (-6, 2, 10):
        pen.line([(250 + right, 89), (250 + right, 98)], look.main, 2.6, 0.7)
    with pen.at(160, 124, 84):
        round_solid(pen, emblems.cat_head(), FUR, 0.1)
    for side in (-1, 1):
        ear = path("M 200 80 L 222 64 Q 226 62 226 68 L 228 92")
        pen.fill(ear if side > 0 else mirrored(ear, 160), look.main, 0.75)
        pen.line(arc(160 + side * 34, 130, 11, 200, 340), INK, 4.4)
        pen.fill(disc(160 + side * 52, 152, 11, 7), look.main, 0.4)
        for y in (146, 158):
            pen.line(
                [(160 + side * 58, y), (160 + side * 90, y - 4 + (y - 146) * 0.6)], INK, 2.6, 0.8
            )
        pen.line(arc(160 + side * 8, 154, 8, 10, 170), INK, 3)
    pen.fill(disc(160, 147, 6, 4.6), look.main)
    pen.fill(box(100, 188, 120, 14, 7), look.main)
    round_solid(pen, disc(160, 206, 13), GOLD)
    coin = disc(160, 242, 22)
    pen.fill(coin, GOLD)
    pen.line(disc(160, 242, 16), mix(GOLD, INK, 0.25), 2.4)
    for y, half in ((235, 7), (242, 5), (249, 9)):
        pen.line([(160 - half, y), (160 + half, y)], mix(GOLD, INK, 0.35), 3)
    pen.fill(box(140, 52, 40, 7, 3), INK, 0.75)
    shine(pen, 112, 214, 26, 5)
    pen.fill(disc(118, 264, 18, 9), mix(FUR, BAMBOO, 0.08))
    pen.fill(disc(202, 264, 18, 9), mix(FUR, BAMBOO, 0.08))
