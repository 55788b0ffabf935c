"""Text that has no pages of its own, as pages: where its author broke it, where it was last laid out, else about a printed page.

For formats that give paragraphs and headings one after the other. Headings become bookmarks, at the page where they came to stand.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.formats.opened import Facts, Opened
from pipeline.formats.text import PAGE_CHARACTERS, cut, unlabelled
from pipeline.model import Bookmark

BREAK = "\f"
"""Where an author began a page. No XML holds this character, nor the next."""

LAID_OUT = "\v"
"""Where a page ended when the program that wrote the file last showed it: the pages that people know it by."""

MAX_BOOKMARKS = 2_000

_MAX_PAGE = 3 * PAGE_CHARACTERS  # of one that was laid out; a longer one comes of marks that are out of date


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a row of a table, or a heading when it has a *level*, from 1."""

    text: str
    level: int = 0


def opened(format: str, blocks: Iterable[Block], facts: Facts) -> Opened:  # noqa: A002
    """Give blocks as pages, and their headings as bookmarks."""
    kept = list(_clean(blocks))
    pages = paged("\n\n".join(block.text for block in kept))
    headings = [(block.text, block.level) for block in kept if block.level]
    return Opened(
        format=format,
        page_count=len(pages),
        pages=[partial(unlabelled, page) for page in pages],
        facts=lambda: facts,
        bookmarks=lambda: tuple(places(headings, pages)),
    )


def _clean(blocks: Iterable[Block]) -> Iterator[Block]:
    """Keep the blocks that say something; what breaks a page within a heading breaks it before."""
    for block in blocks:
        if block.level:
            breaks = "".join(sign for sign in block.text if sign in BREAK + LAID_OUT)
            if breaks:
                yield Block(breaks)
            title = " ".join(block.text.split())
            if title:
                yield Block(title, block.level)
        elif block.text.strip(" \t\r\n"):
            yield block


def paged(text: str) -> list[str]:
    """Cut a text in pages; one without any word is kept where pages were laid out, so that numbers stay true."""
    pages = [page.replace(BREAK, "\n").strip("\n") for page in text.split(LAID_OUT)]
    if len(pages) > 1 and max(map(len, pages)) <= _MAX_PAGE:
        return pages
    return [page.strip("\n") for page in cut(text.replace(LAID_OUT, ""))]


def places(headings: Sequence[tuple[str, int]], pages: Sequence[str]) -> Iterator[Bookmark]:
    """Say on which page each heading stands, from the one before on."""
    lines = [frozenset(page.split("\n")) for page in pages]
    page = 0
    for title, level in headings[:MAX_BOOKMARKS]:
        page = next((at for at in range(page, len(pages)) if title in lines[at]), page)
        yield Bookmark(title, page + 1, level)
