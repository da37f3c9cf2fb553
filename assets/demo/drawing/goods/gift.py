"""The plants and gifts shelf."""

from __future__ import annotations

from drawing import emblems
from drawing.colours import BAMBOO, GOLD, GREEN, INK, LEAF, NIGHT, PAPER, STEEL, WHITE, WOOD, Colour, hexed, mix
from drawing.look import Look
from drawing.pen import Pen, gleam, ground_shadow, round_solid, shine, solid
from drawing.shapes import arc, box, disc, leaf, mirrored, moved, path, petals, sized, spoke, star, turned, vessel

FRESH = hexed("#6DB36A")
FUR = hexed("#FCF6EA")


def pot(pen: Pen, look: Look, top: float = 180) -> None:
    """A flower pot with soil, its rim at ``top``."""
    ground_shadow(pen, 160, 266, 68, look.palette.ground)
    low = path(f"M 104 {top + 14} L 216 {top + 14} L 204 258 Q 202 269 192 269 L 128 269 Q 118 269 116 258")
    solid(pen, low, look.main)
    pen.fill(box(104, top + 14, 112, 9), INK, 0.14)
    solid(pen, box(96, top, 128, 22, 6), mix(look.main, WHITE, 0.14))
    pen.line([(110, 240), (210, 240)], look.accent, 5)


def plant(pen: Pen, look: Look) -> None:
    """A money tree with a plaited trunk."""
    for start, bend in ((150, 18), (170, -18)):
        trunk = path(f"M {start} 190 C {start + bend} 166 {start - bend} 148 {start + bend * 0.4} 112")
        pen.line(trunk, WOOD, 12)
    for x, y, size in ((160, 104, 1.0), (108, 122, 0.74), (214, 118, 0.78), (138, 70, 0.7), (188, 70, 0.66)):
        for number, angle in enumerate((-160, -122, -90, -58, -20)):
            tint = (LEAF, GREEN, FRESH)[number % 3]
            pen.fill(leaf(x, y, 62 * size, 19 * size, angle), tint)
            pen.line([(x, y), spoke(x, y, 46 * size, angle)], WHITE, 1.4, 0.35)
    pot(pen, look)
    pen.fill(disc(160, 222, 13), look.accent)
    emblems.draw(pen, "star", 160, 222, 7, PAPER, PAPER, PAPER)


def monstera(pen: Pen, look: Look) -> None:
    """A little monstera: big leaves with cuts."""
    for x, y, angle in ((104, 116, -128), (214, 104, -58), (160, 70, -92), (120, 160, -168), (212, 162, -14)):
        pen.line(path(f"M 160 190 Q 160 {(y + 190) / 2} {x} {y}"), mix(LEAF, INK, 0.2), 4.4)
        _cut_leaf(pen, x, y, angle, GREEN if angle % 4 else LEAF)
    pot(pen, look)


def _cut_leaf(pen: Pen, x: float, y: float, angle: float, tint: Colour) -> None:
    half = path("M 0 0 C -16 -14 -18 -34 0 -40 L 10 -22 L 8 -42 C 14 -44 22 -44 28 -40 L 28 -20 L 36 -36 C 48 -28 56 -14 62 0")
    whole = half + [(px, -py) for px, py in reversed(half)]
    pen.fill(moved(turned(whole, angle), x, y), tint)
    pen.line(moved(turned([(0, 0), (52, 0)], angle), x, y), WHITE, 2, 0.4)
    for at in (14, 30):
        for side in (-1, 1):
            pen.line(moved(turned([(at, 0), (at + 7, side * 17)], angle), x, y), WHITE, 1.4, 0.3)


def snakeplant(pen: Pen, look: Look) -> None:
    """A snake plant: tall striped blades."""
    for x, top, lean in ((132, 84, -16), (190, 74, 14), (160, 44, 2), (112, 126, -26), (208, 122, 26)):
        blade = path(f"M {x - 13} 192 Q {x - 22 + lean * 0.4} {(top + 192) / 2} {x + lean} {top} Q {x + 22 + lean * 0.4} {(top + 192) / 2} {x + 13} 192")
        pen.fill(blade, hexed("#D9C95B"))
        inner = sized(blade, 0.74, (x + lean * 0.3, 188))
        pen.fill(inner, LEAF)
        with pen.inside(inner):
            for y in range(int(top), 192, 15):
                pen.line(path(f"M {x - 22} {y + 6} Q {x} {y - 5} {x + 22} {y + 6}"), FRESH, 4, 0.7)
    pot(pen, look)


