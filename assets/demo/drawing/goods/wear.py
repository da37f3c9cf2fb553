"""The wear and carry shelf."""

from __future__ import annotations

from drawing.colours import GOLD, INK, PAPER, STEEL, WHITE, WOOD, mix
from drawing.look import Look
from drawing.pen import Pen, ground_shadow, round_solid, solid
from drawing.shapes import Shape, arc, box, disc, mirrored, moved, path, sized, spoke, turned


def socks(pen: Pen, look: Look) -> None:
    """A pair of socks."""
    ground_shadow(pen, 168, 268, 92, look.palette.ground)
    _sock(pen, look, 52, -14, shade=0.2)
    _sock(pen, look, -14, 0, shade=0)


def _sock(pen: Pen, look: Look, right: float, down: float, *, shade: float) -> None:
    sock = path(
        "M 96 44 L 176 44 L 178 156 C 180 184 222 194 236 214 C 250 238 238 268 206 268 L 158 268"
        " C 120 262 94 232 94 190"
    )
    cuff = path("M 92 42 Q 92 36 98 36 L 174 36 Q 180 36 180 42 L 180 80 L 92 80")
    with pen.at(right, down):
        pen.fill(moved(sock, 4, 3), INK, 0.12)
        pen.fill(sock, look.main)
        look.pattern(pen, sock, 16)
        with pen.inside(sock):
            pen.fill(disc(224, 246, 42, 40), look.accent)
            pen.fill(disc(112, 222, 32, 34), look.accent)
            pen.fill(
                path(
                    "M 162 44 L 176 44 L 178 156 C 180 184 222 194 236 214 L 220 212 "
                    "C 196 196 162 190 160 156"
                ),
                INK,
                0.1,
            )
        pen.fill(cuff, look.accent)
        for x in range(99, 180, 9):
            pen.line([(x, 40), (x, 77)], INK, 2, 0.14)
        pen.fill(sock, INK, shade)
        pen.fill(cuff, INK, shade)


def tote(pen: Pen, look: Look) -> None:
    """A canvas tote."""
    ground_shadow(pen, 160, 266, 90, look.palette.ground)
    handle = mix(look.main, INK, 0.12) if look.emblem != "checks" else look.main
    pen.line(path("M 116 116 C 114 24 206 24 204 116"), mix(handle, INK, 0.2), 10)
    bag = path("M 72 108 L 248 108 L 254 262 Q 254 269 246 269 L 74 269 Q 66 269 66 262")
    solid(pen, bag, look.main)
    if look.emblem == "checks":
        look.pattern(pen, bag, 26)
        with pen.inside(bag):
            pen.fill(box(206, 100, 60, 180), INK, 0.1)
    else:
        look.sign(pen, 160, 194, 52, bare=True)
    pen.line([(73, 118), (247, 118)], INK, 2, 0.18)
    pen.line(path("M 108 138 L 108 112 C 106 30 214 30 212 112 L 212 138"), handle, 10)
    for x in (108, 212):
        pen.fill(box(x - 8, 122, 16, 18, 2), handle)
        pen.line([(x - 5, 126), (x + 5, 136)], WHITE, 1.6, 0.6)
        pen.line([(x + 5, 126), (x - 5, 136)], WHITE, 1.6, 0.6)


def umbrella(pen: Pen, look: Look) -> None:
    """An open umbrella with its crook."""
    pen.line(path("M 160 60 L 160 236 C 160 270 208 270 208 238"), INK, 8)
    pen.line(path("M 160 200 L 160 236 C 160 270 208 270 208 238"), WOOD, 11)
    pen.line([(160, 38), (160, 60)], INK, 6)
    dome = arc(160, 172, 132, 180, 360, 120)
    scallops: Shape = []
    for each in range(6):
        scallops += arc(270 - each * 44, 172, 22, 360, 180, 12)[1:]
    canopy = dome + scallops
    pen.fill(canopy, look.main)
    with pen.inside(canopy):
        if look.emblem == "stripes":
            for reach in (96, 52):
                pen.line(arc(160, 190, reach, 180, 360, reach * 0.98), look.palette.on_main, 15)
                pen.line(arc(160, 190, reach - 13, 180, 360, (reach - 13) * 0.98), look.accent, 4)
        else:
            look.pattern(pen, canopy, 19)
        pen.fill(
            path("M 160 52 C 214 70 240 120 248 190 L 300 190 C 300 90 240 40 160 52"), INK, 0.13
        )
        pen.line(path("M 60 150 Q 78 92 128 72"), WHITE, 7, 0.35)
    for low in (72, 116, 204, 248):
        pen.line(path(f"M 160 54 Q {160 + (low - 160) * 0.82} 90 {low} 170"), INK, 2, 0.2)


