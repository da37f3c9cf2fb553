"""Shapes: outlines as lists of points, in the units of the finished picture (y grows downwards)."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable

Point = tuple[float, float]
Shape = list[Point]

STEPS = 24


def path(text: str) -> Shape:
    """An outline written as an SVG path: absolute M, L, C and Q (W3C SVG 2, chapter 9)."""
    points: Shape = []
    for command, numbers in re.findall(r"([MLCQ])([^MLCQ]*)", text):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        corners = list(zip(values[::2], values[1::2], strict=True))
        if command in "ML":
            points += corners
        else:
            span = 3 if command == "C" else 2
            for start in range(0, len(corners), span):
                points += bend(points[-1], *corners[start : start + span])
    return points


def spots(text: str) -> list[tuple[float, ...]]:
    """Numbers in groups: ``"84 104 22, 120 76 13"`` is two discs of x, y and radius."""
    return [
        tuple(float(number) if "." in number else int(number) for number in group.split())
        for group in text.split(",")
    ]


def bend(*controls: Point) -> Shape:
    """A Bezier curve through its control points, without its first point."""
    return [_on_curve(controls, step / STEPS) for step in range(1, STEPS + 1)]


def _on_curve(controls: Iterable[Point], at: float) -> Point:
    points = list(controls)
    while len(points) > 1:
        points = [
            (a[0] + (b[0] - a[0]) * at, a[1] + (b[1] - a[1]) * at)
            for a, b in itertools.pairwise(points)
        ]
    return points[0]


def vessel(middle: float, half: str) -> Shape:
    """A thing from the potter's wheel: its right half as a path, mirrored about ``middle``."""
    right = path(half)
    return [(middle + x, y) for x, y in right] + [(middle - x, y) for x, y in reversed(right)]


def box(left: float, top: float, width: float, height: float, corner: float = 0) -> Shape:
    """A rectangle, with round corners if asked."""
    r = min(corner, width / 2, height / 2)
    if r <= 0:
        return [
            (left, top),
            (left + width, top),
            (left + width, top + height),
            (left, top + height),
        ]
    right, bottom = left + width, top + height
    return (
        arc(right - r, top + r, r, -90, 0)
        + arc(right - r, bottom - r, r, 0, 90)
        + arc(left + r, bottom - r, r, 90, 180)
        + arc(left + r, top + r, r, 180, 270)
    )


def disc(x: float, y: float, across: float, down: float | None = None) -> Shape:
    """A circle of radius ``across``, or an ellipse."""
    return arc(x, y, across, 0, 360, down)


def arc(
    x: float, y: float, across: float, start: float, end: float, down: float | None = None
) -> Shape:
    """Part of a circle or ellipse; degrees run clockwise from three o'clock."""
    tall = across if down is None else down
    steps = max(6, math.ceil(abs(end - start) / 5))
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + across * math.cos(a), y + tall * math.sin(a)) for a in angles]


def leaf(x: float, y: float, length: float, width: float, degrees: float) -> Shape:
    """A pointed leaf growing from (x, y) towards ``degrees`` (0 is right, -90 is up)."""
    side = path(f"M 0 0 Q {length * 0.45} {width} {length} 0 Q {length * 0.45} {-width} 0 0")
    return moved(turned(side, degrees), x, y)


def petals(x: float, y: float, count: int, reach: float, width: float, start: float = -90) -> Shape:
    """A blossom in one outline: round petals about a middle."""
    points: Shape = []
    for each in range(count):
        angle = start + each * 360 / count
        petal = moved(turned(arc(reach - width, 0, width, -100, 100), angle), x, y)
        points += petal
    return points


def star(x: float, y: float, count: int, outer: float, inner: float, start: float = -90) -> Shape:
    """A star of ``count`` points."""
    return [
        spoke(x, y, outer if each % 2 == 0 else inner, start + each * 180 / count)
        for each in range(count * 2)
    ]


def spoke(x: float, y: float, reach: float, degrees: float) -> Point:
    """The point ``reach`` away in a direction."""
    return x + reach * math.cos(math.radians(degrees)), y + reach * math.sin(math.radians(degrees))


def smooth(points: Shape, *, closed: bool = True) -> Shape:
    """A soft line through the points (Catmull-Rom)."""
    count = len(points)
    at: Callable[[int], Point] = (
        (lambda i: points[i % count]) if closed else (lambda i: points[max(0, min(count - 1, i))])
    )
    out: Shape = [] if closed else [points[0]]
    for i in range(count if closed else count - 1):
        before, here, there, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        first = (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6)
        second = (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6)
        out += bend(here, first, second, there)
    return out


def wave(left: float, right: float, y: float, height: float, length: float) -> Shape:
    """A line of waves from left to right."""
    count = max(2, math.ceil((right - left) / length * 16))
    xs = (left + (right - left) * step / count for step in range(count + 1))
    return [(x, y + height * math.sin((x - left) * 2 * math.pi / length)) for x in xs]


def moved(shape: Shape, right: float, down: float = 0) -> Shape:
    """The shape somewhere else."""
    return [(x + right, y + down) for x, y in shape]


def turned(shape: Shape, degrees: float, about: Point = (0, 0)) -> Shape:
    """The shape turned clockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ax, ay = about
    return [(ax + (x - ax) * c - (y - ay) * s, ay + (x - ax) * s + (y - ay) * c) for x, y in shape]


def sized(shape: Shape, times: float, about: Point = (0, 0)) -> Shape:
    """The shape larger or smaller."""
    ax, ay = about
    return [(ax + (x - ax) * times, ay + (y - ay) * times) for x, y in shape]


def mirrored(shape: Shape, middle: float) -> Shape:
    """The shape on the other side of an upright line."""
    return [(2 * middle - x, y) for x, y in shape]


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    return min(xs), min(ys), max(xs), max(ys)
