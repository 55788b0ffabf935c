"""The one centre that the whole app shares, as each role knows it, and what is kept of its answers.

Caches are keyed by the revision of the centre: nothing kept can go stale unseen.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from pipeline import settings
from pipeline.answering import Answers
from pipeline.errors import DescriptionError, PasserelleError
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

    Yields ``("begun", {"deposit"})``, the name by which it can be undone, ``("put", {"name", "path"})`` for each file kept,
    ``("step", event)`` as they are read, and last ``("end", {"status", "message"})``. The reading is done by another process, so
    that answering goes on.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is kept.
    """
    centre = library(role)
    deposit = centre.begin_deposit()
    yield "begun", {"deposit": deposit}
    for name, content in files:
        path = centre.put(name, content, deposit=deposit)
        yield "put", {"name": name, "path": str(path)}
    yield from _ingest(centre, str(centre.deposits))


def take_back(role: Role, deposit: str, paths: Collection[Path]) -> Iterator[Event]:
    """Take out of the collection those of *paths* that a deposit brought and that are there as it brought them.

    Yields ``("step", event)``, ``("withdrawn", {"folder", "files", "gone"})``, and last ``("end", {"status", "message"})``.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is moved.
    """
    centre = library(role)
    brought = {file.path for each, _ in centre.last_deposits() if each.name == deposit for file in each.files}
    kept = [str(path) for path in paths if path in brought]
    if kept:
        yield from _run(centre, "withdraw", "--events", "--wait", str(WAIT_SECONDS), "--", *kept)


def amend(role: Role, documents: Sequence[Document], changes: Mapping[str, object]) -> Iterator[Event]:
    """Write the same beside the files of documents, and take these in again; yield what happens, as `take_in` does.

    Yields ``("unwritten", {"title", "why"})`` for each beside whose file it cannot be written.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is written.
    """
    centre, ids = library(role), [each.id for each in documents]
    yield from _rewritten(centre, documents, lambda each: centre.amend(each.id, changes, together=ids))


def undo(role: Role, documents: Sequence[Document]) -> Iterator[Event]:
    """Put what staff wrote beside the files of documents back as it was; yield what happens, as `amend` does.

    Of several, those whose last correction was that of all of them together.

    Raises:
        NotAllowedError: the role is not that of staff; nothing is written.
    """
    centre, ids = library(role), [each.id for each in documents]
    undoable = [each for each in documents if centre.undoable(each.id, together=ids)]
    yield from _rewritten(centre, undoable, lambda each: centre.undo(each.id))


def _rewritten(centre: Library, documents: Iterable[Document], write: Callable[[Document], Path]) -> Iterator[Event]:
    """Write beside the file of each document, and take in the folders of those that were written to."""
    folders: dict[Path, None] = {}
    for document in documents:
        try:
            folders[write(document).parent] = None
        except (DescriptionError, OSError) as error:
            yield "unwritten", {"title": document.title, "why": error}
    for folder in folders:
        if folders.keys().isdisjoint(folder.parents):
            yield from _ingest(centre, str(folder))


def retry(role: Role) -> Iterator[Event]:
    """Try again the files that were refused or read in part; yield what happens, as `take_in` does.

    Raises:
        NotAllowedError: the role is not that of staff.
    """
    yield from _ingest(library(role), "--retry-refused")


def _ingest(centre: Library, *arguments: str) -> Iterator[Event]:
    """Have another process ingest; yield its steps, and its end."""
    yield from _run(centre, "ingest", "--events", "--no-ocr", "--wait", str(WAIT_SECONDS), *arguments)


def _run(centre: Library, *arguments: str) -> Iterator[Event]:
    """Have another process do what a command does; yield its steps, what it tells besides, and its end."""
    settings.hand_over(centre.settings)
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        message = ""
        for line in process.stdout:
            event = json.loads(line)
            if "error" in event:
                message = again(event["error"])
            else:
                yield ("step" if "step" in event else "withdrawn"), event
        failed = process.stderr.read().strip()
    yield "end", {"status": process.returncode, "message": message or failed}