def cactus(pen: Pen, look: Look) -> None:
    """A cactus with arms and a flower."""
    pen.line(path("M 132 148 Q 96 150 96 112"), LEAF, 25)
    pen.line(path("M 188 164 Q 226 166 226 130"), LEAF, 23)
    body = box(124, 60, 72, 140, 36)
    round_solid(pen, body, GREEN)
    for x in (142, 160, 178):
        pen.line([(x, 76), (x, 182)], mix(GREEN, INK, 0.25), 2.4, 0.6)
        for y in range(84, 180, 19):
            pen.line([(x - 5, y - 3), (x + 5, y + 3)], PAPER, 1.8, 0.8)
            pen.line([(x - 5, y + 3), (x + 5, y - 3)], PAPER, 1.8, 0.8)
    pen.fill(petals(160, 58, 7, 22, 8), hexed("#F0799A"))
    pen.fill(disc(160, 58, 8), GOLD)
    pen.fill(petals(96, 100, 6, 12, 4.6), hexed("#F0799A"))
    pot(pen, look)


def succulent(pen: Pen, look: Look) -> None:
    """A rosette succulent in a round pot."""
    ground_shadow(pen, 160, 266, 84, look.palette.ground)
    for ring, (count, length, tint) in enumerate(
        ((11, 86, hexed("#6FAE8C")), (9, 64, hexed("#8CC7A2")), (7, 42, hexed("#B2DDB9")), (5, 22, hexed("#F2B9C4")))
    ):
        for each in range(count):
            angle = -90 + each * 360 / count + ring * 17
            blade = leaf(0, 0, length, length * 0.36, angle)
            pen.fill([(160 + x, 142 + y * 0.84) for x, y in blade], tint)
            tip = spoke(0, 0, length * 0.94, angle)
            pen.fill(disc(160 + tip[0], 142 + tip[1] * 0.84, 3), hexed("#E78A9C"))
    bowl = path("M 78 188 Q 160 216 242 188 C 240 240 212 269 184 269 L 136 269 C 108 269 80 240 78 188")
    round_solid(pen, bowl, look.main)
    pen.line(path("M 82 206 Q 160 236 238 206"), look.accent, 5)


def bouquet(pen: Pen, look: Look) -> None:
    """A bouquet in paper."""
    flowers = {"rose": (look.main, hexed("#D7565F"), PAPER)}.get(look.emblem, (look.main, hexed("#E9B7C8"), GOLD))
    _wrapped(pen, look, flowers)


def sunflowers(pen: Pen, look: Look) -> None:
    """Sunflowers in paper."""
    _wrapped(pen, look, (GOLD, hexed("#F3B52E"), hexed("#F7C95B")), sunny=True)


def _wrapped(pen: Pen, look: Look, tints: tuple[Colour, Colour, Colour], *, sunny: bool = False) -> None:
    ground_shadow(pen, 160, 270, 60, look.palette.ground)
    pen.fill(path("M 58 112 L 118 60 L 206 56 L 262 112 L 178 268 L 142 268"), mix(look.accent, WHITE, 0.7))
    for x, y, angle in ((84, 108, -140), (238, 104, -40), (120, 62, -110), (206, 60, -70), (160, 48, -90)):
        pen.fill(leaf(x, y + 16, 46, 15, angle), LEAF)
    spots = ((108, 104), (160, 82), (212, 102), (134, 134), (188, 134), (160, 116))
    for number, (x, y) in enumerate(spots):
        _bloom(pen, x, y, 30 - number % 2 * 5, tints[number % 3], sunny=sunny)
    pen.fill(path("M 52 122 Q 110 168 160 172 L 150 272 L 138 268"), PAPER)
    pen.fill(path("M 268 122 Q 210 168 160 172 L 164 272 L 182 268"), mix(PAPER, INK, 0.07))
    pen.fill(path("M 52 122 Q 110 168 172 176 L 176 268 L 142 268"), mix(look.accent, WHITE, 0.82))
    for side in (-1, 1):
        pen.fill(path(f"M 160 226 L {160 + side * 32} 212 Q {160 + side * 38} 228 {160 + side * 32} 244"), look.main)
        pen.fill(path(f"M 158 230 L {160 + side * 20} 272 L {160 + side * 8} 270"), look.main)
    pen.fill(disc(160, 228, 9), look.palette.deep)


