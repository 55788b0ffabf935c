"""Read a small file as the ingest does: in a process of its own, under limits."""

import atexit
from functools import cache
from pathlib import Path

from pipeline.formats import Readers
from pipeline.model import Extract, Reason, Refused
from pipeline.settings import Limits

LIMITS = Limits(memory_mb=700)


@cache
def _readers(limits: Limits) -> Readers:
    """Keep one reading process for all the tests of a run: starting it costs more than reading."""
    readers = Readers(workers=1, limits=limits)
    atexit.register(readers.__exit__)
    return readers


def read(path: Path, limits: Limits = LIMITS) -> Extract | Refused:
    """Read one file."""
    ((_, _, extract),) = _readers(limits).extract_all([path])
    return extract


def extract(path: Path, limits: Limits = LIMITS) -> Extract:
    """Read one file that must be read."""
    found = read(path, limits)
    assert isinstance(found, Extract), found
    return found


def refusal(path: Path, limits: Limits = LIMITS) -> tuple[Reason, str]:
    """Read one file that must be refused; give the reason and its detail."""
    found = read(path, limits)
    assert isinstance(found, Refused), found
    return found.reason, found.detail


def texts(found: Extract) -> list[str]:
    """Give the text of each page."""
    return [page.text for page in found.pages]


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content)
    return path
