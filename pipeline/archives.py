"""A ZIP is a folder: the files within it, each under a path of its own, ``archive.zip/rapports/a.pdf``.

Nothing is unpacked into the corpus, and no name of a member ever becomes the name of a file: a member is read where it is, in memory
by the processes that read, or unpacked under the digest of its bytes (`Unpacked`). What an archive says of itself is not believed:
its list is bounded before it is read, and a member gives no more bytes than were looked at.
"""

import errno
import hashlib
import io
import logging
import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from struct import error as StructError  # noqa: N812
from typing import IO, BinaryIO, cast

from pipeline.errors import RefusedError
from pipeline.model import DocumentId, Reason

log = logging.getLogger(__name__)

SUFFIX = ".zip"

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 512 << 20
MAX_TOTAL_BYTES = 8 << 30
"""Unpacked, of all members together."""

MAX_RATIO = 300
"""Unpacked to packed, of a member that is worth measuring: 10 to 40 is usual of XML, a thousand is what a bomb needs."""

_MEASURED_BYTES = 64 << 20
"""A smaller member is read whatever its ratio, as it would be from a folder."""

_MAX_LIST_BYTES = 8 << 20
_MAX_NAME_BYTES, _MAX_PART_BYTES = 1_000, 255
_BLOCK_BYTES = 1 << 20

_HEADER_BYTES = 30  # before each member's name: APPNOTE.TXT 4.3.7

# APPNOTE.TXT 4.4.4: bits 0 and 6, encryption; bit 11, a name in UTF-8.
_ENCRYPTED, _UTF8 = 0x41, 0x800

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OTHER_METHODS = {9: "deflate64", 12: "bzip2", 14: "lzma", 93: "zstd"}
"""APPNOTE.TXT 4.4.5. Those of them that zipfile reads give as much at once as their bytes ask for."""

_OF_PACKAGES = {"[Content_Types].xml", "META-INF/container.xml", "mimetype"}
"""Members of which one is in every office file and e-book: these are files, under whatever name."""

# What zipfile raises on archives made to break it.
_FAULTS = (zipfile.BadZipFile, zlib.error, StructError, EOFError, ValueError, OverflowError, RuntimeError, IndexError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file within an archive: its name is unlike any other's, with slashes between folders.

    ``modified_ns`` is the time that the archive keeps of it, to two seconds; what is finer than these is made of its CRC, so that
    another content is another time. ``reason`` and ``detail`` say why it cannot be read, where it cannot.
    """

    name: str
    size_bytes: int
    modified_ns: int
    reason: Reason | None = None
    detail: str = ""


def members(path: Path) -> tuple[Member, ...] | None:
    """List the files within an archive, by name; nothing where it is an office file or an e-book.

    Raises:
        RefusedError: it is damaged, or larger than any honest one.
        OSError: it cannot be read.
    """
    if not path.stat().st_size:
        raise RefusedError(Reason.EMPTY)
    listing = _listing(path)
    if not _OF_PACKAGES.isdisjoint(listing.zip.namelist()):
        return None
    return tuple(member for _, (_, member) in sorted(listing.entries.items()))


def is_there(path: Path) -> bool:
    """Tell whether there is a file of this path, in a folder or in an archive.

    The list of the archive is kept meanwhile: a process that forks a child for each of its files has it read once.
    """
    try:
        return path.is_file() or _entry(path) is not None
    except (OSError, RefusedError):
        return False


@contextmanager
def stream(path: Path) -> Iterator[BinaryIO]:
    """Open a file, in a folder or in an archive, to be read from its beginning to its end.

    Raises:
        RefusedError: its archive is damaged, or it cannot be unpacked.
        OSError: it cannot be read, or is not there.
    """
    try:
        file: IO[bytes] = path.open("rb")
    except NotADirectoryError:
        with _told():
            file = _unpacking(path)
    with file:
        if not isinstance(file, zipfile.ZipExtFile):
            yield cast(BinaryIO, file)
            return
        with _told():
            yield cast(BinaryIO, file)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, in a folder or in an archive, to be read in any order; a member is held in memory.

    Raises:
        RefusedError, OSError: as for `stream`.
    """
    with stream(path) as file:
        if not isinstance(file, zipfile.ZipExtFile):
            yield file
            return
        memory = io.BytesIO()
        shutil.copyfileobj(file, memory, _BLOCK_BYTES)
    memory.seek(0)
    yield memory


def _unpacking(path: Path) -> IO[bytes]:
    found = _entry(path)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "not in its archive", str(path))
    listing, name = found
    entry, member = listing.entries[name]
    if member.reason is not None:
        raise RefusedError(member.reason, member.detail)
    return listing.zip.open(entry)


