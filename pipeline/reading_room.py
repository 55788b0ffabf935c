"""A catalogue as readers may see it: a connection that cannot write, on which what is for staff only is not there.

Views of SQLite stand before the tables, so that every query, those yet to be written included, sees no more. A table that is about
documents is without those for staff; any other but the number of the last change is empty.
"""

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

_OPEN_TO_ALL = frozenset({"state"})

_HIDDEN = """
CREATE TEMP VIEW hidden AS SELECT document_id FROM main.source
WHERE document_id IS NOT NULL AND (access = 'staff' OR collection IN (SELECT name FROM staff_collection))
"""
"""The documents for staff: one of their files is marked so, or lies in one of their collections."""

_Seen = tuple[int, int, int]


class Connection(sqlite3.Connection):
    """A connection that cannot write; ``seen`` is the file as it stood, where no writer's files stood beside it."""

    seen: _Seen | None = None

    def is_behind(self, path: Path) -> bool:
        """Tell whether a file that was opened as one that nobody changes has changed, or is being changed."""
        return self.seen is not None and (_has_writer(path) or _look(path) != self.seen)


def connect(path: Path, staff_collections: Sequence[str], *, timeout: float) -> Connection:
    """Open a catalogue for readers.

    Raises:
        sqlite3.Error: it is not there, cannot be read, or is no catalogue.
    """
    connection = _opened(path, timeout)
    hide(connection, staff_collections)
    return connection


def _opened(path: Path, timeout: float) -> Connection:
    # SQLite cannot read a file in WAL mode beside which it may not write, unless a writer's files are there already or
    # it is told that nobody changes it: `is_behind` then says when that is true no more.
    has_writer, seen = _has_writer(path), _look(path)
    try:
        return _connect(path, "mode=ro", timeout)
    except sqlite3.OperationalError:
        if has_writer or seen is None:
            raise
    connection = _connect(path, "mode=ro&immutable=1", timeout)
    connection.seen = seen
    return connection


def _connect(path: Path, how: str, timeout: float) -> Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        factory=Connection,
    )
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_writer(path: Path) -> bool:
    return Path(f"{path}-wal").exists()


def _look(path: Path) -> _Seen | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def hide(connection: sqlite3.Connection, staff_collections: Sequence[str]) -> None:
    """Put views before the tables of a connection, that leave out what is for staff only."""
    tables = [name for (name,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
    connection.execute("PRAGMA temp_store = MEMORY")
    remember(connection, staff_collections)
    connection.execute(_HIDDEN)
    for table in tables:
        columns = {column for _, column, *_ in connection.execute(f"PRAGMA main.table_info({table})")}
        of_document = "id" if table == "document" else "document_id" if "document_id" in columns else ""
        seen = f"{of_document} NOT IN (SELECT document_id FROM hidden)" if of_document else "0"
        if table not in _OPEN_TO_ALL:
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {seen}")


def remember(connection: sqlite3.Connection, staff_collections: Sequence[str]) -> None:
    """Tell a connection which collections are for staff."""
    connection.execute("CREATE TEMP TABLE staff_collection (name TEXT PRIMARY KEY)")
    connection.executemany("INSERT OR IGNORE INTO staff_collection VALUES (?)", ((name,) for name in staff_collections))
