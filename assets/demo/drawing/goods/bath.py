"""The bath and care shelf."""

from __future__ import annotations

from drawing.colours import BAMBOO, GOLD, INK, PALE_WOOD, PAPER, WHITE, WOOD, Colour, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import arc, box, disc, leaf, moved, path, spoke, turned, vessel


def bubbles(pen: Pen, colour: Colour, *spots: tuple[float, float, float]) -> None:
    """Soap bubbles at (x, y, radius)."""
    for x, y, r in spots:
        pen.fill(disc(x, y, r), mix(colour, WHITE, 0.6), 0.6)
        pen.line(disc(x, y, r), WHITE, max(1.6, r * 0.14), 0.9)
        pen.line(arc(x, y, r * 0.62, 195, 250), WHITE, max(1.6, r * 0.16))


def soap(pen: Pen, look: Look) -> None:
    """A bar of soap in its paper band, on a wooden dish."""
    ground_shadow(pen, 160, 266, 112, look.palette.ground)
    bubbles(
        pen, look.main, (84, 104, 22), (120, 76, 13), (232, 92, 17), (258, 122, 9), (66, 140, 9)
    )
    pen.fill(box(62, 132, 196, 110, 34), look.deep)
    bar = box(62, 122, 196, 108, 34)
    pen.fill(bar, look.main)
    pen.fill(box(74, 130, 172, 16, 8), WHITE, 0.28)
    with pen.inside(box(62, 122, 196, 120, 34)):
        pen.fill(box(112, 118, 96, 130), PAPER)
        pen.fill(box(112, 230, 96, 14), INK, 0.08)
        pen.fill(box(112, 118, 5, 130), look.accent)
        pen.fill(box(203, 118, 5, 130), look.accent)
    look.sign(pen, 160, 178, 35)
    solid(pen, box(44, 240, 232, 15, 7), PALE_WOOD)
    for x in (72, 232):
        pen.fill(box(x, 254, 18, 15, 4), mix(WOOD, INK, 0.1))


def pump(pen: Pen, look: Look) -> None:
    """A pump bottle."""
    ground_shadow(pen, 160, 266, 66, look.palette.ground)
    pen.line([(160, 62), (160, 104)], mix(look.accent, INK, 0.3), 9)
    pen.fill(
        path(
            "M 112 56 Q 112 48 122 48 L 186 48 Q 196 48 196 58 L 196 68 L 134 68 "
            "Q 128 68 126 78 L 114 78 Q 112 66 112 56"
        ),
        look.accent,
    )
    solid(pen, box(134, 96, 52, 22, 5), look.accent)
    body = vessel(160, "M 0 116 L 34 116 C 58 120 64 132 64 152 L 64 252 Q 64 269 48 269 L 0 269")
    solid(pen, body, look.main)
    look.label(pen, body, 150, 96, 30)


def tube(pen: Pen, look: Look) -> None:
    """A squeeze tube standing on its cap, a smear of cream beside it."""
    ground_shadow(pen, 160, 266, 70, look.palette.ground)
    body = path("M 98 46 L 222 46 C 218 120 208 170 202 232 L 118 232 C 112 170 102 120 98 46")
    solid(pen, body, look.main)
    pen.fill(path("M 98 46 L 222 46 L 221 64 L 99 64"), look.deep, 0.75)
    for x in range(106, 220, 8):
        pen.line([(x, 49), (x, 61)], WHITE, 1.6, 0.35)
    pen.fill(disc(160, 128, 40), PAPER)
    look.sign(pen, 160, 128, 27)
    pen.line([(132, 190), (188, 190)], look.palette.on_main, 3.4, 0.8)
    pen.line([(142, 202), (178, 202)], look.palette.on_main, 3.4, 0.55)
    solid(
        pen,
        path("M 114 228 L 206 228 L 202 262 Q 201 269 194 269 L 126 269 Q 119 269 118 262"),
        PAPER,
    )
    cream = path(
        "M 226 262 C 222 242 248 246 246 232 C 262 240 268 246 266 256 "
        "C 280 258 276 269 264 269 L 234 269 Q 226 269 226 262"
    )
    round_solid(pen, cream, mix(PAPER, look.main, 0.16), 0.1)


