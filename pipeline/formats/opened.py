"""The seam between a format and the process that runs it.

A format module has one function, ``opened(file, name) -> Opened``. It may raise anything: what it raises is dealt with where it
is called (`pipeline.formats.reading`), page by page.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.model import Bookmark, PageReader, Reason

T = TypeVar("T")

_MAX_DETAIL = 200
_DATE = re.compile(r"((?:19|20)\d\d)(?!\d)(?:[-/](0[1-9]|1[0-2])(?!\d)(?:[-/](0[1-9]|[12]\d|3[01])(?!\d))?)?")

# What no text is made of: controls but tab and line ends, overrides of direction, lone surrogates, non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


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


def iso_date(written: str) -> str:
    """Read the date that a text begins with, year first, cut to what is known; empty where there is none."""
    match = _DATE.match(written.strip())
    return "-".join(filter(None, match.groups())) if match else ""


def tried(read: Callable[[], T]) -> tuple[T | None, str]:
    """Call what may fail alone; give what it gave, or what went wrong."""
    try:
        return read(), ""
    except MemoryError:
        return None, Reason.MEMORY
    except Exception as error:  # with `reading.messages` the one place: eight types beside pypdf's own, on real files
        return None, told(error)


def told(error: Exception) -> str:
    """Say what went wrong in a few words that can be printed."""
    return printable(f"{type(error).__name__}: {error}")[:_MAX_DETAIL]


def printable(raw: str) -> str:
    """Take out what no text is made of, and compose accents."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")))
