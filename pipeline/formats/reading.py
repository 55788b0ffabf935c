"""One file -> the messages that tell what is in it; runs in a child process, under its limits.

Messages are sent page by page, so that what was read stays when the process is killed half-way.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

from pipeline.errors import RefusedError
from pipeline.formats import markdown, pdf, text
from pipeline.formats.opened import Opened
from pipeline.model import Reason
from pipeline.settings import Limits

Message = dict[str, Any]

T = TypeVar("T")

_HEADER_BYTES = 8_192  # within which the mark of a PDF may stand behind what a mail system put before it
_MAX_FACT = 1_000  # characters of a title or a name
_MAX_DETAIL = 200

_FORMATS: Final[Mapping[str, Callable[[BinaryIO, str], Opened]]] = {
    ".pdf": pdf.opened,
    ".md": markdown.opened,
    ".markdown": markdown.opened,
    ".txt": text.opened,
    ".text": text.opened,
}

# What no text is made of: controls but tab and line ends, overrides of direction, lone surrogates, non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


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
        yield {"refused": Reason.BROKEN, "detail": _told(error)}


def _read(file: BinaryIO, path: Path, limits: Limits, on_page: Callable[[int], None]) -> Iterator[Message]:
    opened = _format(file, path, limits)(file, path.name)
    if opened.page_count < 1:
        raise RefusedError(Reason.NO_PAGES)
    facts, trouble = _tried(opened.facts)
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
        page, wrong = _tried(read)
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
    bookmarks, _ = _tried(opened.bookmarks)
    yield {
        "done": partial or (Reason.BROKEN if failed else ""),
        "detail": f"{failed} pages could not be read: {trouble}" if failed else "",
        "bookmarks": [[printable(each.title[:_MAX_FACT]), each.page, each.level] for each in bookmarks or ()],
    }


def _tried(read: Callable[[], T]) -> tuple[T | None, str]:
    """Call what may fail alone; give what it gave, or what went wrong."""
    try:
        return read(), ""
    except MemoryError:
        return None, Reason.MEMORY
    except Exception as error:  # the same place: eight types beside pypdf's own, on real files
        return None, _told(error)


def _told(error: Exception) -> str:
    return printable(f"{type(error).__name__}: {error}")[:_MAX_DETAIL]


def _format(file: BinaryIO, path: Path, limits: Limits) -> Callable[[BinaryIO, str], Opened]:
    """Choose a format by what the file holds, then by what it is called.

    Raises:
        RefusedError: it is empty, too large, or not what its name says.
    """
    size = path.stat().st_size
    if not size:
        raise RefusedError(Reason.EMPTY)
    if size > limits.file_mb << 20:
        raise RefusedError(Reason.TOO_LARGE, f"{size >> 20} MB, {limits.file_mb} at most")
    head = file.read(_HEADER_BYTES)
    file.seek(0)
    suffix = path.suffix.lower()
    if head.startswith(b"%PDF-"):
        return pdf.opened
    if suffix == ".pdf" and b"%PDF-" not in head:
        raise RefusedError(Reason.MISMATCH, "a PDF begins with %PDF-, this file does not")
    if suffix not in _FORMATS:
        raise RefusedError(Reason.UNSUPPORTED, suffix or "no suffix")
    return _FORMATS[suffix]


def printable(raw: str) -> str:
    """Take out what no text is made of, and compose accents."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n")))
