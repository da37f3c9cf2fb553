"""The shop's colours: a calm paper, a warm ink and twenty cheerful colours of Hong Kong streets."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``one`` with a ``share`` (0 to 1) of ``other`` stirred in."""
    a, b, c = (round(x + (y - x) * share) for x, y in zip(one, other, strict=True))
    return a, b, c


def hexed(text: str) -> Colour:
    """A colour from its web notation, ``#0B6B57``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


WHITE: Colour = (255, 255, 255)
PAPER = hexed("#FDF8EE")
INK = hexed("#33343F")
WOOD = hexed("#C8935A")
PALE_WOOD = hexed("#E3BE8C")
BAMBOO = hexed("#DDBB74")
STEEL = hexed("#C9CFD6")
GOLD = hexed("#E8B548")
GREEN = hexed("#4F9A5E")
LEAF = hexed("#3C8559")
CORAL = hexed("#EE6C55")
NIGHT = hexed("#2C3550")


@dataclass(frozen=True, slots=True)
class Palette:
    """A thing's own colour, the one that goes with it, and the ground it stands on."""

    main: Colour
    accent: Colour
    ground: Colour

    @property
    def deep(self) -> Colour:
        """The main colour in shade."""
        return mix(self.main, (34, 24, 52), 0.34)

    @property
    def light(self) -> Colour:
        """The main colour in the sun."""
        return mix(self.main, WHITE, 0.45)

    @property
    def pale(self) -> Colour:
        """The main colour as a breath on paper."""
        return mix(self.main, PAPER, 0.8)

    @property
    def on_main(self) -> Colour:
        """What reads on the main colour: paper on dark, the deep accent on light."""
        red, green, blue = self.main
        bright = (red * 299 + green * 587 + blue * 114) / 1000
        return PAPER if bright < 176 else mix(self.accent, (34, 24, 52), 0.12)


def _palette(main: str, accent: str, ground: str) -> Palette:
    return Palette(hexed(main), hexed(accent), hexed(ground))


PALETTES = {
    "jade": _palette("#2F8F78", "#F2BF4C", "#DFEFE8"),
    "matcha": _palette("#93B057", "#5B7431", "#EDF2DA"),
    "tram": _palette("#116350", "#EFB12E", "#D9EAE2"),
    "sea": _palette("#22739F", "#F4A259", "#DBEAF3"),
    "porcelain": _palette("#335FAE", "#E8B04B", "#E3EAF7"),
    "sky": _palette("#78B4DA", "#F3B84E", "#E4F1F9"),
    "plum": _palette("#7F4169", "#E9A77D", "#F2E3EB"),
    "bauhinia": _palette("#C44783", "#5E9C77", "#FAE3EC"),
    "blush": _palette("#F0A8A2", "#B4504F", "#FCE9E5"),
    "coral": _palette("#EF6D56", "#2E7F78", "#FDE5DD"),
    "vermilion": _palette("#D54231", "#F3B53F", "#FAE2D8"),
    "tangerine": _palette("#F28E31", "#2F7D5B", "#FDECD8"),
    "mustard": _palette("#E2A92B", "#A8432F", "#FAF0D2"),
    "honey": _palette("#EFBD58", "#8A4B22", "#FCF1D9"),
    "sand": _palette("#D9BF99", "#7C5432", "#F5EDE0"),
    "cocoa": _palette("#7D4E37", "#E5AB5B", "#F1E6DC"),
    "ink": _palette("#2F3856", "#F2C14E", "#E1E4EE"),
    "milk": _palette("#F6EEDD", "#CB5540", "#EDE3D3"),
    "lilac": _palette("#A78FCB", "#F1B95A", "#EFE8F7"),
    "mint": _palette("#88C9B3", "#E5735A", "#E1F3EC"),
}
