"""The lines of a document and the size of their letters -> its headings, for a document that has no bookmarks.

A heading is set larger than the text, or bold, on lines of its own. What is also set so (running headers, cells of tables, captions,
figures in a chart, quotes) is told by where and how often it stands; where that leaves doubt, there is no heading. Few and good.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from pipeline.model import Bookmark

Style = tuple[float, bool]
"""Size on paper in points, to the half, and whether the font is a bold one; size 0 where it is not known."""

Styles = Sequence[tuple[int, Style]]
"""From which character of a page on its text is in which style, in order; empty where nothing is known."""

MAX_LEVELS = 3

_LARGER = 1.15  # times the size of the text
_MOST_CHARACTERS = 150  # of a heading
_MOST_LINES = 3
_MOST_ON_PAGE = 8  # headings of a style, on the pages that have any, on average: more are cells or labels
_MOST_SHARE = 0.2  # of a document's letters
_LEAST_PAGES = 3  # on which a line stands, for it to be a running one
_LEAST_LETTERS = 3
_EDGE_LINES = 2
_CONTENTS_LINES = 6
_LAST_WORDS = 3
_PROSE = 40  # characters of a line of a text
_BULLETS = " •▪■◦●○►➢✓–—*-"
_STOPS = (".", "!", "?", ":", ";", "…", "»", ")")
_ENDS = " .:\u200b"
_SLIDE = 700  # characters a page, on average, under which pages are slides: the largest text of each is its title
_SENTENCE = 8  # words from which a text that ends with a full stop is a sentence
_LEAST = 2  # pages of a document, and headings: one alone is its title

_NUMBER = re.compile(r"\d+")
_CUT_WORD = re.compile(r"(?<=[a-zà-ÿ])[-\u00ad\u2010] (?=[a-zà-ÿ])")
_PAGE_AT_END = re.compile(r"(?:[\s.…]|\b)\d{1,3}$")
_NO_HEADING = re.compile(
    r"^(?:sommaire|table des mati[èe]res|(?:table of )?contents|table des illustrations|index)$|[,;-]$|[→@•|€\ufffd]|https?:|www\.",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[A-ZÀ-Ý\d«“\"(]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in one style; bold only when all of it is."""

    page: int
    text: str
    style: Style


