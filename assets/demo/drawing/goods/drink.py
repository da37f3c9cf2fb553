"""The drinks and coffee shelf."""

from __future__ import annotations

from drawing.colours import INK, PAPER, STEEL, WHITE, WOOD, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, shine, solid
from drawing.shapes import arc, box, disc, leaf, path, spots, turned, vessel


def bottle(pen: Pen, look: Look) -> None:
    """A juice bottle with a swing of shoulder."""
    ground_shadow(pen, 160, 266, 58, look.palette.ground)
    glass = vessel(
        160, "M 0 64 L 19 64 L 19 88 C 20 112 52 116 52 148 L 52 252 Q 52 269 36 269 L 0 270"
    )
    pen.fill(glass, mix(look.main, WHITE, 0.7))
    with pen.inside(glass):
        pen.fade(box(100, 108, 120, 165), mix(look.main, WHITE, 0.12), look.main)
        pen.fill(box(194, 60, 30, 220), INK, 0.12)
        pen.fill(box(117, 60, 8, 220), WHITE, 0.4)
    look.label(pen, glass, 158, 84, 25)
    solid(pen, box(136, 38, 48, 30, 6), look.accent)
    for x in range(143, 182, 7):
        pen.line([(x, 44), (x, 62)], WHITE, 1.6, 0.35)


def swingtop(pen: Pen, look: Look) -> None:
    """A soda bottle with a wire and a porcelain stopper."""
    ground_shadow(pen, 160, 266, 58, look.palette.ground)
    glass = vessel(
        160, "M 0 70 L 15 70 L 17 104 C 20 142 54 148 54 182 L 54 252 Q 54 269 40 269 L 0 270"
    )
    pen.fill(glass, mix(look.main, WHITE, 0.62))
    with pen.inside(glass):
        pen.fade(box(100, 118, 120, 155), mix(look.main, WHITE, 0.2), look.main)
        for x, y, r in spots("140 150 3, 172 160 4, 150 170 2.5, 180 178 3, 166 138 2.5"):
            pen.fill(disc(x, y, r), WHITE, 0.7)
        pen.fill(box(194, 60, 30, 220), INK, 0.12)
        pen.fill(box(116, 150, 7, 120), WHITE, 0.4)
    pen.fill(disc(160, 218, 38), PAPER)
    pen.line(disc(160, 218, 33), look.accent, 2.2)
    look.sign(pen, 160, 218, 23)
    pen.fill(box(141, 84, 38, 11, 5), STEEL)
    pen.line(path("M 178 88 C 196 80 194 60 176 54"), hexed("#9AA3AD"), 3.4)
    pen.fill(box(143, 66, 34, 8, 4), look.accent)
    solid(pen, box(144, 42, 32, 25, 9), PAPER)


def can(pen: Pen, look: Look) -> None:
    """A slim can with a colour block."""
    ground_shadow(pen, 160, 266, 60, look.palette.ground)
    body = vessel(160, "M 0 66 L 44 66 C 50 74 58 78 58 90 L 58 246 C 58 258 50 262 46 269 L 0 269")
    solid(pen, body, look.main)
    with pen.inside(body):
        pen.fill(
            path("M 90 190 Q 130 160 160 186 Q 190 212 230 182 L 230 280 L 90 280"), look.accent
        )
        pen.fill(
            path("M 90 206 Q 130 178 160 202 Q 190 226 230 200 L 230 280 L 90 280"), PAPER, 0.9
        )
        pen.fill(box(203, 60, 20, 220), INK, 0.12)
        pen.fill(box(111, 60, 8, 220), WHITE, 0.35)
        pen.fill(box(90, 258, 140, 20), STEEL)
    look.sign(pen, 160, 138, 33, bare=True)
    look.print(pen, 160, 232, 20)
    pen.fill(disc(160, 66, 45, 9), STEEL)
    pen.fill(disc(160, 65, 38, 6), hexed("#AEB6BF"))
    pen.fill(disc(164, 64, 12, 3.4), hexed("#E9EDF1"))


def carton(pen: Pen, look: Look) -> None:
    """A gable-top carton."""
    ground_shadow(pen, 164, 266, 76, look.palette.ground)
    side, front = mix(look.deep, look.main, 0.3), PAPER
    pen.fill(path("M 190 116 L 236 108 L 236 258 L 190 269"), mix(PAPER, INK, 0.16))
    pen.fill(path("M 190 116 L 214 66 L 236 108"), mix(look.main, INK, 0.28))
    pen.fill(box(92, 116, 98, 153), front)
    pen.fill(path("M 92 116 L 112 66 L 214 66 L 190 116"), look.main)
    pen.fill(path("M 92 116 L 112 66 L 122 66 L 104 116"), WHITE, 0.25)
    pen.fill(box(112, 44, 102, 24, 3), look.deep)
    pen.fill(disc(152, 92, 15, 11), look.accent)
    pen.fill(disc(152, 88, 15, 10), mix(look.accent, WHITE, 0.3))
    pen.fill(path("M 92 214 Q 116 194 142 212 Q 166 230 190 208 L 190 269 L 92 269"), look.main)
    pen.fill(path("M 190 208 Q 212 196 236 206 L 236 258 L 190 269"), side)
    look.sign(pen, 141, 162, 29)
    look_line = mix(look.strong, PAPER, 0.2)
    pen.line([(206, 136), (224, 133)], look_line, 3, 0.6)
    pen.line([(206, 146), (224, 143)], look_line, 3, 0.4)