def towel(pen: Pen, look: Look) -> None:
    """A towel on a rail."""
    for x in (52, 268):
        pen.fill(disc(x, 74, 10), WOOD)
    pen.line([(44, 74), (276, 74)], PALE_WOOD, 10)
    back = path("M 92 70 L 228 70 L 228 226 L 92 226")
    pen.fill(moved(back, 8, 0), mix(look.main, INK, 0.25))
    cloth = path("M 82 70 Q 82 60 92 60 L 222 60 Q 232 60 232 70 L 232 254 L 82 254")
    pen.fill(cloth, PAPER if look.emblem == "stripes" else look.main)
    with pen.inside(cloth):
        if look.emblem == "stripes":
            for y, high in ((96, 8), (110, 18), (134, 8), (196, 8), (210, 18), (234, 8)):
                pen.fill(box(80, y, 160, high), look.main)
        else:
            look.pattern(pen, box(82, 96, 150, 120), 19)
            for y in (214, 228):
                pen.fill(box(80, y, 160, 6), look.accent)
        pen.fill(box(82, 80, 160, 7), INK, 0.07)
        pen.fill(box(204, 60, 30, 200), INK, 0.08)
    for x in range(85, 232, 6):
        pen.line([(x, 254), (x, 263)], PAPER if look.emblem == "stripes" else look.main, 2.6)


def towelroll(pen: Pen, look: Look) -> None:
    """Two towels rolled up, one on the other."""
    ground_shadow(pen, 160, 266, 112, look.palette.ground)
    _roll(pen, 48, 186, look.main)
    _roll(pen, 164, 186, look.light)
    _roll(pen, 106, 110, look.accent)


def _roll(pen: Pen, left: float, top: float, colour: Colour) -> None:
    solid(pen, box(left + 14, top, 98, 80, 34), colour)
    pen.fill(disc(left + 40, top + 40, 40), mix(colour, WHITE, 0.25))
    spiral = [spoke(left + 40, top + 40, 34 - turn * 0.032, turn) for turn in range(0, 900, 12)]
    pen.line(spiral, mix(colour, INK, 0.22), 3.4, 0.8)


def brush(pen: Pen, look: Look) -> None:
    """A long bath brush, foam about it."""
    ground_shadow(pen, 160, 264, 78, look.palette.ground)
    tilt = 32
    about = (160.0, 160.0)
    for step in range(13):
        tuft = turned([(116 + step * 7.4, 92), (114 + step * 7.8, 60)], tilt, about)
        pen.line(tuft, (hexed("#C9A06A"), hexed("#B98B53"))[step % 2], 6.4)
    handle = path(
        "M 106 92 C 106 76 214 76 216 92 C 218 108 190 112 178 118 L 172 286 "
        "Q 160 296 148 286 L 142 118 C 130 112 106 108 106 92"
    )
    pen.fill(moved(turned(handle, tilt, about), 3, 4), mix(WOOD, INK, 0.3))
    pen.fill(turned(handle, tilt, about), PALE_WOOD)
    pen.line(turned(path("M 152 130 L 154 270"), tilt, about), WHITE, 4, 0.4)
    pen.fill(turned(disc(160, 274, 5), tilt, about), look.accent)
    pen.line(turned(arc(160, 290, 16, -60, 240), tilt, about), look.accent, 3.4)
    bubbles(
        pen,
        hexed("#9CC9E0"),
        (84, 96, 22),
        (118, 62, 13),
        (66, 134, 11),
        (250, 72, 9),
        (100, 140, 8),
    )