def lines(page: int, text: str, styles: Styles) -> Iterator[Line]:
    """Cut a page's text into lines."""
    if not styles:
        return
    ends = [start for start, _ in styles[1:]] + [len(text)]
    spans = iter([(end, style) for (_, style), end in zip(styles, ends, strict=True)])
    end, style = next(spans, (len(text), (0.0, False)))
    start = 0
    for raw in text.split("\n"):
        letters: Counter[Style] = Counter()
        at, stop = start, start + len(raw)
        while at < stop:
            while end <= at:
                end, style = next(spans, (len(text) + 1, style))
            cut = min(end, stop)
            letters[style] += sum(map(str.isalnum, text[at:cut]))
            at = cut
        start = stop + 1
        shown = +letters
        if shown:
            size = max(shown, key=lambda each: (shown[each], each))[0]
            yield Line(page, " ".join(raw.split()), (size, all(is_bold for _, is_bold in shown)))


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of one style that follow one another on a page; *at* is its place among the blocks of the page."""

    page: int
    at: int
    text: str
    style: Style
    line_count: int
    before: str = ""  # the line above,
    after: str = ""  # and below


def found(pages: Iterable[Sequence[Line]]) -> tuple[Bookmark, ...]:
    """Give the headings of a document, its title apart, each with its page and its level."""
    kept = _without_running(list(pages))
    if len(kept) < _LEAST:
        return ()  # one page is seen whole
    text_size, is_bold_rare = _text(kept)
    blocks = [block for page in kept if not _is_contents(page) for block in _blocks(page)]
    title = _title(blocks)
    set_apart = [
        block
        for block in blocks
        if _is_set_apart(block, text_size, is_bold_rare=is_bold_rare)
        and _is_heading(block)
        and not _is_of_title(block, title)
    ]
    letters = sum(len(block.text) for block in blocks)
    if letters < _SLIDE * len(kept):
        set_apart = [
            max(made, key=lambda block: block.style) for _, made in groupby(set_apart, lambda block: block.page)
        ]
        levels = {block.style: 1 for block in set_apart}
    else:
        levels = _levels(set_apart, letters)
    headings = [block for block in set_apart if block.style in levels]
    if len(headings) < _LEAST:
        return ()
    return tuple(Bookmark(block.text.strip(_ENDS), block.page, levels[block.style]) for block in headings)


# What is left out


def _without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out lines that are the same on many pages, or on a few at the same edge, and those with the page's number."""
    everywhere = Counter(shape for page in pages for shape in {_shape(line) for line in page})
    at_edges = Counter(
        shape for page in pages for shape in {each for line in _edges(page) for each in _edge_shapes(line)}
    )
    most = max(_LEAST_PAGES, len(pages) // 5)

    def is_running(line: Line) -> bool:
        return any(at_edges[shape] >= _LEAST_PAGES for shape in _edge_shapes(line))

    return [
        [line for line in page if everywhere[_shape(line)] < most and not (line in _edges(page) and is_running(line))]
        for page in pages
    ]


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    return (*page[:_EDGE_LINES], *page[-_EDGE_LINES:])


def _shape(line: Line) -> str:
    return _NUMBER.sub("#", line.text)


def _edge_shapes(line: Line) -> Iterator[str]:
    """Yield what a running line may share with others: all but numbers, its last words, how far its number is from its page's."""
    yield _shape(line)
    words = line.text.split()
    if len(words) > _LAST_WORDS:
        yield "… " + " ".join(words[-_LAST_WORDS:])
    for number in (words[0], words[-1]):
        if number.isdecimal() and len(number) < 5:
            yield f"page {int(number) - line.page:+}"


def _is_contents(page: Sequence[Line]) -> bool:
    """Tell whether a page is a table of contents: most of its lines end with the number of a page."""
    return len(page) >= _CONTENTS_LINES and 2 * sum(bool(_PAGE_AT_END.search(line.text)) for line in page) > len(page)


def _title(blocks: Sequence[_Block]) -> _Block | None:
    """Give the title of a document: what is largest on its first page."""
    return max((block for block in blocks if block.page == 1), key=lambda block: (block.style, -block.at), default=None)


def _is_of_title(block: _Block, title: _Block | None) -> bool:
    """Tell whether a block is the title, or what stands right above or below it."""
    return title is not None and block.page == title.page and abs(block.at - title.at) <= 1


# What is kept


def _text(pages: Sequence[Sequence[Line]]) -> tuple[float, bool]:
    """Give the size of the text itself, and whether little of it is bold."""
    styles: Counter[Style] = Counter()
    sizes: Counter[float] = Counter()
    for line in chain.from_iterable(pages):
        styles[line.style] += len(line.text)
        sizes[line.style[0]] += len(line.text)
    size = max(sizes, key=sizes.__getitem__, default=0.0)
    return size, styles[size, True] < _MOST_SHARE * sizes[size]


def _blocks(page: Sequence[Line]) -> Iterator[_Block]:
    start = 0
    for at, (style, group) in enumerate(groupby(page, key=lambda line: line.style)):
        together = list(group)
        end = start + len(together)
        yield _Block(
            page=together[0].page,
            at=at,
            text=_CUT_WORD.sub("", " ".join(line.text for line in together)),
            style=style,
            line_count=len(together),
            before=page[start - 1].text if start else "",
            after=page[end].text if end < len(page) else "",
        )
        start = end


def _is_set_apart(block: _Block, text_size: float, *, is_bold_rare: bool) -> bool:
    size, is_bold = block.style
    if size >= _LARGER * text_size > 0:
        return True
    return is_bold and is_bold_rare and size >= text_size and _is_over_prose(block)


def _is_over_prose(block: _Block) -> bool:
    """Tell whether a bold line begins a text, and is no cell, no label and no stressed words within a paragraph."""
    return (
        block.line_count <= 2
        and len(block.after) >= _PROSE
        and bool(_OPENING.match(block.after.lstrip(_BULLETS)))
        and (len(block.before) < _PROSE or block.before.endswith(_STOPS))
        and block.text.count("(") == block.text.count(")")
    )


def _is_heading(block: _Block) -> bool:
    """Tell whether a text may be a heading: a few words that begin as one, and no sentence."""
    text = block.text
    letters = sum(map(str.isalpha, text))
    return (
        block.line_count <= _MOST_LINES
        and len(text) <= _MOST_CHARACTERS
        and letters >= max(_LEAST_LETTERS, 0.5 * len(text.replace(" ", "")))
        and bool(_OPENING.match(text))
        and not _NO_HEADING.search(text)
        and not (text.endswith(".") and len(text.split()) > _SENTENCE)
    )


def _levels(blocks: Sequence[_Block], letters: int) -> dict[Style, int]:
    """Give the level of each style that is one of headings, the largest first: no cells or labels, of which a page has many."""
    made: dict[Style, list[_Block]] = {}
    for block in blocks:
        made.setdefault(block.style, []).append(block)
    styles = sorted((style for style, each in made.items() if _is_sparse(each, letters)), reverse=True)
    return {style: min(level, MAX_LEVELS) for level, style in enumerate(styles, 1)}


def _is_sparse(blocks: Sequence[_Block], letters: int) -> bool:
    pages = len({block.page for block in blocks})
    return len(blocks) <= _MOST_ON_PAGE * pages and sum(len(block.text) for block in blocks) <= _MOST_SHARE * letters
