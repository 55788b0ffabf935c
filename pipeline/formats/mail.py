"""What a message is in any format: its heading and text first, then the pages of what is attached to it.

The heading has no words of its own, so that no language is put in a message: subject, sender, addressees, date, each on a line.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import BinaryIO

from pipeline.formats import html
from pipeline.formats.opened import Facts, Opened, tried
from pipeline.formats.text import cut, unlabelled
from pipeline.model import Bookmark

MAX_ATTACHED = 50
MAX_ATTACHED_BYTES = 64 << 20  # all together

Open = Callable[[BinaryIO, str], Opened]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, with what is attached to it: names and contents."""

    subject: str
    sender: str  # as a reader is told of it
    author: str
    addressees: str
    date: str
    text: str
    attached: Sequence[tuple[str, bytes]]


def opened(format: str, letter: Letter, open_attached: Open | None) -> Opened:  # noqa: A002
    """Give a message as pages; *open_attached* opens what is attached, and is None where nothing more is to be opened."""
    found = list(_attached(letter, open_attached)) if open_attached else []
    pages = list(cut("\n\n".join(filter(None, _said(letter)))))
    return Opened(
        format=format,
        page_count=len(pages) + sum(each.page_count for _, each in found),
        pages=_pages(pages, found),
        facts=lambda: Facts(letter.subject, (letter.author,) if letter.author else (), letter.date),
        bookmarks=lambda: tuple(_bookmarks(len(pages) + 1, found)),
    )


def plain(page: bytes) -> str:
    """Give the words of a message that was written as a web page."""
    return "\n\n".join(block.text for block in html.blocks(html.text_of(html.parsed(page))))


def _said(letter: Letter) -> Iterator[str]:
    yield letter.subject
    yield from (letter.sender, letter.addressees, letter.date)
    yield letter.text
    yield from (f"• {name}" for name, _ in letter.attached)


def _attached(letter: Letter, open_attached: Open) -> Iterator[tuple[str, Opened]]:
    """Open what can be read of what is attached; the message names the rest."""
    room = MAX_ATTACHED_BYTES
    for name, content in letter.attached[:MAX_ATTACHED]:
        room -= len(content)
        if room < 0:
            return
        found, _ = tried(partial(open_attached, BytesIO(content), name))
        if found is not None:
            yield name, found


def _pages(pages: Sequence[str], found: Sequence[tuple[str, Opened]]) -> Iterator[Callable[[], tuple[str, str]]]:
    yield from (partial(unlabelled, page) for page in pages)
    for _, each in found:
        yield from each.pages


def _bookmarks(page: int, found: Sequence[tuple[str, Opened]]) -> Iterator[Bookmark]:
    for name, each in found:
        yield Bookmark(name, page, 1)
        marks, _ = tried(each.bookmarks)
        yield from (Bookmark(mark.title, mark.page + page - 1, mark.level + 1) for mark in marks or ())
        page += each.page_count