def dropper(pen: Pen, look: Look) -> None:
    """An amber dropper bottle."""
    amber = hexed("#A9622B")
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    glass = vessel(160, "M 0 122 L 22 122 C 26 136 58 140 58 164 L 58 252 Q 58 269 42 269 L 0 269")
    solid(pen, glass, amber)
    look.label(pen, glass, 168, 80, 24)
    solid(pen, box(134, 94, 52, 34, 4), INK)
    for x in range(140, 184, 7):
        pen.line([(x, 98), (x, 124)], WHITE, 1.6, 0.18)
    solid(pen, vessel(160, "M 0 38 C 18 38 20 54 18 94 L 0 94"), look.main)
    pen.fill(
        path(
            "M 238 208 C 246 222 254 230 252 242 C 250 256 226 256 224 242 "
            "C 222 230 230 222 238 208"
        ),
        hexed("#E9B04B"),
    )
    pen.fill(disc(233, 240, 3.6, 5), WHITE, 0.6)


def balm(pen: Pen, look: Look) -> None:
    """A flat balm tin, its lid leaning on it."""
    ground_shadow(pen, 160, 266, 104, look.palette.ground)
    round_solid(pen, disc(196, 142, 80), look.main)
    pen.line(disc(196, 142, 70), look.palette.on_main, 2.6, 0.85)
    look.sign(pen, 196, 140, 42, bare=True)
    side = path("M 52 214 Q 132 250 212 214 L 212 242 Q 132 282 52 242")
    solid(pen, side, look.deep)
    pen.fill(disc(132, 214, 80, 19), mix(look.main, WHITE, 0.4))
    cream = hexed("#F6EFD8") if look.emblem == "leaf" else mix(look.main, PAPER, 0.4)
    pen.fill(disc(132, 215, 71, 15), cream)
    pen.line(path("M 92 214 Q 120 204 146 216 Q 164 224 180 212"), WHITE, 5, 0.8)


def bathbomb(pen: Pen, look: Look) -> None:
    """A bath bomb fizzing."""
    ground_shadow(pen, 160, 266, 82, look.palette.ground)
    bubbles(
        pen,
        look.main,
        (78, 120, 15),
        (62, 160, 10),
        (250, 104, 17),
        (268, 146, 9),
        (102, 84, 9),
        (222, 70, 8),
    )
    round_solid(pen, disc(160, 174, 92), look.main)
    pen.line(arc(160, 174, 92, 172, 368, 20), look.deep, 4, 0.5)
    for number in range(34):
        x, y = spoke(160, 174, 14 + number * 37 % 70, number * 47)
        pen.fill(disc(x, y, 2.4 + number % 3), (look.accent, WHITE, look.light)[number % 3], 0.8)
    pen.fill(disc(160, 178, 44), PAPER)
    look.sign(pen, 160, 178, 30)
    gleam(pen, 160, 174, 76, 205, 245)
    for x, r in ((82, 13), (104, 17), (132, 14), (158, 18), (188, 14), (214, 17), (238, 12)):
        pen.fill(disc(x, 264 - r * 0.3, r), WHITE, 0.92)


def toothbrush(pen: Pen, look: Look) -> None:
    """Bamboo toothbrushes in a cup."""
    ground_shadow(pen, 160, 266, 66, look.palette.ground)
    tints = (look.main, look.accent, hexed("#78B4DA"), GOLD)
    for number, tilt in enumerate((-20, -7, 7, 20)):
        stick = box(154, 44, 12, 160, 6)
        pen.fill(turned(stick, tilt, (160, 260)), BAMBOO)
        pen.fill(turned(box(157, 52, 20, 36, 3), tilt, (160, 260)), tints[number])
        pen.fill(turned(box(172, 52, 5, 36, 2), tilt, (160, 260)), WHITE, 0.55)
        pen.fill(turned(box(154, 44, 7, 50, 3), tilt, (160, 260)), PALE_WOOD)
    cup = path("M 98 152 L 222 152 L 214 256 Q 212 269 198 269 L 122 269 Q 108 269 106 256")
    solid(pen, cup, look.main)
    pen.fill(disc(160, 152, 62, 8), mix(look.main, INK, 0.2))
    pen.line(arc(160, 152, 62, 0, 180, 8), look.light, 5)
    pen.fill(
        path(
            "M 102 206 Q 130 190 160 206 Q 190 222 218 204 L 216 226 "
            "Q 190 242 160 226 Q 130 212 104 228"
        ),
        look.palette.on_main,
        0.9,
    )


