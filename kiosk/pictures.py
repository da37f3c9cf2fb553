"""The shop's pictures, drawn: a cup, a stack of points, a gift, and a small storm for trouble.

The drawings are ``assets/web/pictures/*.svg`` with names instead of colours (``$strong``); the
colours are put in here, in the shop's own hue, so that a change of its colour changes them too.
"""

from __future__ import annotations

from functools import lru_cache
from string import Template

from core import assets
from ui.colour import chroma_of, hue_of, tone_at

NAMES = ("cup", "points", "gift")


@lru_cache(maxsize=32)
def picture(name: str, seed: str) -> str:
    """An SVG of 800 × 800 in the hue of ``seed``. Names: cup, points, gift, cloud."""
    drawing = assets.path("web", "pictures", f"{name}.svg").read_text("utf-8")
    return Template(drawing).substitute(_paints(seed))


def _paints(seed: str) -> dict[str, str]:
    hue, chroma = hue_of(seed), max(0.07, chroma_of(seed))
    return {
        "pale": tone_at(hue, chroma * 0.35, 95),
        "light": tone_at(hue, chroma * 0.7, 84),
        "middle": tone_at(hue, chroma, 66),
        "strong": tone_at(hue, chroma, 48),
        "deep": tone_at(hue, chroma, 30),
        "gold": tone_at(82, 0.14, 80),
        "amber": tone_at(70, 0.14, 64),
        "brown": tone_at(60, 0.09, 48),
        "cream": tone_at(85, 0.03, 96),
        "pink": tone_at(0, 0.13, 76),
        "rose": tone_at(0, 0.17, 58),
    }
