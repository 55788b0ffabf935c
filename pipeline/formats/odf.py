"""OpenDocument, which LibreOffice writes: texts, decks and workbooks, all of one vocabulary."""

from collections.abc import Iterator
from functools import partial
from itertools import islice, repeat
from typing import Any, BinaryIO

from pipeline.errors import RefusedError
from pipeline.formats import flow, sheets
from pipeline.formats.flow import Block
from pipeline.formats.opened import Facts, Opened, iso_date
from pipeline.formats.package import Package, names
from pipeline.formats.sheets import Sheet
from pipeline.model import Bookmark, Reason

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE = f"{_URN}office:1.0}}", f"{_URN}text:1.0}}", f"{_URN}table:1.0}}"
_DRAW, _SHOWN, _META = f"{_URN}drawing:1.0}}", f"{_URN}presentation:1.0}}", f"{_URN}meta:1.0}}"
_STYLE, _FO = f"{_URN}style:1.0}}", f"{_URN}xsl-fo-compatible:1.0}}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"

_MAX_REPEATED = 100
"""Times that one cell or row is given of those that it stands for: whole columns of a sheet are written as one."""

_PASSED_OVER = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end"})
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_RUNNING = frozenset({"page-number", "date-time", "footer", "header"})


def text(file: BinaryIO, name: str) -> Opened:
    """Open a text."""
    del name
    package, content = _content(file)
    document = _Text(content)
    blocks = list(document.blocks())
    return flow.opened("odt", blocks, _facts(package, document.title))


def deck(file: BinaryIO, name: str) -> Opened:
    """Open a deck: a page is a slide, with its notes."""
    del name
    package, content = _content(file)
    slides = list(content.iter(f"{_DRAW}page"))
    titles = [_title(slide) for slide in slides]
    return Opened(
        format="odp",
        page_count=len(slides),
        pages=[partial(_slide, slide) for slide in slides],
        facts=lambda: _facts(package, next(iter(titles), "")),
        bookmarks=lambda: tuple(Bookmark(title, page, 1) for page, title in enumerate(titles, 1) if title),
    )


def workbook(file: BinaryIO, name: str) -> Opened:
    """Open a workbook: a page is a sheet, cut when it is long."""
    del name
    package, content = _content(file)
    found = (Sheet(each.get(f"{_TABLE}name", ""), _rows(each)) for each in content.iter(f"{_TABLE}table"))
    return sheets.opened("ods", found, lambda: _facts(package))


def _content(file: BinaryIO) -> tuple[Package, Any]:
    package = Package(file)
    manifest = package.optional("META-INF/manifest.xml")
    if next(manifest.iter("{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}encryption-data"), None) is not None:
        raise RefusedError(Reason.ENCRYPTED)
    return package, package.xml("content.xml")


def _facts(package: Package, title: str = "") -> Facts:
    meta = package.optional("meta.xml")

    def written(tag: str) -> str:
        return next((each.text or "" for each in meta.iter(tag)), "")

    return Facts(
        title=title or written(f"{_DUBLIN_CORE}title"),
        authors=tuple(names(written(f"{_META}initial-creator") or written(f"{_DUBLIN_CORE}creator"))),
        created=iso_date(written(f"{_META}creation-date")),
    )


# Texts