def _entry(path: Path) -> tuple["_Listing", str] | None:
    """Find the archive that a path leads into, and the name in it; nothing where there is none."""
    archive = next((parent for parent in path.parents if parent.is_file()), None)
    if archive is None or archive.suffix.lower() != SUFFIX:
        return None
    name, listing = path.relative_to(archive).as_posix(), _listing(archive)
    return (listing, name) if name in listing.entries else None


@contextmanager
def _told() -> Iterator[None]:
    """Tell what zipfile raises as a reason."""
    try:
        yield
    except NotImplementedError as error:
        raise RefusedError(Reason.UNSUPPORTED, str(error)) from error
    except _FAULTS as error:
        raise RefusedError(Reason.BROKEN, f"archive: {error}"[:200]) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place in the file that cannot be
            raise
        raise RefusedError(Reason.BROKEN, "archive: its list leads out of it") from error


# Lists


@dataclass(frozen=True, slots=True)
class _Listing:
    """An archive and its members by name."""

    zip: zipfile.ZipFile
    entries: Mapping[str, tuple[zipfile.ZipInfo, Member]]


class _Frugal(io.FileIO):
    """A file of which no more is read at once than the longest list that is allowed."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_LIST_BYTES:
            raise RefusedError(Reason.TOO_LARGE, f"a list of {size >> 20} MB, {_MAX_LIST_BYTES >> 20} at most")
        return super().read(size) or b""


class _Zip(zipfile.ZipFile):
    """A zip that closes its file with itself."""

    def __init__(self, path: Path) -> None:
        self._frugal = _Frugal(path)
        try:
            super().__init__(self._frugal)
        except BaseException:
            self._frugal.close()
            raise

    def close(self) -> None:
        super().close()
        self._frugal.close()


def _listing(archive: Path) -> _Listing:
    status = archive.stat()
    return _listed(archive, status.st_size, status.st_mtime_ns)


# Members of one archive are asked for in a row: its list is read once.
@lru_cache(maxsize=2)
def _listed(archive: Path, size_bytes: int, modified_ns: int) -> _Listing:
    with _told():
        found = _Zip(archive)
        infos = found.infolist()
        if len(infos) > MAX_MEMBERS:
            raise RefusedError(Reason.TOO_LARGE, f"{len(infos)} files in it, {MAX_MEMBERS} at most")
        _check_places(infos, found.start_dir)
        entries: dict[str, tuple[zipfile.ZipInfo, Member]] = {}
        numbers: Counter[str] = Counter()
        for info in infos:
            name = _name(info).replace("\\", "/")
            if not name.endswith("/"):
                member = _member(info, name, _unlike(_within(name), entries, numbers))
                entries[member.name] = info, member
        total = sum(member.size_bytes for _, member in entries.values() if member.reason is None)
        if total > MAX_TOTAL_BYTES:
            raise RefusedError(Reason.TOO_LARGE, f"{total >> 20} MB unpacked, {MAX_TOTAL_BYTES >> 20} at most")
        return _Listing(found, entries)


def _check_places(infos: list[zipfile.ZipInfo], end: int) -> None:
    """See that members lie one after the other: those that share bytes are how the densest bombs are made."""
    last = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset < last:
            raise RefusedError(Reason.BROKEN, "files of the archive overlap")
        last = info.header_offset + _HEADER_BYTES + info.compress_size
    if last > end:
        raise RefusedError(Reason.BROKEN, "the archive is cut, or its list is wrong")


def _name(info: zipfile.ZipInfo) -> str:
    """Read a name: in UTF-8, said or not, else in the letters of Western Windows, of which zipfile reads fewer."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _within(name: str) -> str:
    """Make of a name one that leads nowhere but into the archive."""
    parts = (part.replace("\0", "\N{REPLACEMENT CHARACTER}") for part in name.split("/") if part not in ("", ".", ".."))
    kept = "/".join(part.encode()[:_MAX_PART_BYTES].decode("utf-8", "ignore") for part in parts)
    return kept.encode()[:_MAX_NAME_BYTES].decode("utf-8", "ignore").rstrip("/") or "\N{REPLACEMENT CHARACTER}"


