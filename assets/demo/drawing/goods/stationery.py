"""The paper and pens shelf."""

from __future__ import annotations

from drawing.colours import GOLD, INK, PALE_WOOD, PAPER, STEEL, WHITE, WOOD, Colour, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, round_solid, solid
from drawing.shapes import Shape, arc, box, disc, leaf, moved, path, petals, turned, vessel


def notebook(pen: Pen, look: Look) -> None:
    """A cloth notebook with an elastic band and a ribbon."""
    tilt, about = -6, (160.0, 160.0)
    ground_shadow(pen, 164, 270, 80, look.palette.ground)
    pen.fill(turned(box(92, 50, 150, 216, 8), tilt, about), look.deep)
    pen.fill(turned(box(90, 52, 146, 210, 4), tilt, about), PAPER)
    for step in range(4):
        pen.line(turned([(236 - step, 60 + step), (236 - step, 258)], tilt, about), INK, 1, 0.2)
    pen.fill(
        turned(path("M 196 250 L 208 250 L 208 286 L 202 278 L 196 286"), tilt, about), look.accent
    )
    pen.fill(turned(box(82, 48, 150, 216, 8), tilt, about), look.main)
    pen.fill(turned(box(82, 48, 20, 216, 8), tilt, about), look.deep, 0.7)
    pen.fill(turned(box(206, 48, 9, 216), tilt, about), look.accent)
    look.sign(pen, 150, 142, 46, bare=True)
    for y, half in ((208, 30), (220, 18)):
        pen.line(
            turned([(154 - half, y), (154 + half, y)], tilt, about), look.palette.on_main, 3.4, 0.7
        )


def pens(pen: Pen, look: Look) -> None:
    """Three gel pens."""
    _three(pen, look, _gel_pen, (look.main, look.accent, INK))


def highlighters(pen: Pen, look: Look) -> None:
    """Three pastel highlighters."""
    _three(pen, look, _highlighter, (hexed("#F4A6C0"), hexed("#F5D76E"), hexed("#9ED6C2")))


def pencils(pen: Pen, look: Look) -> None:
    """Three sharpened pencils."""
    _three(pen, look, _pencil, (look.main, look.accent, hexed("#2F8F78")))


def _three(pen: Pen, look: Look, one: object, colours: tuple[Colour, Colour, Colour]) -> None:
    assert callable(one)
    ground_shadow(pen, 160, 272, 84, look.palette.ground)
    for tilt, colour in zip((-20, 0, 20), colours, strict=True):
        one(pen, colour, tilt)


def _stick(pen: Pen, shape: Shape, colour: Colour, tilt: float) -> None:
    turned_shape = turned(shape, tilt, (160, 300))
    pen.fill(turned_shape, colour)
    half = [(max(x, 163), y) for x, y in shape]
    pen.fill(turned(half, tilt, (160, 300)), INK, 0.14)


def _gel_pen(pen: Pen, colour: Colour, tilt: float) -> None:
    _stick(pen, path("M 157 262 L 163 262 L 160 276"), STEEL, tilt)
    _stick(pen, path("M 149 226 L 171 226 L 164 264 L 156 264"), colour, tilt)
    _stick(pen, box(148, 92, 24, 136, 3), mix(colour, WHITE, 0.72), tilt)
    _stick(pen, box(156, 100, 8, 120, 3), colour, tilt)
    _stick(pen, box(147, 34, 26, 74, 7), colour, tilt)
    pen.line(turned([(178, 46), (178, 98)], tilt, (160, 300)), mix(colour, INK, 0.2), 5)


def _highlighter(pen: Pen, colour: Colour, tilt: float) -> None:
    _stick(pen, path("M 150 246 L 170 246 L 170 262 L 150 270"), mix(colour, INK, 0.1), tilt)
    _stick(pen, path("M 144 222 L 176 222 L 170 250 L 150 250"), PAPER, tilt)
    _stick(pen, box(142, 116, 36, 110, 5), colour, tilt)
    _stick(pen, box(142, 132, 36, 40), PAPER, tilt)
    _stick(pen, box(141, 40, 38, 82, 9), mix(colour, INK, 0.14), tilt)


