"""The tea shelf."""

from __future__ import annotations

from drawing.colours import GOLD, INK, LEAF, PAPER, WHITE, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import box, disc, leaf, path, petals, spoke, vessel


def tin(pen: Pen, look: Look) -> None:
    """A tall round tea tin with a lid."""
    ground_shadow(pen, 160, 266, 76, look.palette.ground)
    body = vessel(160, "M 0 92 L 66 92 Q 70 92 70 98 L 70 254 Q 70 268 52 269 L 0 270")
    solid(pen, body, look.main)
    look.label(pen, body, 128, 104, 32)
    lid = vessel(160, "M 0 56 Q 56 56 66 60 Q 74 63 74 72 L 74 102 Q 40 108 0 108")
    solid(pen, lid, look.deep)
    pen.line(path("M 86 102 Q 160 112 234 102"), look.accent, 3)
    solid(pen, vessel(160, "M 0 44 L 12 44 Q 17 44 17 50 L 15 58 L 0 59"), look.accent)


def caddy(pen: Pen, look: Look) -> None:
    """A square caddy with a domed lid and a paper seal."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    pen.fill(path("M 84 112 L 196 112 L 236 104 L 236 256 L 196 269 L 84 269"), look.deep)
    front = box(82, 112, 116, 157, 6)
    pen.fill(front, look.main)
    pen.fill(box(82, 112, 12, 157, 6), WHITE, 0.18)
    pen.fill(path("M 78 92 L 200 92 L 240 84 L 240 106 L 200 118 L 78 118"), look.deep)
    pen.fill(box(78, 92, 122, 26, 4), mix(look.main, look.deep, 0.45))
    pen.fill(path("M 90 92 Q 110 66 150 64 Q 210 62 230 85 L 200 92"), look.main)
    pen.fill(path("M 168 64 Q 215 64 230 85 L 200 92 Q 196 74 168 64"), look.deep, 0.5)
    pen.fill(disc(158, 60, 13, 10), look.accent)
    pen.fill(box(94, 134, 92, 116, 46), PAPER)
    pen.line(box(99, 139, 82, 106, 41), look.accent, 2.4)
    look.sign(pen, 140, 184, 30)
    look.print(pen, 140, 224, 15)


def pouch(pen: Pen, look: Look) -> None:
    """A stand-up kraft pouch with a coloured front."""
    kraft = hexed("#D3B07C")
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    bag = path(
        "M 92 52 L 228 52 C 226 90 232 120 238 256 Q 238 268 226 269 Q 160 276 94 269"
        " Q 82 268 82 256 C 88 120 94 90 92 52"
    )
    solid(pen, bag, kraft)
    with pen.inside(bag):
        pen.fill(box(70, 112, 180, 124), look.main)
        pen.fill(box(70, 112, 180, 4), PAPER, 0.8)
        pen.fill(box(70, 232, 180, 4), PAPER, 0.8)
        pen.fill(path("M 226 52 L 250 52 L 250 280 L 214 280 Q 232 180 226 52"), INK, 0.13)
        for x in range(92, 232, 7):
            pen.line([(x, 55), (x, 68)], mix(kraft, INK, 0.3), 1.4, 0.5)
    pen.line([(94, 74), (226, 74)], mix(kraft, INK, 0.35), 2.4)
    pen.line([(94, 80), (226, 80)], WHITE, 1.6, 0.5)
    pen.fill(disc(160, 170, 46), PAPER)
    look.sign(pen, 160, 170, 31)
    pen.line([(138, 250), (182, 250)], mix(kraft, INK, 0.5), 3.4, 0.7)


def teabox(pen: Pen, look: Look) -> None:
    """An open box of tea bags, one tag hanging out."""
    ground_shadow(pen, 160, 266, 104, look.palette.ground)
    pen.fill(path("M 62 138 L 84 76 L 260 76 L 258 138"), look.light)
    pen.fill(path("M 70 132 L 90 84 L 252 84 L 250 132"), look.pale)
    look.sign(pen, 170, 107, 17)
    for number, x in enumerate(range(78, 240, 26)):
        paper = PAPER if number % 2 else mix(look.main, PAPER, 0.72)
        pen.fill(box(x, 118 + number % 2 * 5, 28, 50, 3), paper)
        pen.line([(x + 6, 128), (x + 22, 128)], look.accent, 2.4, 0.8)
    solid(pen, box(60, 140, 200, 129, 6), look.main)
    pen.fill(
        path("M 60 146 Q 60 140 66 140 L 254 140 Q 260 140 260 146 L 260 156 Q 160 196 60 156"),
        look.deep,
        0.5,
    )
    pen.fill(disc(160, 212, 42), PAPER)
    pen.line(disc(160, 212, 37), look.accent, 2.2)
    look.sign(pen, 160, 212, 26)
    pen.line(path("M 222 128 Q 236 150 230 184"), WHITE, 2)
    pen.fill(box(217, 182, 26, 30, 3), look.accent)
    pen.fill(leaf(230, 206, 18, 8, -90), PAPER)


def puer(pen: Pen, look: Look) -> None:
    """A pressed cake of tea, half out of its paper."""
    tea, dark = hexed("#5B3B2A"), hexed("#46291D")
    ground_shadow(pen, 160, 262, 96, look.palette.ground)
    round_solid(pen, disc(160, 164, 102), tea)
    for ring, count in ((88, 22), (66, 17), (42, 11)):
        for each in range(count):
            angle = each * 360 / count + ring
            x, y = spoke(160, 164, ring, angle)
            pen.fill(
                leaf(x, y, 17, 5, angle + 70), (dark, hexed("#7A5640"), hexed("#9A7250"))[each % 3]
            )
    wrap = path(
        "M 70 116 C 60 160 64 220 116 256 C 150 274 210 268 238 230 C 246 214 248 204 248 196"
        " C 216 214 196 190 168 196 C 132 200 128 158 104 152 C 88 146 80 132 70 116"
    )
    pen.fill(wrap, mix(look.main, PAPER, 0.62))
    pen.fill(
        path(
            "M 70 116 C 80 132 88 146 104 152 C 128 158 132 200 168 196 "
            "C 196 190 216 214 248 196 C 226 222 200 206 172 212 "
            "C 128 216 122 172 98 166 C 82 160 74 136 70 116"
        ),
        WHITE,
        0.7,
    )
    pen.fill(disc(146, 228, 27), look.strong)
    look.seal(pen, 146, 228, 17)
    shine(pen, 86, 190, 26, 4)


def sachet(pen: Pen, look: Look) -> None:
    """Pyramid tea bags before their pouch."""
    ground_shadow(pen, 160, 266, 96, look.palette.ground)
    bag = path("M 96 60 L 242 60 L 246 262 Q 246 269 238 269 L 100 269 Q 92 269 92 262")
    solid(pen, bag, look.main)
    pen.fill(box(96, 60, 146, 17), look.deep, 0.6)
    for x in range(102, 240, 9):
        pen.line([(x, 63), (x, 74)], PAPER, 1.6, 0.5)
    pen.fill(box(116, 96, 106, 82, 10), PAPER)
    look.sign(pen, 169, 130, 28)
    look.print(pen, 169, 165, 18)
    for x, y, k in ((86, 190, 1.0), (166, 204, 0.86)):
        _pyramid(pen, look, x, y, k)


def _pyramid(pen: Pen, look: Look, x: float, y: float, k: float) -> None:
    with pen.at(x, y, k):
        pen.line(path("M 34 0 Q 20 -34 44 -44"), PAPER, 2.4)
        pen.fill(box(34, -62, 24, 22, 3), look.accent)
        pen.fill([(34, 0), (84, 74), (-14, 74)], hexed("#F7EBD2"))
        pen.fill([(34, 0), (84, 74), (48, 74)], hexed("#E3D0AB"))
        for i, (a, b) in enumerate(
            ((18, 56), (30, 48), (38, 62), (8, 68), (26, 68), (54, 66), (46, 50))
        ):
            pen.fill(leaf(a, b, 14, 5, i * 47), (LEAF, look.strong, hexed("#6E4B2F"))[i % 3])
        pen.fill([(34, 0), (-14, 74), (2, 74)], WHITE, 0.35)


def glasspot(pen: Pen, look: Look) -> None:
    """A glass pot with a flower opening in the tea."""
    glass = hexed("#E8F3F6")
    tea = hexed("#E9B45A")
    ground_shadow(pen, 160, 266, 92, look.palette.ground)
    pen.line(path("M 238 130 C 292 124 290 214 226 224"), mix(glass, look.main, 0.25), 11)
    pen.fill(
        path("M 92 168 C 64 160 62 130 38 122 L 48 112 C 78 120 84 140 98 146"),
        mix(glass, look.main, 0.16),
    )
    body = vessel(160, "M 0 104 L 52 104 C 92 116 102 176 92 216 C 86 248 66 268 40 269 L 0 269")
    pen.fill(body, mix(glass, look.main, 0.1))
    with pen.inside(body):
        pen.fade(box(50, 146, 220, 130), mix(tea, WHITE, 0.25), tea)
        pen.fill(disc(160, 146, 110, 9), mix(tea, WHITE, 0.5))
        for angle in range(-160, -10, 25):
            pen.fill(leaf(160, 240, 46, 12, angle), mix(LEAF, tea, 0.2))
        for count, reach, colour in ((11, 36, look.main), (9, 25, look.light), (6, 13, GOLD)):
            pen.fill(petals(160, 206, count, reach, reach * 0.24), colour)
    pen.line(body + body[:1], WHITE, 4, 0.6)
    gleam(pen, 160, 190, 80, 160, 215)
    pen.fill(vessel(160, "M 0 84 Q 50 86 56 104 L 0 106"), mix(glass, look.main, 0.2))
    pen.fill(disc(160, 77, 12, 11), look.main)
    pen.fill(disc(157, 74, 4, 3), WHITE, 0.6)