def foldumbrella(pen: Pen, look: Look) -> None:
    """A folded umbrella in its sleeve, its strap looped."""
    ground_shadow(pen, 160, 266, 62, look.palette.ground)
    tilt, about = 14, (160.0, 170.0)
    pen.line(turned(path("M 150 58 C 120 20 96 60 134 84"), tilt, about), look.accent, 6)
    pen.fill(turned(box(146, 44, 28, 36, 8), tilt, about), INK)
    pen.fill(turned(box(142, 40, 36, 14, 7), tilt, about), mix(INK, WHITE, 0.18))
    sleeve = turned(
        path(
            "M 132 76 L 188 76 Q 200 150 192 244 Q 190 262 160 262 Q 130 262 128 244 "
            "Q 120 150 132 76"
        ),
        tilt,
        about,
    )
    pen.fill(sleeve, look.main)
    look.pattern(pen, sleeve, 15)
    with pen.inside(sleeve):
        pen.fill(turned(box(178, 60, 40, 220), tilt, about), INK, 0.15)
        pen.fill(turned(box(134, 70, 8, 180), tilt, about), WHITE, 0.25)
        pen.fill(turned(box(110, 108, 100, 16), tilt, about), look.accent)
    pen.fill(turned(box(154, 108, 14, 16, 3), tilt, about), GOLD)
    pen.fill(turned(box(156, 260, 8, 12, 3), tilt, about), STEEL)
    for x, y in ((64, 90), (84, 140), (250, 70), (268, 130), (240, 180), (56, 190)):
        pen.line([(x, y), (x - 5, y + 15)], mix(look.main, WHITE, 0.5), 4)


def cap(pen: Pen, look: Look) -> None:
    """A baseball cap."""
    ground_shadow(pen, 160, 246, 112, look.palette.ground)
    crown = path("M 64 204 C 60 116 116 76 172 76 C 232 76 264 128 262 204 Q 160 232 64 204")
    round_solid(pen, crown, look.main)
    for seam in ("M 172 76 C 140 110 128 160 132 218", "M 172 76 C 208 110 222 160 218 214"):
        pen.line(path(seam), INK, 2, 0.22)
    brim = path("M 66 196 C 30 204 14 226 24 238 C 60 254 150 252 226 214 C 170 222 108 214 66 196")
    pen.fill(moved(brim, 2, 4), mix(look.main, INK, 0.45))
    pen.fill(brim, look.accent)
    pen.line(path("M 34 232 C 78 242 146 238 202 218"), WHITE, 2, 0.4)
    pen.fill(disc(172, 74, 9, 6), look.accent)
    look.sign(pen, 168, 152, 34, bare=True)


def buckethat(pen: Pen, look: Look) -> None:
    """A bucket hat."""
    ground_shadow(pen, 160, 250, 116, look.palette.ground)
    brim = path(
        "M 92 158 C 60 190 34 216 30 236 C 70 262 250 262 290 236 C 286 216 260 190 228 158"
    )
    round_solid(pen, brim, mix(look.main, WHITE, 0.12))
    with pen.inside(brim):
        for step in range(4):
            stitch = path(
                f"M {84 - step * 17} {178 + step * 16} "
                f"Q 160 {196 + step * 18} {236 + step * 17} {178 + step * 16}"
            )
            pen.line(stitch, look.accent, 2, 0.35)
    crown = path(
        "M 86 174 C 86 118 96 84 112 78 Q 160 62 208 78 C 224 84 234 118 234 174 Q 160 200 86 174"
    )
    solid(pen, crown, look.main)
    pen.fill(path("M 112 78 Q 160 62 208 78 Q 160 98 112 78"), mix(look.main, WHITE, 0.25))
    pen.fill(path("M 86 156 Q 160 184 234 156 L 234 176 Q 160 202 86 176"), look.accent)
    for x in (120, 136):
        pen.line(disc(x, 128, 4), mix(look.accent, INK, 0.1), 2.4)


def tshirt(pen: Pen, look: Look) -> None:
    """A T-shirt on a hanger."""
    pen.line(path("M 160 58 C 160 40 184 44 178 28 C 172 18 154 24 158 34"), WOOD, 5)
    pen.line([(100, 84), (160, 56), (220, 84)], WOOD, 7)
    shirt = path(
        "M 122 68 Q 160 102 198 68 L 236 80 L 286 140 L 248 172 L 230 152 L 232 262 "
        "Q 160 272 88 262 L 90 152"
        " L 72 172 L 34 140 L 84 80"
    )
    pen.soft(moved(shirt, 4, 8), mix(look.palette.ground, INK, 0.5), 7, 0.35)
    pen.fill(shirt, look.main)
    with pen.inside(shirt):
        pen.fill(path("M 230 152 L 214 120 L 204 268 L 240 268"), INK, 0.08)
        pen.fill(path("M 248 172 L 290 138 L 280 128 L 240 162"), look.accent)
        pen.fill(path("M 72 172 L 30 138 L 40 128 L 80 162"), look.accent)
        pen.line([(230, 152), (226, 118)], INK, 2, 0.2)
        pen.line([(90, 152), (94, 118)], INK, 2, 0.2)
    pen.line(path("M 122 68 Q 160 102 198 68"), look.accent, 7)
    look.sign(pen, 160, 176, 46, bare=True)


