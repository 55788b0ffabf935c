"""Folders that are complete from the moment they have their name: written aside, hashed, synced, then renamed.

Each has a manifest: what it holds, by what rules it was made, and the digest of each of its files.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import DamagedIndexError
from pipeline.model import DocumentId
from pipeline.told import said
from pipeline.whole import sync

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation, or a part of one, holds, what it drops from those below it, and the digests of its files."""

    fingerprint: Mapping[str, int]
    documents: tuple[DocumentId, ...]
    drops: tuple[DocumentId, ...]
    passages: int
    files: Mapping[str, tuple[int, str]]  # name -> size in bytes, SHA-256

    @property
    def size_bytes(self) -> int:
        """Bytes of all its files."""
        return sum(size for size, _ in self.files.values())


class Sealed:
    """A folder of such folders.

    *fingerprint* is all that an index depends on besides its documents.
    """

    def __init__(self, folder: Path, fingerprint: Mapping[str, int]) -> None:
        self.folder = folder
        self.fingerprint = fingerprint

    def next_name(self) -> str:
        """Give the next number that no folder has."""
        numbers = [int(path.name) for path in self.folder.iterdir() if path.name.isdigit()]
        return f"{max(numbers, default=0) + 1:08}"

    def manifest(self, name: str) -> Manifest:
        """Read what a folder holds, and see that its files are there whole.

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
            raise DamagedIndexError(path, said("cannot be read")) from error
        for file, (size, _) in manifest.files.items():
            at = self.folder / name / file
            if not at.is_file() or at.stat().st_size != size:
                raise DamagedIndexError(at, said("missing or cut"))
        return manifest

    def made(self, name: str) -> str:
        """Say when a folder was sealed: its manifest is written last, and never again."""
        written = (self.folder / name / MANIFEST).stat().st_mtime
        return datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds")

    def damaged(self, names: Sequence[str]) -> Iterator[DamagedIndexError]:
        """Read every file of some folders, and yield those that are not what was sealed."""
        for name in names:
            try:
                manifest = self.manifest(name)
            except DamagedIndexError as error:
                yield error
                continue
            for file, (_, digest) in manifest.files.items():
                if _digest(self.folder / name / file) != digest:
                    yield DamagedIndexError(self.folder / name / file, said("altered"))

    def differences(self, manifest: Manifest) -> str:
        """Say where a fingerprint is not the program's; empty when it is."""
        made, wanted = manifest.fingerprint, self.fingerprint
        return ", ".join(
            f"{name} {made.get(name, '?')} → {wanted.get(name, '?')}"
            for name in sorted({*made, *wanted})
            if made.get(name) != wanted.get(name)
        )

    def describe(
        self, aside: Path, *, documents: Sequence[DocumentId], drops: Sequence[DocumentId], passages: int
    ) -> None:
        """Leave the manifest of what is being written in its folder, without digests."""
        manifest = Manifest(self.fingerprint, tuple(documents), tuple(drops), passages, files={})
        (aside / MANIFEST).write_text(json.dumps(asdict(manifest)), encoding="utf-8")

    def seal(self, aside: Path, name: str) -> None:
        """Hash and sync all files of a folder that was described, then give it its name."""
        described = json.loads((aside / MANIFEST).read_bytes())
        files = sorted(path for path in aside.rglob("*") if path.is_file() and path.name != MANIFEST)
        for path in files:
            sync(path)
        described["files"] = {str(path.relative_to(aside)): (path.stat().st_size, _digest(path)) for path in files}
        write_json(aside / MANIFEST, described)
        for folder in (*(path for path in aside.rglob("*") if path.is_dir()), aside):
            sync(folder)
        os.rename(aside, self.folder / name)
        sync(self.folder)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON, and see it on the disk."""
    with path.open("w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
