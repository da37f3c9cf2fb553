"""Colour arithmetic: a tone of any hue, at exactly the lightness asked for.

A *tone* is CIE L* from 0 (black) to 100 (white). Two tones 50 apart keep a contrast of at least
4.5:1 whatever their hue, which is why a scheme made of tones stays readable for any shop's
colour. Hue and colourfulness come from OKLab (Björn Ottosson, 2020), luminance and contrast
from WCAG 2.2. Pure arithmetic, no screen.
"""

from __future__ import annotations

from functools import cache
from math import atan2, cbrt, cos, degrees, hypot, radians, sin


def tone_of(seed: str, tone: float, chroma: float | None = None) -> str:
    """The seed's hue at this tone as ``#RRGGBB``; colourfulness may be set or kept."""
    _, own_chroma, hue = _oklch(seed)
    return tone_at(hue, own_chroma if chroma is None else chroma, tone)


@cache
def tone_at(hue: float, chroma: float, tone: float) -> str:
    """The colour of a hue (degrees) with luminance L* = tone, as colourful as the screen can."""
    wanted = _luminance_of_tone(tone)
    while chroma > 0.002:
        rgb = _at_luminance(hue, chroma, wanted)
        if all(-0.0005 <= channel <= 1.0005 for channel in rgb):
            return _hex(rgb)
        chroma *= 0.95
    return _hex((wanted, wanted, wanted))


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(_linear(one)), _luminance(_linear(other))))
    return (lighter + 0.05) / (darker + 0.05)


def hue_of(colour: str) -> float:
    """The hue of a colour in degrees of OKLCH: red 29, yellow 110, green 142, blue 264."""
    return _oklch(colour)[2]


def chroma_of(colour: str) -> float:
    """How colourful a colour is in OKLCH: 0 for grey, about 0.3 for the purest red."""
    return _oklch(colour)[1]


def _at_luminance(hue: float, chroma: float, wanted: float) -> tuple[float, float, float]:
    low, high = 0.0, 1.2
    rgb = (0.0, 0.0, 0.0)
    for _ in range(24):
        middle = (low + high) / 2
        rgb = _from_oklch(middle, chroma, hue)
        if _luminance(rgb) < wanted:
            low = middle
        else:
            high = middle
    return rgb


def _luminance_of_tone(tone: float) -> float:
    if tone > 8:
        return float(((tone + 16) / 116) ** 3)
    return tone / 903.3


def _luminance(rgb: tuple[float, float, float]) -> float:
    red, green, blue = rgb
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklch(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def _from_oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(colour: str) -> tuple[float, float, float]:
    digits = colour.lstrip("#")
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return _expand(red), _expand(green), _expand(blue)


def _expand(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _squeeze(channel: float) -> float:
    channel = min(1.0, max(0.0, channel))
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def _hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(_squeeze(channel) * 255):02X}" for channel in rgb)
