"""E-books: a page is a chapter, cut when it is long; the headings of chapters are bookmarks."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any, BinaryIO
from urllib.parse import unquote

from pipeline.errors import RefusedError
from pipeline.formats import flow, html
from pipeline.formats.flow import Block
from pipeline.formats.opened import Facts, Opened, iso_date
from pipeline.formats.package import Package
from pipeline.model import Reason

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_OPF = "{http://www.idpf.org/2007/opf}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_ENCRYPTION = "{http://www.w3.org/2001/04/xmlenc#}"


def opened(file: BinaryIO, name: str) -> Opened:
    """Open an e-book.

    Raises:
        RefusedError: its chapters are locked, as those that are sold may be.
    """
    del name
    package = Package(file)
    main = next(package.xml("META-INF/container.xml").iter(f"{_CONTAINER}rootfile")).get("full-path", "")
    book = package.xml(main)
    chapters = list(_chapters(book, dirname(main)))
    # Fonts may be disguised in a book that anyone can read.
    locked = {
        each.get("URI") for each in package.optional("META-INF/encryption.xml").iter(f"{_ENCRYPTION}CipherReference")
    }
    if not locked.isdisjoint(chapters):
        raise RefusedError(Reason.ENCRYPTED)
    return flow.opened("epub", _blocks(package, chapters), _facts(book))


def _chapters(book: Any, folder: str) -> Iterator[str]:
    """Yield the members that make the book, in reading order."""
    items = {each.get("id"): each for each in book.iter(f"{_OPF}item")}
    for each in book.iter(f"{_OPF}itemref"):
        item = items.get(each.get("idref"))
        if (
            item is not None
            and "html" in item.get("media-type", "")
            and "nav" not in item.get("properties", "").split()
        ):
            yield normpath(join(folder, unquote(item.get("href", ""))))


def _blocks(package: Package, chapters: list[str]) -> Iterator[Block]:
    for chapter in chapters:
        if chapter in package.names:
            yield from html.blocks(html.text_of(html.parsed(package.read(chapter))))
            yield Block(flow.BREAK)


def _facts(book: Any) -> Facts:
    def written(tag: str) -> list[str]:
        return [each.text.strip() for each in book.iter(f"{_DUBLIN_CORE}{tag}") if each.text and each.text.strip()]

    return Facts(
        title=next(iter(written("title")), ""),
        authors=tuple(written("creator")),
        created=next(filter(None, map(iso_date, written("date"))), ""),
    )
