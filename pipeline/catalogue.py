"""The catalogue: what is known of every file and every document, with the text by page.

The only SQL. One writer at a time (the caller holds the lock), readers at any time: SQLite in WAL mode, a
connection per thread. What is committed has reached the disk.
"""

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pipeline.errors import CatalogueError, UnknownDocumentError
from pipeline.model import (
    NO_ESSENTIALS,
    Bookmark,
    Document,
    DocumentId,
    Essentials,
    KeySentence,
    Language,
    Page,
    Reason,
    Refused,
    Source,
)

VERSION = 2
"""``PRAGMA user_version``; raised with each change of the schema, which needs a step in `_MIGRATIONS`."""

_MIGRATIONS: dict[int, str] = {
    1: """
    CREATE TABLE essentials (
        document_id TEXT PRIMARY KEY REFERENCES document ON DELETE CASCADE,
        sentences TEXT NOT NULL,
        subjects TEXT NOT NULL,
        signature BLOB NOT NULL
    ) STRICT;
    """,
}
"""SQL that leads from a version to the next."""

_BUSY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows of a file: enough to tell whether it changed."""

    source: Source
    document_id: DocumentId | None
    reason: Reason | None
    detail: str
    sidecar: str
    reading: str  # the version of the readers that decided


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the catalogue holds."""

    documents: int
    pages: int
    sources: int
    refused: int
    image_only: int
    partial: int


