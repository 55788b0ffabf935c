"""The words around a match, with the spans to mark.

Pure: text in, `Snippet` out.
"""

import re
from collections.abc import Sequence

from pipeline.marking import Mark, Marker
from pipeline.model import Language, Snippet

_BLANK = re.compile(r"\s")

LENGTH = 280
_LEAD = 60  # characters shown before the first match, at most


def snippet(text: str, tongue: Language, asked: Marker, *, page: int, score: float = 0.0) -> Snippet:
    """Cut from *text* the piece that shows most of what was asked, about `LENGTH` characters long."""
    marks = asked.marks(text, tongue)
    start, end = _window(text, marks)
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(before) - start
    shown = tuple((first + shift, last + shift) for first, last, _ in marks if start <= first and last <= end)
    return Snippet(page, before + " ".join(text[start:end].split("\n")) + after, shown, score)


def _window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    if len(text) <= LENGTH:
        return 0, len(text)
    match = _richest(marks)
    start = _begin(text, match)
    if start + LENGTH >= len(text):
        return start, len(text)
    # At a blank, but not before the end of the match that the piece is there to show.
    least = next((end for first, end, _ in marks if first == match), start)
    blanks = [blank.start() for blank in _BLANK.finditer(text, max(least, start + 1), start + LENGTH + 1)]
    return start, blanks[-1] if blanks else max(least, start + LENGTH)


def _richest(marks: Sequence[Mark]) -> int:
    """Find where to begin to have the most different matches within reach, then the most matches."""
    best, place, last = (0, 0), 0, 0
    for first, (start, _, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] <= start + LENGTH - _LEAD:
            last += 1
        worth = len({each for _, _, asked in marks[first:last] for each in asked}), last - first
        if worth > best:
            best, place = worth, start
    return place


def _begin(text: str, match: int) -> int:
    """Begin at the sentence that holds a match when it is near, else at a word."""
    lowest = max(0, match - _LEAD)
    sentence = max(text.rfind(stop, lowest, match) for stop in (". ", "\n", "? ", "! "))
    if sentence >= 0:
        return sentence + (1 if text[sentence] == "\n" else 2)
    space = text.find(" ", lowest, match) if lowest else -1
    return space + 1 if space >= 0 else lowest
