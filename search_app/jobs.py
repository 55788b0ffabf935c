"""Long work that staff start from the app: one at a time, in a process of its own, so that answering goes on.

What a job says goes to two files of the state: whoever opens the view again reads there where it stands. It goes on when nobody looks.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import settings
from pipeline.errors import BusyError
from pipeline.library import Library
from pipeline.told import again
from search_app.access import Role
from search_app.centre import library

_MOST_BYTES = 1 << 20
"""Of what a process says, that are read: the last line of a check names all its problems."""


class Work(StrEnum):
    """What can be started."""

    REBUILD = "rebuild"
    FORCED = "forced"  # a rebuild that is published though it answers worse
    CHECK = "check"
    REPAIR = "repair"
    BACKUP = "backup"
    WHOLE_BACKUP = "whole-backup"  # with the files of the folders


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: its last step, and once it has ended its exit status and what it said."""

    work: Work
    started: str
    status: int | None = None  # none while it is at work
    step: str = ""
    done: int = 0
    total: int = 0
    problems: tuple[str, ...] = ()  # that a check found
    repaired: str = ""
    message: str = ""
    file: str = ""  # the name of a backup

    @property
    def is_at_work(self) -> bool:
        """Tell whether it has not ended yet."""
        return self.status is None


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work
    started: str
    file: str
    process: "subprocess.Popen[bytes]"
    steps: Path
    errors: Path


class Desk:
    """The one place from which work on a centre is started."""

    def __init__(self) -> None:
        self._job: _Job | None = None
        self._lock = threading.Lock()

    def start(self, centre: Library, work: Work) -> None:
        """Start work in another process.

        Raises:
            BusyError: what was started before has not ended.
            OSError: it cannot be started.
        """
        with self._lock:
            if self._job is not None and self._job.process.poll() is None:
                raise BusyError(centre.settings.state)
            now = datetime.now(UTC)
            path = centre.backups / f"passerelle-{now:%Y%m%d-%H%M%S}.tar.gz"
            is_backup = work in (Work.BACKUP, Work.WHOLE_BACKUP)
            if is_backup:
                centre.backups.mkdir(mode=0o700, exist_ok=True)
            settings.hand_over(centre.settings)
            steps, errors = centre.settings.state / "work.jsonl", centre.settings.state / "work.log"
            command = [sys.executable, "-m", "pipeline.cli", *_words(work, path), "--events"]
            with steps.open("wb") as told, errors.open("wb") as failed:
                process = subprocess.Popen(command, stdout=told, stderr=failed)
            started = now.isoformat(timespec="seconds")
            self._job = _Job(work, started, path.name if is_backup else "", process, steps, errors)

    def standing(self) -> Standing | None:
        """Say where the last work stands; nothing where none was started since the app was."""
        with self._lock:
            if self._job is None:
                return None
            job, status = self._job, self._job.process.poll()
            told = Standing(job.work, job.started, status, file=job.file, message=_read(job.errors) if status else "")
            return _with_lines(told, _read(job.steps))


def _words(work: Work, path: Path) -> tuple[str, ...]:
    match work:
        case Work.REBUILD:
            return ("rebuild",)
        case Work.FORCED:
            return ("rebuild", "--force")
        case Work.CHECK:
            return ("check",)
        case Work.REPAIR:
            return ("check", "--repair")
        case Work.BACKUP:
            return ("backup", str(path))
        case Work.WHOLE_BACKUP:
            return ("backup", str(path), "--with-corpus")


def _read(path: Path) -> str:
    """Read the end of what a process writes."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_BYTES))
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _with_lines(standing: Standing, text: str) -> Standing:
    """Add what the last whole lines of a process say."""
    for line in text.splitlines()[-2:]:
        try:
            event: Mapping[str, Any] = json.loads(line)
        except ValueError:
            continue  # not whole yet
        if "problems" in event:
            found = tuple(map(again, event["problems"]))
            standing = replace(standing, problems=found, repaired=again(event["repaired"]))
        elif "error" in event:
            standing = replace(standing, message=again(event["error"]))
        else:
            standing = replace(standing, step=event["step"], done=event["done"], total=event["total"])
    return standing


@cache
def desk() -> Desk:
    """Give the desk of this process."""
    return Desk()


def start(role: Role, work: Work) -> None:
    """Start work on the centre.

    Raises:
        NotAllowedError: the role is not that of staff.
        BusyError: what was started before has not ended.
        OSError: it cannot be started.
    """
    desk().start(library(role), work)