def milkbottle(pen: Pen, look: Look) -> None:
    """A dairy's glass bottle with a paper cap."""
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    glass = vessel(
        160, "M 0 70 L 30 70 Q 33 74 31 84 C 30 120 58 124 58 162 L 58 250 Q 58 269 44 269 L 0 270"
    )
    drink = look.main if look.emblem != "drop" else PAPER
    pen.fill(glass, hexed("#E9F1F3"))
    with pen.inside(glass):
        pen.fill(box(90, 96, 140, 180), mix(drink, WHITE, 0.18))
        pen.fill(disc(160, 96, 40, 5), mix(drink, WHITE, 0.5))
        pen.fill(box(202, 60, 30, 220), INK, 0.09)
    shine(pen, 114, 166, 84)
    pen.line(glass + glass[:1], WHITE, 3, 0.7)
    pen.fill(disc(160, 204, 38), look.strong)
    pen.fill(disc(160, 204, 34), PAPER)
    look.sign(pen, 160, 204, 22)
    pen.fill(vessel(160, "M 0 50 Q 34 50 36 58 L 40 84 Q 20 90 0 90"), look.accent)
    pen.fill(vessel(160, "M 0 50 Q 34 50 36 58 Q 20 64 0 64"), mix(look.accent, WHITE, 0.35))
    pen.line(path("M 124 78 Q 160 90 196 78"), PAPER, 2.4)


def icedcup(pen: Pen, look: Look) -> None:
    """A cup of something iced with a straw."""
    ground_shadow(pen, 160, 266, 56, look.palette.ground)
    pen.line([(172, 96), (190, 38)], look.accent, 10)
    pen.line([(172, 96), (190, 38)], WHITE, 3, 0.45)
    cup = path("M 94 92 L 226 92 L 208 256 Q 206 269 194 269 L 126 269 Q 114 269 112 256")
    pen.fill(cup, hexed("#F4F8F8"))
    with pen.inside(cup):
        pen.fade(box(80, 116, 160, 160), mix(look.main, WHITE, 0.3), look.main)
        for x, y, turn in ((112, 122, 12), (154, 132, -14), (190, 118, 20), (130, 160, -22)):
            cube = box(x - 15, y - 15, 30, 30, 6)
            pen.fill(turned(cube, turn, (x, y)), WHITE, 0.5)
        if look.emblem == "citrus":
            pen.fill(disc(188, 160, 26), hexed("#F7D35B"))
            pen.fill(disc(188, 160, 21), hexed("#FBEAA5"))
        pen.fill(path("M 214 80 L 240 80 L 220 280 L 192 280"), INK, 0.1)
    pen.line([(112, 108), (124, 246)], WHITE, 6, 0.5)
    pen.fill(disc(156, 212, 33), PAPER)
    look.sign(pen, 156, 212, 22)
    pen.fill(vessel(160, "M 0 62 Q 58 64 62 84 L 0 86"), WHITE, 0.55)
    pen.line(arc(160, 84, 60, 195, 345, 22), WHITE, 3, 0.8)
    solid(pen, box(88, 82, 144, 14, 7), PAPER)


def coffeebag(pen: Pen, look: Look) -> None:
    """A side-gusset coffee bag with a rolled top."""
    ground_shadow(pen, 160, 266, 76, look.palette.ground)
    bag = path("M 98 84 L 222 84 L 230 258 Q 230 269 218 269 L 102 269 Q 90 269 90 258")
    solid(pen, bag, look.main)
    pen.fill(path("M 204 84 L 222 84 L 230 258 Q 230 269 218 269 L 208 269"), INK, 0.16)
    solid(pen, box(94, 52, 132, 36, 5), look.deep)
    pen.fill(box(84, 66, 152, 10, 5), hexed("#C9A25D"))
    pen.fill(disc(160, 108, 6), INK, 0.35)
    pen.fill(box(112, 124, 96, 108, 4), PAPER)
    pen.fill(box(112, 124, 96, 16), look.accent)
    look.sign(pen, 160, 177, 28)
    look.print(pen, 160, 217, 20)


def dripbox(pen: Pen, look: Look) -> None:
    """A drip bag hung over a cup, its box behind."""
    ground_shadow(pen, 160, 266, 104, look.palette.ground)
    solid(pen, box(64, 66, 118, 203, 5), look.main)
    pen.fill(box(64, 66, 118, 40), look.deep, 0.55)
    pen.fill(disc(123, 146, 38), PAPER)
    look.sign(pen, 123, 146, 25)
    cup = path("M 134 178 L 246 178 L 240 246 Q 238 269 216 269 L 164 269 Q 142 269 140 246")
    pen.line(arc(244, 214, 20, -75, 85), look.accent, 10)
    solid(pen, cup, look.accent)
    pen.fill(disc(190, 178, 56, 10), mix(look.accent, WHITE, 0.4))
    pen.fill(disc(190, 179, 48, 7), hexed("#4A2C1D"))
    pen.fill(path("M 160 112 L 220 112 L 214 178 L 166 178"), WHITE)
    pen.fill(path("M 168 118 L 212 118 L 208 150 L 172 150"), hexed("#5C3A28"))
    pen.line([(160, 112), (146, 176)], mix(WOOD, PAPER, 0.4), 5)
    pen.line([(220, 112), (234, 176)], mix(WOOD, PAPER, 0.4), 5)
    pen.fill(leaf(190, 240, 30, 12, -90), PAPER)
