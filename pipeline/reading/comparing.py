"""Two texts side by side: how much they share, and the longest passages that only one of them has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline import language
from pipeline.model import Page, Snippet
from pipeline.reading.families import RUN, runs

MOST = 2
"""Passages of each text that are quoted."""

LENGTH = 240
"""Characters of a quotation, at most."""

_LEAD = 60  # characters quoted before what only one has, at most


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near two texts are: the share of runs of words in common, of all that either has; and what only one or the other says."""

    share: float
    one: tuple[Snippet, ...]
    other: tuple[Snippet, ...]


def compare(one: Sequence[Page], other: Sequence[Page]) -> Likeness:
    """Compare two texts; what only one has is quoted in the order of its pages, its words marked."""
    here, there = _Text(one), _Text(other)
    common = np.intersect1d(here.runs, there.runs)
    every = len(np.union1d(here.runs, there.runs))
    return Likeness(len(common) / every if every else 0.0, here.without(common), there.without(common))


class _Text:
    """A text as its words, where each stands, and the runs that begin with each."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._spans = [
            (at, start, end, word) for at, page in enumerate(pages) for start, end, word in language.spans(page.text)
        ]
        self.runs = runs(word for *_, word in self._spans)

    def without(self, common: NDArray[np.uint64]) -> tuple[Snippet, ...]:
        """Quote the longest stretches of words that are in none of these runs."""
        is_common = np.zeros(len(self._spans), dtype=np.bool_)
        for at in np.flatnonzero(np.isin(self.runs, common)):
            is_common[at : at + RUN] = True
        place = np.array([at for at, *_ in self._spans], dtype=np.int64)
        # A stretch ends where a common word begins, or a page.
        words = np.flatnonzero(~is_common)
        is_begun = (np.diff(words, prepend=-2) > 1) | (np.diff(place[words], prepend=-1) > 0)
        stretches = np.split(words, np.flatnonzero(is_begun)[1:]) if len(words) else []
        # What comes back on every page, such as a running title, is quoted where it stands first.
        first = {tuple(self._spans[at][3] for at in each): each for each in reversed(stretches)}
        longest = sorted(first.values(), key=lambda each: (-len(each), each[0]))[:MOST]
        return tuple(self._quoted(int(each[0]), int(each[-1])) for each in sorted(longest, key=lambda each: each[0]))

    def _quoted(self, first: int, last: int) -> Snippet:
        at, start, *_ = self._spans[first]
        end, page = self._spans[last][2], self._pages[at]
        text = page.text
        lead = text.find(" ", max(0, start - _LEAD), start) + 1 if start > _LEAD else 0
        begin = lead or (start if start > _LEAD else 0)
        stop = len(text)
        if stop - begin > LENGTH:
            stop = max(text.rfind(" ", begin, begin + LENGTH), text.rfind("\n", begin, begin + LENGTH))
            stop = stop if stop > start else begin + LENGTH
        before, after = ("… " if begin else ""), (" …" if stop < len(text) else "")
        shift = len(before) - begin
        quoted = before + text[begin:stop].replace("\n", " ") + after
        return Snippet(page.number, quoted, ((start + shift, min(end, stop) + shift),))
