"""The shop's mark, a cat whose face is the character for three, and its name in round strokes."""

from __future__ import annotations

from drawing.colours import CORAL, INK, PAPER, Colour, hexed
from drawing.emblems import cat_head
from drawing.pen import Pen
from drawing.shapes import box, path
from PIL import Image

JADE = hexed("#0B6B57")
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

# Three strokes: short, shorter, and the long one at the bottom smiles.
THREE = ("M -0.42 -0.2 L 0.42 -0.2", "M -0.26 0.13 L 0.26 0.13", "M -0.6 0.4 Q 0 0.78 0.6 0.4")

# Each character in a square of 100, stroke by stroke.
CHARACTERS = {
    "三": ("M 18 20 L 82 20", "M 26 49 L 74 49", "M 8 76 Q 50 96 92 76"),
    "秒": (
        "M 40 10 Q 28 17 12 19",
        "M 6 36 L 46 36",
        "M 28 16 L 28 92",
        "M 27 40 Q 21 58 6 70",
        "M 30 44 Q 38 50 45 60",
        "M 71 8 L 71 50",
        "M 58 22 Q 56 34 50 43",
        "M 83 20 Q 90 27 94 37",
        "M 88 54 C 81 75 67 87 48 92",
    ),
    "士": ("M 8 38 L 92 38", "M 50 8 L 50 86", "M 22 87 L 78 87"),
    "多": (
        "M 48 5 C 42 18 32 27 18 33",
        "M 42 17 L 72 17 C 66 36 46 48 22 53",
        "M 37 28 Q 44 31 49 37",
        "M 62 43 C 54 57 42 67 24 74",
        "M 56 56 L 88 56 C 82 78 56 92 20 96",
        "M 48 68 Q 56 72 61 79",
    ),
}

# Latin letters on a base line at 100, small letters 40 high; the number is the letter's width.
LETTERS = {
    "s": (34, ("M 30 68 C 26 58 6 58 6 69 C 6 81 31 77 31 90 C 31 103 8 102 4 91",)),
    "a": (
        42,
        (
            "M 36 80 C 36 66 29 61 20 61 C 10 61 4 69 4 80 C 4 91 10 99 20 99 C 29 99 36 94 36 80",
            "M 36 62 L 36 99",
        ),
    ),
    "m": (
        64,
        (
            "M 4 62 L 4 99",
            "M 4 78 C 4 66 10 61 18 61 C 27 61 31 67 31 77 L 31 99",
            "M 31 78 C 31 66 37 61 45 61 C 54 61 58 67 58 77 L 58 99",
        ),
    ),
    "i": (12, ("M 4 63 L 4 99", "M 4 47 L 4 47.5")),
    "u": (40, ("M 4 62 L 4 83 C 4 94 9 99 18 99 C 27 99 34 93 34 82", "M 34 62 L 34 99")),
    "t": (26, ("M 12 48 L 12 88 C 12 96 15 99 23 98", "M 2 63 L 23 63")),
    "o": (
        42,
        ("M 20 61 C 10 61 4 69 4 80 C 4 91 10 99 20 99 C 30 99 36 91 36 80 C 36 69 30 61 20 61",),
    ),
    "r": (26, ("M 4 62 L 4 99", "M 4 80 C 4 67 11 60 22 62")),
    "e": (
        42,
        (
            "M 5 79 L 36 79 C 36 67 30 61 20 61 C 10 61 4 69 4 80 C 4 92 11 99 21 99 "
            "C 28 99 33 96 35 91",
        ),
    ),
    " ": (26, ()),
}


def cat(pen: Pen, x: float, y: float, r: float, head: Colour, strokes: Colour) -> None:
    """The mark about (x, y): a head with two ears, and 三 for its face."""
    with pen.at(x, y, r):
        pen.fill(cat_head(), head)
        for stroke in THREE:
            pen.line(path(stroke), strokes, 0.155)


def icon(side: int) -> Image.Image:
    """The app's icon: the cat on jade, corners rounded and see-through."""
    pen = Pen(512, 512, JADE, fine=6, clear=True)
    pen.fill(box(0, 0, 512, 512, 116), JADE)
    cat(pen, 256, 268, 182, PAPER, CORAL)
    return pen.picture().resize((side, side), Image.Resampling.LANCZOS)


def icon_drawing() -> str:
    """The same icon as SVG, for a browser's tab."""
    head = " ".join(f"{x * 182 + 256:.1f},{y * 182 + 268:.1f}" for x, y in cat_head())
    strokes = "".join(f'<path d="{stroke}"/>' for stroke in THREE)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512" role="img"'
        ' aria-label="Sammiu">'
        f'<rect width="512" height="512" rx="116" fill="{_web(JADE)}"/>'
        f'<polygon points="{head}" fill="{_web(PAPER)}"/>'
        f'<g transform="translate(256 268) scale(182)" fill="none" stroke="{_web(CORAL)}"'
        f' stroke-width=".155" stroke-linecap="round">{strokes}</g></svg>\n'
    )


def _web(colour: Colour) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)


def logo(head: Colour, strokes: Colour, letters: Colour) -> Image.Image:
    """The mark and the name, 1120 x 320, see-through."""
    pen = Pen(1120, 320, letters, fine=8, clear=True)
    _sign(pen, head, strokes, letters)
    return pen.picture()


def logo_on_paper() -> Image.Image:
    """The logo for a receipt: 384 dots wide (48 mm at 203 dpi), one bit, black on white."""
    pen = Pen(384, 112, WHITE, fine=20)
    with pen.at(2, 1, 380 / 1120):
        _sign(pen, BLACK, WHITE, BLACK)
    return (
        pen.picture()
        .convert("L")
        .point([0] * 150 + [255] * 106)
        .convert("1", dither=Image.Dither.NONE)
    )


def _sign(pen: Pen, head: Colour, strokes: Colour, letters: Colour) -> None:
    cat(pen, 158, 164, 142, head, strokes)
    for number, character in enumerate("三秒士多"):
        with pen.at(346 + number * 190, 34, 1.6):
            for stroke in CHARACTERS[character]:
                pen.line(path(stroke), letters, 10.5)
    _write(pen, "sammiu store", 352, 190, 1.1, letters)


def _write(pen: Pen, text: str, x: float, y: float, k: float, colour: Colour) -> None:
    spare = 16.0
    for letter in text:
        width, strokes = LETTERS[letter]
        with pen.at(x, y, k):
            for stroke in strokes:
                pen.line(path(stroke), colour, 8.2)
        x += (width + spare) * k


def everything() -> dict[str, Image.Image]:
    """Every mark by the file it belongs to, from `assets` on."""
    return {
        "demo/logo.png": logo(JADE, PAPER, INK),
        "demo/logo-light.png": logo(PAPER, JADE, PAPER),
        "demo/logo-mono.png": logo_on_paper(),
        "icons/icon-192.png": icon(192),
        "icons/icon-512.png": icon(512),
        "icons/favicon.png": icon(64),
    }
