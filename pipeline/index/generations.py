"""Generations on disk: built aside, hashed, synced, then named by one atomic rename.

``CURRENT`` names the published generations, base first, and those that stood before the last new base: `rollback` goes back to
them. A reader opens what it names and may go on reading after a newer one was published: files stay until the next build.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import language
from pipeline.errors import DamagedIndexError, NoEarlierIndexError, NoIndexError, StaleIndexError
from pipeline.index.build import PAGE_GAP, TITLE_WEIGHT
from pipeline.model import DocumentId

MANIFEST = "manifest.json"
CURRENT = "CURRENT"
FORMAT = 4
"""Raised whenever the files of a generation change their meaning."""

RULES: Mapping[str, int] = {
    "format": FORMAT,
    "language": language.VERSION,
    "title weight": TITLE_WEIGHT,
    "page gap": PAGE_GAP,
}
"""What every generation depends on besides its documents and how they were cut in passages."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds, what it drops from those below it, and the digests of its files."""

    fingerprint: Mapping[str, int]
    documents: tuple[DocumentId, ...]
    drops: tuple[DocumentId, ...]
    passages: int
    files: Mapping[str, tuple[int, str]]  # name -> size in bytes, SHA-256

    @property
    def size_bytes(self) -> int:
        """Bytes of all its files."""
        return sum(size for size, _ in self.files.values())


class Generations:
    """The folder in which generations are published.

    *fingerprint* is all that an index depends on besides its documents.
    """

    def __init__(self, folder: Path, fingerprint: Mapping[str, int]) -> None:
        self.folder = folder
        self.fingerprint = fingerprint

    def current(self) -> tuple[str, ...]:
        """Name the published generations, base first.

        Raises:
            NoIndexError: nothing was ever published.
            DamagedIndexError: ``CURRENT`` cannot be read.
        """
        names, _ = self._named()
        return names

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Read which generations are published, and which stood before the last new base."""
        path = self.folder / CURRENT
        try:
            read = json.loads(path.read_bytes())
            names, earlier = read["generations"], read.get("earlier", [])
        except FileNotFoundError as error:
            raise NoIndexError(self.folder.parent) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(path, "cannot be read") from error
        if not (_are_names(names) and names and _are_names(earlier)):
            raise DamagedIndexError(path, "cannot be read")
        return tuple(names), tuple(earlier)

    def rollback(self) -> None:
        """Publish again the generations that stood before the last new base; done twice, it undoes itself.

        Raises:
            NoEarlierIndexError: none are kept.
            DamagedIndexError, StaleIndexError: they cannot answer any more.
        """
        names, earlier = self._named()
        if not earlier:
            raise NoEarlierIndexError(self.folder.parent)
        for name in earlier:
            if found := self.differences(self.manifest(name)):
                raise StaleIndexError(found)
        for problem in self._damage(earlier):
            raise problem
        self._name(earlier, earlier=names)

    def manifest(self, name: str) -> Manifest:
        """Read what a generation holds, and see that its files are there whole.

        Raises:
            DamagedIndexError: the manifest or a file is missing, or of another size.
        """
        path = self.folder / name / MANIFEST
        try:
            read = json.loads(path.read_bytes())
            manifest = Manifest(
                fingerprint=read["fingerprint"],
                documents=tuple(read["documents"]),
                drops=tuple(read["drops"]),
                passages=read["passages"],
                files={file: (size, digest) for file, (size, digest) in read["files"].items()},
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(path, "cannot be read") from error
        for file, (size, _) in manifest.files.items():
            at = self.folder / name / file
            if not at.is_file() or at.stat().st_size != size:
                raise DamagedIndexError(at, "missing or cut")
        return manifest

    def damage(self) -> Iterator[str]:
        """Read every published file, and name those that are not what was published."""
        yield from map(str, self._damage(self.current()))

    def _damage(self, names: Sequence[str]) -> Iterator[DamagedIndexError]:
        for name in names:
            try:
                manifest = self.manifest(name)
            except DamagedIndexError as error:
                yield error
                continue
            for file, (_, digest) in manifest.files.items():
                if _digest(self.folder / name / file) != digest:
                    yield DamagedIndexError(self.folder / name / file, "altered")

    def differences(self, manifest: Manifest) -> str:
        """Say where a generation's fingerprint is not the program's; empty when it is."""
        made, wanted = manifest.fingerprint, self.fingerprint
        return ", ".join(
            f"{name} {made.get(name, '?')} → {wanted.get(name, '?')}"
            for name in sorted({*made, *wanted})
            if made.get(name) != wanted.get(name)
        )

    def describe(
        self, aside: Path, *, documents: Sequence[DocumentId], drops: Sequence[DocumentId], passages: int
    ) -> None:
        """Leave the manifest of a generation being built in its folder."""
        manifest = Manifest(self.fingerprint, tuple(documents), tuple(drops), passages, files={})
        (aside / MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")

    @contextmanager
    def building(self, below: Sequence[str]) -> Iterator[Path]:
        """Give an empty folder to build in; publish it on top of *below* if all goes well.

        The builder leaves a manifest without digests (`describe`); they are added here. A failure leaves
        what was published as it was.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        names, earlier = self._published()
        self._clear(keep={*names, *earlier})
        name = self._next()
        aside = self.folder / f"{name}.tmp"
        aside.mkdir()
        try:
            yield aside
            # A new base leaves the way back to what it takes the place of.
            self._publish(aside, name, below, earlier=earlier if below else names)
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _published(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        try:
            return self._named()
        except (NoIndexError, DamagedIndexError):
            return (), ()

    def _next(self) -> str:
        numbers = [int(path.name) for path in self.folder.iterdir() if path.name.isdigit()]
        return f"{max(numbers, default=0) + 1:08}"

    def _clear(self, keep: Container[str]) -> None:
        """Remove what an interrupted build left, and generations that nothing names any more."""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def _publish(self, aside: Path, name: str, below: Sequence[str], *, earlier: Sequence[str]) -> None:
        described = json.loads((aside / MANIFEST).read_bytes())
        files = sorted(path for path in aside.rglob("*") if path.is_file() and path.name != MANIFEST)
        for path in files:
            _sync(path)
        described["files"] = {str(path.relative_to(aside)): (path.stat().st_size, _digest(path)) for path in files}
        _write(aside / MANIFEST, described)
        for folder in (*(path for path in aside.rglob("*") if path.is_dir()), aside):
            _sync(folder)
        os.rename(aside, self.folder / name)
        _sync(self.folder)
        self._name([*below, name], earlier=earlier)

    def _name(self, names: Sequence[str], *, earlier: Sequence[str]) -> None:
        """Say which generations are published: the moment from which readers see them."""
        _write(self.folder / f"{CURRENT}.tmp", {"generations": names, "earlier": earlier})
        os.replace(self.folder / f"{CURRENT}.tmp", self.folder / CURRENT)
        _sync(self.folder)


def _are_names(read: object) -> bool:
    return isinstance(read, list) and all(isinstance(name, str) for name in read)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, value: object) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
