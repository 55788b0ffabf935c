"""The folder as staff gave it: list its files, add a file whole or not at all, move one out when staff take it back.

Nothing here changes or deletes a document of the corpus; only what staff write beside one is replaced, when they ask.
"""

import errno
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline import archives, decisions, lists, whole
from pipeline.errors import FolderError, ListError, RefusedError, WithdrawalError
from pipeline.model import DocumentId, JudgedFile, Reason, Refused, Source
from pipeline.told import said

SIDECAR = ".toml"
VOCABULARIES = "vocabularies"
EVALUATION = "evaluation"

# What systems leave in folders, which nobody means to read.
_LEFTOVERS = re.compile(r"(\..*|~\$.*|.*~|thumbs\.db|desktop\.ini|.*\.(tmp|part|crdownload))", re.IGNORECASE)
_MAX_NAME_BYTES = 200
_MAX_SIDECAR_BYTES = 1 << 20


def root(folder: Path) -> Path:
    """Give a folder's absolute path, once it is seen to be a folder that can be listed.

    Raises:
        FolderError: it is not there, is no folder, or may not be read.
    """
    if "\0" in str(folder):
        raise FolderError(Path(str(folder).replace("\0", "?")), said("this is not a folder's name"))
    path = Path(os.path.abspath(folder))
    try:
        with os.scandir(path):
            return path
    except FileNotFoundError as error:
        raise FolderError(path, said("there is no such folder; check the name, or that the disk is mounted")) from error
    except NotADirectoryError as error:
        raise FolderError(path, said("this is a file; give the folder it is in")) from error
    except OSError as error:
        raise FolderError(path, said("cannot be listed ({why})", why=error.strerror)) from error


def walk(folder: Path, *, home: Path) -> Iterator[Source | Refused]:
    """Yield the files within *folder*, in order; what cannot be read is refused with its reason.

    *home* is the folder given to ingest, from which collections are named: the first sub-folder, or the name of
    the folder itself. Hidden files, what systems leave behind, sidecars, vocabularies, judged questions, reading
    lists and decisions on near-copies are no documents. An archive is a folder of its name, without the suffix.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Refused(folder, Reason.UNREADABLE, f"folder: {error.strerror}")
        return
    names = {entry.name for entry in entries}
    for entry in entries:
        path = Path(entry.path)
        if (
            _LEFTOVERS.fullmatch(entry.name)
            or _is_sidecar(entry.name, names)
            or _is_judged(path, home)
            or _is_list(path, home)
            or path == home / decisions.NAME
        ):
            continue
        try:
            if entry.is_symlink() and not path.resolve(strict=True).is_relative_to(home.resolve()):
                yield Refused(path, Reason.OUTSIDE, str(path.resolve()))
            elif entry.is_dir(follow_symlinks=False):
                if not (folder == home and entry.name == VOCABULARIES):
                    yield from walk(path, home=home)
            elif entry.is_file():
                within = _within(path, home) if path.suffix.lower() == archives.SUFFIX else None
                status = entry.stat()
                yield from within or [Source(path, _collection(path, home), status.st_size, status.st_mtime_ns)]
            elif not entry.is_dir():
                yield Refused(path, Reason.UNSUPPORTED, "neither a file nor a folder")
        except RefusedError as error:
            yield Refused(path, Reason(error.reason), error.detail)
        except (OSError, RuntimeError) as error:
            yield Refused(path, Reason.UNREADABLE, getattr(error, "strerror", None) or "a link that leads nowhere")


def _within(archive: Path, home: Path) -> list[Source | Refused] | None:
    """List the files within an archive as those of a folder of its name; nothing where it is no archive but a file.

    Raises:
        RefusedError: it is damaged, holds no file, or is larger than any honest one.
        OSError: it cannot be read.
    """
    members = archives.members(archive)
    if members is None:
        return None
    names = {member.name for member in members}
    collection = _collection(archive.with_suffix("") / "member", home)
    found: list[Source | Refused] = []
    for member in members:
        if any(map(is_leftover, member.name.split("/"))) or _is_sidecar(member.name, names):
            continue
        path = archive / member.name
        if member.reason is None:
            found.append(Source(path, collection, member.size_bytes, member.modified_ns))
        else:
            found.append(Refused(path, member.reason, member.detail))
    if not found:
        raise RefusedError(Reason.EMPTY, "no file in the archive")
    return found


def is_leftover(name: str) -> bool:
    """Tell whether a name is one that systems leave in folders, which nobody means to keep."""
    return _LEFTOVERS.fullmatch(name) is not None


def files(folder: Path) -> Iterator[Path]:
    """Yield every file that staff gave, sidecars and vocabularies included; links only where they lead within."""
    inside = folder.resolve()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_leftover(name))
        for name in sorted(names):
            path = Path(place, name)
            if not is_leftover(name) and path.is_file() and path.resolve().is_relative_to(inside):
                yield path


def _is_sidecar(name: str, names: set[str]) -> bool:
    return name.endswith(SIDECAR) and name.removesuffix(SIDECAR) in names


def _is_judged(path: Path, home: Path) -> bool:
    """Tell whether a file holds judged questions; a centre may have a collection that is called ``evaluation``."""
    return path.parent == home / EVALUATION and path.name in set(JudgedFile)


def _is_list(path: Path, home: Path) -> bool:
    """Tell whether a file is a reading list; a centre may have a collection that is called ``lists``."""
    return path.parent == home / lists.FOLDER and path.suffix == lists.SUFFIX


def judged(folder: Path) -> Mapping[JudgedFile, str]:
    """Read the judged questions of a folder; empty texts where there are none.

    Raises:
        FolderError: a file of them cannot be read.
    """
    texts = {}
    for each in JudgedFile:
        path = folder / each
        try:
            texts[each] = path.read_bytes().decode("utf-8-sig", "replace")
        except FileNotFoundError:
            texts[each] = ""
        except OSError as error:
            raise FolderError(path, said("cannot be read ({why})", why=error.strerror)) from error
    return texts


def _collection(path: Path, home: Path) -> str:
    parts = path.relative_to(home).parts
    name = parts[0] if len(parts) > 1 else home.name
    return unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())


def digest(path: Path) -> DocumentId:
    """Hash a file's bytes.

    Raises:
        OSError: it cannot be read.
        RefusedError: it is in an archive, and cannot be unpacked.
    """
    with archives.stream(path) as file:
        return DocumentId(hashlib.file_digest(file, "sha256").hexdigest())  # type: ignore[arg-type]


UNREADABLE = "unreadable"
"""In place of the digest of a sidecar that is there and cannot be read."""

_WITHHELD = frozenset({errno.EACCES, errno.EPERM, errno.EIO})


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What staff wrote beside a file, and the digest of it; empty where there is none."""

    text: str
    digest: str


