"""Pages -> clean text -> passages.

`clean` takes a document's pages as a format gave them and gives what a reader would call its text: letters composed, words
whole again, lines made paragraphs, without what is printed on every page. `split` cuts a clean page in the pieces that are scored.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from pipeline import language
from pipeline.model import Page, Passage

VERSION = 2
"""Raised whenever the same pages would give other text or other passages: an index made before is then stale."""

WORDS = 180
"""Words of a passage: about half a page, what a snippet can stand for (benchmarks/relevance.py)."""

RULES: Mapping[str, int] = {"passages": VERSION, "passage words": WORDS}
"""What an index depends on of this module."""

EDGE_LINES = 4
"""Lines at the top and at the bottom of a page among which running headers and footers are looked for."""

_LEAST_PAGES = 3  # with the same line, for it to be a running one
_MAX_RUNNING = 200  # characters

_Shape = tuple[str, str, int]
"""An edge, a line with # for a number in it, and how far that number is from the page's own."""

_LEAST_WIDTH = 50  # characters of a column of text

_NUMBER = re.compile(r"\d{1,4}")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Tried at the start of words only: elsewhere its cost grows with the square of the longest.
_CUT_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+(?:-[^\W\d_]+)*)-\n([^\W\d_]+)")
_BULLET = re.compile(r"[•▪■◦●○►➢✓–—*-]\s|\(?\d{1,2}[.)°]\s|\d+(?:\.\d+)+\.?\s|[a-z]\)\s")
_STOP = (".", "!", "?", ":", ";", "…", "»", ".)", '."')


def clean(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Give the pages with clean text; numbers and labels stay."""
    texts = _without_running_lines([language.letters(page.text) for page in pages])
    vocabulary = Counter(word.lower() for text in texts for word in _WORD.findall(text))
    return tuple(
        replace(page, text=_paragraphs(_whole_words(text, vocabulary))) for page, text in zip(pages, texts, strict=True)
    )


# What is printed on every page


def _without_running_lines(texts: Sequence[str]) -> list[str]:
    """Take out lines that stand at the same edge of many pages, page numbers apart, and page numbers alone."""
    pages = [text.split("\n") for text in texts]
    counts: Counter[_Shape] = Counter()
    for number, page in enumerate(pages):
        counts.update({shape for edge, at in _edges(page) for shape in _shapes(edge, page[at], number)})
    # On a page in five at least: left and right pages may differ, and chapters have their own.
    least = max(_LEAST_PAGES, len(texts) // 5)
    running = {shape for shape, count in counts.items() if count >= least}
    return ["\n".join(_kept(page, number, running)) for number, page in enumerate(pages)]


def _edges(page: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the lines among which a header or a footer may be, outermost first."""
    filled = [at for at, line in enumerate(page) if line]
    yield from (("top", at) for at in filled[:EDGE_LINES])
    yield from (("bottom", at) for at in reversed(filled[-EDGE_LINES:]))


def _shapes(edge: str, line: str, page: int) -> Iterator[_Shape]:
    """Yield a line as it is, and as it is but for each number in it that may be that of the page."""
    if len(line) < _MAX_RUNNING:
        yield edge, line, 0
        for match in _NUMBER.finditer(line):
            yield edge, f"{line[: match.start()]}#{line[match.end() :]}", int(match[0]) - page


def _kept(page: Sequence[str], number: int, running: Set[_Shape]) -> Iterator[str]:
    gone: set[int] = set()
    stopped: set[str] = set()
    for edge, at in _edges(page):
        # From the edge inwards, up to the first line that is text.
        if edge not in stopped and not running.isdisjoint(_shapes(edge, page[at], number)):
            gone.add(at)
        else:
            stopped.add(edge)
    return (line for at, line in enumerate(page) if at not in gone)


# Words and paragraphs


def _whole_words(text: str, vocabulary: Mapping[str, int]) -> str:
    """Join words cut at the end of a line, by what the rest of the document has: «coopé-ration», but «socio-économique»."""

    def joined(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        whole, hyphened = (first + second).lower(), f"{first}-{second}".lower()
        if not second[0].islower() or vocabulary.get(hyphened, 0) > vocabulary.get(whole, 0):
            return f"{first}-{second}"
        return first + second

    return _CUT_WORD.sub(joined, text)


def _paragraphs(text: str) -> str:
    """Make one line of the lines of a paragraph: a line is one of its page's, a paragraph is one of its author's."""
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line)
    # Most lines of a text are about as long as its column is wide.
    width = max(lengths[len(lengths) * 3 // 4], _LEAST_WIDTH) if lengths else 0
    made: list[str] = []
    before = ""
    for line in lines:
        if line and before and not _is_break(before, line, width):
            made[-1] += f" {line}"
        elif line:
            made.append(line)
        before = line
    return "\n".join(made)


def _is_break(before: str, line: str, width: int) -> bool:
    """Tell whether a paragraph ends between two lines: at a bullet, or where a line stops short of the column."""
    if _BULLET.match(line):
        return True
    is_short = len(before) < 0.85 * width
    return is_short and (before.endswith(_STOP) or not line[0].islower() or len(before) < 0.5 * width)


# Passages


def split(page: Page, *, words: int = WORDS) -> Iterator[Passage]:
    """Cut a page into passages of about *words* words, at sentence ends.

    Passages come in reading order; together they are the page's text, so that ``text == page.text[start:end]`` and each begins where
    the one before ended. A rest of less than a third of *words* goes with the passage before it.

    Raises:
        ValueError: *words* is under 1.
    """
    if words < 1:
        raise ValueError("a passage has at least one word")
    cuts = [0]
    count = 0
    for _, end, length in _pieces(page.text, words):
        count += length
        if count >= words:
            cuts.append(end)
            count = 0
    if count and len(cuts) > 1 and count < words / 3:
        cuts.pop()
    if cuts[-1] < len(page.text):
        cuts.append(len(page.text))
    for start, end in pairwise(cuts):
        if page.text[start:end].strip():
            yield Passage(page.number, start, end, page.text[start:end])


def _pieces(text: str, words: int) -> Iterator[tuple[int, int, int]]:
    """Yield ``(start, end, number of words)`` of each sentence; one that is longer than a passage is cut at a word."""
    for start, end in language.sentences(text):
        begun, count = start, 0
        for word in re.finditer(r"\S+\s*", text[start:end]):
            count += 1
            if count >= words:
                yield begun, start + word.end(), count
                begun, count = start + word.end(), 0
        if begun < end:
            yield begun, end, count
