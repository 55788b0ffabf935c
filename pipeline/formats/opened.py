"""The seam between a format and the process that runs it.

A format module has one function, ``opened(file, name) -> Opened``. It may raise anything: what it raises is dealt with where it
is called (`pipeline.formats.reading`), page by page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipeline.model import Bookmark, PageReader


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself."""

    title: str = ""
    authors: tuple[str, ...] = ()
    created: str = ""  # ISO 8601, cut to what is known


def _nothing() -> Facts:
    return Facts()


def _no_bookmarks() -> tuple[Bookmark, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Second:
    """Another reader of the same file, asked for a page where the first gives poor text; pages count from 1."""

    reader: PageReader
    text: Callable[[int], str]
    is_picture: Callable[[int], bool]  # whether what the page shows is, for the most part, no text


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose pages can be read one by one; each part is read when it is called, and may fail alone."""

    format: str
    page_count: int
    pages: Iterable[Callable[[], tuple[str, str]]]  # each gives a page's text and its label
    facts: Callable[[], Facts] = field(default=_nothing)
    bookmarks: Callable[[], tuple[Bookmark, ...]] = field(default=_no_bookmarks)
    reader: PageReader = PageReader.PLAIN
    second: Second | None = None
