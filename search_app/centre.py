"""The one library that the whole app shares, and what is kept of its answers.

Caches are keyed by the catalogue's revision: nothing kept can go stale unseen.
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
from pipeline.library import Library
from pipeline.marking import Marker
from pipeline.model import Document, Refused
from search_app.state import ZOOMS

PICTURE_WIDTH = 1_000
"""Pixels across the image of a page: sharp at the width it is shown at, about 100 kB."""

WAIT_SECONDS = 120
"""How long a deposit waits for another ingest to end."""


@cache
def library() -> Library:
    """Open the library of this process, by the settings handed over in its environment."""
    return Library(settings.load())


def picture(document: Document, number: int, typed: str, *, zoom: int = ZOOMS[0], is_exact: bool = False) -> bytes:
    """Draw a page with what was typed marked; empty where it cannot be."""
    return _drawn(document, number, library().marker(typed, is_exact=is_exact), zoom)


@lru_cache(maxsize=200)
def _drawn(document: Document, number: int, marker: Marker, zoom: int) -> bytes:
    """Keep what was drawn: a content never changes, and what is marked on it is in the key."""
    return library().picture(document, number, marker=marker, width=PICTURE_WIDTH * zoom // ZOOMS[0])


def may_give_files() -> bool:
    """Whether whoever looks may have a file of their own read: as whoever may deposit."""
    return True


def read_aside(name: str, content: BinaryIO) -> str | Refused:
    """Read the text of an uploaded file that is not kept; it is on the disk only while it is read."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix[:16]) as file:
        shutil.copyfileobj(content, file)
        file.flush()
        return library().read_aside(Path(file.name))


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