def _pencil(pen: Pen, colour: Colour, tilt: float) -> None:
    _stick(pen, path("M 148 226 L 172 226 L 160 272"), PALE_WOOD, tilt)
    _stick(pen, path("M 156 257 L 164 257 L 160 272"), INK, tilt)
    _stick(pen, box(148, 70, 24, 158), colour, tilt)
    pen.fill(turned(box(148, 70, 8, 158), tilt, (160, 300)), WHITE, 0.25)
    _stick(pen, box(147, 56, 26, 17), GOLD, tilt)
    _stick(pen, box(148, 38, 24, 20, 7), hexed("#EFA3A0"), tilt)


def tape(pen: Pen, look: Look) -> None:
    """A roll of washi tape with an end pulled out."""
    ground_shadow(pen, 148, 262, 96, look.palette.ground)
    strip = path("M 146 232 L 292 232 L 286 242 L 293 250 L 285 258 L 292 268 L 146 268")
    pen.fill(strip, look.main)
    look.pattern(pen, strip, 11)
    pen.fill(disc(148, 162, 106), look.deep)
    pen.fill(disc(142, 160, 106), look.main)
    look.pattern(pen, disc(142, 160, 106), 20)
    pen.fill(disc(142, 160, 66), mix(WOOD, WHITE, 0.3))
    pen.fill(disc(142, 160, 60), mix(WOOD, INK, 0.18))
    pen.fill(disc(147, 161, 56), look.palette.ground)
    pen.fill(arc(147, 161, 56, 20, 160), mix(look.palette.ground, look.main, 0.2))
    pen.line(arc(142, 160, 97, 195, 250), WHITE, 6, 0.5)


def envelope(pen: Pen, look: Look) -> None:
    """A card rising from its envelope."""
    ground_shadow(pen, 160, 268, 106, look.palette.ground)
    pen.fill(path("M 52 150 L 160 84 L 268 150 L 268 266 L 52 266"), look.deep)
    card = box(70, 48, 180, 180, 6)
    pen.fill(moved(card, 3, 3), INK, 0.12)
    pen.fill(card, PAPER)
    pen.fill(box(80, 58, 160, 106, 4), mix(look.main, WHITE, 0.62))
    look.sign(pen, 160, 112, 40)
    pen.fill(path("M 52 150 L 160 226 L 52 266"), mix(look.main, WHITE, 0.2))
    pen.fill(path("M 268 150 L 160 226 L 268 266"), mix(look.main, WHITE, 0.12))
    pen.fill(path("M 52 268 L 148 206 Q 160 198 172 206 L 268 268"), look.main)
    pen.line(path("M 56 264 L 148 206 Q 160 198 172 206 L 264 264"), WHITE, 2.4, 0.4)
    pen.fill(petals(160, 214, 9, 19, 5), look.accent)
    pen.fill(disc(160, 214, 11), mix(look.accent, WHITE, 0.25))


def redpacket(pen: Pen, look: Look) -> None:
    """Two red packets with gold foil."""
    red = mix(look.main, hexed("#C8281E"), 0.4)
    ground_shadow(pen, 166, 270, 84, look.palette.ground)
    pen.fill(turned(box(108, 44, 124, 216, 8), 13, (170, 250)), mix(red, INK, 0.28))
    pen.line(turned(box(116, 52, 108, 200, 6), 13, (170, 250)), GOLD, 2, 0.7)
    front = turned(box(84, 48, 128, 220, 8), -5, (150, 250))
    pen.fill(front, red)
    with pen.inside(front):
        pen.fill(
            turned(path("M 84 48 L 212 48 L 212 92 Q 148 138 84 92"), -5, (150, 250)),
            mix(red, INK, 0.13),
        )
        pen.line(turned(path("M 84 92 Q 148 138 212 92"), -5, (150, 250)), GOLD, 3)
        for step in range(4):
            pen.line(turned(arc(84 + step * 43, 268, 26, 180, 360), -5, (150, 250)), GOLD, 2.4, 0.8)
            pen.line(turned(arc(84 + step * 43, 268, 15, 180, 360), -5, (150, 250)), GOLD, 2.4, 0.8)
    pen.fill(disc(141, 168, 42), GOLD)
    pen.fill(disc(141, 168, 37), mix(red, INK, 0.06))
    gold_look = Look(type(look.palette)(red, PAPER, look.palette.ground), look.emblem)
    pen.fill(disc(141, 168, 33), hexed("#FBEBC0"))
    gold_look.sign(pen, 141, 168, 25)


