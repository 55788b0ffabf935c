"""The one centre that the whole app shares, as each role knows it, and what is kept of its answers.

Caches are keyed by the revision of the centre: nothing kept can go stale unseen.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from pipeline import settings
from pipeline.answering import Answers
from pipeline.errors import PasserelleError
from pipeline.library import Library
from pipeline.marking import Marker
from pipeline.model import Access, Document, DocumentId, Refused, Related, Snippet
from pipeline.reading.comparing import Likeness
from pipeline.review import Pair
from pipeline.told import again
from search_app.access import Role, demand, gate
from search_app.state import ZOOMS

PICTURE_WIDTH = 1_000
"""Pixels across the image of a page: sharp at the width it is shown at, about 100 kB."""

Event = tuple[str, Mapping[str, Any]]
"""What happens, and its facts: see `take_in`."""

WAIT_SECONDS = 120
"""How long a deposit waits for another ingest to end."""


def answers(role: Role) -> Answers:
    """Give what may be asked of the centre by whoever holds a role.

    Raises:
        NotAllowedError: they must sign in first.
    """
    demand(role, Role.READER)
    return _library() if role is Role.STAFF else _answers()


def library(role: Role) -> Library:
    """Give the whole centre, with all that staff do to it.

    Raises:
        NotAllowedError: the role is not that of staff.
    """
    demand(role, Role.STAFF)
    return _library()


@cache
def _library() -> Library:
    """Open the library of this process, by the settings handed over in its environment."""
    return Library(gate().settings)


@cache
def _answers() -> Answers:
    """Open the same centre as readers know it."""
    if not gate().settings.readers_only:
        _library()  # it makes the state where there is none yet
    return Answers(gate().settings, sees=Access.READERS)


def picture(
    role: Role, document: Document, number: int, typed: str, *, zoom: int = ZOOMS[0], is_exact: bool = False
) -> bytes:
    """Draw a page with what was typed marked; empty where it cannot be."""
    return _drawn(role, document, number, answers(role).marker(typed, is_exact=is_exact), zoom)


@lru_cache(maxsize=200)
def _drawn(role: Role, document: Document, number: int, marker: Marker, zoom: int) -> bytes:
    """Keep what was drawn: a content never changes, and what is marked on it is in the key."""
    return answers(role).picture(document, number, marker=marker, width=PICTURE_WIDTH * zoom // ZOOMS[0])


def related(role: Role, document: Document) -> tuple[Related, ...]:
    """Give the reading list of a document, which stays the same while its pages are turned; nothing where there is none.

    It is made of all the words of the document: the slowest thing that a view asks for.
    """
    try:
        return _related(role, document.id, answers(role).revision)
    except PasserelleError:
        return ()  # not in the index yet: the document can be read all the same


@lru_cache(maxsize=500)
def _related(role: Role, document_id: DocumentId, revision: tuple[int, ...]) -> tuple[Related, ...]:
    del revision  # publishing changes it, and decisions on near-copies
    return answers(role).related(document_id)


def matching_pages(role: Role, document: Document, typed: str, *, is_exact: bool) -> tuple[Snippet, ...]:
    """Find the pages of a document that hold most of what was typed: the same while they are turned."""
    known = answers(role)
    return _matching(role, document, typed, is_exact, known.marker(typed, is_exact=is_exact), known.revision)


@lru_cache(maxsize=200)
def _matching(
    role: Role,
    document: Document,
    typed: str,
    is_exact: bool,
    marker: Marker,
    revision: tuple[int, ...],
) -> tuple[Snippet, ...]:
    del marker, revision  # what is marked changes with the equivalents, the text when a file is read anew
    return answers(role).matching_pages(document, typed, is_exact=is_exact)


def likeness(role: Role, pair: Pair) -> Likeness:
    """Compare two near-copies: all their words are read, and stay the same while staff decide of others.

    Raises:
        NotAllowedError: the role is not that of staff.
    """
    catalogue, *_ = library(role).revision  # a decision changes no text
    return _compared(role, pair.one.id, pair.other.id, catalogue)


@lru_cache(maxsize=200)
def _compared(role: Role, one: DocumentId, other: DocumentId, revision: int) -> Likeness:
    del revision  # recognition changes a text
    return library(role).compare(one, other)


def read_aside(role: Role, name: str, content: BinaryIO) -> str | Refused:
    """Read the text of an uploaded file that is not kept; it is on the disk only while it is read.

    Raises:
        NotAllowedError: only staff may have files read.
    """
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:16]) as file:
        shutil.copyfileobj(content, file)
        file.flush()
        return library(role).read_aside(Path(file.name))


def take_in(role: Role, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[Event]:
    """Put uploaded files into the corpus and take them in; yield what happens.

    Yields ``("put", {"name", "path"})`` for each file kept, ``("step", event)`` as they are read, and last
    ``("end", {"status", "message"})``. The reading is done by another process, so that answering goes on.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is kept.
    """
    centre = library(role)
    for name, content in files:
        path = centre.put(name, content)
        yield "put", {"name": name, "path": str(path)}
    yield from _ingest(centre, str(centre.deposits))


def amend(role: Role, document: Document, changes: Mapping[str, object]) -> Iterator[Event]:
    """Write what staff know of a document beside its file, and take it in again; yield what happens, as `take_in` does.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is written.
        DescriptionError, OSError: it cannot be written.
    """
    centre = library(role)
    yield from _ingest(centre, str(centre.amend(document.id, changes).parent))


def undo(role: Role, document: Document) -> Iterator[Event]:
    """Put what staff wrote beside a document's file back as it was, and take it in again; yield what happens.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is written.
        DescriptionError, OSError: it cannot be put back.
    """
    centre = library(role)
    yield from _ingest(centre, str(centre.undo(document.id).parent))


def retry(role: Role) -> Iterator[Event]:
    """Try again the files that were refused or read in part; yield what happens, as `take_in` does.

    Raises:
        NotAllowedError: the role is not that of staff.
    """
    yield from _ingest(library(role), "--retry-refused")


def _ingest(centre: Library, *arguments: str) -> Iterator[Event]:
    """Have another process ingest; yield its steps, and its end."""
    settings.hand_over(centre.settings)
    command = [sys.executable, "-m", "pipeline.cli", "ingest", "--events", "--no-ocr", "--wait", str(WAIT_SECONDS)]
    with subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        message = ""
        for line in process.stdout:
            event = json.loads(line)
            if "error" in event:
                message = again(event["error"])
            else:
                yield "step", event
        failed = process.stderr.read().strip()
    yield "end", {"status": process.returncode, "message": message or failed}
