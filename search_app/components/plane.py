"""The map's numbers -> where things are drawn: the window that is shown, and names that do not cover one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Self

from pipeline.model import Place, Zone

MARGIN = 5
"""Hundredths of the drawing left free on each side."""

_LEAST_SIDE = 0.04
_AROUND = 1.06  # of what is chosen: what is beside it


@dataclass(frozen=True, slots=True)
class Window:
    """The square of the map that is drawn: its corner and its side."""

    x: float = 0.0
    y: float = 0.0
    side: float = 1.0

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> Self:
        """Give the square that holds points in its middle, all of it on the map."""
        low_x, low_y, high_x, high_y = (end(each[axis] for each in points) for end in (min, max) for axis in (0, 1))
        side = min(1.0, max(_LEAST_SIDE, _AROUND * max(high_x - low_x, high_y - low_y)))
        x, y = (min(max((low + high - side) / 2, 0.0), 1.0 - side) for low, high in ((low_x, high_x), (low_y, high_y)))
        return cls(x, y, side)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Say where a point of the map is drawn, in hundredths of the drawing."""
        across, down = (
            MARGIN + (value - low) / self.side * (100 - 2 * MARGIN) for value, low in ((x, self.x), (y, self.y))
        )
        return across, down

    def shows(self, point: Place | Zone) -> bool:
        """Say whether a point falls on the drawing, its margin included."""
        return all(0 <= each <= 100 for each in self.at(point.x, point.y))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What names are set on: its size in pixels, and that of their letters, as the style sheet has them; about."""

    width: float
    height: float
    widest: float  # a name, before it is broken into lines
    letter: float
    line: float


WIDE = Sheet(1120, 672, widest=208, letter=8.6, line=21)
NARROW = Sheet(358, 430, widest=128, letter=7.2, line=18)


@dataclass(frozen=True, slots=True)
class Box:
    """A name as it is set, in pixels: its middle, and half of its width and height."""

    x: float
    y: float
    across: float
    down: float


def set_apart(names: Iterable[tuple[str, tuple[float, float]]], sheet: Sheet) -> list[tuple[float, float]]:
    """Place names near where they belong, none over another nor over an edge; in and out in hundredths of the sheet."""
    boxes = [_within(box(name, at, sheet), sheet) for name, at in names]
    for _ in range(_TURNS):
        before = list(boxes)
        for one in range(len(boxes)):
            for other in range(one):
                first, second = boxes[other], boxes[one]
                over = first.down + second.down - abs(first.y - second.y)
                if over > 0 and abs(first.x - second.x) < first.across + second.across:
                    by = (over + 1) / 2 if first.y <= second.y else -(over + 1) / 2
                    boxes[other] = _within(replace(first, y=first.y - by), sheet)
                    boxes[one] = _within(replace(second, y=second.y + by), sheet)
        if boxes == before:
            break
    return [(100 * each.x / sheet.width, 100 * each.y / sheet.height) for each in boxes]


_TURNS = 150
_PADDING = 10


def box(name: str, at: tuple[float, float], sheet: Sheet) -> Box:
    """Say how much room a name takes, about."""
    length = len(name) * sheet.letter
    lines = ceil(length / (sheet.widest - 2 * _PADDING) * 1.15)  # lines are broken between words
    width = min(length + 2 * _PADDING, sheet.widest)
    return Box(at[0] * sheet.width / 100, at[1] * sheet.height / 100, width / 2, (lines * sheet.line + 6) / 2)


def _within(name: Box, sheet: Sheet) -> Box:
    x = min(max(name.x, name.across), sheet.width - name.across)
    return replace(name, x=x, y=min(max(name.y, name.down), sheet.height - name.down))