def comb(pen: Pen, look: Look) -> None:
    """A wide wooden comb with its handle."""
    ground_shadow(pen, 160, 262, 96, look.palette.ground)
    _comb(
        pen,
        look,
        path(
            "M 70 118 C 84 84 190 76 236 106 L 284 98 Q 300 98 298 112 "
            "Q 296 124 280 126 L 244 132 L 238 144 L 70 144"
        ),
        16,
        72,
        232,
    )


def pocketcomb(pen: Pen, look: Look) -> None:
    """A half-moon comb for the pocket."""
    ground_shadow(pen, 160, 262, 92, look.palette.ground)
    _comb(pen, look, path("M 60 150 C 66 74 254 74 260 150 L 260 162 L 60 162"), 18, 62, 258)


def _comb(
    pen: Pen, look: Look, back: list[tuple[float, float]], count: int, left: float, right: float
) -> None:
    tilt, about = -16, (160.0, 160.0)
    low = max(y for _, y in back)
    wood = mix(WOOD, look.main, 0.55)
    teeth = [
        box(left + (right - left) * each / count + 1.5, low - 6, (right - left) / count - 4, 86, 3)
        for each in range(count)
    ]
    for part in (*teeth, back):
        pen.fill(moved(turned(part, tilt, about), 3, 4), mix(wood, INK, 0.4))
    for part in (*teeth, back):
        pen.fill(turned(part, tilt, about), wood)
    for step in range(5):
        grain = path(
            f"M {left + 8} {low - 8 - step * 7} "
            f"Q 160 {low - 22 - step * 9} {right - 10} {low - 6 - step * 7}"
        )
        with pen.inside(turned(back, tilt, about)):
            pen.line(turned(grain, tilt, about), mix(wood, INK, 0.3), 2, 0.6)
    flower = turned([(158, low - 30)], tilt, about)[0]
    for angle in range(0, 360, 72):
        pen.fill(leaf(*flower, 15, 8, angle), GOLD)
    pen.fill(disc(*flower, 4), wood)


def sponge(pen: Pen, look: Look) -> None:
    """A loofah with its loop."""
    ground_shadow(pen, 160, 264, 84, look.palette.ground)
    pen.line(path("M 122 70 C 92 34 142 22 138 62"), look.accent, 6)
    body = turned(box(92, 62, 134, 196, 62), 9, (160, 160))
    round_solid(pen, body, hexed("#EBCB83"))
    with pen.inside(body):
        for number in range(64):
            x, y = 84 + number * 41 % 156, 58 + number * 67 % 210
            strand = path(
                f"M {x} {y} Q {x + 10 - number % 5 * 5} {y + 12} {x + 14 - number % 7 * 4} {y + 26}"
            )
            pen.line(strand, mix(hexed("#C79A4B"), WHITE, number % 3 * 0.22), 2.4, 0.75)
        for number in range(26):
            x, y = 92 + number * 59 % 140, 70 + number * 43 % 190
            pen.fill(disc(x, y, 4.6, 6), hexed("#B98A3C"), 0.4)
    shine(pen, 112, 108, 80, 8)
    bubbles(pen, hexed("#9CC9E0"), (246, 92, 17), (262, 126, 9), (62, 226, 14), (80, 250, 8))