def _bloom(pen: Pen, x: float, y: float, r: float, tint: Colour, *, sunny: bool) -> None:
    if sunny:
        for angle in range(0, 360, 24):
            pen.fill(leaf(x, y, r * 1.1, r * 0.3, angle), tint)
        pen.fill(disc(x, y, r * 0.46), hexed("#6B4128"))
        pen.fill(disc(x, y, r * 0.26), hexed("#8A5A3A"))
        return
    pen.fill(petals(x, y, 8, r, r * 0.34), mix(tint, INK, 0.08))
    pen.fill(disc(x, y, r * 0.78), tint)
    for reach, start in ((0.62, 20), (0.4, 200), (0.18, 80)):
        pen.line(arc(x, y, r * reach, start, start + 230), mix(tint, INK, 0.22), 2.4)


def giftbox(pen: Pen, look: Look) -> None:
    """A gift box with a big bow."""
    ground_shadow(pen, 160, 266, 100, look.palette.ground)
    solid(pen, box(70, 148, 180, 121, 5), look.main)
    for x, y in ((92, 180), (122, 216), (92, 248), (200, 182), (230, 214), (202, 248), (124, 176), (230, 252)):
        pen.fill(disc(x, y, 5), look.palette.on_main, 0.55)
    pen.fill(box(146, 148, 28, 121), look.accent)
    solid(pen, box(58, 116, 204, 38, 6), mix(look.main, WHITE, 0.12))
    pen.fill(box(58, 148, 204, 8), INK, 0.12)
    pen.fill(box(146, 116, 28, 38), mix(look.accent, WHITE, 0.12))
    for side in (-1, 1):
        loop = path("M 160 112 C 172 52 252 44 250 84 C 248 112 200 118 160 112")
        inner = path("M 172 104 C 186 74 230 66 230 84 C 230 100 200 106 172 104")
        tail = path("M 160 112 Q 190 122 216 150 L 196 152 Q 180 130 160 118")
        for part, tint in ((tail, mix(look.accent, INK, 0.14)), (loop, look.accent), (inner, mix(look.accent, INK, 0.18))):
            pen.fill(part if side > 0 else mirrored(part, 160), tint)
    pen.fill(box(144, 96, 32, 26, 10), mix(look.accent, WHITE, 0.18))


def lantern(pen: Pen, look: Look) -> None:
    """A round paper lantern."""
    pen.soft(disc(160, 142, 104), hexed("#FFD98A"), 18, 0.6)
    pen.line([(160, 16), (160, 54)], INK, 4)
    body = vessel(160, "M 0 62 C 78 62 106 106 106 142 C 106 178 78 222 0 222")
    round_solid(pen, body, look.main)
    for half in (28, 58, 86):
        for side in (-1, 1):
            rib = path(f"M 160 62 C {160 + side * half} 70 {160 + side * half * 1.12} 110 {160 + side * half * 1.12} 142 C {160 + side * half * 1.12} 174 {160 + side * half} 214 160 222")
            pen.line(rib, mix(look.main, INK, 0.25), 2.4, 0.6)
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
                pen.fill(path(f"M {76 + column * 43} {top + 42} L {104 + column * 43} {top} L {112 + column * 43} {top} L {112 + column * 43} {top + 10} L {90 + column * 43} {top + 42}"), WHITE, 0.5)
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
        for x, top, wide in ((72, 130, 24), (98, 104, 22), (122, 122, 20), (144, 74, 26), (172, 110, 24), (198, 92, 22), (222, 128, 28)):
            pen.fill(box(x, top, wide, 120, 3), NIGHT)
            for y in range(top + 8, 190, 12):
                for column in range(2):
                    pen.fill(box(x + 5 + column * 9, y, 5, 5), hexed("#FFE39A"), 0.9 if (x + y) % 3 else 0.2)
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
            pen.line([(160 + side * 58, y), (160 + side * 90, y - 4 + (y - 146) * 0.6)], INK, 2.6, 0.8)
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