def scissors(pen: Pen, look: Look) -> None:
    """A pair of scissors, open."""
    ground_shadow(pen, 160, 266, 80, look.palette.ground)
    for side in (-1, 1):
        blade = path("M 148 176 L 160 36 Q 174 42 174 70 L 170 184")
        handle = disc(138, 226, 34, 40)
        parts = [turned(part, 15, (160, 168)) for part in (blade, handle)]
        if side < 0:
            parts = [[(320 - x, y) for x, y in part] for part in parts]
        pen.fill(parts[0], STEEL if side > 0 else mix(STEEL, INK, 0.22))
        pen.line(parts[1], look.main if side > 0 else look.deep, 17)
    pen.line(turned([(166, 60), (165, 160)], 15, (160, 168)), WHITE, 3.4, 0.6)
    pen.fill(disc(160, 168, 9), look.accent)
    pen.fill(disc(158, 166, 3), WHITE, 0.6)


def pencilcase(pen: Pen, look: Look) -> None:
    """A canvas pencil case with a zip, or one that stands."""
    if look.emblem == "dots":
        _standing_case(pen, look)
        return
    ground_shadow(pen, 160, 258, 120, look.palette.ground)
    body = box(36, 122, 248, 132, 34)
    solid(pen, body, look.main)
    look.pattern(pen, box(36, 158, 248, 96, 34), 15)
    pen.fill(box(50, 138, 220, 10, 5), mix(look.deep, INK, 0.2))
    for x in range(56, 268, 8):
        pen.line([(x, 140), (x, 146)], GOLD, 2.4)
    pen.fill(box(224, 136, 22, 14, 4), GOLD)
    pen.fill(box(230, 148, 10, 34, 5), look.accent)
    pen.fill(box(30, 172, 16, 34, 4), look.accent)


def _standing_case(pen: Pen, look: Look) -> None:
    ground_shadow(pen, 160, 266, 72, look.palette.ground)
    for x, top, colour in (
        (122, 52, look.accent),
        (148, 34, hexed("#2F8F78")),
        (176, 46, hexed("#335FAE")),
        (200, 62, INK),
    ):
        pen.fill(box(x - 7, top + 16, 14, 110), colour)
        pen.fill([(x - 7, top + 17), (x + 7, top + 17), (x, top - 4)], PALE_WOOD)
        pen.fill([(x - 2.6, top + 4), (x + 2.6, top + 4), (x, top - 4)], INK)
    cup = box(96, 130, 128, 139, 18)
    solid(pen, cup, look.main)
    look.pattern(pen, cup, 17)
    pen.fill(box(90, 118, 140, 22, 10), look.deep)
    pen.line([(98, 129), (222, 129)], GOLD, 3)


def stamp(pen: Pen, look: Look) -> None:
    """A wooden stamp and what it printed."""
    ground_shadow(pen, 120, 262, 70, look.palette.ground)
    pen.fill(turned(box(168, 170, 124, 92, 5), -5, (230, 216)), PAPER)
    look.sign(pen, 232, 214, 32)
    grip = vessel(118, "M 0 52 C 30 52 36 72 34 90 C 32 116 20 128 22 160 L 0 160")
    round_solid(pen, grip, WOOD)
    solid(pen, box(64, 158, 108, 60, 8), PALE_WOOD)
    pen.fill(box(64, 214, 108, 16, 3), look.strong)
    pen.fill(disc(118, 188, 17), PAPER)
    look.sign(pen, 118, 188, 12)
    pen.line(path("M 98 76 Q 100 66 110 62"), WHITE, 4, 0.5)


