"""The one library that the whole app shares, and what is kept of its answers.

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
from pipeline.model import Document
from search_app.access import Role, demand
from search_app.state import ZOOMS

PICTURE_WIDTH = 1_000
"""Pixels across the image of a page: sharp at the width it is shown at, about 100 kB."""

WAIT_SECONDS = 120
"""How long a deposit waits for another ingest to end."""


@cache
def library() -> Library:
    """Open the library of this process, by the settings handed over in its environment."""
    return Library(settings.load())


def answers(role: Role) -> Answers:
    """Give what may be asked by whoever holds a role.

    Raises:
        NotAllowedError: they must sign in first.
    """
    demand(role, Role.READER)
    return library()


@lru_cache(maxsize=200)
def picture(document: Document, number: int, typed: str, zoom: int = ZOOMS[0]) -> bytes:
    """Draw a page with what was typed marked; empty where it cannot be. A content never changes: nothing goes stale."""
    return library().picture(document, number, typed=typed, width=PICTURE_WIDTH * zoom // ZOOMS[0])


def take_in(files: Iterable[tuple[str, BinaryIO]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Put uploaded files into the corpus and take them in; yield what happens.

    Yields ``("put", {"name", "path"})`` for each file kept, ``("step", event)`` as they are read, and last
    ``("end", {"status", "message"})``. The reading is done by another process, so that answering goes on.
    """
    centre = library()
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