def scarf(pen: Pen, look: Look) -> None:
    """A checked scarf folded in three, its fringe hanging."""
    ground_shadow(pen, 160, 268, 108, look.palette.ground)
    back = box(196, 92, 62, 160, 12)
    pen.fill(back, look.deep)
    _plaid(pen, look, back)
    pen.fill(back, INK, 0.16)
    for number, top in enumerate((196, 148, 100)):
        fold = box(56, top, 190, 54, 25)
        pen.fill(moved(fold, 0, 4), INK, 0.16)
        pen.fill(fold, look.main)
        _plaid(pen, look, fold)
        pen.line(arc(218 - number * 2, top + 27, 21, -80, 80), INK, 2.4, 0.22)
    front = path("M 80 104 L 146 104 L 150 236 L 76 236")
    pen.fill(moved(front, 4, 2), INK, 0.16)
    pen.fill(front, look.main)
    _plaid(pen, look, front)
    for step in range(9):
        pen.line([(80 + step * 8.4, 236), (79 + step * 8.6, 258)], look.deep, 4)
    pen.line([(92, 102), (230, 102)], WHITE, 4, 0.25)


def _plaid(pen: Pen, look: Look, cloth: Shape) -> None:
    with pen.inside(cloth):
        for step in range(9):
            pen.fill(box(66 + step * 24, 40, 8, 240), look.accent, 0.55)
            pen.fill(box(40, 56 + step * 26, 240, 8), look.accent, 0.55)
            pen.fill(box(78 + step * 24, 40, 2.4, 240), PAPER, 0.6)
            pen.fill(box(40, 68 + step * 26, 240, 2.4), PAPER, 0.6)


def shawl(pen: Pen, look: Look) -> None:
    """A light shawl over a rail, falling in folds."""
    for x in (52, 268):
        pen.fill(disc(x, 70, 9), WOOD)
    pen.line([(44, 70), (276, 70)], mix(WOOD, WHITE, 0.3), 9)
    for left, low, tint in ((146, 222, look.deep), (82, 256, look.main)):
        fall = path(
            f"M {left} 70 Q {left + 4} 58 {left + 46} 60 Q {left + 92} 58 {left + 96} 70"
            f" C {left + 88} 130 {left + 110} 190 {left + 104} {low}"
            f" L {left - 8} {low} C {left - 12} 190 {left + 8} 130 {left} 70"
        )
        pen.fill(fall, tint)
        with pen.inside(fall):
            for step in range(5):
                x = left + 4 + step * 22
                pen.line(
                    path(f"M {x + 2} 60 C {x - 4} 130 {x + 10} 190 {x + 2} {low}"), WHITE, 8, 0.16
                )
                pen.line(
                    path(f"M {x + 12} 60 C {x + 6} 130 {x + 20} 190 {x + 12} {low}"), INK, 4, 0.08
                )
            pen.fill(box(left - 20, low - 24, 140, 5), look.accent)
            pen.fill(box(left - 20, low - 14, 140, 3), look.accent, 0.7)
        for step in range(14):
            pen.line([(left - 5 + step * 8.2, low), (left - 6 + step * 8.2, low + 14)], tint, 3)


def slippers(pen: Pen, look: Look) -> None:
    """A pair of slides seen from above."""
    pen.soft(disc(168, 256, 100, 12), mix(look.palette.ground, INK, 0.5), 8, 0.4)
    for side in (-1, 1):
        sole = path(
            "M 160 44 C 204 44 210 96 202 140 C 196 176 206 204 198 240 "
            "C 190 272 134 272 126 240 C 118 204 126 176 120 140 "
            "C 112 96 116 44 160 44"
        )
        with pen.at(160 + side * 56 - 160 * 0.96, 8, 0.96):
            shape = sole if side > 0 else mirrored(sole, 160)
            pen.fill(moved(shape, 3, 5), mix(look.deep, INK, 0.2))
            pen.fill(shape, look.light)
            pen.fill(sized(shape, 0.88, (160, 158)), mix(look.light, WHITE, 0.3))
            for y in range(176, 250, 12):
                pen.line([(142, y), (178, y)], look.main, 3, 0.35)
            strap = path("M 112 92 Q 160 66 208 92 L 208 150 Q 160 126 112 150")
            pen.fill(moved(strap, 0, 5), INK, 0.14)
            pen.fill(strap, look.main)
            pen.line(path("M 114 100 Q 160 76 206 100"), WHITE, 3, 0.4)
            pen.fill(disc(160, 108, 12), look.accent)


