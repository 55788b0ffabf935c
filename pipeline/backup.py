"""A centre in one file, and back: a .tar.gz of catalogue, usage, settings and, if wished, the corpus.

The last member is a manifest with the digest of every other: a file that was cut lacks it, and nothing is written from a
file whose digests do not hold. Nothing here knows what is in a catalogue.
"""

import contextlib
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, cast

from pipeline.errors import BackupError
from pipeline.told import said

FORMAT = 1
MANIFEST = "manifest.json"
CATALOGUE = "catalogue.sqlite"
SETTINGS = "settings.toml"
USAGE = "usage.sqlite"
FOLDERS = "folders"
_COMPRESSION = 3  # most of a corpus is compressed already

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: the folders, by the number they have in it, and the digest of every member."""

    format: int
    corpus: str  # the centre's own folder, as it was
    folders: Mapping[str, str]
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A backup that was made."""

    files: int
    size_bytes: int


class _Hashing(io.RawIOBase):
    """A file being read, with the digest of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.hash.update(block)
        return block


def write(
    path: Path,
    *,
    catalogue: Path,
    usage: Path | None,
    settings: str,
    corpus: Path,
    folders: Mapping[Path, Iterable[Path]],
    report: Report,
) -> Written:
    """Write a backup, whole or not at all; only its owner may read it.

    *usage* is what readers made of the answers, where there is any; *folders* are the folders of the centre, each with the files
    to keep.

    Raises:
        BackupError: there is a file of this name, or a file changed while being copied.
        OSError: it cannot be written.
    """
    if os.path.lexists(path):
        raise BackupError(path, said("is there already: choose another name, nothing is overwritten"))
    part, modified = path.with_name(f".{path.name}.part"), catalogue.stat().st_mtime
    try:
        with open(part, "wb", opener=_privately) as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_COMPRESSION, format=tarfile.PAX_FORMAT) as tar:
                digests = {
                    CATALOGUE: _add(tar, CATALOGUE, catalogue),
                    SETTINGS: _add_text(tar, SETTINGS, settings, modified),
                    **({USAGE: _add(tar, USAGE, usage)} if usage else {}),
                }
                for number, (folder, paths) in enumerate(folders.items()):
                    for each in paths:
                        report(each.name)
                        name = f"{FOLDERS}/{number}/{each.relative_to(folder)}"
                        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                            digests[name] = _add(tar, name, each)
                named = {str(number): str(folder) for number, folder in enumerate(folders)}
                _add_text(tar, MANIFEST, json.dumps(asdict(Manifest(FORMAT, str(corpus), named, digests))), modified)
            file.flush()
            os.fsync(file.fileno())
        _link(part, path)
    finally:
        part.unlink(missing_ok=True)
    return Written(len(digests), path.stat().st_size)


def _privately(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        member = tar.gettarinfo(arcname=name, fileobj=file)
        member.type, member.linkname = tarfile.REGTYPE, ""  # a second name of one content is kept as a file
        member.size = os.fstat(file.fileno()).st_size
        hashing = _Hashing(file)
        try:
            tar.addfile(member, cast("IO[bytes]", hashing))
        except OSError as error:
            raise BackupError(path, said("could not be copied ({why}): run the backup again", why=error)) from error
    return hashing.hash.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str, modified: float) -> str:
    content = text.encode("utf-8", "surrogateescape")
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(content), modified
    tar.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()


def _link(part: Path, path: Path) -> None:
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise BackupError(path, said("is there already: choose another name, nothing is overwritten")) from error
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(path: Path) -> Manifest:
    """Read a backup whole, and see that it is what was written.

    Raises:
        BackupError: it is no backup, was cut, altered, or made by a later version.
    """
    digests: dict[str, str] = {}
    manifest: Manifest | None = None
    with _opened(path) as members:
        for member, file in members:
            if member.name == MANIFEST:
                manifest = _manifest(path, file.read())
            else:
                digests[member.name] = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if manifest is None:
        raise BackupError(path, said("is no whole backup: it has no manifest"))
    if manifest.digests != digests:
        wrong = sorted(
            name for name in {*digests, *manifest.digests} if digests.get(name) != manifest.digests.get(name)
        )
        raise BackupError(path, said("is damaged: {wrong} is not what was written", wrong=wrong[0]))
    return manifest


def _manifest(path: Path, raw: bytes) -> Manifest:
    try:
        manifest = Manifest(**json.loads(raw.decode("utf-8", "surrogateescape")))
        is_known = manifest.format == FORMAT
    except (ValueError, TypeError) as error:
        raise BackupError(path, said("has a manifest that cannot be read")) from error
    if not is_known:
        raise BackupError(
            path, said("was made by another version ({format}): upgrade passerelle", format=manifest.format)
        )
    return manifest


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield _files(path, tar)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(path, said("is no whole backup ({why})", why=error)) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise BackupError(path, said("is no whole backup ({why})", why=error)) from error


def _files(path: Path, tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in tar:
        file = tar.extractfile(member) if member.isreg() else None
        if file is None or not _is_safe(member.name):
            raise BackupError(path, said("holds {name}, which no backup does", name=repr(member.name)))
        yield member, file


def _is_safe(name: str) -> bool:
    """Tell whether a member's name is one that `write` gives: no way out of the folder it goes to."""
    parts = PurePosixPath(name).parts
    is_plain = not name.startswith("/") and ".." not in parts and "\0" not in name
    return is_plain and (name in (CATALOGUE, SETTINGS, USAGE, MANIFEST) or (parts[0] == FOLDERS and len(parts) > 2))


def unpack(
    path: Path, *, catalogue: Path, usage: Path, settings: Path, folders: Mapping[str, Path], report: Report
) -> None:
    """Write what a verified backup holds: *folders* say where the files of each go. No file is overwritten.

    Raises:
        OSError: it cannot be written.
    """
    with _opened(path) as members:
        for member, file in members:
            parts = PurePosixPath(member.name).parts
            if member.name == CATALOGUE:
                _write(catalogue, file, member.mtime)
            elif member.name == USAGE:
                _write(usage, file, member.mtime)
            elif member.name == SETTINGS:
                _write(settings, file, member.mtime)
            elif parts[0] == FOLDERS:
                report(parts[-1])
                _write(folders[parts[1]].joinpath(*parts[2:]), file, member.mtime)


def _write(path: Path, file: IO[bytes], modified: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        while block := file.read(1 << 20):
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    os.utime(path, (modified, modified))