def sidecar(path: Path) -> Sidecar:
    """Read the ``<file>.toml`` beside a file."""
    try:
        with archives.stream(path.with_name(path.name + SIDECAR)) as file:
            raw = file.read(_MAX_SIDECAR_BYTES)
    except RefusedError:
        return Sidecar("", UNREADABLE)
    except OSError as error:
        return Sidecar("", UNREADABLE if error.errno in _WITHHELD else "")
    return Sidecar(raw.decode("utf-8-sig", "replace"), hashlib.sha256(raw).hexdigest())


def write_sidecar(path: Path, text: str | None) -> None:
    """Write the ``<file>.toml`` beside a file, whole or not at all; without a text, there is none any more.

    Raises:
        OSError: the folder cannot be written to.
    """
    beside = path.with_name(path.name + SIDECAR)
    if text is None:
        beside.unlink(missing_ok=True)
    else:
        whole.write(beside, text)


def write_judged(folder: Path, texts: Mapping[JudgedFile, str]) -> None:
    """Write judged questions into a folder, each file whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        whole.write(folder / name, text)


def write_vocabulary(path: Path, text: str) -> None:
    """Write a vocabulary of the centre's own, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.write(path, text)


def list_file(folder: Path, slug: str) -> Path:
    """Give the file of a reading list; the name of a list is the only part of it that comes from outside.

    Raises:
        ListError: it can be no list's name.
    """
    if not lists.is_slug(slug):
        raise ListError(folder / lists.FOLDER, said("{slug} can be no list’s name", slug=repr(slug)))
    return folder / lists.FOLDER / f"{slug}{lists.SUFFIX}"


