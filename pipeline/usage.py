"""What readers make of the answers: their judgements, searches that find nothing, documents opened.

Kept in a file of its own: unlike the catalogue, none of it can be made again. No reader is in it: no name, no address, no hour.
Counting never slows an answer nor breaks it: a thread of its own writes, and what it cannot write is lost, said once.
"""

import hashlib
import logging
import queue
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.errors import UnknownJudgementError, UsageError
from pipeline.model import DocumentId, Notice, Results
from pipeline.told import said

log = logging.getLogger(__name__)

VERSION = 1

MOST_CHARACTERS = 200
"""Of a query, that are kept."""

MOST_JUDGEMENTS = 50_000
MOST_SEARCHES_A_DAY = 5_000
"""Bounds on what those who play with the app can have us keep."""

_WAITING_NOTES = 1_000
_BUSY_SECONDS = 2

# Nine digits or more with at most one sign between two: telephones, numbers of cards, of social security. Years and dates are shorter.
_PERSONAL = re.compile(r"\S@\S|\d(?:[ .\-/\u00a0\u202f]?\d){8}")

_SCHEMA = """
CREATE TABLE judgement (
    token TEXT PRIMARY KEY,        -- known to the browser that judged, which may take it back; says nothing of whom
    query TEXT NOT NULL,
    document_id TEXT NOT NULL,
    answers INTEGER NOT NULL,
    day TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ruling (              -- what staff made of the judgements of a query and a document
    query TEXT NOT NULL,
    document_id TEXT NOT NULL,
    relevance INTEGER,             -- none: rejected
    PRIMARY KEY (query, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE unfound (
    day TEXT NOT NULL,
    query TEXT NOT NULL,
    has_some INTEGER NOT NULL,     -- whether some documents held some of the words
    count INTEGER NOT NULL,
    PRIMARY KEY (day, query, has_some)
) STRICT, WITHOUT ROWID;

CREATE TABLE opened (
    day TEXT NOT NULL,
    document_id TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, document_id)
) STRICT, WITHOUT ROWID;
"""


class Ruling(StrEnum):
    """What staff made of readers' judgements."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Judged:
    """What readers say of one document as an answer to one query, and what staff made of it."""

    query: str
    document_id: DocumentId
    yes: int
    no: int
    day: str  # of the last judgement
    ruling: Ruling
    relevance: int | None = None  # where accepted

    @property
    def id(self) -> str:
        """Give the short name by which staff call it."""
        return hashlib.sha256(f"{self.query}\0{self.document_id}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Unfound:
    """A query that found nothing, or no document with all its words; how often, and when last."""

    query: str
    has_some: bool
    count: int
    day: str


@dataclass(frozen=True, slots=True)
class Opened:
    """How often a document was opened."""

    document_id: DocumentId
    count: int


def is_personal(query: str) -> bool:
    """Tell whether a query looks as if it held somebody's address or number: it is not kept."""
    return _PERSONAL.search(query) is not None


def today() -> date:
    """Give the day, of universal time."""
    return datetime.now(UTC).date()


