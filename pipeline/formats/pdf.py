"""PDF, by pypdf: text page by page, metadata, bookmarks, page labels.

The sole owner of pypdf. Nothing in a file is run or followed: no script, form, link or embedded file is looked at.
A page that pypdf reads badly, and a file that it cannot open, go to pdfium (`pipeline.formats.pdfium`).
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, cast

from pypdf import PdfReader
from pypdf.generic import Destination, DictionaryObject

from pipeline.errors import RefusedError
from pipeline.formats import headings, mended, pdfium, quality
from pipeline.formats.opened import Facts, Opened, tried
from pipeline.model import Bookmark, PageReader, Reason

_MAX_DEPTH = 12

# Arrows and squares before the points of a list, in fonts of signs that give them no meaning but a name.
_BULLETS = re.compile(r"(?:/(?:head2(?:right|up|down|left)|arrow[a-z]+\d|(?:square|circle|triangle)\d)(?![a-z\d]))+ *")


@dataclass(frozen=True, slots=True)
class _Printed:
    """A page's text and its lines."""

    number: int
    text: str
    lines: tuple[headings.Line, ...]


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a PDF; one locked by its owner only is opened, as every reader of PDF does.

    Raises:
        RefusedError: a password or a certificate is needed.
    """
    del name
    try:
        return _opened(file)
    except (MemoryError, RefusedError):
        raise
    except Exception:  # whatever pypdf stumbles over: another reader may not
        found = pdfium.opened(file)
        if found is None:
            raise
        return found


def _opened(file: BinaryIO) -> Opened:
    # pypdf tells each oddity of a file on its logger: thousands of lines for some, and none that helps.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    mended.pypdf_once()
    try:
        reader = PdfReader(file, strict=False)
    except NotImplementedError as error:  # any handler but the standard one, that of passwords
        raise RefusedError(Reason.ENCRYPTED, "by a certificate") from error
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError(Reason.ENCRYPTED)
    page_count = len(reader.pages)
    if not page_count and (found := pdfium.opened(file)) is not None:
        return found
    printed: list[_Printed] = []
    has_own, _ = tried(lambda: "/First" in cast(DictionaryObject, reader.root_object["/Outlines"]))
    return Opened(
        format="pdf",
        page_count=page_count,
        pages=_pages(reader, None if has_own else printed),
        facts=lambda: _facts(reader),
        bookmarks=lambda: tuple(bookmarks(reader)) or _headings(printed),
        reader=PageReader.PYPDF,
        second=pdfium.second(file),
    )


def _pages(reader: PdfReader, printed: list[_Printed] | None) -> Iterator[Callable[[], tuple[str, str]]]:
    """Yield what reads each page; what it finds printed goes into *printed*, if any."""
    labels = _labels(reader)
    for number in range(len(reader.pages)):

        def read(number: int = number) -> tuple[str, str]:
            label = labels[number] if number < len(labels) else ""
            raw, styles = mended.read(reader.pages[number])
            # A page shows every sign it has: a soft hyphen in a PDF is a hyphen that was printed.
            raw = raw.replace("\u00ad", "-")
            text = _BULLETS.sub("• ", raw)
            if printed is not None:
                spaced = _BULLETS.sub(lambda match: " " * len(match[0]), raw)
                printed.append(_Printed(number + 1, text, tuple(headings.lines(number + 1, spaced, styles))))
            return text, label if label != str(number + 1) else ""

        yield read


def _headings(printed: Sequence[_Printed]) -> tuple[Bookmark, ...]:
    """Read the headings, of pages whose text can be trusted."""
    texts = {page.number: page.text for page in printed}
    found = headings.found(page.lines for page in printed)
    good = {number for number in {each.page for each in found} if quality.score(texts[number]) >= quality.GOOD}
    return tuple(each for each in found if each.page in good)[: pdfium.MAX_BOOKMARKS]


def _labels(reader: PdfReader) -> list[str]:
    """Read how the pages are numbered, where the file says it: asking costs a pass over all pages."""
    return reader.page_labels if "/PageLabels" in reader.root_object else []


def _facts(reader: PdfReader) -> Facts:
    metadata: Mapping[str, Any] = reader.metadata or {}

    def written(key: str) -> str:
        value = metadata.get(key)
        return str(value.get_object()) if value is not None else ""

    return pdfium.stated(written("/Title"), authors=written("/Author"), created=written("/CreationDate"))


def bookmarks(reader: PdfReader) -> Iterator[Bookmark]:
    """Yield the file's own bookmarks."""
    for number, (destination, level) in enumerate(_outline(reader.outline, 1)):
        if number == pdfium.MAX_BOOKMARKS:
            return
        page = reader.get_destination_page_number(destination)
        title = " ".join(str(destination.title or "").split())
        if page is not None and page >= 0 and title:
            yield Bookmark(title, page + 1, level)


def _outline(entries: list[Any], level: int) -> Iterator[tuple[Destination, int]]:
    """Walk a list in which a list within is what stands below the entry before it."""
    parts = (
        (_outline(entry, min(level + 1, _MAX_DEPTH)) if isinstance(entry, list) else [(entry, level)])
        for entry in entries
    )
    return chain.from_iterable(parts)
