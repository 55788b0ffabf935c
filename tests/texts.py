"""Small documents for tests: real French and English, made in one line."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from pipeline.index import Index, Load, Shelf
from pipeline.meaning import Reading
from pipeline.model import Document, DocumentId, IndexEntry, Language, Page, Passage, Progress


def silent(progress: Progress) -> None:
    """Report to nobody."""


def identifier(name: str) -> DocumentId:
    """Give the identifier of the document that a test calls *name*."""
    return DocumentId(hashlib.sha256(name.encode()).hexdigest())


def reading(
    name: str,
    *pages: str,
    title: str = "",
    authors: tuple[str, ...] = (),
    organisation: str = "",
    date: str = "",
    kind: str = "",
    language: Language = Language.FRENCH,
    collection: str = "",
    territories: tuple[str, ...] = (),
    goals: tuple[str, ...] = (),
) -> Reading:
    """Make a document from the texts of its pages."""
    document = Document(
        id=identifier(name),
        title=title or name,
        authors=authors,
        organisation=organisation,
        date=date,
        kind=kind,
        language=language,
        collection=collection,
        format="text",
        page_count=len(pages),
        size_bytes=sum(map(len, pages)),
        territories=territories,
        goals=goals,
    )
    return Reading(document, tuple(Page(number, text) for number, text in enumerate(pages, 1)))


def entry(read: Reading) -> IndexEntry:
    """Cut a document in passages: one a page."""
    cut = (Passage(page.number, 0, len(page.text), page.text) for page in read.pages if page.text)
    return IndexEntry(read.document, tuple(cut))


def loader(readings: Sequence[Reading]) -> Load:
    """Give the entries of documents, as an index asks for them."""
    entries = {read.document.id: entry(read) for read in readings}

    def load(ids: Iterable[DocumentId]) -> Iterator[IndexEntry]:
        return (entries[each] for each in ids if each in entries)

    return load


def shelf(readings: Iterable[Reading], revision: int = 1, family: Sequence[str] = ()) -> Shelf:
    """Put documents on a shelf; those named in *family* are versions of one text."""
    members = tuple(map(identifier, family))
    return Shelf(revision, {read.document.id: read.document for read in readings}, dict.fromkeys(members, members))


def fill(index: Index, readings: Sequence[Reading]) -> Shelf:
    """Publish documents in an index as its base; give their shelf."""
    index.replace([read.document.id for read in readings], loader(readings), silent)
    return shelf(readings)