class Catalogue:
    """A catalogue file, made when it is not there."""

    def __init__(self, path: Path) -> None:
        """Open or make the catalogue.

        Raises:
            CatalogueError: it cannot be opened, is no catalogue, or was made by a later version.
        """
        self.path = path
        self._local = threading.local()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise CatalogueError(path, f"cannot be opened ({error})") from error

    def _prepare(self) -> None:
        connection = self._connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise CatalogueError(self.path, f"made by a later version ({version} > {VERSION}): upgrade passerelle")
        if version == VERSION:
            return
        if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise CatalogueError(self.path, "is the database of another program: choose another state folder")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again: another process may have made it meanwhile.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            steps = [_schema()] if version == 0 else [_MIGRATIONS[step] for step in range(version, VERSION)]
            for step in steps if version < VERSION else []:
                for statement in _statements(step):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # check_same_thread: a thread's connection is closed by whatever thread collects it.
            connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which raises the revision."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("UPDATE state SET value = value + 1 WHERE name = 'revision'")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    # What is known

    @property
    def revision(self) -> int:
        """The number of the last change."""
        row = self._connection.execute("SELECT value FROM state WHERE name = 'revision'").fetchone()
        return int(row[0])

    def roots(self) -> tuple[Path, ...]:
        """List the folders that were given to ingest."""
        return tuple(_path(row) for (row,) in self._connection.execute("SELECT path FROM root ORDER BY path"))

    def sources(self, folder: Path | None = None) -> Iterator[Known]:
        """Yield every file known, or those within a folder, by path."""
        rows = self._connection.execute(
            "SELECT path, collection, size_bytes, modified_ns, document_id, reason, detail, sidecar, reading"
            " FROM source ORDER BY path"
        )
        for path, collection, size_bytes, modified_ns, document_id, reason, detail, sidecar, reading in rows:
            place = _path(path)
            if folder is None or place.is_relative_to(folder):
                source = Source(place, collection, size_bytes, modified_ns)
                yield Known(source, document_id, Reason(reason) if reason else None, detail, sidecar, reading)

    def refused(self) -> tuple[Refused, ...]:
        """List the files that stand refused, with their reasons."""
        return tuple(Refused(known.source.path, known.reason, known.detail) for known in self.sources() if known.reason)

    def holds(self, document_id: DocumentId, *, reading: str) -> bool:
        """Tell whether the catalogue has a document as this version of the readers gives it."""
        found = self._connection.execute(
            "SELECT 1 FROM document WHERE id = ? AND reading = ?", (document_id, reading)
        ).fetchone()
        return found is not None

    def documents(self) -> tuple[Document, ...]:
        """List every document that has a file, by identifier."""
        rows = self._connection.execute(f"{_SELECT_DOCUMENT} {_WITH_A_FILE} ORDER BY id")
        return tuple(_document(row) for row in rows)

    def document(self, document_id: DocumentId) -> Document:
        """Give one document.

        Raises:
            UnknownDocumentError: there is none, or it has no file any more.
        """
        row = self._connection.execute(f"{_SELECT_DOCUMENT} {_WITH_A_FILE} AND id = ?", (document_id,)).fetchone()
        if row is None:
            raise UnknownDocumentError(document_id)
        return _document(row)

    def find(self, asked: str) -> DocumentId:
        """Find a document by its identifier, the first characters of it, or a path.

        Raises:
            UnknownDocumentError: none is so called, or several are.
        """
        try:
            path = os.fsencode(os.path.abspath(asked))
        except (ValueError, UnicodeEncodeError) as error:
            raise UnknownDocumentError(asked) from error
        row = self._connection.execute(
            "SELECT document_id FROM source WHERE path = ? AND document_id IS NOT NULL", (path,)
        ).fetchone()
        if row is not None:
            return DocumentId(row[0])
        if len(asked) < 4 or not set(asked) <= set("0123456789abcdef"):
            raise UnknownDocumentError(asked)
        rows = self._connection.execute(
            f"SELECT id FROM document {_WITH_A_FILE} AND id >= ? AND id < ? || 'g' LIMIT 2", (asked, asked)
        ).fetchall()
        if len(rows) != 1:
            raise UnknownDocumentError(asked, *(["several documents begin so"] if rows else []))
        return DocumentId(rows[0][0])

    def paths(self, document_id: DocumentId) -> tuple[Path, ...]:
        """List the files that have a content."""
        rows = self._connection.execute("SELECT path FROM source WHERE document_id = ? ORDER BY path", (document_id,))
        return tuple(_path(row) for (row,) in rows)

    def pages(self, document_id: DocumentId) -> tuple[Page, ...]:
        """Give the text of a document, page by page."""
        rows = self._connection.execute(
            "SELECT number, text, label FROM page WHERE document_id = ? ORDER BY number", (document_id,)
        )
        return tuple(Page(*row) for row in rows)

    def page(self, document_id: DocumentId, number: int) -> Page | None:
        """Give the text of one page, where it was read."""
        row = self._connection.execute(
            "SELECT number, text, label FROM page WHERE document_id = ? AND number = ?", (document_id, number)
        ).fetchone()
        return Page(*row) if row else None

    def bookmarks(self, document_id: DocumentId) -> tuple[Bookmark, ...]:
        """Give a document's own table of contents."""
        row = self._connection.execute("SELECT bookmarks FROM document WHERE id = ?", (document_id,)).fetchone()
        return tuple(Bookmark(*each) for each in json.loads(row[0])) if row else ()

    def essentials(self, document_id: DocumentId) -> Essentials:
        """Give a document's key sentences and subjects; none where they were not read for yet."""
        row = self._connection.execute(
            "SELECT sentences, subjects FROM essentials WHERE document_id = ?", (document_id,)
        ).fetchone()
        if row is None:
            return NO_ESSENTIALS
        return Essentials(tuple(KeySentence(*each) for each in json.loads(row[0])), tuple(json.loads(row[1])))

    def signatures(self) -> Mapping[DocumentId, bytes]:
        """Give the signature of each document's text."""
        return dict(self._connection.execute("SELECT document_id, signature FROM essentials").fetchall())

    def counts(self) -> Counts:
        """Count what there is."""
        row = self._connection.execute(
            f"""
            SELECT (SELECT COUNT(*) FROM document {_WITH_A_FILE}),
                   (SELECT COUNT(*) FROM page JOIN document ON id = document_id {_WITH_A_FILE}),
                   (SELECT COUNT(*) FROM source),
                   (SELECT COUNT(*) FROM source WHERE reason IS NOT NULL),
                   (SELECT COUNT(*) FROM document {_WITH_A_FILE} AND is_image_only),
                   (SELECT COUNT(*) FROM document {_WITH_A_FILE} AND partial IS NOT NULL)
            """
        ).fetchone()
        return Counts(*row)

    def damage(self) -> tuple[str, ...]:
        """Have SQLite check the whole file; what it finds, or nothing."""
        try:
            found = [row[0] for row in self._connection.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            found = [error]
        return tuple(str(each) for each in found if each != "ok")

    def pending(self) -> frozenset[DocumentId]:
        """Give the documents read or described since the index was last published."""
        return frozenset(DocumentId(row[0]) for row in self._connection.execute("SELECT document_id FROM pending"))

    # What changes

    def published(self, ids: Iterable[DocumentId]) -> None:
        """Note that the index holds these documents as they are."""
        with self._changing() as connection:
            connection.executemany("DELETE FROM pending WHERE document_id = ?", ((each,) for each in ids))

    def add_root(self, folder: Path) -> None:
        """Remember a folder given to ingest; folders within it are part of it from now on."""
        with self._changing() as connection:
            for root in self.roots():
                if root.is_relative_to(folder):
                    connection.execute("DELETE FROM root WHERE path = ?", (os.fsencode(root),))
            connection.execute("INSERT INTO root (path) VALUES (?)", (os.fsencode(folder),))

    def put_document(
        self,
        known: Known,
        document: Document,
        pages: Sequence[Page],
        bookmarks: Sequence[Bookmark],
        *,
        essentials: Essentials = NO_ESSENTIALS,
        signature: bytes = b"",
    ) -> None:
        """Keep a document, its text, what is told of it and the file it was read from, in one transaction."""
        with self._changing() as connection:
            connection.execute("DELETE FROM page WHERE document_id = ?", (document.id,))
            connection.execute(
                f"INSERT OR REPLACE INTO document ({_COLUMNS}, bookmarks, reading) VALUES ({'?, ' * 14}?)",
                (
                    *_values(document),
                    json.dumps([(each.title, each.page, each.level) for each in bookmarks]),
                    known.reading,
                ),
            )
            connection.executemany(
                "INSERT INTO page (document_id, number, text, label) VALUES (?, ?, ?, ?)",
                ((document.id, page.number, page.text, page.label) for page in pages),
            )
            connection.execute(
                "INSERT OR REPLACE INTO essentials (document_id, sentences, subjects, signature) VALUES (?, ?, ?, ?)",
                (
                    document.id,
                    json.dumps([(each.page, each.text) for each in essentials.sentences], ensure_ascii=False),
                    json.dumps(essentials.subjects, ensure_ascii=False),
                    signature,
                ),
            )
            _put_source(connection, known)
            connection.execute("INSERT OR REPLACE INTO pending (document_id) VALUES (?)", (document.id,))

    def put_source(self, known: Known) -> None:
        """Keep what became of a file whose content is already there, or that was refused."""
        with self._changing() as connection:
            _put_source(connection, known)

    def forget(self, paths: Iterable[Path]) -> None:
        """Forget files that are no longer there; documents left without a file go with `sweep`."""
        with self._changing() as connection:
            connection.executemany("DELETE FROM source WHERE path = ?", ((os.fsencode(path),) for path in paths))

    def sweep(self) -> None:
        """Remove the documents that have no file any more."""
        left = "document WHERE id NOT IN (SELECT document_id FROM source WHERE document_id IS NOT NULL)"
        if self._connection.execute(f"SELECT 1 FROM {left} LIMIT 1").fetchone():
            with self._changing() as connection:
                connection.execute(f"DELETE FROM {left}")


_COLUMNS = (
    "id, title, authors, organisation, date, kind, language, collection, format, page_count, size_bytes,"
    " partial, is_image_only"
)
_SELECT_DOCUMENT = f"SELECT {_COLUMNS} FROM document"
_WITH_A_FILE = "WHERE EXISTS (SELECT 1 FROM source WHERE source.document_id = document.id)"


def _path(row: bytes) -> Path:
    """Read a path: kept as bytes, for the names of files may be no text."""
    return Path(os.fsdecode(row))


def _schema() -> str:
    return resources.files("pipeline").joinpath("schema.sql").read_text(encoding="utf-8")


def _statements(script: str) -> Iterator[str]:
    """Cut a script at its semicolons: `executescript` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _put_source(connection: sqlite3.Connection, known: Known) -> None:
    source = known.source
    connection.execute(
        "INSERT OR REPLACE INTO source (path, document_id, collection, size_bytes, modified_ns, reason,"
        " detail, sidecar, reading) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            os.fsencode(source.path),
            known.document_id,
            source.collection,
            source.size_bytes,
            source.modified_ns,
            known.reason,
            known.detail,
            known.sidecar,
            known.reading,
        ),
    )


def _values(document: Document) -> tuple[object, ...]:
    return (
        document.id,
        document.title,
        json.dumps(document.authors, ensure_ascii=False),
        document.organisation,
        document.date,
        document.kind,
        document.language,
        document.collection,
        document.format,
        document.page_count,
        document.size_bytes,
        document.partial,
        int(document.is_image_only),
    )


def _document(row: tuple[str, ...]) -> Document:
    return Document(
        id=DocumentId(row[0]),
        title=row[1],
        authors=tuple(json.loads(row[2])),
        organisation=row[3],
        date=row[4],
        kind=row[5],
        language=Language(row[6]),
        collection=row[7],
        format=row[8],
        page_count=int(row[9]),
        size_bytes=int(row[10]),
        partial=Reason(row[11]) if row[11] else None,
        is_image_only=bool(row[12]),
    )
