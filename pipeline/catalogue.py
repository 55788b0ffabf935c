"""The catalogue: what is known of every file and every document, with the text by page.

The only SQL. One writer at a time (the caller holds the lock), readers at any time: SQLite in WAL mode, a
connection per thread. What is committed has reached the disk.
"""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pipeline import reading_room, tables
from pipeline.errors import CatalogueError, UnknownDocumentError
from pipeline.model import (
    NO_ESSENTIALS,
    Access,
    Bookmark,
    Document,
    DocumentId,
    Essentials,
    Finding,
    Page,
    Reason,
    Refused,
    Run,
    Source,
)
from pipeline.told import said

VERSION = 3
"""``PRAGMA user_version``; raised with each change of the schema, which needs a file in `upgrades` that leads there."""

_TO_DO = said("if it is damaged, move it away and run `passerelle ingest FOLDER`: it is made again from the files")

RUNS_KEPT = 5
"""Reports kept: those of the last runs."""

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
    access: Access = Access.READERS  # as staff wrote beside the file


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the catalogue holds."""

    documents: int
    pages: int
    sources: int
    refused: int
    image_only: int
    partial: int
    waiting: int  # pages whose text is to be recognised


class Catalogue:
    """A catalogue file, made when it is not there."""

    def __init__(self, path: Path, *, staff_collections: Sequence[str] = (), is_for_readers: bool = False) -> None:
        """Open or make the catalogue; for readers, it is opened as it stands, and nothing for staff only is in it.

        Raises:
            CatalogueError: it cannot be opened, is no catalogue, or was made by a later version.
        """
        self.path = path
        self._staff_collections, self._is_for_readers = staff_collections, is_for_readers
        self._local = threading.local()
        try:
            if not is_for_readers:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise CatalogueError(path, said("cannot be opened ({why}): {to_do}", why=error, to_do=_TO_DO)) from error

    def _prepare(self) -> None:
        connection = self._connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise CatalogueError(
                self.path,
                said(
                    "made by a later version ({version} > {known}): upgrade passerelle",
                    version=version,
                    known=VERSION,
                ),
            )
        if version == VERSION:
            return
        if self._is_for_readers:
            raise CatalogueError(
                self.path, said("was made by an earlier version: run `passerelle status` as its owner")
            )
        if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise CatalogueError(self.path, said("is the database of another program: choose another state folder"))
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again: another process may have made it meanwhile.
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            files = ["schema.sql"] if version == 0 else [f"upgrades/{step}.sql" for step in range(version, VERSION)]
            for step in map(_script, files):
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
        if isinstance(connection, reading_room.Connection) and connection.is_behind(self.path):
            self.close()
            connection = None
        if connection is None:
            connection = self._local.connection = self._connected()
        return connection

    def _connected(self) -> sqlite3.Connection:
        if self._is_for_readers:
            return reading_room.connect(self.path, self._staff_collections, timeout=_BUSY_SECONDS)
        # check_same_thread: a thread's connection is closed by whatever thread collects it.
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        reading_room.remember(connection, self._staff_collections)
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
        with self._noting() as connection:
            yield connection
            connection.execute("UPDATE state SET value = value + 1 WHERE name = 'revision'")

    @contextmanager
    def _noting(self) -> Iterator[sqlite3.Connection]:
        """One transaction that changes nothing readers see."""
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.IntegrityError:
            raise  # a fault of ours, not of the disk
        except sqlite3.Error as error:
            raise CatalogueError(self.path, said("cannot be written ({why})", why=error)) from error
        finally:
            if connection.in_transaction:  # on a full disk, SQLite has rolled back by itself
                connection.execute("ROLLBACK")

    # What is known

    @property
    def revision(self) -> int:
        """The number of the last change."""
        row = self._connection.execute("SELECT value FROM state WHERE name = 'revision'").fetchone()
        return int(row[0])

    def roots(self) -> tuple[Path, ...]:
        """List the folders that were given to ingest."""
        return tuple(tables.as_path(row) for (row,) in self._connection.execute("SELECT path FROM root ORDER BY path"))

    def sources(self, folder: Path | None = None) -> Iterator[Known]:
        """Yield every file known, or those within a folder, by path."""
        columns = "path, collection, size_bytes, modified_ns, document_id, reason, detail, sidecar, reading, access"
        within, bounds = "", list[bytes]()
        if (
            folder is not None
        ):  # a range of the key: its own path, and what begins with it and a slash, of which "0" is the next
            path = os.fsencode(folder).rstrip(b"/")
            within, bounds = "WHERE path = ? OR path > ? AND path < ?", [path, path + b"/", path + b"0"]
        rows = self._connection.execute(f"SELECT {columns} FROM source {within} ORDER BY path", bounds)
        for path, collection, size_bytes, modified_ns, document_id, reason, detail, sidecar, reading, access in rows:
            source = Source(tables.as_path(path), collection, size_bytes, modified_ns)
            why = Reason(reason) if reason else None
            yield Known(source, document_id, why, detail, sidecar, reading, Access(access))

    def is_known(self, path: Path) -> bool:
        """Tell whether a file of this path was seen, and is not known to be gone."""
        row = self._connection.execute("SELECT 1 FROM source WHERE path = ?", (os.fsencode(path),)).fetchone()
        return row is not None

    def refused(self) -> tuple[Refused, ...]:
        """List the files that stand refused, with their reasons."""
        return tuple(Refused(known.source.path, known.reason, known.detail) for known in self.sources() if known.reason)

    def holds(self, document_id: DocumentId, *, reading: str) -> bool:
        """Tell whether the catalogue has a document as this version of the readers gives it."""
        found = self._connection.execute(
            "SELECT 1 FROM document WHERE id = ? AND reading = ?", (document_id, reading)
        ).fetchone()
        return found is not None

    def partial(self) -> frozenset[DocumentId]:
        """Give the documents that were read in part only."""
        rows = self._connection.execute("SELECT id FROM document WHERE partial IS NOT NULL")
        return frozenset(DocumentId(row[0]) for row in rows)

    def documents(self) -> tuple[Document, ...]:
        """List every document that has a file, by identifier."""
        rows = self._connection.execute(f"{_SELECT_DOCUMENT} {_WITH_A_FILE} ORDER BY id")
        return tuple(tables.document(row) for row in rows)

    def document(self, document_id: DocumentId) -> Document:
        """Give one document.

        Raises:
            UnknownDocumentError: there is none, or it has no file any more.
        """
        row = self._connection.execute(f"{_SELECT_DOCUMENT} {_WITH_A_FILE} AND id = ?", (document_id,)).fetchone()
        if row is None:
            raise UnknownDocumentError(document_id)
        return tables.document(row)

    def find(self, asked: str) -> DocumentId:
        """Find a document by its identifier, the first characters of it, a path, or the end of one: the name of a file.

        Raises:
            UnknownDocumentError: none is so called, or several are.
        """
        try:
            path, end = os.fsencode(os.path.abspath(asked)), os.fsencode(f"/{asked}")
        except (ValueError, UnicodeEncodeError) as error:
            raise UnknownDocumentError(asked) from error
        row = self._connection.execute(
            "SELECT document_id FROM source WHERE path = ? AND document_id IS NOT NULL", (path,)
        ).fetchone()
        if row is not None:
            return DocumentId(row[0])
        rows = self._connection.execute(
            "SELECT DISTINCT document_id FROM source WHERE document_id IS NOT NULL AND substr(path, ?) = ? LIMIT 2",
            (-len(end), end),
        ).fetchall()
        if len(rows) == 1 and asked:
            return DocumentId(rows[0][0])
        if rows and asked:
            raise UnknownDocumentError(asked, said("several files are so called: give the path of one"))
        if len(asked) < 4 or not set(asked) <= set("0123456789abcdef"):
            raise UnknownDocumentError(asked)
        rows = self._connection.execute(
            f"SELECT id FROM document {_WITH_A_FILE} AND id >= ? AND id < ? || 'g' LIMIT 2", (asked, asked)
        ).fetchall()
        if len(rows) != 1:
            raise UnknownDocumentError(asked, *([said("several documents begin so")] if rows else []))
        return DocumentId(rows[0][0])

    def paths(self, document_id: DocumentId) -> tuple[Path, ...]:
        """List the files that have a content."""
        rows = self._connection.execute("SELECT path FROM source WHERE document_id = ? ORDER BY path", (document_id,))
        return tuple(tables.as_path(row) for (row,) in rows)

    def pages(self, document_id: DocumentId) -> tuple[Page, ...]:
        """Give the text of a document, page by page."""
        rows = self._connection.execute(f"{_SELECT_PAGE} WHERE document_id = ? ORDER BY number", (document_id,))
        return tuple(tables.page(row) for row in rows)

    def page(self, document_id: DocumentId, number: int) -> Page | None:
        """Give the text of one page, where it was read."""
        row = self._connection.execute(
            f"{_SELECT_PAGE} WHERE document_id = ? AND number = ?", (document_id, number)
        ).fetchone()
        return tables.page(row) if row else None

    def waiting(self) -> tuple[tuple[DocumentId, int], ...]:
        """List the pages whose text is to be recognised, document by document."""
        rows = self._connection.execute(
            "SELECT document_id, number FROM page WHERE recognition = 'waiting'"
            " AND document_id IN (SELECT document_id FROM source) ORDER BY document_id, number"
        )
        return tuple((DocumentId(document_id), number) for document_id, number in rows)

    def recognised(self, document_id: DocumentId) -> dict[int, Page]:
        """Give the pages of a document whose recognition was done, by number."""
        rows = self._connection.execute(
            f"{_SELECT_PAGE} WHERE document_id = ? AND recognition = 'done'", (document_id,)
        )
        return {page.number: page for page in map(tables.page, rows)}

    def digests(self) -> dict[DocumentId, str]:
        """Give, for each document that has a file, the digest of its text and of the facts that have words. Reads all texts."""
        rows = self._connection.execute(
            f"SELECT id, title, authors, organisation, language FROM document {_WITH_A_FILE} ORDER BY id"
        )
        return {DocumentId(document_id): self._digest(document_id, facts) for document_id, *facts in rows}

    def _digest(self, document_id: str, facts: Sequence[str]) -> str:
        digest = hashlib.sha256(json.dumps(facts).encode())
        rows = self._connection.execute(
            "SELECT number, text FROM page WHERE document_id = ? ORDER BY number", (document_id,)
        )
        for row in rows:
            digest.update(json.dumps(row).encode())
        return digest.hexdigest()

    def bookmarks(self, document_id: DocumentId) -> tuple[Bookmark, ...]:
        """Give a document's own table of contents."""
        row = self._connection.execute("SELECT bookmarks FROM document WHERE id = ?", (document_id,)).fetchone()
        return tuple(Bookmark(*each) for each in json.loads(row[0])) if row else ()

    def facts(self, document_id: DocumentId) -> tuple[Finding, ...]:
        """Give a document's facts as they were found, with where and how surely."""
        rows = self._connection.execute(
            "SELECT name, value, origin, confidence, page, quote FROM fact WHERE document_id = ? ORDER BY number",
            (document_id,),
        )
        return tuple(map(tables.finding, rows))

    def unsure(self) -> Mapping[DocumentId, tuple[Finding, ...]]:
        """Give the findings of each document that are the least sure; not the terms that it names in passing, which are many."""
        rows = self._connection.execute(
            "SELECT document_id, name, value, origin, confidence, page, quote FROM fact"
            " WHERE confidence = 'low' AND name IN ('title', 'date', 'language') ORDER BY document_id, number"
        )
        found: dict[DocumentId, tuple[Finding, ...]] = {}
        for document_id, *told in rows:
            found[document_id] = (*found.get(document_id, ()), tables.finding(told))
        return found

    def essentials(self, document_id: DocumentId) -> Essentials:
        """Give what a document tells; nothing where it was not read for yet."""
        row = self._connection.execute(
            "SELECT sentences, subjects, figures, dates FROM essentials WHERE document_id = ?", (document_id,)
        ).fetchone()
        return tables.essentials(row) if row else NO_ESSENTIALS

    def subjects(self) -> Mapping[DocumentId, tuple[str, ...]]:
        """Give the subjects of each document."""
        rows = self._connection.execute("SELECT document_id, subjects FROM essentials")
        return {DocumentId(document_id): tuple(json.loads(subjects)) for document_id, subjects in rows}

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
                   (SELECT COUNT(*) FROM document {_WITH_A_FILE} AND partial IS NOT NULL),
                   (SELECT COUNT(*) FROM page JOIN document ON id = document_id {_WITH_A_FILE} AND recognition = 'waiting')
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
        rows = self._connection.execute("SELECT document_id FROM pending WHERE NOT is_published")
        return frozenset(DocumentId(row[0]) for row in rows)

    def last_run(self) -> Run | None:
        """Give the last ingest, with the outcome of every file."""
        row = self._connection.execute("SELECT id, started, ended, is_whole FROM run ORDER BY id DESC").fetchone()
        if row is None:
            return None
        outcomes = self._connection.execute(
            "SELECT path, outcome, document_id, previous, reason, detail FROM run_outcome WHERE run = ?"
            " ORDER BY position",
            (row[0],),
        )
        return Run(row[1], row[2], bool(row[3]), tuple(tables.outcome(*each) for each in outcomes))

    # What changes

    def published(self, ids: Iterable[DocumentId], *, is_base: bool = False) -> None:
        """Note that the index holds these documents as they are.

        What was published since the last base stays known, for `unpublish`; a new base starts afresh.
        """
        with self._changing() as connection:
            if is_base:
                connection.execute("DELETE FROM pending WHERE is_published")
            connection.executemany(
                "UPDATE pending SET is_published = 1 WHERE document_id = ?", ((each,) for each in ids)
            )

    def unpublish(self) -> None:
        """Note that the index is about to lose what was published since the base before this one."""
        with self._changing() as connection:
            connection.execute("UPDATE pending SET is_published = 0")

    def put_run(self, run: Run) -> None:
        """Keep what became of the files of a run; only the last runs stay."""
        with self._noting() as connection:
            cursor = connection.execute(
                "INSERT INTO run (started, ended, is_whole) VALUES (?, ?, ?)",
                (run.started, run.ended, int(run.is_whole)),
            )
            connection.executemany(
                "INSERT INTO run_outcome (run, position, path, outcome, document_id, previous, reason, detail)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ((cursor.lastrowid, at, *tables.of_outcome(each)) for at, each in enumerate(run.outcomes)),
            )
            connection.execute(
                "DELETE FROM run WHERE id NOT IN (SELECT id FROM run ORDER BY id DESC LIMIT ?)", (RUNS_KEPT,)
            )

    def copy(self, path: Path) -> None:
        """Copy the catalogue as it stands at one moment to a new file, while others read and write.

        Raises:
            CatalogueError: the copy cannot be written.
        """
        try:
            target = sqlite3.connect(path)
            try:
                self._connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
            finally:
                target.close()
        except sqlite3.Error as error:
            raise CatalogueError(path, said("cannot be copied ({why})", why=error)) from error

    def move(self, old: Path, new: Path) -> None:
        """Note that the folder *old*, given to ingest, now is *new*, with all its files."""
        with self._changing() as connection:
            for table in ("root", "source"):
                paths = [tables.as_path(row) for (row,) in connection.execute(f"SELECT path FROM {table}")]
                moved = [path for path in paths if path.is_relative_to(old)]
                connection.executemany(
                    f"UPDATE {table} SET path = ? WHERE path = ?",
                    ((os.fsencode(new / path.relative_to(old)), os.fsencode(path)) for path in moved),
                )

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
        facts: Sequence[Finding] = (),
        *,
        essentials: Essentials = NO_ESSENTIALS,
        signature: bytes = b"",
    ) -> None:
        """Keep a document, its facts, its text, what is told of it and the file it was read from, in one transaction."""
        with self._changing() as connection:
            connection.execute("DELETE FROM page WHERE document_id = ?", (document.id,))
            connection.execute(
                f"INSERT OR REPLACE INTO document ({_COLUMNS}, bookmarks, reading) VALUES ({'?, ' * 18}?)",
                (
                    *tables.of_document(document),
                    json.dumps([(each.title, each.page, each.level) for each in bookmarks]),
                    known.reading,
                ),
            )
            connection.executemany(
                f"INSERT INTO page (document_id, {_PAGE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((document.id, *tables.of_page(page)) for page in pages),
            )
            connection.execute("DELETE FROM fact WHERE document_id = ?", (document.id,))
            connection.executemany(
                "INSERT INTO fact (document_id, number, name, value, origin, confidence, page, quote)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (document.id, at, each.name, each.value, each.origin, each.confidence, each.page, each.quote)
                    for at, each in enumerate(facts)
                ),
            )
            connection.execute(
                "INSERT OR REPLACE INTO essentials (document_id, sentences, subjects, figures, dates, signature)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (document.id, *tables.of_essentials(essentials), signature),
            )
            _put_source(connection, known)
            connection.execute(
                "INSERT OR REPLACE INTO pending (document_id, is_published) VALUES (?, 0)", (document.id,)
            )

    def put_recognised(self, document_id: DocumentId, page: Page) -> None:
        """Keep the page that recognition gave, where one still waits; its document is then to be described anew.

        To that end its files are taken for read by no version: the next ingest does it if this one is cut short.
        """
        with self._changing() as connection:
            put = connection.execute(
                "UPDATE page SET text = ?, reader = ?, quality = ?, recognition = 'done'"
                " WHERE document_id = ? AND number = ? AND recognition = 'waiting'",
                (page.text, page.reader, page.quality, document_id, page.number),
            )
            if put.rowcount:
                connection.execute("UPDATE document SET reading = '' WHERE id = ?", (document_id,))
                connection.execute("UPDATE source SET reading = '' WHERE document_id = ?", (document_id,))
                connection.execute(
                    "DELETE FROM attempt WHERE document_id = ? AND number = ?", (document_id, page.number)
                )

    def put_attempt(self, document_id: DocumentId, number: int, *, most: int) -> None:
        """Note that a page could not be recognised this time; after *most* times it waits no more."""
        with self._noting() as connection:
            connection.execute(
                "INSERT INTO attempt (document_id, number, count) VALUES (?, ?, 1)"
                " ON CONFLICT DO UPDATE SET count = count + 1",
                (document_id, number),
            )
            connection.execute(
                "UPDATE page SET recognition = 'done' WHERE document_id = ?1 AND number = ?2 AND ?3 <="
                " (SELECT count FROM attempt WHERE document_id = ?1 AND number = ?2)",
                (document_id, number, most),
            )

    def attempt_again(self) -> None:
        """Have the pages that could not be recognised wait again, as if for the first time."""
        with self._noting() as connection:
            connection.execute(
                "UPDATE page SET recognition = 'waiting' WHERE (document_id, number) IN"
                " (SELECT document_id, number FROM attempt)"
            )
            connection.execute("DELETE FROM attempt")

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
                connection.execute("DELETE FROM attempt WHERE document_id NOT IN (SELECT id FROM document)")


_COLUMNS = (
    "id, title, authors, organisation, date, kind, language, collection, format, page_count, size_bytes,"
    " partial, is_image_only, is_recognised, territories, goals, audiences"
)
_FOR_STAFF = (
    "EXISTS (SELECT 1 FROM source WHERE source.document_id = document.id AND"
    " (source.access = 'staff' OR source.collection IN (SELECT name FROM staff_collection)))"
)
_SELECT_DOCUMENT = f"SELECT {_COLUMNS}, {_FOR_STAFF} FROM document"
_PAGE_COLUMNS = "number, text, label, reader, quality, recognition"
_SELECT_PAGE = f"SELECT {_PAGE_COLUMNS} FROM page"
_WITH_A_FILE = "WHERE EXISTS (SELECT 1 FROM source WHERE source.document_id = document.id)"


def _script(name: str) -> str:
    return resources.files("pipeline").joinpath(name).read_text(encoding="utf-8")


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
        " detail, sidecar, reading, access) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            known.access,
        ),
    )
