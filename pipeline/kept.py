"""What a file says, read again when the file has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

Said = TypeVar("Said")


class Kept(Generic[Said]):
    """What a file says as it stands: *load* makes it of its path, and says what there is where there is no file."""

    def __init__(self, path: Path, load: Callable[[Path], Said]) -> None:
        self._path, self._load = path, load
        self._read = self.stamp(), load(path)

    def now(self) -> Said:
        """Give what the file says now."""
        stamp = self.stamp()
        if self._read[0] != stamp:
            self._read = stamp, self._load(self._path)
        return self._read[1]

    def stamp(self) -> tuple[int, int]:
        """Give what changes with the file: when it was written, and its size in bytes."""
        try:
            status = self._path.stat()
        except OSError:
            return 0, 0
        return status.st_mtime_ns, status.st_size