def calendar(pen: Pen, look: Look) -> None:
    """A desk calendar on its rings."""
    ground_shadow(pen, 160, 266, 112, look.palette.ground)
    pen.fill(path("M 70 70 L 250 70 L 276 268 L 44 268"), look.deep)
    page = path("M 66 66 L 254 66 L 268 254 L 52 254")
    pen.fill(page, PAPER)
    with pen.inside(page):
        pen.fill(box(40, 60, 240, 84), look.main)
    look.sign(pen, 160, 106, 31, bare=True)
    for row in range(4):
        for column in range(7):
            x, y = 80 + column * 26.6 + (column - 3) * row * 0.9, 164 + row * 23
            chosen = (row, column) == (1, 4)
            pen.fill(
                disc(x, y, 8 if chosen else 5),
                look.accent if chosen else mix(look.main, PAPER, 0.6),
            )
    for x in range(84, 250, 19):
        pen.line(arc(x, 62, 6, 90, 360, 10), INK, 3)


def stickers(pen: Pen, look: Look) -> None:
    """A sheet of stickers, one peeling."""
    ground_shadow(pen, 160, 270, 86, look.palette.ground)
    pen.fill(turned(box(82, 48, 160, 216, 10), 6, (160, 160)), mix(look.main, INK, 0.12))
    pen.fill(turned(box(76, 44, 160, 216, 10), -3, (160, 160)), PAPER)
    spots = (
        (116, 92, "cat"),
        (190, 88, "heart"),
        (112, 158, "star"),
        (188, 154, "citrus"),
        (118, 222, "flower"),
    )
    colours = (hexed("#F08A2C"), look.accent, GOLD, hexed("#2F8F78"), hexed("#A78FCB"))
    for (x, y, emblem), colour in zip(spots, colours, strict=True):
        pen.fill(disc(x, y, 31), mix(colour, WHITE, 0.78))
        Look(type(look.palette)(colour, INK, look.palette.ground), emblem).sign(pen, x, y, 21)
    pen.fill(disc(194, 220, 31), mix(look.main, WHITE, 0.5))
    pen.fill(
        path("M 172 242 A 31 31".replace("A 31 31", "Q 196 262 222 232 Q 190 232 172 242")), WHITE
    )
    pen.fill(disc(186, 214, 4, 5), INK)
    pen.fill(disc(204, 214, 4, 5), INK)
    pen.line(arc(195, 222, 7, 20, 160), INK, 3)


def eraser(pen: Pen, look: Look) -> None:
    """Two soft erasers with faces."""
    ground_shadow(pen, 160, 262, 112, look.palette.ground)
    for x, y, r, colour in ((112, 192, 68, look.main), (218, 210, 54, hexed("#F4B8BE"))):
        body = path(
            f"M {x - r} {y + r * 0.3} "
            f"C {x - r} {y - r * 1.05} {x + r} {y - r * 1.05} {x + r} {y + r * 0.3} "
            f"C {x + r} {y + r * 1.1} {x - r} {y + r * 1.1} {x - r} {y + r * 0.3}"
        )
        round_solid(pen, body, colour)
        for side in (-1, 1):
            pen.fill(disc(x + side * r * 0.3, y + r * 0.14, r * 0.075, r * 0.1), INK)
            pen.fill(
                disc(x + side * r * 0.5, y + r * 0.32, r * 0.13, r * 0.08), hexed("#F0788A"), 0.5
            )
        pen.line(arc(x, y + r * 0.2, r * 0.12, 20, 160), INK, 3)
        pen.line(arc(x, y + r * 0.1, r * 0.72, 205, 245), WHITE, 6, 0.55)
    for x, y, turn in ((62, 264, 10), (150, 268, 60), (264, 270, -20), (180, 272, 15)):
        pen.fill(leaf(x, y, 16, 5, turn), mix(look.main, INK, 0.12))
