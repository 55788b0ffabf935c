"""Tables of contents, told from their text: they name what other pages say, and hold the words of every title.

Pure: the text of a page in, yes or no out.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

_LEAST = 5
"""Entries of a table of contents, at least."""

_RISING = 0.85
"""Share of the numbers of a table of contents that are not below the one before: a table of figures goes up and down."""

_OF_LINES = 0.6
"""Share of the lines that end with a number, where no dots lead to it and no heading says what it is."""

_MOST_WORDS = 15
"""Words to an entry, on average, under a heading that says that it is a table of contents."""

_NUMBER = re.compile(r"[0-9]{1,4}(?!\S)")
_MOST_BETWEEN = 300  # characters from a title to its number
_BETWEEN = " \n\t.…·_)»”!?\u00a0\u202f"
_LEADER = re.compile(r"(?:[.·_]\s?){4}|…")
_HEADING = re.compile(r"\s*(?:sommaire|table des mati[èe]res|(?:table of )?contents)\b", re.IGNORECASE)


def is_contents(text: str) -> bool:
    """Tell whether a page is a table of contents: titles, each with a page number, which goes up."""
    entries = list(_entries(text))
    led = sum(_LEADER.search(between) is not None for between, _ in entries)
    if led >= _LEAST and led >= len(entries) / 2:
        return True
    if not _rises([number for _, number in entries]):
        return False
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    ended = [number for line in lines for _, number in list(_entries(line))[-1:] if line.endswith(str(number))]
    is_said = any(_HEADING.match(line) for line in lines[:3]) and len(text.split()) <= _MOST_WORDS * len(entries)
    return is_said or (len(ended) >= _OF_LINES * len(lines) and _rises(ended))


def _entries(text: str) -> Iterator[tuple[str, int]]:
    """Yield each number that ends a title: what stands between the two, and the number."""
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - _MOST_BETWEEN) : match.start()]
        title = before.rstrip(_BETWEEN)
        if len(title) < len(before) and title[-1:].isalpha():
            yield before[len(title) :], int(match[0])


def _rises(numbers: list[int]) -> bool:
    if len(numbers) < _LEAST or numbers[-1] <= numbers[0]:
        return False
    return sum(one <= other for one, other in pairwise(numbers)) >= _RISING * (len(numbers) - 1)
