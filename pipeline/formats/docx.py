"""Word: paragraphs, tables and notes in reading order; headings by their styles; pages where Word last ended them."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from pipeline.formats import flow
from pipeline.formats.flow import Block
from pipeline.formats.opened import Opened
from pipeline.formats.package import Package

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_TITLE = 0
_BODY = -1
_MAX_LEVEL = 9
_MAX_BASES = 20  # styles made on styles; more is a circle

_SIGNS = {f"{_W}tab": " ", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}lastRenderedPageBreak": flow.LAID_OUT}
_NOTES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a Word document; comments, headers, footers and deleted text are left out."""
    del name
    document = _Document(Package(file))
    blocks = list(document.blocks())
    return flow.opened("docx", blocks, document.package.facts(document.title))


class _Document:
    """A document while it is read: its styles, its notes, the title that it shows."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.title = ""
        styles = package.optional(package.part("styles"))
        self._levels = _levels(styles)
        self._lists = {style.get(f"{_W}styleId") for style in styles.iter(f"{_W}style") if _is_listed(style)}
        self._notes = {
            (kind, note.get(f"{_W}id")): _plain(note)
            for kind in ("footnote", "endnote")
            for note in package.optional(package.part(f"{kind}s")).iter(f"{_W}{kind}")
        }

    def blocks(self) -> Iterator[Block]:
        """Yield what the document says, in order."""
        body = self.package.xml(self.package.main).find(f"{_W}body")
        if body is not None:
            yield from self._within(body)

    def _within(self, element: Any) -> Iterator[Block]:
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._rows(child)
            elif isinstance(child.tag, str) and not child.tag.endswith("Pr"):  # what wraps: a control, an insertion
                yield from self._within(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        properties = paragraph.find(f"{_W}pPr")
        text = _text(paragraph)
        if properties is not None and _is_on(properties.find(f"{_W}pageBreakBefore")):
            text = flow.BREAK + text
        level = self._level(properties)
        if level == _TITLE:
            self.title = self.title or " ".join(text.split())
        elif level == _BODY and text.strip() and self._is_item(properties):
            breaks = text[: len(text) - len(text.lstrip(flow.BREAK + flow.LAID_OUT))]
            text = f"{breaks}• {text[len(breaks) :]}"
        yield Block(text, max(level, 0))
        yield from (Block(note) for note in self._notes_of(paragraph))
        if properties is not None and _ends_page(properties.find(f"{_W}sectPr")):
            yield Block(flow.BREAK)

    def _level(self, properties: Any) -> int:
        own = properties.find(f"{_W}outlineLvl") if properties is not None else None
        return _outline(own) if own is not None else self._levels.get(_style(properties), _BODY)

    def _is_item(self, properties: Any) -> bool:
        is_own = properties is not None and properties.find(f"{_W}numPr") is not None
        return is_own or _style(properties) in self._lists

    def _notes_of(self, element: Any) -> Iterator[str]:
        for reference in element.iter(*_NOTES):
            yield self._notes.get((_NOTES[reference.tag], reference.get(f"{_W}id")), "")

    def _rows(self, table: Any) -> Iterator[Block]:
        for row in _own(table, "tbl", "tr"):
            text = " | ".join(_plain(cell) for cell in _own(row, "tr", "tc"))
            mark = flow.LAID_OUT if flow.LAID_OUT in text else ""
            text = text.replace(flow.LAID_OUT, "")
            yield Block(mark + (text if text.strip(" |") else ""))
            yield from (Block(note) for note in self._notes_of(row))


def _own(element: Any, kind: str, part: str) -> Iterator[Any]:
    """Yield the parts of a table or a row, less those of a table within a cell, whose words that cell has."""
    for each in element.iter(f"{_W}{part}"):
        if next(each.iterancestors(f"{_W}{kind}")) is element:
            yield each


def _plain(element: Any) -> str:
    """Give the words of several paragraphs on one line."""
    words = " ".join(_text(paragraph) for paragraph in element.iter(f"{_W}p"))
    return " ".join(word for word in words.replace(flow.BREAK, " ").split(" ") if word).replace("\n", " ").strip()


def _text(paragraph: Any) -> str:
    parts = []
    for each in paragraph.iter():
        if each.tag == f"{_W}t":
            parts.append(each.text or "")
        elif each.tag == f"{_W}br":
            parts.append(flow.BREAK if each.get(f"{_W}type") == "page" else "\n")
        elif each.tag == f"{_W}p" and each is not paragraph:  # of a text box
            parts.append("\n")
        else:
            parts.append(_SIGNS.get(each.tag, ""))
    return "".join(parts)


def _style(properties: Any) -> str:
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    return style.get(f"{_W}val", "") if style is not None else ""


def _is_listed(style: Any) -> bool:
    return style.find(f"{_W}pPr/{_W}numPr") is not None


def _levels(styles: Any) -> Mapping[str, int]:
    """Give the level of each style of heading, whatever language its identifier is in."""
    known = {style.get(f"{_W}styleId", ""): style for style in styles.iter(f"{_W}style")}
    levels = {}
    for identifier in known:
        level = _level_of(identifier, known)
        if level != _BODY:
            levels[identifier] = level
    return levels


def _level_of(identifier: str, known: Mapping[str, Any]) -> int:
    for _ in range(_MAX_BASES):
        style = known.get(identifier)
        if style is None:
            return _BODY
        name = style.find(f"{_W}name")
        words = (name.get(f"{_W}val", "") if name is not None else "").lower()
        if words == "title":
            return _TITLE
        if words.startswith("heading ") and words[8:].isdecimal():
            return min(int(words[8:]), _MAX_LEVEL)
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if outline is not None:
            return _outline(outline)
        base = style.find(f"{_W}basedOn")
        identifier = base.get(f"{_W}val", "") if base is not None else ""
    return _BODY


def _outline(element: Any) -> int:
    """Read a level, which Word counts from 0; 9 is plain text."""
    written = element.get(f"{_W}val", "")
    return int(written) + 1 if written.isdecimal() and int(written) < _MAX_LEVEL else _BODY


def _ends_page(section: Any) -> bool:
    """Tell whether what comes after a section begins a page."""
    kind = section.find(f"{_W}type") if section is not None else None
    return section is not None and (kind is None or kind.get(f"{_W}val") != "continuous")


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "true") not in ("0", "false", "off")
