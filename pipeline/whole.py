"""A file of text is written whole or not at all, whatever happens meanwhile; and what was written reaches the disk."""

import os
import tempfile
from pathlib import Path


def write(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a text aside, then put it in the place of what was there.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    # Hidden, and named as what is left over: no part is ever taken for a file of the corpus.
    descriptor, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, mode)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise


def sync(path: Path) -> None:
    """See what was written of a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