def write_list(path: Path, text: str) -> None:
    """Write a reading list, whole or not at all.

    Raises:
        OSError: the folder cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    whole.write(path, text)


@dataclass(frozen=True, slots=True)
class Deposited:
    """Where an uploaded file is, and whether it was written now: the same content may have stood there already."""

    path: Path
    is_new: bool


def deposit(name: str, content: BinaryIO, folder: Path) -> Deposited:
    """Write an uploaded file into *folder*, whole or not at all, and say where it is.

    The name is only ever the last part of a path. A name already taken by another content gets a number; by the
    same content, nothing is written.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = safe_name(name)
    descriptor, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        hasher = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as file:
            while block := content.read(1 << 20):
                hasher.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        return _link(Path(part), folder, wanted, hasher.hexdigest())
    finally:
        os.unlink(part)


def _link(part: Path, folder: Path, wanted: str, content: str) -> Deposited:
    stem, suffix = Path(wanted).stem, Path(wanted).suffix
    for number in range(1, 10_000):
        path = folder / (wanted if number == 1 else f"{stem} ({number}){suffix}")
        try:
            os.link(part, path)
        except FileExistsError:
            if path.is_file() and digest(path) == content:
                return Deposited(path, is_new=False)
            continue
        whole.sync(folder)
        return Deposited(path, is_new=True)
    raise FolderError(folder, said("has too many files named {wanted}", wanted=wanted))


def within(path: Path, folder: Path) -> Path:
    """Give the place within *folder* of a file that may be moved out of it, whether it is there or not.

    Raises:
        WithdrawalError: it is elsewhere, or is no file that staff gave: a folder, a link, a part of an archive.
    """
    if "\0" in str(path):
        raise WithdrawalError(Path(str(path).replace("\0", "?")), said("this is not a file's name"))
    asked, inside = Path(os.path.abspath(path)), folder.resolve()
    real = asked.parent.resolve() / asked.name
    if not real.is_relative_to(inside) or real == inside:
        raise WithdrawalError(
            asked, said("is not in {folder}: only what was deposited there can be withdrawn", folder=folder)
        )
    place = folder / real.relative_to(inside)
    if archive := next((each for each in place.parents if each.is_file()), None):
        raise WithdrawalError(
            place, said("is in an archive: withdraw {archive}, which takes all that is in it", archive=archive)
        )
    if place.name.endswith(SIDECAR) and os.path.lexists(place.with_name(place.name.removesuffix(SIDECAR))):
        raise WithdrawalError(place, said("is what staff wrote beside a file: withdraw the file, and it goes with it"))
    if os.path.lexists(place) and (is_leftover(place.name) or not _is_regular(place)):
        raise WithdrawalError(place, said("is no file of the collection: name its files one by one"))
    return place


def _is_regular(path: Path) -> bool:
    """Tell whether there is a file here, and no link to one."""
    return path.is_file() and not path.is_symlink()


def move_out(path: Path, to: Path) -> bool:
    """Move a file, and what staff wrote beside it, out of the corpus; tell whether anything was there.

    The file goes first: without what is written beside it, a document for staff would be one for all.

    Raises:
        OSError: it cannot be moved; it is where it was.
    """
    there = [name for name in (path.name, path.name + SIDECAR) if _is_regular(path.with_name(name))]
    for name in there:
        to.parent.mkdir(parents=True, exist_ok=True)
        _move(path.with_name(name), to.with_name(name))
    return bool(there)


def _move(path: Path, to: Path) -> None:
    try:
        os.rename(path, to)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another disk: the copy is whole, and has reached it, before the file leaves.
        part = to.with_name(f".{to.name}.part")
        try:
            shutil.copy2(path, part)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            os.rename(part, to)
        finally:
            part.unlink(missing_ok=True)
        whole.sync(to.parent)
        path.unlink()


def safe_name(name: str) -> str:
    """Make of an uploaded file's name one that is safe in any folder."""
    last = re.split(r"[/\\]", name)[-1]
    text = unicodedata.normalize("NFC", last.encode("utf-8", "ignore").decode())
    text = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in text)
    text = text.strip(" .") or "document"
    stem, suffix = Path(text).stem, Path(text).suffix[:16]
    while len((stem + suffix).encode()) > _MAX_NAME_BYTES:
        stem = stem[:-1]
    # A name that `walk` passes over would be kept and never read.
    safe = f"_{stem}{suffix}" if stem.startswith("~$") else f"{stem}{suffix}"
    return f"{safe}_" if _LEFTOVERS.fullmatch(safe) or suffix.lower() == SIDECAR else safe
