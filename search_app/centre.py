"""The one centre that the whole app shares, as each role knows it, and what is kept of its answers.

Caches are keyed by the catalogue's revision: nothing kept can go stale unseen.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, BinaryIO

from pipeline import settings
from pipeline.answering import Answers
from pipeline.library import Library
from pipeline.model import Access, Document
from search_app.access import Role, demand, gate
from search_app.state import ZOOMS

PICTURE_WIDTH = 1_000
"""Pixels across the image of a page: sharp at the width it is shown at, about 100 kB."""

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


@lru_cache(maxsize=200)
def picture(role: Role, document: Document, number: int, typed: str, zoom: int = ZOOMS[0]) -> bytes:
    """Draw a page with what was typed marked; empty where it cannot be. A content never changes: nothing goes stale."""
    return answers(role).picture(document, number, typed=typed, width=PICTURE_WIDTH * zoom // ZOOMS[0])


def take_in(role: Role, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
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
    settings.hand_over(centre.settings)
    command = [sys.executable, "-m", "pipeline.cli", "ingest", "--events", "--no-ocr", "--wait", str(WAIT_SECONDS)]
    with subprocess.Popen(
        [*command, str(centre.deposits)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        for line in process.stdout:
            yield "step", json.loads(line)
        message = process.stderr.read().strip()
    yield "end", {"status": process.returncode, "message": message}