def _unlike(name: str, others: Mapping[str, object], numbers: Counter[str]) -> str:
    """Number a name that another member has already; *numbers* are those given so far."""
    path, other = PurePosixPath(name), name
    while other in others:
        numbers[name] += 1
        other = str(path.with_name(f"{path.stem} ({numbers[name] + 1}){path.suffix}"))
    return other


def _member(info: zipfile.ZipInfo, name: str, kept: str) -> Member:
    reason, detail = _wrong(info, name) or (None, "")
    return Member(kept, info.file_size, _identity(info), reason, detail)


def _wrong(info: zipfile.ZipInfo, name: str) -> tuple[Reason, str] | None:
    """Say why a member cannot be read; nothing where it can."""
    parts, shown = name.split("/"), repr(name[:100])
    ratio = info.file_size / max(info.compress_size, 1)
    if ".." in parts or "\0" in name or re.match(r"/|[A-Za-z]:", name):
        return Reason.OUTSIDE, f"it is called {shown}"
    if stat.S_ISLNK(info.external_attr >> 16):
        return Reason.OUTSIDE, "a link within an archive"
    if len(name.encode()) > _MAX_NAME_BYTES or any(len(part.encode()) > _MAX_PART_BYTES for part in parts):
        return Reason.BROKEN, f"its name has {len(name)} characters"
    if info.flag_bits & _ENCRYPTED:
        return Reason.ENCRYPTED, ""
    if name.lower().endswith(SUFFIX):
        return Reason.UNSUPPORTED, "an archive within an archive: unpack it in the folder"
    if info.compress_type not in _METHODS:
        method = _OTHER_METHODS.get(info.compress_type, f"method {info.compress_type}")
        return Reason.UNSUPPORTED, f"compressed by {method}: make the archive again, as a usual ZIP"
    if info.file_size > MAX_MEMBER_BYTES:
        return Reason.TOO_LARGE, f"{info.file_size >> 20} MB, {MAX_MEMBER_BYTES >> 20} at most in an archive"
    if info.file_size > _MEASURED_BYTES and ratio > MAX_RATIO:
        return Reason.TOO_LARGE, f"it unpacks to {ratio:.0f} times its size"
    return None


def _identity(info: zipfile.ZipInfo) -> int:
    try:
        seconds = int(datetime(*info.date_time, tzinfo=UTC).timestamp())
    except ValueError:
        seconds = 0  # no date: some programs write none
    return seconds // 2 * 2_000_000_000 + info.CRC % 2_000_000_000


# On the disk


class Unpacked:
    """Members as files, under the digests of their bytes; those asked for longest ago go when they are too many."""

    def __init__(self, folder: Path, *, limit_bytes: int = 1 << 30) -> None:
        self._folder, self._limit_bytes = folder, limit_bytes

    def file(self, path: Path, document_id: DocumentId) -> Path | None:
        """Give a file with the bytes of a member; nothing where it cannot be made, or these are not its bytes any more."""
        kept = self._folder / document_id
        try:
            os.utime(kept)
        except FileNotFoundError:
            try:
                self._unpack(path, document_id)
            except (OSError, RefusedError) as error:
                log.warning("%s cannot be unpacked: %s", path, error)
        except OSError:
            pass  # it may be read, if not written
        return kept if kept.is_file() else None

    def _unpack(self, path: Path, document_id: DocumentId) -> None:
        with stream(path) as file:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, part = tempfile.mkstemp(suffix=".part", dir=self._folder)
            try:
                hasher = hashlib.sha256()
                with os.fdopen(descriptor, "wb") as target:
                    while block := file.read(_BLOCK_BYTES):
                        hasher.update(block)
                        target.write(block)
                    target.flush()
                    os.fsync(target.fileno())
                if hasher.hexdigest() == document_id:
                    os.replace(part, self._folder / document_id)
            finally:
                Path(part).unlink(missing_ok=True)
        self._evict()

    def _evict(self) -> None:
        """Remove the oldest, but for the newest, until the others fit; what a killed process left goes the same way."""
        found = sorted((each.stat().st_mtime_ns, each.stat().st_size, each) for each in self._folder.iterdir())
        total = sum(size for _, size, _ in found)
        for _, size, each in found[:-1]:
            if total <= self._limit_bytes:
                return
            each.unlink(missing_ok=True)
            total -= size