class _Text:
    """A text while it is read: which styles break a page, which is the title's, the title that it shows."""

    def __init__(self, content: Any) -> None:
        self.title = ""
        self._body = content.find(f"{_OFFICE}body/{_OFFICE}text")
        styles = list(content.iter(f"{_STYLE}style"))
        self._breaking = {style.get(f"{_STYLE}name") for style in styles if _breaks(style)}
        self._titles = {"Title"} | {
            style.get(f"{_STYLE}name") for style in styles if style.get(f"{_STYLE}parent-style-name") == "Title"
        }

    def blocks(self) -> Iterator[Block]:
        """Yield what the text says, in order."""
        if self._body is not None:
            yield from self._within(self._body, "")

    def _within(self, element: Any, bullet: str) -> Iterator[Block]:
        for child in element:
            if child.tag in _PARAGRAPHS:
                yield from self._paragraph(child, bullet)
                bullet = ""
            elif child.tag == f"{_TABLE}table":
                yield from (Block(sheets.SEPARATOR.join(row)) for row in _rows(child))
            elif child.tag == f"{_TEXT}soft-page-break":
                yield Block(flow.LAID_OUT)
            elif child.tag == f"{_TEXT}list-item":
                yield from self._within(child, "• ")
            elif child.tag not in _PASSED_OVER:
                yield from self._within(child, "")

    def _paragraph(self, paragraph: Any, bullet: str) -> Iterator[Block]:
        style = paragraph.get(f"{_TEXT}style-name", "")
        words, level = _words(paragraph), 0
        if style in self._breaking:
            yield Block(flow.BREAK)
        if style in self._titles:
            self.title = self.title or " ".join(words.split())
        elif paragraph.tag == f"{_TEXT}h":
            written = paragraph.get(f"{_TEXT}outline-level", "1")
            level = int(written) if written.isdecimal() else 1
        yield Block(bullet + words if words.strip() else words, level)
        yield from (Block(_lines(note, " ")) for note in paragraph.iter(f"{_TEXT}note-body"))


def _breaks(style: Any) -> bool:
    properties = style.find(f"{_STYLE}paragraph-properties")
    is_before = properties is not None and properties.get(f"{_FO}break-before") == "page"
    return is_before or bool(style.get(f"{_STYLE}master-page-name"))


def _words(element: Any) -> str:
    """Give the words of a paragraph, less its notes, which come after it, and what others said beside it."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            parts.append(" " * min(int(count) if count.isdecimal() else 1, _MAX_REPEATED))
        elif child.tag == f"{_TEXT}tab":
            parts.append(" ")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        elif child.tag == f"{_TEXT}soft-page-break":
            parts.append(flow.LAID_OUT)
        elif child.tag in _PARAGRAPHS:  # of a box that is set in the paragraph
            parts.append(f"\n{_words(child)}\n")
        elif child.tag != f"{_TEXT}note" and child.tag not in _PASSED_OVER:
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _lines(element: Any, between: str) -> str:
    return between.join(filter(None, (_words(each).strip() for each in element.iter(*_PARAGRAPHS))))


# Tables


def _rows(table: Any) -> Iterator[list[str]]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells = [cell for each in row for cell in _cells(each)]
        if any(cells):
            yield from islice(repeat(cells), _times(row, "rows"))


def _cells(cell: Any) -> Iterator[str]:
    if cell.tag == f"{_TABLE}table-cell":
        words = _lines(cell, " ").replace(flow.LAID_OUT, "")
        if words:
            yield from islice(repeat(words), _times(cell, "columns"))


def _times(element: Any, what: str) -> int:
    written = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(written), _MAX_REPEATED) if written.isdecimal() else 1


# Slides


def _slide(slide: Any) -> tuple[str, str]:
    blocks = [_title(slide)]
    for frame in slide.iter(f"{_DRAW}frame", f"{_DRAW}custom-shape"):
        if frame.get(f"{_SHOWN}class") == "title" or frame.get(f"{_SHOWN}class") in _RUNNING:
            continue
        table = frame.find(f"{_TABLE}table")
        if table is not None:
            blocks += (sheets.SEPARATOR.join(row) for row in _rows(table))
        else:
            blocks.append(_lines(frame, "\n\n"))
    return "\n\n".join(filter(None, blocks)), ""


def _title(slide: Any) -> str:
    frame = next((each for each in slide.iter(f"{_DRAW}frame") if each.get(f"{_SHOWN}class") == "title"), None)
    return "" if frame is None else " ".join(_lines(frame, " ").split())
