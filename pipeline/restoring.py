"""A backup -> a centre again, where there is none yet."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline import backup
from pipeline.errors import BackupError
from pipeline.library import Library, Report, silent
from pipeline.model import Progress
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """A centre made again from a backup; its settings as they were are in a file."""

    documents: int
    settings: Path


def restore(path: Path, settings: Settings, *, in_place: bool = False, report: Report = silent) -> Restored:
    """Make a centre again from a backup, where there is none yet; the index is made again.

    The centre's own folder is restored to that of *settings*. A backup with other folders as well says where these
    would go: *in_place* lets them go there.

    Raises:
        BackupError: the backup is not whole, or there is something already where it would go.
        OSError: it cannot be read or written.
    """
    manifest = backup.verify(path)
    old, own = Path(manifest.corpus), settings.corpus.absolute()
    folders = {number: _now_at(Path(folder), old, own) for number, folder in manifest.folders.items()}
    if (others := [folder for folder in folders.values() if not folder.is_relative_to(own)]) and not in_place:
        raise BackupError(path, f"would also write to {', '.join(map(str, others))}: if so, restore it with --in-place")
    for place in (settings.state, *folders.values()):
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise BackupError(path, f"is not restored: {place} is not empty; move it away, or choose another place")
    total, done = len(manifest.digests), 0

    def show(name: str) -> None:
        nonlocal done
        done += 1
        report(Progress("restore", done, total, name))

    kept, written = settings.state / backup.CATALOGUE, settings.state / backup.SETTINGS
    part = kept.with_suffix(".part")
    usage = settings.state / backup.USAGE
    backup.unpack(path, catalogue=part, usage=usage, settings=written, folders=folders, report=show)
    os.replace(part, kept)  # last: without it, there is no centre yet
    library = Library(settings)
    try:
        if old != own and manifest.folders:
            library.move(old, own)
        library.rebuild(report=report)
        return Restored(len(library.browse()), written)
    finally:
        library.close()


def _now_at(folder: Path, old: Path, own: Path) -> Path:
    return own / folder.relative_to(old) if folder.is_relative_to(old) else folder
