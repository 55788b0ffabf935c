"""PowerPoint: a page is a slide, with its tables, its diagrams and its notes; slide titles are bookmarks."""

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from pipeline.formats.opened import Opened
from pipeline.formats.package import RELATED, Package
from pipeline.model import Bookmark

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_TITLES = frozenset({"title", "ctrTitle"})
_RUNNING = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
"""Placeholders of what stands on every slide."""


def opened(file: BinaryIO, name: str) -> Opened:
    """Open a PowerPoint deck; slides that are not shown are read too, so that numbers stay true."""
    del name
    deck = _Deck(Package(file))
    return Opened(
        format="pptx",
        page_count=len(deck.slides),
        pages=[partial(deck.page, slide) for slide in deck.slides],
        facts=lambda: deck.package.facts(deck.first_title()),
        bookmarks=lambda: tuple(deck.bookmarks()),
    )


class _Deck:
    """The slides of a deck in their order, and the titles of those that were read."""

    def __init__(self, package: Package) -> None:
        self.package = package
        related = package.related(package.main)
        identifiers = (each.get(f"{RELATED}id", "") for each in package.xml(package.main).iter(f"{_P}sldId"))
        self.slides = [related[each][1] for each in identifiers if each in related]
        self._titles: dict[str, str] = {}

    def page(self, slide: str) -> tuple[str, str]:
        """Read a slide."""
        root = self.package.xml(slide)
        self._titles[slide] = _title(root)
        related = self.package.related(slide).values()
        blocks = [*_blocks(root)]
        for target in (target for what, target in related if what == "diagramData"):
            blocks += _paragraphs(self.package.optional(target))
        for target in (target for what, target in related if what == "notesSlide"):
            blocks += _blocks(self.package.optional(target))
        return "\n\n".join(blocks), ""

    def first_title(self) -> str:
        """Give the title that the first slide shows."""
        return _title(self.package.optional(self.slides[0])) if self.slides else ""

    def bookmarks(self) -> Iterator[Bookmark]:
        """Yield the titles of the slides that were read."""
        for number, slide in enumerate(self.slides, 1):
            if self._titles.get(slide):
                yield Bookmark(self._titles[slide], number, 1)


def _placeholder(shape: Any) -> str:
    mark = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
    return "" if mark is None else mark.get("type", "body")


def _title(root: Any) -> str:
    shape = next((shape for shape in root.iter(f"{_P}sp") if _placeholder(shape) in _TITLES), None)
    return "" if shape is None else " ".join(" ".join(_paragraphs(shape)).split())


def _blocks(root: Any) -> Iterator[str]:
    """Yield the title of a slide, then its shapes and tables in order."""
    shapes = list(root.iter(f"{_P}sp", f"{_A}tbl"))
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    for shape in [*titles, *(shape for shape in shapes if shape not in titles)]:
        if shape.tag == f"{_A}tbl":
            for row in shape.iter(f"{_A}tr"):
                yield " | ".join(" ".join(_paragraphs(cell)) for cell in row.iter(f"{_A}tc"))
        elif _placeholder(shape) not in _RUNNING:
            yield from _paragraphs(shape)


def _paragraphs(element: Any) -> Iterator[str]:
    for paragraph in element.iter(f"{_A}p"):
        parts = (" " if each.tag == f"{_A}br" else each.text or "" for each in paragraph.iter(f"{_A}t", f"{_A}br"))
        text = "".join(parts).strip()
        if text:
            yield text
