"""One file -> the messages that tell what is in it; runs in a child process, under its limits.

Messages are sent page by page, so that what was read stays when the process is killed half-way.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from pipeline import archives
from pipeline.errors import RefusedError
from pipeline.formats import accents, choosing, quality
from pipeline.formats.opened import Second, printable, told, tried
from pipeline.model import Page, PageReader, Reason, Recognition
from pipeline.settings import Limits

Message = dict[str, Any]

_MAX_FACT = 1_000  # characters of a title or a name
_EMPTY_PAGE = 0.1  # what a page without text counts for: a scan is quick, a bomb of blanks is not
_CLEARLY = 1.05  # times as much credible text, for the second reading to be kept


def messages(
    path: Path, limits: Limits, on_page: Callable[[float], None], *, is_alone: bool = False
) -> Iterator[Message]:
    """Read a file; *on_page* is called before each page, to move the limits on, with how many came out.

    Yields ``digest``, then ``facts`` and ``page`` messages, and last ``refused`` or ``done``. A ``second`` message comes
    before a page is given to the second reader of its format; with *is_alone*, none is.
    """
    try:
        with archives.opened(path) as file:
            yield {"digest": hashlib.file_digest(file, "sha256").hexdigest()}  # type: ignore[arg-type]
            file.seek(0)
            yield from _read(file, path, limits, on_page, is_alone=is_alone)
    except RefusedError as error:
        yield {"refused": error.reason, "detail": error.detail}
    except MemoryError:
        yield {"refused": Reason.MEMORY, "detail": ""}
    except OSError as error:
        yield {"refused": Reason.UNREADABLE, "detail": error.strerror or type(error).__name__}
    except Exception as error:  # the one place: a format may raise anything on a file made to break it
        yield {"refused": Reason.BROKEN, "detail": told(error)}


def _read(
    file: BinaryIO, path: Path, limits: Limits, on_page: Callable[[float], None], *, is_alone: bool
) -> Iterator[Message]:
    _check_size(file, limits)
    opened = choosing.opened(file, path.name)
    if opened.page_count < 1:
        raise RefusedError(Reason.NO_PAGES)
    facts, trouble = tried(opened.facts)
    yield {
        "format": opened.format,
        "page_count": opened.page_count,
        "title": printable(facts.title[:_MAX_FACT]) if facts else "",
        "authors": [printable(name[:_MAX_FACT]) for name in facts.authors[:50]] if facts else [],
        "created": facts.created if facts else "",
    }
    characters, failed, read_well = 0, 0, 0.0
    partial: Reason | None = None
    for number, read in enumerate(opened.pages, 1):
        if number > limits.pages:
            partial = Reason.TOO_MANY_PAGES
            break
        on_page(read_well)
        given, wrong = tried(read)
        if wrong == Reason.MEMORY:
            failed, trouble, partial = failed + 1, wrong, Reason.MEMORY
            break
        page = _page(number, *given, opened.reader) if given is not None else None
        if opened.second is not None and not is_alone and (page is None or _is_doubtful(page)):
            yield {"second": number}
            page = _read_again(page, opened.second, number)
        if page is None:
            failed, trouble = failed + 1, wrong
            continue
        characters += len(page.text)
        read_well += 1 if page.text.strip() else _EMPTY_PAGE
        if characters > limits.characters:
            partial = Reason.TOO_MUCH_TEXT
            break
        yield page_message(page)
    if failed and characters == 0:
        raise RefusedError(partial or Reason.BROKEN, trouble)
    bookmarks, _ = tried(opened.bookmarks)
    yield {
        "done": partial or (Reason.BROKEN if failed else ""),
        "detail": f"{failed} pages could not be read: {trouble}" if failed else "",
        "bookmarks": [[printable(each.title[:_MAX_FACT]), each.page, each.level] for each in bookmarks or ()],
    }


def page_message(page: Page) -> Message:
    """Make the message that tells a page."""
    return {
        "page": page.number,
        "text": page.text,
        "label": page.label,
        "reader": page.reader,
        "quality": page.quality,
        "recognition": page.recognition,
    }


def _page(number: int, content: str, label: str, reader: PageReader) -> Page:
    if reader is not PageReader.PLAIN:
        content = accents.joined(content)
    # Judged before it is made printable: controls and the like tell of a font without meanings.
    return Page(number, printable(content), printable(label[:32]), reader, quality.score(content))


def _is_doubtful(page: Page) -> bool:
    """Tell whether a page's text is poor, or so short that the page may be a scan with a stamp."""
    return page.quality < quality.GOOD or quality.signs(page.text) < quality.FULL


def _read_again(page: Page | None, second: Second, number: int) -> Page | None:
    """Give the better of two readings of a page, and say whether it is to be recognised; nothing when both failed."""
    content, _ = tried(lambda: second.text(number))
    other = _page(number, content or "", page.label if page else "", second.reader)
    best = page or other
    if quality.credible(other.text) > _CLEARLY * quality.credible(best.text):
        best = other
    is_short = quality.signs(best.text) < quality.FULL
    is_picture = is_short and tried(lambda: second.is_picture(number))[0]
    if is_picture or (best.quality < quality.READABLE and not is_short):
        return replace(best, recognition=Recognition.WAITING)
    return best if page is not None or best.text.strip() else None


def _check_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if not size:
        raise RefusedError(Reason.EMPTY)
    if size > limits.file_mb << 20:
        raise RefusedError(Reason.TOO_LARGE, f"{size >> 20} MB, {limits.file_mb} at most")
