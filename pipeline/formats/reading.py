"""One file -> the messages that tell what is in it; runs in a child process, under its limits.

Messages are sent page by page, so that what was read stays when the process is killed half-way.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.errors import RefusedError
from pipeline.formats import choosing
from pipeline.formats.opened import printable, told, tried
from pipeline.model import Reason
from pipeline.settings import Limits

Message = dict[str, Any]

_MAX_FACT = 1_000  # characters of a title or a name


def messages(path: Path, limits: Limits, on_page: Callable[[int], None]) -> Iterator[Message]:
    """Read a file; *on_page* is called before each page with its number, to move the limits on.

    Yields ``digest``, then ``facts`` and ``page`` messages, and last ``refused`` or ``done``.
    """
    try:
        with path.open("rb") as file:
            yield {"digest": hashlib.file_digest(file, "sha256").hexdigest()}
            file.seek(0)
            yield from _read(file, path, limits, on_page)
    except RefusedError as error:
        yield {"refused": error.reason, "detail": error.detail}
    except MemoryError:
        yield {"refused": Reason.MEMORY, "detail": ""}
    except OSError as error:
        yield {"refused": Reason.UNREADABLE, "detail": error.strerror or type(error).__name__}
    except Exception as error:  # the one place: a format may raise anything on a file made to break it
        yield {"refused": Reason.BROKEN, "detail": told(error)}


def _read(file: BinaryIO, path: Path, limits: Limits, on_page: Callable[[int], None]) -> Iterator[Message]:
    _check_size(path, limits)
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
    characters, failed = 0, 0
    partial: Reason | None = None
    for number, read in enumerate(opened.pages, 1):
        if number > limits.pages:
            partial = Reason.TOO_MANY_PAGES
            break
        on_page(number)
        page, wrong = tried(read)
        if page is None:
            failed, trouble = failed + 1, wrong
            if wrong == Reason.MEMORY:
                partial = Reason.MEMORY
                break
            continue
        content, label = page
        characters += len(content)
        if characters > limits.characters:
            partial = Reason.TOO_MUCH_TEXT
            break
        yield {"page": number, "text": printable(content), "label": printable(label[:32])}
    if failed and characters == 0:
        raise RefusedError(partial or Reason.BROKEN, trouble)
    bookmarks, _ = tried(opened.bookmarks)
    yield {
        "done": partial or (Reason.BROKEN if failed else ""),
        "detail": f"{failed} pages could not be read: {trouble}" if failed else "",
        "bookmarks": [[printable(each.title[:_MAX_FACT]), each.page, each.level] for each in bookmarks or ()],
    }


def _check_size(path: Path, limits: Limits) -> None:
    size = path.stat().st_size
    if not size:
        raise RefusedError(Reason.EMPTY)
    if size > limits.file_mb << 20:
        raise RefusedError(Reason.TOO_LARGE, f"{size >> 20} MB, {limits.file_mb} at most")
