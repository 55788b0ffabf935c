"""The reading processes: files in, `Extract` or `Refused` out, one file's end never another's."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

from pipeline.errors import ReaderError
from pipeline.marking import Marker
from pipeline.model import Bookmark, Extract, Language, Page, PageReader, Reason, Recognition, Refused
from pipeline.settings import Limits

Read = tuple[Path, str, Extract | Refused]
"""A file, the digest of the bytes that were read (empty when none were), and what they gave."""

Place = tuple[Path, int]
"""A page of a file."""

Job = TypeVar("Job")
Done = TypeVar("Done")

_LINE_BYTES = 64 << 20
"""A longer line is no page: its writer is taken for broken."""


class Readers:
    """A few reading processes, each at one file at a time; a context manager that ends them."""

    def __init__(self, *, workers: int, limits: Limits) -> None:
        self._workers, self._limits = workers, limits
        self._idle: list[_Reader] = []
        self._started: list[_Reader] = []
        self._lock = threading.Lock()
        self._turns = threading.Semaphore(workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the processes."""
        for reader in self._started:
            reader.stop()

    def extract_all(self, paths: Iterable[Path]) -> Iterator[Read]:
        """Read files, several at once; yield each as it ends."""
        return self._all_done(paths, self._extract)

    def recognise_all(self, places: Iterable[Place], *, languages: str) -> Iterator[tuple[Place, Page | Refused]]:
        """Recognise the text of pages from their images, several at once; yield each as it ends."""
        return self._all_done(places, partial(self._recognise, languages=languages))

    def picture(self, place: Place, *, marker: Marker, tongue: Language, width: int) -> bytes | Refused:
        """Draw a page as a WebP image, with what a marker chooses marked."""
        with self._reader() as reader:
            return reader.picture(place, self._limits, {"marker": marker.packed(), "language": tongue, "width": width})

    def _all_done(self, jobs: Iterable[Job], do: Callable[[Job], Done]) -> Iterator[Done]:
        """Do jobs, several at once. No more than a few results wait in memory."""
        remaining = iter(jobs)
        with ThreadPoolExecutor(self._workers) as pool:
            running: set[Future[Done]] = set()
            try:
                while True:
                    room = 2 * self._workers - len(running)
                    running |= {pool.submit(do, job) for job in islice(remaining, room)}
                    if not running:
                        return
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for each in done:
                        yield each.result()
            finally:
                for each in running:
                    each.cancel()
                if running:
                    self.__exit__()  # so that nothing waits for a file that nobody wants any more

    def _extract(self, path: Path) -> Read:
        with self._reader() as reader:
            read = reader.extract(path, self._limits)
        if read is not None:
            return read
        # The second reader of its format brought it down: read again, by the first alone.
        with self._reader() as reader:
            return reader.extract(path, self._limits, is_alone=True) or (path, "", Refused(path, Reason.CRASHED))

    def _recognise(self, place: Place, *, languages: str) -> tuple[Place, Page | Refused]:
        with self._reader() as reader:
            return place, reader.recognise(place, languages, self._limits)

    @contextlib.contextmanager
    def _reader(self) -> Iterator["_Reader"]:
        with self._turns:
            yield from self._one()

    def _one(self) -> Iterator["_Reader"]:
        with self._lock:
            if self._idle:
                reader = self._idle.pop()
            else:
                reader = _Reader()
                self._started.append(reader)
        try:
            yield reader
        finally:
            with self._lock:
                if reader.is_alive:
                    self._idle.append(reader)


