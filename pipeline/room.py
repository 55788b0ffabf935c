"""The room that a folder takes on its disk, and what is left there."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that the files of a folder take, and bytes that are free on its disk."""

    used_bytes: int
    free_bytes: int


def of(folder: Path) -> Room:
    """Measure a folder. What goes meanwhile, folders included, takes no room."""
    used = sum(_size(Path(within, name)) for within, _, names in os.walk(folder) for name in names)
    return Room(used, shutil.disk_usage(folder).free)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
