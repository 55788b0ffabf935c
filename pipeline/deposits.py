"""The last deposits, kept so that they can be undone: which files each brought into the collection.

A file each in a folder of the state, a line a file brought, whose loss costs nothing but the way back.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

KEPT = 20
"""Deposits kept: the last ones."""

_NAME = "%Y%m%d-%H%M%S-%f"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that a deposit wrote: where, what it was called, and by what it is known for the same."""

    path: Path
    name: str
    size_bytes: int
    modified_ns: int
    is_replacing: bool = False  # another file of this path was known, and was gone

    @property
    def is_there(self) -> bool:
        """Tell whether it stands where it was written, as it was written."""
        try:
            status = self.path.lstat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size_bytes, self.modified_ns)


@dataclass(frozen=True, slots=True)
class Deposit:
    """One deposit: its name, which is when it was made, and the files that it brought."""

    name: str
    files: tuple[Brought, ...]

    @property
    def made(self) -> str:
        """When it was begun, as ISO 8601, of universal time."""
        return datetime.strptime(self.name, _NAME).replace(tzinfo=UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken out of the collection: into which folder, which files, and which were not there any more."""

    folder: Path
    files: tuple[Path, ...]
    gone: tuple[Path, ...]


def named_by_time(folder: Path) -> Path:
    """Give the path of something in *folder* that is named after this moment; the folder is made when it is needed.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / datetime.now(UTC).strftime(_NAME)


class Deposits:
    """The last deposits, in a folder that is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self) -> str:
        """Begin a deposit and give its name; empty where it cannot be kept, which costs the way back only."""
        try:
            path = named_by_time(self._folder)
            path.touch(exist_ok=False)
            for each in self._paths()[KEPT:]:
                each.unlink(missing_ok=True)
        except OSError as error:
            log.warning("this deposit cannot be undone later (%s)", error)
            return ""
        return path.name

    def note(self, deposit: str, path: Path, name: str, *, is_replacing: bool) -> None:
        """Note a file that a deposit has brought."""
        try:
            status = path.lstat()
            brought = Brought(path, name, status.st_size, status.st_mtime_ns, is_replacing)
            with (self._folder / deposit).open("a", encoding="utf-8") as file:
                file.write(json.dumps({**asdict(brought), "path": str(path)}) + "\n")
        except OSError as error:
            log.warning("the deposit of %s cannot be undone later (%s)", path, error)

    def last(self) -> Iterator[Deposit]:
        """Yield the deposits of which something is still there, newest first; each with what is."""
        for path in self._paths():
            try:
                files = tuple(file for file in _read(path) if file.is_there)
                deposit = Deposit(path.name, files)
                if files and deposit.made:
                    yield deposit
            except (OSError, ValueError):
                continue  # not one of ours, or damaged

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*-*-*"), reverse=True)


def _read(path: Path) -> Iterator[Brought]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            told = json.loads(line)
            yield Brought(**{**told, "path": Path(told["path"])})
        except (ValueError, KeyError, TypeError):
            continue  # a line cut short