class Usage:
    """The file in which it is kept, made when something is to be kept."""

    def __init__(
        self, path: Path, *, is_counting: bool = True, days: int = 400, clock: Callable[[], date] = today
    ) -> None:
        """Open nothing yet; counts are kept for *days*, where *is_counting*."""
        self.path, self._is_counting, self._days, self._clock = path, is_counting, days, clock
        self._notes: queue.Queue[tuple[str, tuple[object, ...]] | None] = queue.Queue(_WAITING_NOTES)
        self._lock = threading.Lock()
        self._writer: threading.Thread | None = None
        self._has_failed = False

    # What readers do

    def judge(self, typed: str, document_id: DocumentId, *, answers: bool, token: str = "") -> str:
        """Keep whether a document answers a query; give the token by which that can be changed or taken back.

        With the *token* of an earlier judgement of the same, it is changed. Nothing is kept of a query that looks personal,
        and the token is empty.

        Raises:
            UsageError: it cannot be written.
        """
        query = _kept(typed)
        if not query or is_personal(typed):
            return ""
        with self._writing() as connection:
            if token:
                changed = connection.execute(
                    "UPDATE judgement SET answers = ?, day = ? WHERE token = ? AND query = ? AND document_id = ?",
                    (int(answers), self._day(), token, query, document_id),
                )
                if changed.rowcount:
                    return token
            if connection.execute("SELECT COUNT(*) FROM judgement").fetchone()[0] >= MOST_JUDGEMENTS:
                raise UsageError(
                    self.path,
                    said(
                        "holds {most} judgements: staff must rule on them first",
                        most=MOST_JUDGEMENTS,
                    ),
                )
            token = secrets.token_urlsafe(12)
            connection.execute(
                "INSERT INTO judgement (token, query, document_id, answers, day) VALUES (?, ?, ?, ?, ?)",
                (token, query, document_id, int(answers), self._day()),
            )
        return token

    def take_back(self, token: str) -> None:
        """Forget a judgement.

        Raises:
            UsageError: it cannot be written.
        """
        if self.path.exists():
            with self._writing() as connection:
                connection.execute("DELETE FROM judgement WHERE token = ?", (token,))

    def note_search(self, found: Results) -> None:
        """Count a search that finds nothing, or no document with all its words."""
        query = _kept(found.query).casefold()
        if query and not found.complete and Notice.NO_WORDS not in found.notices and not is_personal(found.query):
            self._note("unfound (day, query, has_some, count)", (self._day(), query, int(found.total > 0)))

    def note_opened(self, document_id: DocumentId) -> None:
        """Count a document that a reader opens."""
        self._note("opened (day, document_id, count)", (self._day(), document_id))

    def _note(self, columns: str, values: tuple[object, ...]) -> None:
        if not self._is_counting:
            return
        with self._lock:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_notes, name="usage", daemon=True)
                self._writer.start()
        try:
            self._notes.put_nowait((columns, values))
        except queue.Full:
            self._fail("more is to be counted than can be written")

    def _write_notes(self) -> None:
        while (note := self._notes.get()) is not None:
            try:
                with self._writing() as connection:
                    self._count(connection, *note)
            except UsageError as error:
                self._fail(str(error))
            finally:
                self._notes.task_done()
        self._notes.task_done()

    def _count(self, connection: sqlite3.Connection, columns: str, values: tuple[object, ...]) -> None:
        table = columns.partition(" ")[0]
        before = (self._clock() - timedelta(days=self._days)).isoformat()
        connection.execute(f"DELETE FROM {table} WHERE day <= ?", (before,))
        held = connection.execute(f"SELECT COUNT(*) FROM {table} WHERE day = ?", values[:1]).fetchone()[0]
        if table == "opened" or held < MOST_SEARCHES_A_DAY:
            marks = ", ".join("?" * len(values))
            connection.execute(
                f"INSERT INTO {columns} VALUES ({marks}, 1) ON CONFLICT DO UPDATE SET count = count + 1", values
            )

    def _fail(self, why: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            log.warning("some of what readers search and open is not counted: %s", why)

    def flush(self) -> None:
        """Wait until what was noted is written, or lost."""
        self._notes.join()

    def close(self) -> None:
        """Write what was noted, and end."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None:
            self._notes.put(None)
            writer.join()

    # What staff see

    def judgements(self) -> tuple[Judged, ...]:
        """List what readers judged, those judged most first."""
        rows = self._read(
            "SELECT query, document_id, SUM(answers), SUM(1 - answers), MAX(day), ruling.query, relevance"
            " FROM judgement LEFT JOIN ruling USING (query, document_id)"
            " GROUP BY query, document_id ORDER BY COUNT(*) DESC, query, document_id"
        )
        return tuple(
            Judged(query, DocumentId(document_id), yes, no, day, _ruling(ruled, relevance), relevance)
            for query, document_id, yes, no, day, ruled, relevance in rows
        )

    def accept(self, ids: Iterable[str], *, relevance: int | None = None) -> None:
        """Take for true what most readers say, or the *relevance* given.

        Raises:
            UnknownJudgementError: there is none so called, or as many readers say yes as no; nothing is changed.
            UsageError: it cannot be written.
        """
        chosen = [self._judged(each) for each in ids]
        for each in chosen:
            if relevance is None and each.yes == each.no:
                raise UnknownJudgementError(each.id, said("as many readers say yes as no: choose with --relevance"))
        self._rule((each, int(each.yes > each.no) if relevance is None else relevance) for each in chosen)

    def reject(self, ids: Iterable[str]) -> None:
        """Leave aside what readers say.

        Raises:
            UnknownJudgementError: there is none so called; nothing is changed.
            UsageError: it cannot be written.
        """
        self._rule([(self._judged(each), None) for each in ids])

    def _judged(self, called: str) -> Judged:
        found = next((each for each in self.judgements() if each.id == called), None)
        if found is None:
            raise UnknownJudgementError(
                called, said("there is no such judgement: `passerelle judgements --all` lists them")
            )
        return found

    def _rule(self, rulings: Iterable[tuple[Judged, int | None]]) -> None:
        rows = [(each.query, each.document_id, relevance) for each, relevance in rulings]
        with self._writing() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO ruling (query, document_id, relevance) VALUES (?, ?, ?)", rows
            )

    def unfound(self, *, days: int = 30) -> tuple[Unfound, ...]:
        """List the searches of the last days that found nothing, or no document with all words, most frequent first."""
        rows = self._read(
            "SELECT query, MAX(has_some), SUM(count), MAX(day) FROM unfound WHERE day > ?"
            " GROUP BY query ORDER BY SUM(count) DESC, query",
            (self._clock() - timedelta(days=days)).isoformat(),
        )
        return tuple(Unfound(query, bool(has_some), count, day) for query, has_some, count, day in rows)

    def opened(self, *, days: int = 30) -> tuple[Opened, ...]:
        """List the documents that were opened in the last days, most opened first."""
        rows = self._read(
            "SELECT document_id, SUM(count) FROM opened WHERE day > ?"
            " GROUP BY document_id ORDER BY SUM(count) DESC, document_id",
            (self._clock() - timedelta(days=days)).isoformat(),
        )
        return tuple(Opened(DocumentId(document_id), count) for document_id, count in rows)

    def copy(self, path: Path) -> None:
        """Copy the file as it stands at one moment to a new one.

        Raises:
            UsageError: it cannot be read, or the copy not be written.
        """
        try:
            with closing(sqlite3.connect(self.path)) as connection, closing(sqlite3.connect(path)) as target:
                connection.backup(target)
        except sqlite3.Error as error:
            raise UsageError(self.path, said("cannot be copied ({why})", why=error)) from error

    # The file

    def _day(self) -> str:
        return self._clock().isoformat()

    def _read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        if not self.path.exists():
            return []
        try:
            with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS)) as connection:
                return connection.execute(statement, values).fetchall() if self._is_made(connection) else []
        except sqlite3.Error as error:
            raise UsageError(self.path, said("cannot be read ({why})", why=error)) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction."""
        try:
            with closing(sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                if not self._is_made(connection):
                    for statement in _SCHEMA.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
                yield connection
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise UsageError(self.path, said("cannot be written ({why})", why=error)) from error

    def _is_made(self, connection: sqlite3.Connection) -> bool:
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise UsageError(
                self.path,
                said(
                    "was made by a later version ({version} > {known}): upgrade passerelle",
                    version=version,
                    known=VERSION,
                ),
            )
        return version == VERSION


def _kept(typed: str) -> str:
    """Give what is kept of a query: one line, cut."""
    return " ".join("".join(each if each.isprintable() else " " for each in typed).split())[:MOST_CHARACTERS].strip()


def _ruling(ruled: str | None, relevance: int | None) -> Ruling:
    if ruled is None:
        return Ruling.WAITING
    return Ruling.REJECTED if relevance is None else Ruling.ACCEPTED
