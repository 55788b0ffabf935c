"""A file of text is written whole or not at all, whatever happens meanwhile."""

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
