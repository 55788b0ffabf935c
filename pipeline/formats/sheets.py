"""Sheets of cells as text: a row is a line, a page is a sheet, cut when it is long."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.errors import RefusedError
from pipeline.formats.opened import Facts, Opened
from pipeline.formats.text import cut
from pipeline.model import Bookmark, Reason

MAX_CHARACTERS = 40_000_000
"""Of one file: a cell can stand for a long text that is written once, a row for a million."""

SEPARATOR = " | "

_POOR_NAME = re.compile(r"(?:feuil|feuille|sheet|tabelle|hoja|table|tableau)?\s*\d*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one sheet, each as its cells."""

    name: str
    rows: Iterable[Sequence[str]]


def opened(format: str, sheets: Iterable[Sheet], facts: Callable[[], Facts]) -> Opened:  # noqa: A002
    """Give sheets as pages; the name of a sheet that its author named stands above it.

    Raises:
        RefusedError: the cells make more text than any honest file.
    """
    pages: list[tuple[str, str]] = []
    bookmarks = []
    room = MAX_CHARACTERS
    for sheet in sheets:
        name = "" if _POOR_NAME.fullmatch(sheet.name) else sheet.name
        lines = [name] if name else []
        for row in sheet.rows:
            line = _line(row)
            room -= len(line)
            if room < 0:
                raise RefusedError(Reason.TOO_MUCH_TEXT, f"{MAX_CHARACTERS} characters in cells at most")
            if line:
                lines.append(line)
        if len(lines) > bool(name):
            if name:
                bookmarks.append(Bookmark(name, len(pages) + 1, 1))
            pages += ((page, name) for page in cut("\n\n".join(lines)))
    return Opened(
        format=format,
        page_count=len(pages),
        pages=[partial(_given, page) for page in pages],
        facts=facts,
        bookmarks=lambda: tuple(bookmarks),
    )


def _given(page: tuple[str, str]) -> tuple[str, str]:
    return page


def _line(row: Sequence[str]) -> str:
    """Put a row on a line, without the cells that hold nothing."""
    return SEPARATOR.join(cell for cell in (" ".join(cell.split()) for cell in row) if cell)