class _Reader:
    """One reading process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.formats.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Of its own session: Ctrl-C reaches the ingest, which then ends its readers.
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101
        self.is_alive = self._process.stdout.readline() == b"ready\n"
        if not self.is_alive:
            self.stop()
            raise ReaderError

    def stop(self) -> None:
        """End the process and whatever it has forked."""
        self.is_alive = False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def extract(self, path: Path, limits: Limits, *, is_alone: bool = False) -> Read | None:
        """Have one file read; nothing when it must be read again without the second reader (*is_alone*)."""
        told = self._told(path, limits, {"is_alone": is_alone})
        if told.killed_second:
            return None
        return path, told.digest, told.outcome()

    def recognise(self, place: Place, languages: str, limits: Limits) -> Page | Refused:
        """Have one page recognised."""
        path, number = place
        return self._told(path, limits, {"recognise": number, "languages": languages}).page()

    def picture(self, place: Place, limits: Limits, asked: dict[str, Any]) -> bytes | Refused:
        """Have one page drawn."""
        path, number = place
        return self._told(path, limits, {"picture": number, **asked}).picture()

    def _told(self, path: Path, limits: Limits, asked: dict[str, Any]) -> "_Told":
        """Ask something of a file; give all that is told."""
        told = _Told(path)
        try:
            for message in self._messages(path, limits, asked):
                told.take(message)
                if told.characters > 2 * limits.characters:
                    break
        except (OSError, ValueError):
            pass
        if told.end is None:
            self.stop()  # it broke its word: the next file gets another process
        return told

    def _messages(self, path: Path, limits: Limits, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert self._process.stdin is not None  # noqa: S101
        assert self._process.stdout is not None  # noqa: S101
        # In hexadecimal: a file's name may be no text at all.
        request = {"path": os.fsencode(path).hex(), "limits": asdict(limits), **asked}
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        while line := self._process.stdout.readline(_LINE_BYTES):
            try:
                message = json.loads(line)
            except ValueError:
                continue  # half a line, of a child that was killed
            if isinstance(message, dict):
                yield message
                if "end" in message:
                    return


class _Told:
    """What a reading process has told of a file so far."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._facts: dict[str, Any] | None = None
        self._pages: list[Page] = []
        self._last: dict[str, Any] | None = None
        self._refused: Refused | None = None
        self.digest = ""
        self.characters = 0
        self._picture = b""
        self._is_second = False  # whether the last word was that the second reader begins
        self.end: int | None = None

    def take(self, message: dict[str, Any]) -> None:
        """Hear one message."""
        match message:
            case {"digest": digest}:
                self.digest = digest
            case {
                "page": number,
                "text": text,
                "label": label,
                "reader": reader,
                "quality": score,
                "recognition": state,
            }:
                self._pages.append(Page(number, text, label, PageReader(reader), score, Recognition(state)))
                self.characters += len(text)
                self._is_second = False
            case {"picture": encoded}:
                self._picture = base64.b64decode(encoded)
            case {"second": _}:
                self._is_second = True
            case {"format": _}:
                self._facts = message
            case {"refused": reason, "detail": detail}:
                self._refused = Refused(self._path, Reason(reason), detail)
            case {"done": _}:
                self._last = message
            case {"end": status}:
                self.end = status

    def outcome(self) -> Extract | Refused:
        """Make of it what became of the file; pages read before it was cut are kept when they hold text."""
        if self._refused is not None and not self.characters:
            return self._refused
        if self._last is None and (self._facts is None or not self.characters):
            return Refused(self._path, self._cut(), "")
        facts, last = self._facts or {}, self._last or {}
        partial = (Reason(last["done"]) if last["done"] else None) if last else self._cut()
        return Extract(
            format=facts["format"],
            pages=tuple(self._pages),
            page_count=facts["page_count"],
            title=facts["title"],
            authors=tuple(facts["authors"]),
            created=facts["created"],
            bookmarks=tuple(Bookmark(*each) for each in last.get("bookmarks", ())),
            partial=partial,
            detail=last.get("detail", ""),
        )

    def picture(self) -> bytes | Refused:
        """Give the image that was asked for, or why it did not come."""
        return self._picture or self._refused or Refused(self._path, self._cut())

    def page(self) -> Page | Refused:
        """Give the one page that was asked for, or why it did not come."""
        return self._pages[0] if self._pages else self._refused or Refused(self._path, self._cut())

    @property
    def killed_second(self) -> bool:
        """Whether the second reader brought the child down, by what it did rather than by a limit of time."""
        return self._is_second and (self.end or 0) < 0 and self._cut() is Reason.CRASHED

    def _cut(self) -> Reason:
        """Tell from how the child ended why nothing more came."""
        if self._refused is not None:
            return self._refused.reason
        if self.end is not None and -self.end in (signal.SIGXCPU, signal.SIGALRM):
            return Reason.TIME
        return Reason.CRASHED