def houseslippers(pen: Pen, look: Look) -> None:
    """Warm house slippers with a fluffy collar, seen from above."""
    pen.soft(disc(168, 258, 104, 12), mix(look.palette.ground, INK, 0.5), 8, 0.4)
    sole = path(
        "M 160 52 C 208 52 214 104 208 146 C 204 180 208 214 200 240 C 190 272 130 272 120 240"
        " C 112 214 116 180 112 146 C 106 104 112 52 160 52"
    )
    toe = path("M 160 52 C 208 52 214 104 209 150 Q 160 128 111 150 C 106 104 112 52 160 52")
    for side in (-1, 1):
        with pen.at(side * 57, 0):
            pen.fill(moved(sole, 3, 6), mix(look.deep, INK, 0.25))
            pen.fill(sole, mix(look.accent, WHITE, 0.35))
            pen.fill(sized(sole, 0.86, (160, 168)), mix(look.accent, WHITE, 0.6))
            round_solid(pen, toe, look.main)
            for each in range(7):
                x = 114 + each * 15.4
                pen.fill(disc(x, 146 - 14 * (1 - ((x - 160) / 48) ** 2), 12), PAPER)
            pen.fill(disc(160, 92, 13), look.accent)
            pen.fill(disc(156, 88, 4), WHITE, 0.6)


def purse(pen: Pen, look: Look) -> None:
    """A kiss-lock coin purse."""
    ground_shadow(pen, 160, 264, 96, look.palette.ground)
    body = path("M 78 130 C 40 170 44 262 110 264 L 210 264 C 276 262 280 170 242 130")
    round_solid(pen, body, look.main)
    for x in (104, 128, 192, 216):
        pen.line(
            path(f"M {x} 134 Q {x + (x - 160) * 0.12} 154 {x + (x - 160) * 0.2} 168"), INK, 2.4, 0.2
        )
    look.sign(pen, 160, 206, 42, bare=True)
    pen.line(path("M 70 138 C 76 84 244 84 250 138"), mix(GOLD, INK, 0.2), 15)
    pen.line(path("M 70 136 C 76 82 244 82 250 136"), GOLD, 12)
    pen.line(path("M 84 116 C 108 92 150 88 178 90"), WHITE, 3.4, 0.5)
    for x in (147, 173):
        round_solid(pen, disc(x, 82, 13), GOLD)
        pen.fill(disc(x - 4, 78, 3.4), WHITE, 0.7)


def fan(pen: Pen, look: Look) -> None:
    """A folding fan, open."""
    about = (160.0, 236.0)
    ground_shadow(pen, 160, 266, 60, look.palette.ground)
    for step in range(13):
        angle = -168 + step * 13
        rib = [spoke(*about, -14, angle), spoke(*about, 100, angle)]
        pen.line(rib, mix(WOOD, INK, 0.15), 7)
    leaf_shape = arc(*about, 150, -172, -8) + arc(*about, 70, -8, -172)
    pen.fill(leaf_shape, PAPER)
    with pen.inside(leaf_shape):
        for step in range(25):
            fold = [
                about,
                spoke(*about, 200, -170 + step * 6.67),
                spoke(*about, 200, -166.6 + step * 6.67),
            ]
            pen.fill(fold, look.main, 0.1)
        pen.line(arc(*about, 144, -175, -5), look.main, 6)
        pen.line(arc(*about, 74, -175, -5), look.accent, 5)
    for angle in (-142, -90, -38):
        look.sign(pen, *spoke(*about, 109, angle), 25)
    pen.fill(disc(*about, 9), GOLD)
    pen.line(path("M 160 242 Q 178 256 172 278"), look.accent, 4)


def kerchief(pen: Pen, look: Look) -> None:
    """A printed handkerchief, folded to a square with one corner turned."""
    ground_shadow(pen, 160, 268, 96, look.palette.ground)
    cloth = turned(box(66, 74, 188, 188, 6), -4, (160, 168))
    pen.fill(moved(cloth, 4, 5), mix(look.main, INK, 0.3))
    pen.fill(cloth, look.main)
    look.pattern(pen, cloth, 24)
    inner = turned(box(80, 88, 160, 160, 4), -4, (160, 168))
    pen.line(inner + inner[:1], look.palette.on_main, 4)
    with pen.inside(cloth):
        pen.fill(path("M 200 54 L 270 54 L 270 140"), look.palette.ground)
    turn = path("M 187 62 L 262 138 Q 214 142 196 126 Q 184 108 187 62")
    pen.fill(moved(turn, -3, 5), INK, 0.12)
    pen.fill(turn, mix(look.main, WHITE, 0.5))
